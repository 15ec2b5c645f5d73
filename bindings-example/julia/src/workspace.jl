"""
    Workspace()

Memory that calls need beside their input and output. Give it to `to_bytes!`, `save`, `from_bytes!` or `load!` of
structs again and again, as `workspace = w`, and from the second call on C allocates nothing. One call at a time: a
second one is a `FlaxstateError` with the status `:BUSY`.
"""
mutable struct Workspace <: Owner
    handle::Handle
    function Workspace(allocator::Ptr{Cvoid}=C_NULL)
        pointer = fs_workspace_create(allocator)
        workspace = new(Handle(pointer, "workspace", fs_workspace_free))
        finalizer(close, workspace)
        return workspace
    end
end

using_workspace(use::Function, ::Nothing) = use(C_NULL)
using_workspace(use::Function, workspace::Workspace) = using_handle(use, workspace.handle)
