package flaxstate_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// released waits until a reader that C let go of is garbage.
func released(t *testing.T, freed *atomic.Int32, want int32) {
	t.Helper()
	for range 200 {
		runtime.GC()
		if freed.Load() == want {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%d readers were released, not %d", freed.Load(), want)
}

// newReader is a reader that counts its end.
func newReader(data []byte, freed *atomic.Int32) *vault {
	v := &vault{data: data}
	runtime.AddCleanup(v, func(freed *atomic.Int32) { freed.Add(1) }, freed)
	return v
}

func TestReadersAreReleased(t *testing.T) {
	data := read(t, filepath.Join("testdata", "world.msgpack"))
	freed := new(atomic.Int32)
	open := func(size int64) *flaxstate.Tree {
		tree, _ := flaxstate.OpenReaderAt(newReader(data, freed), size, nil)
		return tree
	}
	if open(5) != nil || open(-1) != nil {
		t.Fatal("it was opened")
	}
	released(t, freed, 2)
	tree := open(int64(len(data)))
	tree.Close()
	tree.Close()
	released(t, freed, 3)
	open(int64(len(data))) // and never closed
	released(t, freed, 4)

	tree = open(int64(len(data)))
	builder := newBuilder(t)
	builder.Node(tree.At("kernel"))
	shared := finish(t, builder)
	tree.Close()
	runtime.GC()
	items, err := flaxstate.Items[float32](shared.Root())
	if err != nil || items[23] != 23.0/8 || freed.Load() != 4 {
		t.Error(items, err)
	}
	shared.Close()
	released(t, freed, 5)
}

// RestoreReaderAt lets go of its reader when it returns, whatever came of it.
func TestRestoreReaderAtLetsGo(t *testing.T) {
	data := read(t, filepath.Join("testdata", "world.msgpack"))
	freed := new(atomic.Int32)
	size := int64(len(data))
	for i, wrong := range []struct {
		size    int64
		target  any
		options *flaxstate.RestoreOptions
		want    error
	}{
		{size, new(world), nil, nil},
		{size, new(player), nil, flaxstate.ErrMismatch},
		{5, new(world), nil, flaxstate.ErrTruncated},
		{-1, new(world), nil, flaxstate.ErrInvalidArgument},
		{size, nil, nil, flaxstate.ErrInvalidArgument},
		{size, new(world), &flaxstate.RestoreOptions{Path: "nowhere"}, flaxstate.ErrNotFound},
		{size, new(world), &flaxstate.RestoreOptions{Workspace: new(flaxstate.Workspace)}, fs.ErrClosed},
	} {
		err := flaxstate.RestoreReaderAt(newReader(data, freed), wrong.size, wrong.target, wrong.options)
		if !errors.Is(err, wrong.want) {
			t.Errorf("%d: %v", i, err)
		}
		released(t, freed, int32(i+1))
	}
	if err := flaxstate.RestoreReaderAt(nil, 5, new(world), nil); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
}

// Whichever read fails, the target is as it was.
func TestRestoreReaderAtFails(t *testing.T) {
	v, _ := openVault(t)
	target, loose := weights{}, looseWeights{Kernel: []float32{5}}
	target.Kernel[998] = 5
	before := target
	reads := 0
	for failing := 1; ; failing++ {
		reads = 0
		reader := readerFunc(func(data []byte, offset int64) (int, error) {
			if reads++; reads == failing {
				return 0, io.ErrClosedPipe
			}
			return v.ReadAt(data, offset)
		})
		err := flaxstate.RestoreReaderAt(reader, int64(len(v.data)), &target, nil)
		if err == nil {
			break
		}
		if !errors.Is(err, io.ErrClosedPipe) || !errors.Is(err, flaxstate.ErrCallback) || target != before {
			t.Errorf("read %d: %v", failing, err)
		}
		reads = 0
		err = flaxstate.RestoreReaderAt(reader, int64(len(v.data)), &loose, nil)
		if !errors.Is(err, io.ErrClosedPipe) || !reflect.DeepEqual(loose, looseWeights{Kernel: []float32{5}}) {
			t.Errorf("read %d: %v", failing, err)
		}
	}
	if reads < 4 || target.Bias[998] != -998 {
		t.Errorf("%d reads, %v", reads, target.Bias[998])
	}
	panicsWith(t, "RestoreReaderAt", "now", func() {
		reader := readerFunc(func([]byte, int64) (int, error) { panic("now") })
		flaxstate.RestoreReaderAt(reader, 100, &target, nil)
	})
}

// Any number of goroutines read; each gets its own failure.
func TestReadersFailConcurrently(t *testing.T) {
	large := make([]float32, 1000)
	tagged, err := flaxstate.ToBytes(map[string][]float32{"a": large, "b": large}, nil)
	if err != nil {
		t.Fatal(err)
	}
	opened := new(atomic.Bool)
	low, high := errors.New("low"), errors.New("high")
	tree, err := flaxstate.OpenReaderAt(readerFunc(func(data []byte, offset int64) (int, error) {
		switch {
		case !opened.Load():
			return bytes.NewReader(tagged).ReadAt(data, offset)
		case offset < int64(len(tagged)/2):
			return 0, low
		}
		return 0, high
	}), int64(len(tagged)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	opened.Store(true)
	var group sync.WaitGroup
	for range 4 {
		for name, want := range map[string]error{"a": low, "b": high} {
			group.Add(1)
			go func() {
				defer group.Done()
				for range 200 {
					if _, err := flaxstate.Items[float32](tree.At(name)); !errors.Is(err, want) {
						t.Error(name, err)
					}
				}
			}()
		}
	}
	group.Wait()
}
