package flaxstate

// #include "shadow.h"
// #include <stdlib.h>
import "C"

import "unsafe"

// SaveFile writes a struct, or anything else that a field may be, to a file, which takes the place of an old one at
// once and whole: after a crash or a power loss there is the old file or the new one.
func SaveFile(path string, value any, options *SaveOptions) error {
	_, err := withDefault(func(r *Registry) (any, error) { return nil, r.SaveFile(path, value, options) })
	return err
}

// RestoreFile fills what `target` points at from a file: see [Restore].
func RestoreFile(path string, target any, options *RestoreOptions) error {
	_, err := withDefault(func(r *Registry) (any, error) { return nil, r.RestoreFile(path, target, options) })
	return err
}

// SaveFile is the function of that name, with the types of the registry.
func (r *Registry) SaveFile(path string, value any, options *SaveOptions) error {
	cpath, err := pathOf(path)
	if err != nil {
		return err
	}
	defer C.free(unsafe.Pointer(cpath))
	return r.reading(value, func(name *C.char, object *C.uchar) error {
		var cerr *C.fs_error
		return errorOf(C.fsgo_save_file(r.c, name, object, cpath, options.c(), &cerr), cerr)
	})
}

// RestoreFile is the function of that name, with the types of the registry.
func (r *Registry) RestoreFile(path string, target any, options *RestoreOptions) error {
	cpath, err := pathOf(path)
	if err != nil {
		return err
	}
	defer C.free(unsafe.Pointer(cpath))
	return r.writing(target, options, func(c *call, cerr **C.fs_error) C.fs_status {
		return C.fsgo_restore_file(r.c, c.name, c.object, cpath, c.options, c.arena, cerr)
	})
}
