// Written by scripts/api.py.

namespace Flaxstate
{
    /// <summary>One of the constants below. Dtype.Datetime64 and Dtype.Timedelta64 need a name too ("datetime64[25s]"),
    /// Dtype.Opaque a name and an item size: wherever a dtype occurs in a struct, `dtype_name` and `item_size` stand
    /// beside it. Items of Dtype.Int1 to Dtype.Uint4 take a byte each: in the fields of structs it is the value,
    /// elsewhere its low bits are, as in a file.</summary>
    public enum Dtype
    {
        None = 0,
        Bool = 1,
        Int8 = 2,
        Int16 = 3,
        Int32 = 4,
        Int64 = 5,
        Uint8 = 6,
        Uint16 = 7,
        Uint32 = 8,
        Uint64 = 9,
        Float16 = 10,
        Float32 = 11,
        Float64 = 12,
        Complex64 = 13,
        Complex128 = 14,
        /// <summary>the platform's long double: 16 bytes that are carried, never converted</summary>
        Float128 = 15,
        /// <summary>two of those</summary>
        Complex256 = 16,
        /// <summary>8 bytes; the unit stands in the name</summary>
        Datetime64 = 17,
        Timedelta64 = 18,
        Bfloat16 = 32,
        Float8E3M4 = 33,
        Float8E4M3 = 34,
        Float8E4M3B11FNUZ = 35,
        Float8E4M3FN = 36,
        Float8E4M3FNUZ = 37,
        Float8E5M2 = 38,
        Float8E5M2FNUZ = 39,
        Float8E8M0FNU = 40,
        Float6E2M3FN = 41,
        Float6E3M2FN = 42,
        Float4E2M1FN = 43,
        Int1 = 44,
        Int2 = 45,
        Int4 = 46,
        Uint1 = 47,
        Uint2 = 48,
        Uint4 = 49,
        Complex32 = 50,
        Bcomplex32 = 51,
        Str = 200,
        Bytes = 201,
        /// <summary>known by name and item size only; carried through unchanged</summary>
        Opaque = 255,
    }

    /// <summary>Why a part of the state does not fit the target.</summary>
    public enum MismatchKind
    {
        /// <summary>the target's key is not in the state</summary>
        Missing = 1,
        /// <summary>the state has keys that the target does not know</summary>
        Extra = 2,
        /// <summary>another number of elements</summary>
        Length = 3,
        /// <summary>another shape</summary>
        Shape = 4,
        /// <summary>another dtype</summary>
        Dtype = 5,
        /// <summary>a leaf where a subtree is wanted, or the reverse, or another kind of leaf</summary>
        Kind = 6,
        /// <summary>a number that the dtype doesn't hold; text with a NUL inside for a char[N]</summary>
        Value = 7,
        /// <summary>the target's memory is too small, or its pointer is NULL</summary>
        Capacity = 8,
        /// <summary>data that a view can't lead to (Storage.View): the message says what to do</summary>
        Place = 9,
    }

    /// <summary>How the data of arrays is reached. Structure, keys, text and small values are read when a file is
    /// opened, with read calls; the mapping serves the data of arrays alone.</summary>
    public enum Mapping
    {
        /// <summary>The file is mapped where the system can, so that fs_array.data points into it. The default, since
        /// nothing is copied then. Whoever truncates the file while such a pointer is used ends the process (SIGBUS),
        /// and whoever writes to it changes what is read; fs_save_file never does that to a file. Languages that
        /// promise memory safety take OFF.</summary>
        Auto = 0,
        /// <summary>Never: fs_array.data is NULL for all but small arrays, and the data is read by gather, slice,
        /// stream and restore. For network file systems, and files that others may truncate.</summary>
        Off = 1,
        /// <summary>Status.Io where the system can't</summary>
        Required = 2,
    }

