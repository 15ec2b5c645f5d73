package flaxstate_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
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

// Bytes that no field has stay, whatever is copied around them.
func TestWhatStandsBetweenFieldsStays(t *testing.T) {
	type between struct {
		Text    string `flaxstate:"text"`
		A       uint8  `flaxstate:"a"`
		private uint8
		B       uint16 `flaxstate:"b"`
		Hidden  uint32 `flaxstate:"-"`
		C       uint64 `flaxstate:"c"`
		D       uint8  `flaxstate:"d"`
		E       uint64 `flaxstate:"e"`
		Secret  *int   `flaxstate:"-"`
		F       uint64 `flaxstate:"f"`
	}
	secret := 5
	written := between{"x", 1, 2, 3, 4, 5, 6, 7, nil, 8}
	data, err := flaxstate.ToBytes(&written, nil)
	if err != nil {
		t.Fatal(err)
	}
	target := between{private: 20, Hidden: 40, Secret: &secret}
	want := between{"x", 1, 20, 3, 40, 5, 6, 7, &secret, 8}
	if err := flaxstate.Restore(data, &target, nil); err != nil || !reflect.DeepEqual(target, want) || target.Secret != &secret {
		t.Errorf("%+v, %v", target, err)
	}
	if again, err := flaxstate.ToBytes(&target, nil); err != nil || !bytes.Equal(again, data) {
		t.Errorf("%q, %v", again, err)
	}
}

// Strings that share memory are their own all the same.
func TestStringsOfAllLengths(t *testing.T) {
	texts := []string{}
	for length := range 200 {
		texts = append(texts, strings.Repeat(fmt.Sprint(length%10), length))
	}
	want := map[string][]string{strings.Repeat("k", 63): texts, strings.Repeat("k", 64): texts, "": {""}}
	data, err := flaxstate.ToBytes(want, nil)
	if err != nil {
		t.Fatal(err)
	}
	var first, second map[string][]string
	for _, got := range []*map[string][]string{&first, &second, &second} {
		if err := flaxstate.Restore(data, got, nil); err != nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("%v, %v", *got, err)
		}
	}
	if !reflect.DeepEqual(first, want) {
		t.Error("the first ones changed")
	}
}
