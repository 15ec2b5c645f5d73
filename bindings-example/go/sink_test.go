package flaxstate_test

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

type writerFunc func(data []byte) (int, error)

func (f writerFunc) Write(data []byte) (int, error) { return f(data) }

// encoders are all ways to write to a writer.
func encoders(t *testing.T) map[string]func(w io.Writer) error {
	registry, tree, buffer := newRegistry(t), openWorld(t), newBuffer(t)
	t.Cleanup(func() { tree.Close() })
	if err := tree.Root().SerializeTo(buffer, nil); err != nil {
		t.Fatal(err)
	}
	value := someWorld()
	return map[string]func(w io.Writer) error{
		"Encode":          func(w io.Writer) error { return flaxstate.Encode(w, &value, nil) },
		"Registry.Encode": func(w io.Writer) error { return registry.Encode(w, &value, nil) },
		"Tree.Encode": func(w io.Writer) error {
			return tree.Encode(w, &flaxstate.SerializeOptions{KeyOrder: flaxstate.KeyOrderKept})
		},
		"Node.WriteTo":   func(w io.Writer) error { _, err := tree.Root().WriteTo(w); return err },
		"Buffer.WriteTo": func(w io.Writer) error { _, err := buffer.WriteTo(w); return err },
	}
}

func TestEncode(t *testing.T) {
	want := read(t, filepath.Join("testdata", "world.msgpack"))
	for name, encode := range encoders(t) {
		var got bytes.Buffer
		if err := encode(&got); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if bytes := got.Bytes(); name == "Encode" || name == "Registry.Encode" || name == "Tree.Encode" {
			if string(bytes) != string(want) {
				t.Errorf("%s: %d other bytes", name, len(bytes))
			}
		} else if len(bytes) != len(want) {
			t.Errorf("%s: %d bytes, want %d", name, len(bytes), len(want))
		}
	}
}

// Trees are copied by io.Copy's means, and tell how much was written.
func TestWriteTo(t *testing.T) {
	tree := openWorld(t)
	defer tree.Close()
	var writerTo io.WriterTo = tree
	var got bytes.Buffer
	count, err := writerTo.WriteTo(&got)
	if err != nil || count != int64(got.Len()) || count == 0 {
		t.Error(count, err)
	}
	want, err := tree.Serialize(nil)
	if err != nil || !bytes.Equal(got.Bytes(), want) {
		t.Error(err)
	}
	limit := errors.New("full")
	count, err = writerTo.WriteTo(writerFunc(func(data []byte) (int, error) { return 3, limit }))
	if count != 3 || !errors.Is(err, limit) {
		t.Error(count, err)
	}
}

type diskFull struct{ free int }

func (d *diskFull) Error() string { return fmt.Sprintf("only %d bytes are free\x00\xff", d.free) }

func TestWriterFails(t *testing.T) {
	for name, encode := range encoders(t) {
		failed := &diskFull{7}
		err := encode(writerFunc(func([]byte) (int, error) { return 0, fmt.Errorf("a wrapped %w", failed) }))
		var full *diskFull
		if !errors.As(err, &full) || full != failed {
			t.Errorf("%s: %v", name, err)
		}
		if name == "Buffer.WriteTo" {
			continue
		}
		var failure *flaxstate.Error
		if !errors.As(err, &failure) || failure.Status != flaxstate.ErrCallback || !errors.Is(err, flaxstate.ErrCallback) {
			t.Errorf("%s: %v", name, err)
		}
		if want := "the callback write failed: a wrapped only 7 bytes are free"; failure.Message != want {
			t.Errorf("%s: %q", name, failure.Message)
		}
	}
}

func TestShortWrites(t *testing.T) {
	for name, encode := range encoders(t) {
		err := encode(writerFunc(func(data []byte) (int, error) { return len(data) - 1, nil }))
		if !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s: %v", name, err)
		}
		for _, count := range []int{-1, math.MaxInt, math.MinInt} {
			if err := encode(writerFunc(func([]byte) (int, error) { return count, nil })); err == nil {
				t.Errorf("%s: it took %d bytes", name, count)
			}
		}
	}
}

