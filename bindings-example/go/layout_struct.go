package flaxstate

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// fieldOptions are what a struct tag says beside the name.
type fieldOptions struct {
	text     string // as it was written: equal texts are equal options
	isArray  bool
	isScalar bool
	isList   bool
	dtype    Dtype
	unit     string // the name of a dtype that needs one: "datetime64[s]"
	shape    []int64
}

func (o fieldOptions) isPlain() bool { return o.text == "" }

// ofItems are the options of a list's numbers.
func (o fieldOptions) ofItems() fieldOptions {
	kept := slices.DeleteFunc(strings.Split(o.text, ","), func(option string) bool { return option == "list" })
	o.text, o.isList = strings.Join(kept, ","), false
	return o
}

func parseTag(field reflect.StructField) (name string, options fieldOptions, err error) {
	name, options.text, _ = strings.Cut(field.Tag.Get("flaxstate"), ",")
	if name == "" {
		name = field.Name
	}
	if options.text == "" {
		return name, options, nil
	}
	for _, option := range strings.Split(options.text, ",") {
		key, value, _ := strings.Cut(option, "=")
		ok := true
		switch key {
		case "array":
			options.isArray = true
		case "scalar":
			options.isScalar = true
		case "list":
			options.isList = true
		case "dtype":
			options.dtype, ok = DtypeFromName(value)
			ok = ok && options.dtype.ItemSize() > 0
			if options.dtype == Datetime64 || options.dtype == Timedelta64 {
				options.unit = value
			}
		case "shape":
			options.shape, ok = parseShape(value)
		default:
			ok = false
		}
		if !ok {
			return "", options, unfit(field.Type, fmt.Sprintf("unknown option %q in the tag of %s", option, field.Name))
		}
	}
	return name, options, nil
}

func parseShape(text string) ([]int64, bool) {
	shape := []int64{}
	for _, part := range strings.Split(text, "x") {
		dimension, err := strconv.ParseInt(part, 10, 32)
		if err != nil || dimension < 1 {
			return nil, false
		}
		shape = append(shape, dimension)
	}
	return shape, len(shape) <= maxFieldRank
}

// structure finds the fields, and where they stand: where Go has them, if that is memory for C to look at.
func (ls *layouts) structure(l *layout) error {
	l.isFlat = !hasPointers(l.goType)
	indices := []int{} // of the fields in Go
	for i := range l.goType.NumField() {
		field := l.goType.Field(i)
		tag, isTagged := field.Tag.Lookup("flaxstate")
		if tag == "-" || !field.IsExported() && !isTagged {
			continue
		}
		if !field.IsExported() {
			return unfit(l.goType, "its field "+field.Name+" has a tag, but is not exported")
		}
		name, options, err := parseTag(field)
		if err != nil {
			return err
		}
		child, err := ls.of(field.Type, options)
		if err != nil {
			return err
		}
		l.fields = append(l.fields, layoutField{name: name, from: field.Offset, offset: field.Offset, layout: child})
		indices = append(indices, i)
	}
	if len(l.fields) == 0 && l.goType.NumField() > 0 {
		return unfit(l.goType, "it has no exported fields")
	}
	l.size, l.align = l.goType.Size(), uintptr(l.goType.Align())
	if !l.isFlat {
		l.placeFields()
		l.planMoves(indices)
	}
	return nil
}

func (l *layout) placeFields() {
	l.size, l.align = 0, 1
	for i := range l.fields {
		field := &l.fields[i]
		l.size = roundUp(l.size, field.layout.align)
		field.offset = l.size
		l.size += field.layout.size
		l.align = max(l.align, field.layout.align)
	}
	l.size = roundUp(l.size, l.align)
}

// planMoves joins what can be copied at once: flat fields that are neighbours in Go, and stand as far apart in C. So what is
// between them is padding.
func (l *layout) planMoves(indices []int) {
	for i := range l.fields {
		field := &l.fields[i]
		move := layoutMove{from: field.from, offset: field.offset, size: field.layout.size}
		if !field.layout.isFlat {
			move.field = field
		} else if last := len(l.moves) - 1; last >= 0 && l.moves[last].field == nil && indices[i] == indices[i-1]+1 &&
			field.from-l.moves[last].from == field.offset-l.moves[last].offset {
			l.moves[last].size = field.from - l.moves[last].from + move.size
			continue
		}
		l.moves = append(l.moves, move)
	}
}

func roundUp(size, align uintptr) uintptr { return (size + align - 1) / align * align }

// hasPointers also counts fields that are left out: cgo lets C have no memory with Go pointers in it.
func hasPointers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Array:
		return t.Len() > 0 && hasPointers(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if hasPointers(t.Field(i).Type) {
				return true
			}
		}
		return false
	}
	return dtypeOf(t) == dtypeNone && t.Kind() != reflect.Uintptr
}
