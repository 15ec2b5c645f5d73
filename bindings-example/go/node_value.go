package flaxstate

// #include "shadow.h"
import "C"

import (
	"fmt"
	"time"
	"unsafe"
)

// Bool is the value of a bool.
func (n Node) Bool() (bool, error) {
	var value C.int32_t
	err := n.value(func(cerr **C.fs_error) C.fs_status { return C.fs_node_bool(n.c, &value, cerr) })
	return value != 0, err
}

// Int is the value of an int that an int64 holds.
func (n Node) Int() (int64, error) {
	var value C.int64_t
	err := n.value(func(cerr **C.fs_error) C.fs_status { return C.fs_node_int64(n.c, &value, cerr) })
	if err != nil && n.Kind() == KindUint {
		if large, failed := n.Uint(); failed == nil {
			err = n.failure(ErrType, fmt.Sprintf("the int %d doesn't fit into an int64", large))
		}
	}
	return int64(value), err
}

// Uint is the value of an int that isn't negative.
func (n Node) Uint() (uint64, error) {
	var value C.uint64_t
	err := n.value(func(cerr **C.fs_error) C.fs_status { return C.fs_node_uint64(n.c, &value, cerr) })
	if err != nil && n.Kind() == KindInt {
		if negative, failed := n.Int(); failed == nil {
			err = n.failure(ErrType, fmt.Sprintf("the int %d doesn't fit into a uint64", negative))
		}
	}
	return uint64(value), err
}

// Float is the value of a float.
func (n Node) Float() (float64, error) {
	var value C.double
	err := n.value(func(cerr **C.fs_error) C.fs_status { return C.fs_node_float64(n.c, &value, cerr) })
	return float64(value), err
}

// Complex is the value of a complex.
func (n Node) Complex() (complex128, error) {
	var re, im C.double
	err := n.value(func(cerr **C.fs_error) C.fs_status { return C.fs_node_complex(n.c, &re, &im, cerr) })
	return complex(float64(re), float64(im)), err
}

// Str is the value of a str.
func (n Node) Str() (value string, err error) {
	err = n.value(func(cerr **C.fs_error) C.fs_status {
		var text *C.char
		var size C.size_t
		status := C.fs_node_str(n.c, &text, &size, cerr)
		value = string(cBytes(unsafe.Pointer(text), size))
		return status
	})
	return value, err
}

// Bytes is a copy of the value of a bytes.
func (n Node) Bytes() (value []byte, err error) {
	err = n.value(func(cerr **C.fs_error) C.fs_status {
		var data unsafe.Pointer
		var size C.size_t
		status := C.fs_node_bytes(n.c, &data, &size, cerr)
		value = copyOf(data, size)
		return status
	})
	return value, err
}

// Ext is the code, and a copy of the payload, of an extension that Flax passes through.
func (n Node) Ext() (code int32, payload []byte, err error) {
	err = n.value(func(cerr **C.fs_error) C.fs_status {
		var ccode C.int32_t
		var data unsafe.Pointer
		var size C.size_t
		status := C.fs_node_ext(n.c, &ccode, &data, &size, cerr)
		code, payload = int32(ccode), copyOf(data, size)
		return status
	})
	return code, payload, err
}

// Timestamp is the value of a timestamp, in UTC.
func (n Node) Timestamp() (time.Time, error) {
	var seconds C.int64_t
	var nanoseconds C.uint32_t
	err := n.value(func(cerr **C.fs_error) C.fs_status {
		return C.fs_node_timestamp(n.c, &seconds, &nanoseconds, cerr)
	})
	if err != nil {
		return time.Time{}, err
	}
	return time.Unix(int64(seconds), int64(nanoseconds)).UTC(), nil
}

// value makes a call of C's that gets a value. What it got of C's memory is copied before it ends.
func (n Node) value(get func(cerr **C.fs_error) C.fs_status) error {
	if err := n.beginExisting(ErrType); err != nil {
		return err
	}
	defer n.end()
	var cerr *C.fs_error
	status := get(&cerr)
	return n.located(errorOf(status, cerr))
}

// cBytes is a view of C's memory.
func cBytes(data unsafe.Pointer, size C.size_t) []byte { return unsafe.Slice((*byte)(data), int(size)) }

func copyOf(data unsafe.Pointer, size C.size_t) []byte {
	return append(make([]byte, 0, int(size)), cBytes(data, size)...)
}
