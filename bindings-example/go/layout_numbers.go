package flaxstate

import (
	"fmt"
	"reflect"
)

// numbersOf is the type of the items of a number, an array of numbers, or a struct that is one, and the shape; nil for what
// is none of these.
func numbersOf(t reflect.Type, options fieldOptions) (reflect.Type, []int64, error) {
	shape, of := []int64{}, t
	isStruct := false
	for {
		switch {
		case t.Kind() == reflect.Array:
			shape = append(shape, int64(t.Len()))
			t = t.Elem()
		case t.Kind() == reflect.Struct && (options.isArray || isMarkedArray(t)):
			field, count, err := equalFields(t)
			if err != nil {
				return nil, nil, err
			}
			isStruct = true
			shape = append(shape, int64(count))
			t = field
		case dtypeOf(t) != dtypeNone:
			return t, shape, nil
		case isStruct:
			return nil, nil, unfit(of, fmt.Sprintf("an array is of numbers, not of %v", t))
		default:
			return nil, nil, nil
		}
	}
}

// isMarkedArray tells whether a struct says of itself that it is an array, by a field `_ struct{}` with a tag.
func isMarkedArray(t reflect.Type) bool {
	for i := range t.NumField() {
		if field := t.Field(i); field.Name == "_" && field.Tag.Get("flaxstate") == ",array" {
			return true
		}
	}
	return false
}

// equalFields are the type of all fields of a struct, which stand one behind the other, and their number.
func equalFields(t reflect.Type) (first reflect.Type, count int, err error) {
	for i := range t.NumField() {
		field := t.Field(i)
		if field.Name == "_" && field.Type.Size() == 0 {
			continue
		}
		if first == nil {
			first = field.Type
		}
		if !field.IsExported() {
			return nil, 0, unfit(t, "as an array it needs all of its fields exported, and "+field.Name+" isn't")
		}
		if field.Type != first {
			why := fmt.Sprintf("as an array it needs equal fields, and %s is no %v", field.Name, first)
			return nil, 0, unfit(t, why)
		}
		count++
	}
	if first == nil {
		return nil, 0, unfit(t, "as an array it needs at least one number")
	}
	if t.Size() != uintptr(count)*first.Size() {
		return nil, 0, unfit(t, "as an array it must have no padding: the field _ stands in front of the others")
	}
	return first, count, nil
}
