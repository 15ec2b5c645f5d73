# The functions of flaxstate/file.h. Written by scripts/api.py.

function fs_file_open(path, options)
    out_tree, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_file_open(
        path::Cstring, options::Ptr{COpenOptions}, out_tree::Ptr{Ptr{Cvoid}}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_tree[]
end

function fs_file_open_into(path, options, tree)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_file_open_into(
        path::Cstring, options::Ptr{COpenOptions}, tree::Ptr{Cvoid}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_source_open(source, options)
    out_tree, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_source_open(
        source::Ptr{CSource}, options::Ptr{CDecodeOptions}, out_tree::Ptr{Ptr{Cvoid}}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_tree[]
end

function fs_source_open_into(source, options, tree)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_source_open_into(
        source::Ptr{CSource}, options::Ptr{CDecodeOptions}, tree::Ptr{Cvoid}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_sharded_open(path, options)
    out_tree, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_sharded_open(
        path::Cstring, options::Ptr{COpenOptions}, out_tree::Ptr{Ptr{Cvoid}}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_tree[]
end

function fs_node_advise(node, advice)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_advise(node::Ptr{Cvoid}, advice::Int32, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_restore_file(registry, type_name, target, path, options)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_restore_file(
        registry::Ptr{Cvoid}, type_name::Cstring, target::Ptr{Cvoid}, path::Cstring, options::Ptr{CRestoreOptions},
        error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_restore_source(registry, type_name, target, source, options)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_restore_source(
        registry::Ptr{Cvoid}, type_name::Cstring, target::Ptr{Cvoid}, source::Ptr{CSource},
        options::Ptr{CRestoreOptions}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_save_file(registry, type_name, object, path, options)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_save_file(
        registry::Ptr{Cvoid}, type_name::Cstring, object::Ptr{Cvoid}, path::Cstring, options::Ptr{CSaveOptions},
        error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_save_sink(registry, type_name, object, sink, options)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_save_sink(
        registry::Ptr{Cvoid}, type_name::Cstring, object::Ptr{Cvoid}, sink::Ptr{CSink}, options::Ptr{CSerializeOptions},
        error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_msgpack_save_file(node, path, options)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_msgpack_save_file(
        node::Ptr{Cvoid}, path::Cstring, options::Ptr{CSaveOptions}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_msgpack_save_sink(node, sink, options)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_msgpack_save_sink(
        node::Ptr{Cvoid}, sink::Ptr{CSink}, options::Ptr{CSerializeOptions}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_bytes_save_file(bytes, size, path, options)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_bytes_save_file(
        bytes::Ptr{Cvoid}, size::Csize_t, path::Cstring, options::Ptr{CSaveOptions}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_file_remove_unfinished(directory)
    out_count, error = Ref{UInt64}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_file_remove_unfinished(
        directory::Cstring, out_count::Ptr{UInt64}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_count[]
end

function fs_file_overwrite_array(path, array_path, array, options)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_file_overwrite_array(
        path::Cstring, array_path::Cstring, array::Ptr{CArraySource}, options::Ptr{COverwriteOptions},
        error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end
