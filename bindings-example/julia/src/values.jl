# Julia's values to trees, and back.

"""
    to_state_dict(value)

What a value of your own type is written as: a `NamedTuple`, `Dict` or anything else that can be written. Give your type
a method.
"""
to_state_dict(value) =
    throw(ArgumentError("a $(typeof(value)) can't be written; define Flaxstate.to_state_dict for it"))

function write_value(builder::Builder, value, borrowed)
    is_object(value) && return add!(builder, Tree(struct_bytes(default_registry(), value)))
    return write_value(builder, to_state_dict(value), borrowed)
end
write_value(builder::Builder, node::Union{Node,Tree}, borrowed) = add!(builder, node)

write_value(builder::Builder, ::Nothing, borrowed) = using_builder(builder) do b, error
    @ccall libflaxstate.fs_builder_nil(b::Ptr{Cvoid}, error::Ref{Ptr{Cvoid}})::Int32
end
write_value(builder::Builder, number::Union{Bool,Int64,UInt64,Float64}, borrowed) = add_number(builder, number)
write_value(builder::Builder, number::ComplexF64, borrowed) = using_builder(builder) do b, error
    @ccall libflaxstate.fs_builder_complex(b::Ptr{Cvoid}, real(number)::Float64, imag(number)::Float64,
                                           error::Ref{Ptr{Cvoid}})::Int32
end
# Numbers that Python doesn't have are NumPy's.
write_value(builder::Builder, number::Item, borrowed) = add_array(builder, fill(number), "", nothing, true)
write_value(builder::Builder, text::AbstractString, borrowed) = add_text(builder, String(text))
write_value(builder::Builder, text::Symbol, borrowed) = add_text(builder, String(text))

function write_value(builder::Builder, bytes::Bytes, borrowed)
    data = bytes.data
    return using_builder(builder) do b, error
        @ccall libflaxstate.fs_builder_bytes(b::Ptr{Cvoid}, data::Ptr{UInt8}, length(data)::Csize_t,
                                             error::Ref{Ptr{Cvoid}})::Int32
    end
end

function write_value(builder::Builder, ext::Ext, borrowed)
    data = ext.data
    return using_builder(builder) do b, error
        @ccall libflaxstate.fs_builder_ext(b::Ptr{Cvoid}, ext.code::Int32, data::Ptr{UInt8}, length(data)::Csize_t,
                                           error::Ref{Ptr{Cvoid}})::Int32
    end
end

write_value(builder::Builder, time::Timestamp, borrowed) = using_builder(builder) do b, error
    @ccall libflaxstate.fs_builder_timestamp(b::Ptr{Cvoid}, time.seconds::Int64, time.nanoseconds::UInt32,
                                             error::Ref{Ptr{Cvoid}})::Int32
end

function write_value(builder::Builder, items::AbstractArray, borrowed)
    haskey(DTYPES, eltype(items)) && return add_array(builder, items, "", borrowed, false)
    items isa AbstractVector && return write_items(builder, :list, items, borrowed)
    throw(ArgumentError("an array of $(eltype(items)) can't be written: the items of an array are numbers of one type"))
end
write_value(builder::Builder, typed::Typed{<:AbstractArray}, borrowed) =
    add_array(builder, typed.items, typed.dtype, borrowed, false)
write_value(builder::Builder, typed::Typed, borrowed) =
    add_array(builder, fill(typed.items), typed.dtype, nothing, true)

write_value(builder::Builder, items::Tuple, borrowed) = write_items(builder, :tuple, items, borrowed)

function write_items(builder::Builder, kind::Symbol, items, borrowed)
    begin!(builder, kind)
    foreach(item -> write_value(builder, item, borrowed), items)
    end!(builder)
end

# A Dict has no order, so that its keys are written in theirs where they have one.
function write_value(builder::Builder, dict::AbstractDict, borrowed)
    entries = collect(pairs(dict))
    all(entry -> first(entry) isa AbstractString, entries) && dict isa Dict && sort!(entries; by=first)
    write_entries(builder, entries, borrowed)
end
write_value(builder::Builder, dict::NamedTuple, borrowed) = write_entries(builder, pairs(dict), borrowed)
write_value(builder::Builder, dict::AbstractVector{<:Pair}, borrowed) = write_entries(builder, dict, borrowed)

function write_entries(builder::Builder, entries, borrowed)
    begin!(builder, :dict)
    for (key, value) in entries
        key!(builder, key)
        write_value(builder, value, borrowed)
    end
    end!(builder)
end

"""
Calls `use` with the tree of a value, whose arrays are read where they are, and which is gone afterwards.
"""
function with_tree(use::Function, value)
    borrowed, builder = Any[], Builder()
    GC.@preserve borrowed begin
        try
            write_value(builder, value, borrowed)
            tree = finish!(builder)
            try
                return using_node(use, Node(tree))
            finally
                close(tree)
            end
        finally
            close(builder)
        end
    end
end

with_tree(use::Function, node::Node) = using_node(use, node)
with_tree(use::Function, tree::Tree) = using_node(use, Node(tree))

"""
    value(node)

A whole subtree as Julia's values: `Dict`, `Vector{Any}`, numbers, `String`, [`Bytes`](@ref), and arrays as
[`array`](@ref) gives them, without a copy where that works. What has a dtype that Julia doesn't have is
[`Typed`](@ref); so is a NumPy scalar whose Julia type would be written as a Python number.
"""
function value(node::Node)
    what = kind(node)
    what === :dict && return dict_value(node)
    what === :list && return Any[value(child) for child in children(node)]
    what === :array && return array_value(node)
    what === :scalar && return scalar_value(node)
    return using_node(pointer -> leaf(pointer, what), node)
end
value(tree::Tree) = value(Node(tree))

function dict_value(node::Node)
    entries = pairs(node)
    K = all(entry -> first(entry) isa String, entries) ? String : Any
    return Dict{K,Any}(key => value(child) for (key, child) in entries)
end

function array_value(node::Node)
    about = info(node)
    return haskey(DTYPE_TYPES, about.number) ? array(node) : Typed(about.dtype, array(node))
end

function scalar_value(node::Node)
    about, item = info(node), array(node)[]
    is_python = item isa Union{Bool,Int64,UInt64,Float64,ComplexF64}
    return haskey(DTYPE_TYPES, about.number) && !is_python ? item : Typed(about.dtype, item)
end
