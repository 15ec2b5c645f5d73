package flaxstate_test

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

func openWorld(t *testing.T) *flaxstate.Tree {
	t.Helper()
	tree, err := flaxstate.Open(filepath.Join("testdata", "world.msgpack"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func wantClosed(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, fs.ErrClosed) || !errors.Is(err, flaxstate.ErrState) {
		t.Errorf("%s: %v", what, err)
	}
}

func TestClosedTree(t *testing.T) {
	tree := openWorld(t)
	root, samples := tree.Root(), tree.At("samples")
	for range 2 {
		if err := tree.Close(); err != nil {
			t.Error(err)
		}
	}
	if root.Exists() || root.Len() != 0 || tree.Root().Exists() || root.Find("title").Exists() || root.Equal(root) {
		t.Error("a closed tree still has nodes")
	}
	for range root.Children() {
		t.Error("a closed tree still has children")
	}
	_, err := root.At("title").Str()
	wantClosed(t, "Str", err)
	_, err = root.Key()
	wantClosed(t, "Key", err)
	_, err = samples.Array()
	wantClosed(t, "Array", err)
	_, err = samples.Raw()
	wantClosed(t, "Raw", err)
	_, err = flaxstate.Items[float64](samples)
	wantClosed(t, "Items", err)
	wantClosed(t, "View", flaxstate.View(samples, func([]float64) error { return nil }))
	_, err = flaxstate.Part[float64](samples, flaxstate.Range{})
	wantClosed(t, "Part", err)
	_, err = tree.Serialize(nil)
	wantClosed(t, "Serialize", err)
	wantClosed(t, "SaveFile", tree.SaveFile(filepath.Join(t.TempDir(), "x"), nil))
	registry := newRegistry(t)
	wantClosed(t, "FromStateDict", registry.FromStateDict(root, &world{}, nil))
	builder := newBuilder(t)
	builder.Node(root)
	_, err = builder.Finish()
	wantClosed(t, "Builder.Node", err)
}

func newBuilder(t *testing.T) *flaxstate.Builder {
	t.Helper()
	builder, err := flaxstate.NewBuilder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { builder.Close() })
	return builder
}

func TestOtherClosedHandles(t *testing.T) {
	registry, buffer, builder := newRegistry(t), newBuffer(t), newBuilder(t)
	for _, handle := range []io.Closer{registry, buffer, builder, registry, buffer, builder} {
		if err := handle.Close(); err != nil {
			t.Error(err)
		}
	}
	_, err := registry.ToBytes(somePlayer(1), nil)
	wantClosed(t, "ToBytes", err)
	wantClosed(t, "Restore", registry.Restore(nil, &player{}, nil))
	wantClosed(t, "Register", flaxstate.Register[player](registry, nil))
	_, err = buffer.Bytes()
	wantClosed(t, "Buffer.Bytes", err)
	wantClosed(t, "ToBuffer", newRegistry(t).ToBuffer(somePlayer(1), buffer, nil))
	tree := openWorld(t)
	defer tree.Close()
	wantClosed(t, "SerializeTo", tree.Root().SerializeTo(buffer, nil))
	builder.Int(1)
	_, err = builder.Finish()
	wantClosed(t, "Finish", err)
}

// A tree that is closed while it is looked at stays until the look is over.
func TestCloseInsideOfView(t *testing.T) {
	tree := openWorld(t)
	err := flaxstate.View(tree.At("params/dense/bias"), func(items []float32) error {
		tree.Close()
		runtime.GC()
		if items[2] != 2 {
			t.Errorf("%v", items)
		}
		return io.EOF
	})
	if err != io.EOF {
		t.Error(err)
	}
	wantClosed(t, "View", flaxstate.View(tree.At("samples"), func([]float64) error { return nil }))
}

// A tree that shares the data of another one outlives it.
func TestSharedData(t *testing.T) {
	tree := openWorld(t)
	builder := newBuilder(t)
	builder.Begin(flaxstate.KindList)
	builder.Node(tree.At("params"))
	builder.End()
	built, err := builder.Finish()
	if err != nil {
		t.Fatal(err)
	}
	builder.Close()
	tree.Close()
	items, err := flaxstate.Items[float32](built.At("0/dense/bias"))
	if err != nil || len(items) != 3 || items[2] != 2 {
		t.Error(items, err)
	}
	built.Close()
}

// Garbage is collected while nodes of it are used, and handles that nobody closed are freed: under a race detector or
// an allocator that checks, freeing too early or twice ends the process.
func TestGarbage(t *testing.T) {
	name := filepath.Join("testdata", "world.msgpack")
	for range 200 {
		tree, err := flaxstate.Open(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		node := tree.At("title")
		if _, err := flaxstate.NewBuilder(); err != nil {
			t.Fatal(err)
		}
		tree = nil
		runtime.GC()
		if title, err := node.Str(); err != nil || title != "Größe ☃" {
			t.Fatal(title, err)
		}
	}
}

// A cleanup runs for what nobody closed: the file is no longer held open.
func TestCleanup(t *testing.T) {
	before := openFiles(t)
	for range 20 {
		if _, err := flaxstate.Open(filepath.Join("testdata", "world.msgpack"), nil); err != nil {
			t.Fatal(err)
		}
	}
	for range 100 {
		runtime.GC()
		if openFiles(t) <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d files are open, %d before", openFiles(t), before)
}

func openFiles(t *testing.T) int {
	files, err := filepath.Glob("/proc/self/fd/*")
	if err != nil || len(files) == 0 {
		t.Skip("the system doesn't tell which files are open")
	}
	return len(files)
}

// Everything that goroutines may share, while types are being registered and trees closed.
func TestConcurrency(t *testing.T) {
	registry, tree := newRegistry(t), openWorld(t)
	wantPlayer := read(t, filepath.Join("testdata", "player.msgpack"))
	wantWorld := read(t, filepath.Join("testdata", "world.msgpack"))
	var group sync.WaitGroup
	for i := range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for j := range 30 {
				var p player
				var w world
				if err := errors.Join(registry.Restore(wantPlayer, &p, nil), registry.Restore(wantWorld, &w, nil)); err != nil {
					t.Error(err)
				}
				if data, err := registry.ToBytes(&w, nil); err != nil || string(data) != string(wantWorld) {
					t.Error(err)
				}
				if i == 0 && j == 20 {
					tree.Close()
				}
				err := flaxstate.View(tree.At("samples"), func(items []float64) error {
					if items[0] != 0.25 {
						t.Error(items)
					}
					return nil
				})
				if err != nil {
					wantClosed(t, "View", err)
				}
			}
		}()
	}
	group.Wait()
}