    /// <summary>What a program is about to do with the arrays below a node.</summary>
    public enum Advice
    {
        Normal = 0,
        /// <summary>read from front to back: read far ahead</summary>
        Sequential = 1,
        /// <summary>read here and there: read nothing ahead</summary>
        Random = 2,
        /// <summary>read soon: start now, in the background</summary>
        WillNeed = 3,
        /// <summary>not read again soon: the memory may go. The data stays valid</summary>
        DontNeed = 4,
    }

    /// <summary>What a successful save has made sure of when it returns. Until then the old file is there,
    /// whole.</summary>
    public enum Durability
    {
        /// <summary>the file and its name survive a power loss: fsync of file and directory</summary>
        Full = 0,
        /// <summary>after a power loss there is the old file or the new one, whole: fsync of the file</summary>
        Data = 1,
        /// <summary>survives the end of the process; after a power loss it may be empty. No fsync</summary>
        None = 2,
    }

    /// <summary>The order of the keys of every dict.</summary>
    public enum KeyOrder
    {
        /// <summary>as Flax's function of that name: sorted for fs_msgpack_…, kept for all others</summary>
        Default = 0,
        /// <summary>msgpack_serialize(x): as JAX sorts them. Objects need a tree in memory for it</summary>
        Sorted = 1,
        /// <summary>msgpack_serialize(x, in_place=True), and to_bytes</summary>
        Kept = 2,
    }

    /// <summary>Who owns the bytes that a tree is read from.</summary>
    public enum Ownership
    {
        /// <summary>they must stay, unchanged, until the tree is freed</summary>
        Borrowed = 0,
        /// <summary>the tree makes its own copy</summary>
        Copied = 1,
        /// <summary>the tree calls `release`, which is set, when it is freed, or when the call fails</summary>
        Adopted = 2,
    }

    /// <summary>Whether bytes may follow the object that is read. fs_tree_bytes_used tells how many were
    /// read.</summary>
    public enum Trailing
    {
        /// <summary>Status.Format: a file is one object</summary>
        Refused = 0,
        /// <summary>Behind a dict, a list or a chunked array that doesn't start as a file of another format does
        /// (pickle, NumPy, HDF5, PNG, safetensors): padding, for example. Status.Format behind anything else, which is
        /// how most other files begin.</summary>
        Allowed = 1,
        /// <summary>behind anything: reads one object of several</summary>
        Stream = 2,
    }

    public enum Kind
    {
        /// <summary>no node, or no key</summary>
        None = 0,
        Nil = 1,
        Bool = 2,
        /// <summary>an int64_t</summary>
        Int = 3,
        /// <summary>an int that only a uint64_t holds</summary>
        Uint = 4,
        /// <summary>a double</summary>
        Float = 5,
        Complex = 6,
        Str = 7,
        Bytes = 8,
        Ext = 9,
        Timestamp = 10,
        Array = 11,
        /// <summary>a NumPy scalar: an array of rank 0 that is not an array to Python</summary>
        Scalar = 12,
        Dict = 20,
        List = 21,
        /// <summary>Templates and trees built by hand only: files hold dicts and lists.</summary>
        Tuple = 22,
        NamedTuple = 23,
        Dataclass = 24,
    }

    /// <summary>How the items of a leaf field are written; reading takes any of the three.</summary>
    public enum Form
    {
        /// <summary>Form.Plain for rank 0, Form.Array from rank 1</summary>
        Default = 0,
        /// <summary>a Python int, float, bool, complex, str or bytes; rank 0 only</summary>
        Plain = 1,
        /// <summary>a NumPy scalar; rank 0 only</summary>
        Scalar = 2,
        /// <summary>a NumPy array</summary>
        Array = 3,
    }

