package flaxstate_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// A state goes to a compressor piece by piece; the whole of it is never in memory.
func ExampleEncode() {
	var sent bytes.Buffer // a connection, an upload, …
	compressor := gzip.NewWriter(&sent)
	params := map[string][]float32{"kernel": make([]float32, 1<<20)}
	if err := flaxstate.Encode(compressor, &params, nil); err != nil {
		log.Fatal(err)
	}
	if err := compressor.Close(); err != nil {
		log.Fatal(err)
	}
	decompressor, err := gzip.NewReader(&sent)
	if err != nil {
		log.Fatal(err)
	}
	size, err := io.Copy(io.Discard, decompressor)
	fmt.Println(size, err)
	// Output: 4194338 <nil>
}

// What a writer fails with is found in the error.
func ExampleEncode_errors() {
	reader, writer := io.Pipe()
	reader.CloseWithError(os.ErrDeadlineExceeded)
	err := flaxstate.Encode(writer, map[string]int{"step": 3}, nil)
	fmt.Println(errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, flaxstate.ErrCallback))
	// Output: true true
}

// One array of a state that stands inside of a larger file: only its structure, and this array, are read.
func ExampleOpenReaderAt() {
	file, err := os.Open(filepath.Join("testdata", "world.msgpack"))
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		log.Fatal(err)
	}
	section := io.NewSectionReader(file, 0, info.Size()) // where the state stands
	tree, err := flaxstate.OpenReaderAt(section, section.Size(), nil)
	if err != nil {
		log.Fatal(err)
	}
	defer tree.Close() // before the file
	bias, err := flaxstate.Items[float32](tree.At("params/dense/bias"))
	fmt.Println(bias, err)
	// Output: [0 1 2] <nil>
}

// A program that saves all the time allocates once.
func ExampleWorkspace() {
	workspace, err := flaxstate.NewWorkspace()
	if err != nil {
		log.Fatal(err)
	}
	defer workspace.Close()
	options := &flaxstate.SerializeOptions{Workspace: workspace}
	var frame []byte
	scores := map[string]int64{"Ada": 0}
	for range 3 {
		scores["Ada"]++
		if frame, err = flaxstate.AppendBytes(frame[:0], &scores, options); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%q\n", frame)
	}
	// Output:
	// "\x81\xa3Ada\x01"
	// "\x81\xa3Ada\x02"
	// "\x81\xa3Ada\x03"
}

// The largest item of an array, whatever its size: it is read in pieces.
// A context ends a call that takes too long.
func ExampleProgress() {
	ctx, cancel := context.WithCancel(context.Background())
	options := &flaxstate.SerializeOptions{
		Context: ctx,
		Progress: func(done, total uint64) error {
			fmt.Println(done > 0, total)
			cancel() // somebody pressed a key
			return nil
		},
	}
	_, err := flaxstate.ToBytes(map[string][]float32{"kernel": make([]float32, 4<<20)}, options)
	fmt.Println(errors.Is(err, context.Canceled))
	// Output:
	// true 16777250
	// true
}

func ExamplePieces() {
	tree, err := flaxstate.Open(filepath.Join("testdata", "world.msgpack"), &flaxstate.OpenOptions{
		Mapping: flaxstate.MappingOff})
	if err != nil {
		log.Fatal(err)
	}
	defer tree.Close()
	largest := float32(0)
	err = flaxstate.Pieces(tree.At("kernel"), func(_ int, items []float32) error {
		largest = max(largest, slices.Max(items))
		return nil
	})
	fmt.Println(largest, err)
	// Output: 2.875 <nil>
}
