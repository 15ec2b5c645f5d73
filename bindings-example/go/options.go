package flaxstate

// #include "shadow.h"
import "C"

import "context"

// DecodeOptions say how bytes are read. nil means the defaults.
type DecodeOptions struct {
	Lenient        bool     // read all that Flax reads, also what it never wrote
	MemoryLimit    uint64   // bytes that C may have allocated at one time for the call; 0: no limit
	DepthLimit     uint32   // levels; 0: 1,024, which is also the most
	NodeLimit      uint64   // nodes of the tree that is read; 0: no limit
	TextLimit      uint64   // bytes of keys, str and bytes, all together; 0: no limit
	AlignArrays    bool     // copy those arrays whose data isn't aligned for its dtype
	LegacyBfloat16 bool     // the dtype name "V2" of files from before 30 October 2020 is bfloat16
	Trailing       Trailing // whether bytes may follow the object that is read

	Progress Progress        // is told of what is read; RestoreOptions have their own
	Context  context.Context // ends the call with its error when it is done; nil: never
}

// Untrusted are options for bytes that anybody may have written: 1 GiB of memory, 128 levels, 2^20 nodes and 64 MiB of
// text. Change what doesn't suit.
func Untrusted() *DecodeOptions {
	c := C.fsgo_decode_untrusted()
	return &DecodeOptions{
		MemoryLimit: uint64(c.memory_limit), DepthLimit: uint32(c.depth_limit),
		NodeLimit: uint64(c.node_limit), TextLimit: uint64(c.text_limit),
	}
}

// A Trailing says whether bytes may follow the object that is read. [Tree.BytesUsed] tells how many were read.
type Trailing int32

// A Mapping says how the arrays of a file are reached. A view of a mapped file ends the process (SIGBUS) if the
// file is truncated meanwhile.
type Mapping int32

// OpenOptions say how a file is opened. nil means the defaults.
type OpenOptions struct {
	Mapping Mapping
	Decode  *DecodeOptions
}

// A KeyOrder is the order in which the keys of every dict are written.
type KeyOrder int32

// SerializeOptions say how bytes are written. nil means the defaults: Flax's bytes.
type SerializeOptions struct {
	KeyOrder    KeyOrder   // by default the keys of trees are sorted, and those of structs stay as they are
	AsStateDict bool       // of trees: the bytes that to_bytes gives of them; their keys stay as they are by default
	ChunkLimit  uint64     // arrays of more bytes are written in chunks; 0: Flax's 1 GiB
	Alignment   uint64     // a power of two at which the data of arrays starts; 0: where Flax has it
	Report      *Report    // tells which arrays could not be placed at the Alignment
	Threads     uint32     // for large arrays; 0 and 1: the calling one alone
	Workspace   *Workspace // keeps memory for the next call

	// Progress is told of what is written. What goes to a file or a writer is walked over twice for the total.
	Progress Progress
	Context  context.Context // ends the call with its error when it is done; nil: never
}

// A Durability says what a successful save has made sure of.
type Durability int32

// SaveOptions say how a file is written. nil means the defaults.
type SaveOptions struct {
	Durability Durability
	Serialize  *SerializeOptions
}

// A Convert says which other dtypes than the target's restoring takes. Numbers of rank 0 whose value stays the same are
// always taken.
type Convert int32

// RestoreOptions relax the checks of restoring. nil means that everything is checked.
//
// KeepMissing keeps what stands in the target itself: fields, those of structs in it, elements of arrays ([N]T). A slice,
// a map or a pointer that the state has gets new elements, as ever, in which nothing was: what the state lacks of them is
// zero, or empty, and so are fields that are tagged "-" or unexported. (The report says "kept of a new element".) One that
// the state lacks as a whole stays the same.
type RestoreOptions struct {
	Path          string         // restore from this subtree: "params"
	Convert       Convert        // which other dtypes are converted: ConvertSameKind those whose values fit
	Reshape       bool           // another shape with as many items is taken
	KeepMissing   bool           // what the state lacks stays as it is in the target, but not in new elements: see below
	DropExtra     bool           // what the target doesn't know is dropped
	MismatchLimit uint32         // the most mismatches to list; 0: 100
	Report        *Report        // tells what was loaded, kept, dropped, converted and reshaped
	Threads       uint32         // for large arrays; 0 and 1: the calling one alone
	Workspace     *Workspace     // keeps memory for the next call
	Decode        *DecodeOptions // FromStateDict takes its MemoryLimit only

	// ReadDirectly reads the arrays of a file or a reader straight into the target, with no copy of them between. For
	// those who throw the target away when reading fails: it may then hold a part of the file. (A target that doesn't
	// match is as it was, as ever.)
	ReadDirectly bool

	Progress Progress        // is told of what is read, and of the arrays that are copied
	Context  context.Context // ends the call with its error when it is done; nil: never
}

