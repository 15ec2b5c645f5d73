package flaxstate

// #include "shadow.h"
import "C"

import (
	"fmt"
	"reflect"
	"unsafe"
)

// A form is what a value of a Go type is to the library.
type form int

const (
	formLeaf     form = iota // a number, or an array of numbers in place
	formText                 // a string or []byte
	formItems                // a slice of numbers, or of arrays of numbers
	formShaped               // a slice of numbers that is an array of a given shape
	formStruct               // fields
	formFixed                // [N]T of anything but numbers
	formSequence             // []T of anything but numbers
	formMap                  // map[string]T
	formOptional             // *T
	formInside               // *T of a small T without pointers, which stands in the shadow of the pointer
)

// A layout is how the values of a Go type stand in the memory that C sees. Where that is not Go's own memory it is a
// shadow: containers in the place of strings, slices, maps and pointers, and room for the fields only.
type layout struct {
	goType      reflect.Type
	form        form
	options     fieldOptions
	size, align uintptr
	isFlat      bool // Go's own memory looks like that, and holds no pointer
	isString    bool // formText of a string
	name        string
	cname       []byte // with a NUL
	kind        Kind   // of a struct

	fields []layoutField // formStruct
	moves  []layoutMove  // of the same, in the order of the fields
	elem   *layout       // of the containers of anything but numbers
	stride uintptr       // from one element of a slice or an array to the next, in Go

	dtype    Dtype   // formLeaf, formText, formItems, formShaped
	shape    []int64 // formLeaf, formShaped; formItems: without the first dimension
	itemSize uintptr // bytes of one number
}

type layoutField struct {
	name   string
	from   uintptr // the offset in the Go struct
	offset uintptr // in the memory that C sees
	layout *layout
}

// A layoutMove copies fields that stand side by side and have no pointers, or makes what C sees of another one.
type layoutMove struct {
	from, offset, size uintptr
	field              *layoutField // nil: all bytes are copied
}

type layoutKey struct {
	goType  reflect.Type
	options string
}

// layouts makes the layouts of types, each once, so that types may name themselves.
type layouts struct {
	known map[layoutKey]*layout
	added []*layout // in the order in which they were begun
}

const mostInside = 64 // bytes of a formInside, which are there for nil as well

const maxValueLevels = 4096 // C itself knows how many levels a file may have; this ends a value that holds itself

func (ls *layouts) of(t reflect.Type, options fieldOptions) (*layout, error) {
	key := layoutKey{t, options.text}
	if l, ok := ls.known[key]; ok {
		return l, nil
	}
	l := &layout{goType: t, options: options}
	ls.known[key] = l
	ls.added = append(ls.added, l)
	if err := ls.fill(l); err != nil {
		return nil, err
	}
	return l, nil
}

func (ls *layouts) fill(l *layout) error {
	t := l.goType
	item, shape, err := numbersOf(t, l.options)
	if err != nil {
		return err
	}
	if item != nil && (!l.options.isList || len(shape) == 0 || t.Kind() == reflect.Struct) {
		return l.leaf(item, shape)
	}
	if t.Kind() == reflect.Slice || t.Kind() == reflect.Array {
		l.stride = t.Elem().Size()
	}
	if t.Kind() != reflect.Struct {
		l.size, l.align = containerSize, unsafe.Sizeof(uintptr(0))
	}
	switch t.Kind() {
	case reflect.String:
		return l.text(dtypeStr)
	case reflect.Slice:
		return ls.slice(l)
	case reflect.Array:
		return ls.fixed(l)
	case reflect.Map:
		l.form = formMap
		if t.Key().Kind() != reflect.String {
			return unfit(t, "the keys of a map must be strings")
		}
		return ls.element(l)
	case reflect.Pointer:
		return ls.pointer(l)
	case reflect.Struct:
		l.form = formStruct
		return ls.structure(l)
	}
	return unfit(t, "it has no form in a state dict")
}

