package flaxstate_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

func TestDecodeOptions(t *testing.T) {
	deep := []byte{0x91, 0x91, 0x91, 0x01} // [[[1]]]
	for limit, want := range map[uint32]error{0: nil, 3: nil, 2: flaxstate.ErrLimit, 1: flaxstate.ErrLimit} {
		tree, err := flaxstate.Decode(deep, &flaxstate.DecodeOptions{DepthLimit: limit})
		if !errors.Is(err, want) {
			t.Errorf("limit %d: %v", limit, err)
		}
		if err == nil {
			tree.Close()
		}
	}
	world := filepath.Join("testdata", "world.msgpack")
	limited := &flaxstate.OpenOptions{Decode: &flaxstate.DecodeOptions{MemoryLimit: 100}}
	if _, err := flaxstate.Open(world, limited); !errors.Is(err, flaxstate.ErrLimit) {
		t.Error(err)
	}
}

func TestTrailing(t *testing.T) {
	for _, c := range []struct {
		data     string
		trailing flaxstate.Trailing
		want     error
	}{
		{"\x80\x00", flaxstate.TrailingRefused, flaxstate.ErrFormat},
		{"\x80\x00", flaxstate.TrailingAllowed, nil},
		{"\x80\x00", flaxstate.TrailingStream, nil},
		{"\x01\x02", flaxstate.TrailingRefused, flaxstate.ErrFormat},
		{"\x01\x02", flaxstate.TrailingAllowed, flaxstate.ErrFormat},
		{"\x01\x02", flaxstate.TrailingStream, nil},
		{"\x80", 9, flaxstate.ErrInvalidArgument},
	} {
		tree, err := flaxstate.Decode([]byte(c.data), &flaxstate.DecodeOptions{Trailing: c.trailing})
		if !errors.Is(err, c.want) {
			t.Errorf("%q, %d: %v", c.data, c.trailing, err)
		}
		if err == nil {
			if tree.BytesUsed() != 1 {
				t.Errorf("%q, %d: %d bytes used", c.data, c.trailing, tree.BytesUsed())
			}
			tree.Close()
		}
	}
}

