# Arrays that are larger than memory, and files that are changed in place.

"An array on its way through a function of Julia."
mutable struct Pieces{T}
    use::Function
    items::Vector{T}
end

function use_piece(first_item::UInt64, count::UInt64, data::Ptr{UInt8}, error::Ptr{Ptr{Cvoid}}, user_data::Ptr{Cvoid})
    return guarded(error) do
        use_items(unsafe_pointer_to_objref(user_data)::Pieces, Int(first_item), Int(count), data)
    end
end

# The items may stand at any address, and are gone after the call: hence a copy.
function use_items(pieces::Pieces{T}, first_item::Int, count::Int, data::Ptr{UInt8}) where {T}
    items = resize!(pieces.items, count)
    GC.@preserve items unsafe_copyto!(Ptr{UInt8}(pointer(items)), data, sizeof(items))
    pieces.use(normalized(items), first_item + 1)
end

"""
    foreach_piece(node; piece_size = 1 << 20) do items, first
        …
    end

Reads an array piece by piece: a vector of its items in NumPy's order (the last index runs fastest), and the number of
the first of them, from 1 on. So an array may be larger than memory. The vector is used again for the next piece: `copy`
what you keep. What the function throws ends the reading, and is thrown as it was.
"""
function foreach_piece(use::Function, node::Node; piece_size::Integer=0)
    with_array(node) do c, pointer
        pieces = Pieces(use, item_type(c)[])
        call = @cfunction(use_piece, Int32, (UInt64, UInt64, Ptr{UInt8}, Ptr{Ptr{Cvoid}}, Ptr{Cvoid}))
        GC.@preserve pieces fs_node_array_stream(pointer, Ref(CItemsSink(;
            piece_size=piece_size, write_items=call, user_data=pointer_from_objref(pieces))))
    end
    return nothing
end

"""
    advise(node, :will_need)

Tells the system what is about to happen to the arrays of a file below a node: `:sequential`, `:random`, `:will_need`
(reading begins), `:dont_need` (their memory may go; views stay valid), `:normal`. Only speed and memory change.
"""
function advise(node::Node, advice::Symbol)
    number = numbered(FS_ADVICE, advice)
    return using_node(pointer -> fs_node_advise(pointer, number), node)
end
advise(tree::Tree, advice::Symbol) = advise(Node(tree), advice)

"""
    overwrite!(path, "params/bias", items; durability = :full, lenient, untrusted, memory_limit, …)

Writes over the data of one array, or NumPy scalar, of a file, and reads and writes nothing else. The dtype and shape
are those in the file. Not atomic: whoever reads meanwhile, or after a failure, may find some of the items new and some
old. Trees that are open on the file see the new items.
"""
function overwrite!(path::AbstractString, array_path::AbstractString, items::AbstractArray; options...)
    haskey(DTYPES, eltype(items)) || throw(ArgumentError("the items of an array can't be of type $(eltype(items))"))
    overwrite_array(path, array_path, items, ""; options...)
end
overwrite!(path::AbstractString, array_path::AbstractString, typed::Typed{<:AbstractArray}; options...) =
    overwrite_array(path, array_path, typed.items, typed.dtype; options...)
overwrite!(path::AbstractString, array_path::AbstractString, typed::Typed; options...) =
    overwrite_array(path, array_path, fill(typed.items), typed.dtype; options...)
overwrite!(path::AbstractString, array_path::AbstractString, item::Item; options...) =
    overwrite_array(path, array_path, fill(item), ""; options...)

function overwrite_array(path, array_path, items::AbstractArray, name::String; durability::Symbol=:full, options...)
    number, decode = numbered(FS_DURABILITY, durability), decode_borrowed(; options...)
    return with_array_source(items, name; copied=false) do array, _
        GC.@preserve decode fs_file_overwrite_array(
            path, array_path, array, Ref(COverwriteOptions(; durability=number, decode=address(decode))))
    end
end

"""
    remove_unfinished(directory)

Removes from a directory what saves left whose processes were killed, and gives the number of files. Saves that are
going on, in any process, keep theirs.
"""
remove_unfinished(directory::AbstractString) = Int(fs_file_remove_unfinished(directory))
