package flaxstate_test

import (
	"fmt"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// rebuild makes the same tree again, value by value.
func rebuild(root flaxstate.Node) (*flaxstate.Tree, error) {
	builder, err := flaxstate.NewBuilder()
	if err != nil {
		return nil, err
	}
	defer builder.Close()
	if err := rebuildNode(builder, root); err != nil {
		return nil, err
	}
	return builder.Finish()
}

func rebuildNode(b *flaxstate.Builder, n flaxstate.Node) error {
	kind := n.Kind()
	if kind != flaxstate.KindDict && kind != flaxstate.KindList {
		return rebuildLeaf(b, n)
	}
	b.Begin(kind)
	for key, child := range n.Children() {
		if kind == flaxstate.KindDict {
			rebuildKey(b, key)
		}
		if err := rebuildNode(b, child); err != nil {
			return err
		}
	}
	b.End()
	return nil
}

func rebuildKey(b *flaxstate.Builder, key flaxstate.Key) {
	if key.Kind == flaxstate.KindStr {
		b.Key(key.Text)
		return
	}
	b.AnyKey(key)
}

func rebuildLeaf(b *flaxstate.Builder, n flaxstate.Node) error {
	switch n.Kind() {
	case flaxstate.KindNil:
		b.Nil()
	case flaxstate.KindBool:
		return add(n.Bool, b.Bool)
	case flaxstate.KindInt:
		return add(n.Int, b.Int)
	case flaxstate.KindUint:
		return add(n.Uint, b.Uint)
	case flaxstate.KindFloat:
		return add(n.Float, b.Float)
	case flaxstate.KindComplex:
		return add(n.Complex, b.Complex)
	case flaxstate.KindStr:
		return add(n.Str, b.Str)
	case flaxstate.KindBytes:
		return add(n.Bytes, b.Bytes)
	case flaxstate.KindTimestamp:
		return add(n.Timestamp, b.Timestamp)
	case flaxstate.KindExt:
		code, payload, err := n.Ext()
		b.Ext(code, payload)
		return err
	case flaxstate.KindArray:
		return rebuildArray(n, b.Array)
	case flaxstate.KindScalar:
		return rebuildArray(n, b.Scalar)
	default:
		return fmt.Errorf("a node of kind %v", n.Kind())
	}
	return nil
}

func add[T any](get func() (T, error), put func(T)) error {
	value, err := get()
	put(value)
	return err
}

func rebuildArray(n flaxstate.Node, put func(flaxstate.ArrayData)) error {
	array, err := n.Array()
	if err != nil {
		return err
	}
	raw, err := n.Raw()
	put(flaxstate.ArrayData{Dtype: array.Dtype, DtypeName: array.DtypeName, ItemSize: array.ItemSize,
		Shape: array.Shape, Data: raw})
	return err
}
