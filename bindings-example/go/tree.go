package flaxstate

// #include "shadow.h"
import "C"

import (
	"strings"
	"unsafe"
)

// A Tree is what a file, or bytes, hold: dicts, lists and leaves. It never changes, so that any number of goroutines
// may read it. Close it when it isn't needed any more.
type Tree struct {
	handle *handle
	c      *C.fs_tree
}

// newTree makes a tree that shares data with those of `lenders`, which it releases.
func newTree(c *C.fs_tree, lenders ...*handle) *Tree {
	t := &Tree{c: c}
	t.handle = newHandle(t, "tree", func() {
		C.fs_tree_free(c)
		releaseAll(lenders)
	})
	return t
}

// Decode reads bytes that Flax wrote (flax.serialization.msgpack_restore). The bytes are copied into the tree.
func Decode(data []byte, options *DecodeOptions) (*Tree, error) {
	return readTree(options.c(), options, func(c C.fsgo_options, tree **C.fs_tree, cerr **C.fs_error) C.fs_status {
		return C.fsgo_msgpack_restore(bytePointer(data), C.size_t(len(data)), c, tree, cerr)
	})
}

// Open reads the structure of a file, whatever its size; the data of its arrays stays in the file until it is used. The
// tree holds the file open until it is closed. Replacing the file by renaming, as [SaveFile] does, doesn't disturb it.
func Open(path string, options *OpenOptions) (*Tree, error) {
	cpath, err := pathOf(path)
	if err != nil {
		return nil, err
	}
	read := func(c C.fsgo_options, tree **C.fs_tree, cerr **C.fs_error) C.fs_status {
		return C.fsgo_file_open(cpath, c, tree, cerr)
	}
	if err := options.check(); err != nil {
		return nil, err
	}
	return readTree(options.c(), options.decode(), read)
}

// OpenSharded is [Open] of a checkpoint that was saved in parts, as Hugging Face's transformers does:
// "model-00001-of-00002.msgpack" and so on. The path is that of any of the files, or their name without
// "-00001-of-00002". The tree has the parts merged, as [Merge] does it, and holds all files open. A part that is
// missing is ErrIO, and named.
func OpenSharded(path string, options *OpenOptions) (*Tree, error) {
	cpath, err := pathOf(path)
	if err != nil {
		return nil, err
	}
	read := func(c C.fsgo_options, tree **C.fs_tree, cerr **C.fs_error) C.fs_status {
		return C.fsgo_sharded_open(cpath, c, tree, cerr)
	}
	if err := options.check(); err != nil {
		return nil, err
	}
	return readTree(options.c(), options.decode(), read)
}

// readTree makes a tree by a call of C's.
func readTree(c C.fsgo_options, options *DecodeOptions,
	read func(c C.fsgo_options, tree **C.fs_tree, cerr **C.fs_error) C.fs_status) (*Tree, error) {
	var tree *C.fs_tree
	err := options.followed().call(&c, func() error {
		return calling(func(cerr **C.fs_error) C.fs_status { return read(c, &tree, cerr) })
	})
	if err != nil {
		return nil, err
	}
	return newTree(tree), nil
}

// Close ends the tree. Nodes and arrays of a tree that is closed are errors to use.
func (t *Tree) Close() error {
	t.handle.close()
	return nil
}

// Root is the node at the top.
func (t *Tree) Root() Node {
	if t.handle.acquire() != nil {
		return Node{tree: t}
	}
	defer t.handle.release()
	return Node{tree: t, c: C.fs_tree_root(t.c)}
}

// At is the node at a path: see [Node.At].
func (t *Tree) At(path string) Node { return t.Root().At(path) }

// BytesUsed is how many bytes the tree was read from: with [DecodeOptions.Trailing] there may be more.
func (t *Tree) BytesUsed() int64 {
	if t.handle.acquire() != nil {
		return 0
	}
	defer t.handle.release()
	return int64(C.fs_tree_bytes_used(t.c))
}

var noByte [1]byte

// bytePointer is never nil. It is typed, so that cgo looks at the bytes alone when it is passed, and not at what
// stands around them.
func bytePointer(data []byte) *C.uchar {
	if len(data) == 0 {
		return (*C.uchar)(&noByte[0])
	}
	return (*C.uchar)(unsafe.SliceData(data))
}

// cString is text that ends with NUL, in Go's memory. A NUL inside would cut it off.
func cString(text, what string) (*C.char, error) {
	if strings.IndexByte(text, 0) >= 0 {
		return nil, failure(ErrInvalidArgument, what+" holds a NUL")
	}
	return (*C.char)(unsafe.Pointer(bytePointer(append([]byte(text), 0)))), nil
}

func pathOf(path string) (*C.char, error) { return cString(path, "the path of the file") }
