package flaxstate_test

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"reflect"
	"testing"
	"unsafe"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// saveLarge saves an array of 3 MiB, of which nothing is aligned, and opens the file.
func saveLarge(t *testing.T) (*flaxstate.Tree, []float32) {
	t.Helper()
	large := make([]float32, 3<<18)
	for i := range large {
		large[i] = float32(i)
	}
	name := filepath.Join(t.TempDir(), "file")
	value := map[string][]float32{"large": large, "small": {7}}
	if err := flaxstate.SaveFile(name, value, nil); err != nil {
		t.Fatal(err)
	}
	tree, err := flaxstate.Open(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	return tree, large
}

func TestPieces(t *testing.T) {
	tree, large := saveLarge(t)
	var got []float32
	pieces := 0
	err := flaxstate.Pieces(tree.At("large"), func(first int, items []float32) error {
		if first != len(got) || uintptr(unsafe.Pointer(&items[0]))%4 != 0 {
			t.Errorf("a piece from item %d at %p after %d", first, items, len(got))
		}
		pieces++
		got = append(got, items...)
		tree.Close() // which waits
		return nil
	})
	if err != nil || pieces < 3 || !reflect.DeepEqual(got, large) {
		t.Errorf("%v, %d pieces, %d items", err, pieces, len(got))
	}
	wantClosed(t, "Pieces", flaxstate.Pieces(tree.At("large"), func(int, []float32) error { return nil }))
}

func TestPiecesEnd(t *testing.T) {
	tree, _ := saveLarge(t)
	pieces := 0
	err := flaxstate.Pieces(tree.At("large"), func(int, []float32) error { pieces++; return io.EOF })
	if err != io.EOF || pieces != 1 {
		t.Error(err, pieces)
	}
	panicsWith(t, "Pieces", "stop", func() {
		flaxstate.Pieces(tree.At("large"), func(int, []float32) error { panic("stop") })
	})
	err = flaxstate.Pieces(tree.At("large"), func(int, []float64) error { return nil })
	if !errors.Is(err, flaxstate.ErrDtype) {
		t.Error(err)
	}
	lost, v := errors.New("lost"), &vault{}
	v.data, err = tree.Serialize(nil)
	if err != nil {
		t.Fatal(err)
	}
	read, err := flaxstate.OpenReaderAt(v, int64(len(v.data)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	v.failWith(func([]byte) (int, error) { return 0, lost })
	err = flaxstate.Pieces(read.At("large"), func(int, []float32) error { return nil })
	if !errors.Is(err, lost) || !errors.Is(err, flaxstate.ErrCallback) {
		t.Error(err)
	}
}

func TestPiecesOfBools(t *testing.T) {
	builder := newBuilder(t)
	builder.Array(flaxstate.ArrayData{Dtype: flaxstate.Bool, Shape: []int{2}, Data: []byte{0, 255}})
	err := flaxstate.Pieces(finish(t, builder).Root(), func(_ int, items []bool) error {
		if raw := unsafe.Slice((*byte)(unsafe.Pointer(&items[0])), 2); raw[0] != 0 || raw[1] != 1 {
			t.Error(raw)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAdvise(t *testing.T) {
	tree, large := saveLarge(t)
	for advice := flaxstate.AdviceNormal; advice <= flaxstate.AdviceDontNeed; advice++ {
		if err := tree.Root().Advise(advice); err != nil {
			t.Error(err)
		}
	}
	if items, err := flaxstate.Items[float32](tree.At("large")); err != nil || !reflect.DeepEqual(items, large) {
		t.Error(err)
	}
	if err := tree.Root().Advise(9); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
	root := tree.Root()
	tree.Close()
	wantClosed(t, "Advise", root.Advise(flaxstate.AdviceNormal))
}

func TestOverwriteArray(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	value := map[string][]int16{"a": {1, 2, 3}, "b/c": {4, 5, 6}}
	if err := flaxstate.SaveFile(name, value, nil); err != nil {
		t.Fatal(err)
	}
	reversed := flaxstate.ArrayOf([]int16{9, 8, 7}, 3)
	reversed.Strides, reversed.First = []int{-2}, 4
	if err := flaxstate.OverwriteArray(name, "b~1c", reversed, &flaxstate.OverwriteOptions{Durability: flaxstate.DurabilityNone}); err != nil {
		t.Fatal(err)
	}
	value["b/c"] = []int16{7, 8, 9}
	want, err := flaxstate.ToBytes(value, nil)
	if err != nil || string(read(t, name)) != string(want) {
		t.Errorf("%q, %v", read(t, name), err)
	}
	three := flaxstate.ArrayOf([]int16{1, 2, 3}, 3)
	short := three
	short.Data = short.Data[:5]
	for _, wrong := range []struct {
		name, at string
		array    flaxstate.ArrayData
		want     error
	}{
		{name, "a", flaxstate.ArrayOf([]uint16{1, 2, 3}, 3), flaxstate.ErrDtype},
		{name, "a", flaxstate.ArrayOf([]int16{1, 2}, 2), flaxstate.ErrShape},
		{name, "a", short, flaxstate.ErrShape}, {name, "", three, flaxstate.ErrType},
		{name, "d", three, flaxstate.ErrNotFound}, {name + "2", "a", three, flaxstate.ErrIO},
		{name, "a\x00", three, flaxstate.ErrInvalidArgument}, {name + "\x00", "a", three, flaxstate.ErrInvalidArgument},
	} {
		err := flaxstate.OverwriteArray(wrong.name, wrong.at, wrong.array, nil)
		if !errors.Is(err, wrong.want) {
			t.Errorf("%q of %q: %v", wrong.at, wrong.name, err)
		}
	}
	for want, options := range map[error]flaxstate.OverwriteOptions{
		flaxstate.ErrLimit:           {Decode: &flaxstate.DecodeOptions{MemoryLimit: 1000}},
		flaxstate.ErrInvalidArgument: {Decode: &flaxstate.DecodeOptions{AlignArrays: true}},
	} {
		if err := flaxstate.OverwriteArray(name, "a", three, &options); !errors.Is(err, want) {
			t.Errorf("%v: %v", want, err)
		}
	}
	followed := &flaxstate.OverwriteOptions{Decode: &flaxstate.DecodeOptions{Context: context.Background()}}
	if err := flaxstate.OverwriteArray(name, "a", three, followed); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
	if err := flaxstate.OverwriteArray(name, "a", three, &flaxstate.OverwriteOptions{Durability: 9}); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
	if string(read(t, name)) != string(want) {
		t.Error("the file changed")
	}
}

// Flax: to_bytes((Point(x=1, y=np.array([2], np.int8)), [3])).
func TestToStateDict(t *testing.T) {
	builder := newBuilder(t)
	builder.Begin(flaxstate.KindTuple)
	builder.Begin(flaxstate.KindNamedTuple)
	builder.Key("x")
	builder.Int(1)
	builder.Key("y")
	flaxstate.AddArray(builder, []int8{2}, 1)
	builder.End()
	builder.Begin(flaxstate.KindList)
	builder.Int(3)
	builder.End()
	builder.End()
	tree := finish(t, builder)
	if _, err := tree.Serialize(nil); !errors.Is(err, flaxstate.ErrType) {
		t.Error(err)
	}
	state, err := tree.Root().ToStateDict(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer state.Close()
	root := tree.Root()
	tree.Close()
	want := "\x82\xa10\x82\xa1x\x01\xa1y\xc7\x0b\x01\x93\x91\x01\xa4int8\xc4\x01\x02\xa11\x81\xa10\x03"
	if data, err := state.Serialize(nil); err != nil || string(data) != want {
		t.Errorf("%q, %v", data, err)
	}
	_, err = root.ToStateDict(nil)
	wantClosed(t, "ToStateDict", err)
	if _, err := state.At("nowhere").ToStateDict(nil); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
}
