package flaxstate

// #include "shadow.h"
import "C"

// A Workspace keeps the memory outside of Go's heap that calls need beside what they read and write. Those who save or
// restore again and again hand one to each call, in the options: from the second call on, C allocates nothing for values
// of the same shape. It holds as much as the largest call needed, until it is closed. One call at a time: a second one
// is ErrBusy.
type Workspace struct {
	handle *handle
	c      *C.fs_workspace
	arena  *C.fsgo_arena // for shadows
	report *keptReport
	buffer *keptBuffer
}

// NewWorkspace makes a workspace that holds nothing yet.
func NewWorkspace() (*Workspace, error) {
	var c *C.fs_workspace
	var cerr *C.fs_error
	if err := errorOf(C.fs_workspace_create(nil, &c, &cerr), cerr); err != nil {
		return nil, err
	}
	arena := C.fsgo_arena_create()
	if arena == nil {
		C.fs_workspace_free(c)
		return nil, failure(ErrNoMemory, "no memory for a workspace")
	}
	report, buffer := new(keptReport), new(keptBuffer)
	w := &Workspace{c: c, arena: arena, report: report, buffer: buffer}
	w.handle = newExclusiveHandle(w, "workspace", func() {
		C.fs_workspace_free(c)
		C.fsgo_arena_free(arena)
		C.fs_report_free(report.c)
		C.fs_buffer_free(buffer.c)
	})
	return w, nil
}

// Close ends the workspace.
func (w *Workspace) Close() error {
	w.handle.close()
	return nil
}

// begin is followed by end, unless it fails. Both do nothing for nil.
func (w *Workspace) begin() error {
	if w == nil {
		return nil
	}
	return w.handle.acquire()
}

func (w *Workspace) end() {
	if w != nil {
		w.handle.release()
	}
}

// pointer is NULL for nil.
func (w *Workspace) pointer() *C.fs_workspace {
	if w == nil {
		return nil
	}
	return w.c
}
