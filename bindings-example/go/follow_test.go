package flaxstate_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

type model struct {
	Kernel []float32 `flaxstate:"kernel"`
	Bias   []float32 `flaxstate:"bias"`
}

type flatModel struct {
	Kernel [3 << 20]float32 `flaxstate:"kernel"`
	Bias   [1 << 20]float32 `flaxstate:"bias"`
}

// A trail is what a call told of its progress.
type trail [][2]uint64

func (s *trail) add(done, total uint64) error {
	*s = append(*s, [2]uint64{done, total})
	return nil
}

// check wants steps that never fall, to the end of `size` bytes.
func (s trail) check(t *testing.T, what string, size uint64) {
	t.Helper()
	// What is in memory is restored at once, and of arrays that aren't copied only the heads are read.
	fewest := map[string]int{"Restore": 1, "Decode": 2, "Open": 2, "OpenSharded": 2, "OpenReaderAt": 2}[what]
	if fewest == 0 {
		fewest = 3 // each of three threads takes 4 MiB
	}
	isOK := len(s) >= fewest && s[len(s)-1][0] == s[len(s)-1][1]
	for i, step := range s {
		isOK = isOK && (i == 0 || step[0] >= s[i-1][0]) && step[1] == s[0][1] && step[1] >= size*9/10
	}
	if !isOK {
		t.Errorf("%s: %v", what, s)
	}
}

type follow = func(p flaxstate.Progress, c context.Context) error

// followedCalls are all calls that tell their progress, with a model of 16 MiB, and the size of its bytes.
func followedCalls(t *testing.T, threads uint32) (uint64, map[string]follow) {
	value := model{make([]float32, 3<<20), make([]float32, 1<<20)}
	data, err := flaxstate.ToBytes(&value, nil)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	file, saved := filepath.Join(folder, "file"), filepath.Join(folder, "saved")
	for _, name := range []string{file, saved} {
		if err := flaxstate.SaveBytes(name, data, nil); err != nil {
			t.Fatal(err)
		}
	}
	tree, err := flaxstate.Open(file, &flaxstate.OpenOptions{Mapping: flaxstate.MappingOff})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	buffer := newBuffer(t)
	registry := newRegistry(t)
	writing := func(write func(options *flaxstate.SerializeOptions) error) follow {
		return func(p flaxstate.Progress, c context.Context) error {
			return write(&flaxstate.SerializeOptions{Progress: p, Context: c, Threads: threads})
		}
	}
	saving := func(save func(options *flaxstate.SaveOptions) error) follow {
		return writing(func(options *flaxstate.SerializeOptions) error {
			err := save(&flaxstate.SaveOptions{Serialize: options, Durability: flaxstate.DurabilityNone})
			if names, _ := os.ReadDir(folder); len(names) != 2 || !bytes.Equal(read(t, saved), data) {
				t.Error("the folder changed", names)
			}
			return err
		})
	}
	restoring := func(restore func(target any, options *flaxstate.RestoreOptions) error) follow {
		flat, loose := new(flatModel), &model{}
		return func(p flaxstate.Progress, c context.Context) error {
			flat.Bias[0], loose.Bias = 5, []float32{5}
			options := &flaxstate.RestoreOptions{Progress: p, Context: c, Threads: threads}
			err := restore(flat, options)
			if (err == nil) != (flat.Bias[0] == 0) {
				t.Error("the target changed, or didn't", err)
			}
			if err != nil {
				if err := restore(loose, options); err == nil || !reflect.DeepEqual(loose, &model{Bias: []float32{5}}) {
					t.Error("the target changed", err)
				}
			}
			return err
		}
	}
	decoding := func(open func(options *flaxstate.DecodeOptions) (*flaxstate.Tree, error)) follow {
		return func(p flaxstate.Progress, c context.Context) error {
			tree, err := open(&flaxstate.DecodeOptions{Progress: p, Context: c})
			if err == nil {
				tree.Close()
			}
			return err
		}
	}
	return uint64(len(data)), map[string]follow{
		"ToBytes": writing(func(options *flaxstate.SerializeOptions) error {
			_, err := flaxstate.ToBytes(&value, options)
			return err
		}),
		"AppendBytes, little room": writing(func(options *flaxstate.SerializeOptions) error {
			_, err := flaxstate.AppendBytes(make([]byte, 0, 100), &value, options)
			return err
		}),
		"Node.Serialize": writing(func(options *flaxstate.SerializeOptions) error {
			_, err := tree.Serialize(options)
			return err
		}),
		"ToBuffer": writing(func(options *flaxstate.SerializeOptions) error {
			err := registry.ToBuffer(&value, buffer, options)
			if (err == nil) != (buffer.Len() > 0) {
				t.Error("the buffer is not empty", err)
			}
			return err
		}),
		"Encode":      writing(func(options *flaxstate.SerializeOptions) error { return flaxstate.Encode(io.Discard, &value, options) }),
		"Node.Encode": writing(func(options *flaxstate.SerializeOptions) error { return tree.Encode(io.Discard, options) }),
		"SaveFile":    saving(func(options *flaxstate.SaveOptions) error { return flaxstate.SaveFile(saved, &value, options) }),
		"SaveBytes":   saving(func(options *flaxstate.SaveOptions) error { return flaxstate.SaveBytes(saved, data, options) }),
		"Node.SaveFile": saving(func(options *flaxstate.SaveOptions) error {
			options.Serialize.KeyOrder = flaxstate.KeyOrderKept
			return tree.SaveFile(saved, options)
		}),
		"Restore": restoring(func(target any, options *flaxstate.RestoreOptions) error {
			return flaxstate.Restore(data, target, options)
		}),
		"RestoreFile": restoring(func(target any, options *flaxstate.RestoreOptions) error {
			return flaxstate.RestoreFile(file, target, options)
		}),
		"RestoreReaderAt": restoring(func(target any, options *flaxstate.RestoreOptions) error {
			return flaxstate.RestoreReaderAt(bytes.NewReader(data), int64(len(data)), target, options)
		}),
		"FromStateDict": restoring(func(target any, options *flaxstate.RestoreOptions) error {
			return flaxstate.FromStateDict(tree.Root(), target, options)
		}),
		"Decode": decoding(func(options *flaxstate.DecodeOptions) (*flaxstate.Tree, error) {
			return flaxstate.Decode(data, options)
		}),
		"Open": decoding(func(options *flaxstate.DecodeOptions) (*flaxstate.Tree, error) {
			return flaxstate.Open(file, &flaxstate.OpenOptions{Decode: options})
		}),
		"OpenSharded": decoding(func(options *flaxstate.DecodeOptions) (*flaxstate.Tree, error) {
			return flaxstate.OpenSharded(file, &flaxstate.OpenOptions{Decode: options})
		}),
		"OpenReaderAt": decoding(func(options *flaxstate.DecodeOptions) (*flaxstate.Tree, error) {
			return flaxstate.OpenReaderAt(bytes.NewReader(data), int64(len(data)), options)
		}),
	}
}

