package flaxstate_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// The structs of testdata/generate.py. A player has no pointers, a world has everything else.

type player struct {
	HP      int64       `flaxstate:"hp"`
	Speed   float64     `flaxstate:"speed"`
	Alive   bool        `flaxstate:"alive"`
	Pos     [3]float32  `flaxstate:"pos"`
	Grid    [2][3]int16 `flaxstate:"grid"`
	Step    int32       `flaxstate:"step,array"`
	Score   float64     `flaxstate:"score,scalar"`
	Wave    complex128  `flaxstate:"wave"`
	Half    [2]uint16   `flaxstate:"half,dtype=bfloat16"`
	Marks   [3]bool     `flaxstate:"marks"`
	Unsaved uint8       `flaxstate:"-"`
	private uint8
}

func somePlayer(hp int64) player {
	return player{HP: hp, Speed: 1.5, Alive: true, Pos: [3]float32{1, -2.5, 3e8}, Grid: [2][3]int16{{0, 1, 2}, {3, 4, 5}},
		Step: 7, Score: 0.1, Wave: 1 - 2i, Half: [2]uint16{0x3f80, 0xbf00}, Marks: [3]bool{true, false, true}}
}

type item struct {
	Name  string `flaxstate:"name"`
	Count int    `flaxstate:"count"`
}

type kernel []float32

type world struct {
	Title   string                          `flaxstate:"title"`
	Blob    []byte                          `flaxstate:"blob"`
	Pixels  []uint8                         `flaxstate:"pixels,array"`
	Samples []float64                       `flaxstate:"samples"`
	Points  [][2]float32                    `flaxstate:"points"`
	Kernel  kernel                          `flaxstate:"kernel,shape=2x3x4"`
	Items   []item                          `flaxstate:"items"`
	Pair    [2]item                         `flaxstate:"pair"`
	Params  map[string]map[string][]float32 `flaxstate:"params"`
	Notes   map[string]string               `flaxstate:"notes"`
	Chief   *item                           `flaxstate:"chief"`
	Rival   *item                           `flaxstate:"rival"`
	Level   *int                            `flaxstate:"level"`
	Tags    []string                        `flaxstate:"tags"`
	Spots   []player                        `flaxstate:"spots"`
	Far     map[string]kernel               `flaxstate:"far,shape=2x3x4"`
	cache   map[int]int
}

func someWorld() world {
	cells, twice := make(kernel, 24), make(kernel, 24)
	for i := range cells {
		cells[i], twice[i] = float32(i)/8, float32(i)/4
	}
	level := 9
	return world{
		Title: "Größe ☃", Blob: []byte{0, 255, '\n'}, Pixels: []uint8{0, 1, 2, 3}, Samples: []float64{0.25, -1e300},
		Points: [][2]float32{{0, 1}, {2, 3}, {4, 5}}, Kernel: cells,
		Items: []item{{"lamp", 1}, {"", -2}}, Pair: [2]item{{"a", 3}, {"b", 4}},
		Params: map[string]map[string][]float32{
			"dense": {"bias": {0, 1, 2}, "kernel": {1, 1, 1, 1, 1, 1}}, "head": {"bias": {0}}},
		Notes: map[string]string{"a/b": "slash", "z~": "tilde"},
		Chief: &item{"Ada", 5}, Level: &level, Tags: []string{"x", "yy"},
		Spots: []player{somePlayer(1), somePlayer(2)}, Far: map[string]kernel{"moon": twice},
	}
}

func TestStructs(t *testing.T) {
	t.Run("in place", func(t *testing.T) { roundTrip(t, "player", somePlayer(100)) })
	t.Run("shadow", func(t *testing.T) { roundTrip(t, "world", someWorld()) })
}

