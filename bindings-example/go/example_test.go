package flaxstate_test

import (
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// A struct to bytes, and back.
func Example() {
	type Player struct {
		HP   int64      `flaxstate:"hp"`
		Name string     `flaxstate:"name"`
		Pos  [3]float32 `flaxstate:"pos"`
	}
	data, err := flaxstate.ToBytes(&Player{HP: 100, Name: "Ada", Pos: [3]float32{1, 2, 3}}, nil)
	if err != nil {
		log.Fatal(err)
	}
	var player Player
	if err := flaxstate.Restore(data, &player, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d bytes: %+v\n", len(data), player)
	// Output: 46 bytes: {HP:100 Name:Ada Pos:[1 2 3]}
}

// What doesn't fit is told at once, and the struct stays as it was.
func ExampleError() {
	type Old struct {
		HP  int64
		Pos [3]float32
	}
	type New struct {
		HP     int64
		Pos    [2]float32
		Shield float32
	}
	data, err := flaxstate.ToBytes(Old{HP: 100}, nil)
	if err != nil {
		log.Fatal(err)
	}
	err = flaxstate.Restore(data, &New{}, nil)
	var failure *flaxstate.Error
	if errors.As(err, &failure) && errors.Is(err, flaxstate.ErrMismatch) {
		for _, mismatch := range failure.Mismatches {
			fmt.Printf("%s: wanted %q, found %q\n", mismatch.Path, mismatch.Wanted, mismatch.Found)
		}
	}
	fmt.Println(errors.Is(flaxstate.Restore(data[:20], &Old{}, nil), flaxstate.ErrTruncated))
	// Output:
	// ./Pos: wanted "[2]", found "[3]"
	// .: wanted "Shield", found ""
	// true
}

// Looking around in a file, without a type.
// A file of another version: what was kept and dropped is told.
func ExampleReport() {
	type Player struct {
		HP    int64  `flaxstate:"hp"`
		Level int64  `flaxstate:"level"`
		Name  string `flaxstate:"name"`
	}
	data, err := flaxstate.ToBytes(map[string]int{"hp": 90, "mana": 5, "level": 2}, nil)
	if err != nil {
		log.Fatal(err)
	}
	player := Player{Name: "Ada"}
	var report flaxstate.Report
	options := &flaxstate.RestoreOptions{KeepMissing: true, DropExtra: true, Report: &report}
	if err := flaxstate.Restore(data, &player, options); err != nil {
		log.Fatal(err)
	}
	fmt.Println(player)
	fmt.Println(report)
	// Output:
	// {90 2 Ada}
	// 2 leaves loaded, 1 kept, 1 dropped
	//   ./name: kept: str
	//   ./mana: dropped: int
}

func ExampleOpen() {
	tree, err := flaxstate.Open(filepath.Join("testdata", "world.msgpack"), nil)
	if err != nil {
		log.Fatal(err)
	}
	defer tree.Close()
	for key, layer := range tree.At("params").Children() {
		array, err := layer.At("bias").Array()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(key, array.Dtype, array.Shape)
	}
	// Output:
	// dense float32 [3]
	// head float32 [1]
}

// The items of an array in place, without a copy where the file allows it.
func ExampleView() {
	tree, err := flaxstate.Open(filepath.Join("testdata", "world.msgpack"), nil)
	if err != nil {
		log.Fatal(err)
	}
	defer tree.Close()
	err = flaxstate.View(tree.At("params/dense/bias"), func(items []float32) error {
		var sum float32
		for _, item := range items {
			sum += item
		}
		fmt.Println(sum)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output: 3
}

// Two rows of an array; nothing else of it is read.
func ExamplePart() {
	tree, err := flaxstate.Open(filepath.Join("testdata", "world.msgpack"), nil)
	if err != nil {
		log.Fatal(err)
	}
	defer tree.Close()
	rows, err := flaxstate.Part[float32](tree.At("points"), flaxstate.Range{Start: 1, Stop: 3}, flaxstate.Range{Stop: 2})
	fmt.Println(rows, err)
	// Output: [2 3 4 5] <nil>
}

// A file of a tree that is made by hand, as Flax writes {"w": np.array([[1, 2]], np.float32), "step": 3}.
func ExampleBuilder() {
	builder, err := flaxstate.NewBuilder()
	if err != nil {
		log.Fatal(err)
	}
	defer builder.Close()
	builder.Begin(flaxstate.KindDict)
	builder.Key("w")
	flaxstate.AddArray(builder, []float32{1, 2}, 1, 2)
	builder.Key("step")
	builder.Int(3)
	builder.End()
	tree, err := builder.Finish() // the first failure of all
	if err != nil {
		log.Fatal(err)
	}
	defer tree.Close()
	data, err := tree.Serialize(nil)
	fmt.Printf("%q %v\n", data, err)
	// Output: "\x82\xa4step\x03\xa1w\xc7\x16\x01\x93\x92\x01\x02\xa7float32\xc4\b\x00\x00\x80?\x00\x00\x00@" <nil>
}

// A state that is saved again and again: the file is replaced at once and whole.
func ExampleSaveFile() {
	folder, err := os.MkdirTemp("", "flaxstate")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "params.msgpack")
	params := map[string][]float32{"bias": {1, 2}}
	for range 2 {
		if err := flaxstate.SaveFile(file, &params, nil); err != nil {
			log.Fatal(err)
		}
	}
	var again map[string][]float32
	fmt.Println(flaxstate.RestoreFile(file, &again, nil), again)
	// Output: <nil> map[bias:[1 2]]
}
