//! Reports: what a call did that succeeded.

use std::fmt;
use std::ptr::{self, NonNull};
use std::sync::{Mutex, MutexGuard, PoisonError};

use flaxstate_sys as sys;

use crate::error::{Error, Result, check, text};
use crate::status::Status;

/// What a call did that succeeded, where it did more than copy one thing to another. Options lend it to each call, which
/// empties it first; after a failure it is empty. [`Display`](fmt::Display) is the whole text for a person.
///
/// ```
/// use flaxstate::{Report, ReportKind, RestoreOptions, State};
///
/// #[derive(State)]
/// struct Player { hp: i64, armor: i64 }
///
/// # let bytes = b"\x82\xa2hp\x07\xa4mana\x05";
/// let (mut player, report) = (Player { hp: 1, armor: 2 }, Report::new()?);
/// let options = RestoreOptions::new().keep_missing(true).drop_extra(true).report(&report);
/// options.restore(&mut player, bytes)?; // an older save game: {"hp": 7, "mana": 5}
/// assert_eq!((player.hp, player.armor, report.loaded()), (7, 2, 1));
/// assert_eq!(report.count(ReportKind::Dropped), 1);
/// let kept = report.entries().into_iter().find(|entry| entry.kind == ReportKind::Kept);
/// assert_eq!(kept.unwrap().path, "./armor");
/// # Ok::<(), flaxstate::Error>(())
/// ```
///
/// One call at a time: a second one fails with [`Status::Busy`](crate::Status::Busy), and leaves it as it is. To whoever
/// looks at it meanwhile it is empty.
pub struct Report {
    raw: NonNull<sys::fs_report>,
    /// Locked while it is read, and never while code of others runs.
    is_lent: Mutex<bool>,
}

// SAFETY: a report belongs to one thread at a time (docs/c-api.md): to that which has locked it, or whose call it is lent
// to.
unsafe impl Send for Report {}
// SAFETY: as above.
unsafe impl Sync for Report {}

/// What happened at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ReportKind {
    /// The state lacks it, so it stayed as it was in the target; or it is as a new element of a `Vec`, a map or an `Option`
    /// has it, which `found` then says.
    Kept,
    /// The target doesn't know it, so it was left out.
    Dropped,
    /// Another dtype was taken, or a plain number that the target doesn't hold exactly.
    Converted,
    /// Another shape was taken.
    Reshaped,
    /// An array's data isn't written where the alignment wants it.
    Unaligned,
    /// Bytes of a struct that no field describes.
    Uncovered,
    /// A kind of a newer library.
    Unknown(i32),
}

/// A place of a [`Report`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportEntry {
    /// What happened.
    pub kind: ReportKind,
    /// `./params/head`, as that of a [`Mismatch`](crate::Mismatch).
    pub path: String,
    /// What the target has, or what was asked for: `float32`, `[64,10]`, …
    pub wanted: String,
    /// What the state has, or what came of it.
    pub found: String,
}

impl ReportKind {
    fn from_raw(raw: sys::fs_report_kind) -> ReportKind {
        match raw {
            sys::FS_REPORT_KEPT => ReportKind::Kept,
            sys::FS_REPORT_DROPPED => ReportKind::Dropped,
            sys::FS_REPORT_CONVERTED => ReportKind::Converted,
            sys::FS_REPORT_RESHAPED => ReportKind::Reshaped,
            sys::FS_REPORT_UNALIGNED => ReportKind::Unaligned,
            sys::FS_REPORT_UNCOVERED => ReportKind::Uncovered,
            unknown => ReportKind::Unknown(unknown),
        }
    }

    fn as_raw(self) -> sys::fs_report_kind {
        match self {
            ReportKind::Kept => sys::FS_REPORT_KEPT,
            ReportKind::Dropped => sys::FS_REPORT_DROPPED,
            ReportKind::Converted => sys::FS_REPORT_CONVERTED,
            ReportKind::Reshaped => sys::FS_REPORT_RESHAPED,
            ReportKind::Unaligned => sys::FS_REPORT_UNALIGNED,
            ReportKind::Uncovered => sys::FS_REPORT_UNCOVERED,
            ReportKind::Unknown(raw) => raw,
        }
    }
}

