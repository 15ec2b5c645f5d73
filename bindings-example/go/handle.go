package flaxstate

import (
	"runtime"
	"sync/atomic"
)

// A handle counts the calls that use something of C's, so that closing it never frees what another goroutine is
// reading: whoever is last frees it.
type handle struct {
	name        string
	free        func()
	isExclusive bool         // one call at a time
	state       atomic.Int64 // how many use it, and closedBit
}

const closedBit = 1 << 62

// newHandle closes the handle when `owner` is garbage; `free` may not hold the owner.
func newHandle[T any](owner *T, name string, free func()) *handle {
	h := &handle{name: name, free: free}
	runtime.AddCleanup(owner, (*handle).close, h)
	return h
}

// newExclusiveHandle is for what C lets one call use at a time.
func newExclusiveHandle[T any](owner *T, name string, free func()) *handle {
	h := newHandle(owner, name, free)
	h.isExclusive = true
	return h
}

// acquire is followed by release, unless it fails. What nobody made, as a zero Tree, has no handle.
func (h *handle) acquire() error {
	if h == nil {
		return closedError("handle")
	}
	for {
		state := h.state.Load()
		if state&closedBit != 0 {
			return closedError(h.name)
		}
		if h.isExclusive && state != 0 {
			return failure(ErrBusy, "the "+h.name+" is being used by another call")
		}
		if h.state.CompareAndSwap(state, state+1) {
			return nil
		}
	}
}

func (h *handle) release() {
	if h.state.Add(-1) == closedBit {
		h.free()
	}
}

func (h *handle) close() {
	if h == nil {
		return
	}
	for {
		state := h.state.Load()
		if state&closedBit != 0 {
			return
		}
		if h.state.CompareAndSwap(state, state|closedBit) {
			if state == 0 {
				h.free()
			}
			return
		}
	}
}

func releaseAll(handles []*handle) {
	for _, h := range handles {
		h.release()
	}
}
