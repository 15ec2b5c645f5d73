package flaxstate

// #include "shadow.h"
import "C"

import (
	"fmt"
	"strconv"
	"time"
	"unsafe"
)

// A Key is the key of a dict's entry. Most are text; Flax writes whatever Python can hash.
type Key struct {
	Kind      Kind   // any leaf kind but KindArray; KindNone: no entry of a dict
	Text      string // KindStr; KindBytes, KindExt: the bytes; KindScalar: its item, little-endian
	Int       int64  // KindBool, KindInt; KindUint: the same bits
	Float     float64
	Complex   complex128
	Timestamp time.Time
	ExtCode   int32
	Dtype     Dtype  // KindScalar
	DtypeName string // KindScalar
}

// TextKey is the usual key.
func TextKey(text string) Key { return Key{Kind: KindStr, Text: text} }

// String is the text of a str, and something readable for the others.
func (k Key) String() string {
	switch k.Kind {
	case KindStr:
		return k.Text
	case KindBool:
		return strconv.FormatBool(k.Int != 0)
	case KindInt:
		return strconv.FormatInt(k.Int, 10)
	case KindUint:
		return strconv.FormatUint(uint64(k.Int), 10)
	case KindFloat:
		return strconv.FormatFloat(k.Float, 'g', -1, 64)
	case KindComplex:
		return fmt.Sprint(k.Complex)
	case KindTimestamp:
		return k.Timestamp.Format(time.RFC3339Nano)
	case KindNone:
		return ""
	}
	return fmt.Sprintf("%v %q", k.Kind, k.Text)
}

// Key is the key of the node in its dict; of KindNone for items of lists and the root.
func (n Node) Key() (Key, error) {
	if err := n.begin(); err != nil {
		return Key{}, err
	}
	defer n.end()
	if n.c == nil {
		return Key{}, nil
	}
	c := C.fs_key{struct_size: C.sizeof_fs_key}
	var cerr *C.fs_error
	if err := errorOf(C.fs_node_key(n.c, &c, &cerr), cerr); err != nil {
		return Key{}, err
	}
	key := Key{Kind: Kind(c.kind), Float: float64(c.real)}
	switch key.Kind {
	case KindStr, KindBytes, KindExt, KindScalar:
		key.Text = string(cBytes(unsafe.Pointer(c.data), c.size))
		key.ExtCode = int32(c.ext_code)
	case KindBool, KindInt, KindUint:
		key.Int = int64(c.int_value)
	case KindTimestamp:
		key.Timestamp = time.Unix(int64(c.int_value), int64(c.nanoseconds)).UTC()
	case KindComplex:
		key.Float, key.Complex = 0, complex(float64(c.real), float64(c.imag))
	}
	if key.Kind == KindScalar {
		key.Dtype = Dtype(c.dtype)
		key.DtypeName = string(cBytes(unsafe.Pointer(c.dtype_name), c.dtype_name_size))
	}
	return key, nil
}

// c fills a key; `text` and `name` are C copies of Text and DtypeName.
func (k Key) c(text, name *C.char) C.fs_key {
	c := C.fs_key{struct_size: C.sizeof_fs_key, kind: C.fs_kind(k.Kind), ext_code: C.int32_t(k.ExtCode)}
	switch k.Kind {
	case KindStr, KindBytes, KindExt, KindScalar:
		c.data, c.size = text, C.size_t(len(k.Text))
	case KindBool, KindInt, KindUint:
		c.int_value = C.int64_t(k.Int)
	case KindFloat:
		c.real = C.double(k.Float)
	case KindComplex:
		c.real, c.imag = C.double(real(k.Complex)), C.double(imag(k.Complex))
	case KindTimestamp:
		c.int_value, c.nanoseconds = C.int64_t(k.Timestamp.Unix()), C.uint32_t(k.Timestamp.Nanosecond())
	}
	if k.Kind == KindScalar {
		c.dtype = C.fs_dtype(k.Dtype)
		c.dtype_name, c.dtype_name_size = name, C.size_t(len(k.DtypeName))
	}
	return c
}
