package flaxstate

// #include "shadow.h"
import "C"

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// A shadow is the memory of one call: what C sees of a Go value that has pointers. The items of long slices are pinned, and
// stay where they are; all else is copied.
type shadow struct {
	arena     *C.fsgo_arena
	workspace *Workspace // whose arena it is; or nil
	pinner    runtime.Pinner
	free      []byte // of the last piece of the arena
	piece     uintptr
	path      []step // from a value that can't be copied up to the first, once that is known
	levels    int    // how deep what is being copied is nested, pointers and all
	isTarget  bool   // the value is going to be restored
}

// A step leads to a field or an entry of a map by its key, or to an element by its index.
type step struct {
	key   string
	index int // -1: there is a key
}

// Pieces of the arena, each twice as large as the last one: a call of C for each string would take longer than copying it.
const (
	firstPiece   = 1 << 10
	largestPiece = 1 << 16
)

// Bytes of a slice, which are copied no slower than it is pinned.
const mostCopied = 512

// newShadow is followed by end, unless it fails.
func newShadow(workspace *Workspace) (*shadow, error) {
	if err := workspace.begin(); err != nil {
		return nil, err
	}
	s := &shadow{workspace: workspace, piece: firstPiece}
	if workspace != nil {
		s.arena = workspace.arena
	} else if s.arena = C.fsgo_arena_create(); s.arena == nil {
		return nil, failure(ErrNoMemory, "no memory for a shadow")
	}
	return s, nil
}

func (s *shadow) end() {
	s.pinner.Unpin()
	if s.workspace == nil {
		C.fsgo_arena_free(s.arena)
		return
	}
	C.fsgo_arena_reset(s.arena)
	s.workspace.end()
}

// of gives what C sees of the value at `from`.
func (s *shadow) of(l *layout, from unsafe.Pointer) (unsafe.Pointer, error) {
	to, err := s.allocate(l.size)
	if err == nil {
		err = s.write(l, from, to)
	}
	return to, s.located(err)
}

// ofNothing gives room for what C sees of a value, with zeros in it.
func (s *shadow) ofNothing(l *layout, _ unsafe.Pointer) (unsafe.Pointer, error) {
	to, err := s.allocate(l.size)
	return to, s.located(err)
}

// allocate gives zeroed memory of C.
func (s *shadow) allocate(size uintptr) (unsafe.Pointer, error) {
	size = roundUp(max(size, 1), unsafe.Alignof(uint64(0)))
	if size > largestPiece/4 {
		return s.allocatePiece(size)
	}
	if size > uintptr(len(s.free)) {
		s.piece = max(s.piece, size)
		memory, err := s.allocatePiece(s.piece)
		if err != nil {
			return nil, err
		}
		s.free = unsafe.Slice((*byte)(memory), s.piece)
		s.piece = min(2*s.piece, largestPiece)
	}
	memory := unsafe.Pointer(unsafe.SliceData(s.free))
	s.free = s.free[size:]
	return memory, nil
}

func (s *shadow) allocatePiece(size uintptr) (unsafe.Pointer, error) {
	memory := C.fsgo_arena_allocate(s.arena, C.size_t(size))
	if memory == nil {
		return nil, failure(ErrNoMemory, "no memory for a shadow")
	}
	return memory, nil
}

var keyEscapes = strings.NewReplacer("~", "~0", "/", "~1", "\x00", "~2")

// at fails with a step on the way to what failed.
func (s *shadow) at(err error, key string, index int) error {
	s.path = append(s.path, step{key, index})
	return err
}

// located gives a failure its path.
func (s *shadow) located(err error) error {
	e, isFailure := err.(*Error)
	if !isFailure {
		return err
	}
	path := []byte(".")
	for _, step := range slices.Backward(s.path) {
		if step.index >= 0 {
			step.key = strconv.Itoa(step.index)
		}
		path = append(append(path, '/'), keyEscapes.Replace(step.key)...)
	}
	e.Path = string(path)
	e.report = e.Message + " (at path " + e.Path + ")"
	return e
}

