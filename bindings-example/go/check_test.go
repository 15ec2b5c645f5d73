package flaxstate_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// What only C knows is of no help to those who write Go.
var namesOfC = regexp.MustCompile(`\b(fs|FS)_\w`)

func TestErrorsHaveTheNamesOfGo(t *testing.T) {
	data := []byte("\x81\xa1a\x01")
	name := filepath.Join(t.TempDir(), "file")
	value := map[string]int64{"a": 1}
	if err := flaxstate.SaveFile(name, value, nil); err != nil {
		t.Fatal(err)
	}
	root := decode(t, string(data)).Root()
	registry, err := flaxstate.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	defer registry.Close()
	type some struct{ A int64 }

	restore := func(options flaxstate.RestoreOptions) error { return flaxstate.Restore(data, &value, &options) }
	write := func(options flaxstate.SerializeOptions) error {
		_, err := flaxstate.ToBytes(value, &options)
		_, second := root.Serialize(&options)
		if !options.AsStateDict && second == nil {
			t.Errorf("a tree was written with %+v", options)
		}
		return errors.Join(err, root.Encode(io.Discard, &options))
	}
	begin := func(kind flaxstate.Kind) error {
		builder := newBuilder(t)
		builder.Begin(kind)
		_, err := builder.Finish()
		return err
	}
	decoded := func(options flaxstate.DecodeOptions) error {
		_, err := flaxstate.Decode(data, &options)
		_, opened := flaxstate.Open(name, &flaxstate.OpenOptions{Decode: &options})
		_, streamed := flaxstate.OpenReaderAt(bytes.NewReader(data), int64(len(data)), &options)
		if err == nil || opened == nil || streamed == nil {
			t.Errorf("it was read with %+v: %v, %v, %v", options, err, opened, streamed)
		}
		return errors.Join(err, opened, streamed, restore(flaxstate.RestoreOptions{Decode: &options}))
	}
	overwrite := func(options flaxstate.OverwriteOptions) error {
		return flaxstate.OverwriteArray(name, "a", flaxstate.ArrayOf([]int64{1}), &options)
	}
	for what, err := range map[string]error{
		"convert":              restore(flaxstate.RestoreOptions{Convert: 9}),
		"negative convert":     restore(flaxstate.RestoreOptions{Convert: -1}),
		"threads":              restore(flaxstate.RestoreOptions{Threads: 1025}),
		"key order":            write(flaxstate.SerializeOptions{KeyOrder: 9}),
		"alignment":            write(flaxstate.SerializeOptions{Alignment: 3}),
		"a large alignment":    write(flaxstate.SerializeOptions{Alignment: 1 << 31}),
		"threads that write":   write(flaxstate.SerializeOptions{Threads: 1025}),
		"structs":              write(flaxstate.SerializeOptions{AsStateDict: true}),
		"depth":                decoded(flaxstate.DecodeOptions{DepthLimit: 1025}),
		"trailing":             decoded(flaxstate.DecodeOptions{Trailing: 9}),
		"overwriting":          overwrite(flaxstate.OverwriteOptions{Durability: 9}),
		"overwriting, aligned": overwrite(flaxstate.OverwriteOptions{Decode: &flaxstate.DecodeOptions{AlignArrays: true}}),
		"durability":           flaxstate.SaveFile(name, value, &flaxstate.SaveOptions{Durability: 9}),
		"durability of trees":  root.SaveFile(name, &flaxstate.SaveOptions{Durability: 9}),
		"durability of bytes":  flaxstate.SaveBytes(name, data, &flaxstate.SaveOptions{Durability: 9}),
		"mapping":              func() error { _, err := flaxstate.Open(name, &flaxstate.OpenOptions{Mapping: 9}); return err }(),
		"advice":               root.Advise(9),
		"from a tree": flaxstate.FromStateDict(root, &value,
			&flaxstate.RestoreOptions{Decode: &flaxstate.DecodeOptions{NodeLimit: 9}}),
		"a type's kind":       flaxstate.Register[some](registry, &flaxstate.TypeOptions{Kind: 99}),
		"a leaf's kind":       flaxstate.Register[some](registry, &flaxstate.TypeOptions{Kind: flaxstate.KindFloat}),
		"a builder's kind":    begin(99),
		"a builder's leaf":    begin(flaxstate.KindFloat),
		"a type's empty name": flaxstate.Register[struct{}](registry, &flaxstate.TypeOptions{Name: "\xff"}),
	} {
		if err == nil || namesOfC.MatchString(err.Error()) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if string(read(t, name)) != string(data) {
		t.Error("the file was changed")
	}
}

func TestWhatKilledSavesLeft(t *testing.T) {
	directory := t.TempDir()
	left := filepath.Join(directory, ".flaxstate-0123456789abcdef")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, wanted := range []uint64{1, 0} {
		if removed, err := flaxstate.RemoveUnfinished(directory); removed != wanted || err != nil {
			t.Errorf("%d files were removed, not %d: %v", removed, wanted, err)
		}
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
	if _, err := flaxstate.RemoveUnfinished(filepath.Join(directory, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a directory that doesn't exist: %v", err)
	}
}
