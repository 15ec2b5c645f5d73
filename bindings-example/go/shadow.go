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

// A shadow is the memory of one call: what C sees of a Go value that has pointers. The items of slices are pinned, and
// stay where they are; all else is copied.
type shadow struct {
	arena     *C.fsgo_arena
	workspace *Workspace // whose arena it is; or nil
	pinner    runtime.Pinner
	path      []step // to the value that is being copied
	levels    int    // how deep it is nested, pointers and all
	isTarget  bool   // the value is going to be restored
}

// A step leads to a field or an entry of a map by its key, or to an element by its index.
type step struct {
	key   string
	index int // -1: there is a key
}

// newShadow is followed by free, unless it fails.
func newShadow(workspace *Workspace) (*shadow, error) {
	if err := workspace.begin(); err != nil {
		return nil, err
	}
	s := &shadow{workspace: workspace}
	if workspace != nil {
		s.arena = workspace.arena
	} else if s.arena = C.fsgo_arena_create(); s.arena == nil {
		return nil, failure(ErrNoMemory, "no memory for a shadow")
	}
	return s, nil
}

func (s *shadow) free() {
	s.pinner.Unpin()
	if s.workspace == nil {
		C.fsgo_arena_free(s.arena)
		return
	}
	C.fsgo_arena_reset(s.arena)
	s.workspace.end()
}

func (s *shadow) allocate(size uintptr) (unsafe.Pointer, error) {
	memory := C.fsgo_arena_allocate(s.arena, C.size_t(size))
	if memory == nil {
		return nil, s.failure(ErrNoMemory, "no memory for a shadow")
	}
	return memory, nil
}

var keyEscapes = strings.NewReplacer("~", "~0", "/", "~1", "\x00", "~2")

func (s *shadow) failure(status Status, message string) error {
	e := failure(status, message)
	e.Path = "."
	for _, step := range s.path {
		if step.index >= 0 {
			step.key = strconv.Itoa(step.index)
		}
		e.Path += "/" + keyEscapes.Replace(step.key)
	}
	e.report = message + " (at path " + e.Path + ")"
	return e
}

// write fills the memory at `to` with the value, which is addressable.
func (s *shadow) write(l *layout, value reflect.Value, to unsafe.Pointer) error {
	if l.isFlat {
		copyMemory(to, value.Addr().UnsafePointer(), l.size)
		return nil
	}
	if s.levels++; s.levels > maxValueLevels {
		return s.failure(ErrLimit, "the value is nested too deeply, or holds itself")
	}
	defer func() { s.levels-- }()
	container := (*C.fsgo_container)(to)
	if l.isContainer() {
		container.is_kept = flag(s.isTarget)
	}
	switch l.form {
	case formText:
		return s.writeText(value, container)
	case formItems:
		s.lend(container, value)
	case formShaped:
		if value.Len() != int(product(l.shape)) {
			if s.isTarget {
				return nil
			}
			return s.failure(ErrShape,
				fmt.Sprintf("the slice has %s, its shape %d", quantity(value.Len(), "item"), l.shape))
		}
		s.lend(container, value)
		container.count = C.size_t(l.shape[0])
	case formStruct:
		return s.writeStruct(l, value, to)
	case formFixed:
		return s.writeElements(l.elem, value, to)
	case formSequence:
		return s.writeSequence(l, value, container)
	case formMap:
		return s.writeMap(l, value, container)
	case formOptional:
		return s.writeOptional(l, value, container)
	}
	return nil
}

// lend lets C read the items of a slice where they are.
func (s *shadow) lend(container *C.fsgo_container, slice reflect.Value) {
	container.count = C.size_t(slice.Len())
	if slice.Len() > 0 {
		s.point(&container.items, slice.UnsafePointer())
	}
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

func (s *shadow) writeText(value reflect.Value, container *C.fsgo_container) error {
	if value.Kind() == reflect.Slice {
		s.lend(container, value)
		return nil
	}
	text, err := s.copyText(value.String())
	container.items, container.count = unsafe.Pointer(text), C.size_t(value.Len())
	return err
}

func (s *shadow) copyText(text string) (*C.char, error) {
	memory, err := s.allocate(uintptr(len(text)))
	if err != nil {
		return nil, err
	}
	copy(unsafe.Slice((*byte)(memory), len(text)), text)
	return (*C.char)(memory), nil
}

// writeAt is write with a step, for the path of errors.
func (s *shadow) writeAt(key string, index int, l *layout, value reflect.Value, to unsafe.Pointer) error {
	s.path = append(s.path, step{key, index})
	defer func() { s.path = s.path[:len(s.path)-1] }()
	return s.write(l, value, to)
}

func (s *shadow) writeStruct(l *layout, value reflect.Value, to unsafe.Pointer) error {
	for _, field := range l.fields {
		err := s.writeAt(field.name, -1, field.layout, value.Field(field.index), unsafe.Add(to, field.offset))
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *shadow) writeElements(elem *layout, value reflect.Value, to unsafe.Pointer) error {
	for i := range value.Len() {
		if err := s.writeAt("", i, elem, value.Index(i), unsafe.Add(to, uintptr(i)*elem.size)); err != nil {
			return err
		}
	}
	return nil
}

func (s *shadow) writeSequence(l *layout, value reflect.Value, container *C.fsgo_container) (err error) {
	if l.elem.isFlat {
		s.lend(container, value)
		return nil
	}
	container.count = C.size_t(value.Len())
	if container.items, err = s.allocate(uintptr(value.Len()) * l.elem.size); err != nil {
		return err
	}
	return s.writeElements(l.elem, value, container.items)
}

func (s *shadow) writeMap(l *layout, value reflect.Value, container *C.fsgo_container) (err error) {
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
	for i, key := range keys {
		ckey := &unsafe.Slice(container.keys, len(keys))[i]
		ckey.size = C.size_t(key.Len())
		if ckey.text, err = s.copyText(key.String()); err != nil {
			return err
		}
		element := addressable(value.MapIndex(key))
		err := s.writeAt(key.String(), -1, l.elem, element, unsafe.Add(container.items, uintptr(i)*l.elem.size))
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *shadow) writeOptional(l *layout, value reflect.Value, container *C.fsgo_container) (err error) {
	if value.IsNil() {
		return nil
	}
	container.count = 1
	if l.elem.isFlat {
		s.point(&container.items, value.UnsafePointer())
		return nil
	}
	if container.items, err = s.allocate(l.elem.size); err != nil {
		return err
	}
	return s.write(l.elem, value.Elem(), container.items)
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
