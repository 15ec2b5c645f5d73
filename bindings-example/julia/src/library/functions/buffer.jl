# The functions of flaxstate/buffer.h. Written by scripts/api.py.

function fs_buffer_create(allocator)
    out_buffer, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_buffer_create(
        allocator::Ptr{CAllocator}, out_buffer::Ptr{Ptr{Cvoid}}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_buffer[]
end

fs_buffer_free(buffer) = @ccall libflaxstate.fs_buffer_free(buffer::Ptr{Cvoid})::Cvoid
fs_buffer_data(buffer) = @ccall libflaxstate.fs_buffer_data(buffer::Ptr{Cvoid})::Ptr{Cvoid}
fs_buffer_size(buffer) = @ccall libflaxstate.fs_buffer_size(buffer::Ptr{Cvoid})::Csize_t

function fs_buffer_reserve(buffer, capacity)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_buffer_reserve(buffer::Ptr{Cvoid}, capacity::Csize_t, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end