func TestProgress(t *testing.T)            { testProgress(t, 1) }
func TestProgressWithThreads(t *testing.T) { testProgress(t, 3) }

func testProgress(t *testing.T, threads uint32) {
	size, calls := followedCalls(t, threads)
	stop := errors.New("stop")
	for what, call := range calls {
		var steps trail
		if err := call(steps.add, nil); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		steps.check(t, what, size)
		for at := range len(steps) {
			count := 0
			err := call(func(uint64, uint64) error {
				if count++; count > at {
					return stop
				}
				return nil
			}, nil)
			if !errors.Is(err, stop) || !errors.Is(err, flaxstate.ErrCallback) {
				t.Errorf("%s, step %d: %v", what, at, err)
			}
		}
		panicsWith(t, what, "now", func() { call(func(uint64, uint64) error { panic("now") }, nil) })
	}
}

func TestContext(t *testing.T) {
	_, calls := followedCalls(t, 1)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for what, call := range calls {
		if err := call(nil, context.Background()); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		never := func(uint64, uint64) error { t.Errorf("%s began", what); return nil }
		if err := call(never, ended); !errors.Is(err, context.Canceled) || !errors.Is(err, flaxstate.ErrCallback) {
			t.Errorf("%s: %v", what, err)
		}
		midway, cancel := context.WithCancel(context.Background())
		count := 0
		err := call(func(uint64, uint64) error {
			count++
			cancel()
			return nil
		}, midway)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, flaxstate.ErrCallback) || count != 1 {
			t.Errorf("%s: %v after %d", what, err, count)
		}
	}
}

// What is small is told of once.
func TestProgressOfSmallTrees(t *testing.T) {
	tree := decode(t, "\x81\xa1a\x92\x01\x02")
	var steps trail
	data, err := tree.Serialize(&flaxstate.SerializeOptions{Progress: steps.add})
	if size := uint64(len(data)); err != nil || !reflect.DeepEqual(steps, trail{{size, size}}) {
		t.Error(steps, err)
	}
	inside := &flaxstate.RestoreOptions{Decode: &flaxstate.DecodeOptions{Progress: steps.add}}
	if err := flaxstate.Restore(data, &map[string][2]int{}, inside); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
}

// A progress may use the package, also what the call uses.
func TestProgressUsesThePackage(t *testing.T) {
	workspace := newWorkspace(t)
	value := someWorld()
	var report flaxstate.Report
	data := read(t, filepath.Join("testdata", "world.msgpack"))
	options := &flaxstate.RestoreOptions{Workspace: workspace, Report: &report, Progress: func(done, total uint64) error {
		err := flaxstate.Restore(data, new(world), &flaxstate.RestoreOptions{Workspace: workspace})
		if !errors.Is(err, flaxstate.ErrBusy) {
			t.Error(err)
		}
		var got world
		if err := flaxstate.Restore(data, &got, nil); err != nil || !reflect.DeepEqual(got, value) {
			t.Error(err)
		}
		return nil
	}}
	for range 2 {
		var got world
		if err := flaxstate.Restore(data, &got, options); err != nil || !reflect.DeepEqual(got, value) || report.Loaded == 0 {
			t.Error(err, report)
		}
	}
}
