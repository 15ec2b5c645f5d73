package flaxstate

// #cgo LDFLAGS: -lflaxstate
// #include <flaxstate/flaxstate.h>
import "C"

import (
	"io/fs"
	"math"
	"strconv"
	"syscall"
)

// A Status says what kind of failure an [Error] is. It is an error itself, for errors.Is. docs/c-api.md of flaxstate
// says what to do about each.
type Status int32

// String is the status's name in C without its prefix: "TRUNCATED".
func (s Status) String() string { return C.GoString(C.fs_status_name(C.fs_status(s))) }

// Error makes a Status the target of errors.Is.
func (s Status) Error() string { return "flaxstate: " + s.String() }

// An Error is a failure of the library.
type Error struct {
	Status     Status
	Message    string     // one line, without the path
	Path       string     // "./params/head"; "." is the root, "" no place in a tree
	Offset     int64      // of the byte; -1: no place in bytes
	Mismatches []Mismatch // all of them, if the status is ErrMismatch

	report string
	cause  error
}

// A MismatchKind says why a part of the state doesn't fit the target.
type MismatchKind int32

// A Mismatch is one place where the state doesn't fit the target.
type Mismatch struct {
	Kind    MismatchKind
	Path    string
	Message string
	Wanted  string // what the target wants: "[64,10]", "float32"
	Found   string // what the state has
}

// Error is the whole text for a person: the message with path and offset, and a line for each mismatch.
func (e *Error) Error() string { return "flaxstate: " + e.report }

// Unwrap makes errors.Is find the status, and what is behind it: the error of a writer or reader, the system's
// (fs.ErrNotExist, syscall.ENOSPC), or fs.ErrClosed for a closed handle.
func (e *Error) Unwrap() []error {
	if e.cause != nil {
		return []error{e.Status, e.cause}
	}
	return []error{e.Status}
}

// failure makes an error of the package's own.
func failure(status Status, message string) *Error {
	return &Error{Status: status, Message: message, Offset: -1, report: message}
}

// quantity is "1 byte", "2 bytes", for messages.
func quantity(count int, noun string) string {
	if count != 1 {
		noun += "s"
	}
	return strconv.Itoa(count) + " " + noun
}

func closedError(handle string) *Error {
	e := failure(ErrState, "the "+handle+" is closed")
	e.cause = fs.ErrClosed
	return e
}

// errorOf takes the error of a call that came to `status`.
func errorOf(status C.fs_status, cerr *C.fs_error) error {
	if status == C.FS_OK {
		return nil
	}
	return failureOf(status, cerr)
}

func failureOf(status C.fs_status, cerr *C.fs_error) *Error {
	if cerr == nil {
		return failure(Status(status), Status(status).String())
	}
	defer C.fs_error_free(cerr)
	e := &Error{
		Status:     Status(status),
		Message:    C.GoString(C.fs_error_message(cerr)),
		Path:       C.GoString(C.fs_error_path(cerr)),
		Offset:     -1,
		Mismatches: mismatchesOf(cerr),
		report:     C.GoString(C.fs_error_report(cerr)),
	}
	if offset := uint64(C.fs_error_offset(cerr)); offset <= math.MaxInt64 {
		e.Offset = int64(offset)
	}
	if code := C.fs_error_system_code(cerr); code != 0 {
		e.cause = syscall.Errno(uint32(code))
	}
	return e
}

func mismatchesOf(cerr *C.fs_error) []Mismatch {
	count := C.fs_error_mismatch_count(cerr)
	mismatches := make([]Mismatch, 0, count)
	for i := range count {
		m := C.fs_mismatch{struct_size: C.sizeof_fs_mismatch}
		if C.fs_error_mismatch_at(cerr, i, &m) != C.FS_OK {
			break
		}
		mismatches = append(mismatches, Mismatch{
			Kind: MismatchKind(m.kind), Path: C.GoString(m.path), Message: C.GoString(m.message),
			Wanted: C.GoString(m.wanted), Found: C.GoString(m.found),
		})
	}
	return mismatches
}