// write fills the memory at `to` with the value at `from`.
func (s *shadow) write(l *layout, from, to unsafe.Pointer) error {
	if l.isFlat {
		copyMemory(to, from, l.size)
		return nil
	}
	if l.isString {
		container := (*C.fsgo_container)(to)
		if s.isTarget {
			stayAsItIs(container)
			return nil
		}
		return s.writeText(*(*string)(from), container)
	}
	if s.levels++; s.levels > maxValueLevels {
		return failure(ErrLimit, "the value is nested too deeply, or holds itself")
	}
	err := s.writeForm(l, from, to)
	s.levels--
	return err
}

// stayAsItIs is for a target's container: nobody looks at what is in it. No state has as many elements, which C would else write
// where Go's stand.
func stayAsItIs(container *C.fsgo_container) {
	container.is_kept, container.count = 1, ^C.size_t(0)
}

func (s *shadow) writeForm(l *layout, from, to unsafe.Pointer) error {
	container := (*C.fsgo_container)(to)
	if l.isContainer() && s.isTarget {
		stayAsItIs(container)
		return nil
	}
	switch l.form {
	case formText: // of bytes
		return s.lend(container, *(*goSlice)(from), 1)
	case formItems:
		return s.lend(container, *(*goSlice)(from), l.stride)
	case formShaped:
		return s.writeShaped(l, *(*goSlice)(from), container)
	case formStruct:
		return s.writeStruct(l, from, to)
	case formFixed:
		return s.writeElements(l, l.goType.Len(), from, to)
	case formSequence:
		return s.writeSequence(l, *(*goSlice)(from), container)
	case formMap:
		return s.writeMap(l, reflect.NewAt(l.goType, from).Elem(), container)
	case formOptional:
		return s.writeOptional(l, *(*unsafe.Pointer)(from), container)
	case formInside:
		s.writeInside(l, *(*unsafe.Pointer)(from), (*C.fsgo_optional)(to))
	}
	return nil
}

// A goSlice is a slice of anything.
type goSlice struct {
	items       unsafe.Pointer
	count, room int
}

// lend lets C read the items of a slice where they are, unless they are few.
func (s *shadow) lend(container *C.fsgo_container, slice goSlice, itemSize uintptr) error {
	container.count = C.size_t(slice.count)
	if slice.count == 0 {
		return nil
	}
	size := uintptr(slice.count) * itemSize
	if size > mostCopied {
		s.point(&container.items, slice.items)
		return nil
	}
	return s.copy(&container.items, slice.items, size)
}

// copy stores a pointer to a copy of Go memory that holds no pointers.
func (s *shadow) copy(at *unsafe.Pointer, from unsafe.Pointer, size uintptr) error {
	memory, err := s.allocate(size)
	if err != nil {
		return err
	}
	copyMemory(memory, from, size)
	*(*uintptr)(unsafe.Pointer(at)) = uintptr(memory)
	return nil
}

// point stores a pinned pointer to Go memory in C's memory, as a number: C's memory has no write barriers.
func (s *shadow) point(at *unsafe.Pointer, pointer unsafe.Pointer) {
	pin(&s.pinner, pointer)
	*(*uintptr)(unsafe.Pointer(at)) = uintptr(pointer)
}

// pin takes memory of C as well, as the items of a view: the pinner panics at it, and it needs no pin.
func pin(pinner *runtime.Pinner, pointer unsafe.Pointer) {
	defer func() { _ = recover() }()
	pinner.Pin(pointer)
}

func (s *shadow) writeText(text string, container *C.fsgo_container) error {
	container.count = C.size_t(len(text))
	if text == "" {
		return nil
	}
	return s.copy(&container.items, unsafe.Pointer(unsafe.StringData(text)), uintptr(len(text)))
}

func (s *shadow) writeShaped(l *layout, slice goSlice, container *C.fsgo_container) error {
	if slice.count == int(product(l.shape)) {
		err := s.lend(container, slice, l.stride)
		container.count = C.size_t(l.shape[0])
		return err
	}
	return failure(ErrShape, fmt.Sprintf("the slice has %s, its shape %d", quantity(slice.count, "item"), l.shape))
}

