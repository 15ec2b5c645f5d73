package flaxstate

// #include "shadow.h"
import "C"

import (
	"reflect"
	"unsafe"
)

// A shadowReader makes Go values of what C restored. Nothing can fail here, so that restoring is all or nothing.
type shadowReader struct {
	free  []byte // of the last block for strings
	block int
}

// Short strings are cut out of blocks, since allocating is most of what they cost; each block is twice as large as the last
// one. A string that is kept keeps its block.
const (
	mostShared   = 64
	firstBlock   = 32
	largestBlock = 512
)

func (r *shadowReader) text(bytes []byte) string {
	size := len(bytes)
	if size == 0 || size > mostShared {
		return string(bytes)
	}
	if size > len(r.free) {
		r.block = min(max(2*r.block, firstBlock), largestBlock)
		r.free = make([]byte, max(r.block, size))
	}
	copy(r.free, bytes)
	text := unsafe.String(unsafe.SliceData(r.free), size)
	r.free = r.free[size:]
	return text
}

// read fills the Go value at `to`.
func (r *shadowReader) read(l *layout, to, from unsafe.Pointer) {
	if l.isFlat {
		copyMemory(to, from, l.size)
		return
	}
	container := (*C.fsgo_container)(from)
	if l.isContainer() && container.is_kept != 0 {
		return // with all that C sees nothing of
	}
	if l.isString {
		*(*string)(to) = r.text(cBytes(container.items, container.count))
		return
	}
	switch l.form {
	case formText: // of bytes
		readSlice(to, container.items, uintptr(container.count), 1)
	case formItems:
		readSlice(to, container.items, uintptr(container.count), l.stride)
	case formShaped:
		if container.count > 0 { // else the state lacks it in a new element, which has none to keep
			readSlice(to, container.items, product(l.shape), l.stride)
		}
	case formStruct:
		for i := range l.moves {
			move := &l.moves[i]
			to, from := unsafe.Add(to, move.from), unsafe.Add(from, move.offset)
			if move.field == nil {
				copyMemory(to, from, move.size)
			} else {
				r.read(move.field.layout, to, from)
			}
		}
	case formFixed:
		r.readElements(l, to, from, l.goType.Len())
	case formSequence:
		r.readSequence(l, to, container)
	case formMap:
		r.readMap(l, reflect.NewAt(l.goType, to).Elem(), container)
	case formOptional:
		r.readOptional(l, (*unsafe.Pointer)(to), container.count > 0, container.items)
	case formInside:
		optional := (*C.fsgo_optional)(from)
		if optional.is_kept == 0 {
			r.readOptional(l, (*unsafe.Pointer)(to), optional.is_there != 0, valueOf(optional))
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

func (r *shadowReader) readSequence(l *layout, to unsafe.Pointer, container *C.fsgo_container) {
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
	r.readElements(l, made, container.items, count)
	*(*goSlice)(to) = goSlice{made, count, count}
}

func (r *shadowReader) readElements(l *layout, to, from unsafe.Pointer, count int) {
	for i := range uintptr(count) {
		r.read(l.elem, unsafe.Add(to, i*l.stride), unsafe.Add(from, i*l.elem.size))
	}
}

func (r *shadowReader) readMap(l *layout, value reflect.Value, container *C.fsgo_container) {
	count := int(container.count)
	made := reflect.MakeMapWithSize(l.goType, count)
	for i := range count {
		key := unsafe.Slice(container.keys, count)[i]
		text := reflect.ValueOf(r.text(cBytes(unsafe.Pointer(key.text), key.size)))
		element := reflect.New(l.elem.goType)
		r.read(l.elem, element.UnsafePointer(), unsafe.Add(container.items, uintptr(i)*l.elem.size))
		made.SetMapIndex(text.Convert(l.goType.Key()), element.Elem())
	}
	value.Set(made)
}

func (r *shadowReader) readOptional(l *layout, to *unsafe.Pointer, isThere bool, from unsafe.Pointer) {
	if !isThere {
		*to = nil
		return
	}
	pointer := reflect.New(l.elem.goType).UnsafePointer()
	r.read(l.elem, pointer, from)
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
