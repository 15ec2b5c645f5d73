package flaxstate

// #include "shadow.h"
import "C"

import (
	"fmt"
	"math"
	"reflect"
	"unsafe"
)

// An Array tells about an array or NumPy scalar of a tree. [View], [Items] and [Part] get at its items.
type Array struct {
	Dtype     Dtype
	DtypeName string // the name in the file: "datetime64[ns]"
	ItemSize  int    // bytes
	Shape     []int
	ItemCount int
	Chunks    int  // 1, or into how many pieces it was cut
	IsViewed  bool // View hands out the array in place; else a copy
	IsInFile  bool // getting at the items reads a file, and may fail
}

// Array tells about an array or NumPy scalar; nothing is read of its items.
func (n Node) Array() (Array, error) {
	if err := n.beginExisting(ErrType); err != nil {
		return Array{}, err
	}
	defer n.end()
	c, err := n.array()
	if err != nil {
		return Array{}, err
	}
	array := Array{
		Dtype:     Dtype(c.dtype),
		DtypeName: string(cBytes(unsafe.Pointer(c.dtype_name), c.dtype_name_size)),
		ItemSize:  int(c.item_size),
		ItemCount: int(c.item_count),
		Chunks:    int(c.segment_count),
		Shape:     make([]int, c.rank),
		IsViewed:  c.data != nil && c.is_aligned != 0 && Dtype(c.dtype) != Bool,
		IsInFile:  c.is_in_file != 0,
	}
	for i, dimension := range unsafe.Slice(c.shape, c.rank) {
		array.Shape[i] = int(dimension)
	}
	return array, nil
}

// array is called between begin and end.
func (n Node) array() (C.fs_array, error) {
	c := C.fs_array{struct_size: C.sizeof_fs_array}
	var cerr *C.fs_error
	return c, n.located(errorOf(C.fs_node_array(n.c, &c, &cerr), cerr))
}

// View gives `use` the items of an array in C order. They stand where the tree has them (in a mapped file, for
// example), without a copy, if the array is in one piece, aligned and in the host's byte order; else they are copied
// first. Either way they may not be changed, nor used after `use` has returned. The tree stays open until then, even if
// it is closed meanwhile.
//
// T is the Go type of the dtype: float32 for float32. A dtype that Go doesn't have (float16, bfloat16, datetime64)
// comes as the unsigned integer of its size.
func View[T Item](n Node, use func(items []T) error) error {
	if err := n.beginExisting(ErrType); err != nil {
		return err
	}
	defer n.end()
	array, err := arrayOf[T](n)
	if err != nil {
		return err
	}
	if array.data != nil && array.is_aligned != 0 && Dtype(array.dtype) != Bool {
		return use(unsafe.Slice((*T)(array.data), int(array.item_count)))
	}
	items, err := gather[T](n, &array)
	if err != nil {
		return err
	}
	return use(items)
}

// Items is a copy of the items of an array in C order. T is as for [View].
func Items[T Item](n Node) ([]T, error) {
	if err := n.beginExisting(ErrType); err != nil {
		return nil, err
	}
	defer n.end()
	array, err := arrayOf[T](n)
	if err != nil {
		return nil, err
	}
	return gather[T](n, &array)
}

// A Range is what NumPy writes start:stop:step, for a step above 0. A Step of 0 means 1. A Stop of ToEnd is the end of
// the dimension, so that Range{Stop: ToEnd} is all of it, and Range{} is nothing.
type Range struct{ Start, Stop, Step int }

// ToEnd, as the Stop of a [Range], is the end of the dimension, whatever the shape is.
const ToEnd = math.MaxInt

