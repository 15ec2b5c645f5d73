package flaxstate

// #include "shadow.h"
import "C"

import (
	"errors"
	"io"
	"runtime/cgo"
	"unsafe"
)

var errInvalidCount = errors.New("an impossible number of bytes")

// Encode writes a struct, or anything else that a field may be, to w: the bytes of [ToBytes], in pieces, which are never
// together in memory. Large arrays are written from where they stand. After a failure w may have taken some of the
// bytes. What w fails with is found by errors.Is and errors.As; its panics go on.
func Encode(w io.Writer, value any, options *SerializeOptions) error {
	_, err := withDefault(func(r *Registry) (any, error) { return nil, r.Encode(w, value, options) })
	return err
}

// Encode is the function of that name, with the types of the registry.
func (r *Registry) Encode(w io.Writer, value any, options *SerializeOptions) error {
	return r.reading(value, options, func(c *call) error {
		_, err := toWriter(w, func(writer C.uintptr_t, cerr **C.fs_error) C.fs_status {
			return C.fsgo_save_sink(c.registry, c.name, c.object, writer, c.options, cerr)
		})
		return err
	})
}

// Encode writes a subtree to w, as [Node.Serialize] and [Encode] do.
func (n Node) Encode(w io.Writer, options *SerializeOptions) error {
	_, err := n.encode(w, options)
	return err
}

// WriteTo is Encode without options, for [io.WriterTo].
func (n Node) WriteTo(w io.Writer) (int64, error) { return n.encode(w, nil) }

// Encode writes the tree: see [Node.Encode].
func (t *Tree) Encode(w io.Writer, options *SerializeOptions) error {
	return t.Root().Encode(w, options)
}

// WriteTo writes the tree: see [Node.WriteTo].
func (t *Tree) WriteTo(w io.Writer) (int64, error) { return t.Root().WriteTo(w) }

func (n Node) encode(w io.Writer, options *SerializeOptions) (written int64, err error) {
	err = n.writing(options, func(coptions C.fsgo_options) error {
		written, err = toWriter(w, func(writer C.uintptr_t, cerr **C.fs_error) C.fs_status {
			return C.fsgo_save_tree_sink(n.c, writer, coptions, cerr)
		})
		return err
	})
	return written, err
}

// A sinkWriter is a writer while a call of C's writes to it.
type sinkWriter struct {
	w       io.Writer
	written int64
}

func toWriter(w io.Writer, save func(writer C.uintptr_t, cerr **C.fs_error) C.fs_status) (int64, error) {
	if w == nil {
		return 0, failure(ErrInvalidArgument, "the writer is nil")
	}
	s := &sinkWriter{w: w}
	h := cgo.NewHandle(s)
	defer h.Delete()
	err := calling(func(cerr **C.fs_error) C.fs_status { return save(C.uintptr_t(h), cerr) })
	return s.written, err
}

//export fsgoWrite
func fsgoWrite(writer C.uintptr_t, data *C.uchar, size C.size_t, cerr **C.fs_error) C.fs_status {
	return guarded(cerr, func() error {
		return cgo.Handle(writer).Value().(*sinkWriter).write(cBytes(unsafe.Pointer(data), size))
	})
}

func (s *sinkWriter) write(data []byte) error {
	count, err := s.w.Write(data)
	if count < 0 || count > len(data) {
		return errInvalidCount
	}
	s.written += int64(count)
	if err == nil && count < len(data) {
		return io.ErrShortWrite
	}
	return err
}
