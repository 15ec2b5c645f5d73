package flaxstate_test

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"unsafe"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// What nobody made is as what was closed.
func TestZeroHandles(t *testing.T) {
	var tree flaxstate.Tree
	var buffer flaxstate.Buffer
	var builder flaxstate.Builder
	var registry flaxstate.Registry
	for _, handle := range []io.Closer{&tree, &buffer, &builder, &registry, new(flaxstate.Workspace)} {
		if err := handle.Close(); err != nil {
			t.Error(err)
		}
	}
	_, err := tree.Serialize(nil)
	wantClosed(t, "Serialize", err)
	if tree.At("x").Exists() || tree.BytesUsed() != 0 || buffer.Len() != 0 {
		t.Error("a zero handle holds something")
	}
	wantClosed(t, "Reserve", buffer.Reserve(1))
	builder.Int(1)
	_, err = builder.Finish()
	wantClosed(t, "Finish", err)
	_, err = registry.ToBytes(1, nil)
	wantClosed(t, "ToBytes", err)
	wantClosed(t, "Register", flaxstate.Register[player](&registry, nil))
	if err := (flaxstate.Node{}).Encode(io.Discard, nil); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
}

// The bytes of a buffer stand still while they are looked at.
func TestBufferIsForOneCall(t *testing.T) {
	buffer, tree := newBuffer(t), openWorld(t)
	defer tree.Close()
	if err := tree.Root().SerializeTo(buffer, nil); err != nil {
		t.Fatal(err)
	}
	want, err := buffer.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	err = buffer.View(func(data []byte) error {
		if err := tree.Root().SerializeTo(buffer, nil); !errors.Is(err, flaxstate.ErrBusy) {
			t.Error(err)
		}
		if err := buffer.Reserve(1 << 20); !errors.Is(err, flaxstate.ErrBusy) {
			t.Error(err)
		}
		buffer.Close()
		runtime.GC()
		if !bytes.Equal(data, want) {
			t.Error("they changed")
		}
		return io.EOF
	})
	if err != io.EOF {
		t.Error(err)
	}
	wantClosed(t, "View", buffer.View(func([]byte) error { return nil }))
	wantClosed(t, "SerializeTo", tree.Root().SerializeTo(buffer, nil))
}

// Whoever fails, C or the package: nothing is left of what was there.
func TestBufferIsEmptyAfterFailures(t *testing.T) {
	v, tree := openVault(t)
	registry, buffer := newRegistry(t), newBuffer(t)
	for what, write := range map[string]func() error{
		"a reader": func() error {
			v.failWith(func([]byte) (int, error) { return 0, io.ErrClosedPipe })
			defer v.fail.Store(nil)
			return tree.Root().SerializeTo(buffer, nil)
		},
		"no node":  func() error { return tree.At("nowhere").SerializeTo(buffer, nil) },
		"nil":      func() error { return registry.ToBuffer(nil, buffer, nil) },
		"a shape":  func() error { return registry.ToBuffer(&world{Kernel: kernel{1}}, buffer, nil) },
		"no UTF-8": func() error { return registry.ToBuffer(&struct{ A string }{"\xff"}, buffer, nil) },
	} {
		if err := tree.Root().SerializeTo(buffer, nil); err != nil || buffer.Len() != len(v.data) {
			t.Fatal(err)
		}
		if err := write(); err == nil || buffer.Len() != 0 {
			t.Errorf("%s: %d bytes, %v", what, buffer.Len(), err)
		}
		if data, err := buffer.Bytes(); err != nil || len(data) != 0 {
			t.Errorf("%s: %d bytes, %v", what, len(data), err)
		}
	}
}

func TestBufferReserve(t *testing.T) {
	buffer := newBuffer(t)
	if err := buffer.Reserve(-1); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
	if err := buffer.Reserve(100); err != nil || buffer.Len() != 0 {
		t.Error(err)
	}
	var none bytes.Buffer
	if count, err := buffer.WriteTo(&none); err != nil || count != 0 {
		t.Error(count, err)
	}
}

func TestAppend(t *testing.T) {
	tree := openWorld(t)
	defer tree.Close()
	want := read(t, filepath.Join("testdata", "player.msgpack"))
	value := somePlayer(100)
	room := make([]byte, 1, 1000)
	data, err := flaxstate.AppendBytes(room, &value, nil)
	if err != nil || !bytes.Equal(data[1:], want) || &data[0] != &room[0] {
		t.Errorf("%v, %d bytes", err, len(data))
	}
	for size := range 300 { // too little room, enough of it, and just enough
		before := bytes.Repeat([]byte{7}, 5)
		data, err = flaxstate.AppendBytes(append(make([]byte, 0, 5+size), before...), &value, nil)
		if err != nil || !bytes.Equal(data[:5], before) || !bytes.Equal(data[5:], want) {
			t.Fatalf("%v, %d bytes", err, len(data))
		}
	}
	if data, err := tree.Root().AppendTo([]byte("x"), nil); err != nil || data[0] != 'x' || len(data) < 100 {
		t.Error(err)
	}
	wrong := world{Kernel: kernel{1}}
	for _, value := range []any{(*player)(nil), &wrong} {
		if data, err := flaxstate.AppendBytes(room, value, nil); err == nil || &data[0] != &room[0] || len(data) != 1 {
			t.Errorf("%v, %d bytes", err, len(data))
		}
		if data, err := flaxstate.ToBytes(value, nil); err == nil || data != nil {
			t.Errorf("%v, %d bytes", err, len(data))
		}
	}
}

