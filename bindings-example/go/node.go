package flaxstate

// #include "shadow.h"
import "C"

import (
	"iter"
	"strconv"
	"strings"
)

// A Kind says what a node is. Files hold dicts and lists; the last three are for trees made by hand.
type Kind int32

// String is the kind's name: "dict", "array".
func (k Kind) String() string { return C.GoString(C.fs_kind_name(C.fs_kind(k))) }

// A Node is a dict, a list or a leaf of a tree. It keeps its tree from being garbage, and dies when that is closed.
//
// The zero Node is absence, which is also what looking for something that isn't there gives: its Kind is KindNone, and
// getting its value is ErrType, with the path that was looked for.
type Node struct {
	tree   *Tree
	c      *C.fs_node
	sought *sought // of a node that isn't there
}

func (n Node) begin() error {
	if n.tree == nil {
		return nil
	}
	return n.tree.handle.acquire()
}

func (n Node) end() {
	if n.tree != nil {
		n.tree.handle.release()
	}
}

// Exists tells whether there is such a node, in a tree that is open.
func (n Node) Exists() bool { return n.Kind() != KindNone }

// Kind is what the node is; KindNone if it doesn't exist, or its tree is closed.
func (n Node) Kind() Kind {
	if n.begin() != nil {
		return KindNone
	}
	defer n.end()
	return Kind(C.fs_node_kind(n.c))
}

// Len is the number of children of a container, and of bytes of a str, bytes or ext; else 0.
func (n Node) Len() int {
	if n.begin() != nil {
		return 0
	}
	defer n.end()
	return int(C.fs_node_size(n.c))
}

// At follows a path of keys and list indices: "params/head/kernel", with ~1 for "/", ~0 for "~" and ~2 for NUL inside a
// key. "" and "." are the node itself. A key that is no text is found by what Python's str() makes of it, unless a text
// key is there: "layers/2/bias" by the int 2. [Node.Path] gives the path of a node.
func (n Node) At(path string) Node {
	cpath, err := cString(path, "the path")
	if err != nil || n.begin() != nil {
		return Node{tree: n.tree}
	}
	defer n.end()
	return n.found(C.fs_node_at(n.c, cpath), func() string { return strings.TrimPrefix(path, "./") })
}

// Find is the entry of a dict under a text key, which needs no escapes.
func (n Node) Find(key string) Node {
	if n.begin() != nil {
		return Node{tree: n.tree}
	}
	defer n.end()
	child := C.fs_node_find(n.c, textPointer(key), C.size_t(len(key)))
	return n.found(child, func() string { return keyEscapes.Replace(key) })
}

// Child is the child at an index of a dict or list, in the file's order.
func (n Node) Child(index int) Node {
	if n.begin() != nil {
		return Node{tree: n.tree}
	}
	defer n.end()
	var child *C.fs_node
	if index >= 0 {
		child = C.fs_node_child(n.c, C.size_t(index))
	}
	return n.found(child, func() string { return strconv.Itoa(index) })
}

// Children are the children of a dict or list with their keys, in the file's order. The key of a list's item is its
// index.
func (n Node) Children() iter.Seq2[Key, Node] {
	return func(yield func(Key, Node) bool) {
		child := n.next(Node{})
		for index := int64(0); child.c != nil; index++ {
			key, err := child.Key()
			if err != nil {
				return
			}
			if key.Kind == KindNone {
				key = Key{Kind: KindInt, Int: index}
			}
			if !yield(key, child) {
				return
			}
			child = n.next(child)
		}
	}
}

func (n Node) next(child Node) Node {
	if n.begin() != nil {
		return Node{tree: n.tree}
	}
	defer n.end()
	return Node{tree: n.tree, c: C.fs_node_next(n.c, child.c)}
}

// Equal tells whether both nodes hold the same things in the same order, bit for bit. It is also false where data of a
// file or a reader can't be read.
func (n Node) Equal(other Node) bool {
	if n.begin() != nil {
		return false
	}
	defer n.end()
	if other.begin() != nil {
		return false
	}
	defer other.end()
	var isEqual C.int32_t
	err := calling(func(cerr **C.fs_error) C.fs_status {
		return C.fs_node_equal(n.c, other.c, &isEqual, cerr)
	})
	return err == nil && isEqual != 0
}
