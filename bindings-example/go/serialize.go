package flaxstate

// #include "shadow.h"
import "C"

import "slices"

// Serialize gives the bytes of a subtree: flax.serialization.msgpack_serialize.
func (n Node) Serialize(options *SerializeOptions) ([]byte, error) { return n.AppendTo(nil, options) }

// AppendTo is Serialize behind the bytes of `data`, in its room if that is enough. After a failure it gives `data`.
func (n Node) AppendTo(data []byte, options *SerializeOptions) ([]byte, error) {
	appended := data
	err := n.writing(options, func(coptions C.fsgo_options) error {
		var err error
		appended, err = intoBytes(data, func(memory *C.uchar, capacity C.size_t, size *C.size_t,
			cerr **C.fs_error) C.fs_status {
			return C.fsgo_serialize_into(n.c, coptions, memory, capacity, size, cerr)
		})
		return err
	})
	return appended, err
}

// intoBytes appends to `data`. What doesn't fit into its room is asked for its size first, so that the bytes are written
// where they stay.
func intoBytes(data []byte, write func(memory *C.uchar, capacity C.size_t, size *C.size_t,
	cerr **C.fs_error) C.fs_status) ([]byte, error) {
	var size C.size_t
	for {
		room := data[len(data):cap(data)]
		memory := bytePointer(room)
		if len(room) == 0 {
			memory = nil
		}
		isTooSmall := false
		err := calling(func(cerr **C.fs_error) C.fs_status {
			status := write(memory, C.size_t(len(room)), &size, cerr)
			isTooSmall = status == C.FS_E_TOO_SMALL
			return status
		})
		if err != nil && !isTooSmall {
			return data, err
		}
		if err == nil && memory != nil {
			return data[:len(data)+int(size)], nil
		}
		data = slices.Grow(data, int(size))
	}
}

// writing gives the options of a call that writes the subtree to `use`, in which the tree and the workspace stay.
func (n Node) writing(options *SerializeOptions, use func(coptions C.fsgo_options) error) error {
	if err := n.beginExisting(ErrInvalidArgument); err != nil {
		return err
	}
	defer n.end()
	workspace := options.workspace()
	if err := workspace.begin(); err != nil {
		return err
	}
	defer workspace.end()
	coptions := options.c()
	return options.followed().call(&coptions, func() error { return use(coptions) })
}

// SaveFile writes a subtree to a file, which takes the place of an old one at once and whole.
func (n Node) SaveFile(path string, options *SaveOptions) error {
	cpath, err := pathOf(path)
	if err != nil {
		return err
	}
	return n.writing(options.serialize(), func(coptions C.fsgo_options) error {
		if err := options.fill(&coptions); err != nil {
			return err
		}
		return calling(func(cerr **C.fs_error) C.fs_status { return C.fsgo_save_tree(n.c, cpath, coptions, cerr) })
	})
}

// Serialize writes the tree: see [Node.Serialize].
func (t *Tree) Serialize(options *SerializeOptions) ([]byte, error) {
	return t.Root().Serialize(options)
}

// SaveFile writes the tree to a file: see [Node.SaveFile].
func (t *Tree) SaveFile(path string, options *SaveOptions) error {
	return t.Root().SaveFile(path, options)
}
