package flaxstate_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"path/filepath"
	"reflect"
	"runtime"
	"sync/atomic"
	"testing"
	"unsafe"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

type readerFunc func(data []byte, offset int64) (int, error)

func (f readerFunc) ReadAt(data []byte, offset int64) (int, error) { return f(data, offset) }

// A vault is a reader that can be told to fail.
type vault struct {
	data []byte
	fail atomic.Pointer[func(data []byte) (int, error)]
}

func (v *vault) ReadAt(data []byte, offset int64) (int, error) {
	if fail := v.fail.Load(); fail != nil {
		return (*fail)(data)
	}
	return bytes.NewReader(v.data).ReadAt(data, offset)
}

func (v *vault) failWith(fail func(data []byte) (int, error)) { v.fail.Store(&fail) }

type weights struct {
	Alive  [400]bool    `flaxstate:"alive"`
	Kernel [999]float32 `flaxstate:"kernel"`
	Bias   [999]float64 `flaxstate:"bias"`
}

type looseWeights struct {
	Alive  []bool    `flaxstate:"alive"`
	Kernel []float32 `flaxstate:"kernel"`
	Bias   []float64 `flaxstate:"bias"`
}

// openVault opens a file with arrays that are too large to be read along.
func openVault(t *testing.T) (*vault, *flaxstate.Tree) {
	t.Helper()
	value := new(weights)
	for i := range value.Kernel {
		value.Kernel[i], value.Bias[i] = float32(i), -float64(i)
	}
	data, err := flaxstate.ToBytes(value, nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &vault{data: data}
	tree, err := flaxstate.OpenReaderAt(v, int64(len(data)), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	return v, tree
}

func TestOpenReaderAt(t *testing.T) {
	data := read(t, filepath.Join("testdata", "world.msgpack"))
	inside := append(append([]byte("before"), data...), "behind"...)
	reader := io.NewSectionReader(bytes.NewReader(inside), 6, int64(len(data)))
	tree, err := flaxstate.OpenReaderAt(reader, reader.Size(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	var got world
	if err := flaxstate.FromStateDict(tree.Root(), &got, nil); err != nil || !reflect.DeepEqual(got, someWorld()) {
		t.Error(err)
	}
	for _, wrong := range []struct {
		reader io.ReaderAt
		size   int64
		want   error
	}{
		{nil, 5, flaxstate.ErrInvalidArgument}, {reader, -1, flaxstate.ErrInvalidArgument},
		{reader, math.MinInt64, flaxstate.ErrInvalidArgument}, {reader, 0, flaxstate.ErrTruncated},
		{reader, reader.Size() - 1, flaxstate.ErrTruncated}, {reader, reader.Size() + 1, io.ErrUnexpectedEOF},
	} {
		if _, err := flaxstate.OpenReaderAt(wrong.reader, wrong.size, nil); !errors.Is(err, wrong.want) {
			t.Errorf("size %d: %v", wrong.size, err)
		}
	}
	_, err = flaxstate.OpenReaderAt(reader, reader.Size(), &flaxstate.DecodeOptions{MemoryLimit: 1})
	if !errors.Is(err, flaxstate.ErrLimit) {
		t.Error(err)
	}
}

// readings are all calls that read the arrays of a tree.
func readings(t *testing.T, tree *flaxstate.Tree) map[string]func() error {
	kernel, registry := tree.At("kernel"), newRegistry(t)
	buffer := newBuffer(t)
	return map[string]func() error{
		"Items": func() error { _, err := flaxstate.Items[float32](kernel); return err },
		"View":  func() error { return flaxstate.View(kernel, func([]float32) error { return nil }) },
		"Part":  func() error { _, err := flaxstate.Part[float32](kernel, flaxstate.Range{Stop: 9}); return err },
		"Raw":   func() error { _, err := kernel.Raw(); return err },

		"Serialize":   func() error { _, err := tree.Serialize(nil); return err },
		"SerializeTo": func() error { return tree.Root().SerializeTo(buffer, nil) },
		"Encode":      func() error { return tree.Encode(io.Discard, nil) },
		"SaveFile":    func() error { return tree.SaveFile(filepath.Join(t.TempDir(), "x"), nil) },

		"FromStateDict":        func() error { return registry.FromStateDict(tree.Root(), new(weights), nil) },
		"FromStateDict, loose": func() error { return registry.FromStateDict(tree.Root(), new(looseWeights), nil) },
	}
}

func TestReaderFails(t *testing.T) {
	v, tree := openVault(t)
	lost := &diskFull{5}
	for name, readIt := range readings(t, tree) {
		v.failWith(func(data []byte) (int, error) { return len(data) / 2, lost })
		err := readIt()
		var full *diskFull
		if !errors.As(err, &full) || full != lost || !errors.Is(err, flaxstate.ErrCallback) {
			t.Errorf("%s: %v", name, err)
		}
		var failure *flaxstate.Error
		if errors.As(err, &failure); failure.Path != "./kernel" && failure.Path != "./alive" && failure.Path != "./bias" {
			t.Errorf("%s: path %q", name, failure.Path)
		}
		for _, count := range []int{-1, math.MaxInt, math.MinInt, 0} {
			v.failWith(func([]byte) (int, error) { return count, nil })
			if err := readIt(); err == nil {
				t.Errorf("%s: it read %d bytes", name, count)
			}
		}
		v.failWith(func([]byte) (int, error) { return 0, io.EOF })
		if err := readIt(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v", name, err)
		}
		v.fail.Store(nil)
		if err := readIt(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	v.failWith(func(data []byte) (int, error) { return 0, lost })
	if tree.Root().Equal(tree.Root()) {
		t.Error("what can't be read is equal")
	}
	if _, err := flaxstate.OpenReaderAt(v, 100, nil); !errors.Is(err, error(lost)) {
		t.Error(err)
	}
}

func TestReaderPanics(t *testing.T) {
	v, tree := openVault(t)
	value := new(int)
	fail := func([]byte) (int, error) { panic(value) }
	for name, readIt := range readings(t, tree) {
		v.failWith(fail)
		for range 2 {
			panicsWith(t, name, value, func() { readIt() })
		}
		v.fail.Store(nil)
		if err := readIt(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	v.failWith(fail)
	panicsWith(t, "Equal", value, func() { tree.Root().Equal(tree.Root()) })
	panicsWith(t, "OpenReaderAt", value, func() { flaxstate.OpenReaderAt(v, 100, nil) })
}

// A target is as it was when reading fails; read directly it is a mixture, and still of Go's bools.
func TestReadingFailsMidway(t *testing.T) {
	v, tree := openVault(t)
	target, loose := weights{}, looseWeights{Kernel: []float32{5}}
	target.Kernel[998] = 5
	before := target
	fail := func(data []byte) (int, error) {
		for i := range data {
			data[i] = 255
		}
		return len(data) / 2, io.ErrClosedPipe
	}
	v.failWith(fail)
	if err := flaxstate.FromStateDict(tree.Root(), &target, nil); !errors.Is(err, io.ErrClosedPipe) || target != before {
		t.Error(err)
	}
	directly := &flaxstate.RestoreOptions{ReadDirectly: true}
	err := flaxstate.FromStateDict(tree.Root(), &loose, directly)
	if !errors.Is(err, io.ErrClosedPipe) || !reflect.DeepEqual(loose, looseWeights{Kernel: []float32{5}}) {
		t.Error(err)
	}
	if err := flaxstate.FromStateDict(tree.Root(), &target, directly); !errors.Is(err, io.ErrClosedPipe) || target == before {
		t.Error("it was not read directly", err)
	}
	for _, raw := range unsafe.Slice((*byte)(unsafe.Pointer(&target.Alive)), len(target.Alive)) {
		if raw > 1 {
			t.Fatal("a bool that is neither false nor true")
		}
	}
	v.fail.Store(nil)
	if err := flaxstate.FromStateDict(tree.Root(), &target, directly); err != nil || target.Bias[998] != -998 {
		t.Error(err)
	}
}

// A reader that uses the tree, the registry and new types while it is asked, and ends all of them.
func TestReaderUsesThePackage(t *testing.T) {
	v, tree := openVault(t)
	registry := newRegistry(t)
	plain := read(t, filepath.Join("testdata", "world.msgpack"))
	v.failWith(func(data []byte) (int, error) {
		v.fail.Store(nil)
		var inner world
		if err := registry.Restore(plain, &inner, nil); err != nil || inner.Title == "" {
			t.Error(err)
		}
		if err := registry.FromStateDict(tree.Root(), new(weights), nil); err != nil {
			t.Error(err)
		}
		tree.Close()
		registry.Close()
		runtime.GC()
		return 0, io.ErrNoProgress
	})
	var got looseWeights
	if err := registry.FromStateDict(tree.Root(), &got, nil); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
	wantClosed(t, "FromStateDict", registry.FromStateDict(tree.Root(), &got, nil))
	_, err := tree.At("kernel").Raw()
	wantClosed(t, "Raw", err)
}

// The same for restoring that goes on after the inner call.
func TestRestoringInsideOfRestoring(t *testing.T) {
	v, tree := openVault(t)
	plain := read(t, filepath.Join("testdata", "world.msgpack"))
	asked := 0
	v.failWith(func(data []byte) (int, error) {
		asked++
		var other world
		if err := flaxstate.Restore(plain, &other, nil); err != nil || !reflect.DeepEqual(other, someWorld()) {
			t.Error(err)
		}
		for i := range data {
			data[i] = 1
		}
		return len(data), nil
	})
	var got looseWeights
	if err := flaxstate.FromStateDict(tree.Root(), &got, nil); err != nil || asked != 3 || len(got.Bias) != 999 {
		t.Error(err, asked, len(got.Bias))
	}
}
