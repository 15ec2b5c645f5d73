package flaxstate

// #include "shadow.h"
// #include <stdlib.h>
import "C"

import (
	"reflect"
	"unsafe"
)

const containerSize = C.sizeof_fsgo_container

// describe registers the type that a layout is, with C. Types that its fields name may follow later.
func (r *Registry) describe(l *layout, kind Kind) error {
	scratch := C.fsgo_arena_create()
	if scratch == nil {
		return failure(ErrNoMemory, "no memory to describe a type")
	}
	defer C.fsgo_arena_free(scratch)
	fields := l.fields
	if l.form != formStruct { // a box: what has no name of its own, as element of a container
		fields, kind = []layoutField{{name: "value", layout: l}}, KindNil
	}
	described := (*C.fs_field)(C.fsgo_arena_allocate(scratch, C.size_t(len(fields))*C.sizeof_fs_field))
	for i, field := range fields {
		name, err := cString(field.name, "a field's name")
		if err != nil {
			return err
		}
		defer C.free(unsafe.Pointer(name))
		c := &unsafe.Slice(described, len(fields))[i]
		c.struct_size, c.name, c.offset = C.sizeof_fs_field, name, C.size_t(field.offset)
		r.describeField(c, field.layout, scratch)
	}
	ctype := (*C.fs_type)(C.fsgo_arena_allocate(scratch, C.sizeof_fs_type))
	ctype.struct_size, ctype.size, ctype.kind = C.sizeof_fs_type, C.size_t(l.size), C.fs_kind(kind)
	ctype.override_existing = 1 // names are unique already: a second try follows a failure
	ctype.fields, ctype.field_count, ctype.field_size = described, C.size_t(len(fields)), C.sizeof_fs_field
	ctype.name = C.CString(l.name)
	defer C.free(unsafe.Pointer(ctype.name))
	var cerr *C.fs_error
	return errorOf(C.fs_register_type(r.c, ctype, &cerr), cerr)
}

func (r *Registry) describeField(c *C.fs_field, l *layout, scratch *C.fsgo_arena) {
	accessors := func(container C.fs_container, elementSize uintptr) {
		table := (*C.fs_accessors)(C.fsgo_arena_allocate(scratch, C.sizeof_fs_accessors))
		C.fsgo_field_accessors(c, table, container, C.size_t(elementSize))
	}
	elements := func(container C.fs_container) {
		accessors(container, l.elem.size)
		c.type_name = r.cName(l.elem.name)
	}
	switch l.form {
	case formLeaf:
		numbers(c, l, 0)
	case formText:
		accessors(C.FS_CONTAINER_ITEMS, 1)
		c.dtype = C.fs_dtype(l.dtype)
	case formItems:
		accessors(C.FS_CONTAINER_ITEMS, l.itemSize*product(l.shape))
		c.shape[0] = C.FS_COUNTED
		numbers(c, l, 1)
	case formShaped:
		table := (*C.fs_accessors)(C.fsgo_arena_allocate(scratch, C.sizeof_fs_accessors))
		C.fsgo_field_stream(c, table, r.arena, C.size_t(l.itemSize), C.size_t(l.itemSize*product(l.shape)))
		numbers(c, l, 0)
	case formStruct:
		c.type_name = r.cName(l.name)
	case formFixed:
		c.type_name = r.cName(l.elem.name)
		c.rank, c.shape[0] = 1, C.int64_t(l.goType.Len())
	case formSequence:
		elements(C.FS_CONTAINER_SEQUENCE)
	case formMap:
		elements(C.FS_CONTAINER_MAP)
	case formOptional:
		elements(C.FS_CONTAINER_OPTIONAL)
	}
}

// numbers describes dtype, form and shape; the shape's first `from` dimensions are set.
func numbers(c *C.fs_field, l *layout, from int) {
	c.dtype, c.rank = C.fs_dtype(l.dtype), C.uint32_t(from+len(l.shape))
	for i, dimension := range l.shape {
		c.shape[from+i] = C.int64_t(dimension)
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

// cName is a name in C's memory, for as long as the registry.
func (r *Registry) cName(name string) *C.char {
	text := C.fsgo_arena_allocate(r.arena, C.size_t(len(name)+1))
	copy(unsafe.Slice((*byte)(text), len(name)), name)
	return (*C.char)(text)
}

// nameOf is what a type is called: the name of a struct, with its package where that is needed to tell two apart.
func (r *Registry) nameOf(t reflect.Type, options fieldOptions) string {
	names := []string{t.Name(), t.String(), t.PkgPath() + "." + t.String()}
	if t.Kind() != reflect.Struct || t.Name() == "" {
		names = names[1:]
	}
	for _, name := range names {
		if !options.isPlain() {
			name += "," + options.text
		}
		if !r.names[name] {
			return name
		}
	}
	name := names[len(names)-1] + "," + options.text
	for r.names[name] {
		name += "'"
	}
	return name
}
