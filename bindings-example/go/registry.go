package flaxstate

// #include "shadow.h"
import "C"

import (
	"reflect"
	"sync"
)

// A Registry knows how structs are made up. Types are registered when they are first used, or with [Register]. Any
// number of goroutines may use it. The functions of the package use one of their own, which is never closed.
type Registry struct {
	handle *handle
	c      *C.fs_registry
	arena  *C.fsgo_arena // for what lives as long as the registry

	mutex   sync.RWMutex // C lets nobody register while a call uses the registry
	layouts map[layoutKey]*layout
	names   map[string]bool
}

// NewRegistry makes a registry without types.
func NewRegistry() (*Registry, error) {
	var c *C.fs_registry
	var cerr *C.fs_error
	if err := errorOf(C.fs_registry_create(nil, &c, &cerr), cerr); err != nil {
		return nil, err
	}
	arena := C.fsgo_arena_create()
	if arena == nil {
		C.fs_registry_free(c)
		return nil, failure(ErrNoMemory, "no memory for a registry")
	}
	r := &Registry{c: c, arena: arena, layouts: map[layoutKey]*layout{}, names: map[string]bool{}}
	r.handle = newHandle(r, "registry", func() {
		C.fs_registry_free(c)
		C.fsgo_arena_free(arena)
	})
	return r, nil
}

// Close ends the registry.
func (r *Registry) Close() error {
	r.handle.close()
	return nil
}

var defaultRegistry = sync.OnceValues(NewRegistry)

// TypeOptions say what a struct is to Flax. nil means the defaults.
type TypeOptions struct {
	// Name is what messages call the type; "": the struct's own name.
	Name string
	// Kind is KindDataclass (the default), whose keys must all be known, KindDict, which drops extra keys, or
	// KindNamedTuple.
	Kind Kind
}

// Register registers a struct type, and the types of its fields. It is needed for the options, and to learn early
// whether a type can be registered. A type that is registered already, or was used, is ErrExists.
func Register[T any](r *Registry, options *TypeOptions) error {
	t := reflect.TypeFor[T]()
	if err := r.handle.acquire(); err != nil {
		return err
	}
	defer r.handle.release()
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.layouts[layoutKey{goType: t}] != nil {
		return failure(ErrExists, "the type "+t.String()+" is already registered")
	}
	if options == nil {
		options = &TypeOptions{}
	}
	_, err := r.add(t, *options)
	return err
}

// use gives the layout of a type, with the registry locked for reading unless it fails.
func (r *Registry) use(t reflect.Type) (*layout, error) {
	key := layoutKey{goType: t}
	r.mutex.RLock()
	if l := r.layouts[key]; l != nil {
		return l, nil
	}
	r.mutex.RUnlock()
	r.mutex.Lock()
	l, err := r.layouts[key], error(nil)
	if l == nil {
		l, err = r.add(t, TypeOptions{})
	}
	r.mutex.Unlock()
	if err == nil {
		r.mutex.RLock()
	}
	return l, err
}

// add makes and registers the layouts that are new. They count only if all of them could be registered.
func (r *Registry) add(t reflect.Type, options TypeOptions) (*layout, error) {
	made := layouts{known: map[layoutKey]*layout{}}
	for key, l := range r.layouts {
		made.known[key] = l
	}
	root, err := made.of(t, fieldOptions{})
	if err != nil {
		return nil, err
	}
	if err := r.nameAll(made.added, root, options.Name); err != nil {
		return nil, err
	}
	for _, l := range made.added {
		kind := KindDataclass
		if l == root && options.Kind != KindNone {
			kind = options.Kind
		}
		if err := r.describe(l, kind); err != nil {
			r.forget(made.added)
			return nil, err
		}
	}
	r.layouts = made.known
	return root, nil
}

func (r *Registry) nameAll(added []*layout, root *layout, name string) error {
	if name != "" && r.names[name] {
		return failure(ErrExists, "the name "+name+" is already registered")
	}
	for _, l := range added {
		l.name = r.nameOf(l.goType, l.options)
		if l == root && name != "" {
			l.name = name
		}
		r.names[l.name] = true
	}
	return nil
}

func (r *Registry) forget(added []*layout) {
	for _, l := range added {
		delete(r.names, l.name)
	}
}
