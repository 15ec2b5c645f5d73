// Package flaxstate reads and writes the checkpoints of Flax (flax.serialization, the .msgpack files): byte for byte
// what Flax writes, checked key by key, shape by shape and dtype by dtype when it is read.
//
// A struct is written with [ToBytes] or [SaveFile] and filled with [Restore] or [RestoreFile]; its fields are named by
// struct tags. After a failure the struct is as it was.
//
//	type Player struct {
//		HP  int64      `flaxstate:"hp"`
//		Pos [3]float32 `flaxstate:"pos"`
//	}
//
// [Encode] writes to an [io.Writer], and [RestoreReaderAt] reads from an [io.ReaderAt]. A file whose structure isn't
// known is looked at with [Open], [OpenSharded], [OpenReaderAt] or, for bytes, [Decode]: a [Tree] of [Node] values. A
// tree is made of others with [Merge], [Node.Replace] and [Node.ToStateDict], and by hand with a [Builder]. The options
// of calls have a [Report] of what was kept, dropped and converted, a [Progress] and a context; [Untrusted] has limits.
//
// # Fields
//
// These are the types of fields and what they are in the file:
//
//	bool, intN, uintN, floatN, complexN, int, uint   a Python number
//	string, []byte                                   a Python str, bytes
//	[N]T, [N][M]T, … of numbers                      a NumPy array of that shape
//	[]T, [][N]T, … of numbers                        a NumPy array whose first dimension is the slice's length
//	struct                                           a dict
//	[]T, [N]T of anything else                       a dict with the keys "0", "1", …, as Flax writes lists
//	map[string]T                                     a dict; the keys are written in order
//	*T                                               what T is, or None for nil
//
// The tag `flaxstate:"name,option,…"` gives the key ("-" leaves a field out; without a name it is the field's own), and
// any of these options:
//
//	array         a number as array of rank 0, as JAX keeps its numbers; a []byte as array of uint8; a struct of equal
//	              numbers, also in a slice, an array, a map or behind a pointer, as array of them
//	scalar        a number as NumPy scalar
//	shape=3x4     a slice of numbers as array of this shape, its items in C order
//	dtype=NAME    the items are of this dtype, which has the size of the Go type: bfloat16 in a uint16
//	list          a slice or array of numbers as what Flax makes of a list of Python numbers, no array
//
// A struct of equal numbers says of itself that it is an array, wherever it stands, by a first field `_` with a tag. So a
// []Vec3 is one array of shape [n, 3]:
//
//	type Vec3 struct {
//		_       struct{} `flaxstate:",array"`
//		X, Y, Z float32
//	}
//
// An embedded struct is a field like any other, a dict under the name of its type or that of its tag: unlike those of
// encoding/json, its fields don't move up. A nil slice or map is written as an empty one, and read as that.
//
// Structs without strings, slices, maps and pointers are read and written where they are. Others go through a copy of
// theirs in C memory; the items of long slices are not copied when they are written.
//
// # Ownership
//
// What has a Close method holds memory outside of Go's heap, which ends with Close, or at the latest when the garbage
// collector finds it. Close may be called at any time, twice, and while other goroutines use the handle: the last of
// them frees it. Afterwards every method is an error for which errors.Is(err, fs.ErrClosed).
//
// # Errors
//
// Every failure of the library is an [*Error]; errors.Is compares it with a [Status]:
//
//	if errors.Is(err, flaxstate.ErrMismatch) { … }
package flaxstate
