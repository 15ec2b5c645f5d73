package flaxstate

// #include "shadow.h"
import "C"

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

// SaveBytes writes bytes to a file as [SaveFile] does: whole and at once. So a program makes the bytes while its state
// stands still, and saves them on another goroutine. They aren't looked at: of the options for writing there are only
// Progress and Context.
func SaveBytes(path string, data []byte, options *SaveOptions) error {
	cpath, err := pathOf(path)
	if err != nil {
		return err
	}
	coptions := C.fsgo_options_init()
	if err := options.fill(&coptions); err != nil {
		return err
	}
	f := options.serialize().followed()
	return followed{progress: f.progress, context: f.context}.call(&coptions, func() error {
		return calling(func(cerr **C.fs_error) C.fs_status {
			return C.fsgo_save_bytes(bytePointer(data), C.size_t(len(data)), cpath, coptions, cerr)
		})
	})
}

// SaveFile is the function of that name, with the types of the registry.
func (r *Registry) SaveFile(path string, value any, options *SaveOptions) error {
	cpath, err := pathOf(path)
	if err != nil {
		return err
	}
	return r.reading(value, options.serialize(), func(c *call) error {
		if err := options.fill(&c.options); err != nil {
			return err
		}
		return calling(func(cerr **C.fs_error) C.fs_status {
			return C.fsgo_save_file(c.registry, c.name, c.object, cpath, c.options, cerr)
		})
	})
}

// RemoveUnfinished removes from a directory what saves left whose processes were killed, and gives the number of files.
// Saves that are going on, in any process, keep theirs.
func RemoveUnfinished(directory string) (uint64, error) {
	cpath, err := cString(directory, "the path of the directory")
	if err != nil {
		return 0, err
	}
	var count C.uint64_t
	var cerr *C.fs_error
	status := C.fs_file_remove_unfinished(cpath, &count, &cerr)
	return uint64(count), errorOf(status, cerr)
}

// RestoreFile is the function of that name, with the types of the registry.
func (r *Registry) RestoreFile(path string, target any, options *RestoreOptions) error {
	cpath, err := pathOf(path)
	if err != nil {
		return err
	}
	return r.writing(target, options, func(c *call, cerr **C.fs_error) C.fs_status {
		return C.fsgo_restore_file(c.registry, c.name, c.object, cpath, c.options, c.arena, cerr)
	})
}
