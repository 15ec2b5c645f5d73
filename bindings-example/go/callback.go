package flaxstate

// #include "shadow.h"
import "C"

import (
	"runtime"
	"runtime/cgo"
	"strings"
	"unsafe"
)

// A callbackFailure is how a writer or reader of the user's failed.
type callbackFailure struct {
	err      error
	text     string
	isPanic  bool
	panicked any
}

// guarded runs a callback's work. Whatever it does, C's frames are left by returning.
func guarded(cerr **C.fs_error, work func() error) C.fs_status {
	failed := protected(work)
	if failed == nil {
		return C.FS_OK
	}
	forget(C.fsgo_exchange_failure(C.uintptr_t(cgo.NewHandle(failed))))
	text := append([]byte(strings.ToValidUTF8(failed.text, "�")), 0)
	*cerr = C.fs_error_create(C.FS_E_CALLBACK, (*C.char)(unsafe.Pointer(bytePointer(text))))
	return C.FS_E_CALLBACK
}

// protected also calls Error, which is the user's as well.
func protected(work func() error) (failed *callbackFailure) {
	defer func() {
		if value := recover(); value != nil {
			failed = &callbackFailure{text: "it panicked", isPanic: true, panicked: value}
		}
	}()
	if err := work(); err != nil {
		return &callbackFailure{err: err, text: err.Error()}
	}
	return nil
}

// calling makes a call of C's that may call a writer or reader of the user's. Its error becomes the cause of the call's,
// and its panic goes on.
func calling(call func(cerr **C.fs_error) C.fs_status) error {
	runtime.LockOSThread() // where the callback leaves how it failed
	defer runtime.UnlockOSThread()
	var cerr *C.fs_error
	status := call(&cerr)
	if status == C.FS_OK {
		return nil
	}
	err := failureOf(status, cerr)
	failed := forget(C.fsgo_exchange_failure(0))
	if failed == nil {
		return err
	}
	if failed.isPanic {
		panic(failed.panicked)
	}
	err.cause = failed.err
	return err
}

// forget ends a handle, and gives what it stood for.
func forget(handle C.uintptr_t) *callbackFailure {
	if handle == 0 {
		return nil
	}
	h := cgo.Handle(handle)
	defer h.Delete()
	return h.Value().(*callbackFailure)
}