// isContainer tells whether C sees an fsgo_container.
func (l *layout) isContainer() bool {
	return l.form != formLeaf && l.form != formStruct && l.form != formFixed && l.form != formInside
}

func (l *layout) setName(name string, kind Kind) {
	l.name, l.cname, l.kind = name, append([]byte(name), 0), kind
}

func unfit(t reflect.Type, why string) error {
	return failure(ErrInvalidArgument, fmt.Sprintf("the type %v can't be registered: %s", t, why))
}

// numbers sets what all forms of numbers have.
func (l *layout) numbers(item reflect.Type, shape []int64) error {
	l.dtype, l.shape, l.itemSize = dtypeOf(item), shape, item.Size()
	if l.options.dtype != dtypeNone {
		l.dtype = l.options.dtype
	}
	if item.Kind() == reflect.Bool && l.dtype != Bool {
		return unfit(l.goType, "a bool holds no other dtype")
	}
	if l.dtype.ItemSize() != int(l.itemSize) {
		return unfit(l.goType, fmt.Sprintf("an item of dtype %v takes %s", l.dtype, quantity(l.dtype.ItemSize(), "byte")))
	}
	return nil
}

func (l *layout) leaf(item reflect.Type, shape []int64) error {
	l.form, l.isFlat = formLeaf, true
	l.size, l.align = l.goType.Size(), uintptr(l.goType.Align())
	if len(shape) > maxFieldRank {
		return unfit(l.goType, "it has more than 8 dimensions")
	}
	if l.options.shape != nil || l.options.isList || l.options.isScalar && len(shape) > 0 {
		return unfit(l.goType, "its tag is for another type")
	}
	return l.numbers(item, shape)
}

func (l *layout) text(dtype Dtype) error {
	l.form, l.dtype, l.itemSize = formText, dtype, 1
	l.isString = dtype == dtypeStr
	if !l.options.isPlain() {
		return unfit(l.goType, "its tag is for numbers")
	}
	return nil
}

func (ls *layouts) slice(l *layout) error {
	item, shape, err := numbersOf(l.goType.Elem(), l.options)
	if err != nil {
		return err
	}
	if item == nil || l.options.isList {
		l.form = formSequence
		return ls.element(l)
	}
	if l.goType.Elem().Kind() == reflect.Uint8 && l.options.isPlain() {
		return l.text(dtypeBytes)
	}
	l.form = formItems
	if l.options.shape != nil {
		l.form = formShaped
		if len(shape) > 0 {
			return unfit(l.goType, "a shape is for slices of numbers")
		}
		shape = l.options.shape
	}
	if len(shape) >= maxFieldRank && l.form == formItems || l.options.isScalar {
		return unfit(l.goType, "its tag is for another type, or it has more than 8 dimensions")
	}
	return l.numbers(item, shape)
}

func (ls *layouts) pointer(l *layout) error {
	l.form = formOptional
	if err := ls.element(l); err != nil {
		return err
	}
	if l.elem.isFlat && l.elem.size <= mostInside {
		l.form = formInside
		l.size = roundUp(C.sizeof_fsgo_optional+l.elem.size, l.align)
	}
	return nil
}

func (ls *layouts) fixed(l *layout) error {
	l.form = formFixed
	if err := ls.element(l); err != nil {
		return err
	}
	l.size, l.align = l.elem.size*uintptr(l.goType.Len()), l.elem.align
	l.isFlat = l.elem.isFlat
	return nil
}

// element is the layout of what a container holds; the tag is about the numbers in it.
func (ls *layouts) element(l *layout) (err error) {
	elem, options := l.goType.Elem(), l.options
	isSequence := l.goType.Kind() == reflect.Slice || l.goType.Kind() == reflect.Array
	if options.isList && isSequence && (dtypeOf(elem) != dtypeNone || elem.Kind() == reflect.Struct) {
		options = options.ofItems()
	}
	l.elem, err = ls.of(elem, options)
	return err
}
