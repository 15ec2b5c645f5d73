package flaxstate_test

import (
	"testing"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

type particle struct {
	Pos, Speed [3]float32
	Mass       float64
	ID         int64
}

type named struct {
	Name string
	Mass float64
}

const manyStructs = 100_000

func particles() map[string][]particle {
	all := make([]particle, manyStructs)
	for i := range all {
		all[i] = particle{Pos: [3]float32{float32(i), 1, 2}, Mass: float64(i), ID: int64(i)}
	}
	return map[string][]particle{"particles": all}
}

func names() map[string][]named {
	all := make([]named, manyStructs)
	for i := range all {
		all[i] = named{"one of many", float64(i)}
	}
	return map[string][]named{"names": all}
}

func BenchmarkWriteStructs(b *testing.B) { benchmarkWrite(b, particles()) }
func BenchmarkReadStructs(b *testing.B)  { benchmarkRead(b, particles()) }
func BenchmarkWriteNames(b *testing.B)   { benchmarkWrite(b, names()) }
func BenchmarkReadNames(b *testing.B)    { benchmarkRead(b, names()) }

func BenchmarkAppendStructs(b *testing.B) {
	value, data := particles(), []byte(nil)
	options := &flaxstate.SerializeOptions{Workspace: newWorkspace(b)}
	for b.Loop() {
		var err error
		if data, err = flaxstate.AppendBytes(data[:0], value, options); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(data)))
	}
}

func benchmarkWrite(b *testing.B, value any) {
	for b.Loop() {
		data, err := flaxstate.ToBytes(value, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(data)))
	}
}

func benchmarkRead[T any](b *testing.B, value T) {
	data, err := flaxstate.ToBytes(value, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		var got T
		if err := flaxstate.Restore(data, &got, nil); err != nil {
			b.Fatal(err)
		}
	}
}
