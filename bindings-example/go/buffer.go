package flaxstate

// #include "shadow.h"
import "C"

import "io"

// A Buffer takes the bytes that are written again and again in memory outside of Go's heap, which is used again. After
// a call that failed to write to it, it is empty. One call at a time: a second one is ErrBusy.
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
	b.handle = newExclusiveHandle(b, "buffer", func() { C.fs_buffer_free(c) })
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

// Reserve makes room for `size` bytes, so that writing that many allocates nothing.
func (b *Buffer) Reserve(size int) error {
	if size < 0 {
		return failure(ErrInvalidArgument, "the size is negative")
	}
	if err := b.handle.acquire(); err != nil {
		return err
	}
	defer b.handle.release()
	var cerr *C.fs_error
	return errorOf(C.fs_buffer_reserve(b.c, C.size_t(size), &cerr), cerr)
}

// Bytes is a copy of the bytes.
func (b *Buffer) Bytes() ([]byte, error) {
	var data []byte
	err := b.View(func(bytes []byte) error {
		data = append(make([]byte, 0, len(bytes)), bytes...)
		return nil
	})
	return data, err
}

// WriteTo writes the bytes to w.
func (b *Buffer) WriteTo(w io.Writer) (int64, error) {
	s := sinkWriter{w: w}
	err := b.View(func(bytes []byte) error {
		if len(bytes) == 0 {
			return nil
		}
		return s.write(bytes)
	})
	return s.written, err
}

// View gives `use` the bytes in place. They may not be changed, nor used after `use` has returned. Until then the
// buffer is busy.
func (b *Buffer) View(use func(bytes []byte) error) error {
	if err := b.handle.acquire(); err != nil {
		return err
	}
	defer b.handle.release()
	return use(cBytes(C.fs_buffer_data(b.c), C.fs_buffer_size(b.c)))
}

// writing makes a call that writes to the buffer, and leaves it empty if it fails.
func (b *Buffer) writing(write func(c *C.fs_buffer) error) error {
	if err := b.handle.acquire(); err != nil {
		return err
	}
	defer b.handle.release()
	err := write(b.c)
	if err != nil {
		C.fs_msgpack_serialize(nil, nil, b.c, nil) // of nothing: it fails, too, if C wasn't called before
	}
	return err
}

// SerializeTo writes the bytes of a subtree into a buffer, in the place of what it held: see [Node.Serialize].
func (n Node) SerializeTo(buffer *Buffer, options *SerializeOptions) error {
	return buffer.writing(func(c *C.fs_buffer) error {
		return n.writing(options, func(coptions C.fsgo_options) error {
			return calling(func(cerr **C.fs_error) C.fs_status { return C.fsgo_serialize(n.c, coptions, c, cerr) })
		})
	})
}
