# How far a call is, for a function of Julia that may end it.

const NO_PROGRESS = Ptr{CProgress}(0)

mutable struct Progress
    update::Any
    loans::Vector{Loan} # which `update` must leave alone
end

function update_progress(done::UInt64, total::UInt64, error::Ptr{Ptr{Cvoid}}, user_data::Ptr{Cvoid})
    return guarded(error) do
        progress = unsafe_pointer_to_objref(user_data)::Progress
        goes_on = reenable_sigint(() -> progress.update(Int(done), Int(total)))
        goes_on === false && throw(FlaxstateError(:CALLBACK, "cancelled: progress returned false"))
        check_loans(progress.loans)
    end
end

"""
Calls `use` with C's view of `update(done, total)`, both in bytes, `total` 0 where it isn't known. What it throws ends
the call, as `false` does. Ctrl-C waits for it, or for the end: no InterruptException may come up among C's frames.
"""
function with_progress(use::Function, update, loans::Vector{Loan})
    progress = Progress(update, loans)
    call = @cfunction(update_progress, Int32, (UInt64, UInt64, Ptr{Ptr{Cvoid}}, Ptr{Cvoid}))
    c = Ref(CProgress(; update=call, user_data=pointer_from_objref(progress)))
    return GC.@preserve progress c disable_sigint(() -> use(address(c)))
end
with_progress(use::Function, ::Nothing, loans::Vector{Loan}) = use(NO_PROGRESS)
