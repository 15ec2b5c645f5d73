# The functions of flaxstate/report.h. Written by scripts/api.py.

function fs_report_create(allocator, entry_limit)
    out_report, error = Ref{Ptr{Cvoid}}(C_NULL), Ref{Ptr{Cvoid}}(C_NULL)
    status = @ccall libflaxstate.fs_report_create(
        allocator::Ptr{CAllocator}, entry_limit::UInt32, out_report::Ptr{Ptr{Cvoid}}, error::Ptr{Ptr{Cvoid}})::Int32
    check(status, error)
    return out_report[]
end

fs_report_free(report) = @ccall libflaxstate.fs_report_free(report::Ptr{Cvoid})::Cvoid
fs_report_loaded(report) = @ccall libflaxstate.fs_report_loaded(report::Ptr{Cvoid})::UInt64
fs_report_count(report, kind) = @ccall libflaxstate.fs_report_count(report::Ptr{Cvoid}, kind::Int32)::UInt64
fs_report_entry_count(report) = @ccall libflaxstate.fs_report_entry_count(report::Ptr{Cvoid})::Csize_t

function fs_report_entry_at(report, index)
    out_entry = Ref(CReportEntry())
    status = @ccall libflaxstate.fs_report_entry_at(
        report::Ptr{Cvoid}, index::Csize_t, out_entry::Ptr{CReportEntry})::Int32
    check(status)
    return out_entry[]
end

fs_report_text(report) = @ccall libflaxstate.fs_report_text(report::Ptr{Cvoid})::Cstring
