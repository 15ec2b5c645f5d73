package flaxstate

// #include "shadow.h"
// #include <stdlib.h>
import "C"

import "unsafe"

// Serialize gives the bytes of a subtree: flax.serialization.msgpack_serialize.
func (n Node) Serialize(options *SerializeOptions) ([]byte, error) {
	if err := n.begin(); err != nil {
		return nil, err
	}
	defer n.end()
	if n.c == nil {
		return nil, failure(ErrInvalidArgument, "no node")
	}
	return intoBytes(func(memory *C.uchar, capacity C.size_t, size *C.size_t, cerr **C.fs_error) C.fs_status {
		return C.fsgo_serialize_into(n.c, options.c(), memory, capacity, size, cerr)
	})
}

// intoBytes asks for the size first, so that the bytes are written where they stay.
func intoBytes(write func(memory *C.uchar, capacity C.size_t, size *C.size_t, cerr **C.fs_error) C.fs_status) (
	[]byte, error) {
	var size C.size_t
	var cerr *C.fs_error
	if err := errorOf(write(nil, 0, &size, &cerr), cerr); err != nil {
		return nil, err
	}
	data := make([]byte, int(size))
	if err := errorOf(write(bytePointer(data), size, &size, &cerr), cerr); err != nil {
		return nil, err
	}
	return data, nil
}

// SaveFile writes a subtree to a file, which takes the place of an old one at once and whole.
func (n Node) SaveFile(path string, options *SaveOptions) error {
	cpath, err := pathOf(path)
	if err != nil {
		return err
	}
	defer C.free(unsafe.Pointer(cpath))
	if err := n.begin(); err != nil {
		return err
	}
	defer n.end()
	if n.c == nil {
		return failure(ErrInvalidArgument, "no node")
	}
	var cerr *C.fs_error
	return errorOf(C.fsgo_save_tree(n.c, cpath, options.c(), &cerr), cerr)
}
