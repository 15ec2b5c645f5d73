package flaxstate

// #include "shadow.h"
import "C"

import (
	"reflect"
	"runtime"
	"unsafe"
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

// AppendBytes is [ToBytes] behind the bytes of `data`, in its room if that is enough. After a failure it gives `data`.
func AppendBytes(data []byte, value any, options *SerializeOptions) ([]byte, error) {
	return withDefault(func(r *Registry) ([]byte, error) { return r.AppendBytes(data, value, options) })
}

// FromStateDict fills what `target` points at from a tree: flax.serialization.from_state_dict.
func FromStateDict(state Node, target any, options *RestoreOptions) error {
	_, err := withDefault(func(r *Registry) (any, error) { return nil, r.FromStateDict(state, target, options) })
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
func (r *Registry) ToBytes(value any, options *SerializeOptions) ([]byte, error) {
	return r.AppendBytes(nil, value, options)
}

// AppendBytes is the function of that name, with the types of the registry.
func (r *Registry) AppendBytes(data []byte, value any, options *SerializeOptions) ([]byte, error) {
	appended := data
	err := r.reading(value, options, func(c *call) (err error) {
		appended, err = c.root.appendBytes(data, c, options.workspace())
		return err
	})
	return appended, err
}

// ToBuffer is ToBytes into a buffer, in the place of what it held.
func (r *Registry) ToBuffer(value any, buffer *Buffer, options *SerializeOptions) error {
	return buffer.writing(func(cbuffer *C.fs_buffer) error {
		return r.reading(value, options, func(c *call) error {
			return calling(func(cerr **C.fs_error) C.fs_status {
				return C.fsgo_to_buffer(c.registry, c.name, c.object, c.options, cbuffer, cerr)
			})
		})
	})
}

// Restore is the function of that name, with the types of the registry.
func (r *Registry) Restore(data []byte, target any, options *RestoreOptions) error {
	return r.writing(target, options, func(c *call, cerr **C.fs_error) C.fs_status {
		return C.fsgo_restore(c.registry, c.name, c.object, bytePointer(data), C.size_t(len(data)), c.options, c.arena,
			cerr)
	})
}

// FromStateDict is the function of that name, with the types of the registry.
func (r *Registry) FromStateDict(state Node, target any, options *RestoreOptions) error {
	if err := state.beginExisting(ErrNotFound); err != nil {
		return err
	}
	defer state.end()
	if options != nil {
		if err := options.Decode.checkForTree(); err != nil {
			options.Report.empty()
			return err
		}
	}
	return r.writing(target, options, func(c *call, cerr **C.fs_error) C.fs_status {
		return C.fsgo_from_state_dict(c.registry, c.name, c.object, state.c, c.options, c.arena, cerr)
	})
}

// ToStateDict gives the state dict of a struct as a tree: flax.serialization.to_state_dict. It shares nothing with the
// struct, as with [TreeOptions.CopyData].
func (r *Registry) ToStateDict(value any, options *TreeOptions) (*Tree, error) {
	coptions := options.c()
	coptions.copy_data = 1
	var tree *C.fs_tree
	err := r.reading(value, nil, func(c *call) error {
		var cerr *C.fs_error
		return errorOf(C.fsgo_to_state_dict(c.registry, c.name, c.object, &coptions, &tree, &cerr), cerr)
	})
	if err != nil {
		return nil, err
	}
	return newTree(tree), nil
}

// A call is what all calls about a Go value give to C.
type call struct {
	root     *root
	registry *C.fs_registry
	name     *C.char
	object   *C.uchar
	arena    *C.fsgo_arena
	options  C.fsgo_options
}

// reading calls `use` with what C sees of the value.
func (r *Registry) reading(value any, options *SerializeOptions, use func(c *call) error) error {
	v := reflect.ValueOf(value)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	} else if v.IsValid() && v.Kind() != reflect.Pointer {
		v = addressable(v)
	} else {
		return failure(ErrInvalidArgument, "nil can't be written")
	}
	return r.with(v.Type(), options.workspace(), func(l *layout, s *shadow, c *call) error {
		c.options = options.c()
		if l.isFlat {
			c.object = (*C.uchar)(v.Addr().UnsafePointer())
		} else {
			object, err := s.of(l, v.Addr().UnsafePointer())
			if err != nil {
				return err
			}
			c.object = (*C.uchar)(object)
		}
		follow := options.followed()
		follow.invalid = firstOf(options.checkForStruct(), follow.invalid)
		err := follow.call(&c.options, func() error { return use(c) })
		runtime.KeepAlive(value)
		return err
	})
}

// writing makes a call that restores what `target` points at.
func (r *Registry) writing(target any, options *RestoreOptions, restore func(*call, **C.fs_error) C.fs_status) error {
	v := reflect.ValueOf(target)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return failure(ErrInvalidArgument, "the target of restoring must be a pointer that is not nil")
	}
	v = v.Elem()
	coptions, err := options.c()
	if err != nil {
		return err
	}
	return r.with(v.Type(), options.workspace(), func(l *layout, s *shadow, c *call) error {
		c.options = coptions
		use := func() error {
			return options.followed().call(&c.options, func() error {
				return calling(func(cerr **C.fs_error) C.fs_status { return restore(c, cerr) })
			})
		}
		if l.isFlat {
			c.object = (*C.uchar)(v.Addr().UnsafePointer())
			err := use()
			if err != nil && options != nil && options.ReadDirectly {
				l.mendBools(v.Addr().UnsafePointer())
			}
			runtime.KeepAlive(target)
			return err
		}
		c.options.restore.read_directly = 1 // into the shadow, which nobody sees if it fails
		s.isTarget = true
		build := s.ofNothing
		if options != nil && options.KeepMissing {
			build = s.of
		}
		object, err := build(l, v.Addr().UnsafePointer())
		if err != nil {
			return err
		}
		c.object = (*C.uchar)(object)
		if err := use(); err != nil {
			return err
		}
		new(shadowReader).read(l, v.Addr().UnsafePointer(), object)
		runtime.KeepAlive(target)
		return nil
	})
}

// with gives the layout of a type, memory, and a call about it, to `use`.
func (r *Registry) with(t reflect.Type, workspace *Workspace, use func(l *layout, s *shadow, c *call) error) error {
	if err := r.handle.acquire(); err != nil {
		return err
	}
	defer r.handle.release()
	known, err := r.types.root(t)
	if err != nil {
		return err
	}
	s, err := newShadow(workspace)
	if err != nil {
		return err
	}
	defer s.end()
	name := (*C.char)(unsafe.Pointer(bytePointer(known.layout.cname)))
	return use(known.layout, s, &call{root: known, registry: known.c, name: name, arena: s.arena})
}
