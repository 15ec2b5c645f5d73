package flaxstate

// #include "shadow.h"
import "C"

import (
	"reflect"
	"unsafe"
)

// read fills a Go value from what C restored. Nothing can fail here, so that restoring is all or nothing.
func (l *layout) read(value reflect.Value, from unsafe.Pointer) {
	if l.isFlat {
		copyMemory(value.Addr().UnsafePointer(), from, l.size)
		return
	}
	container := (*C.fsgo_container)(from)
	if l.isContainer() && container.is_kept != 0 {
		return // with all that C sees nothing of
	}
	switch l.form {
	case formText:
		if value.Kind() == reflect.String {
			value.SetString(string(cBytes(container.items, container.count)))
			return
		}
		l.readSlice(value, container.items, uintptr(container.count), 1)
	case formItems:
		l.readSlice(value, container.items, uintptr(container.count), l.itemSize*product(l.shape))
	case formShaped:
		if container.count > 0 { // else the state lacks it in a new element, which has none to keep
			l.readSlice(value, container.items, product(l.shape), l.itemSize)
		}
	case formStruct:
		for _, field := range l.fields {
			field.layout.read(value.Field(field.index), unsafe.Add(from, field.offset))
		}
	case formFixed:
		l.readElements(value, from)
	case formSequence:
		if l.elem.isFlat {
			l.readSlice(value, container.items, uintptr(container.count), l.elem.size)
			return
		}
		slice := reflect.MakeSlice(l.goType, int(container.count), int(container.count))
		l.readElements(slice, container.items)
		value.Set(slice)
	case formMap:
		l.readMap(value, container)
	case formOptional:
		l.readOptional(value, container)
	}
}

// readSlice makes a new slice: the old one may belong to somebody else as well.
func (l *layout) readSlice(value reflect.Value, items unsafe.Pointer, count, itemSize uintptr) {
	slice := reflect.MakeSlice(l.goType, int(count), int(count))
	if count > 0 {
		copyMemory(slice.UnsafePointer(), items, count*itemSize)
	}
	value.Set(slice)
}

func (l *layout) readElements(value reflect.Value, from unsafe.Pointer) {
	for i := range value.Len() {
		l.elem.read(value.Index(i), unsafe.Add(from, uintptr(i)*l.elem.size))
	}
}

func (l *layout) readMap(value reflect.Value, container *C.fsgo_container) {
	count := int(container.count)
	made := reflect.MakeMapWithSize(l.goType, count)
	for i := range count {
		key := unsafe.Slice(container.keys, count)[i]
		text := reflect.ValueOf(string(cBytes(unsafe.Pointer(key.text), key.size)))
		element := reflect.New(l.elem.goType).Elem()
		l.elem.read(element, unsafe.Add(container.items, uintptr(i)*l.elem.size))
		made.SetMapIndex(text.Convert(l.goType.Key()), element)
	}
	value.Set(made)
}

func (l *layout) readOptional(value reflect.Value, container *C.fsgo_container) {
	if container.count == 0 {
		value.SetZero()
		return
	}
	pointer := reflect.New(l.elem.goType)
	l.elem.read(pointer.Elem(), container.items)
	value.Set(pointer)
}

// mendBools makes 0 and 1 of the bools in memory that reading left half done: a file may hold any byte, a Go bool may
// not.
func (l *layout) mendBools(at unsafe.Pointer) {
	switch l.form {
	case formLeaf:
		if l.dtype == Bool {
			normalized(unsafe.Slice((*bool)(at), l.size))
		}
	case formStruct:
		for _, field := range l.fields {
			field.layout.mendBools(unsafe.Add(at, field.offset))
		}
	case formFixed:
		for i := range uintptr(l.goType.Len()) {
			l.elem.mendBools(unsafe.Add(at, i*l.elem.size))
		}
	}
}
