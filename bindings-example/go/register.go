package flaxstate

// #include "shadow.h"
import "C"

import (
	"reflect"
	"strings"
	"unsafe"
)

const containerSize = C.sizeof_fsgo_container

// describe registers what layouts are with C, which knows all of them afterwards, or none.
func (known *root) describe(parts []*layout) error {
	scratch := C.fsgo_arena_create()
	if scratch == nil {
		return failure(ErrNoMemory, "no memory to describe a type")
	}
	defer C.fsgo_arena_free(scratch)
	types := (*C.fs_type)(C.fsgo_arena_allocate(scratch, C.size_t(len(parts))*C.sizeof_fs_type))
	if types == nil {
		return failure(ErrNoMemory, "no memory to describe a type")
	}
	for i, l := range parts {
		if err := describeType(&unsafe.Slice(types, len(parts))[i], l, scratch); err != nil {
			return err
		}
	}
	var cerr *C.fs_error
	return errorOf(C.fs_register_types(known.c, types, C.size_t(len(parts)), C.sizeof_fs_type, &cerr), cerr)
}

func describeType(c *C.fs_type, l *layout, scratch *C.fsgo_arena) error {
	fields, kind := l.fields, l.kind
	if l.form != formStruct { // a box: what has no name of its own, as element of a container
		fields, kind = []layoutField{{name: "value", layout: l}}, KindNil
	}
	described := (*C.fs_field)(C.fsgo_arena_allocate(scratch, C.size_t(len(fields))*C.sizeof_fs_field))
	if described == nil {
		return failure(ErrNoMemory, "no memory to describe a type")
	}
	for i, field := range fields {
		name, err := cText(scratch, field.name, "a field's name")
		if err != nil {
			return err
		}
		c := &unsafe.Slice(described, len(fields))[i]
		c.struct_size, c.name, c.offset = C.sizeof_fs_field, name, C.size_t(field.offset)
		c.member_size = C.size_t(field.layout.size)
		describeField(c, field.layout, scratch)
	}
	c.struct_size, c.size, c.kind = C.sizeof_fs_type, C.size_t(l.size), C.fs_kind(kind)
	c.fields, c.field_count, c.field_size = described, C.size_t(len(fields)), C.sizeof_fs_field
	c.options_size = C.sizeof_fs_restore_options
	name, err := cText(scratch, l.name, "a type's name")
	c.name = name
	return err
}

func describeField(c *C.fs_field, l *layout, scratch *C.fsgo_arena) {
	accessors := func(container C.fs_container, elementSize uintptr) {
		table := (*C.fs_accessors)(C.fsgo_arena_allocate(scratch, C.sizeof_fs_accessors))
		C.fsgo_field_accessors(c, table, container, C.size_t(elementSize))
	}
	elements := func(container C.fs_container) {
		accessors(container, l.elem.size)
		c.type_name = typeName(scratch, l.elem)
	}
	switch l.form {
	case formLeaf:
		numbers(c, l, 0, scratch)
	case formText:
		accessors(C.FS_CONTAINER_ITEMS, 1)
		c.dtype = C.fs_dtype(l.dtype)
	case formItems:
		accessors(C.FS_CONTAINER_ITEMS, l.itemSize*product(l.shape))
		c.shape[0] = C.FS_COUNTED
		numbers(c, l, 1, scratch)
	case formShaped:
		accessors(C.FS_CONTAINER_ITEMS, l.itemSize*product(l.shape[1:]))
		numbers(c, l, 0, scratch)
	case formStruct:
		c.type_name = typeName(scratch, l)
	case formFixed:
		c.type_name = typeName(scratch, l.elem)
		c.rank, c.shape[0] = 1, C.int64_t(l.goType.Len())
	case formSequence:
		elements(C.FS_CONTAINER_SEQUENCE)
	case formMap:
		elements(C.FS_CONTAINER_MAP)
	case formOptional:
		elements(C.FS_CONTAINER_OPTIONAL)
	case formInside:
		table := (*C.fs_accessors)(C.fsgo_arena_allocate(scratch, C.sizeof_fs_accessors))
		C.fsgo_field_optional(c, table, C.size_t(l.elem.size))
		c.type_name = typeName(scratch, l.elem)
	}
}

// numbers describes dtype, form and shape; the shape's first `from` dimensions are set.
func numbers(c *C.fs_field, l *layout, from int, scratch *C.fsgo_arena) {
	c.dtype, c.rank = C.fs_dtype(l.dtype), C.uint32_t(from+len(l.shape))
	for i, dimension := range l.shape {
		c.shape[from+i] = C.int64_t(dimension)
	}
	if l.options.unit != "" {
		c.dtype_name, _ = cText(scratch, l.options.unit, "a dtype's name") // C refuses NULL
	}
	if l.options.isArray {
		c.form = C.FS_FORM_ARRAY
	}
	if l.options.isScalar {
		c.form = C.FS_FORM_SCALAR
	}
}

func product(shape []int64) uintptr {
	count := uintptr(1)
	for _, dimension := range shape {
		count *= uintptr(dimension)
	}
	return count
}

// typeName is NULL, which C refuses, where describing the type itself fails as well.
func typeName(arena *C.fsgo_arena, l *layout) *C.char {
	name, _ := cText(arena, l.name, "a type's name")
	return name
}

// cText is text in C's memory. A NUL inside would cut it off.
func cText(arena *C.fsgo_arena, text, what string) (*C.char, error) {
	if strings.IndexByte(text, 0) >= 0 {
		return nil, failure(ErrInvalidArgument, what+" holds a NUL")
	}
	memory := C.fsgo_arena_allocate(arena, C.size_t(len(text)+1))
	if memory == nil {
		return nil, failure(ErrNoMemory, "no memory for "+what)
	}
	copy(unsafe.Slice((*byte)(memory), len(text)), text)
	return (*C.char)(memory), nil
}

// nameOf is what a type is called: the name of a struct, with its package where that is needed to tell two apart.
func nameOf(t reflect.Type, options fieldOptions, taken map[string]bool) string {
	names := []string{t.Name(), t.String(), t.PkgPath() + "." + t.String()}
	if t.Kind() != reflect.Struct || t.Name() == "" {
		names = names[1:]
	}
	for _, name := range names {
		if !options.isPlain() {
			name += "," + options.text
		}
		if !taken[name] {
			return name
		}
	}
	name := names[len(names)-1] + "," + options.text
	for taken[name] {
		name += "'"
	}
	return name
}
