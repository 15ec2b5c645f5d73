package flaxstate

// #include "shadow.h"
import "C"

// What was looked for in vain, for messages.
type sought struct {
	from  *C.fs_node // the last node that was there; nil: none
	steps string     // from there on
}

// found is where steps lead, which need not be a node. Their text is asked for only then: making it takes memory.
func (n Node) found(c *C.fs_node, steps func() string) Node {
	if c != nil {
		return Node{tree: n.tree, c: c}
	}
	if n.sought != nil {
		return Node{tree: n.tree, sought: &sought{n.sought.from, n.sought.steps + "/" + steps()}}
	}
	return Node{tree: n.tree, sought: &sought{n.c, steps()}}
}

// beginExisting is begin, but that a node that doesn't exist is an error.
func (n Node) beginExisting(status Status) error {
	if err := n.begin(); err != nil {
		return err
	}
	if n.c != nil {
		return nil
	}
	defer n.end()
	return n.located(failure(status, "there is no such node"))
}

// failure is about the node, which exists.
func (n Node) failure(status Status, message string) error {
	if err := n.begin(); err != nil {
		return err
	}
	defer n.end()
	return n.located(failure(status, message))
}

// located says in an error without a path that it is about the node. It is called between begin and end.
func (n Node) located(err error) error {
	e, ok := err.(*Error)
	if !ok || e.Path != "" {
		return err
	}
	if e.Path = n.place(); e.Path != "" {
		e.report += " (at path " + e.Path + ")"
	}
	return e
}

// place is the path of a node, or where one was looked for; "" in no tree.
func (n Node) place() string {
	c, steps := n.c, ""
	if n.sought != nil {
		c, steps = n.sought.from, "/"+n.sought.steps
	}
	path, err := pathTo(c)
	if err != nil {
		return ""
	}
	return path + steps
}
