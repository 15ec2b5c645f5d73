# From structs and other values to bytes and files.

const DEFAULT_REGISTRY = Ref{Registry}()
const DEFAULT_LOCK = ReentrantLock()

# Made when it is first needed: a pointer of C's can't be kept in a precompiled module.
function default_registry()
    return lock(DEFAULT_LOCK) do
        isassigned(DEFAULT_REGISTRY) || (DEFAULT_REGISTRY[] = Registry())
        DEFAULT_REGISTRY[]
    end
end

# The bytes of what `write(options, memory, capacity)` writes, which gives their number: it is asked for that first.
function into_bytes!(write::Function, bytes::Vector{UInt8}, options::Ref{CSerializeOptions}, loans::Vector{Loan})
    resize!(bytes, write(Ref(without_progress(options[])), C_NULL, 0))
    push!(loans, Loan(bytes))
    write(options, bytes, length(bytes))
    return bytes
end

without_progress(options::CSerializeOptions) = CSerializeOptions(;
    key_order=options.key_order, as_state_dict=options.as_state_dict, chunk_limit=options.chunk_limit,
    alignment=options.alignment, parallel=options.parallel, workspace=options.workspace)

"""
    to_bytes(value; registry, key_order = :kept, chunk_limit, alignment, threads, workspace, report, progress)

`flax.serialization.to_bytes`: the bytes of an isbits struct, or of the state dict of anything that can be written (see
[`to_state_dict`](@ref)). Lists and tuples become dicts with the keys `0`, `1`, …, as in Flax. Arrays are read where
they are.

`progress(done, total)` is called now and then with numbers of bytes. What it throws ends the call, and so does `false`,
as a `FlaxstateError` with the status `:CALLBACK`. `report` is a [`Report`](@ref).
"""
to_bytes(value; options...) = to_bytes!(UInt8[], value; options...)

"""
    to_bytes!(bytes, value; …)

[`to_bytes`](@ref) into a vector that exists, which gets the right length. Its memory is used again.
"""
function to_bytes!(bytes::Vector{UInt8}, value; registry::Registry=default_registry(), options...)
    is_object(value) && return struct_bytes!(bytes, registry, value; options...)
    return tree_bytes!(bytes, value; as_state_dict=true, options...)
end

function tree_bytes!(bytes::Vector{UInt8}, value; options...)
    loans = Loan[]
    return with_tree(value; destination=bytes, loans=loans) do node
        with_serialize_options(; loans=loans, options...) do serialize
            into_bytes!(bytes, serialize, loans) do chosen, memory, capacity
                fs_msgpack_serialize_into(node, chosen, memory, capacity)
            end
        end
    end
end

"Calls `use` with C's registry, the type's name and a pointer to the struct in `target`."
function with_struct(use::Function, registry::Registry, target::Base.RefValue{T}) where {T}
    return using_type(registry, T) do name
        using_handle(registry.handle) do pointer
            GC.@preserve target use(pointer, name, Ptr{Cvoid}(address(target)))
        end
    end
end

function struct_bytes!(bytes::Vector{UInt8}, registry::Registry, value; options...)
    object, loans = Ref(value), Loan[]
    return with_serialize_options(; loans=loans, options...) do serialize
        into_bytes!(bytes, serialize, loans) do chosen, memory, capacity
            with_struct(registry, object) do pointer, name, target
                fs_to_bytes_into(pointer, name, target, chosen, memory, capacity)
            end
        end
    end
end

"""
    msgpack_serialize(value; key_order = :sorted, chunk_limit, alignment, threads, workspace, report, progress)
    msgpack_serialize(io, value; …)
    msgpack_serialize(path, value; durability = :full, …)

`flax.serialization.msgpack_serialize` of a tree, a node or anything that can be written: lists stay lists. As bytes,
or into an `IO` or a file as [`save`](@ref) does it.
"""
msgpack_serialize(value; options...) = tree_bytes!(UInt8[], value; options...)

function msgpack_serialize(path::AbstractString, value; options...)
    loans = Loan[]
    return with_save_options(; loans=loans, options...) do saving
        with_tree(node -> fs_msgpack_save_file(node, path, saving), value; loans=loans)
    end
end

"`flax.serialization.msgpack_restore`: what bytes hold, as [`value`](@ref) gives it. `Tree(bytes)` only looks."
msgpack_restore(bytes::AbstractVector{UInt8}; options...) = value(Tree(bytes; options...))

"""
    save(path, value; durability = :full, registry, key_order, alignment, chunk_limit, threads, workspace, report,
         progress)

[`to_bytes`](@ref) into a file, which takes the place of an old one at once and whole: after a crash or a power loss
there is the old file or the new one. `durability` is `:full`, `:data` (of the two files, one whole) or `:none`.
"""
function save(path::AbstractString, value; registry::Registry=default_registry(), options...)
    is_object(value) || return msgpack_serialize(path, value; as_state_dict=true, options...)
    return with_save_options(; options...) do saving
        with_struct(registry, Ref(value)) do pointer, name, object
            fs_save_file(pointer, name, object, path, saving)
        end
    end
end
