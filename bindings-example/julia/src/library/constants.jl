# The numbers of each enum by their names, and other constants. Written by scripts/api.py.

# One of the constants below. FS_DTYPE_DATETIME64 and FS_DTYPE_TIMEDELTA64 need a name too ("datetime64[25s]"),
# FS_DTYPE_OPAQUE a name and an item size: wherever a dtype occurs in a struct, `dtype_name` and `item_size` stand
# beside it. Items of FS_DTYPE_INT1 to FS_DTYPE_UINT4 take a byte each: in the fields of structs it is the value,
# elsewhere its low bits are, as in a file.
const FS_DTYPE = (
    none=Int32(0),
    bool=Int32(1),
    int8=Int32(2),
    int16=Int32(3),
    int32=Int32(4),
    int64=Int32(5),
    uint8=Int32(6),
    uint16=Int32(7),
    uint32=Int32(8),
    uint64=Int32(9),
    float16=Int32(10),
    float32=Int32(11),
    float64=Int32(12),
    complex64=Int32(13),
    complex128=Int32(14),
    float128=Int32(15), # the platform's long double: 16 bytes that are carried, never converted
    complex256=Int32(16), # two of those
    datetime64=Int32(17), # 8 bytes; the unit stands in the name
    timedelta64=Int32(18),
    # ml_dtypes. The types below 8 bits take one whole byte per item, as in NumPy.
    bfloat16=Int32(32),
    float8_e3m4=Int32(33),
    float8_e4m3=Int32(34),
    float8_e4m3b11fnuz=Int32(35),
    float8_e4m3fn=Int32(36),
    float8_e4m3fnuz=Int32(37),
    float8_e5m2=Int32(38),
    float8_e5m2fnuz=Int32(39),
    float8_e8m0fnu=Int32(40),
    float6_e2m3fn=Int32(41),
    float6_e3m2fn=Int32(42),
    float4_e2m1fn=Int32(43),
    int1=Int32(44),
    int2=Int32(45),
    int4=Int32(46),
    uint1=Int32(47),
    uint2=Int32(48),
    uint4=Int32(49),
    complex32=Int32(50),
    bcomplex32=Int32(51),
    # Text and byte strings, for the fields of a registered type only: no array has such a dtype.
    str=Int32(200),
    bytes=Int32(201),
    opaque=Int32(255), # known by name and item size only; carried through unchanged
)

# Why a part of the state does not fit the target.
const FS_MISMATCH_KIND = (
    missing=Int32(1), # the target's key is not in the state
    extra=Int32(2), # the state has keys that the target does not know
    length=Int32(3), # another number of elements
    shape=Int32(4), # another shape
    dtype=Int32(5), # another dtype
    kind=Int32(6), # a leaf where a subtree is wanted, or the reverse, or another kind of leaf
    value=Int32(7), # a number that the dtype doesn't hold; text with a NUL inside for a char[N]
    capacity=Int32(8), # the target's memory is too small, or its pointer is NULL
    place=Int32(9), # data that a view can't lead to (FS_STORAGE_VIEW): the message says what to do
)

# How the data of arrays is reached. Structure, keys, text and small values are read when a file is opened, with read
# calls; the mapping serves the data of arrays alone.
const FS_MAPPING = (
    # The file is mapped where the system can, so that fs_array.data points into it. The default, since nothing is
    # copied then. Whoever truncates the file while such a pointer is used ends the process (SIGBUS), and whoever writes
    # to it changes what is read; fs_save_file never does that to a file. Languages that promise memory safety take OFF.
    auto=Int32(0),
    # Never: fs_array.data is NULL for all but small arrays, and the data is read by gather, slice, stream and restore.
    # For network file systems, and files that others may truncate.
    off=Int32(1),
    required=Int32(2), # FS_E_IO where the system can't
)

# What a program is about to do with the arrays below a node.
const FS_ADVICE = (
    normal=Int32(0),
    sequential=Int32(1), # read from front to back: read far ahead
    random=Int32(2), # read here and there: read nothing ahead
    will_need=Int32(3), # read soon: start now, in the background
    dont_need=Int32(4), # not read again soon: the memory may go. The data stays valid
)

# What a successful save has made sure of when it returns. Until then the old file is there, whole.
const FS_DURABILITY = (
    full=Int32(0), # the file and its name survive a power loss: fsync of file and directory
    data=Int32(1), # after a power loss there is the old file or the new one, whole: fsync of the file
    none=Int32(2), # survives the end of the process; after a power loss it may be empty. No fsync
)

