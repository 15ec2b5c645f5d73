using System;
using System.Collections.Generic;

namespace Flaxstate
{
    /// <summary>One place where a call did more than copy one thing to another.</summary>
    public sealed class ReportEntry
    {
        public ReportKind Kind { get; internal set; }
        /// <summary>"./params/head"</summary>
        public string Path { get; internal set; }
        /// <summary>What the target has, or what was asked for: "float32", "[64,10]". "" where there is nothing to say, as in
        /// Found.</summary>
        public string Wanted { get; internal set; }
        /// <summary>What the state has, or what came of it.</summary>
        public string Found { get; internal set; }
    }

    /// <summary>What a call did that succeeded: what it kept, dropped, converted and reshaped, or could not align. Options
    /// hand it to the call, which empties it first; after a failure it is empty. For one call at a time.</summary>
    public sealed class Report : Handle
    {
        /// <summary>Lists so many entries at most (0: 1,000); what is beyond is only counted.</summary>
        public Report(uint entryLimit = 0) : base(Create(entryLimit)) { }

        private static unsafe IntPtr Create(uint entryLimit)
        {
            IntPtr report, error = IntPtr.Zero;
            Failures.Check(Native.fs_report_create(null, entryLimit, out report, ref error), error);
            return report;
        }

        internal override void Free(IntPtr old) => Native.fs_report_free(old);

        /// <summary>How many leaves were restored into the target; 0 for calls that restore nothing.</summary>
        public long Loaded
        {
            get
            {
                using (var call = new Call()) return checked((long)Native.fs_report_loaded(call.Use(this)));
            }
        }

        /// <summary>How often this happened, beyond the limit of entries, too.</summary>
        public long Count(ReportKind kind)
        {
            using (var call = new Call()) return checked((long)Native.fs_report_count(call.Use(this), kind));
        }

        /// <summary>A copy, which the next call leaves as it is.</summary>
        public IReadOnlyList<ReportEntry> Entries
        {
            get
            {
                using (var call = new Call())
                {
                    var report = call.Use(this);
                    var entries = new ReportEntry[checked((int)Native.fs_report_entry_count(report))];
                    for (var i = 0; i < entries.Length; ++i) entries[i] = EntryAt(call, report, i);
                    return entries;
                }
            }
        }

        private static ReportEntry EntryAt(Call call, IntPtr report, int index)
        {
            var c = Native.NewReportEntry();
            call.Check(Native.fs_report_entry_at(report, (UIntPtr)index, ref c));
            return new ReportEntry
            {
                Kind = c.kind,
                Path = Utf8.FromC(c.path),
                Wanted = Utf8.FromC(c.wanted),
                Found = Utf8.FromC(c.found),
            };
        }

        /// <summary>For a person: a line with all counts, and one for each entry; "" for an empty report.</summary>
        public string Text
        {
            get
            {
                using (var call = new Call()) return Utf8.FromC(Native.fs_report_text(call.Use(this)));
            }
        }

        /// <summary>Text.</summary>
        public override string ToString() => Text;
    }
}
