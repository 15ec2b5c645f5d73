# The functions of flaxstate/msgpack.h. Written by scripts/api.py.

function fs_msgpack_serialize(node, options, buffer)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_msgpack_serialize(
        node::Ptr{Cvoid}, options::Ptr{CSerializeOptions}, buffer::Ptr{Cvoid}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_msgpack_serialize_into(node, options, memory, capacity)
    out_size, error = Ref{Csize_t}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_msgpack_serialize_into(
        node::Ptr{Cvoid}, options::Ptr{CSerializeOptions}, memory::Ptr{Cvoid}, capacity::Csize_t,
        out_size::Ptr{Csize_t}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_size[]
end

function fs_msgpack_restore(bytes, size, options)
    out_tree, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_msgpack_restore(
        bytes::Ptr{Cvoid}, size::Csize_t, options::Ptr{CDecodeOptions}, out_tree::Ptr{Ptr{Cvoid}},
        error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_tree[]
end

function fs_msgpack_restore_into(bytes, size, options, tree)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_msgpack_restore_into(
        bytes::Ptr{Cvoid}, size::Csize_t, options::Ptr{CDecodeOptions}, tree::Ptr{Cvoid}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end
