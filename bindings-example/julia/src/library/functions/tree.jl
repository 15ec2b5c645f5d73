# The functions of flaxstate/tree.h. Written by scripts/api.py.

function fs_tree_create(allocator)
    out_tree, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_tree_create(
        allocator::Ptr{CAllocator}, out_tree::Ptr{Ptr{Cvoid}}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_tree[]
end

fs_tree_free(tree) = @ccall libflaxstate.fs_tree_free(tree::Ptr{Cvoid})::Cvoid
fs_tree_root(tree) = @ccall libflaxstate.fs_tree_root(tree::Ptr{Cvoid})::Ptr{Cvoid}
fs_tree_bytes_used(tree) = @ccall libflaxstate.fs_tree_bytes_used(tree::Ptr{Cvoid})::Csize_t

function fs_node_replace(root, replaced, replacement, options)
    out_tree, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_replace(
        root::Ptr{Cvoid}, replaced::Ptr{Cvoid}, replacement::Ptr{Cvoid}, options::Ptr{CTreeOptions},
        out_tree::Ptr{Ptr{Cvoid}}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_tree[]
end

function fs_node_merge(nodes, node_count, options)
    out_tree, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_merge(
        nodes::Ptr{Ptr{Cvoid}}, node_count::Csize_t, options::Ptr{CTreeOptions}, out_tree::Ptr{Ptr{Cvoid}},
        error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_tree[]
end
