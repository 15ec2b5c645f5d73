# From bytes, files, IOs and trees to structs, and to values with the structure of others.

"""
    from_bytes(Player, bytes; registry, subtree, convert = :none, reshape, keep_missing, drop_extra, report, progress,
               …)
    from_bytes(target, bytes; …)

`flax.serialization.from_bytes`: a new struct of an isbits type, or a new value with the structure of `target` and the
leaves of the bytes. Everything is checked, and every mismatch reported. `subtree = "params"` restores from a part of
the state; what the state lacks is kept from `target` with `keep_missing`. `convert = :same_kind` takes other widths of
ints and floats whose values fit, `:any` all that NumPy's `astype` takes; structs convert them, a `target` that is none
takes them as they are. A [`Report`](@ref) gets to know what was done.
`progress(done, total)` is called now and then with numbers of bytes; what it throws, or `false`, ends the call.
"""
from_bytes(::Type{T}, bytes::AbstractVector{UInt8}; options...) where {T} = new_struct(T, bytes; options...)
from_bytes(target, bytes::AbstractVector{UInt8}; options...) = new_value(target, bytes; options...)

"""
    from_state_dict(Player, tree; registry, subtree, convert, reshape, keep_missing, drop_extra, report, progress, …)
    from_state_dict(target, node; …)

`flax.serialization.from_state_dict`: [`from_bytes`](@ref) from a tree that is open, or a part of it. Only the data of
the arrays that are wanted is read.
"""
from_state_dict(::Type{T}, state::Union{Node,Tree}; options...) where {T} = new_struct(T, state; options...)
from_state_dict(target, state::Union{Node,Tree}; options...) = new_value(target, state; options...)

"""
    load(path; mapping = :auto, sharded, lenient, memory_limit, …)
    load(io; size, …)
    load(Player, path; registry, subtree, read_directly, sharded, …)
    load(target, path; …)

What a file or a seekable `IO` holds: all of it as [`value`](@ref) gives it, with arrays that stay in a mapped file; or
a new struct or value with the options of [`from_bytes`](@ref). An IO is read from its position on, and stands behind
what was read afterwards.
"""
load(path::AbstractString; options...) = value(Tree(path; options...))
function load(io::IO; options...)
    return with_opened(io, values(options)) do state, others
        isempty(others) ? value(state) : throw(ArgumentError("$(first(keys(others))) is not an option here"))
    end
end
load(::Type{T}, source::Union{AbstractString,IO}; options...) where {T} = new_struct(T, source; options...)
load(target, source::Union{AbstractString,IO}; options...) = new_value(target, source; options...)

"""
    from_bytes!(target::Ref, bytes; …)
    from_state_dict!(target::Ref, node; …)
    load!(target::Ref, path; …)

The same into a struct that exists: a `Ref(player)`, or `Ref(players, 3)` for an element of an array. After a failure it
is as it was, but with `read_directly`, which saves a copy of a file's data. `workspace` keeps C's memory for the next
call.
"""
from_bytes!(target::Ref, bytes::AbstractVector{UInt8}; options...) = restore!(target, bytes; options...)
"[`from_bytes!`](@ref) from an open tree or a part of it."
from_state_dict!(target::Ref, state::Union{Node,Tree}; options...) = restore!(target, state; options...)
"[`from_bytes!`](@ref) from a file or an IO."
load!(target::Ref, source::Union{AbstractString,IO}; options...) = restore!(target, source; options...)

function new_struct(::Type{T}, source; options...) where {T}
    get(options, :keep_missing, false) && throw(ArgumentError("keep_missing needs a value to keep"))
    return restore!(Ref{T}(), source; options...)[]
end

function new_value(target, source; options...)
    is_object(target) && return restore!(Ref(target), source; options...)[]
    return value_from(target, source; without_registry(; options...)...)
end

without_registry(; registry=nothing, options...) = options

# What isn't a RefValue may point anywhere, and its memory may move while an IO is read.
function restore!(target::Ref, source; options...)
    target[] = restore!(Ref(target[]), source; options...)[]
    return target
end

function restore!(target::Base.RefValue, bytes::AbstractVector{UInt8}; registry=default_registry(), options...)
    data = convert(Vector{UInt8}, bytes)
    return restored!(target, registry, decode_borrowed, options, [Loan(data)]) do pointer, name, object, restore
        fs_restore(pointer, name, object, data, length(data), restore)
    end
end

function restore!(target::Base.RefValue, path::AbstractString; registry=default_registry(), sharded=false, options...)
    sharded && return restore_opened!(target, path; registry=registry, sharded=true, options...)
    return restored!(target, registry, decode_borrowed, options) do pointer, name, object, restore
        fs_restore_file(pointer, name, object, path, restore)
    end
end

function restore!(target::Base.RefValue, state::Node; registry=default_registry(), options...)
    return using_node(state) do node
        restored!(target, registry, already_decoded, options) do pointer, name, object, restore
            fs_from_state_dict(pointer, name, object, node, restore)
        end
    end
end
restore!(target::Base.RefValue, tree::Tree; options...) = restore!(target, Node(tree); options...)

function restore!(target::Base.RefValue, io::IO; registry=default_registry(), size=nothing, trailing=:refused,
                  options...)
    # Only a tree knows where it ends.
    trailing === :refused ||
        return restore_opened!(target, io; registry=registry, size=size, trailing=trailing, options...)
    reader = reader_of(io, size)
    GC.@preserve reader restored!(target, registry, decode_borrowed, options) do pointer, name, object, restore
        fs_restore_source(pointer, name, object, source_of(reader), restore)
    end
    seek(io, reader.start + reader.size)
    return target
end

# Opening reads little, so that progress is that of restoring.
function restore_opened!(target::Base.RefValue, source; registry, progress=nothing, options...)
    return with_opened(source, values(options)) do state, others
        restore!(target, state; registry=registry, progress=progress, others...)
    end
end

function restored!(call::Function, target::Base.RefValue, registry::Registry, decode::Function, options,
                   loans::Vector{Loan}=Loan[])
    with_restore_options(decode; loans=loans, options...) do restore
        with_struct((pointer, name, object) -> call(pointer, name, object, restore), registry, target)
    end
    return target
end

"Calls `use` with what a file or IO holds, and the options that are not for opening it."
function with_opened(use::Function, source::Union{AbstractString,IO}, options::NamedTuple)
    opening, others = split_options(options)
    start = source isa IO ? position(source) : 0
    tree = Tree(source; opening...)
    try
        result = use(Node(tree), others)
        source isa IO && seek(source, start + bytes_used(tree))
        return result
    finally
        close(tree)
    end
end
