package flaxstate_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

func finish(t *testing.T, builder *flaxstate.Builder) *flaxstate.Tree {
	t.Helper()
	tree, err := builder.Finish()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	return tree
}

// In a file that was written aligned, views are the mapped file itself; elsewhere they may be copies.
func TestViewsDontCopy(t *testing.T) {
	name := filepath.Join(t.TempDir(), "aligned")
	options := &flaxstate.SaveOptions{Serialize: &flaxstate.SerializeOptions{Alignment: 64}}
	if err := flaxstate.SaveFile(name, someWorld(), options); err != nil {
		t.Fatal(err)
	}
	tree, err := flaxstate.Open(name, &flaxstate.OpenOptions{Mapping: flaxstate.MappingRequired})
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	node := tree.At("kernel")
	array, err := node.Array()
	if err != nil || !array.IsViewed || !array.IsInFile || !reflect.DeepEqual(array.Shape, []int{2, 3, 4}) {
		t.Fatalf("%+v, %v", array, err)
	}
	var first, second *float32
	for _, pointer := range []**float32{&first, &second} {
		err := flaxstate.View(node, func(items []float32) error {
			*pointer = &items[0]
			if !reflect.DeepEqual(items, []float32(someWorld().Kernel)) {
				t.Errorf("%v", items)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if first != second || uintptr(unsafe.Pointer(first))%64 != 0 {
		t.Error("it was copied")
	}
}

// NumPy: np.arange(24).reshape(2, 3, 4)[0:2, 1:3, 1:4:2] has these items, and so on.
func TestParts(t *testing.T) {
	tree := openWorld(t)
	defer tree.Close()
	got, err := flaxstate.Part[float32](tree.At("kernel"), flaxstate.Range{Stop: 2}, flaxstate.Range{Start: 1, Stop: 3},
		flaxstate.Range{Start: 1, Stop: 4, Step: 2})
	want := []float32{5, 7, 9, 11, 17, 19, 21, 23}
	for i := range want {
		want[i] /= 8
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	for _, wrong := range [][]flaxstate.Range{nil, {{}, {}, {Stop: 5}}, {{}, {}, {Start: -1}}, {{}, {}, {Step: -1}}} {
		if got, err := flaxstate.Part[float32](tree.At("kernel"), wrong...); err == nil {
			t.Errorf("%v gives %v", wrong, got)
		}
	}
}

func TestItemsAreChecked(t *testing.T) {
	tree := openWorld(t)
	defer tree.Close()
	if _, err := flaxstate.Items[float32](tree.At("samples")); !errors.Is(err, flaxstate.ErrDtype) {
		t.Error(err)
	}
	if _, err := flaxstate.Items[uint64](tree.At("samples")); !errors.Is(err, flaxstate.ErrDtype) {
		t.Error(err) // float64 has a Go type
	}
	if _, err := flaxstate.Items[float32](tree.At("title")); !errors.Is(err, flaxstate.ErrType) {
		t.Error(err)
	}
	if _, err := flaxstate.Items[float32](tree.At("nowhere")); !errors.Is(err, flaxstate.ErrType) {
		t.Error(err)
	}
	half, err := flaxstate.Items[uint16](tree.At("spots/0/half"))
	if err != nil || !reflect.DeepEqual(half, []uint16{0x3f80, 0xbf00}) {
		t.Error(half, err)
	}
}

// A bool in a file may be any byte; in Go it must be 0 or 1.
func TestBoolsAreNormalized(t *testing.T) {
	builder := newBuilder(t)
	builder.Array(flaxstate.ArrayData{Dtype: flaxstate.Bool, Shape: []int{3}, Data: []byte{2, 0, 255}})
	tree := finish(t, builder)
	err := flaxstate.View(tree.Root(), func(items []bool) error {
		if raw := unsafe.Slice((*byte)(unsafe.Pointer(&items[0])), 3); raw[0] != 1 || raw[1] != 0 || raw[2] != 1 {
			t.Errorf("%v", raw)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// The data of an array must be there: C would read beyond a slice that is too short.
func TestArrayDataIsChecked(t *testing.T) {
	const most = int(^uint(0) >> 1)
	for _, wrong := range []flaxstate.ArrayData{
		{Dtype: flaxstate.Float32, Shape: []int{3}, Data: make([]byte, 11)},
		{Dtype: flaxstate.Float32, Data: make([]byte, 3)},
		{Dtype: flaxstate.Float32, Shape: []int{3}, Data: make([]byte, 12), First: 4},
		{Dtype: flaxstate.Float32, Shape: []int{3}, Data: make([]byte, 12), First: -4},
		{Dtype: flaxstate.Float32, Shape: []int{3}, Strides: []int{-4}, Data: make([]byte, 12)},
		{Dtype: flaxstate.Float32, Shape: []int{2, 2}, Strides: []int{8}, Data: make([]byte, 16)},
		{Dtype: flaxstate.Float32, Shape: []int{5}, Strides: []int{1 << 62}, Data: make([]byte, 16)},
		{Dtype: flaxstate.Float32, Shape: []int{3}, Strides: []int{-most - 1}, Data: make([]byte, 16)},
		{Dtype: flaxstate.Float32, Shape: []int{most, most}, Data: make([]byte, 16)},
		{Dtype: flaxstate.Float32, Shape: []int{-1}, Data: make([]byte, 16)},
		{Dtype: flaxstate.Opaque, DtypeName: "posit16", Shape: []int{2}, ItemSize: -2, Data: make([]byte, 16)},
	} {
		builder := newBuilder(t)
		builder.Array(wrong)
		if tree, err := builder.Finish(); err == nil {
			tree.Close()
			t.Errorf("%+v was taken", wrong)
		}
	}
}

// A transposed view of memory; the bytes are those of NumPy's np.array([[1, 3], [2, 4]], np.int8).
func TestStrides(t *testing.T) {
	for _, data := range []flaxstate.ArrayData{
		{Data: []byte{1, 2, 3, 4}, Strides: []int{1, 2}},
		{Data: []byte{4, 3, 2, 1}, Strides: []int{-1, -2}, First: 3},
	} {
		data.Dtype, data.Shape = flaxstate.Int8, []int{2, 2}
		builder := newBuilder(t)
		builder.Array(data)
		items, err := flaxstate.Items[int8](finish(t, builder).Root())
		if err != nil || !reflect.DeepEqual(items, []int8{1, 3, 2, 4}) {
			t.Error(items, err)
		}
	}
}

// The items of a view stand in C's memory, and may go into a tree as well.
func TestViewIntoBuilder(t *testing.T) {
	tree, builder := openWorld(t), newBuilder(t)
	defer tree.Close()
	err := flaxstate.View(tree.At("samples"), func(items []float64) error {
		flaxstate.AddArray(builder, items, 1, 2)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	array, err := finish(t, builder).Root().Array()
	if err != nil || !reflect.DeepEqual(array.Shape, []int{1, 2}) {
		t.Error(array, err)
	}
}

// The same for bytes that stand beside pointers.
func TestBytesBesidePointers(t *testing.T) {
	outer := struct {
		text *string
		data [4]byte
	}{new(string), [4]byte{'d', 'a', 't', 'a'}}
	builder := newBuilder(t)
	builder.Begin(flaxstate.KindList)
	builder.Bytes(outer.data[:])
	builder.Ext(5, outer.data[:])
	flaxstate.AddArray(builder, outer.data[:], 4)
	builder.End()
	tree := finish(t, builder)
	for i, want := range []string{"1 #0 bytes 4:64617461", "1 #1 ext 5 4:64617461", "1 #2 array uint8 [4] 4:64617461"} {
		if text, err := dump(tree.Root()); err != nil || strings.Split(text, "\n")[i+1] != want {
			t.Errorf("%v\n%s", err, text)
		}
	}
	decoded, err := flaxstate.Decode(outer.data[:1], nil)
	if err != nil {
		t.Fatal(err)
	}
	decoded.Close()
}

func TestBuilderKeepsTheFirstFailure(t *testing.T) {
	builder := newBuilder(t)
	builder.Begin(flaxstate.KindDict)
	builder.Key("\xff")
	builder.Int(1)
	builder.End()
	if _, err := builder.Finish(); !errors.Is(err, flaxstate.ErrUTF8) {
		t.Error(err)
	}
	builder.Str("again") // it is empty, and works
	if text, err := finish(t, builder).Root().Str(); text != "again" || err != nil {
		t.Error(text, err)
	}
}

func TestTextWithNUL(t *testing.T) {
	if _, err := flaxstate.Open("a\x00b", nil); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
	if _, err := flaxstate.Open(filepath.Join(t.TempDir(), "none"), nil); !errors.Is(err, flaxstate.ErrIO) ||
		!strings.Contains(err.Error(), "ENOENT") {
		t.Error(err)
	}
	for _, err := range []error{
		func() error { _, err := flaxstate.Open(filepath.Join(t.TempDir(), "none"), nil); return err }(),
		flaxstate.RestoreFile(filepath.Join(t.TempDir(), "none"), new(int), nil),
		flaxstate.SaveFile(filepath.Join(t.TempDir(), "none", "file"), 1, nil),
	} {
		var code syscall.Errno
		if !errors.Is(err, fs.ErrNotExist) || !errors.As(err, &code) || code != syscall.ENOENT || errors.Is(err, fs.ErrClosed) {
			t.Error(err)
		}
	}
}
