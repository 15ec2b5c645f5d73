package flaxstate

// #include "shadow.h"
import "C"

import (
	"reflect"
	"unsafe"
)

// read fills the Go value at `to` with what C restored. Nothing can fail here, so that restoring is all or nothing.
func (l *layout) read(to, from unsafe.Pointer) {
	if l.isFlat {
		copyMemory(to, from, l.size)
		return
	}
	container := (*C.fsgo_container)(from)
	if l.isContainer() && container.is_kept != 0 {
		return // with all that C sees nothing of
	}
	switch l.form {
	case formText:
		if l.dtype == dtypeStr {
			*(*string)(to) = string(cBytes(container.items, container.count))
			return
		}
		readSlice(to, container.items, uintptr(container.count), 1)
	case formItems:
		readSlice(to, container.items, uintptr(container.count), l.stride)
	case formShaped:
		if container.count > 0 { // else the state lacks it in a new element, which has none to keep
			readSlice(to, container.items, product(l.shape), l.stride)
		}
	case formStruct:
		for i := range l.fields {
			field := &l.fields[i]
			field.layout.read(unsafe.Add(to, field.from), unsafe.Add(from, field.offset))
		}
	case formFixed:
		l.readElements(to, from, l.goType.Len())
	case formSequence:
		l.readSequence(to, container)
	case formMap:
		l.readMap(reflect.NewAt(l.goType, to).Elem(), container)
	case formOptional:
		l.readOptional((*unsafe.Pointer)(to), container.count > 0, container.items)
	case formInside:
		optional := (*C.fsgo_optional)(from)
		if optional.is_kept == 0 {
			l.readOptional((*unsafe.Pointer)(to), optional.is_there != 0, valueOf(optional))
		}
	}
}

// readSlice makes a new slice of items without pointers: the old one may belong to somebody else as well.
func readSlice(to, items unsafe.Pointer, count, itemSize uintptr) {
	// Of words, which suit the items of every type.
	words := make([]uint64, (count*itemSize+7)/8)
	made := unsafe.Pointer(unsafe.SliceData(words))
	if count > 0 {
		copyMemory(made, items, count*itemSize)
	}
	*(*goSlice)(to) = goSlice{made, int(count), int(count)}
}

func (l *layout) readSequence(to unsafe.Pointer, container *C.fsgo_container) {
	if l.elem.isFlat {
		readSlice(to, container.items, uintptr(container.count), l.stride)
		return
	}
	count := int(container.count)
	var made unsafe.Pointer
	if l.elem.goType.Kind() == reflect.String {
		made = unsafe.Pointer(unsafe.SliceData(make([]string, count)))
	} else {
		made = reflect.MakeSlice(l.goType, count, count).UnsafePointer()
	}
	l.readElements(made, container.items, count)
	*(*goSlice)(to) = goSlice{made, count, count}
}

func (l *layout) readElements(to, from unsafe.Pointer, count int) {
	for i := range uintptr(count) {
		l.elem.read(unsafe.Add(to, i*l.stride), unsafe.Add(from, i*l.elem.size))
	}
}

func (l *layout) readMap(value reflect.Value, container *C.fsgo_container) {
	count := int(container.count)
	made := reflect.MakeMapWithSize(l.goType, count)
	for i := range count {
		key := unsafe.Slice(container.keys, count)[i]
		text := reflect.ValueOf(string(cBytes(unsafe.Pointer(key.text), key.size)))
		element := reflect.New(l.elem.goType)
		l.elem.read(element.UnsafePointer(), unsafe.Add(container.items, uintptr(i)*l.elem.size))
		made.SetMapIndex(text.Convert(l.goType.Key()), element.Elem())
	}
	value.Set(made)
}

func (l *layout) readOptional(to *unsafe.Pointer, isThere bool, from unsafe.Pointer) {
	if !isThere {
		*to = nil
		return
	}
	pointer := reflect.New(l.elem.goType).UnsafePointer()
	l.elem.read(pointer, from)
	*to = pointer
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
