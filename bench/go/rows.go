package main

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// The ratios that must not be exceeded.
type bounds struct{ write, restore float64 }

func measureAll(s *settings) error {
	few, some, many := s.scaled(50_000), s.scaled(100_000), s.scaled(200_000)
	return errors.Join(
		besidePeers(s, "record", bounds{0.8, 0.8}, func() []record { return values(few, newRecord) }),
		besidePeers(s, "numbers", bounds{}, func() []numbers { return values(many, newNumbers) }),
		besidePeers(s, "string", bounds{}, func() []named { return values(many, newNamed) }),
		besidePeers(s, "array", bounds{}, func() []placed { return values(many, newPlaced) }),
		besidePeers(s, "world", bounds{}, func() []entity { return values(some, newEntity) }),
		besideOurs(s, "nested", 1.3, [2]string{"nested", "flat"},
			func() []nested { return values(many, newNested) }, func() []flat { return values(many, newFlat) }),
		besideOurs(s, "vec3", 1.05, [2]string{"structs", "arrays"},
			func() []mathsVec3 { return values(many, newMathsVec3) }, func() [][3]float32 { return values(many, newSingles) }),
	)
}

// A written value is what the rows of a codec are about.
type written[T any] struct {
	codec  codec[T]
	values []T
	data   []byte
}

// newWritten fails unless what is restored is what was written.
func newWritten[T any](codec codec[T], values []T) (*written[T], error) {
	data, err := codec.write(values)
	if err != nil {
		return nil, err
	}
	w := &written[T]{codec, values, bytes.Clone(data)}
	var restored []T
	if err := codec.restore(w.data, &restored); err != nil {
		return nil, err
	}
	if !reflect.DeepEqual(restored, values) {
		return nil, fmt.Errorf("what %s restores differs from what was written", codec.name)
	}
	return w, nil
}

func (w *written[T]) write() side {
	return side{w.codec.name, func() error {
		_, err := w.codec.write(w.values)
		return err
	}}
}

// restore fills a new slice each time.
func (w *written[T]) restore() side {
	return side{w.codec.name, func() error {
		var restored []T
		return w.codec.restore(w.data, &restored)
	}}
}

const (
	writing       = "write"
	restoring     = "restore"
	writeAllocs   = "allocations to write"
	restoreAllocs = "allocations to restore"
)

// besidePeers measures the library beside vmihailenco/msgpack, for which the bounds are, and shamaton/msgpack.
func besidePeers[T any](s *settings, group string, limits bounds, make func() []T) error {
	if !s.wantsAny(group, writing, restoring, writeAllocs, restoreAllocs) {
		return nil
	}
	workspace, err := flaxstate.NewWorkspace()
	if err != nil {
		return err
	}
	defer workspace.Close()
	values := make()
	ours, err := newWritten(flaxstateCodec[T]("flaxstate", workspace), values)
	if err != nil {
		return fmt.Errorf("%s: %w", group, err)
	}
	for _, peer := range []codec[T]{vmihailencoCodec[T](), shamatonCodec[T]()} {
		theirs, err := newWritten(peer, values)
		if err != nil {
			return fmt.Errorf("%s: %w", group, err)
		}
		err = errors.Join(
			s.compareTimes(row{group, writing, limits.write}, ours.write(), theirs.write()),
			s.compareTimes(row{group, restoring, limits.restore}, ours.restore(), theirs.restore()),
			s.compareAllocations(row{group, writeAllocs, 0}, len(values), ours.write(), theirs.write()),
			s.compareAllocations(row{group, restoreAllocs, 0}, len(values), ours.restore(), theirs.restore()),
		)
		if err != nil {
			return err
		}
		limits = bounds{}
	}
	return nil
}

// besideOurs measures two layouts of the same numbers, both by the library.
func besideOurs[A, B any](s *settings, group string, bound float64, names [2]string, make func() []A,
	makeYardstick func() []B) error {
	if !s.wantsAny(group, writing, restoring) {
		return nil
	}
	workspace, err := flaxstate.NewWorkspace()
	if err != nil {
		return err
	}
	defer workspace.Close()
	ours, err := newWritten(flaxstateCodec[A](names[0], workspace), make())
	if err != nil {
		return fmt.Errorf("%s: %w", group, err)
	}
	yardstick, err := newWritten(flaxstateCodec[B](names[1], workspace), makeYardstick())
	if err != nil {
		return fmt.Errorf("%s: %w", group, err)
	}
	return errors.Join(
		s.compareTimes(row{group, writing, bound}, ours.write(), yardstick.write()),
		s.compareTimes(row{group, restoring, bound}, ours.restore(), yardstick.restore()),
	)
}
