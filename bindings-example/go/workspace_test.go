package flaxstate_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

func newWorkspace(t testing.TB) *flaxstate.Workspace {
	t.Helper()
	workspace, err := flaxstate.NewWorkspace()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { workspace.Close() })
	return workspace
}

// frames are what a program does again and again, all with one workspace (or none).
func frames(t *testing.T, workspace *flaxstate.Workspace) map[string]func() error {
	value, flat, buffer := someWorld(), somePlayer(1), newBuffer(t)
	value.Samples = make([]float64, 10_000)
	for range 3_000 {
		value.Items = append(value.Items, item{"one of many", 1})
	}
	serialize := &flaxstate.SerializeOptions{Workspace: workspace}
	save := &flaxstate.SaveOptions{Serialize: serialize, Durability: flaxstate.DurabilityNone}
	restore := &flaxstate.RestoreOptions{Workspace: workspace}
	told := &flaxstate.RestoreOptions{Workspace: workspace, Report: new(flaxstate.Report),
		Progress: func(uint64, uint64) error { return nil }}
	registry, file := newRegistry(t), filepath.Join(t.TempDir(), "file")
	if err := registry.SaveFile(file, &value, nil); err != nil {
		t.Fatal(err)
	}
	data := read(t, file)
	tree, err := flaxstate.Open(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	flatData, err := flaxstate.ToBytes(&flat, nil)
	if err != nil {
		t.Fatal(err)
	}
	room := make([]byte, 0, len(data))
	var got world
	return map[string]func() error{
		"ToBuffer":      func() error { return registry.ToBuffer(&value, buffer, serialize) },
		"AppendBytes":   func() error { _, err := registry.AppendBytes(room, &value, serialize); return err },
		"SaveFile":      func() error { return registry.SaveFile(file, &value, save) },
		"SaveFile flat": func() error { return registry.SaveFile(file+"2", &flat, save) },
		"Encode":        func() error { return registry.Encode(io.Discard, &value, serialize) },
		"Tree.Encode":   func() error { return tree.Encode(io.Discard, serialize) },
		"Tree.SaveFile": func() error { return tree.SaveFile(file+"3", save) },
		"Restore":       func() error { return registry.Restore(data, &got, restore) },
		"Restore, told": func() error { return registry.Restore(data, &got, told) },
		"Restore flat":  func() error { return registry.Restore(flatData, &flat, restore) },
		"RestoreFile":   func() error { return registry.RestoreFile(file, &got, restore) },
		"FromStateDict": func() error { return registry.FromStateDict(tree.Root(), &got, restore) },
	}
}

// The same workspace serves all calls in turn, and whatever they leave in it.
func TestWorkspace(t *testing.T) {
	workspace := newWorkspace(t)
	want, wantPlayer := read(t, filepath.Join("testdata", "world.msgpack")), somePlayer(100)
	serialize := &flaxstate.SerializeOptions{Workspace: workspace}
	restore := &flaxstate.RestoreOptions{Workspace: workspace}
	for name, frame := range frames(t, workspace) {
		for range 2 {
			if err := frame(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		var got world
		if err := flaxstate.Restore(want, &got, restore); err != nil || !reflect.DeepEqual(got, someWorld()) {
			t.Errorf("after %s: %v", name, err)
		}
		if data, err := flaxstate.ToBytes(&got, serialize); err != nil || !bytes.Equal(data, want) {
			t.Errorf("after %s: %v", name, err)
		}
		if err := flaxstate.Restore(want[:200], &got, restore); !errors.Is(err, flaxstate.ErrTruncated) {
			t.Errorf("after %s: %v", name, err)
		}
		var p player
		err := flaxstate.RestoreFile(filepath.Join("testdata", "player.msgpack"), &p, restore)
		if err != nil || p != wantPlayer {
			t.Errorf("after %s: %v", name, err)
		}
	}
}

// What a call left in the memory of a workspace isn't what a field that is left out, or missing, has in the next one.
func TestWorkspaceIsClean(t *testing.T) {
	type spot struct {
		X      [64]uint8 `flaxstate:"x"`
		Hidden [64]uint8 `flaxstate:"-"`
		Y      *int      `flaxstate:"y"`
	}
	workspace := newWorkspace(t)
	full, partly := make([]spot, 1000), map[string][]map[string]string{"Spots": make([]map[string]string, 900)}
	for i := range full {
		full[i].X[63], full[i].Hidden[63], full[i].Y = 255, 255, new(int)
	}
	type holder struct{ Spots []spot }
	for range 3 {
		if _, err := flaxstate.ToBytes(holder{full}, &flaxstate.SerializeOptions{Workspace: workspace}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range partly["Spots"] {
		partly["Spots"][i] = map[string]string{}
	}
	data, err := flaxstate.ToBytes(partly, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got holder
	options := &flaxstate.RestoreOptions{Workspace: workspace, KeepMissing: true}
	if err := flaxstate.Restore(data, &got, options); err != nil || len(got.Spots) != 900 {
		t.Fatal(err)
	}
	for i, spot := range got.Spots {
		if spot.X != [64]uint8{} || spot.Hidden != [64]uint8{} || spot.Y != nil {
			t.Fatalf("%d: %+v", i, spot)
		}
	}
}

func TestWorkspaceIsForOneCall(t *testing.T) {
	workspace := newWorkspace(t)
	options := &flaxstate.SerializeOptions{Workspace: workspace}
	restore := &flaxstate.RestoreOptions{Workspace: workspace}
	tree := openWorld(t)
	defer tree.Close()
	data := read(t, filepath.Join("testdata", "world.msgpack"))
	w := writerFunc(func(data []byte) (int, error) {
		for _, err := range []error{
			flaxstate.Encode(io.Discard, 1, options), tree.Encode(io.Discard, options),
			flaxstate.Restore(data, new(world), restore),
		} {
			if !errors.Is(err, flaxstate.ErrBusy) {
				t.Error(err)
			}
		}
		workspace.Close()
		workspace.Close()
		runtime.GC()
		return len(data), nil
	})
	if err := flaxstate.Encode(w, someWorld(), options); err != nil {
		t.Error(err)
	}
	wantClosed(t, "Encode", flaxstate.Encode(io.Discard, 1, options))
	wantClosed(t, "Tree.Encode", tree.Encode(io.Discard, options))
	wantClosed(t, "Restore", flaxstate.Restore(data, new(world), restore))
	zero := &flaxstate.SerializeOptions{Workspace: new(flaxstate.Workspace)}
	wantClosed(t, "a zero workspace", flaxstate.Encode(io.Discard, 1, zero))
}

// In a process of its own, whose allocations are counted: testdata/mallocs.c.
func TestWorkspaceAllocatesNothing(t *testing.T) {
	library, counter := os.Getenv("FLAXSTATE_MALLOCS_LIBRARY"), os.Getenv("FLAXSTATE_MALLOCS")
	if counter != "" {
		countAllocations(t, counter)
		return
	}
	if library == "" {
		t.Skip("FLAXSTATE_MALLOCS_LIBRARY is not set")
	}
	counter = filepath.Join(t.TempDir(), "count")
	if err := os.WriteFile(counter, make([]byte, 8), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	command.Env = append(os.Environ(), "LD_PRELOAD="+library, "FLAXSTATE_MALLOCS="+counter)
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

// countAllocations takes the least of several calls: Go's own threads allocate as well, now and then.
func countAllocations(t *testing.T, counter string) {
	least := func(frame func() error) uint64 {
		least := ^uint64(0)
		for i := range 20 {
			before := binary.NativeEndian.Uint64(read(t, counter))
			if err := frame(); err != nil {
				t.Fatal(err)
			}
			if count := binary.NativeEndian.Uint64(read(t, counter)) - before; i > 0 {
				least = min(least, count)
			}
		}
		return least
	}
	for name, frame := range frames(t, newWorkspace(t)) {
		if count := least(frame); count != 0 {
			t.Errorf("%s allocates %d times", name, count)
		}
	}
	total := uint64(0)
	for _, frame := range frames(t, nil) {
		total += least(frame)
	}
	if total < 20 {
		t.Errorf("without a workspace only %d allocations were seen", total)
	}
}
