const DEFAULT_REGISTRY = Ref{Registry}()
const DEFAULT_LOCK = ReentrantLock()

# Made when it is first needed: a pointer of C's can't be kept in a precompiled module.
function default_registry()
    return lock(DEFAULT_LOCK) do
        isassigned(DEFAULT_REGISTRY) || (DEFAULT_REGISTRY[] = Registry())
        DEFAULT_REGISTRY[]
    end
end

# The bytes of what `write(memory, capacity, size)` writes: it is asked for the size first.
function into_bytes(write::Function)
    size = Ref{Csize_t}(0)
    write(Ptr{UInt8}(C_NULL), 0, size)
    bytes = Vector{UInt8}(undef, size[])
    GC.@preserve bytes write(pointer(bytes), length(bytes), size)
    return bytes
end

"""
    to_bytes(value; registry, chunk_limit, alignment, threads)

`flax.serialization.to_bytes`: the bytes of an isbits struct, or of the state dict of anything that can be written (see
[`to_state_dict`](@ref)). Lists and tuples become dicts with the keys `0`, `1`, …, as in Flax. Arrays are read where
they are.
"""
function to_bytes(value; registry::Registry=default_registry(), options...)
    is_object(value) && return struct_bytes(registry, value; options...)
    return with_tree(value) do node
        buffered(; options...) do serialize, buffer, error
            @ccall libflaxstate.fs_tree_to_bytes(node::Ptr{Cvoid}, serialize::Ref{CSerializeOptions},
                                                 buffer::Ptr{Cvoid}, error::Ref{Ptr{Cvoid}})::Int32
        end
    end
end

# fs_tree_to_bytes has no form that writes into memory of the caller's.
function buffered(write::Function; options...)
    buffer = created() do out, error
        @ccall libflaxstate.fs_buffer_create(C_NULL::Ptr{Cvoid}, out::Ref{Ptr{Cvoid}}, error::Ref{Ptr{Cvoid}})::Int32
    end
    try
        with_serialize_options(; options...) do serialize
            check(error -> write(serialize, buffer, error))
        end
        return bytes_of(@ccall(libflaxstate.fs_buffer_data(buffer::Ptr{Cvoid})::Ptr{UInt8}),
                        @ccall(libflaxstate.fs_buffer_size(buffer::Ptr{Cvoid})::Csize_t))
    finally
        @ccall libflaxstate.fs_buffer_free(buffer::Ptr{Cvoid})::Cvoid
    end
end

"Calls `use` with C's registry, the type's name and a pointer to the struct in `target`."
function with_struct(use::Function, registry::Registry, target::Ref{T}) where {T}
    lock(registry.lock) do
        name = registered(registry, T)
        using_handle(registry.handle) do pointer
            GC.@preserve target check(error -> use(pointer, name, Ptr{Cvoid}(address(target)), error))
        end
    end
end

function struct_bytes(registry::Registry, value; options...)
    object = Ref(value)
    return with_serialize_options(; options...) do serialize
        into_bytes() do memory, capacity, size
            with_struct(registry, object) do pointer, name, target, error
                @ccall libflaxstate.fs_to_bytes_into(
                    pointer::Ptr{Cvoid}, name::Cstring, target::Ptr{Cvoid}, serialize::Ref{CSerializeOptions},
                    memory::Ptr{UInt8}, capacity::Csize_t, size::Ref{Csize_t}, error::Ref{Ptr{Cvoid}})::Int32
            end
        end
    end
end

"""
    msgpack_serialize(value; sorted = true, chunk_limit, alignment, threads)

`flax.serialization.msgpack_serialize` of a tree, a node or anything that can be written: lists stay lists.
"""
function msgpack_serialize(value; options...)
    return with_tree(value) do node
        with_serialize_options(; options...) do serialize
            into_bytes() do memory, capacity, size
                check() do error
                    @ccall libflaxstate.fs_msgpack_serialize_into(
                        node::Ptr{Cvoid}, serialize::Ref{CSerializeOptions}, memory::Ptr{UInt8}, capacity::Csize_t,
                        size::Ref{Csize_t}, error::Ref{Ptr{Cvoid}})::Int32
                end
            end
        end
    end
end

"`flax.serialization.msgpack_restore`: what bytes hold, as [`value`](@ref) gives it. `Tree(bytes)` only looks."
msgpack_restore(bytes::AbstractVector{UInt8}; options...) = value(Tree(bytes; options...))

