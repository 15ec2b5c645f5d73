# The functions of flaxstate/error.h. Written by scripts/api.py.

fs_error_status(error) = @ccall libflaxstate.fs_error_status(error::Ptr{Cvoid})::Int32
fs_error_message(error) = @ccall libflaxstate.fs_error_message(error::Ptr{Cvoid})::Cstring
fs_error_path(error) = @ccall libflaxstate.fs_error_path(error::Ptr{Cvoid})::Cstring
fs_error_offset(error) = @ccall libflaxstate.fs_error_offset(error::Ptr{Cvoid})::UInt64
fs_error_system_code(error) = @ccall libflaxstate.fs_error_system_code(error::Ptr{Cvoid})::Int32
fs_error_report(error) = @ccall libflaxstate.fs_error_report(error::Ptr{Cvoid})::Cstring
fs_error_mismatch_count(error) = @ccall libflaxstate.fs_error_mismatch_count(error::Ptr{Cvoid})::Csize_t

function fs_error_mismatch_at(error, index)
    out_mismatch = Ref(CMismatch())
    status = @ccall libflaxstate.fs_error_mismatch_at(
        error::Ptr{Cvoid}, index::Csize_t, out_mismatch::Ptr{CMismatch})::Int32
    check(status)
    return out_mismatch[]
end

fs_error_create(status, message) = @ccall libflaxstate.fs_error_create(status::Int32, message::Cstring)::Ptr{Cvoid}

function fs_error_add_mismatch(error, mismatch)
    status = @ccall libflaxstate.fs_error_add_mismatch(error::Ptr{Cvoid}, mismatch::Ptr{CMismatch})::Int32
    check(status)
    return nothing
end

fs_error_free(error) = @ccall libflaxstate.fs_error_free(error::Ptr{Cvoid})::Cvoid
