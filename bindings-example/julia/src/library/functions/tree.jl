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

function fs_node_equal(left, right)
    out_is_equal, error = Ref{Int32}(0), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_equal(
        left::Ptr{Cvoid}, right::Ptr{Cvoid}, out_is_equal::Ptr{Int32}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_is_equal[]
end

function fs_node_replace(root, replaced, replacement, allocator)
    out_tree, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_node_replace(
        root::Ptr{Cvoid}, replaced::Ptr{Cvoid}, replacement::Ptr{Cvoid}, allocator::Ptr{CAllocator},
        out_tree::Ptr{Ptr{Cvoid}}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_tree[]
end
