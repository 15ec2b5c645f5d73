"Python's `bytes`, which are no array."
struct Bytes
    data::Vector{UInt8}
end

"An extension of msgpack that Flax passes through."
struct Ext
    code::Int32
    data::Vector{UInt8}
end

"A timestamp of msgpack."
struct Timestamp
    seconds::Int64
    nanoseconds::UInt32
end

"""
    Typed(dtype, items)

Items with a dtype that Julia doesn't have (`"bfloat16"`, `"datetime64[ns]"`): an array of unsigned integers of its
size, or one for a NumPy scalar. `Typed("float64", 1.5)` is a NumPy scalar too, where `1.5` is a Python float.
"""
struct Typed{T}
    dtype::String
    items::T
end

Base.:(==)(a::T, b::T) where {T<:Union{Bytes,Ext,Timestamp}} =
    all(getfield(a, i) == getfield(b, i) for i in 1:nfields(a))
Base.:(==)(a::Typed, b::Typed) = a.dtype == b.dtype && a.items == b.items
function Base.hash(leaf::Union{Bytes,Ext,Timestamp,Typed}, seed::UInt)
    return foldl((h, i) -> hash(getfield(leaf, i), h), 1:nfields(leaf); init=hash(nameof(typeof(leaf)), seed))
end

text_of(data::Ptr{UInt8}, size) = size == 0 ? "" : unsafe_string(data, size)
bytes_of(data::Ptr{UInt8}, size) = size == 0 ? UInt8[] : copy(unsafe_wrap(Array, data, size))

"The value of a number, text or bytes."
function leaf(pointer::Ptr{Cvoid}, kind::Symbol)
    kind === :nil && return nothing
    kind === :bool && return fs_node_bool(pointer) != 0
    kind === :int && return fs_node_int64(pointer)
    kind === :uint && return fs_node_uint64(pointer)
    kind === :float && return fs_node_float64(pointer)
    kind === :complex && return complex(fs_node_complex(pointer)...)
    kind === :timestamp && return Timestamp(fs_node_timestamp(pointer)...)
    kind === :ext && return ext(fs_node_ext(pointer)...)
    kind === :str && return text_of(fs_node_str(pointer)...)
    return Bytes(bytes_of(fs_node_bytes(pointer)...))
end

ext(code, data, size) = Ext(code, bytes_of(data, size))

"""
The key of a node in its dict: a `String` as a rule, or another leaf as [`value`](@ref) gives it; `missing` for items of
lists and for the root, which have none. A NumPy scalar is a `Typed` with its bytes.
"""
keyof(node::Node) = using_node(pointer -> julia_key(fs_node_key(pointer)), node)

function julia_key(key::CKey)
    kind = get(KINDS, key.kind, :none)
    kind === :none && return missing
    kind === :nil && return nothing
    kind === :bool && return key.int_value != 0
    kind === :int && return key.int_value
    kind === :uint && return reinterpret(UInt64, key.int_value)
    kind === :float && return key.real
    kind === :complex && return complex(key.real, key.imag)
    kind === :timestamp && return Timestamp(key.int_value, key.nanoseconds)
    kind === :str && return text_of(key.data, key.size)
    data = bytes_of(key.data, key.size)
    kind === :bytes && return Bytes(data)
    kind === :ext && return Ext(key.ext_code, data)
    return Typed(text_of(key.dtype_name, key.dtype_name_size), data)
end
