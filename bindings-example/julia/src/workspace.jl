"""
    Workspace()

Memory that calls need beside their input and output. Give it to `to_bytes!`, `save`, `from_bytes!` or `load!` of
structs again and again, as `workspace = w`, and from the second call on C allocates nothing. One call at a time: a
second one is a `FlaxstateError` with the status `:BUSY`.
"""
mutable struct Workspace <: Owner
    handle::Handle
    function Workspace(allocator::Ptr{Cvoid}=C_NULL)
        pointer = created() do out, error
            @ccall libflaxstate.fs_workspace_create(allocator::Ptr{Cvoid}, out::Ref{Ptr{Cvoid}},
                                                    error::Ref{Ptr{Cvoid}})::Int32
        end
        workspace = new(Handle(pointer, "workspace", free_workspace))
        finalizer(close, workspace)
        return workspace
    end
end

using_workspace(use::Function, ::Nothing) = use(C_NULL)
using_workspace(use::Function, workspace::Workspace) = using_handle(use, workspace.handle)