    /// <summary>Where the value of a field stands.</summary>
    public enum Storage
    {
        /// <summary>At `offset`.</summary>
        InPlace = 0,
        /// <summary>At `offset` stands a pointer to it. NULL is written as nil, and nil is restored into NULL;
        /// restoring anything else into NULL is a mismatch, since the library doesn't allocate what a target
        /// keeps.</summary>
        Pointer = 1,
        /// <summary>The object at `offset` is a container that `accessors` know.</summary>
        Accessors = 2,
        /// <summary>At `offset` stands a pointer to const, which restoring doesn't fill, but sets, when all else has
        /// been checked: nothing is copied, and weights may be where no memory is, in flash or in a mapped file. After
        /// fs_restore it leads into the bytes, which have to stay as long as the object uses it; after
        /// fs_from_state_dict and fs_node_restore_field to where the tree has its data, so that the tree has to stay,
        /// and what that borrows. fs_restore_file, fs_restore_source and trees of files that aren't mapped can't have
        /// any: all that these read goes, or isn't in memory. Leaves only. The items have to be in one piece, in the
        /// host's byte order and aligned for their dtype (fs_serialize_options.alignment; align_arrays, for a tree):
        /// all else is MismatchKind.Place, whose message says what to do. Bools have to be 0 or 1 (MismatchKind.Value).
        /// The dtype is the field's, whatever `convert` says; `reshape` works. Rank 0 is a 0-d array (Form.Array). What
        /// has no items sets NULL. None fits no view, so that nothing else makes it NULL; an array that may be None is
        /// an Container.Optional of a pass-through type. Written is the array that it leads to; NULL is
        /// Status.InvalidArgument, unless there are no items.</summary>
        View = 3,
    }

    /// <summary>What a container is.</summary>
    public enum Container
    {
        /// <summary>elements of a registered type; the state dict has the keys 0, 1, …</summary>
        Sequence = 1,
        /// <summary>the same under text keys</summary>
        Map = 2,
        /// <summary>no element or one; no element is nil</summary>
        Optional = 3,
        /// <summary>A leaf whose memory the container allocates, contiguous: a vector of numbers (rank from 1; the
        /// first dimension is the number of elements, and the field's shape may fix it) or, with rank 0, a string
        /// (Dtype.Str, Dtype.Bytes).</summary>
        Items = 4,
        /// <summary>an array that isn't in the host's memory (a GPU, a ring buffer), or is made when asked</summary>
        Stream = 5,
    }

    /// <summary>Where a container has its elements, so that reading it calls nothing.</summary>
    public enum Layout
    {
        /// <summary>only `size` and `next` know</summary>
        None = 0,
        /// <summary>ITEMS, and SEQUENCE if it is contiguous: a pointer to the first one at `data_offset`, which may be
        /// NULL if there is none, and how many there are, a number of `count_size` bytes at `end_offset`; or, for
        /// Layout.End, a pointer behind the last one there.</summary>
        Count = 1,
        End = 2,
        /// <summary>OPTIONAL: the element itself at `data_offset`, and a byte at `end_offset` that is 0 if there is
        /// none.</summary>
        Flag = 3,
    }

    /// <summary>What happened at a place.</summary>
    public enum ReportKind
    {
        /// <summary>The state lacks it, so it stayed as it was in the target (keep_missing); or as a new element of a
        /// container has it, which `found` then says.</summary>
        Kept = 1,
        /// <summary>The target doesn't know it, so it was left out: by drop_extra, or as Flax's dicts do.</summary>
        Dropped = 2,
        /// <summary>Another dtype was taken, or a plain number that the target doesn't hold exactly. A template takes
        /// it as it is.</summary>
        Converted = 3,
        /// <summary>another shape was taken; a template takes it as it is</summary>
        Reshaped = 4,
        /// <summary>an array's data isn't written where `alignment` wants it</summary>
        Unaligned = 5,
        /// <summary>bytes of a struct that no field describes</summary>
        Uncovered = 6,
    }

