package flaxstate_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// A vec3 says of itself that it is an array.
type vec3 struct {
	_       struct{} `flaxstate:",array"`
	X, Y, Z float32
}

// A foreignVec3 doesn't: it is somebody else's, and the tag of the field says it.
type foreignVec3 struct{ X, Y, Z float32 }

type turned struct {
	_    struct{} `flaxstate:",array"`
	Rows [2]vec3
}

type mover struct {
	Place   vec3                    `flaxstate:"place"`
	Frame   turned                  `flaxstate:"turned"`
	Corners [2]vec3                 `flaxstate:"corners"`
	Path    []vec3                  `flaxstate:"path"`
	Foreign []foreignVec3           `flaxstate:"foreign,array"`
	Goal    *vec3                   `flaxstate:"goal"`
	Named   map[string]vec3         `flaxstate:"named"`
	Edges   [][2]foreignVec3        `flaxstate:"edges,array"`
	List    []vec3                  `flaxstate:"list,list"`
	Bits    []struct{ A, B uint16 } `flaxstate:"bits,array,dtype=bfloat16"`
}

type moverOfArrays struct {
	Place   [3]float32            `flaxstate:"place"`
	Frame   [1][2][3]float32      `flaxstate:"turned"`
	Corners [2][3]float32         `flaxstate:"corners"`
	Path    [][3]float32          `flaxstate:"path"`
	Foreign [][3]float32          `flaxstate:"foreign"`
	Goal    *[3]float32           `flaxstate:"goal"`
	Named   map[string][3]float32 `flaxstate:"named"`
	Edges   [][2][3]float32       `flaxstate:"edges"`
	List    map[string][3]float32 `flaxstate:"list"`
	Bits    [][2]uint16           `flaxstate:"bits,dtype=bfloat16"`
}

func v(x, y, z float32) vec3 { return vec3{X: x, Y: y, Z: z} }

// np.array([1, 2, 3], np.float32), np.array([[1, 2, 3], [4, 5, 6]], np.float32)
const (
	oneVec3  = "\xc7\x19\x01\x93\x91\x03\xa7float32\xc4\x0c\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x40\x40"
	twoVec3s = "\xc7\x26\x01\x93\x92\x02\x03\xa7float32\xc4\x18\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x40\x40" +
		"\x00\x00\x80\x40\x00\x00\xa0\x40\x00\x00\xc0\x40"
)

func TestStructsThatAreArrays(t *testing.T) {
	one, two := v(1, 2, 3), []vec3{v(1, 2, 3), v(4, 5, 6)}
	for want, value := range map[string]any{oneVec3: &one, twoVec3s: &two} {
		data, err := flaxstate.ToBytes(value, nil)
		if err != nil || string(data) != want {
			t.Errorf("%q, %v", data, err)
		}
		got := reflect.New(reflect.TypeOf(value).Elem())
		if err := flaxstate.Restore([]byte(want), got.Interface(), nil); err != nil {
			t.Error(err)
		}
		if !reflect.DeepEqual(got.Interface(), value) {
			t.Errorf("%v", got.Elem())
		}
	}
}

func TestStructsThatAreArraysInStructs(t *testing.T) {
	goal := v(9, 8, 7)
	value := mover{Place: v(1, 2, 3), Frame: turned{Rows: [2]vec3{v(1, 2, 3), v(4, 5, 6)}}, Corners: [2]vec3{v(0, 0, 1), {}},
		Path: []vec3{v(1, 1, 1)}, Foreign: []foreignVec3{{1, 2, 3}, {4, 5, 6}}, Goal: &goal,
		Named: map[string]vec3{"a": v(5, 5, 5)}, Edges: [][2]foreignVec3{{{1, 2, 3}, {4, 5, 6}}}, List: []vec3{v(7, 7, 7)}}
	value.Bits = append(value.Bits, struct{ A, B uint16 }{0x3f80, 0xc000})
	same := moverOfArrays{[3]float32{1, 2, 3}, [1][2][3]float32{{{1, 2, 3}, {4, 5, 6}}}, [2][3]float32{{0, 0, 1}, {}},
		[][3]float32{{1, 1, 1}}, [][3]float32{{1, 2, 3}, {4, 5, 6}}, &[3]float32{9, 8, 7},
		map[string][3]float32{"a": {5, 5, 5}}, [][2][3]float32{{{1, 2, 3}, {4, 5, 6}}}, map[string][3]float32{"0": {7, 7, 7}},
		[][2]uint16{{0x3f80, 0xc000}}}
	data, err := flaxstate.ToBytes(&value, nil)
	if err != nil {
		t.Fatal(err)
	}
	want, err := flaxstate.ToBytes(&same, nil)
	if err != nil || string(data) != string(want) {
		t.Errorf("%q\n%q, %v", data, want, err)
	}
	var got mover
	if err := flaxstate.Restore(data, &got, nil); err != nil || !reflect.DeepEqual(got, value) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestStructsThatAreArraysAreChecked(t *testing.T) {
	path := []vec3{v(1, 2, 3)}
	for wanted, other := range map[string]any{
		"[any,3], [1,4]":                   &[][4]float32{{1, 2, 3, 4}},
		"float32, float64":                 &[][3]float64{{1, 2, 3}},
		"array float32 [any,3], dict of 1": &[]foreignVec3{{1, 2, 3}},
		"[any,3], [3]":                     &[3]float32{1, 2, 3},
	} {
		data, err := flaxstate.ToBytes(other, nil)
		if err != nil {
			t.Fatal(err)
		}
		var failure *flaxstate.Error
		if err := flaxstate.Restore(data, &path, nil); !errors.As(err, &failure) || len(failure.Mismatches) != 1 {
			t.Fatal(err)
		}
		if found := failure.Mismatches[0]; found.Wanted+", "+found.Found != wanted {
			t.Errorf("%+v", found)
		}
	}
	if path[0] != v(1, 2, 3) {
		t.Error(path)
	}
}

func TestWhatIsNoArray(t *testing.T) {
	for want, wrong := range map[string]any{
		"no padding": &struct {
			X, Y float32
			_    struct{} `flaxstate:",array"`
		}{},
		"Y is no float32": &struct {
			_ struct{} `flaxstate:",array"`
			X float32
			Y int32
		}{},
		"not of string": &struct {
			_ struct{} `flaxstate:",array"`
			X string
		}{},
		"y isn't": &struct {
			_ struct{} `flaxstate:",array"`
			X float32
			y float32
		}{},
		"at least one number": &struct {
			_ struct{} `flaxstate:",array"`
		}{},
		"N is no string": &struct {
			Items []struct {
				S string
				N int
			} `flaxstate:"items,array"`
		}{},
		"for another type": &struct {
			Place vec3 `flaxstate:"place,list"`
		}{},
	} {
		if _, err := flaxstate.ToBytes(wrong, nil); !errors.Is(err, flaxstate.ErrInvalidArgument) ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%T: %v", wrong, err)
		}
	}
}
