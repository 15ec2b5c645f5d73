package flaxstate_test

import (
	"errors"
	"reflect"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

type history struct {
	Losses []float64          `flaxstate:"losses,list"`
	Pair   [2]bool            `flaxstate:"pair,list"`
	Rows   [][]int8           `flaxstate:"rows,list"`
	Square [2][2]int64        `flaxstate:"square,list"`
	Named  map[string][]uint8 `flaxstate:"named,list"`
	Steps  []int32            `flaxstate:"steps,list,array"`
	None   []float32          `flaxstate:"none,list"`
}

// What Flax writes of {"losses": [0.5, 2.0], "pair": (True, False), …}: to_bytes makes dicts of lists, msgpack_serialize
// leaves them. The steps are NumPy arrays of rank 0.
const (
	losses = "\xcb\x3f\xe0\x00\x00\x00\x00\x00\x00\xa11\xcb\x40\x00\x00\x00\x00\x00\x00\x00"
	step   = "\xc7\x0e\x01\x93\x90\xa5int32\xc4\x04\x07\x00\x00\x00"

	historyBytes = "\x87\xa6losses\x82\xa10" + losses + "\xa4pair\x82\xa10\xc3\xa11\xc2" +
		"\xa4rows\x82\xa10\x81\xa10\x01\xa11\x82\xa10\x02\xa11\x03" +
		"\xa6square\x82\xa10\x82\xa10\x01\xa11\x02\xa11\x82\xa10\x03\xa11\x04" +
		"\xa5named\x81\xa1k\x81\xa10\x05\xa5steps\x81\xa10" + step + "\xa4none\x80"
	historyLists = "\x87\xa6losses\x92\xcb\x3f\xe0\x00\x00\x00\x00\x00\x00\xcb\x40\x00\x00\x00\x00\x00\x00\x00" +
		"\xa4pair\x92\xc3\xc2\xa4rows\x92\x91\x01\x92\x02\x03\xa6square\x92\x92\x01\x02\x92\x03\x04" +
		"\xa5named\x81\xa1k\x91\x05\xa5steps\x91" + step + "\xa4none\x90"
)

func TestLists(t *testing.T) {
	value := history{[]float64{.5, 2}, [2]bool{true, false}, [][]int8{{1}, {2, 3}}, [2][2]int64{{1, 2}, {3, 4}},
		map[string][]uint8{"k": {5}}, []int32{7}, []float32{}}
	data, err := flaxstate.ToBytes(&value, nil)
	if err != nil || string(data) != historyBytes {
		t.Errorf("%q, %v", data, err)
	}
	var got history
	if err := flaxstate.Restore([]byte(historyBytes), &got, nil); err != nil || !reflect.DeepEqual(got, value) {
		t.Errorf("%+v, %v", got, err)
	}
	got = history{}
	// Lists of a file are no state dict, to Flax neither.
	if err := flaxstate.Restore([]byte(historyLists), &got, nil); !errors.Is(err, flaxstate.ErrMismatch) {
		t.Error(err)
	}
	state, err := decode(t, historyLists).Root().ToStateDict(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer state.Close()
	if err := flaxstate.FromStateDict(state.Root(), &got, nil); err != nil || !reflect.DeepEqual(got, value) {
		t.Errorf("%+v, %v", got, err)
	}
	wrong := []byte("\x81\xa6losses\x82\xa10\xcb\x3f\xe0\x00\x00\x00\x00\x00\x00\xa11\xc3")
	err = flaxstate.Restore(wrong, &got, &flaxstate.RestoreOptions{KeepMissing: true})
	var failure *flaxstate.Error
	if !errors.As(err, &failure) || len(failure.Mismatches) != 1 || failure.Mismatches[0].Path != "./losses/1" {
		t.Error(err)
	}
}

// {"at": np.array([1, 2], "datetime64[s]"), "took": np.timedelta64(3, "ms")}
func TestTimes(t *testing.T) {
	type times struct {
		At   []int64 `flaxstate:"at,dtype=datetime64[s]"`
		Took int64   `flaxstate:"took,dtype=timedelta64[ms],scalar"`
	}
	want := "\x82\xa2at\xc7#\x01\x93\x91\x02\xaddatetime64[s]\xc4\x10\x01\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\xa4took\xc7\x1c\x03\x93\x90\xaftimedelta64[ms]\xc4\x08\x03\x00\x00\x00\x00\x00\x00\x00"
	value := times{[]int64{1, 2}, 3}
	data, err := flaxstate.ToBytes(&value, nil)
	if err != nil || string(data) != want {
		t.Errorf("%q, %v", data, err)
	}
	var got times
	if err := flaxstate.Restore([]byte(want), &got, nil); err != nil || !reflect.DeepEqual(got, value) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTagsOfLists(t *testing.T) {
	for _, wrong := range []any{
		&struct {
			A float64 `flaxstate:"a,list"`
		}{},
		&struct {
			A []float64 `flaxstate:"a,list,shape=2x2"`
		}{},
		&struct {
			A string `flaxstate:"a,list"`
		}{},
		&struct {
			A *float64 `flaxstate:"a,list"`
		}{},
	} {
		if _, err := flaxstate.ToBytes(wrong, nil); !errors.Is(err, flaxstate.ErrInvalidArgument) {
			t.Errorf("%T: %v", wrong, err)
		}
	}
}
