package flaxstate_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

func decode(t *testing.T, data string) *flaxstate.Tree {
	t.Helper()
	tree, err := flaxstate.Decode([]byte(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	return tree
}

// wantBytes compares what a tree is written as, and closes it.
func wantBytes(t *testing.T, what string, tree *flaxstate.Tree, err error, want string) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	defer tree.Close()
	data, err := tree.Serialize(&flaxstate.SerializeOptions{KeyOrder: flaxstate.KeyOrderKept})
	if err != nil || string(data) != want {
		t.Errorf("%s: %q, %v", what, data, err)
	}
}

func TestMerge(t *testing.T) {
	left, right := decode(t, "\x81\xa1a\x81\xa1b\x01").Root(), decode(t, "\x82\xa1a\x81\xa1c\x02\xa1d\x03").Root()
	merged, err := flaxstate.Merge([]flaxstate.Node{left, right}, nil)
	wantBytes(t, "both", merged, err, "\x82\xa1a\x82\xa1b\x01\xa1c\x02\xa1d\x03")
	merged, err = flaxstate.Merge([]flaxstate.Node{right}, nil)
	wantBytes(t, "one", merged, err, "\x82\xa1a\x81\xa1c\x02\xa1d\x03")

	for _, wrong := range []struct {
		nodes   []flaxstate.Node
		options *flaxstate.TreeOptions
		want    error
		path    string
	}{
		{[]flaxstate.Node{left, right, left}, nil, flaxstate.ErrKey, "./a/b"},
		{[]flaxstate.Node{left, left.At("a/b")}, nil, flaxstate.ErrType, "."},
		{nil, nil, flaxstate.ErrInvalidArgument, ""},
		{[]flaxstate.Node{left, {}}, nil, flaxstate.ErrInvalidArgument, ""},
		{[]flaxstate.Node{left, left.At("nowhere")}, nil, flaxstate.ErrInvalidArgument, "./nowhere"},
		{[]flaxstate.Node{left, right}, &flaxstate.TreeOptions{MemoryLimit: 1}, flaxstate.ErrLimit, ""},
	} {
		_, err := flaxstate.Merge(wrong.nodes, wrong.options)
		var failure *flaxstate.Error
		if !errors.Is(err, wrong.want) || !errors.As(err, &failure) || failure.Path != wrong.path {
			t.Errorf("%v: %v", wrong.want, err)
		}
	}
}

func TestReplace(t *testing.T) {
	root, other := decode(t, "\x82\xa1a\x81\xa1b\x01\xa1c\x02").Root(), decode(t, "\x92\x07\x08").Root()
	tree, err := root.Replace(root.At("a/b"), other, nil)
	wantBytes(t, "Replace", tree, err, "\x82\xa1a\x81\xa1b\x92\x07\x08\xa1c\x02")
	if _, err := root.At("a").Replace(root.At("c"), other, nil); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
	if _, err := root.Replace(flaxstate.Node{}, other, nil); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
}

// A tree of others keeps their memory and files, unless it copied the data.
func TestTreesOfOthersStand(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	kernel := make([]float32, 1000)
	kernel[999] = 9
	if err := flaxstate.SaveFile(name, map[string][]float32{"kernel": kernel}, nil); err != nil {
		t.Fatal(err)
	}
	makers := map[string]func(n flaxstate.Node, options *flaxstate.TreeOptions) (*flaxstate.Tree, error){
		"ToStateDict": flaxstate.Node.ToStateDict,
		"Merge": func(n flaxstate.Node, options *flaxstate.TreeOptions) (*flaxstate.Tree, error) {
			return flaxstate.Merge([]flaxstate.Node{n, decode(t, "\x80").Root()}, options)
		},
		"Replace": func(n flaxstate.Node, options *flaxstate.TreeOptions) (*flaxstate.Tree, error) {
			return n.Replace(n.At("kernel"), n.At("kernel"), options)
		},
	}
	for what, create := range makers {
		for _, copies := range []bool{false, true} {
			before := openFiles(t)
			source, err := flaxstate.Open(name, &flaxstate.OpenOptions{Mapping: flaxstate.MappingOff})
			if err != nil {
				t.Fatal(err)
			}
			root := source.Root()
			tree, err := create(root, &flaxstate.TreeOptions{CopyData: copies})
			if err != nil {
				t.Fatal(what, err)
			}
			source.Close()
			if isOpen := openFiles(t) > before; isOpen == copies {
				t.Errorf("%s: the file is open: %v", what, isOpen)
			}
			items, err := flaxstate.Items[float32](tree.At("kernel"))
			if err != nil || !reflect.DeepEqual(items, kernel) {
				t.Errorf("%s: %v", what, err)
			}
			tree.Close()
			if openFiles(t) > before {
				t.Errorf("%s: the file stays open", what)
			}
			_, err = create(root, nil)
			wantClosed(t, what, err)
		}
	}
}

// A reader that fails, or panics, while data is copied lets all trees go.
func TestCopyingFails(t *testing.T) {
	v, tree := openVault(t)
	v.failWith(func([]byte) (int, error) { return 0, os.ErrDeadlineExceeded })
	copied := &flaxstate.TreeOptions{CopyData: true}
	if _, err := tree.Root().ToStateDict(copied); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
	v.failWith(func([]byte) (int, error) { panic("now") })
	panicsWith(t, "ToStateDict", "now", func() { tree.Root().ToStateDict(copied) })
	tree.Close()
	wantClosed(t, "ToStateDict", func() error { _, err := tree.Root().ToStateDict(nil); return err }())
}

// What a struct's tree holds is its own.
func TestToStateDictCopies(t *testing.T) {
	type holder struct {
		A [3]float32 `flaxstate:"a"`
	}
	type loose struct {
		A []float32 `flaxstate:"a"`
	}
	registry := newRegistry(t)
	flat, slice := holder{[3]float32{1, 2, 3}}, loose{[]float32{1, 2, 3}}
	for _, value := range []any{&flat, &slice} {
		tree, err := registry.ToStateDict(value, &flaxstate.TreeOptions{MemoryLimit: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		flat.A[0], slice.A[0] = 9, 9
		if items, err := flaxstate.Items[float32](tree.At("a")); err != nil || items[0] != 1 || items[2] != 3 {
			t.Errorf("%T: %v, %v", value, items, err)
		}
		tree.Close()
		flat.A[0], slice.A[0] = 1, 1
		if _, err := registry.ToStateDict(value, &flaxstate.TreeOptions{MemoryLimit: 1}); !errors.Is(err, flaxstate.ErrLimit) {
			t.Errorf("%T: %v", value, err)
		}
	}
}

// {2: 5, "2": 6, "a/b~": {"": [7]}, "\0": 8}
func TestPath(t *testing.T) {
	root := decode(t, "\x84\x02\x05\xa12\x06\xa4a/b~\x81\xa0\x91\x07\xa1\x00\x08").Root()
	want := map[string]int64{"./2~#0": 5, "./2": 6, "./a~1b~0//0": 7, "./~2": 8}
	var walk func(n flaxstate.Node)
	walk = func(n flaxstate.Node) {
		for _, child := range n.Children() {
			walk(child)
		}
		path, err := n.Path()
		if err != nil || !root.At(path).Exists() {
			t.Errorf("%q: %v", path, err)
		}
		if value, err := n.Int(); err == nil {
			if again, err := root.At(path).Int(); value != want[path] || again != value || err != nil {
				t.Errorf("%q: %d, %v", path, value, err)
			}
			delete(want, path)
		}
	}
	walk(root)
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
	if path, err := root.Path(); path != "." || err != nil {
		t.Error(path, err)
	}
	if _, err := root.At("nowhere").Path(); !errors.Is(err, flaxstate.ErrType) {
		t.Error(err)
	}
	if value, err := decode(t, "\x81\x02\x05").At("2").Int(); value != 5 || err != nil { // an int key
		t.Error(value, err)
	}
}

func TestOpenSharded(t *testing.T) {
	folder := t.TempDir()
	name := filepath.Join(folder, "m.msgpack")
	first, second := filepath.Join(folder, "m-00001-of-00002.msgpack"), filepath.Join(folder, "m-00002-of-00002.msgpack")
	for file, value := range map[string]any{
		first:  map[string]map[string][]float32{"layer": {"kernel": {1, 2}}},
		second: map[string]map[string][]float32{"layer": {"bias": {3}}},
	} {
		if err := flaxstate.SaveFile(file, value, nil); err != nil {
			t.Fatal(err)
		}
	}
	before := openFiles(t)
	for _, path := range []string{name, first, second} {
		tree, err := flaxstate.OpenSharded(path, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Layer struct {
				Kernel [2]float32 `flaxstate:"kernel"`
				Bias   [1]float32 `flaxstate:"bias"`
			} `flaxstate:"layer"`
		}
		err = flaxstate.FromStateDict(tree.Root(), &got, nil)
		if err != nil || got.Layer.Kernel[1] != 2 || got.Layer.Bias[0] != 3 {
			t.Error(got, err)
		}
		tree.Close()
	}
	limited := &flaxstate.OpenOptions{Decode: &flaxstate.DecodeOptions{MemoryLimit: 1}}
	if _, err := flaxstate.OpenSharded(name, limited); !errors.Is(err, flaxstate.ErrLimit) {
		t.Error(err)
	}
	if err := os.Remove(second); err != nil {
		t.Fatal(err)
	}
	_, err := flaxstate.OpenSharded(first, nil)
	if !errors.Is(err, flaxstate.ErrIO) || !strings.Contains(err.Error(), "m-00002-of-00002.msgpack") {
		t.Error(err)
	}
	if _, err := flaxstate.OpenSharded("a\x00b", nil); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
	if after := openFiles(t); after > before {
		t.Errorf("%d files are open, %d before", after, before)
	}
}