"""
    from_bytes(Player, bytes; registry, subtree, convert_dtype, reshape, keep_missing, drop_extra, …)
    from_bytes(target, bytes; …)

`flax.serialization.from_bytes`: a new struct of an isbits type, or a new value with the structure of `target` and the
leaves of the bytes. Everything is checked, and every mismatch reported. `subtree = "params"` restores from a part of
the state; what the state lacks is kept from `target` with `keep_missing`.
"""
function from_bytes(::Type{T}, bytes::AbstractVector{UInt8}; options...) where {T}
    get(options, :keep_missing, false) && throw(ArgumentError("keep_missing needs a value to keep"))
    return restored_struct(Ref{T}(), bytes; options...)
end

function from_bytes(target, bytes::AbstractVector{UInt8}; registry::Registry=default_registry(), options...)
    is_object(target) && return restored_struct(Ref(target), bytes; registry=registry, options...)
    data, template = convert(Vector{UInt8}, bytes), template_of(target)
    node = Node(template)
    acquire(template.handle) # with keep_missing the new tree shares its data
    tree = try
        with_restore_options(; options...) do restore
            Tree(created() do out, error
                @ccall libflaxstate.fs_tree_from_bytes(
                    node.pointer::Ptr{Cvoid}, data::Ptr{UInt8}, length(data)::Csize_t, restore::Ref{CRestoreOptions},
                    C_NULL::Ptr{Cvoid}, out::Ref{Ptr{Cvoid}}, error::Ref{Ptr{Cvoid}})::Int32
            end, [template.handle])
        end
    catch
        release(template.handle)
        rethrow()
    end
    return value(tree)
end

function template_of(target)
    builder = Builder()
    add!(builder, target)
    template = finish!(builder)
    close(builder)
    return template
end

function restored_struct(target::Ref, bytes::AbstractVector{UInt8}; registry::Registry=default_registry(), options...)
    data = convert(Vector{UInt8}, bytes)
    with_restore_options(; options...) do restore
        with_struct(registry, target) do pointer, name, object, error
            @ccall libflaxstate.fs_restore(pointer::Ptr{Cvoid}, name::Cstring, object::Ptr{Cvoid}, data::Ptr{UInt8},
                                           length(data)::Csize_t, restore::Ref{CRestoreOptions},
                                           error::Ref{Ptr{Cvoid}})::Int32
        end
    end
    return target[]
end

"""
    load(path; mapping = :auto, …)
    load(Player, path; registry, subtree, …)

What a file holds: all of it as [`value`](@ref) gives it, with arrays that stay in the mapped file, or a new struct of
an isbits type, with the options of [`from_bytes`](@ref).
"""
load(path::AbstractString; options...) = value(Tree(path; options...))

function load(::Type{T}, path::AbstractString; registry::Registry=default_registry(), options...) where {T}
    get(options, :keep_missing, false) && throw(ArgumentError("keep_missing needs a value to keep"))
    target = Ref{T}()
    with_restore_options(; ownership=BORROWED, options...) do restore
        with_struct(registry, target) do pointer, name, object, error
            @ccall libflaxstate.fs_restore_file(pointer::Ptr{Cvoid}, name::Cstring, object::Ptr{Cvoid}, path::Cstring,
                                                restore::Ref{CRestoreOptions}, error::Ref{Ptr{Cvoid}})::Int32
        end
    end
    return target[]
end

"""
    save(path, value; durability = :durable, registry, alignment, chunk_limit, threads)

[`to_bytes`](@ref) into a file, which takes the place of an old one at once and whole: after a crash or a power loss
there is the old file or the new one. `durability` is `:durable`, `:data` (of the two files, one whole) or `:not`.
"""
function save(path::AbstractString, value; registry::Registry=default_registry(), options...)
    with_save_options(; options...) do saving
        if is_object(value)
            with_struct(registry, Ref(value)) do pointer, name, object, error
                @ccall libflaxstate.fs_save_file(pointer::Ptr{Cvoid}, name::Cstring, object::Ptr{Cvoid}, path::Cstring,
                                                 saving::Ref{CSaveOptions}, error::Ref{Ptr{Cvoid}})::Int32
            end
        else
            with_tree(value) do node
                check() do error
                    @ccall libflaxstate.fs_tree_save_file(node::Ptr{Cvoid}, path::Cstring, saving::Ref{CSaveOptions},
                                                          error::Ref{Ptr{Cvoid}})::Int32
                end
            end
        end
    end
    return nothing
end
