package flaxstate_test

import (
	"errors"
	"reflect"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

func TestConvert(t *testing.T) {
	data, err := flaxstate.ToBytes(map[string][]int32{"x": {3, 70000}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	type narrow struct {
		X [2]int16 `flaxstate:"x"`
	}
	type loose struct {
		X []int16 `flaxstate:"x"`
	}
	for _, target := range []any{&narrow{}, &loose{}} {
		for convert, want := range map[flaxstate.Convert]flaxstate.Mismatch{
			flaxstate.ConvertNone:     {Kind: flaxstate.MismatchDtype, Path: "./x", Wanted: "int16", Found: "int32"},
			flaxstate.ConvertSameKind: {Kind: flaxstate.MismatchValue, Path: "./x", Wanted: "int16", Found: "70000 at [1]"},
		} {
			err := flaxstate.Restore(data, target, &flaxstate.RestoreOptions{Convert: convert})
			var failure *flaxstate.Error
			if !errors.As(err, &failure) || len(failure.Mismatches) != 1 {
				t.Fatalf("%d: %v", convert, err)
			}
			got := failure.Mismatches[0]
			if got.Message = ""; got != want {
				t.Errorf("%d: %+v", convert, got)
			}
		}
		if err := flaxstate.Restore(data, target, &flaxstate.RestoreOptions{Convert: 9}); !errors.Is(err, flaxstate.ErrInvalidArgument) {
			t.Error(err)
		}
	}
	var target narrow // 70000 - 65536 = 4464
	err = flaxstate.Restore(data, &target, &flaxstate.RestoreOptions{Convert: flaxstate.ConvertAny})
	if err != nil || target != (narrow{[2]int16{3, 4464}}) {
		t.Error(target, err)
	}
}

// A count is whatever int its writer had.
func TestNumbersOfAnotherWidth(t *testing.T) {
	type holder struct {
		Step int16 `flaxstate:"step"`
	}
	wide := struct {
		Step int64 `flaxstate:"step,array"`
	}{300}
	scalar := struct {
		Step int32 `flaxstate:"step,scalar"`
	}{300}
	for _, value := range []any{map[string]int{"step": 300}, &wide, &scalar} {
		data, err := flaxstate.ToBytes(value, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got holder
		if err := flaxstate.Restore(data, &got, nil); err != nil || got.Step != 300 {
			t.Errorf("%T: %v, %v", value, got, err)
		}
		var small struct {
			Step int8 `flaxstate:"step"`
		}
		var failure *flaxstate.Error
		err = flaxstate.Restore(data, &small, nil)
		if !errors.As(err, &failure) || failure.Mismatches[0].Kind != flaxstate.MismatchValue {
			t.Errorf("%T: %v", value, err)
		}
	}
}

// ml_dtypes.int4 has a byte for each item, and its value in the low bits.
func TestInt4(t *testing.T) {
	type values struct {
		K []int8 `flaxstate:"k,dtype=int4"`
	}
	value := values{[]int8{-8, -1, 7, 0}}
	data, err := flaxstate.ToBytes(&value, nil)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := flaxstate.Decode(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	array, err := tree.At("k").Array()
	if raw, rawErr := tree.At("k").Raw(); err != nil || rawErr != nil || array.Dtype != flaxstate.Int4 ||
		!reflect.DeepEqual(raw, []byte{0x08, 0x0f, 0x07, 0x00}) {
		t.Errorf("%+v, %x, %v, %v", array, raw, err, rawErr)
	}
	var got values
	if err := flaxstate.Restore(data, &got, nil); err != nil || !reflect.DeepEqual(got, value) {
		t.Error(got, err)
	}
}

// None is no number, but it is a pointer's value.
func TestKeepMissingOfNone(t *testing.T) {
	one := 1
	got := struct {
		A int    `flaxstate:"a"`
		B string `flaxstate:"b"`
		C *int   `flaxstate:"c"`
	}{1, "old", &one}
	data := []byte("\x83\xa1a\xc0\xa1b\xc0\xa1c\xc0")
	if err := flaxstate.Restore(data, &got, nil); !errors.Is(err, flaxstate.ErrMismatch) {
		t.Error(err)
	}
	err := flaxstate.Restore(data, &got, &flaxstate.RestoreOptions{KeepMissing: true})
	if err != nil || got.A != 1 || got.B != "old" || got.C != nil {
		t.Error(got, err)
	}
}
