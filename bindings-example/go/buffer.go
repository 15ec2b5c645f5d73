package flaxstate

// #include "shadow.h"
import "C"

import "io"

// A Buffer takes the bytes that are written again and again in memory outside of Go's heap, which is used again. One
// goroutine at a time.
type Buffer struct {
	handle *handle
	c      *C.fs_buffer
}

// NewBuffer makes an empty buffer.
func NewBuffer() (*Buffer, error) {
	var c *C.fs_buffer
	var cerr *C.fs_error
	if err := errorOf(C.fs_buffer_create(nil, &c, &cerr), cerr); err != nil {
		return nil, err
	}
	b := &Buffer{c: c}
	b.handle = newHandle(b, "buffer", func() { C.fs_buffer_free(c) })
	return b, nil
}

// Close ends the buffer.
func (b *Buffer) Close() error {
	b.handle.close()
	return nil
}

// Len is how many bytes were written last.
func (b *Buffer) Len() int {
	if b.handle.acquire() != nil {
		return 0
	}
	defer b.handle.release()
	return int(C.fs_buffer_size(b.c))
}

// Bytes is a copy of the bytes.
func (b *Buffer) Bytes() ([]byte, error) {
	var data []byte
	err := b.view(func(bytes []byte) error {
		data = append(make([]byte, 0, len(bytes)), bytes...)
		return nil
	})
	return data, err
}

// WriteTo writes the bytes to w.
func (b *Buffer) WriteTo(w io.Writer) (written int64, err error) {
	err = b.view(func(bytes []byte) error {
		count, err := w.Write(bytes)
		written = int64(count)
		return err
	})
	return written, err
}

func (b *Buffer) view(use func(bytes []byte) error) error {
	if err := b.handle.acquire(); err != nil {
		return err
	}
	defer b.handle.release()
	return use(cBytes(C.fs_buffer_data(b.c), C.fs_buffer_size(b.c)))
}

// SerializeTo writes the bytes of a subtree into a buffer, in the place of what it held: see [Node.Serialize].
func (n Node) SerializeTo(buffer *Buffer, options *SerializeOptions) error {
	if err := n.begin(); err != nil {
		return err
	}
	defer n.end()
	if n.c == nil {
		return failure(ErrInvalidArgument, "no node")
	}
	if err := buffer.handle.acquire(); err != nil {
		return err
	}
	defer buffer.handle.release()
	var cerr *C.fs_error
	return errorOf(C.fsgo_serialize(n.c, options.c(), buffer.c, &cerr), cerr)
}