// Part is a copy of a part of an array, in C order: one range for each dimension. Of a file only this part is read.
func Part[T Item](n Node, ranges ...Range) ([]T, error) {
	if err := n.beginExisting(ErrType); err != nil {
		return nil, err
	}
	defer n.end()
	array, err := arrayOf[T](n)
	if err != nil {
		return nil, err
	}
	if len(ranges) != int(array.rank) {
		return nil, n.located(failure(ErrInvalidArgument,
			quantity(len(ranges), "range")+" for "+quantity(int(array.rank), "dimension")))
	}
	starts, stops, steps, count := make([]C.int64_t, len(ranges)+1), make([]C.int64_t, len(ranges)+1),
		make([]C.int64_t, len(ranges)+1), 1
	for i, r := range ranges {
		step, dimension := max(r.Step, 1), int(unsafe.Slice(array.shape, array.rank)[i])
		if r.Stop == ToEnd {
			r.Stop = dimension
		}
		starts[i], stops[i], steps[i] = C.int64_t(r.Start), C.int64_t(r.Stop), C.int64_t(step)
		if r.Step < 0 || r.Start < 0 || r.Stop > dimension {
			return nil, n.located(failure(ErrInvalidArgument, fmt.Sprintf("range %d is outside the shape", i)))
		}
		if r.Stop > r.Start {
			count *= 1 + (r.Stop-r.Start-1)/step // a sum with the step might not fit into an int
		} else {
			count = 0
		}
	}
	items := make([]T, count)
	err = calling(func(cerr **C.fs_error) C.fs_status {
		return C.fs_node_array_slice(n.c, &starts[0], &stops[0], &steps[0], itemPointer(items), byteSize(items), cerr)
	})
	if err != nil {
		return nil, err
	}
	return normalized(items), nil
}

// arrayOf is an array whose items are had as T.
func arrayOf[T Item](n Node) (C.fs_array, error) {
	array, err := n.array()
	if err != nil {
		return array, err
	}
	t := reflect.TypeFor[T]()
	dtype, wanted := Dtype(array.dtype), dtypeOf(t)
	if dtype == wanted {
		return array, nil
	}
	isUnsigned := t.Kind() >= reflect.Uint8 && t.Kind() <= reflect.Uint64
	if isUnsigned && t.Size() == uintptr(array.item_size) && !hasGoType(dtype) {
		return array, nil
	}
	name := string(cBytes(unsafe.Pointer(array.dtype_name), array.dtype_name_size))
	return array, n.located(failure(ErrDtype, fmt.Sprintf("the items are %s, not %s", name, t)))
}

func hasGoType(dtype Dtype) bool {
	for _, known := range dtypeOfKind {
		if known == dtype {
			return true
		}
	}
	return false
}

func gather[T Item](n Node, array *C.fs_array) ([]T, error) {
	items := make([]T, int(array.item_count))
	err := calling(func(cerr **C.fs_error) C.fs_status {
		return C.fs_node_array_gather(n.c, itemPointer(items), byteSize(items), cerr)
	})
	if err != nil {
		return nil, err
	}
	return normalized(items), nil
}

// normalized makes 0 and 1 of bools: a file may hold any byte, a Go bool may not.
func normalized[T Item](items []T) []T {
	if reflect.TypeFor[T]().Kind() == reflect.Bool && len(items) > 0 {
		for i, b := range unsafe.Slice((*byte)(unsafe.Pointer(&items[0])), len(items)) {
			*(*byte)(unsafe.Pointer(&items[i])) = min(b, 1)
		}
	}
	return items
}

func byteSize[T Item](items []T) C.size_t {
	var item T
	return C.size_t(len(items)) * C.size_t(unsafe.Sizeof(item))
}

// itemPointer is never nil.
func itemPointer[T Item](items []T) unsafe.Pointer {
	if len(items) == 0 {
		return unsafe.Pointer(&noByte[0])
	}
	return unsafe.Pointer(unsafe.SliceData(items))
}

// Raw is a copy of the bytes of an array of any dtype, in C order and the host's byte order.
func (n Node) Raw() ([]byte, error) {
	if err := n.beginExisting(ErrType); err != nil {
		return nil, err
	}
	defer n.end()
	array, err := n.array()
	if err != nil {
		return nil, err
	}
	data := make([]byte, int(array.size))
	return data, calling(func(cerr **C.fs_error) C.fs_status {
		return C.fs_node_array_gather(n.c, itemPointer(data), C.size_t(len(data)), cerr)
	})
}
