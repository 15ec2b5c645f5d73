package flaxstate

// #include "shadow.h"
import "C"

import "unsafe"

// TreeOptions say how a tree is made of others. nil means the defaults.
type TreeOptions struct {
	MemoryLimit uint64 // bytes that making it may allocate; 0: no limit

	// CopyData copies the data of arrays as well, so that the tree stands alone: what isn't in memory is read, and each
	// array is in one piece. Without it the tree keeps the memory of the others, and the files that they hold open,
	// until it is closed.
	CopyData bool
}

func (o *TreeOptions) c() C.fs_tree_options {
	c := C.fs_tree_options{struct_size: C.sizeof_fs_tree_options}
	if o != nil {
		c.memory_limit, c.copy_data = C.uint64_t(o.MemoryLimit), flag(o.CopyData)
	}
	return c
}

// ToStateDict gives the state dict of a subtree (flax.serialization.to_state_dict): lists, tuples, named tuples and
// dataclasses become dicts with text keys.
func (n Node) ToStateDict(options *TreeOptions) (*Tree, error) {
	return treeOf([]Node{n}, options, func(c *C.fs_tree_options, tree **C.fs_tree, cerr **C.fs_error) C.fs_status {
		return C.fs_node_to_state_dict(n.c, c, tree, cerr)
	})
}

// Replace gives a copy of the subtree in which `replaced`, a node of it, is `replacement`, of any tree, under the old
// key.
func (n Node) Replace(replaced, replacement Node, options *TreeOptions) (*Tree, error) {
	nodes := []Node{n, replaced, replacement}
	return treeOf(nodes, options, func(c *C.fs_tree_options, tree **C.fs_tree, cerr **C.fs_error) C.fs_status {
		return C.fs_node_replace(n.c, replaced.c, replacement.c, c, tree, cerr)
	})
}

// Merge makes one dict of several, and so on for those under the same key: of checkpoints that were saved in parts. The
// keys are in the order in which they first appear. A key that two of them have, and that isn't a dict in both, is
// ErrKey, with its path.
func Merge(nodes []Node, options *TreeOptions) (*Tree, error) {
	cnodes := make([]*C.fs_node, len(nodes), len(nodes)+1)
	for i, n := range nodes {
		cnodes[i] = n.c
	}
	return treeOf(nodes, options, func(c *C.fs_tree_options, tree **C.fs_tree, cerr **C.fs_error) C.fs_status {
		return C.fs_node_merge(unsafe.SliceData(cnodes), C.size_t(len(cnodes)), c, tree, cerr)
	})
}

// treeOf makes a tree of nodes by a call of C's. Their trees are lent to it, unless the data is copied.
func treeOf(nodes []Node, options *TreeOptions,
	create func(c *C.fs_tree_options, tree **C.fs_tree, cerr **C.fs_error) C.fs_status) (*Tree, error) {
	var lenders []*handle
	defer func() { releaseAll(lenders) }()
	for _, n := range nodes {
		if err := n.beginExisting(ErrInvalidArgument); err != nil {
			return nil, err
		}
		lenders = append(lenders, n.tree.handle)
	}
	c := options.c()
	var tree *C.fs_tree
	if err := calling(func(cerr **C.fs_error) C.fs_status { return create(&c, &tree, cerr) }); err != nil {
		return nil, err
	}
	if c.copy_data != 0 {
		return newTree(tree), nil
	}
	lent := lenders
	lenders = nil
	return newTree(tree, lent...), nil
}

// Path is the path of the node from the root of its tree, as messages have it: [Node.At] of the root finds the node by
// it. "." is the root.
func (n Node) Path() (string, error) {
	if err := n.beginExisting(ErrType); err != nil {
		return "", err
	}
	defer n.end()
	return pathTo(n.c)
}

func pathTo(c *C.fs_node) (string, error) {
	var size C.size_t
	var cerr *C.fs_error
	if err := errorOf(C.fs_node_path(c, nil, 0, &size, &cerr), cerr); err != nil {
		return "", err
	}
	text := make([]byte, size)
	err := errorOf(C.fs_node_path(c, (*C.char)(unsafe.Pointer(bytePointer(text))), size, &size, &cerr), cerr)
	return string(text[:len(text)-1]), err
}