func (s *shadow) writeStruct(l *layout, from, to unsafe.Pointer) error {
	for i := range l.moves {
		move := &l.moves[i]
		from, to := unsafe.Add(from, move.from), unsafe.Add(to, move.offset)
		if move.field == nil {
			copyMemory(to, from, move.size)
		} else if err := s.write(move.field.layout, from, to); err != nil {
			return s.at(err, move.field.name, -1)
		}
	}
	return nil
}

func (s *shadow) writeElements(l *layout, count int, from, to unsafe.Pointer) error {
	for i := range uintptr(count) {
		if err := s.write(l.elem, unsafe.Add(from, i*l.stride), unsafe.Add(to, i*l.elem.size)); err != nil {
			return s.at(err, "", int(i))
		}
	}
	return nil
}

func (s *shadow) writeSequence(l *layout, slice goSlice, container *C.fsgo_container) (err error) {
	if l.elem.isFlat {
		return s.lend(container, slice, l.stride)
	}
	container.count = C.size_t(slice.count)
	if slice.count == 0 {
		return nil
	}
	if container.items, err = s.allocate(uintptr(slice.count) * l.elem.size); err != nil {
		return err
	}
	return s.writeElements(l, slice.count, slice.items, container.items)
}

func (s *shadow) writeMap(l *layout, value reflect.Value, container *C.fsgo_container) (err error) {
	if value.Len() == 0 {
		return nil
	}
	keys := value.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	container.count = C.size_t(len(keys))
	if container.items, err = s.allocate(uintptr(len(keys)) * l.elem.size); err != nil {
		return err
	}
	memory, err := s.allocate(uintptr(len(keys)) * C.sizeof_fsgo_key)
	if err != nil {
		return err
	}
	container.keys = (*C.fsgo_key)(memory)
	element := reflect.New(l.elem.goType)
	for i, key := range keys {
		ckey := &unsafe.Slice(container.keys, len(keys))[i]
		if err := s.writeKey(key.String(), ckey); err != nil {
			return err
		}
		element.Elem().Set(value.MapIndex(key))
		err := s.write(l.elem, element.UnsafePointer(), unsafe.Add(container.items, uintptr(i)*l.elem.size))
		if err != nil {
			return s.at(err, key.String(), -1)
		}
	}
	return nil
}

func (s *shadow) writeKey(key string, ckey *C.fsgo_key) error {
	memory, err := s.allocate(uintptr(len(key)))
	if err != nil {
		return err
	}
	copy(unsafe.Slice((*byte)(memory), len(key)), key)
	ckey.text, ckey.size = (*C.char)(memory), C.size_t(len(key))
	return nil
}

func (s *shadow) writeOptional(l *layout, pointer unsafe.Pointer, container *C.fsgo_container) (err error) {
	if pointer == nil {
		return nil
	}
	container.count = 1
	if l.elem.isFlat {
		s.point(&container.items, pointer)
		return nil
	}
	if container.items, err = s.allocate(l.elem.size); err != nil {
		return err
	}
	return s.write(l.elem, pointer, container.items)
}

func (s *shadow) writeInside(l *layout, pointer unsafe.Pointer, optional *C.fsgo_optional) {
	optional.is_kept = C.uint8_t(flag(s.isTarget))
	if pointer == nil {
		return
	}
	optional.is_there = 1
	copyMemory(valueOf(optional), pointer, l.elem.size)
}

func valueOf(optional *C.fsgo_optional) unsafe.Pointer {
	return unsafe.Add(unsafe.Pointer(optional), C.sizeof_fsgo_optional)
}

// addressable is a copy of a value that has an address.
func addressable(value reflect.Value) reflect.Value {
	copied := reflect.New(value.Type()).Elem()
	copied.Set(value)
	return copied
}

func copyMemory(to, from unsafe.Pointer, size uintptr) {
	copy(unsafe.Slice((*byte)(to), size), unsafe.Slice((*byte)(from), size))
}