# The order of the keys of every dict.
const FS_KEY_ORDER = (
    default=Int32(0), # as Flax's function of that name: sorted for fs_msgpack_…, kept for all others
    sorted=Int32(1), # msgpack_serialize(x): as JAX sorts them. Objects need a tree in memory for it
    kept=Int32(2), # msgpack_serialize(x, in_place=True), and to_bytes
)

# Who owns the bytes that a tree is read from.
const FS_OWNERSHIP = (
    borrowed=Int32(0), # they must stay, unchanged, until the tree is freed
    copied=Int32(1), # the tree makes its own copy
    adopted=Int32(2), # the tree calls `release`, which is set, when it is freed, or when the call fails
)

# Whether bytes may follow the object that is read. fs_tree_bytes_used tells how many were read.
const FS_TRAILING = (
    refused=Int32(0), # FS_E_FORMAT: a file is one object
    # Behind a dict, a list or a chunked array that doesn't start as a file of another format does (pickle, NumPy, HDF5,
    # PNG, safetensors): padding, for example. FS_E_FORMAT behind anything else, which is how most other files begin.
    allowed=Int32(1),
    stream=Int32(2), # behind anything: reads one object of several
)

const FS_KIND = (
    none=Int32(0), # no node, or no key
    nil=Int32(1),
    bool=Int32(2),
    int=Int32(3), # an int64_t
    uint=Int32(4), # an int that only a uint64_t holds
    float=Int32(5), # a double
    complex=Int32(6),
    str=Int32(7),
    bytes=Int32(8),
    ext=Int32(9),
    timestamp=Int32(10),
    array=Int32(11),
    scalar=Int32(12), # a NumPy scalar: an array of rank 0 that is not an array to Python
    dict=Int32(20),
    list=Int32(21),
    tuple=Int32(22), # Templates and trees built by hand only: files hold dicts and lists.
    named_tuple=Int32(23),
    dataclass=Int32(24),
)

# How the items of a leaf field are written; reading takes any of the three.
const FS_FORM = (
    default=Int32(0), # FS_FORM_PLAIN for rank 0, FS_FORM_ARRAY from rank 1
    plain=Int32(1), # a Python int, float, bool, complex, str or bytes; rank 0 only
    scalar=Int32(2), # a NumPy scalar; rank 0 only
    array=Int32(3), # a NumPy array
)

# Where the value of a field stands.
const FS_STORAGE = (
    in_place=Int32(0), # At `offset`.
    # At `offset` stands a pointer to it. NULL is written as nil, and nil is restored into NULL; restoring anything else
    # into NULL is a mismatch, since the library doesn't allocate what a target keeps.
    pointer=Int32(1),
    accessors=Int32(2), # The object at `offset` is a container that `accessors` know.
    # At `offset` stands a pointer to const, which restoring doesn't fill, but sets, when all else has been checked:
    # nothing is copied, and weights may be where no memory is, in flash or in a mapped file. After fs_restore it leads
    # into the bytes, which have to stay as long as the object uses it; after fs_from_state_dict and
    # fs_node_restore_field to where the tree has its data, so that the tree has to stay, and what that borrows.
    # fs_restore_file, fs_restore_source and trees of files that aren't mapped can't have any: all that these read goes,
    # or isn't in memory.
    #
    # Leaves only. The items have to be in one piece, in the host's byte order and aligned for their dtype
    # (fs_serialize_options.alignment; align_arrays, for a tree): all else is FS_MISMATCH_PLACE, whose message says what
    # to do. Bools have to be 0 or 1 (FS_MISMATCH_VALUE). The dtype is the field's, whatever `convert` says; `reshape`
    # works. Rank 0 is a 0-d array (FS_FORM_ARRAY). What has no items sets NULL. None fits no view, so that nothing else
    # makes it NULL; an array that may be None is an FS_CONTAINER_OPTIONAL of a pass-through type. Written is the array
    # that it leads to; NULL is FS_E_INVALID_ARGUMENT, unless there are no items.
    view=Int32(3),
)

# What a container is.
const FS_CONTAINER = (
    sequence=Int32(1), # elements of a registered type; the state dict has the keys 0, 1, …
    map=Int32(2), # the same under text keys
    optional=Int32(3), # no element or one; no element is nil
    # A leaf whose memory the container allocates, contiguous: a vector of numbers (rank from 1; the first dimension is
    # the number of elements, and the field's shape may fix it) or, with rank 0, a string (FS_DTYPE_STR,
    # FS_DTYPE_BYTES).
    items=Int32(4),
    stream=Int32(5), # an array that isn't in the host's memory (a GPU, a ring buffer), or is made when asked
)

