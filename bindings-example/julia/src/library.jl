# The C interface: constants, and the structs that cross it, member by member as in include/flaxstate.

const libflaxstate = "libflaxstate"

const KINDS = Dict{Int32,Symbol}(
    1 => :nil, 2 => :bool, 3 => :int, 4 => :uint, 5 => :float, 6 => :complex, 7 => :str, 8 => :bytes, 9 => :ext,
    10 => :timestamp, 11 => :array, 12 => :scalar,
    20 => :dict, 21 => :list, 22 => :tuple, 23 => :named_tuple, 24 => :dataclass,
)
const KIND_NUMBERS = Dict{Symbol,Int32}(kind => number for (number, kind) in KINDS)

const BOOL = Int32(1)
const OPAQUE = Int32(255)

"The Julia types that NumPy has too, and the numbers of their dtypes."
const DTYPES = Dict{Type,Int32}(
    Bool => 1, Int8 => 2, Int16 => 3, Int32 => 4, Int64 => 5, UInt8 => 6, UInt16 => 7, UInt32 => 8, UInt64 => 9,
    Float16 => 10, Float32 => 11, Float64 => 12, ComplexF32 => 13, ComplexF64 => 14, ComplexF16 => 50,
)
const DTYPE_TYPES = Dict{Int32,DataType}(number => type for (type, number) in DTYPES)

"A number, of a type that NumPy has too."
const Item = Union{Bool,Int8,Int16,Int32,Int64,UInt8,UInt16,UInt32,UInt64,Float16,Float32,Float64,
                   ComplexF16,ComplexF32,ComplexF64}

struct CMismatch
    struct_size::Csize_t
    kind::Int32
    reserved::Int32
    path::Ptr{UInt8}
    message::Ptr{UInt8}
    wanted::Ptr{UInt8}
    found::Ptr{UInt8}
end

struct CKey
    struct_size::Csize_t
    kind::Int32
    ext_code::Int32
    data::Ptr{UInt8}
    size::Csize_t
    int_value::Int64
    real::Float64
    imag::Float64
    nanoseconds::UInt32
    dtype::Int32
    dtype_name::Ptr{UInt8}
    dtype_name_size::Csize_t
end

struct CArray
    struct_size::Csize_t
    dtype::Int32
    rank::UInt32
    shape::Ptr{Int64}
    dtype_name::Ptr{UInt8}
    dtype_name_size::Csize_t
    item_size::Csize_t
    item_count::UInt64
    size::UInt64
    segment_count::Csize_t
    data::Ptr{Cvoid}
    is_aligned::Int32
    is_big_endian::Int32
    is_in_file::Int32
    reserved::Int32
end

struct CArraySource
    struct_size::Csize_t
    dtype::Int32
    rank::UInt32
    shape::Ptr{Int64}
    strides::Ptr{Int64}
    data::Ptr{Cvoid}
    dtype_name::Cstring
    item_size::Csize_t
    is_big_endian::Int32
    copy_data::Int32
    read_items::Ptr{Cvoid}
    user_data::Ptr{Cvoid}
    destroy_user_data::Ptr{Cvoid}
end

struct CDecodeOptions
    struct_size::Csize_t
    lenient::Int32
    ownership::Int32
    release::Ptr{Cvoid}
    release_user_data::Ptr{Cvoid}
    allocator::Ptr{Cvoid}
    memory_limit::UInt64
    depth_limit::UInt32
    align_arrays::Int32
    legacy_bfloat16::Int32
    allow_trailing::Int32
end

struct COpenOptions
    struct_size::Csize_t
    mapping::Int32
    reserved::Int32
    decode::Ptr{CDecodeOptions}
end

struct CParallel
    struct_size::Csize_t
    thread_count::UInt32
    reserved::UInt32
    parallel_for::Ptr{Cvoid}
    user_data::Ptr{Cvoid}
end

struct CSerializeOptions
    struct_size::Csize_t
    order::Int32
    reserved::Int32
    chunk_limit::UInt64
    alignment::UInt64
    out_unaligned_count::Ptr{UInt64}
    parallel::Ptr{CParallel}
    workspace::Ptr{Cvoid}
end

struct CSaveOptions
    struct_size::Csize_t
    durability::Int32
    reserved::Int32
    serialize::Ptr{CSerializeOptions}
end

struct CSink
    struct_size::Csize_t
    write::Ptr{Cvoid}
    user_data::Ptr{Cvoid}
end

struct CSource
    struct_size::Csize_t
    size::UInt64
    read_at::Ptr{Cvoid}
    user_data::Ptr{Cvoid}
    destroy_user_data::Ptr{Cvoid}
end

struct CRestoreOptions
    struct_size::Csize_t
    path::Cstring
    convert_dtype::Int32
    reshape::Int32
    keep_missing::Int32
    drop_extra::Int32
    any_leaf::Int32
    mismatch_limit::UInt32
    decode::Ptr{CDecodeOptions}
    workspace::Ptr{Cvoid}
    parallel::Ptr{CParallel}
    read_directly::Int32
    reserved::Int32
end

struct CField
    struct_size::Csize_t
    name::Cstring
    offset::Csize_t
    storage::Int32
    dtype::Int32
    form::Int32
    rank::UInt32
    shape::NTuple{8,Int64}
    strides::NTuple{8,Int64}
    count_offset::Csize_t
    capacity_offset::Csize_t
    capacity::Csize_t
    type_name::Cstring
    accessors::Ptr{Cvoid}
    dtype_name::Cstring
    item_size::Csize_t
    member_size::Csize_t
end

struct CType
    struct_size::Csize_t
    name::Cstring
    size::Csize_t
    kind::Int32
    override_existing::Int32
    fields::Ptr{CField}
    field_count::Csize_t
    field_size::Csize_t
    to_state::Ptr{Cvoid}
    prepare::Ptr{Cvoid}
    commit::Ptr{Cvoid}
    discard::Ptr{Cvoid}
    user_data::Ptr{Cvoid}
    destroy_user_data::Ptr{Cvoid}
end