    /// <summary>Which other dtype than the target's is taken, of numbers: bools, ints (int1 to int64, uint1 to uint64),
    /// floats (of 4 to 64 bits, bfloat16) and complex numbers (complex32 to complex128, bcomplex32). All others
    /// (float128, complex256, datetime64, timedelta64, opaque ones) have to be the same. What doesn't fit is
    /// MismatchKind.Value, with the first such value and its index, and is found before anything is written; but where
    /// data is read directly, while it is written (see read_directly).</summary>
    public enum Conversion
    {
        /// <summary>None but in rank 0, where a 0-d array or NumPy scalar is taken if its value stays the same: an int
        /// of any width into an int, a float of any width into a float.</summary>
        None = 0,
        /// <summary>ints into ints, if each value fits; ints and floats into floats, rounded to nearest even, if what
        /// is finite stays finite and isn't cut to the largest number, and infinities and NaN are there; all three and
        /// complex numbers into complex numbers. Bools only into bools.</summary>
        SameKind = 1,
        /// <summary>Any into any, as NumPy's and ml_dtypes' astype: ints wrap, floats are truncated to ints, and
        /// overflow to what the dtype has there; of a complex number the real part is taken. Floats that are too large
        /// for an int, and NaN, become what x86-64 makes of them.</summary>
        Any = 2,
    }

    /// <summary>One of the Status.Ok / FS_E_… constants below. The numbers never change; new ones are added inside
    /// their family.</summary>
    public enum Status
    {
        /// <summary>it went well</summary>
        Ok = 0,
        /// <summary>the bytes end before the value does, or claim more than there is</summary>
        Truncated = 10,
        /// <summary>not msgpack, not one object, or not the form that Flax gives an extension</summary>
        Format = 11,
        /// <summary>beyond a limit: nesting depth, rank, node count, the caller's memory cap, 4 GiB in a list</summary>
        Limit = 12,
        /// <summary>a duplicate key, a container as key, or a key that is missing in a chunked array</summary>
        Key = 13,
        /// <summary>text that is not UTF-8</summary>
        Utf8 = 14,
        /// <summary>a shape that is impossible, or that the data doesn't fill exactly</summary>
        Shape = 15,
        /// <summary>a dtype that is refused, unknown without a size, or not convertible</summary>
        Dtype = 16,
        /// <summary>a value of another kind than the one that is needed here</summary>
        Type = 17,
        /// <summary>the state does not fit the target; the error lists every mismatch</summary>
        Mismatch = 30,
        /// <summary>the type is already registered and `override_existing` is not set</summary>
        Exists = 40,
        /// <summary>no such type, or no such node</summary>
        NotFound = 41,
        /// <summary>NULL, an unknown constant, a description that can't be right</summary>
        InvalidArgument = 50,
        /// <summary>not now: a builder in the middle of a dict, an object that was already finished</summary>
        State = 51,
        /// <summary>the handle is being used by another call</summary>
        Busy = 52,
        /// <summary>a callback of the caller returned an error, or threw</summary>
        Callback = 53,
        /// <summary>the caller's memory is too small; the size that is needed was reported</summary>
        TooSmall = 54,
        /// <summary>the allocator returned NULL</summary>
        NoMemory = 60,
        /// <summary>the system couldn't read or write a file; the reason is in the message</summary>
        Io = 61,
        /// <summary>the new file is in place, but may not survive a power loss</summary>
        NotDurable = 62,
        /// <summary>a defect of the library: please report it</summary>
        Internal = 90,
    }

    /// <summary>The numbers that belong to no enum.</summary>
    public static class Numbers
    {
        public const ulong NoOffset = 18446744073709551615;
        /// <summary>Flax's MAX_CHUNK_SIZE: arrays of more bytes are written in chunks.</summary>
        public const ulong DefaultChunkLimit = 1073741824;
        /// <summary>How many levels of nesting are read and written.</summary>
        public const int MaxDepth = 1024;
        public const int MaxFieldRank = 8;
        public const int Counted = -1;
    }
}
