package flaxstate

// #include "shadow.h"
import "C"

// A Report tells what a call did that succeeded, where it did more than copy one thing to another. The call that it was
// handed to, in its options, empties it first; after a failure it is empty, since the [Error] says what failed. One
// call at a time.
type Report struct {
	EntryLimit uint32 // the most entries to list, set before the call; 0: 1,000. All are counted

	Loaded  int           // leaves of the state that were restored into the target
	Entries []ReportEntry // the first ones, up to the limit, unless their texts take more than 64 KiB

	counts [reportUncovered + 1]int
	text   string
}

// A ReportKind says what happened at a place.
type ReportKind int32

// A ReportEntry is one place where something happened.
type ReportEntry struct {
	Kind   ReportKind
	Path   string // "./params/head"
	Wanted string // what the target has, or what was asked for: "float32", "[64,10]"
	Found  string // what the state has, or what came of it
}

// Count is how often this happened, beyond what is listed, too. (FS_REPORT_UNCOVERED of C has no constant here: C tells
// by it which members a description forgets, and the package describes all exported fields but those tagged "-".)
func (r Report) Count(kind ReportKind) int {
	if kind < 0 || int(kind) >= len(r.counts) {
		return 0
	}
	return r.counts[kind]
}

// String is the whole text for a person: a line with all counts, and one for each entry. "" for an empty report.
func (r Report) String() string { return r.text }

// A keptReport is C's report of a workspace, which has its limit for good.
type keptReport struct {
	c          *C.fs_report // made when it is first needed
	entryLimit uint32
}

// reportOf gives C's report of the workspace; for nil it makes one that the caller frees.
func (w *Workspace) reportOf(entryLimit uint32) (*C.fs_report, error) {
	if w != nil && w.report.c != nil && w.report.entryLimit == entryLimit {
		return w.report.c, nil
	}
	var made *C.fs_report
	var cerr *C.fs_error
	err := errorOf(C.fs_report_create(nil, C.uint32_t(entryLimit), &made, &cerr), cerr)
	if w != nil {
		C.fs_report_free(w.report.c)
		*w.report = keptReport{made, entryLimit}
	}
	return made, err
}

func (r *Report) empty() {
	if r != nil {
		*r = Report{EntryLimit: r.EntryLimit}
	}
}

func (r *Report) take(c *C.fs_report) {
	r.Loaded, r.text = int(C.fs_report_loaded(c)), C.GoString(C.fs_report_text(c))
	for kind := range r.counts {
		r.counts[kind] = int(C.fs_report_count(c, C.fs_report_kind(kind)))
	}
	count := C.fs_report_entry_count(c)
	r.Entries = make([]ReportEntry, 0, count)
	for i := range count {
		entry := C.fs_report_entry{struct_size: C.sizeof_fs_report_entry}
		if C.fs_report_entry_at(c, i, &entry) != C.FS_OK {
			break
		}
		r.Entries = append(r.Entries, ReportEntry{
			Kind: ReportKind(entry.kind), Path: C.GoString(entry.path),
			Wanted: C.GoString(entry.wanted), Found: C.GoString(entry.found),
		})
	}
}
