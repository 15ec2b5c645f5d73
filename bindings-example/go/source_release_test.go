package flaxstate_test

import (
	"bytes"
	"errors"
	"path/filepath"
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
