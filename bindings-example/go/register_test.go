package flaxstate_test

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

type chain struct {
	Value int
	Next  *chain
}

func TestTypesMayNameThemselves(t *testing.T) {
	value := chain{1, &chain{2, nil}}
	data, err := flaxstate.ToBytes(&value, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got chain
	if err := flaxstate.Restore(data, &got, nil); err != nil || !reflect.DeepEqual(got, value) {
		t.Error(got, err)
	}
	value.Next.Next = &value
	if _, err := flaxstate.ToBytes(&value, nil); !errors.Is(err, flaxstate.ErrLimit) {
		t.Error(err)
	}
}

func TestTypesThatDontFit(t *testing.T) {
	registry := newRegistry(t)
	for _, value := range []any{
		make(chan int), func() {}, struct{ F any }{}, map[int]int{}, time.Time{}, uintptr(1),
		struct {
			F []float32 `flaxstate:"f,shape=2y3"`
		}{},
		struct {
			F int32 `flaxstate:"f,dtype=bfloat16"`
		}{},
		struct {
			F string `flaxstate:"f,array"`
		}{},
		struct {
			F int `flaxstate:"f,omitempty"`
		}{},
		struct {
			f int `flaxstate:"f"`
		}{},
		struct {
			A int `flaxstate:"same"`
			B int `flaxstate:"same"`
		}{},
		[1][1][1][1][1][1][1][1][1]int{},
		nil, (*player)(nil),
	} {
		if _, err := registry.ToBytes(value, nil); err == nil {
			t.Errorf("%T was taken", value)
		} else if failure := new(flaxstate.Error); !errors.As(err, &failure) {
			t.Errorf("%T: %v", value, err)
		}
	}
	for _, target := range []any{nil, player{}, (*player)(nil), 5} {
		if err := registry.Restore([]byte{0x80}, target, nil); !errors.Is(err, flaxstate.ErrInvalidArgument) {
			t.Errorf("%T: %v", target, err)
		}
	}
}

// A type that is wrong makes those that hold it wrong, and nothing of them is left.
func TestTypesAreRegisteredTogether(t *testing.T) {
	type right struct{ A int }
	type twice struct {
		A int `flaxstate:"same"`
		B int `flaxstate:"same"`
	}
	type holder struct {
		Right right
		Twice []twice
	}
	registry := newRegistry(t)
	for range 2 {
		err := flaxstate.Register[holder](registry, nil)
		var failure *flaxstate.Error
		if !errors.As(err, &failure) || failure.Path != "./twice/same" {
			t.Errorf("%v, at %q", err, failure.Path)
		}
	}
	if err := flaxstate.Register[right](registry, &flaxstate.TypeOptions{Name: "twice"}); err != nil {
		t.Error(err)
	}
}

func TestSlicesWithAShapeMustHaveIt(t *testing.T) {
	value := someWorld()
	value.Far["x/y"] = make(kernel, 23)
	_, err := flaxstate.ToBytes(&value, nil)
	var failure *flaxstate.Error
	if !errors.As(err, &failure) || failure.Status != flaxstate.ErrShape || failure.Path != "./far/x~1y" {
		t.Errorf("%v, at %q", err, failure.Path)
	}
}

func TestSlicesWithAnotherShape(t *testing.T) {
	data, err := flaxstate.ToBytes(map[string][3][2]float32{"Kernel": {}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	target := struct {
		Kernel []float32 `flaxstate:",shape=2x3"`
	}{Kernel: []float32{1}}
	err = flaxstate.Restore(data, &target, nil)
	var failure *flaxstate.Error
	if !errors.As(err, &failure) || len(failure.Mismatches) != 1 || len(target.Kernel) != 1 {
		t.Fatal(err)
	}
	if m := failure.Mismatches[0]; m.Kind != flaxstate.MismatchShape || m.Wanted != "[2,3]" || m.Found != "[3,2]" {
		t.Errorf("%+v", m)
	}
	if err := flaxstate.Restore(data, &target, &flaxstate.RestoreOptions{Reshape: true}); err != nil || len(target.Kernel) != 6 {
		t.Error(err, target)
	}
}

func TestRegister(t *testing.T) {
	registry := newRegistry(t)
	data, err := flaxstate.ToBytes(map[string]int{"Count": 2, "Extra": 3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	type loose struct{ Count int }
	type strict struct{ Count int }
	if err := flaxstate.Register[loose](registry, &flaxstate.TypeOptions{Kind: flaxstate.KindDict}); err != nil {
		t.Fatal(err)
	}
	if err := flaxstate.Register[loose](registry, nil); !errors.Is(err, flaxstate.ErrExists) {
		t.Error(err)
	}
	err = flaxstate.Register[strict](registry, &flaxstate.TypeOptions{Name: "loose"})
	if !errors.Is(err, flaxstate.ErrExists) {
		t.Error(err)
	}
	if err := flaxstate.Register[strict](registry, &flaxstate.TypeOptions{Name: "Box"}); err != nil {
		t.Fatal(err)
	}
	var target loose
	if err := registry.Restore(data, &target, nil); err != nil || target.Count != 2 {
		t.Error(target, err)
	}
	err = registry.Restore(data, &strict{}, nil)
	if !errors.Is(err, flaxstate.ErrMismatch) || !strings.Contains(err.Error(), "instance of Box at path .") {
		t.Error(err)
	}
	if err := registry.Restore(data, &strict{}, &flaxstate.RestoreOptions{DropExtra: true}); err != nil {
		t.Error(err)
	}
}

func TestRestoreOptions(t *testing.T) {
	data, err := flaxstate.ToBytes(map[string][]float64{"x": {1.5, 2, 3, 4}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var target [2][2]float32
	options := flaxstate.RestoreOptions{Path: "x", Convert: flaxstate.ConvertSameKind, Reshape: true}
	if err := flaxstate.Restore(data, &target, &options); err != nil || target != [2][2]float32{{1.5, 2}, {3, 4}} {
		t.Error(target, err)
	}
	options.Path = "y"
	if err := flaxstate.Restore(data, &target, &options); !errors.Is(err, flaxstate.ErrNotFound) {
		t.Error(err)
	}
	for _, wrong := range []flaxstate.RestoreOptions{
		{Path: "x"}, {Path: "x", Reshape: true}, {Path: "x", Convert: flaxstate.ConvertSameKind},
	} {
		if err := flaxstate.Restore(data, &target, &wrong); !errors.Is(err, flaxstate.ErrMismatch) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	limited := flaxstate.RestoreOptions{Decode: &flaxstate.DecodeOptions{MemoryLimit: 1}}
	if err := flaxstate.Restore(data, &map[string][]float64{}, &limited); !errors.Is(err, flaxstate.ErrLimit) {
		t.Error(err)
	}
}

// Values at the root, as they stand in the vectors of docs/format.md.
func TestPlainValues(t *testing.T) {
	for want, value := range map[string]any{
		"\x01": 1, "\xff": -1, "\xcf\xff\xff\xff\xff\xff\xff\xff\xff": uint64(math.MaxUint64),
		"\xa2\xc3\xa9": "é", "\xc4\x01x": []byte("x"), "\xc3": true, "\x81\xa10\xc0": [1]*int{}, "\x80": map[string]int{},
		"\x81\xa10\xa1a": []string{"a"},
	} {
		got, err := flaxstate.ToBytes(value, nil)
		if err != nil || string(got) != want {
			t.Errorf("%v: %x, %v", value, got, err)
		}
		target := reflect.New(reflect.TypeOf(value))
		if err := flaxstate.Restore([]byte(want), target.Interface(), nil); err != nil ||
			!reflect.DeepEqual(target.Elem().Interface(), value) {
			t.Errorf("%v: %v, %v", value, target.Elem(), err)
		}
	}
}
