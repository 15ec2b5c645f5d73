package flaxstate

// #include "shadow.h"
import "C"

// C counts the bytes that go into memory of the caller's before it writes any; into a buffer that is large enough it writes
// at once. Copying them out of that takes a fraction of the counting, unless there are large arrays, which are counted in no
// time.
const mostBuffered = 16 << 20

// appendBytes writes the value of a call behind `data`.
func (known *root) appendBytes(data []byte, c *call, workspace *Workspace) ([]byte, error) {
	write := known.appendCounted
	if last := known.lastSize.Load(); last > 0 && last <= mostBuffered {
		write = known.appendBuffered
	}
	appended, err := write(data, c, workspace)
	if err == nil {
		known.lastSize.Store(int64(len(appended) - len(data)))
	}
	return appended, err
}

// appendCounted has C write where the bytes stay.
func (known *root) appendCounted(data []byte, c *call, _ *Workspace) ([]byte, error) {
	return intoBytes(data, func(memory *C.uchar, capacity C.size_t, size *C.size_t, cerr **C.fs_error) C.fs_status {
		return C.fsgo_to_bytes_into(c.registry, c.name, c.object, c.options, memory, capacity, size, cerr)
	})
}

// appendBuffered copies what C writes into a buffer: the workspace's, or one that has the room that the last value took.
func (known *root) appendBuffered(data []byte, c *call, workspace *Workspace) ([]byte, error) {
	buffer, err := workspace.bufferFor(int(known.lastSize.Load()))
	if err != nil {
		return data, err
	}
	defer workspace.letGo(buffer)
	err = calling(func(cerr **C.fs_error) C.fs_status {
		return C.fsgo_to_buffer(c.registry, c.name, c.object, c.options, buffer, cerr)
	})
	if err != nil {
		return data, err
	}
	return append(data, cBytes(C.fs_buffer_data(buffer), C.fs_buffer_size(buffer))...), nil
}

// bufferFor gives the buffer of the workspace; for nil it makes one. It is followed by letGo, unless it fails.
func (w *Workspace) bufferFor(size int) (*C.fs_buffer, error) {
	if w != nil && w.buffer.c != nil {
		return w.buffer.c, nil
	}
	var made *C.fs_buffer
	var cerr *C.fs_error
	if err := errorOf(C.fs_buffer_create(nil, &made, &cerr), cerr); err != nil {
		return nil, err
	}
	if w != nil {
		w.buffer.c = made
	}
	C.fs_buffer_reserve(made, C.size_t(size+size/8), nil) // without that room C counts
	return made, nil
}

// letGo frees what isn't kept, and a buffer that has become too large to be kept.
func (w *Workspace) letGo(buffer *C.fs_buffer) {
	if w == nil || C.fs_buffer_size(buffer) > 2*mostBuffered {
		C.fs_buffer_free(buffer)
		if w != nil {
			w.buffer.c = nil
		}
	}
}

// A keptBuffer is the buffer of a workspace.
type keptBuffer struct{ c *C.fs_buffer }
