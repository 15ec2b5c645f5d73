package flaxstate_test

import (
	"bytes"
	"errors"
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// Values are written as large as the last one, larger, much larger and smaller, and fail in between.
func TestBytesOfManySizes(t *testing.T) {
	errEnd := errors.New("the end")
	for name, workspace := range map[string]*flaxstate.Workspace{"workspace": newWorkspace(t), "none": nil} {
		t.Run(name, func(t *testing.T) {
			registry := newRegistry(t)
			options := &flaxstate.SerializeOptions{Workspace: workspace}
			ended := &flaxstate.SerializeOptions{Workspace: workspace, Progress: func(uint64, uint64) error { return errEnd }}
			for _, count := range []int{10, 10, 11, 1000, 3, 1, 5_000_000, 7, 0, 9} {
				value := map[string][]float32{"x": make([]float32, count)}
				other := newRegistry(t)
				want, err := other.ToBytes(value, nil)
				if err != nil {
					t.Fatal(err)
				}
				prefix := append(make([]byte, 0, 500), "prefix"...)
				got, err := registry.AppendBytes(prefix, value, options)
				if err != nil || string(got) != "prefix"+string(want) {
					t.Errorf("%d: %d bytes, %v", count, len(got), err)
				}
				if count < 100 && &got[0] != &prefix[0] {
					t.Errorf("%d: not in the room that there was", count)
				}
				if got, err := registry.ToBytes(value, options); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%d: %d bytes, %v", count, len(got), err)
				}
				got, err = registry.AppendBytes(prefix, value, ended)
				if !errors.Is(err, errEnd) || string(got) != "prefix" {
					t.Errorf("%d: %q, %v", count, got, err)
				}
			}
		})
	}
}