// roundTrip compares a value with what Flax wrote, by every way in and out.
func roundTrip[T any](t *testing.T, name string, value T) {
	file := filepath.Join("testdata", name+".msgpack")
	want := read(t, file)
	registry := newRegistry(t)
	writeEveryWay(t, registry, &value, want)
	tree, err := registry.ToStateDict(&value, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	asked, err := flaxstate.OpenReaderAt(bytes.NewReader(want), int64(len(want)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer asked.Close()
	directly := &flaxstate.RestoreOptions{ReadDirectly: true, Threads: 2}
	ways := map[string]func(target any) error{
		"Restore":               func(target any) error { return registry.Restore(want, target, nil) },
		"RestoreFile":           func(target any) error { return flaxstate.RestoreFile(file, target, nil) },
		"RestoreFile, directly": func(target any) error { return flaxstate.RestoreFile(file, target, directly) },
		"FromStateDict":         func(target any) error { return registry.FromStateDict(tree.Root(), target, nil) },
		"RestoreReaderAt": func(target any) error {
			return registry.RestoreReaderAt(bytes.NewReader(want), int64(len(want)), target, nil)
		},
		"RestoreReaderAt, directly": func(target any) error {
			return flaxstate.RestoreReaderAt(bytes.NewReader(want), int64(len(want)), target, directly)
		},
		"OpenReaderAt": func(target any) error { return flaxstate.FromStateDict(asked.Root(), target, nil) },
	}
	for name, restore := range ways {
		var got T
		if err := restore(&got); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(got, value) {
			t.Errorf("%s:\n%+v\nwant\n%+v", name, got, value)
		}
	}
}

func writeEveryWay[T any](t *testing.T, registry *flaxstate.Registry, value *T, want []byte) {
	check := func(what string, got []byte, err error) {
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v, %d bytes, %d expected", what, err, len(got), len(want))
		}
	}
	written, err := flaxstate.ToBytes(value, nil)
	check("ToBytes", written, err)
	written, err = flaxstate.ToBytes(*value, &flaxstate.SerializeOptions{Threads: 2})
	check("ToBytes of a value", written, err)
	written, err = flaxstate.AppendBytes(written[:0], value, nil)
	check("AppendBytes", written, err)
	buffer := newBuffer(t)
	err = registry.ToBuffer(value, buffer, nil)
	check("ToBuffer", bufferBytes(t, buffer), err)
	var streamed bytes.Buffer
	err = flaxstate.Encode(&streamed, value, nil)
	check("Encode", streamed.Bytes(), err)
	saved := filepath.Join(t.TempDir(), "saved")
	err = flaxstate.SaveFile(saved, value, nil)
	check("SaveFile", read(t, saved), err)
}

func newRegistry(t *testing.T) *flaxstate.Registry {
	t.Helper()
	registry, err := flaxstate.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { registry.Close() })
	return registry
}

func newBuffer(t *testing.T) *flaxstate.Buffer {
	t.Helper()
	buffer, err := flaxstate.NewBuffer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { buffer.Close() })
	return buffer
}

func bufferBytes(t *testing.T, buffer *flaxstate.Buffer) []byte {
	t.Helper()
	data, err := buffer.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// What stands around a struct may have pointers, though C may not see them.
func TestStructInsideOfAnother(t *testing.T) {
	outer := struct {
		text    *string
		player  player
		players []player
	}{text: new(string), players: make([]player, 2)}
	want := read(t, filepath.Join("testdata", "player.msgpack"))
	for _, target := range []*player{&outer.player, &outer.players[1]} {
		if err := flaxstate.Restore(want, target, nil); err != nil {
			t.Fatal(err)
		}
		if got, err := flaxstate.ToBytes(target, nil); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%v, %d bytes", err, len(got))
		}
	}
}

