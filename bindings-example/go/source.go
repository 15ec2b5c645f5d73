package flaxstate

// #include "shadow.h"
import "C"

import (
	"io"
	"runtime/cgo"
	"unsafe"
)

// OpenReaderAt reads the structure of what stands in the first `size` bytes of r: a file inside of another, or an object
// in a store. The data of arrays is read when it is used. What r fails with, now or then, is found by errors.Is and
// errors.As; its panics go on. r must stay usable until the tree, and those that share its arrays, are closed.
func OpenReaderAt(r io.ReaderAt, size int64, options *DecodeOptions) (*Tree, error) {
	if r == nil || size < 0 {
		return nil, failure(ErrInvalidArgument, "the reader is nil, or the size negative")
	}
	return readTree(options.c(), options, func(c C.fsgo_options, tree **C.fs_tree, cerr **C.fs_error) C.fs_status {
		h := cgo.NewHandle(r) // C ends it, whatever happens
		return C.fsgo_source_open(C.uintptr_t(h), C.uint64_t(size), c, tree, cerr)
	})
}

// RestoreReaderAt fills what `target` points at from the first `size` bytes of r: see [Restore]. The arrays are read
// once. r isn't used any more when it returns.
func RestoreReaderAt(r io.ReaderAt, size int64, target any, options *RestoreOptions) error {
	_, err := withDefault(func(registry *Registry) (any, error) {
		return nil, registry.RestoreReaderAt(r, size, target, options)
	})
	return err
}

// RestoreReaderAt is the function of that name, with the types of the registry.
func (r *Registry) RestoreReaderAt(reader io.ReaderAt, size int64, target any, options *RestoreOptions) error {
	if reader == nil || size < 0 {
		return failure(ErrInvalidArgument, "the reader is nil, or the size negative")
	}
	return r.writing(target, options, func(c *call, cerr **C.fs_error) C.fs_status {
		h := cgo.NewHandle(reader) // C ends it, whatever happens
		return C.fsgo_restore_source(c.registry, c.name, c.object, C.uintptr_t(h), C.uint64_t(size), c.options, c.arena,
			cerr)
	})
}

//export fsgoReadAt
func fsgoReadAt(reader C.uintptr_t, offset C.uint64_t, destination unsafe.Pointer, size C.size_t,
	cerr **C.fs_error) C.fs_status {
	return guarded(cerr, func() error {
		return readFull(cgo.Handle(reader).Value().(io.ReaderAt), cBytes(destination, size), int64(offset))
	})
}

//export fsgoForget
func fsgoForget(reader C.uintptr_t) { cgo.Handle(reader).Delete() }

// readFull is for bytes that exist: the end of the reader is an error unless all of them were read.
func readFull(r io.ReaderAt, data []byte, offset int64) error {
	count, err := r.ReadAt(data, offset)
	switch {
	case count < 0 || count > len(data):
		return errInvalidCount
	case count == len(data):
		return nil
	case err == nil || err == io.EOF:
		return io.ErrUnexpectedEOF
	}
	return err
}
