# The functions of flaxstate/builder.h. Written by scripts/api.py.

function fs_builder_create(allocator)
    out_builder, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_create(
        allocator::Ptr{CAllocator}, out_builder::Ptr{Ptr{Cvoid}}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_builder[]
end

fs_builder_free(builder) = @ccall libflaxstate.fs_builder_free(builder::Ptr{Cvoid})::Cvoid

function fs_builder_begin(builder, kind)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_begin(builder::Ptr{Cvoid}, kind::Int32, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_begin_dataclass(builder, class_name)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_begin_dataclass(
        builder::Ptr{Cvoid}, class_name::Cstring, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_end(builder)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_end(builder::Ptr{Cvoid}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_key(builder, key, key_size)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_key(
        builder::Ptr{Cvoid}, key::Ptr{UInt8}, key_size::Csize_t, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_any_key(builder, key)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_any_key(builder::Ptr{Cvoid}, key::Ptr{CKey}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_nil(builder)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_nil(builder::Ptr{Cvoid}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_bool(builder, value)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_bool(builder::Ptr{Cvoid}, value::Int32, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_int64(builder, value)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_int64(builder::Ptr{Cvoid}, value::Int64, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_uint64(builder, value)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_uint64(builder::Ptr{Cvoid}, value::UInt64, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_float64(builder, value)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_float64(builder::Ptr{Cvoid}, value::Float64, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_complex(builder, real, imag)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_complex(
        builder::Ptr{Cvoid}, real::Float64, imag::Float64, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_str(builder, text, size)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_str(
        builder::Ptr{Cvoid}, text::Ptr{UInt8}, size::Csize_t, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_bytes(builder, data, size)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_bytes(
        builder::Ptr{Cvoid}, data::Ptr{Cvoid}, size::Csize_t, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_ext(builder, code, data, size)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_ext(
        builder::Ptr{Cvoid}, code::Int32, data::Ptr{Cvoid}, size::Csize_t, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_timestamp(builder, seconds, nanoseconds)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_timestamp(
        builder::Ptr{Cvoid}, seconds::Int64, nanoseconds::UInt32, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_array(builder, array)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_array(
        builder::Ptr{Cvoid}, array::Ptr{CArraySource}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_scalar(builder, scalar)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_scalar(
        builder::Ptr{Cvoid}, scalar::Ptr{CArraySource}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_node(builder, node)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_node(builder::Ptr{Cvoid}, node::Ptr{Cvoid}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_builder_finish(builder)
    out_tree, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_builder_finish(
        builder::Ptr{Cvoid}, out_tree::Ptr{Ptr{Cvoid}}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_tree[]
end
