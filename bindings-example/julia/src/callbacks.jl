# Calls of C into Julia.

# Where a task keeps what was thrown in a callback. C calls back on the task that called it, so this is the one that
# looks there when C has returned.
const KEPT = :Flaxstate_exception

"Runs a callback. An exception must not pass through C's frames: it is kept, for `check` to throw it."
function guarded(call::Function, error::Ptr{Ptr{Cvoid}})
    # If `call` waits, the task must go on in this thread, to which C's frames belong.
    current_task().sticky = true
    try
        call()
        return FS_STATUS.ok
    catch exception
        task_local_storage(KEPT, Some{Any}(exception))
        unsafe_store!(error, fs_error_create(FS_STATUS.callback, "a function of Julia threw an exception"))
        return FS_STATUS.callback
    end
end

"What a callback of the call that has just ended threw, as `Some`, or `nothing`."
take_exception() = pop!(task_local_storage(), KEPT, nothing)

"Throws what Julia's function threw, as it was. C's error, which tells the place in the tree, is its cause."
function throw_exception(exception::Some, failure::Exception)
    try
        throw(failure)
    catch
        throw(something(exception))
    end
end
