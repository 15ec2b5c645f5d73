"One place where a state doesn't fit its target."
struct Mismatch
    kind::Symbol # :missing, :extra, :length, :shape, :dtype, :kind, :value or :capacity
    path::String
    message::String
    wanted::String # "[64,10]", "float32"
    found::String
end

"""
A failure of the library.

`status` is its name in C without prefix (`:TRUNCATED`, `:MISMATCH`, `:IO`), `message` one line, `path` a place in the
tree (`"./params/head"`, `"."` for the root, `""` for none), `offset` a place in the bytes or `nothing`, `system_code`
the `Libc.errno` of a call of the system that failed, or 0.
"""
struct FlaxstateError <: Exception
    status::Symbol
    message::String
    path::String
    offset::Union{UInt64,Nothing}
    system_code::Int32
    mismatches::Vector{Mismatch}
    report::String # the whole text
end

# For failures that are found on this side.
FlaxstateError(status::Symbol, message::String) = FlaxstateError(status, message, "", nothing, 0, Mismatch[], message)

# "1 byte", "2 bytes", for messages.
quantity(count::Integer, noun::String) = string(count, " ", noun, count == 1 ? "" : "s")

function Base.showerror(io::IO, error::FlaxstateError)
    print(io, "FlaxstateError: ", error.report)
end

"Throws what a function of C returned, and the error that it made."
check(status::Int32, error::Ref{Ptr{Cvoid}}=Ref{Ptr{Cvoid}}(C_NULL)) =
    status == FS_STATUS.ok ? nothing : fail(status, error[])

function fail(status::Int32, error::Ptr{Cvoid})
    failure = take_error(status, error)
    exception = status == FS_STATUS.callback ? take_exception() : nothing
    exception === nothing ? throw(failure) : throw_exception(exception, failure)
end

function take_error(status::Int32, error::Ptr{Cvoid})
    name = Symbol(unsafe_string(fs_status_name(status)))
    error == C_NULL && return FlaxstateError(name, String(name))
    try
        offset = fs_error_offset(error)
        return FlaxstateError(
            name,
            unsafe_string(fs_error_message(error)),
            unsafe_string(fs_error_path(error)),
            offset == FS_NO_OFFSET ? nothing : offset,
            fs_error_system_code(error),
            mismatches(error),
            unsafe_string(fs_error_report(error)),
        )
    finally
        fs_error_free(error)
    end
end

function mismatches(error::Ptr{Cvoid})
    return map(1:Int(fs_error_mismatch_count(error))) do index
        m = fs_error_mismatch_at(error, index - 1)
        Mismatch(named(FS_MISMATCH_KIND, m.kind), unsafe_string.((m.path, m.message, m.wanted, m.found))...)
    end
end
