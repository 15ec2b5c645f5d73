# Julia's values to trees, and back.

"""
    to_state_dict(value)

What a value of your own type is written as: a `NamedTuple`, `Dict` or anything else that can be written. Give your type
a method.
"""
to_state_dict(value) =
    throw(ArgumentError("a $(typeof(value)) can't be written; define Flaxstate.to_state_dict for it"))

function write_value(builder::Builder, value, loans)
    is_object(value) && return add!(builder, Tree(struct_bytes!(UInt8[], default_registry(), value)))
    return write_value(builder, to_state_dict(value), loans)
end
write_value(builder::Builder, node::Union{Node,Tree}, loans) = add!(builder, node)

write_value(builder::Builder, ::Nothing, loans) = using_builder(builder) do b, error
    @ccall libflaxstate.fs_builder_nil(b::Ptr{Cvoid}, error::Ref{Ptr{Cvoid}})::Int32
end
write_value(builder::Builder, number::Union{Bool,Int64,UInt64,Float64}, loans) = add_number(builder, number)
write_value(builder::Builder, number::ComplexF64, loans) = using_builder(builder) do b, error
    @ccall libflaxstate.fs_builder_complex(b::Ptr{Cvoid}, real(number)::Float64, imag(number)::Float64,
                                           error::Ref{Ptr{Cvoid}})::Int32
end
# Numbers that Python doesn't have are NumPy's.
write_value(builder::Builder, number::Item, loans) = add_array(builder, fill(number), "", nothing, true)
write_value(builder::Builder, text::AbstractString, loans) = add_text(builder, String(text))
write_value(builder::Builder, text::Symbol, loans) = add_text(builder, String(text))

function write_value(builder::Builder, bytes::Bytes, loans)
    data = bytes.data
    return using_builder(builder) do b, error
        @ccall libflaxstate.fs_builder_bytes(b::Ptr{Cvoid}, data::Ptr{UInt8}, length(data)::Csize_t,
                                             error::Ref{Ptr{Cvoid}})::Int32
    end
end

function write_value(builder::Builder, ext::Ext, loans)
    data = ext.data
    return using_builder(builder) do b, error
        @ccall libflaxstate.fs_builder_ext(b::Ptr{Cvoid}, ext.code::Int32, data::Ptr{UInt8}, length(data)::Csize_t,
                                           error::Ref{Ptr{Cvoid}})::Int32
    end
end

write_value(builder::Builder, time::Timestamp, loans) = using_builder(builder) do b, error
    @ccall libflaxstate.fs_builder_timestamp(b::Ptr{Cvoid}, time.seconds::Int64, time.nanoseconds::UInt32,
                                             error::Ref{Ptr{Cvoid}})::Int32
end

function write_value(builder::Builder, items::AbstractArray, loans)
    haskey(DTYPES, eltype(items)) && return add_array(builder, items, "", loans, false)
    items isa AbstractVector && return write_items(builder, :list, items, loans)
    throw(ArgumentError("an array of $(eltype(items)) can't be written: the items of an array are numbers of one type"))
end
write_value(builder::Builder, typed::Typed{<:AbstractArray}, loans) =
    add_array(builder, typed.items, typed.dtype, loans, false)
write_value(builder::Builder, typed::Typed, loans) =
    add_array(builder, fill(typed.items), typed.dtype, nothing, true)

write_value(builder::Builder, items::Tuple, loans) = write_items(builder, :tuple, items, loans)

function write_items(builder::Builder, kind::Symbol, items, loans)
    begin!(builder, kind)
    foreach(item -> write_value(builder, item, loans), items)
    end!(builder)
end

# A Dict has no order, so that its keys are written in theirs where they have one.
function write_value(builder::Builder, dict::AbstractDict, loans)
    entries = collect(pairs(dict))
    all(entry -> first(entry) isa AbstractString, entries) && dict isa Dict && sort!(entries; by=first)
    write_entries(builder, entries, loans)
end
write_value(builder::Builder, dict::NamedTuple, loans) = write_entries(builder, pairs(dict), loans)
write_value(builder::Builder, dict::AbstractVector{<:Pair}, loans) = write_entries(builder, dict, loans)

function write_entries(builder::Builder, entries, loans)
    begin!(builder, :dict)
    for (key, value) in entries
        key!(builder, key)
        write_value(builder, value, loans)
    end
    end!(builder)
end

"""
Calls `use` with the tree of a value, whose arrays are read where they are, and which is gone afterwards. `destination`
is what `use` writes into; `loans` gets what may not be resized meanwhile.
"""
function with_tree(use::Function, value; destination::Vector{UInt8}=UInt8[], loans::Vector{Loan}=Loan[])
    builder = Builder()
    GC.@preserve loans begin
        try
            write_value(builder, value, loans)
            any(loan -> loan.length > 0 && Base.mightalias(loan.whole, destination), loans) &&
                throw(ArgumentError("the bytes are to be written over an array of the value"))
            tree = finish!(builder)
            check_loans(loans)
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

with_tree(use::Function, node::Node; options...) = using_node(use, node)
with_tree(use::Function, tree::Tree; options...) = using_node(use, Node(tree))

"Calls a function of C with the tree of a value and a place for an error."
checked_tree(call::Function, value; options...) =
    with_tree(node -> check(error -> call(node, error)), value; options...)

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
