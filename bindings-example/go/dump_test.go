package flaxstate_test

import (
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"math"
	"strings"

	flaxstate "github.com/flaxstate/flaxstate-go"
)

// dumper writes the canonical text of a tree: docs/dump-format.md.
type dumper struct {
	text strings.Builder
	err  error
}

func dump(root flaxstate.Node) (string, error) {
	d := &dumper{}
	d.node("0 - ", root, 0)
	return d.text.String(), d.err
}

func data(bytes []byte) string {
	if len(bytes) <= 64 {
		return fmt.Sprintf("%d:%s", len(bytes), hex.EncodeToString(bytes))
	}
	return fmt.Sprintf("%d:~%08x", len(bytes), crc32.ChecksumIEEE(bytes))
}

func bits(value float64) string { return fmt.Sprintf("%016x", math.Float64bits(value)) }

func (d *dumper) node(head string, n flaxstate.Node, depth int) {
	value, err := value(n)
	if err != nil && d.err == nil {
		d.err = err
	}
	d.text.WriteString(head + value + "\n")
	index := 0
	for key, child := range n.Children() {
		text := keyText(key)
		if n.Kind() == flaxstate.KindList {
			text = fmt.Sprintf("#%d", index)
		}
		d.node(fmt.Sprintf("%d %s ", depth+1, text), child, depth+1)
		index++
	}
}

func keyText(k flaxstate.Key) string {
	switch k.Kind {
	case flaxstate.KindNil:
		return "n:"
	case flaxstate.KindBool:
		return fmt.Sprintf("b:%d", k.Int)
	case flaxstate.KindInt, flaxstate.KindUint:
		return "i:" + k.String()
	case flaxstate.KindFloat:
		return "f:" + bits(k.Float)
	case flaxstate.KindComplex:
		return "c:" + bits(real(k.Complex)) + ":" + bits(imag(k.Complex))
	case flaxstate.KindStr:
		return "s:" + data([]byte(k.Text))
	case flaxstate.KindBytes:
		return "y:" + data([]byte(k.Text))
	case flaxstate.KindExt:
		return fmt.Sprintf("x:%d:%s", k.ExtCode, data([]byte(k.Text)))
	case flaxstate.KindTimestamp:
		return fmt.Sprintf("t:%d:%d", k.Timestamp.Unix(), k.Timestamp.Nanosecond())
	case flaxstate.KindScalar:
		return "a:" + k.DtypeName + ":" + data([]byte(k.Text))
	}
	return "?"
}

func value(n flaxstate.Node) (string, error) {
	switch kind := n.Kind(); kind {
	case flaxstate.KindNil:
		return "nil", nil
	case flaxstate.KindBool:
		v, err := n.Bool()
		return map[bool]string{false: "bool 0", true: "bool 1"}[v], err
	case flaxstate.KindInt:
		v, err := n.Int()
		return fmt.Sprint("int ", v), err
	case flaxstate.KindUint:
		v, err := n.Uint()
		return fmt.Sprint("int ", v), err
	case flaxstate.KindFloat:
		v, err := n.Float()
		return "float " + bits(v), err
	case flaxstate.KindComplex:
		v, err := n.Complex()
		return "complex " + bits(real(v)) + " " + bits(imag(v)), err
	case flaxstate.KindDict:
		return fmt.Sprint("map ", n.Len()), nil
	case flaxstate.KindList:
		return fmt.Sprint("list ", n.Len()), nil
	case flaxstate.KindArray, flaxstate.KindScalar:
		return arrayText(n, kind)
	}
	return sizedText(n)
}

func sizedText(n flaxstate.Node) (string, error) {
	switch n.Kind() {
	case flaxstate.KindStr:
		v, err := n.Str()
		return "str " + data([]byte(v)), err
	case flaxstate.KindBytes:
		v, err := n.Bytes()
		return "bytes " + data(v), err
	case flaxstate.KindExt:
		code, v, err := n.Ext()
		return fmt.Sprintf("ext %d %s", code, data(v)), err
	case flaxstate.KindTimestamp:
		v, err := n.Timestamp()
		return fmt.Sprintf("timestamp %d %d", v.Unix(), v.Nanosecond()), err
	}
	return "", fmt.Errorf("a node of kind %v", n.Kind())
}

func arrayText(n flaxstate.Node, kind flaxstate.Kind) (string, error) {
	array, err := n.Array()
	if err != nil {
		return "", err
	}
	raw, err := n.Raw()
	if kind == flaxstate.KindScalar {
		return "scalar " + array.DtypeName + " " + data(raw), err
	}
	shape := strings.ReplaceAll(fmt.Sprint(array.Shape), " ", ",")
	return "array " + array.DtypeName + " " + shape + " " + data(raw), err
}
