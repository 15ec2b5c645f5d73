package main

import (
	"bytes"

	flaxstate "github.com/flaxstate/flaxstate-go"
	shamaton "github.com/shamaton/msgpack/v2"
	vmihailenco "github.com/vmihailenco/msgpack/v5"
)

// A codec writes values of one type and restores them, each library as programs use it again and again.
type codec[T any] struct {
	name    string
	write   func(values []T) ([]byte, error) // into memory that the next call uses again, where the library has such
	restore func(data []byte, values *[]T) error
}

func flaxstateCodec[T any](name string, workspace *flaxstate.Workspace) codec[T] {
	var room []byte
	writing := &flaxstate.SerializeOptions{Workspace: workspace}
	restoring := &flaxstate.RestoreOptions{Workspace: workspace}
	return codec[T]{
		name: name,
		write: func(values []T) (_ []byte, err error) {
			room, err = flaxstate.AppendBytes(room[:0], &values, writing)
			return room, err
		},
		restore: func(data []byte, values *[]T) error { return flaxstate.Restore(data, values, restoring) },
	}
}

func vmihailencoCodec[T any]() codec[T] {
	var buffer bytes.Buffer
	encoder := vmihailenco.NewEncoder(&buffer)
	return codec[T]{
		name: "vmihailenco",
		write: func(values []T) ([]byte, error) {
			buffer.Reset()
			err := encoder.Encode(values)
			return buffer.Bytes(), err
		},
		restore: func(data []byte, values *[]T) error { return vmihailenco.Unmarshal(data, values) },
	}
}

func shamatonCodec[T any]() codec[T] {
	return codec[T]{
		name:    "shamaton",
		write:   func(values []T) ([]byte, error) { return shamaton.Marshal(values) },
		restore: func(data []byte, values *[]T) error { return shamaton.Unmarshal(data, values) },
	}
}
