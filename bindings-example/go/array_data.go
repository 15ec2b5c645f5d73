package flaxstate

// #include "shadow.h"
import "C"

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"unsafe"
)

// An ArrayData describes an array that goes into a tree. Its data is copied.
type ArrayData struct {
	Dtype       Dtype
	DtypeName   string // needed for Datetime64, Timedelta64 and Opaque
	ItemSize    int    // bytes; 0: the dtype's; needed for Opaque
	Shape       []int
	Strides     []int  // bytes, of any sign; nil: C order without gaps
	First       int    // where in Data the item (0, …, 0) begins
	Data        []byte // the items
	IsBigEndian bool
}

// Array adds an array of any dtype.
func (b *Builder) Array(a ArrayData) { b.addArray(a, false) }

// Scalar adds a NumPy scalar of any dtype.
func (b *Builder) Scalar(a ArrayData) { b.addArray(a, true) }

// ArrayOf is an array of Go's numbers, in C order. It shares the memory of the items.
func ArrayOf[T Item](items []T, shape ...int) ArrayData {
	return ArrayData{Dtype: dtypeOf(reflect.TypeFor[T]()), Shape: shape, Data: bytesOf(items)}
}

// AddArray adds an array of Go's numbers, in C order.
func AddArray[T Item](b *Builder, items []T, shape ...int) { b.Array(ArrayOf(items, shape...)) }

// AddScalar adds a Go number as NumPy scalar.
func AddScalar[T Item](b *Builder, item T) { b.Scalar(ArrayOf([]T{item})) }

func (b *Builder) addArray(a ArrayData, isScalar bool) {
	c, err := a.c()
	if err != nil {
		b.fail(err)
		return
	}
	b.add(func(cerr **C.fs_error) C.fs_status {
		return C.fsgo_builder_array(b.c, c.array, c.name, c.shape, c.strides, c.data, flag(isScalar), cerr)
	})
}

// OverwriteArray overwrites the items of one array or NumPy scalar of a file, and nothing else. `at` is its path in the
// tree; dtype and shape are those in the file. It isn't atomic: after a failure, and for those who read meanwhile, some
// of the items may be new and some old.
func OverwriteArray(path, at string, a ArrayData, options *OverwriteOptions) error {
	cpath, err := pathOf(path)
	if err != nil {
		return err
	}
	cat, err := cString(at, "the path of the array")
	if err != nil {
		return err
	}
	if err := options.check(); err != nil {
		return err
	}
	c, err := a.c()
	if err != nil {
		return err
	}
	var cerr *C.fs_error
	status := C.fsgo_overwrite_array(cpath, cat, c.array, c.name, c.shape, c.strides, c.data, options.c(), &cerr)
	return errorOf(status, cerr)
}

// An arrayForC is what C gets of an ArrayData; the pointers are Go's.
type arrayForC struct {
	array          C.fsgo_array
	name           *C.char
	shape, strides *C.int64_t
	data           *C.uchar
}

func (a *ArrayData) c() (arrayForC, error) {
	if err := a.check(); err != nil {
		return arrayForC{}, err
	}
	c := arrayForC{shape: dimensions(a.Shape), strides: dimensions(a.Strides)}
	c.array = C.fsgo_array{
		dtype: C.fs_dtype(a.Dtype), is_big_endian: flag(a.IsBigEndian),
		rank: C.uint32_t(len(a.Shape)), item_size: C.size_t(a.ItemSize),
	}
	c.data = bytePointer(a.Data[min(a.First, len(a.Data)):])
	if a.DtypeName == "" {
		return c, nil
	}
	name, err := cString(a.DtypeName, "the name of the dtype")
	c.name = name
	return c, err
}

// check finds data that is too short: C takes a pointer at its word.
func (a *ArrayData) check() error {
	size := a.ItemSize
	if size == 0 {
		size = a.Dtype.ItemSize()
	}
	if a.Strides != nil && len(a.Strides) != len(a.Shape) {
		return failure(ErrInvalidArgument,
			quantity(len(a.Strides), "stride")+" for "+quantity(len(a.Shape), "dimension"))
	}
	if slices.Contains(a.Shape, 0) {
		return nil
	}
	first, last, stride := a.First, a.First+size, size
	for i := len(a.Shape) - 1; i >= 0; i-- {
		step := stride
		if a.Strides != nil {
			step = a.Strides[i]
		}
		steps := a.Shape[i] - 1
		if steps < 0 || step == math.MinInt || step != 0 && steps > len(a.Data)/max(step, -step) {
			last = -1
			break
		}
		first, last = first+min(0, steps*step), last+max(0, steps*step)
		stride *= a.Shape[i]
	}
	if first < 0 || last > len(a.Data) || last < first {
		return failure(ErrShape, fmt.Sprintf("shape %v doesn't fit into %s of data", a.Shape, quantity(len(a.Data), "byte")))
	}
	return nil
}

// dimensions is nil for none.
func dimensions(numbers []int) *C.int64_t {
	if len(numbers) == 0 {
		return nil
	}
	converted := make([]C.int64_t, len(numbers))
	for i, number := range numbers {
		converted[i] = C.int64_t(number)
	}
	return unsafe.SliceData(converted)
}

func bytesOf[T Item](items []T) []byte {
	return unsafe.Slice((*byte)(itemPointer(items)), int(byteSize(items)))
}
