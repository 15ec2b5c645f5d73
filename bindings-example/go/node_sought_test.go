package flaxstate_test

import (
	"errors"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// {"params": {"a/b": "text", "list": [2**63 + 5, -5]}}
const vain = "\x81\xa6params\x82\xa3a/b\xa4text\xa4list\x92\xcf\x80\x00\x00\x00\x00\x00\x00\x05\xfb"

func wantPath(t *testing.T, err error, status flaxstate.Status, path string) {
	t.Helper()
	var failure *flaxstate.Error
	if !errors.As(err, &failure) || failure.Status != status || failure.Path != path {
		t.Errorf("want %v at %q: %v", status, path, err)
	} else if path != "" && !strings.HasSuffix(err.Error(), "(at path "+path+")") {
		t.Error(err)
	}
}

func TestErrorsNameTheNodeThatWasSought(t *testing.T) {
	root := decode(t, vain).Root()
	params := root.At("params")
	for path, node := range map[string]flaxstate.Node{
		"./params/nope/kernel":  root.At("params/nope/kernel"),
		"./params/nope":         root.At("./params/nope"),
		"./params/a~1c":         params.Find("a/c"),
		"./params/list/2":       params.Find("list").Child(2),
		"./params/list/-1":      params.Find("list").Child(-1),
		"./params/x/y/z~0/3":    params.At("x").At("y").Find("z~").Child(3),
		"./params/a~1b/nothing": params.Find("a/b").At("nothing"),
		"./nope/x":              root.At("nope").Find("x"),
		"":                      flaxstate.Node{}.At("a").Find("b"),
	} {
		_, err := node.Array()
		wantPath(t, err, flaxstate.ErrType, path)
		_, err = node.Int()
		wantPath(t, err, flaxstate.ErrType, path)
		_, err = flaxstate.Items[float32](node)
		wantPath(t, err, flaxstate.ErrType, path)
		_, err = node.Path()
		wantPath(t, err, flaxstate.ErrType, path)
		wantPath(t, node.Advise(flaxstate.AdviceNormal), flaxstate.ErrType, path)
		wantPath(t, flaxstate.FromStateDict(node, new(int), nil), flaxstate.ErrNotFound, path)
		wantPath(t, node.Encode(io.Discard, nil), flaxstate.ErrInvalidArgument, path)
		builder := newBuilder(t)
		builder.Node(node)
		_, err = builder.Finish()
		wantPath(t, err, flaxstate.ErrInvalidArgument, path)
		if node.Exists() || node.Len() != 0 || node.Kind() != flaxstate.KindNone {
			t.Error(path, "exists")
		}
	}
}

// Only a vain search has a text to be made.
func TestFindingTakesNoMemory(t *testing.T) {
	key := strings.Repeat("a/b~", 20)
	builder := newBuilder(t)
	builder.Begin(flaxstate.KindDict)
	builder.Key(key)
	builder.Begin(flaxstate.KindList)
	for i := range 200 {
		builder.Int(int64(i))
	}
	builder.End()
	builder.End()
	root := finish(t, builder).Root()
	allocations := testing.AllocsPerRun(100, func() {
		if !root.Find(key).Child(150).Exists() {
			t.Error("nothing was found")
		}
	})
	if allocations != 0 {
		t.Error(allocations)
	}
}

func TestGettersNameTheirNode(t *testing.T) {
	root := decode(t, vain).Root()
	text := root.At("params/a~1b")
	for name, get := range map[string]func() error{
		"Bool":      func() error { _, err := text.Bool(); return err },
		"Int":       func() error { _, err := text.Int(); return err },
		"Uint":      func() error { _, err := text.Uint(); return err },
		"Float":     func() error { _, err := text.Float(); return err },
		"Complex":   func() error { _, err := text.Complex(); return err },
		"Bytes":     func() error { _, err := text.Bytes(); return err },
		"Ext":       func() error { _, _, err := text.Ext(); return err },
		"Timestamp": func() error { _, err := text.Timestamp(); return err },
		"Array":     func() error { _, err := text.Array(); return err },
		"Raw":       func() error { _, err := text.Raw(); return err },
		"View":      func() error { return flaxstate.View(text, func([]int8) error { return nil }) },
		"Pieces":    func() error { return flaxstate.Pieces(text, func(int, []int8) error { return nil }) },
		"Part":      func() error { _, err := flaxstate.Part[int8](text); return err },
	} {
		if err := get(); !errors.Is(err, flaxstate.ErrType) {
			t.Errorf("%s: %v", name, err)
		} else {
			wantPath(t, err, flaxstate.ErrType, "./params/a~1b")
		}
	}
	_, err := root.Str()
	wantPath(t, err, flaxstate.ErrType, ".")
}

func TestIntsThatDoNotFit(t *testing.T) {
	list := decode(t, vain).At("params/list")
	large, negative := list.Child(0), list.Child(1)
	if value, err := large.Uint(); value != 1<<63+5 || err != nil {
		t.Error(value, err)
	}
	_, err := large.Int()
	wantPath(t, err, flaxstate.ErrType, "./params/list/0")
	if !strings.Contains(err.Error(), "the int 9223372036854775813 doesn't fit into an int64") {
		t.Error(err)
	}
	_, err = negative.Uint()
	wantPath(t, err, flaxstate.ErrType, "./params/list/1")
	if !strings.Contains(err.Error(), "the int -5 doesn't fit into a uint64") {
		t.Error(err)
	}
}

// NumPy's a[:, 1:], a[1:2, :], a[2:, ::2] and, for a huge step, a[1::n, ::n] of the shape (2, 3).
func TestRangesToTheEnd(t *testing.T) {
	builder := newBuilder(t)
	flaxstate.AddArray(builder, []int16{0, 1, 2, 3, 4, 5}, 2, 3)
	root := finish(t, builder).Root()
	all := flaxstate.Range{Stop: flaxstate.ToEnd}
	for _, part := range []struct {
		rows, columns flaxstate.Range
		want          []int16
	}{
		{all, all, []int16{0, 1, 2, 3, 4, 5}},
		{all, flaxstate.Range{Start: 1, Stop: flaxstate.ToEnd}, []int16{1, 2, 4, 5}},
		{flaxstate.Range{Start: 1, Stop: 2}, all, []int16{3, 4, 5}},
		{flaxstate.Range{Start: 2, Stop: flaxstate.ToEnd}, flaxstate.Range{Stop: flaxstate.ToEnd, Step: 2}, []int16{}},
		{all, flaxstate.Range{}, []int16{}},
		{flaxstate.Range{Start: 1, Stop: 2, Step: math.MaxInt}, flaxstate.Range{Stop: 3, Step: math.MaxInt - 1}, []int16{3}},
		{all, flaxstate.Range{Start: 3, Stop: 1}, []int16{}},
	} {
		if got, err := flaxstate.Part[int16](root, part.rows, part.columns); err != nil || !reflect.DeepEqual(got, part.want) {
			t.Errorf("%+v: %v, %v", part, got, err)
		}
	}
	_, err := flaxstate.Part[int16](root, all)
	wantPath(t, err, flaxstate.ErrInvalidArgument, ".")
}