// panicsWith tells whether the panic of a callback goes on, and as itself.
func panicsWith(t *testing.T, what string, want any, run func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Errorf("%s panics with %v", what, got)
		}
	}()
	run()
	t.Errorf("%s doesn't panic", what)
}

type panickingError struct{}

func (panickingError) Error() string { panic("no text") }

func TestWriterPanics(t *testing.T) {
	value := new(int)
	for name, encode := range encoders(t) {
		for range 2 { // the second one shows that nothing was left busy or locked
			panicsWith(t, name, value, func() { encode(writerFunc(func([]byte) (int, error) { panic(value) })) })
		}
		if name != "Buffer.WriteTo" {
			panicsWith(t, name, "no text", func() {
				encode(writerFunc(func([]byte) (int, error) { return 0, panickingError{} }))
			})
		}
		if err := encode(io.Discard); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := flaxstate.Encode(nil, 1, nil); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
}

// A save of an array that is larger than the pieces: what is written is never together in memory.
func TestEncodeLargeArrays(t *testing.T) {
	value := map[string][]float32{"a": make([]float32, 3<<20), "b": make([]float32, 1<<20)}
	for i := range value["a"] {
		value["a"][i] = float32(i)
	}
	want, err := flaxstate.ToBytes(value, &flaxstate.SerializeOptions{ChunkLimit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	sum, pieces := crc32.NewIEEE(), 0
	err = flaxstate.Encode(writerFunc(func(data []byte) (int, error) {
		pieces++
		return sum.Write(data)
	}), value, &flaxstate.SerializeOptions{ChunkLimit: 1 << 20, Threads: 2})
	if err != nil || sum.Sum32() != crc32.ChecksumIEEE(want) || pieces < 10 {
		t.Errorf("%v, %d pieces", err, pieces)
	}
}

// A writer may use the package itself: types that are new to the registry, what is being written, and its end.
func TestWriterUsesThePackage(t *testing.T) {
	registry, tree := newRegistry(t), openWorld(t)
	type fresh struct{ A, B int }
	calls := 0
	w := writerFunc(func(data []byte) (int, error) {
		calls++
		if _, err := registry.ToBytes(&fresh{1, 2}, nil); err != nil {
			return 0, err
		}
		var inner bytes.Buffer
		if err := tree.Encode(&inner, nil); err != nil {
			return 0, err
		}
		tree.Close()
		registry.Close()
		_, err := registry.ToBytes(&fresh{}, nil)
		wantClosed(t, "ToBytes", err)
		return len(data), nil
	})
	value := someWorld()
	if err := registry.Encode(w, &value, nil); err != nil || calls != 1 {
		t.Error(calls, err)
	}
	wantClosed(t, "Encode", registry.Encode(io.Discard, &value, nil))
	wantClosed(t, "Tree.Encode", tree.Encode(io.Discard, nil))
}

// The failure of an inner call is not taken for that of the outer one.
func TestWriterFailsInside(t *testing.T) {
	inner, outer := errors.New("inner"), errors.New("outer")
	failing := func(err error) io.Writer { return writerFunc(func([]byte) (int, error) { return 0, err }) }
	err := flaxstate.Encode(writerFunc(func(data []byte) (int, error) {
		if err := flaxstate.Encode(failing(inner), 1, nil); !errors.Is(err, inner) {
			t.Error(err)
		}
		return 0, outer
	}), 1, nil)
	if !errors.Is(err, outer) || errors.Is(err, inner) {
		t.Error(err)
	}
	err = flaxstate.SaveFile(filepath.Join(t.TempDir(), "no", "folder"), 1, nil)
	if errors.Is(err, outer) || errors.Is(err, inner) || !errors.Is(err, flaxstate.ErrIO) || errors.Is(err, fs.ErrClosed) {
		t.Error(err)
	}
}
