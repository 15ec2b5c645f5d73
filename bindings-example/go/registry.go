package flaxstate

// #include "shadow.h"
import "C"

import (
	"maps"
	"reflect"
	"sync"
	"sync/atomic"
)

// A Registry knows how structs are made up. Types are registered when they are first used, or with [Register]. Any
// number of goroutines may use it. The functions of the package use one of their own, which is never closed.
type Registry struct {
	handle *handle
	types  *knownTypes
}

type knownTypes struct {
	mutex   sync.RWMutex
	roots   map[reflect.Type]*root
	layouts map[layoutKey]*layout
	names   map[string]bool
}

// A root is a type that was registered or used, and all that it is made of, in a registry of C's for it alone. That one
// never changes: C lets nobody register while a call uses a registry, and a call takes as long as the writer or reader
// that it uses, which may come to use other types.
type root struct {
	layout   *layout
	c        *C.fs_registry
	lastSize atomic.Int64 // the bytes of the last value, as the next will need more or less; 0: unknown
}

// NewRegistry makes a registry without types.
func NewRegistry() (*Registry, error) {
	types := &knownTypes{
		roots: map[reflect.Type]*root{}, layouts: map[layoutKey]*layout{}, names: map[string]bool{}}
	r := &Registry{types: types}
	r.handle = newHandle(r, "registry", func() {
		for _, known := range types.roots {
			known.free()
		}
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
	r.types.mutex.Lock()
	defer r.types.mutex.Unlock()
	if r.types.layouts[layoutKey{goType: t}] != nil {
		return failure(ErrExists, "the type "+t.String()+" is already registered, or was used")
	}
	if options == nil {
		options = &TypeOptions{}
	}
	if err := options.check(); err != nil {
		return err
	}
	_, err := r.types.add(t, *options)
	return err
}

// root gives a type, and registers it if that wasn't done.
func (k *knownTypes) root(t reflect.Type) (*root, error) {
	k.mutex.RLock()
	known := k.roots[t]
	k.mutex.RUnlock()
	if known != nil {
		return known, nil
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if known := k.roots[t]; known != nil {
		return known, nil
	}
	return k.add(t, TypeOptions{})
}

// add makes the layouts that are new, and registers the type. They count only if all of them could be registered.
func (k *knownTypes) add(t reflect.Type, options TypeOptions) (*root, error) {
	made := layouts{known: maps.Clone(k.layouts)}
	l, err := made.of(t, fieldOptions{})
	if err != nil {
		return nil, err
	}
	names := maps.Clone(k.names)
	if options.Name != "" && names[options.Name] {
		return nil, failure(ErrExists, "the name "+options.Name+" is already registered")
	}
	for _, added := range made.added {
		name, kind := nameOf(added.goType, added.options, names), KindDataclass
		if added == l && options.Name != "" {
			name = options.Name
		}
		if added == l && options.Kind != KindNone {
			kind = options.Kind
		}
		added.setName(name, kind)
		names[name] = true
	}
	known, err := newRoot(l)
	if err != nil {
		return nil, err
	}
	k.layouts, k.names, k.roots[t] = made.known, names, known
	return known, nil
}

func newRoot(l *layout) (*root, error) {
	known := &root{layout: l}
	var cerr *C.fs_error
	err := errorOf(C.fs_registry_create(nil, &known.c, &cerr), cerr)
	if err == nil {
		err = known.describe(l.parts(map[*layout]bool{}))
	}
	if err != nil {
		known.free()
		return nil, err
	}
	return known, nil
}

func (known *root) free() { C.fs_registry_free(known.c) }

// parts are a layout, and those that it is made of, each once.
func (l *layout) parts(found map[*layout]bool) []*layout {
	if l == nil || found[l] {
		return nil
	}
	found[l] = true
	parts := []*layout{l}
	for _, field := range l.fields {
		parts = append(parts, field.layout.parts(found)...)
	}
	return append(parts, l.elem.parts(found)...)
}
