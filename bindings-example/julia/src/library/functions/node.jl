# The functions of flaxstate/node.h. Written by scripts/api.py.

fs_node_kind(node) = @ccall libflaxstate.fs_node_kind(node::Ptr{Cvoid})::Int32
fs_kind_name(kind) = @ccall libflaxstate.fs_kind_name(kind::Int32)::Cstring
fs_node_size(node) = @ccall libflaxstate.fs_node_size(node::Ptr{Cvoid})::Csize_t
fs_node_count(node) = @ccall libflaxstate.fs_node_count(node::Ptr{Cvoid})::Csize_t
fs_node_child(node, index) = @ccall libflaxstate.fs_node_child(node::Ptr{Cvoid}, index::Csize_t)::Ptr{Cvoid}
fs_node_next(parent, child) = @ccall libflaxstate.fs_node_next(parent::Ptr{Cvoid}, child::Ptr{Cvoid})::Ptr{Cvoid}

fs_node_find(node, key, key_size) = @ccall libflaxstate.fs_node_find(
    node::Ptr{Cvoid}, key::Ptr{UInt8}, key_size::Csize_t)::Ptr{Cvoid}

fs_node_find_int(node, key) = @ccall libflaxstate.fs_node_find_int(node::Ptr{Cvoid}, key::Int64)::Ptr{Cvoid}
fs_node_at(node, path) = @ccall libflaxstate.fs_node_at(node::Ptr{Cvoid}, path::Cstring)::Ptr{Cvoid}

function fs_node_path(node, text, capacity)
    out_size, error = Ref{Csize_t}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_path(
        node::Ptr{Cvoid}, text::Ptr{UInt8}, capacity::Csize_t, out_size::Ptr{Csize_t}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_size[]
end

function fs_node_key(node)
    out_key, error = Ref(CKey()), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_key(node::Ptr{Cvoid}, out_key::Ptr{CKey}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_key[]
end

function fs_node_equal(left, right)
    out_is_equal, error = Ref{Int32}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_equal(
        left::Ptr{Cvoid}, right::Ptr{Cvoid}, out_is_equal::Ptr{Int32}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_is_equal[]
end

function fs_node_bool(node)
    out_value, error = Ref{Int32}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_bool(node::Ptr{Cvoid}, out_value::Ptr{Int32}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_value[]
end

function fs_node_int64(node)
    out_value, error = Ref{Int64}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_int64(node::Ptr{Cvoid}, out_value::Ptr{Int64}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_value[]
end

function fs_node_uint64(node)
    out_value, error = Ref{UInt64}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_uint64(node::Ptr{Cvoid}, out_value::Ptr{UInt64}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_value[]
end

function fs_node_float64(node)
    out_value, error = Ref{Float64}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_float64(
        node::Ptr{Cvoid}, out_value::Ptr{Float64}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_value[]
end

function fs_node_complex(node)
    out_real, out_imag, error = Ref{Float64}(0), Ref{Float64}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_complex(
        node::Ptr{Cvoid}, out_real::Ptr{Float64}, out_imag::Ptr{Float64}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_real[], out_imag[]
end

function fs_node_str(node)
    out_text, out_size, error = Ref{Ptr{UInt8}}(C_NULL), Ref{Csize_t}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_str(
        node::Ptr{Cvoid}, out_text::Ptr{Ptr{UInt8}}, out_size::Ptr{Csize_t}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_text[], out_size[]
end

function fs_node_bytes(node)
    out_data, out_size, error = Ref{Ptr{UInt8}}(C_NULL), Ref{Csize_t}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_bytes(
        node::Ptr{Cvoid}, out_data::Ptr{Ptr{UInt8}}, out_size::Ptr{Csize_t}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_data[], out_size[]
end

function fs_node_ext(node)
    out_code, out_data, out_size, error =
        Ref{Int32}(0), Ref{Ptr{UInt8}}(C_NULL), Ref{Csize_t}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_ext(
        node::Ptr{Cvoid}, out_code::Ptr{Int32}, out_data::Ptr{Ptr{UInt8}}, out_size::Ptr{Csize_t},
        error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_code[], out_data[], out_size[]
end

function fs_node_timestamp(node)
    out_seconds, out_nanoseconds, error = Ref{Int64}(0), Ref{UInt32}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_timestamp(
        node::Ptr{Cvoid}, out_seconds::Ptr{Int64}, out_nanoseconds::Ptr{UInt32}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_seconds[], out_nanoseconds[]
end

function fs_node_array(node)
    out_array, error = Ref(CArray()), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_array(node::Ptr{Cvoid}, out_array::Ptr{CArray}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_array[]
end

function fs_node_array_segment(node, index)
    out_segment, error = Ref(CSegment()), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_array_segment(
        node::Ptr{Cvoid}, index::Csize_t, out_segment::Ptr{CSegment}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_segment[]
end

function fs_node_array_gather(node, destination, destination_size)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_array_gather(
        node::Ptr{Cvoid}, destination::Ptr{Cvoid}, destination_size::Csize_t, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_node_array_slice(node, starts, stops, steps, destination, destination_size)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_array_slice(
        node::Ptr{Cvoid}, starts::Ptr{Int64}, stops::Ptr{Int64}, steps::Ptr{Int64}, destination::Ptr{Cvoid},
        destination_size::Csize_t, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_node_array_stream(node, sink)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_array_stream(
        node::Ptr{Cvoid}, sink::Ptr{CItemsSink}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_node_columns(node, columns)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_columns(
        node::Ptr{Cvoid}, columns::Ptr{CColumns}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end
