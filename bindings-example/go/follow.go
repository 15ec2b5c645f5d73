package flaxstate

// #include "shadow.h"
import "C"

import (
	"context"
	"runtime/cgo"
)

// A Progress is told how far a call is: about every 4 MiB, and a last time before anything is changed. `done`, which
// never falls, and `total` are bytes; a total of 0 isn't known. It is called on the goroutine of the call, which its
// error ends: with ErrCallback, and errors.Is and errors.As find the error. Its panics go on.
type Progress func(done, total uint64) error

// followed is what the options of a call want to hear of it.
type followed struct {
	report    *Report
	workspace *Workspace // nil, or in use by the call
	progress  Progress
	context   context.Context
	invalid   error // why there is no call
}

// call makes a call of C's by `use`, with `c` as options.
func (f followed) call(c *C.fsgo_options, use func() error) error {
	f.report.empty()
	if err := firstOf(f.invalid, f.ended()); err != nil {
		return err
	}
	if f.progress != nil || f.context != nil {
		h := cgo.NewHandle(f)
		defer h.Delete()
		c.follower = C.uintptr_t(h)
	}
	if f.report == nil {
		return use()
	}
	made, err := f.workspace.reportOf(f.report.EntryLimit)
	if err != nil {
		return err
	}
	if f.workspace == nil {
		defer C.fs_report_free(made)
	}
	c.report = made
	if err := use(); err != nil {
		return err
	}
	f.report.take(made)
	return nil
}

// ended keeps a call from beginning when its context is done.
func (f followed) ended() error {
	if f.context == nil || f.context.Err() == nil {
		return nil
	}
	cause := f.context.Err()
	err := failure(ErrCallback, cause.Error())
	err.cause = cause
	return err
}

func (f followed) update(done, total uint64) error {
	if f.progress != nil {
		if err := f.progress(done, total); err != nil {
			return err
		}
	}
	if f.context != nil {
		return f.context.Err()
	}
	return nil
}

//export fsgoFollow
func fsgoFollow(follower C.uintptr_t, done, total C.uint64_t, cerr **C.fs_error) C.fs_status {
	return guarded(cerr, func() error {
		return cgo.Handle(follower).Value().(followed).update(uint64(done), uint64(total))
	})
}