func TestNothingIsLeftHalfWritten(t *testing.T) {
	value := someWorld()
	value.Tags = append(value.Tags, "zzz")
	data, err := flaxstate.ToBytes(struct {
		Title string `flaxstate:"title"`
	}{"another"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	before := someWorld()
	before.Tags = append(before.Tags, "zzz")
	if err := flaxstate.Restore(data, &value, nil); !errors.Is(err, flaxstate.ErrMismatch) {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(value, before) {
		t.Errorf("it became %+v", value)
	}
	if err := flaxstate.Restore(data, &value, &flaxstate.RestoreOptions{KeepMissing: true}); err != nil {
		t.Fatal(err)
	}
	if before.Title = "another"; !reflect.DeepEqual(value, before) {
		t.Errorf("it became %+v", value)
	}
}

type Base struct {
	A int64
}

// An embedded struct is a dict, and what is nil becomes empty.
func TestEmbeddedAndNil(t *testing.T) {
	type whole struct {
		Base
		B []float64
		C map[string]int64
	}
	data, err := flaxstate.ToBytes(&whole{Base: Base{1}}, nil)
	want := "\x83\xa4Base\x81\xa1A\x01\xa1B\xc7\x0d\x01\x93\x91\x00\xa7float64\xc4\x00\xa1C\x80"
	if err != nil || string(data) != want {
		t.Errorf("%q, %v", data, err)
	}
	var got whole
	if err := flaxstate.Restore(data, &got, nil); err != nil || got.A != 1 || got.B == nil || got.C == nil {
		t.Errorf("%+v, %v", got, err)
	}
}

type body struct {
	Mass   float64   `flaxstate:"mass"`
	Drag   float64   `flaxstate:"drag"`
	Trail  []float32 `flaxstate:"trail"`
	Cache  []int     `flaxstate:"-"`
	hidden int
}

type space struct {
	One   body            `flaxstate:"one"`
	Fixed [1]body         `flaxstate:"fixed"`
	Ptr   *body           `flaxstate:"ptr"`
	Slice []body          `flaxstate:"slice"`
	Map   map[string]body `flaxstate:"map"`
	None  []float32       `flaxstate:"none"`
}

func someSpace() space {
	some := body{1, .5, []float32{3}, []int{4}, 5}
	return space{some, [1]body{some}, &some, []body{some}, map[string]body{"k": some}, nil}
}

// What the state has is restored into what stands in place, and into new elements of all else: there nothing is kept.
func TestKeepMissingInElements(t *testing.T) {
	old := map[string]float64{"mass": 2}
	data, err := flaxstate.ToBytes(struct {
		One   map[string]float64            `flaxstate:"one"`
		Fixed []map[string]float64          `flaxstate:"fixed"`
		Ptr   map[string]float64            `flaxstate:"ptr"`
		Slice []map[string]float64          `flaxstate:"slice"`
		Map   map[string]map[string]float64 `flaxstate:"map"`
	}{old, []map[string]float64{old}, old, []map[string]float64{old}, map[string]map[string]float64{"k": old}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	value := someSpace()
	if err := flaxstate.Restore(data, &value, &flaxstate.RestoreOptions{KeepMissing: true}); err != nil {
		t.Fatal(err)
	}
	kept, made := body{2, .5, []float32{3}, []int{4}, 5}, body{2, 0, []float32{}, nil, 0}
	want := space{kept, [1]body{kept}, &made, []body{made}, map[string]body{"k": made}, nil}
	if !reflect.DeepEqual(value, want) {
		t.Errorf("it became %+v", value)
	}
}

// What the state lacks as a whole is the same afterwards, with all that no field describes.
func TestKeepMissingOfContainers(t *testing.T) {
	value := someSpace()
	pointer, first := value.Ptr, &value.Slice[0]
	if err := flaxstate.Restore([]byte("\x80"), &value, &flaxstate.RestoreOptions{KeepMissing: true}); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(value, someSpace()) || value.Ptr != pointer || &value.Slice[0] != first {
		t.Errorf("it became %+v", value)
	}
}

// What is missing may be kept in a struct whose slice has no shape yet.
func TestKeepMissingOfNothing(t *testing.T) {
	data, err := flaxstate.ToBytes(map[string]string{"title": "first"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var value world
	if err := flaxstate.Restore(data, &value, &flaxstate.RestoreOptions{KeepMissing: true}); err != nil {
		t.Fatal(err)
	}
	if value.Title != "first" || len(value.Kernel) != 0 || value.Chief != nil {
		t.Errorf("it became %+v", value)
	}
}

// The report of a struct that fits in no way; the first and the second line are Flax's own words.
func TestMismatches(t *testing.T) {
	type Player struct {
		HP   int8         `flaxstate:"hp"`
		Pos  [4]float32   `flaxstate:"pos"`
		Grid [2][3]uint16 `flaxstate:"grid"`
		Name string       `flaxstate:"speed"`
		Flag []byte       `flaxstate:"alive"`
		Lost *[]string    `flaxstate:"lost"`
	}
	target := Player{HP: 3, Name: "before"}
	err := flaxstate.Restore(read(t, filepath.Join("testdata", "player.msgpack")), &target, nil)
	var failure *flaxstate.Error
	if !errors.As(err, &failure) || failure.Status != flaxstate.ErrMismatch {
		t.Fatal(err)
	}
	kinds := map[string]flaxstate.MismatchKind{"./pos": flaxstate.MismatchShape, "./grid": flaxstate.MismatchDtype,
		"./speed": flaxstate.MismatchLeaf, "./alive": flaxstate.MismatchLeaf}
	found := 0
	for _, mismatch := range failure.Mismatches {
		if kind, ok := kinds[mismatch.Path]; ok && kind == mismatch.Kind {
			found++
		}
		if mismatch.Path == "./pos" && (mismatch.Wanted != "[4]" || mismatch.Found != "[3]") {
			t.Errorf("%+v", mismatch)
		}
	}
	if found != len(kinds) {
		t.Errorf("%+v", failure.Mismatches)
	}
	wantReport(t, err)
	if target.HP != 3 || target.Name != "before" {
		t.Errorf("it became %+v", target)
	}
}

func wantReport(t *testing.T, err error) {
	for _, text := range []string{
		"while restoring an instance of Player at path .",
		"Missing field lost in state dict while restoring an instance of Player, at path .",
		"./pos: shape [3] in the file, [4] in the target",
		"./grid: dtype int16 in the file, uint16 in the target",
	} {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("no %q in\n%s", text, err)
		}
	}
}
