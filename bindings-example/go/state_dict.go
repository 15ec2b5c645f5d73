package flaxstate

// #include "shadow.h"
import "C"

import (
	"reflect"
	"runtime"
)

// ToBytes gives the bytes of a struct, or of anything else that a field may be: flax.serialization.to_bytes. Pass a
// pointer, which saves a copy.
func ToBytes(value any, options *SerializeOptions) ([]byte, error) {
	return withDefault(func(r *Registry) ([]byte, error) { return r.ToBytes(value, options) })
}

// Restore fills what `target` points at: flax.serialization.from_bytes. All is checked first, every mismatch is
// reported, and after any failure the target is as it was.
func Restore(data []byte, target any, options *RestoreOptions) error {
	_, err := withDefault(func(r *Registry) (any, error) { return nil, r.Restore(data, target, options) })
	return err
}

func withDefault[T any](use func(r *Registry) (T, error)) (T, error) {
	r, err := defaultRegistry()
	if err != nil {
		var none T
		return none, err
	}
	return use(r)
}

// ToBytes is the function of that name, with the types of the registry.
func (r *Registry) ToBytes(value any, options *SerializeOptions) (data []byte, err error) {
	err = r.reading(value, func(name *C.char, object *C.uchar) error {
		data, err = intoBytes(func(memory *C.uchar, capacity C.size_t, size *C.size_t, cerr **C.fs_error) C.fs_status {
			return C.fsgo_to_bytes_into(r.c, name, object, options.c(), memory, capacity, size, cerr)
		})
		return err
	})
	return data, err
}

// ToBuffer is ToBytes into a buffer, in the place of what it held.
func (r *Registry) ToBuffer(value any, buffer *Buffer, options *SerializeOptions) error {
	return r.reading(value, func(name *C.char, object *C.uchar) error {
		if err := buffer.handle.acquire(); err != nil {
			return err
		}
		defer buffer.handle.release()
		var cerr *C.fs_error
		return errorOf(C.fsgo_to_buffer(r.c, name, object, options.c(), buffer.c, &cerr), cerr)
	})
}

// Restore is the function of that name, with the types of the registry.
func (r *Registry) Restore(data []byte, target any, options *RestoreOptions) error {
	return r.writing(target, options, func(c *call, cerr **C.fs_error) C.fs_status {
		return C.fsgo_restore(r.c, c.name, c.object, bytePointer(data), C.size_t(len(data)), c.options, c.arena, cerr)
	})
}

// FromStateDict fills what `target` points at from a tree: flax.serialization.from_state_dict.
func (r *Registry) FromStateDict(state Node, target any, options *RestoreOptions) error {
	if err := state.begin(); err != nil {
		return err
	}
	defer state.end()
	if state.c == nil {
		return failure(ErrNotFound, "there is no such node to restore from")
	}
	return r.writing(target, options, func(c *call, cerr **C.fs_error) C.fs_status {
		return C.fsgo_from_state_dict(r.c, c.name, c.object, state.c, c.options, c.arena, cerr)
	})
}

// ToStateDict gives the state dict of a struct as a tree, which shares nothing with it.
func (r *Registry) ToStateDict(value any) (*Tree, error) {
	data, err := r.ToBytes(value, nil)
	if err != nil {
		return nil, err
	}
	return Decode(data, nil)
}

// A call is what all calls that restore give to C.
type call struct {
	name    *C.char
	object  *C.uchar
	arena   *C.fsgo_arena
	options C.fsgo_options
}

// reading calls `use` with what C sees of the value.
func (r *Registry) reading(value any, use func(name *C.char, object *C.uchar) error) error {
	v := reflect.ValueOf(value)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	} else if v.IsValid() && v.Kind() != reflect.Pointer {
		v = addressable(v)
	} else {
		return failure(ErrInvalidArgument, "nil can't be written")
	}
	return r.with(v.Type(), func(l *layout, s *shadow, name *C.char) error {
		if l.isFlat {
			err := use(name, (*C.uchar)(v.Addr().UnsafePointer()))
			runtime.KeepAlive(value)
			return err
		}
		object, err := s.allocate(l.size)
		if err == nil {
			err = s.write(l, v, object)
		}
		if err != nil {
			return err
		}
		err = use(name, (*C.uchar)(object))
		runtime.KeepAlive(value)
		return err
	})
}

// writing makes a call that restores what `target` points at.
func (r *Registry) writing(target any, options *RestoreOptions, use func(*call, **C.fs_error) C.fs_status) error {
	v := reflect.ValueOf(target)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return failure(ErrInvalidArgument, "the target of restoring must be a pointer that is not nil")
	}
	v = v.Elem()
	coptions, err := options.c()
	if err != nil {
		return err
	}
	defer freeRestoreOptions(&coptions)
	return r.with(v.Type(), func(l *layout, s *shadow, name *C.char) error {
		c := call{name: name, arena: s.arena, options: coptions}
		var cerr *C.fs_error
		if l.isFlat {
			c.object = (*C.uchar)(v.Addr().UnsafePointer())
			err := errorOf(use(&c, &cerr), cerr)
			runtime.KeepAlive(target)
			return err
		}
		s.isTarget = true
		object, err := s.allocate(l.size)
		if err == nil && options != nil && options.KeepMissing {
			err = s.write(l, v, object)
		}
		if err != nil {
			return err
		}
		c.object = (*C.uchar)(object)
		if err := errorOf(use(&c, &cerr), cerr); err != nil {
			return err
		}
		l.read(v, object)
		return nil
	})
}

// with gives the layout of a type, and memory, to `use`, while nobody changes the registry.
func (r *Registry) with(t reflect.Type, use func(l *layout, s *shadow, name *C.char) error) error {
	if err := r.handle.acquire(); err != nil {
		return err
	}
	defer r.handle.release()
	l, err := r.use(t)
	if err != nil {
		return err
	}
	defer r.mutex.RUnlock()
	s, err := newShadow()
	if err != nil {
		return err
	}
	defer s.free()
	name, err := s.copyText(l.name + "\x00")
	if err != nil {
		return err
	}
	return use(l, s, name)
}
