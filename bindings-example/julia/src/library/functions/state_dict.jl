# The functions of flaxstate/state_dict.h. Written by scripts/api.py.

function fs_to_state_dict(registry, type_name, object, options)
    out_tree, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_to_state_dict(
        registry::Ptr{Cvoid}, type_name::Cstring, object::Ptr{Cvoid}, options::Ptr{CTreeOptions},
        out_tree::Ptr{Ptr{Cvoid}}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_tree[]
end

function fs_node_to_state_dict(node, options)
    out_tree, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_to_state_dict(
        node::Ptr{Cvoid}, options::Ptr{CTreeOptions}, out_tree::Ptr{Ptr{Cvoid}}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_tree[]
end

function fs_to_bytes(registry, type_name, object, options, buffer)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_to_bytes(
        registry::Ptr{Cvoid}, type_name::Cstring, object::Ptr{Cvoid}, options::Ptr{CSerializeOptions},
        buffer::Ptr{Cvoid}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_to_bytes_into(registry, type_name, object, options, memory, capacity)
    out_size, error = Ref{Csize_t}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_to_bytes_into(
        registry::Ptr{Cvoid}, type_name::Cstring, object::Ptr{Cvoid}, options::Ptr{CSerializeOptions},
        memory::Ptr{Cvoid}, capacity::Csize_t, out_size::Ptr{Csize_t}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_size[]
end

function fs_restore(registry, type_name, target, bytes, size, options)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_restore(
        registry::Ptr{Cvoid}, type_name::Cstring, target::Ptr{Cvoid}, bytes::Ptr{Cvoid}, size::Csize_t,
        options::Ptr{CRestoreOptions}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_from_state_dict(registry, type_name, target, state, options)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_from_state_dict(
        registry::Ptr{Cvoid}, type_name::Cstring, target::Ptr{Cvoid}, state::Ptr{Cvoid}, options::Ptr{CRestoreOptions},
        error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_node_restore_field(node, field, object, options)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_restore_field(
        node::Ptr{Cvoid}, field::Ptr{CField}, object::Ptr{Cvoid}, options::Ptr{CRestoreOptions},
        error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return nothing
end

function fs_node_from_state_dict(target, state, options)
    out_tree, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_from_state_dict(
        target::Ptr{Cvoid}, state::Ptr{Cvoid}, options::Ptr{CRestoreOptions}, out_tree::Ptr{Ptr{Cvoid}},
        error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_tree[]
end

function fs_node_from_bytes(target, bytes, size, options)
    out_tree, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_from_bytes(
        target::Ptr{Cvoid}, bytes::Ptr{Cvoid}, size::Csize_t, options::Ptr{CRestoreOptions}, out_tree::Ptr{Ptr{Cvoid}},
        error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_tree[]
end
