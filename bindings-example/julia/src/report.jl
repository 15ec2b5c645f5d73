"One thing that a call did beside copying."
struct ReportEntry
    kind::Symbol # :kept, :dropped, :converted, :reshaped, :unaligned or :uncovered
    path::String
    wanted::String # what the target has, or what was asked for: "float32", "[64,10]"
    found::String
end

"""
    Report(; entry_limit = 1000)

Gets to know what a call did, if it succeeds: give it as `report = r`. `r.loaded` is how many leaves were restored,
`r.counts[:kept]` how often the state lacked something, `r.entries` where; printed, it is a text for a person. The other
counts are `:dropped`, `:converted`, `:reshaped`, `:unaligned` (saving with an `alignment`) and `:uncovered`, which stays
0, since all fields of a Julia struct are described. `entry_limit` is the most entries that are listed; all are
counted.
"""
mutable struct Report
    entry_limit::Int
    loaded::Int
    counts::Dict{Symbol,Int}
    entries::Vector{ReportEntry}
    text::String
    Report(; entry_limit::Integer=1000) = empty!(new(entry_limit))
end

function Base.empty!(report::Report)
    report.loaded, report.entries, report.text = 0, ReportEntry[], ""
    report.counts = Dict{Symbol,Int}(kind => 0 for kind in keys(FS_REPORT_KIND))
    return report
end

Base.show(io::IO, report::Report) = print(io, isempty(report.text) ? "Report (empty)" : report.text)

"Calls `use` with a report of C's, and reads it into Julia's."
function with_report(use::Function, report::Report)
    empty!(report)
    pointer = fs_report_create(C_NULL, report.entry_limit)
    try
        result = use(pointer)
        read_report!(report, pointer)
        return result
    finally
        fs_report_free(pointer)
    end
end
with_report(use::Function, ::Nothing) = use(C_NULL)

function read_report!(report::Report, pointer::Ptr{Cvoid})
    report.loaded, report.text = fs_report_loaded(pointer), unsafe_string(fs_report_text(pointer))
    for (kind, number) in pairs(FS_REPORT_KIND)
        report.counts[kind] = fs_report_count(pointer, number)
    end
    report.entries = map(1:Int(fs_report_entry_count(pointer))) do index
        entry = fs_report_entry_at(pointer, index - 1)
        ReportEntry(named(FS_REPORT_KIND, entry.kind), unsafe_string.((entry.path, entry.wanted, entry.found))...)
    end
end
