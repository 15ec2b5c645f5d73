"What is known about an array or NumPy scalar, without reading an item."
struct ArrayInfo
    dtype::String # the name in the file: "float32", "datetime64[ns]"
    number::Int32 # of the dtype
    item_size::Int
    shape::Vector{Int}
    chunks::Int # 1, or into how many pieces it was cut
    is_view::Bool # `array` gives it in place; else a copy
    is_in_file::Bool # getting at the items reads a file, and may fail
end

function with_array(use::Function, node::Node)
    return using_node(node) do pointer
        use(fs_node_array(pointer), pointer)
    end
end

shape_of(c::CArray) = Int[unsafe_load(c.shape, i) for i in 1:c.rank]
# The alignment is that of Julia's type, which may stand for a dtype that needs less.
is_view(c::CArray) = c.data != C_NULL && c.item_count > 0 && c.dtype != FS_DTYPE.bool &&
                     UInt(c.data) % Base.datatype_alignment(item_type(c)) == 0

info(node::Node) = with_array(node) do c, _
    ArrayInfo(text_of(c.dtype_name, c.dtype_name_size), c.dtype, c.item_size, shape_of(c), c.segment_count, is_view(c),
              c.is_in_file != 0)
end

"The name of an array's dtype, and its shape."
dtype(node::Node) = info(node).dtype
Base.size(node::Node) = Tuple(info(node).shape)

# What Julia doesn't have comes as unsigned integers, or as a tuple of bytes.
function item_type(c::CArray)
    haskey(DTYPE_TYPES, c.dtype) && return DTYPE_TYPES[c.dtype]
    sizes = Dict(1 => UInt8, 2 => UInt16, 4 => UInt32, 8 => UInt64)
    return get(sizes, Int(c.item_size), NTuple{Int(c.item_size),UInt8})
end

"""
    array(node)

An array with NumPy's indices: `array(node)[i, j]` is `a[i - 1, j - 1]`. It is a `PermutedDimsArray`, since NumPy's last
index runs fastest; `collect` makes a plain `Array`. The items stand where the tree has them (in the mapped file, for
example), without a copy, if the array is in one piece, aligned and in the host's byte order (`info(node).is_view`). Its
memory stays as long as the array, even if the tree is closed. It is for reading: a file can't be written to
(`ReadOnlyMemoryError`).

Dtypes that Julia doesn't have come as unsigned integers of their size: `UInt16` for bfloat16.
"""
function array(node::Node)
    return with_array(node) do c, pointer
        T, shape = item_type(c), Tuple(reverse(shape_of(c)))
        is_view(c) || return numpy_order(gathered(T, shape, pointer))
        numpy_order(borrowed(T, shape, c.data, node.tree.handle))
    end
end

numpy_order(items::Array{T,N}) where {T,N} = PermutedDimsArray(items, ntuple(i -> N + 1 - i, N))

# The finalizer holds the handle, and so C's memory, for as long as Julia's array is there.
function borrowed(::Type{T}, shape, data::Ptr{Cvoid}, handle::Handle) where {T}
    items = unsafe_wrap(Array, Ptr{T}(data), shape)
    acquire(handle)
    finalizer(_ -> release(handle), memory_of(items))
    return items
end

# What all arrays over the same memory hold: since Julia 1.11 that is no longer the first one of them.
memory_of(items::Array) = hasfield(typeof(items), :ref) ? items.ref.mem : items

function gathered(::Type{T}, shape, pointer::Ptr{Cvoid}) where {T}
    items = Array{T}(undef, shape)
    fs_node_array_gather(pointer, items, sizeof(items))
    return normalized(items)
end

# A file may hold any byte as a bool, a Bool only 0 and 1.
normalized(items::Array) = items
function normalized(items::Array{Bool})
    GC.@preserve items begin
        bytes = Ptr{UInt8}(pointer(items))
        for i in 1:length(items)
            unsafe_store!(bytes, min(unsafe_load(bytes, i), 0x01), i)
        end
    end
    return items
end

"""
    part(node, 5:5, 1:2:64)

A copy of a part of an array, one range for each dimension, with NumPy's indices from 1 on. Of a file only this part is
read.
"""
function part(node::Node, ranges::AbstractRange{<:Integer}...)
    return with_array(node) do c, pointer
        shape = shape_of(c)
        length(ranges) == length(shape) ||
            throw(DimensionMismatch("$(quantity(length(ranges), "range")) for $(quantity(length(shape), "dimension"))"))
        for (range, dimension) in zip(ranges, shape)
            step(range) >= 1 || throw(ArgumentError("the step of a range must be at least 1"))
            isempty(range) || (first(range) >= 1 && last(range) <= dimension) || throw(BoundsError(node, ranges))
        end
        # An empty range may begin anywhere, C's starts at 0.
        starts = Int64[isempty(range) ? 0 : first(range) - 1 for range in ranges]
        stops = Int64[isempty(range) ? 0 : last(range) for range in ranges]
        steps = Int64[step(range) for range in ranges]
        items = Array{item_type(c)}(undef, Tuple(reverse(collect(Int, length.(ranges)))))
        fs_node_array_slice(pointer, starts, stops, steps, items, sizeof(items))
        numpy_order(normalized(items))
    end
end

"A copy of the bytes of an array of any dtype, in C order."
function raw(node::Node)
    return with_array((c, pointer) -> gathered(UInt8, (Int(c.size),), pointer), node)
end
