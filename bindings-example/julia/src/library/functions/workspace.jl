# The functions of flaxstate/workspace.h. Written by scripts/api.py.

function fs_workspace_create(allocator)
    out_workspace, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_workspace_create(
        allocator::Ptr{CAllocator}, out_workspace::Ptr{Ptr{Cvoid}}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_workspace[]
end

fs_workspace_free(workspace) = @ccall libflaxstate.fs_workspace_free(workspace::Ptr{Cvoid})::Cvoid
