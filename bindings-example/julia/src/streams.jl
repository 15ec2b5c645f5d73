# Any IO as the place where bytes go to, or come from.

mutable struct Sink
    io::IO
    size::Int # bytes that went out
    loans::Vector{Loan}
end

function write_piece(data::Ptr{UInt8}, size::Csize_t, error::Ptr{Ptr{Cvoid}}, user_data::Ptr{Cvoid})
    return guarded(error) do
        sink = unsafe_pointer_to_objref(user_data)::Sink
        taken = unsafe_write(sink.io, data, UInt(size))
        # An IOBuffer with a maxsize, and a full disk, take less without throwing.
        taken isa Integer && taken != size &&
            throw(FlaxstateError(:IO, "the IO took $taken of $(quantity(Int(size), "byte"))"))
        sink.size += size
        check_loans(sink.loans)
    end
end

"Calls `use` with a sink that writes to an IO, and with the place for its loans, and gives the number of bytes."
function with_sink(use::Function, io::IO)
    sink = Sink(io, 0, Loan[])
    call = @cfunction(write_piece, Int32, (Ptr{UInt8}, Csize_t, Ptr{Ptr{Cvoid}}, Ptr{Cvoid}))
    GC.@preserve sink use(Ref(CSink(; write=call, user_data=pointer_from_objref(sink))), sink.loans)
    return sink.size
end

"""
    save(io, value; registry, key_order, alignment, chunk_limit, threads, workspace, report, progress)

[`to_bytes`](@ref) into any `IO` (a socket, a compressor), piece by piece: the whole is never in memory. Gives the
number of bytes. What the IO throws is thrown as it was, and it may have taken some of the bytes then. While this runs,
`value` must not be changed; a vector that is resized is an `ArgumentError`.
"""
function save(io::IO, value; registry::Registry=default_registry(), options...)
    return with_sink(io) do sink, loans
        is_object(value) || return tree_to_sink(sink, value, loans; as_state_dict=true, options...)
        with_serialize_options(; options...) do serialize
            with_struct(registry, Ref(value)) do pointer, name, object
                fs_save_sink(pointer, name, object, sink, serialize)
            end
        end
    end
end

msgpack_serialize(io::IO, value; options...) =
    with_sink((sink, loans) -> tree_to_sink(sink, value, loans; options...), io)

function tree_to_sink(sink::Ref{CSink}, value, loans::Vector{Loan}; options...)
    with_serialize_options(; loans=loans, options...) do serialize
        with_tree(node -> fs_msgpack_save_sink(node, sink, serialize), value; loans=loans)
    end
end

"An IO that a tree reads."
mutable struct Reader
    io::IO
    start::Int
    size::Int
    lock::ReentrantLock # an IO has one position, and any number of threads may read the tree
end

function read_at(offset::UInt64, destination::Ptr{UInt8}, size::Csize_t, error::Ptr{Ptr{Cvoid}},
                 user_data::Ptr{Cvoid})
    return guarded(error) do
        reader = unsafe_pointer_to_objref(user_data)::Reader
        lock(reader.lock) do
            seek(reader.io, reader.start + Int(offset))
            unsafe_read(reader.io, destination, UInt(size))
        end
    end
end

"""
    Tree(io; size, reuse, lenient, memory_limit, …)

What a seekable `IO` holds from its position on, up to its end or `size` bytes: the arrays stay in it until they are
used. The tree moves the position of the IO, so nobody else should use it meanwhile, and keeps it from being garbage;
closing the IO stays with you. What it throws, when the tree is opened or later, is thrown as it was.
"""
function Tree(io::IO; size::Union{Integer,Nothing}=nothing, reuse::Union{Tree,Nothing}=nothing, options...)
    reader = reader_of(io, size)
    return with_decode_options(decode_borrowed; options...) do decode
        GC.@preserve reader begin
            refilled = refill(tree -> fs_source_open_into(source_of(reader), decode, tree), reuse; keeps=reader)
            refilled === nothing ? Tree(fs_source_open(source_of(reader), decode); keeps=reader) : refilled
        end
    end
end

"What is read from an IO: all of it from its position on, or so many bytes."
function reader_of(io::IO, size::Union{Integer,Nothing})
    start = Int(position(io))
    seekend(io)
    rest = Int(position(io)) - start
    size === nothing || 0 <= size <= rest || throw(ArgumentError("the IO has $(quantity(rest, "byte")), not $size"))
    return Reader(io, start, something(size, rest), ReentrantLock())
end

"The reader as C sees it; the caller keeps it."
function source_of(reader::Reader)
    call = @cfunction(read_at, Int32, (UInt64, Ptr{UInt8}, Csize_t, Ptr{Ptr{Cvoid}}, Ptr{Cvoid}))
    return Ref(CSource(; size=reader.size, read_at=call, user_data=pointer_from_objref(reader)))
end
