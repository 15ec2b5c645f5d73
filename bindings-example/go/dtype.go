package flaxstate

// #include <flaxstate/flaxstate.h>
import "C"

import (
	"reflect"
	"unsafe"
)

// A Dtype is a dtype of NumPy or ml_dtypes; [DtypeFromName] finds it by a name. Datetime64 and Timedelta64 need a name
// beside them that has the unit.
type Dtype int32

// String is NumPy's name of the dtype: "float32".
func (d Dtype) String() string { return C.GoString(C.fs_dtype_name(C.fs_dtype(d))) }

// ItemSize is how many bytes an item takes; 0 for Opaque.
func (d Dtype) ItemSize() int { return int(C.fs_dtype_item_size(C.fs_dtype(d))) }

// DtypeFromName is the dtype that a name means ("float32", "<f4", "datetime64[ns]"), and Opaque for one that isn't
// known. Object and structured dtypes are refused: false.
func DtypeFromName(name string) (Dtype, bool) {
	d := Dtype(C.fs_dtype_from_name((*C.char)(unsafe.Pointer(unsafe.StringData(name+"\x00"))), C.size_t(len(name))))
	return d, d != dtypeNone
}

// Item is what the items of an array may be in Go.
type Item interface {
	~bool | ~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64 |
		~float32 | ~float64 | ~complex64 | ~complex128
}

var dtypeOfKind = map[reflect.Kind]Dtype{
	reflect.Bool: Bool, reflect.Int8: Int8, reflect.Int16: Int16, reflect.Int32: Int32, reflect.Int64: Int64,
	reflect.Uint8: Uint8, reflect.Uint16: Uint16, reflect.Uint32: Uint32, reflect.Uint64: Uint64,
	reflect.Float32: Float32, reflect.Float64: Float64,
	reflect.Complex64: Complex64, reflect.Complex128: Complex128,
	reflect.Int:  map[uintptr]Dtype{4: Int32, 8: Int64}[unsafe.Sizeof(int(0))],
	reflect.Uint: map[uintptr]Dtype{4: Uint32, 8: Uint64}[unsafe.Sizeof(uint(0))],
}

// dtypeOf is the dtype of a Go type, or dtypeNone.
func dtypeOf(t reflect.Type) Dtype { return dtypeOfKind[t.Kind()] }
