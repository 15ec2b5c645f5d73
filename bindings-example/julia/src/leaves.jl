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
    kind === :bool && return number(Int32, pointer) != 0
    kind === :int && return number(Int64, pointer)
    kind === :uint && return number(UInt64, pointer)
    kind === :float && return number(Float64, pointer)
    kind === :complex && return complex_number(pointer)
    kind === :timestamp && return timestamp(pointer)
    kind === :ext && return ext(pointer)
    return text_or_bytes(pointer, kind)
end

# A symbol can't be chosen when ccall runs, so each getter is a method.
for (T, symbol) in ((Int32, :fs_node_bool), (Int64, :fs_node_int64), (UInt64, :fs_node_uint64),
                    (Float64, :fs_node_float64))
    @eval function number(::Type{$T}, pointer::Ptr{Cvoid})
        out = Ref{$T}(0)
        check(error -> ccall(($(QuoteNode(symbol)), libflaxstate), Int32,
                             (Ptr{Cvoid}, Ref{$T}, Ref{Ptr{Cvoid}}), pointer, out, error))
        return out[]
    end
end

function complex_number(pointer::Ptr{Cvoid})
    re, im = Ref(0.0), Ref(0.0)
    check() do error
        @ccall libflaxstate.fs_node_complex(pointer::Ptr{Cvoid}, re::Ref{Float64}, im::Ref{Float64},
                                            error::Ref{Ptr{Cvoid}})::Int32
    end
    return complex(re[], im[])
end

function timestamp(pointer::Ptr{Cvoid})
    seconds, nanoseconds = Ref{Int64}(0), Ref{UInt32}(0)
    check() do error
        @ccall libflaxstate.fs_node_timestamp(pointer::Ptr{Cvoid}, seconds::Ref{Int64}, nanoseconds::Ref{UInt32},
                                              error::Ref{Ptr{Cvoid}})::Int32
    end
    return Timestamp(seconds[], nanoseconds[])
end

function ext(pointer::Ptr{Cvoid})
    code, data, size = Ref{Int32}(0), Ref{Ptr{UInt8}}(C_NULL), Ref{Csize_t}(0)
    check() do error
        @ccall libflaxstate.fs_node_ext(pointer::Ptr{Cvoid}, code::Ref{Int32}, data::Ref{Ptr{UInt8}},
                                        size::Ref{Csize_t}, error::Ref{Ptr{Cvoid}})::Int32
    end
    return Ext(code[], bytes_of(data[], size[]))
end

function text_or_bytes(pointer::Ptr{Cvoid}, kind::Symbol)
    data, size = Ref{Ptr{UInt8}}(C_NULL), Ref{Csize_t}(0)
    if kind === :str
        check() do error
            @ccall libflaxstate.fs_node_str(pointer::Ptr{Cvoid}, data::Ref{Ptr{UInt8}}, size::Ref{Csize_t},
                                            error::Ref{Ptr{Cvoid}})::Int32
        end
        return text_of(data[], size[])
    end
    check() do error
        @ccall libflaxstate.fs_node_bytes(pointer::Ptr{Cvoid}, data::Ref{Ptr{UInt8}}, size::Ref{Csize_t},
                                          error::Ref{Ptr{Cvoid}})::Int32
    end
    return Bytes(bytes_of(data[], size[]))
end

"""
The key of a node in its dict: a `String` as a rule, or another leaf as [`value`](@ref) gives it; `missing` for items of
lists and for the root, which have none. A NumPy scalar is a `Typed` with its bytes.
"""
function keyof(node::Node)
    return using_node(node) do pointer
        key = Ref(CKey(sizeof(CKey), 0, 0, C_NULL, 0, 0, 0, 0, 0, 0, C_NULL, 0))
        check() do error
            @ccall libflaxstate.fs_node_key(pointer::Ptr{Cvoid}, key::Ref{CKey}, error::Ref{Ptr{Cvoid}})::Int32
        end
        julia_key(key[])
    end
end

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
