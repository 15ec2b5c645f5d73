# Counts those who use something of C's, so that closing it never frees what a call or a view still reads: whoever is
# last frees it.
mutable struct Handle
    pointer::Ptr{Cvoid}
    name::String
    free::Function
    lenders::Vector{Handle} # acquired, and released with this one
    keeps::Any # what C calls back with
    state::Threads.Atomic{Int} # how many use it, and CLOSED
end

const CLOSED = 1 << 62

Handle(pointer, name, free, lenders=Handle[], keeps=nothing) =
    Handle(pointer, name, free, lenders, keeps, Threads.Atomic{Int}(0))

isopen_handle(handle::Handle) = handle.state[] & CLOSED == 0

# A pointer that was written to a file, by precompiling or `serialize`, is NULL when it comes back.
function check_open(handle::Handle, state::Int)
    state & CLOSED == 0 || throw(FlaxstateError(:STATE, "the $(handle.name) is closed"))
    handle.pointer != C_NULL || throw(FlaxstateError(:STATE, "the $(handle.name) belongs to another process"))
end

function acquire(handle::Handle)
    while true
        state = handle.state[]
        check_open(handle, state)
        Threads.atomic_cas!(handle.state, state, state + 1) == state && return handle.pointer
    end
end

"Acquires what only one call at a time may use."
function acquire_alone(handle::Handle)
    state = Threads.atomic_cas!(handle.state, 0, 1)
    check_open(handle, state)
    state == 0 || throw(FlaxstateError(:BUSY, "the $(handle.name) is being used by another call"))
    return handle.pointer
end

function release(handle::Handle)
    # atomic_sub! gives the value before
    Threads.atomic_sub!(handle.state, 1) == CLOSED + 1 && free(handle)
    return nothing
end

# Also called by finalizers, so that it neither waits nor throws.
function close_handle(handle::Handle)
    while true
        state = handle.state[]
        state & CLOSED == 0 || return nothing
        if Threads.atomic_cas!(handle.state, state, state | CLOSED) == state
            state == 0 && free(handle)
            return nothing
        end
    end
end

"Closes a handle and leaves its pointer, and `release_others`, to the caller: false if somebody still uses it."
take_over(handle::Handle) = handle.pointer != C_NULL && Threads.atomic_cas!(handle.state, 0, CLOSED) == 0

function free(handle::Handle)
    handle.pointer == C_NULL || handle.free(handle.pointer)
    release_others(handle)
end

function release_others(handle::Handle)
    foreach(release, handle.lenders)
    handle.keeps = nothing
end

"Calls `use` with the pointer, which stays valid meanwhile."
function using_handle(use::Function, handle::Handle)
    pointer = acquire(handle)
    try
        return use(pointer)
    finally
        release(handle)
    end
end

abstract type Owner end

"Frees what C holds, or leaves that to the last view or call that still uses it. Closing twice is fine."
Base.close(owner::Owner) = close_handle(owner.handle)
Base.isopen(owner::Owner) = isopen_handle(owner.handle)

# A copy would free the same thing again.
Base.deepcopy_internal(owner::Owner, ::IdDict) = owner
Base.deepcopy_internal(handle::Handle, ::IdDict) = handle
