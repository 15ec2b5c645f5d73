"One place where a state doesn't fit its target."
struct Mismatch
    kind::Symbol # :missing, :extra, :length, :shape, :dtype, :kind, :value or :capacity
    path::String
    message::String
    wanted::String # "[64,10]", "float32"
    found::String
end

const MISMATCH_KINDS = (:missing, :extra, :length, :shape, :dtype, :kind, :value, :capacity)

"""
A failure of the library.

`status` is its name in C without prefix (`:TRUNCATED`, `:MISMATCH`, `:IO`), `message` one line, `path` a place in the
tree (`"./params/head"`, `"."` for the root, `""` for none), `offset` a place in the bytes or `nothing`, `system_code` the
`Libc.errno` of a call of the system that failed, or 0.
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

function Base.showerror(io::IO, error::FlaxstateError)
    print(io, "FlaxstateError: ", error.report)
end

"Calls C with a place for an error, which is thrown."
function check(call::Function)
    error = Ref{Ptr{Cvoid}}(C_NULL)
    status = call(error)::Int32
    status == 0 || fail(status, error[])
    return nothing
end

function fail(status::Int32, error::Ptr{Cvoid})
    failure = take_error(status, error)
    exception = status == CALLBACK ? take_exception() : nothing
    exception === nothing ? throw(failure) : throw_exception(exception, failure)
end

function take_error(status::Int32, error::Ptr{Cvoid})
    name = Symbol(unsafe_string(@ccall libflaxstate.fs_status_name(status::Int32)::Cstring))
    error == C_NULL && return FlaxstateError(name, String(name))
    try
        offset = @ccall libflaxstate.fs_error_offset(error::Ptr{Cvoid})::UInt64
        return FlaxstateError(
            name,
            unsafe_string(@ccall libflaxstate.fs_error_message(error::Ptr{Cvoid})::Cstring),
            unsafe_string(@ccall libflaxstate.fs_error_path(error::Ptr{Cvoid})::Cstring),
            offset == typemax(UInt64) ? nothing : offset,
            @ccall(libflaxstate.fs_error_system_code(error::Ptr{Cvoid})::Int32),
            mismatches(error),
            unsafe_string(@ccall libflaxstate.fs_error_report(error::Ptr{Cvoid})::Cstring),
        )
    finally
        @ccall libflaxstate.fs_error_free(error::Ptr{Cvoid})::Cvoid
    end
end

function mismatches(error::Ptr{Cvoid})
    count = @ccall libflaxstate.fs_error_mismatch_count(error::Ptr{Cvoid})::Csize_t
    found = Mismatch[]
    for index in 1:count
        c = Ref(CMismatch(sizeof(CMismatch), 0, 0, C_NULL, C_NULL, C_NULL, C_NULL))
        status = @ccall libflaxstate.fs_error_mismatch_at(
            error::Ptr{Cvoid}, (index - 1)::Csize_t, c::Ref{CMismatch})::Int32
        status == 0 || break
        m = c[]
        texts = unsafe_string.((m.path, m.message, m.wanted, m.found))
        push!(found, Mismatch(m.kind in 1:length(MISMATCH_KINDS) ? MISMATCH_KINDS[m.kind] : :unknown, texts...))
    end
    return found
end
