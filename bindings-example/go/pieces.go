package flaxstate

// #include "shadow.h"
import "C"

import (
	"fmt"
	"runtime/cgo"
	"unsafe"
)

// Pieces gives `use` the items of an array in C order, in pieces of up to 1 MiB, so that an array of a file may be
// larger than memory. `first` is the index of a piece's first item. The items may not be used after `use` has returned;
// an error of it ends the call, and is returned. T is as for [View].
func Pieces[T Item](n Node, use func(first int, items []T) error) error {
	if err := n.beginExisting(ErrType); err != nil {
		return err
	}
	defer n.end()
	if _, err := arrayOf[T](n); err != nil {
		return err
	}
	var room []T
	var stopped error
	h := cgo.NewHandle(taker(func(first, count int, items unsafe.Pointer) error {
		if cap(room) < count {
			room = make([]T, count)
		}
		room = room[:count] // they may stand at any address, which Go's types may not
		copyMemory(itemPointer(room), items, uintptr(byteSize(room)))
		stopped = use(first, normalized(room))
		return stopped
	}))
	defer h.Delete()
	err := calling(func(cerr **C.fs_error) C.fs_status { return C.fsgo_array_stream(n.c, C.uintptr_t(h), cerr) })
	if stopped != nil {
		return stopped
	}
	return err
}

// A taker gets the pieces of an array while a call of C's hands them out.
type taker func(first, count int, items unsafe.Pointer) error

//export fsgoTake
func fsgoTake(h C.uintptr_t, first, count C.uint64_t, items unsafe.Pointer, cerr **C.fs_error) C.fs_status {
	return guarded(cerr, func() error { return cgo.Handle(h).Value().(taker)(int(first), int(count), items) })
}

// An Advice is what a program is about to do with arrays of a file.
type Advice int32

// Advise passes an advice on to the system, for every array of the subtree that stands in a file.
func (n Node) Advise(advice Advice) error {
	if err := n.beginExisting(ErrType); err != nil {
		return err
	}
	defer n.end()
	if advice < AdviceNormal || advice > AdviceDontNeed {
		return n.located(failure(ErrInvalidArgument, fmt.Sprintf("%d is not an Advice", advice)))
	}
	var cerr *C.fs_error
	return errorOf(C.fs_node_advise(n.c, C.fs_advice(advice), &cerr), cerr)
}