// A builder that is closed keeps no tree from ending.
func TestClosedBuilderKeepsNoTree(t *testing.T) {
	before := openFiles(t)
	builder, tree := newBuilder(t), openWorld(t)
	builder.Close()
	builder.Node(tree.Root())
	tree.Close()
	if after := openFiles(t); after > before {
		t.Errorf("%d files are open, %d before", after, before)
	}
}

// Handles that are for one goroutine stay safe when several use them: calls mix or are refused, and nothing more.
func TestSharedByMistake(t *testing.T) {
	registry, buffer, builder, workspace := newRegistry(t), newBuffer(t), newBuilder(t), newWorkspace(t)
	tree := openWorld(t)
	options := &flaxstate.SerializeOptions{Workspace: workspace}
	var group sync.WaitGroup
	for i := range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for j := range 50 {
				builder.Begin(flaxstate.KindList)
				builder.Node(tree.Root())
				builder.End()
				if built, err := builder.Finish(); err == nil {
					built.Close()
				}
				for _, err := range []error{
					registry.ToBuffer(someWorld(), buffer, options),
					registry.Encode(io.Discard, someWorld(), options),
					tree.Root().SerializeTo(buffer, options),
				} {
					if err != nil && !errors.Is(err, flaxstate.ErrBusy) && i+j < 40 {
						wantClosed(t, "a shared handle", err)
					}
				}
				buffer.Bytes()
				if i == 7 && j == 40 {
					for _, handle := range []io.Closer{tree, workspace, buffer, builder, registry} {
						go handle.Close()
					}
				}
			}
		}()
	}
	group.Wait()
}

// Bools of a file may be any byte, wherever they end up.
func TestRestoredBoolsAreNormalized(t *testing.T) {
	builder := newBuilder(t)
	builder.Begin(flaxstate.KindDict)
	for _, key := range []string{"Array", "Slice"} {
		builder.Key(key)
		builder.Array(flaxstate.ArrayData{Dtype: flaxstate.Bool, Shape: []int{3}, Data: []byte{2, 0, 255}})
	}
	builder.Key("One")
	builder.Scalar(flaxstate.ArrayData{Dtype: flaxstate.Bool, Data: []byte{3}})
	builder.End()
	state := finish(t, builder).Root()
	check := func(bools []bool) {
		t.Helper()
		for i, raw := range unsafe.Slice((*byte)(unsafe.Pointer(&bools[0])), len(bools)) {
			if want := byte(1 - i%2); raw != want {
				t.Errorf("%d is %d", i, raw)
			}
		}
	}
	var flat struct {
		Array, Slice [3]bool
		One          bool
	}
	var loose struct {
		Array [3]bool
		Slice []bool
		One   *bool
	}
	if err := errors.Join(flaxstate.FromStateDict(state, &flat, nil), flaxstate.FromStateDict(state, &loose, nil)); err != nil {
		t.Fatal(err)
	}
	for _, bools := range [][]bool{flat.Array[:], flat.Slice[:], {flat.One}, loose.Array[:], loose.Slice, {*loose.One}} {
		check(bools)
	}
	wrong := struct {
		F bool `flaxstate:"f,dtype=uint8"`
	}{}
	if err := flaxstate.Restore(nil, &wrong, nil); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
}

// The path of an error counts elements and names keys, through pointers as well.
func TestPathsOfValuesThatDontFit(t *testing.T) {
	type leaf struct {
		Kernel []float32 `flaxstate:"kernel,shape=2"`
	}
	value := map[string][]*leaf{"a~b": {nil, {[]float32{1, 2}}, {[]float32{1}}}}
	_, err := flaxstate.ToBytes(value, nil)
	var failure *flaxstate.Error
	if !errors.As(err, &failure) || failure.Path != "./a~0b/2/kernel" || !strings.Contains(err.Error(), failure.Path) {
		t.Error(err)
	}
	type self *self // whose state would be its own
	var endless self
	endless = &endless
	if _, err := flaxstate.ToBytes(endless, nil); !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
}

// A type that was registered with options keeps them where it is a field of another.
func TestRegisteredTypesAreShared(t *testing.T) {
	type inner struct{ A int }
	type outer struct{ In []inner }
	registry := newRegistry(t)
	if err := flaxstate.Register[inner](registry, &flaxstate.TypeOptions{Name: "Inner", Kind: flaxstate.KindDict}); err != nil {
		t.Fatal(err)
	}
	data, err := flaxstate.ToBytes(map[string][]map[string]int{"In": {{"A": 1, "Extra": 2}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got outer
	if err := registry.Restore(data, &got, nil); err != nil || !reflect.DeepEqual(got, outer{[]inner{{1}}}) {
		t.Error(got, err)
	}
	if err := flaxstate.Register[outer](registry, nil); !errors.Is(err, flaxstate.ErrExists) {
		t.Error(err)
	}
	type nul struct{ A int }
	err = flaxstate.Register[nul](registry, &flaxstate.TypeOptions{Name: "a\x00b"})
	if !errors.Is(err, flaxstate.ErrInvalidArgument) {
		t.Error(err)
	}
	if err := flaxstate.Register[nul](registry, nil); err != nil {
		t.Error(err)
	}
}