func flag(is bool) C.int32_t {
	if is {
		return 1
	}
	return 0
}

func (o *DecodeOptions) c() C.fsgo_options {
	c := C.fsgo_options_init()
	o.fill(&c)
	return c
}

func (o *DecodeOptions) fill(c *C.fsgo_options) {
	if o == nil {
		return
	}
	c.decode.lenient = flag(o.Lenient)
	c.decode.memory_limit = C.uint64_t(o.MemoryLimit)
	c.decode.depth_limit = C.uint32_t(o.DepthLimit)
	c.decode.align_arrays = flag(o.AlignArrays)
	c.decode.legacy_bfloat16 = flag(o.LegacyBfloat16)
	c.decode.trailing = C.fs_trailing(o.Trailing)
	c.decode.node_limit = C.uint64_t(o.NodeLimit)
	c.decode.text_limit = C.uint64_t(o.TextLimit)
}

func (o *DecodeOptions) followed() followed {
	if o == nil {
		return followed{}
	}
	return followed{progress: o.Progress, context: o.Context, invalid: o.check()}
}

// isFollowed is for where that makes no sense.
func (o *DecodeOptions) isFollowed() bool { return o != nil && (o.Progress != nil || o.Context != nil) }

func (o *OpenOptions) decode() *DecodeOptions {
	if o == nil {
		return nil
	}
	return o.Decode
}

func (o *OpenOptions) c() C.fsgo_options {
	c := C.fsgo_options_init()
	if o != nil {
		c.open.mapping = C.fs_mapping(o.Mapping)
		o.Decode.fill(&c)
	}
	return c
}

// OverwriteOptions say how an array of a file is overwritten. nil means the defaults.
type OverwriteOptions struct {
	Durability Durability     // DurabilityFull and DurabilityData sync the file
	Decode     *DecodeOptions // how the file is read, to find the array
}

func (o *OverwriteOptions) c() C.fsgo_options {
	c := C.fsgo_options_init()
	if o != nil {
		c.save.durability = C.fs_durability(o.Durability)
		o.Decode.fill(&c)
	}
	return c
}

func (o *SerializeOptions) c() C.fsgo_options {
	c := C.fsgo_options_init()
	o.fill(&c)
	return c
}

func (o *SerializeOptions) fill(c *C.fsgo_options) {
	if o == nil {
		return
	}
	c.serialize.key_order = C.fs_key_order(o.KeyOrder)
	c.serialize.as_state_dict = flag(o.AsStateDict)
	c.serialize.chunk_limit = C.uint64_t(o.ChunkLimit)
	c.serialize.alignment = C.uint64_t(o.Alignment)
	c.serialize.workspace = o.Workspace.pointer()
	c.parallel.thread_count = C.uint32_t(o.Threads)
}

func (o *SerializeOptions) followed() followed {
	if o == nil {
		return followed{}
	}
	return followed{o.Report, o.Workspace, o.Progress, o.Context, o.check()}
}

func (o *SerializeOptions) workspace() *Workspace {
	if o == nil {
		return nil
	}
	return o.Workspace
}

func (o *SaveOptions) serialize() *SerializeOptions {
	if o == nil {
		return nil
	}
	return o.Serialize
}

func (o *SaveOptions) fill(c *C.fsgo_options) error {
	if o != nil {
		c.save.durability = C.fs_durability(o.Durability)
	}
	return o.check()
}

func (o *RestoreOptions) c() (C.fsgo_options, error) {
	c := C.fsgo_options_init()
	if o == nil {
		return c, nil
	}
	if o.Decode.isFollowed() {
		return c, failure(ErrInvalidArgument, "progress and context belong to RestoreOptions, not to their Decode")
	}
	o.Decode.fill(&c)
	c.restore.convert = C.fs_convert(o.Convert)
	c.restore.reshape = flag(o.Reshape)
	c.restore.keep_missing = flag(o.KeepMissing)
	c.restore.drop_extra = flag(o.DropExtra)
	c.restore.read_directly = flag(o.ReadDirectly)
	c.restore.workspace = o.Workspace.pointer()
	c.restore.mismatch_limit = C.uint32_t(o.MismatchLimit)
	c.parallel.thread_count = C.uint32_t(o.Threads)
	if o.Path == "" {
		return c, nil
	}
	path, err := cString(o.Path, "the path of the subtree")
	c.restore.path = path
	return c, err
}

func (o *RestoreOptions) followed() followed {
	if o == nil {
		return followed{}
	}
	return followed{o.Report, o.Workspace, o.Progress, o.Context, o.check()}
}

func (o *RestoreOptions) workspace() *Workspace {
	if o == nil {
		return nil
	}
	return o.Workspace
}