# Where a container has its elements, so that reading it calls nothing.
const FS_LAYOUT = (
    none=Int32(0), # only `size` and `next` know
    # ITEMS, and SEQUENCE if it is contiguous: a pointer to the first one at `data_offset`, which may be NULL if there
    # is none, and how many there are, a number of `count_size` bytes at `end_offset`; or, for FS_LAYOUT_END, a pointer
    # behind the last one there.
    count=Int32(1),
    var"end"=Int32(2),
    # OPTIONAL: the element itself at `data_offset`, and a byte at `end_offset` that is 0 if there is none.
    flag=Int32(3),
)

# What happened at a place.
const FS_REPORT_KIND = (
    # The state lacks it, so it stayed as it was in the target (keep_missing); or as a new element of a container has
    # it, which `found` then says.
    kept=Int32(1),
    dropped=Int32(2), # The target doesn't know it, so it was left out: by drop_extra, or as Flax's dicts do.
    # Another dtype was taken, or a plain number that the target doesn't hold exactly. A template takes it as it is.
    converted=Int32(3),
    reshaped=Int32(4), # another shape was taken; a template takes it as it is
    unaligned=Int32(5), # an array's data isn't written where `alignment` wants it
    uncovered=Int32(6), # bytes of a struct that no field describes
)

# Which other dtype than the target's is taken, of numbers: bools, ints (int1 to int64, uint1 to uint64), floats (of 4
# to 64 bits, bfloat16) and complex numbers (complex32 to complex128, bcomplex32). All others (float128, complex256,
# datetime64, timedelta64, opaque ones) have to be the same.
#
# What doesn't fit is FS_MISMATCH_VALUE, with the first such value and its index, and is found before anything is
# written; but where data is read directly, while it is written (see read_directly).
const FS_CONVERT = (
    # None but in rank 0, where a 0-d array or NumPy scalar is taken if its value stays the same: an int of any width
    # into an int, a float of any width into a float.
    none=Int32(0),
    # ints into ints, if each value fits; ints and floats into floats, rounded to nearest even, if what is finite stays
    # finite and isn't cut to the largest number, and infinities and NaN are there; all three and complex numbers into
    # complex numbers. Bools only into bools.
    same_kind=Int32(1),
    # Any into any, as NumPy's and ml_dtypes' astype: ints wrap, floats are truncated to ints, and overflow to what the
    # dtype has there; of a complex number the real part is taken. Floats that are too large for an int, and NaN, become
    # what x86-64 makes of them.
    any=Int32(2),
)

# One of the FS_OK / FS_E_… constants below. The numbers never change; new ones are added inside their family.
const FS_STATUS = (
    ok=Int32(0), # it went well
    # The bytes, or a tree that is built by hand, are not what they should be.
    truncated=Int32(10), # the bytes end before the value does, or claim more than there is
    format=Int32(11), # not msgpack, not one object, or not the form that Flax gives an extension
    limit=Int32(12), # beyond a limit: nesting depth, rank, node count, the caller's memory cap, 4 GiB in a list
    key=Int32(13), # a duplicate key, a container as key, or a key that is missing in a chunked array
    utf8=Int32(14), # text that is not UTF-8
    shape=Int32(15), # a shape that is impossible, or that the data doesn't fill exactly
    dtype=Int32(16), # a dtype that is refused, unknown without a size, or not convertible
    type=Int32(17), # a value of another kind than the one that is needed here
    # Restoring.
    mismatch=Int32(30), # the state does not fit the target; the error lists every mismatch
    # Registries.
    exists=Int32(40), # the type is already registered and `override_existing` is not set
    not_found=Int32(41), # no such type, or no such node
    # How the library was called.
    invalid_argument=Int32(50), # NULL, an unknown constant, a description that can't be right
    state=Int32(51), # not now: a builder in the middle of a dict, an object that was already finished
    busy=Int32(52), # the handle is being used by another call
    callback=Int32(53), # a callback of the caller returned an error, or threw
    too_small=Int32(54), # the caller's memory is too small; the size that is needed was reported
    # Resources.
    no_memory=Int32(60), # the allocator returned NULL
    io=Int32(61), # the system couldn't read or write a file; the reason is in the message
    not_durable=Int32(62), # the new file is in place, but may not survive a power loss
    internal=Int32(90), # a defect of the library: please report it
)

const FS_NO_OFFSET = UInt64(18446744073709551615)
const FS_DEFAULT_CHUNK_LIMIT = UInt64(1073741824) # Flax's MAX_CHUNK_SIZE: arrays of more bytes are written in chunks.
const FS_MAX_DEPTH = Int32(1024) # How many levels of nesting are read and written.
const FS_MAX_FIELD_RANK = Int32(8)
const FS_COUNTED = Int32(-1)
