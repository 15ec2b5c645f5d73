package flaxstate

// #include "shadow.h"
// #include <stdlib.h>
import "C"

import (
	"sync"
	"time"
	"unsafe"
)

// A Builder makes a tree by hand, in pre-order: begin a container, for each entry of a dict a key and then its value,
// end. The first failure sticks, and [Builder.Finish] returns it, so that nothing else need be checked. One goroutine
// at a time.
type Builder struct {
	handle  *handle
	c       *C.fs_builder
	mutex   sync.Mutex // goroutines that share a builder mix up its tree, and nothing else
	err     error
	lenders *[]*handle // of the trees that share data with the one that is being built
}

// NewBuilder makes an empty builder.
func NewBuilder() (*Builder, error) {
	var c *C.fs_builder
	var cerr *C.fs_error
	if err := errorOf(C.fs_builder_create(nil, &c, &cerr), cerr); err != nil {
		return nil, err
	}
	b := &Builder{c: c, lenders: new([]*handle)}
	lenders := b.lenders
	b.handle = newHandle(b, "builder", func() {
		C.fs_builder_free(c)
		releaseAll(*lenders)
	})
	return b, nil
}

// Close ends the builder. The trees that it made stay.
func (b *Builder) Close() error {
	b.handle.close()
	return nil
}

// add makes one call of C's, and keeps the first failure.
func (b *Builder) add(call func(cerr **C.fs_error) C.fs_status) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.err != nil {
		return
	}
	if b.err = b.handle.acquire(); b.err != nil {
		return
	}
	defer b.handle.release()
	var cerr *C.fs_error
	b.err = errorOf(call(&cerr), cerr)
}

// Finish gives the tree, and leaves the builder empty, ready for the next tree. After a failure it gives that failure,
// and empties the builder too.
func (b *Builder) Finish() (*Tree, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if err := b.handle.acquire(); err != nil {
		return nil, err
	}
	defer b.handle.release()
	var tree *C.fs_tree
	var cerr *C.fs_error
	err := errorOf(C.fs_builder_finish(b.c, &tree, &cerr), cerr)
	if b.err != nil {
		err = b.err
	}
	lenders := *b.lenders
	b.err, *b.lenders = nil, nil
	if err != nil {
		C.fs_tree_free(tree)
		releaseAll(lenders)
		return nil, err
	}
	return newTree(tree, lenders...), nil
}

// Begin begins a container: KindDict, KindList, KindTuple, KindNamedTuple or KindDataclass.
func (b *Builder) Begin(kind Kind) {
	b.add(func(cerr **C.fs_error) C.fs_status { return C.fs_builder_begin(b.c, C.fs_kind(kind), cerr) })
}

// End ends the innermost container.
func (b *Builder) End() {
	b.add(func(cerr **C.fs_error) C.fs_status { return C.fs_builder_end(b.c, cerr) })
}

// Key adds the text key of the next value.
func (b *Builder) Key(key string) {
	b.add(func(cerr **C.fs_error) C.fs_status {
		return C.fs_builder_key(b.c, textPointer(key), C.size_t(len(key)), cerr)
	})
}

// AnyKey adds a key of any kind.
func (b *Builder) AnyKey(key Key) {
	text, name := C.CString(key.Text), C.CString(key.DtypeName)
	defer C.free(unsafe.Pointer(text))
	defer C.free(unsafe.Pointer(name))
	b.add(func(cerr **C.fs_error) C.fs_status {
		c := key.c(text, name)
		return C.fs_builder_any_key(b.c, &c, cerr)
	})
}

// Nil adds None.
func (b *Builder) Nil() {
	b.add(func(cerr **C.fs_error) C.fs_status { return C.fs_builder_nil(b.c, cerr) })
}

// Bool adds a bool.
func (b *Builder) Bool(value bool) {
	b.add(func(cerr **C.fs_error) C.fs_status { return C.fs_builder_bool(b.c, flag(value), cerr) })
}

// Int adds an int.
func (b *Builder) Int(value int64) {
	b.add(func(cerr **C.fs_error) C.fs_status { return C.fs_builder_int64(b.c, C.int64_t(value), cerr) })
}

// Uint adds an int that isn't negative.
func (b *Builder) Uint(value uint64) {
	b.add(func(cerr **C.fs_error) C.fs_status { return C.fs_builder_uint64(b.c, C.uint64_t(value), cerr) })
}

// Float adds a float.
func (b *Builder) Float(value float64) {
	b.add(func(cerr **C.fs_error) C.fs_status { return C.fs_builder_float64(b.c, C.double(value), cerr) })
}

// Complex adds a complex.
func (b *Builder) Complex(value complex128) {
	b.add(func(cerr **C.fs_error) C.fs_status {
		return C.fs_builder_complex(b.c, C.double(real(value)), C.double(imag(value)), cerr)
	})
}

// Str adds a str.
func (b *Builder) Str(text string) {
	b.add(func(cerr **C.fs_error) C.fs_status {
		return C.fs_builder_str(b.c, textPointer(text), C.size_t(len(text)), cerr)
	})
}

// Bytes adds a bytes.
func (b *Builder) Bytes(data []byte) {
	b.add(func(cerr **C.fs_error) C.fs_status {
		return C.fsgo_builder_bytes(b.c, bytePointer(data), C.size_t(len(data)), cerr)
	})
}

// Ext adds an extension that Flax passes through.
func (b *Builder) Ext(code int32, payload []byte) {
	b.add(func(cerr **C.fs_error) C.fs_status {
		return C.fsgo_builder_ext(b.c, C.int32_t(code), bytePointer(payload), C.size_t(len(payload)), cerr)
	})
}

// Timestamp adds a timestamp.
func (b *Builder) Timestamp(t time.Time) {
	b.add(func(cerr **C.fs_error) C.fs_status {
		return C.fs_builder_timestamp(b.c, C.int64_t(t.Unix()), C.uint32_t(t.Nanosecond()), cerr)
	})
}

// Node adds a copy of a subtree of another tree. It shares the data of its arrays with that tree, whose memory stays as
// long as the new one, even if it is closed.
func (b *Builder) Node(n Node) {
	if err := n.beginExisting(ErrInvalidArgument); err != nil {
		b.fail(err)
		return
	}
	isLent := false
	b.add(func(cerr **C.fs_error) C.fs_status {
		*b.lenders, isLent = append(*b.lenders, n.tree.handle), true
		return C.fs_builder_node(b.c, n.c, cerr)
	})
	if !isLent {
		n.end()
	}
}

func (b *Builder) fail(err error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.err == nil {
		b.err = err
	}
}

func textPointer(text string) *C.char {
	return (*C.char)(unsafe.Pointer(bytePointer(unsafe.Slice(unsafe.StringData(text), len(text)))))
}