impl Report {
    /// An empty report, which lists 1,000 entries at most.
    pub fn new() -> Result<Report> {
        Report::with_limit(0)
    }

    /// The same for another number of entries; 0: 1,000. What is beyond is only counted, as is what has no room with its
    /// texts in 64 KiB.
    pub fn with_limit(entries: u32) -> Result<Report> {
        let mut raw = ptr::null_mut();
        // SAFETY: the library gives the handle to its caller.
        check(|error| unsafe { sys::fs_report_create(ptr::null(), entries, &mut raw, error) })?;
        Ok(Report {
            raw: NonNull::new(raw).expect("a call that succeeded gives a report"),
            is_lent: Mutex::new(false),
        })
    }

    /// How many leaves of the state were restored.
    pub fn loaded(&self) -> u64 {
        // SAFETY: the report lives.
        unsafe { sys::fs_report_loaded(self.read().raw) }
    }

    /// How often this happened, beyond the limit of the entries, too.
    pub fn count(&self, kind: ReportKind) -> u64 {
        // SAFETY: the report lives.
        unsafe { sys::fs_report_count(self.read().raw, kind.as_raw()) }
    }

    /// What happened where.
    pub fn entries(&self) -> Vec<ReportEntry> {
        let reading = self.read();
        // SAFETY: the report lives.
        let count = unsafe { sys::fs_report_entry_count(reading.raw) };
        (0..count).map(|index| reading.entry(index)).collect()
    }

    fn is_lent(&self) -> MutexGuard<'_, bool> {
        self.is_lent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The report, for as long as no call can take it; an empty one while a call fills it.
    fn read(&self) -> Reading<'_> {
        let guard = self.is_lent();
        let raw = if *guard {
            ptr::null()
        } else {
            self.raw.as_ptr()
        };
        Reading { raw, _guard: guard }
    }
}

/// A report that is being read. NULL is an empty one.
struct Reading<'a> {
    raw: *const sys::fs_report,
    _guard: MutexGuard<'a, bool>,
}

impl Reading<'_> {
    fn entry(&self, index: usize) -> ReportEntry {
        let mut entry = sys::fs_report_entry {
            path: c"".as_ptr(),
            wanted: c"".as_ptr(),
            found: c"".as_ptr(),
            ..Default::default()
        };
        // SAFETY: the report lives, no call changes it meanwhile, and all texts are NUL-terminated.
        unsafe {
            sys::fs_report_entry_at(self.raw, index, &mut entry);
            ReportEntry {
                kind: ReportKind::from_raw(entry.kind),
                path: text(entry.path),
                wanted: text(entry.wanted),
                found: text(entry.found),
            }
        }
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        // SAFETY: the report is freed once.
        unsafe { sys::fs_report_free(self.raw.as_ptr()) }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: the report lives, and no call changes it meanwhile; the text is NUL-terminated.
        let text = unsafe { text(sys::fs_report_text(self.read().raw)) };
        formatter.write_str(&text)
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Report")
            .field("loaded", &self.loaded())
            .field("entries", &self.entries())
            .finish()
    }
}

/// A report, or none, for the time of a call.
pub(crate) struct Lent<'a>(Option<&'a Report>);

impl<'a> Lent<'a> {
    pub(crate) fn new(report: Option<&'a Report>) -> Result<Lent<'a>> {
        if let Some(report) = report {
            if std::mem::replace(&mut *report.is_lent(), true) {
                let text = "the report is being used by another call";
                return Err(Error::of(Status::Busy, text));
            }
        }
        Ok(Lent(report))
    }

    pub(crate) fn as_raw(&self) -> *mut sys::fs_report {
        self.0.map_or(ptr::null_mut(), |report| report.raw.as_ptr())
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(report) = self.0 {
            *report.is_lent() = false;
        }
    }
}