func TestUntrusted(t *testing.T) {
	options := flaxstate.Untrusted()
	if !reflect.DeepEqual(*options, flaxstate.DecodeOptions{MemoryLimit: 1 << 30, DepthLimit: 128, NodeLimit: 1 << 20, TextLimit: 64 << 20}) {
		t.Errorf("%+v", options)
	}
	many := append([]byte{0xdd, 0, 0x10, 0, 0}, bytes.Repeat([]byte{0xc0}, 1<<20)...) // 2^20 nils in a list
	if _, err := flaxstate.Decode(many, options); !errors.Is(err, flaxstate.ErrLimit) {
		t.Error(err)
	}
	many[3], many = 0, many[:5]
	many[2] = 0x0f // 983,040
	tree, err := flaxstate.Decode(append(many, bytes.Repeat([]byte{0xc0}, 0xf0000)...), options)
	if err != nil {
		t.Fatal(err)
	}
	tree.Close()
	text := []byte("\x92\xa3abc\xa2de")
	for limit, want := range map[uint64]error{5: nil, 4: flaxstate.ErrLimit} {
		tree, err := flaxstate.Decode(text, &flaxstate.DecodeOptions{TextLimit: limit})
		if !errors.Is(err, want) {
			t.Errorf("limit %d: %v", limit, err)
		}
		if err == nil {
			tree.Close()
		}
	}
	// Every way to read has the limits.
	data := read(t, filepath.Join("testdata", "world.msgpack"))
	few := &flaxstate.DecodeOptions{NodeLimit: 10}
	for what, run := range map[string]func() error{
		"Restore": func() error { return flaxstate.Restore(data, new(world), &flaxstate.RestoreOptions{Decode: few}) },
		"RestoreFile": func() error {
			name := filepath.Join("testdata", "world.msgpack")
			return flaxstate.RestoreFile(name, new(world), &flaxstate.RestoreOptions{Decode: few})
		},
		"RestoreReaderAt": func() error {
			return flaxstate.RestoreReaderAt(bytes.NewReader(data), int64(len(data)), new(world),
				&flaxstate.RestoreOptions{Decode: few})
		},
		"OpenReaderAt": func() error {
			_, err := flaxstate.OpenReaderAt(bytes.NewReader(data), int64(len(data)), few)
			return err
		},
	} {
		if err := run(); !errors.Is(err, flaxstate.ErrLimit) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A tree that is there was decoded already.
func TestDecodeOptionsOfFromStateDict(t *testing.T) {
	v, tree := openVault(t)
	restore := func(decode flaxstate.DecodeOptions) error {
		return flaxstate.FromStateDict(tree.Root(), new(weights), &flaxstate.RestoreOptions{Decode: &decode})
	}
	if err := restore(flaxstate.DecodeOptions{MemoryLimit: 1 << 20}); err != nil {
		t.Error(err)
	}
	if err := restore(flaxstate.DecodeOptions{MemoryLimit: 1000}); !errors.Is(err, flaxstate.ErrLimit) {
		t.Errorf("a shadow of %d bytes: %v", len(v.data), err)
	}
	if err := restore(flaxstate.DecodeOptions{Lenient: true}); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
}

func TestMappings(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	large := make([]float32, 1000)
	large[999] = 9
	aligned := &flaxstate.SaveOptions{Serialize: &flaxstate.SerializeOptions{Alignment: 8}}
	if err := flaxstate.SaveFile(name, map[string][]float32{"large": large}, aligned); err != nil {
		t.Fatal(err)
	}
	for mapping, isViewed := range map[flaxstate.Mapping]bool{
		flaxstate.MappingAuto: true, flaxstate.MappingOff: false, flaxstate.MappingRequired: true,
	} {
		tree, err := flaxstate.Open(name, &flaxstate.OpenOptions{Mapping: mapping})
		if err != nil {
			t.Fatal(err)
		}
		array, err := tree.At("large").Array()
		if err != nil || array.IsViewed != isViewed || !array.IsInFile {
			t.Errorf("mapping %d: %+v, %v", mapping, array, err)
		}
		items, err := flaxstate.Items[float32](tree.At("large"))
		if err != nil || !reflect.DeepEqual(items, large) {
			t.Errorf("mapping %d: %v", mapping, err)
		}
		tree.Close()
	}
	if _, err := flaxstate.Open(name, &flaxstate.OpenOptions{Mapping: 9}); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
}

// Flax puts no chunks together in lists, so that a pad can't align what stands there.
func TestUnaligned(t *testing.T) {
	builder := newBuilder(t)
	builder.Begin(flaxstate.KindList)
	for range 20 {
		flaxstate.AddArray(builder, []float32{1, 2, 3}, 3)
	}
	builder.End()
	list := finish(t, builder)
	var report flaxstate.Report
	options := &flaxstate.SerializeOptions{Alignment: 4096, Report: &report}
	data, err := list.Serialize(options)
	count := report.Count(flaxstate.ReportUnaligned)
	if err != nil || count == 0 || count > 20 || count != len(report.Entries) {
		t.Errorf("%d of 20 in a list, %v", count, err)
	}
	items := []byte{0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64} // 1, 2, 3
	for _, entry := range report.Entries {
		at, err := strconv.Atoi(entry.Found)
		if err != nil || entry.Kind != flaxstate.ReportUnaligned || entry.Wanted != "4096" || at%4096 == 0 ||
			!bytes.Equal(data[at:at+12], items) || list.At(entry.Path).Kind() != flaxstate.KindArray {
			t.Errorf("%+v, %v", entry, err)
		}
	}
	saved := filepath.Join(t.TempDir(), "saved")
	for what, write := range map[string]func() error{
		"ToBytes": func() error { _, err := flaxstate.ToBytes(someWorld(), options); return err },
		"SaveFile": func() error {
			return flaxstate.SaveFile(saved, someWorld(), &flaxstate.SaveOptions{Serialize: options})
		},
	} {
		if err := write(); err != nil || len(report.Entries) != 0 || report.String() != "nothing to report" {
			t.Errorf("%s: %+v in dicts, %v", what, report, err)
		}
	}
	options.Alignment = 3
	if _, err := list.Serialize(options); !errors.Is(err, flaxstate.ErrInvalidArgument) || report.String() != "" {
		t.Error(err)
	}
}

func TestDurabilities(t *testing.T) {
	for _, durability := range []flaxstate.Durability{flaxstate.DurabilityFull, flaxstate.DurabilityData, flaxstate.DurabilityNone, 9} {
		name := filepath.Join(t.TempDir(), "file")
		err := flaxstate.SaveFile(name, map[string]int{"a": 1}, &flaxstate.SaveOptions{Durability: durability})
		if durability == 9 {
			if !errors.Is(err, flaxstate.ErrInvalidArgument) {
				t.Error(err)
			}
			continue
		}
		if err != nil || string(read(t, name)) != "\x81\xa1a\x01" {
			t.Errorf("durability %d: %v", durability, err)
		}
		for _, data := range []string{"other", ""} {
			err := flaxstate.SaveBytes(name, []byte(data), &flaxstate.SaveOptions{Durability: durability})
			if err != nil || string(read(t, name)) != data {
				t.Errorf("durability %d: %v", durability, err)
			}
		}
	}
}

func TestSaveBytesThatFails(t *testing.T) {
	folder := t.TempDir()
	name := filepath.Join(folder, "file")
	if err := flaxstate.SaveBytes(name, []byte("old"), nil); err != nil {
		t.Fatal(err)
	}
	if err := flaxstate.SaveBytes(name, []byte("new"), &flaxstate.SaveOptions{Durability: 9}); err == nil {
		t.Error("a durability that doesn't exist was taken")
	}
	if string(read(t, name)) != "old" {
		t.Error("the file changed")
	}
	gone := &flaxstate.SaveOptions{Serialize: &flaxstate.SerializeOptions{
		Workspace: new(flaxstate.Workspace), Report: new(flaxstate.Report), Context: context.Background()}}
	if err := flaxstate.SaveBytes(name, []byte("new"), gone); err != nil || string(read(t, name)) != "new" {
		t.Error("what bytes don't need was used", err)
	}
	if err := flaxstate.SaveBytes(folder, []byte("new"), nil); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
	if err := flaxstate.SaveBytes(name+"\x00", nil, nil); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
}
