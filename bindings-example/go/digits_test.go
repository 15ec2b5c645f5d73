package flaxstate_test

import (
	"bytes"
	"path/filepath"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// The network that Flax trained for the digits example, as fixed arrays, and as slices with a shape.

type digits struct {
	Conv1 struct {
		Bias   [16]float32          `flaxstate:"bias"`
		Kernel [3][3][1][16]float32 `flaxstate:"kernel"`
	} `flaxstate:"conv1"`
	Conv2  layer[[32]float32, [3][3][16][32]float32] `flaxstate:"conv2"`
	Dense1 layer[[48]float32, [512][48]float32]      `flaxstate:"dense1"`
	Head   layer[[10]float32, [48][10]float32]       `flaxstate:"head"`
}

type layer[B, K any] struct {
	Bias   B `flaxstate:"bias"`
	Kernel K `flaxstate:"kernel"`
}

type digitSlices struct {
	Conv1 map[string][]float32 `flaxstate:"-"`
	Head  struct {
		Bias   []float32 `flaxstate:"bias"`
		Kernel []float32 `flaxstate:"kernel,shape=48x10"`
	} `flaxstate:"head"`
}

func TestDigits(t *testing.T) {
	folder := filepath.Join("..", "digits", "data")
	want := read(t, filepath.Join(folder, "params.msgpack"))
	model, trained, part := new(digits), new(digits), digitSlices{}
	if err := flaxstate.Restore(want, model, nil); err != nil {
		t.Fatal(err)
	}
	if got, err := flaxstate.ToBytes(model, nil); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d other bytes, %v", len(got), err)
	}
	state := filepath.Join(folder, "train_state.msgpack")
	err := flaxstate.RestoreFile(state, trained, &flaxstate.RestoreOptions{Path: "params"})
	if err != nil || *trained != *model {
		t.Error(err)
	}
	err = flaxstate.RestoreFile(state, &part, &flaxstate.RestoreOptions{Path: "params", DropExtra: true})
	if err != nil || part.Head.Kernel[479] != model.Head.Kernel[47][9] || part.Head.Bias[0] != model.Head.Bias[0] {
		t.Error(err)
	}
}
