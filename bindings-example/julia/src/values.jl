# Julia's values to trees, and back.

"""
    to_state_dict(value)

What a value of your own type is written as: a `NamedTuple`, `Dict` or anything else that can be written. Give your type
a method.
"""
to_state_dict(value) =
    throw(ArgumentError("a $(typeof(value)) can't be written; define Flaxstate.to_state_dict for it"))

write_value(builder::Builder, value, loans) =
    is_object(value) ? add_struct(builder, value) : write_value(builder, to_state_dict(value), loans)
write_value(builder::Builder, node::Union{Node,Tree}, loans) = add!(builder, node)

write_value(builder::Builder, ::Nothing, loans) = using_alone(fs_builder_nil, builder)
write_value(builder::Builder, number::Union{Bool,Int64,UInt64,Float64}, loans) = add_number(builder, number)
write_value(builder::Builder, number::ComplexF64, loans) =
    using_alone(b -> fs_builder_complex(b, real(number), imag(number)), builder)
# Numbers that Python doesn't have are NumPy's.
write_value(builder::Builder, number::Item, loans) = add_array(builder, fill(number), "", nothing, true)
write_value(builder::Builder, text::AbstractString, loans) = add_text(builder, String(text))
write_value(builder::Builder, text::Symbol, loans) = add_text(builder, String(text))

write_value(builder::Builder, bytes::Bytes, loans) =
    using_alone(b -> fs_builder_bytes(b, bytes.data, length(bytes.data)), builder)
write_value(builder::Builder, ext::Ext, loans) =
    using_alone(b -> fs_builder_ext(b, ext.code, ext.data, length(ext.data)), builder)
write_value(builder::Builder, time::Timestamp, loans) =
    using_alone(b -> fs_builder_timestamp(b, time.seconds, time.nanoseconds), builder)

function write_value(builder::Builder, items::AbstractArray, loans)
    haskey(DTYPES, eltype(items)) && return add_array(builder, items, "", loans, false)
    numbers = numbers_of(items)
    numbers === nothing || return add_array(builder, numbers, "", loans, false)
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

"""
    value(node)

A whole subtree as Julia's values: `Dict`, `Vector{Any}`, numbers, `String`, [`Bytes`](@ref), and arrays as
[`array`](@ref) gives them, without a copy where that works. What has a dtype that Julia doesn't have is
[`Typed`](@ref); so is a NumPy scalar whose Julia type would be written as a Python number. Files hold no
tuples; those of trees that were built come as `Tuple` and `NamedTuple`, and a dataclass as `Dict`.
"""
function value(node::Node)
    what = kind(node)
    what in (:dict, :dataclass) && return dict_value(node)
    what === :list && return Any[value(child) for child in children(node)]
    what === :tuple && return Tuple(value(child) for child in children(node))
    what === :named_tuple && return (; (Symbol(keyof(child)) => value(child) for child in children(node))...)
    what === :array && return array_value(node)
    what === :scalar && return scalar_value(node)
    return using_node(pointer -> leaf(pointer, what), node)
end
value(tree::Tree) = value(Node(tree))

function dict_value(node::Node, item::Function=(key, child) -> value(child))
    entries = pairs(node)
    K = all(entry -> first(entry) isa String, entries) ? String : Any
    return Dict{K,Any}(key => item(key, child) for (key, child) in entries)
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
