//! Registries: what they take, and what descriptions leave out.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use flaxstate::{Registry, ReportKind, State, Status, from_bytes};

#[derive(State)]
#[allow(dead_code)] // only described
struct Seen {
    position: [f64; 3],
    inner: Inner,
    items: Vec<Inner>,
}

#[derive(State)]
#[allow(dead_code)] // only described
#[repr(C)]
struct Inner {
    speed: f64,
    #[state(skip)]
    cache: u64,
}

#[test]
fn what_a_description_forgets_is_shown() {
    let registry = Registry::new().unwrap().with::<Seen>().unwrap();
    let report = registry.uncovered::<Seen>().unwrap();
    let entries = report.entries();
    assert_eq!(entries.len(), 1, "{report}");
    assert_eq!(entries[0].kind, ReportKind::Uncovered);
    assert_eq!(entries[0].path, "./inner"); // each type is looked at once
    assert_eq!(
        entries[0].found,
        "bytes 8 to 15 of Inner, behind 'speed'; maybe padding"
    );
    let names: Vec<_> = registry.type_names().collect();
    assert!(
        names.contains(&"Seen") && names.contains(&"Inner"),
        "{names:?}"
    );
}

#[test]
fn a_type_is_registered_with_all_that_it_is_made_of_or_not_at_all() {
    #[derive(State)]
    #[allow(dead_code)] // only described
    struct Wrong {
        good: Inner,
        #[state(rename = "good")]
        twice: i64,
    }
    let mut registry = Registry::new().unwrap();
    let error = registry.add::<Wrong>().unwrap_err();
    assert_eq!(
        (error.status(), error.path()),
        (Status::Key, Some("./Wrong/good"))
    );
    assert!(!registry.contains::<Inner>());
    assert_eq!(registry.type_names().count(), 0);
    registry.add::<Inner>().unwrap();
    assert!(registry.contains::<Inner>() && registry.add::<Wrong>().is_err());
    assert_eq!(registry.type_names().collect::<Vec<_>>(), ["Inner"]);
}

mod other {
    #[derive(flaxstate::State)]
    #[allow(dead_code)] // only described
    pub struct Inner {
        other: i64,
    }
}

#[derive(State)]
#[allow(dead_code)] // only described
struct Row<const N: usize> {
    items: [f32; N],
}

#[test]
fn names_are_those_that_programs_write_and_unique() {
    let registry = Registry::new()
        .unwrap()
        .with::<BTreeMap<String, f32>>()
        .unwrap()
        .with::<(Option<Vec<String>>, Inner)>()
        .unwrap()
        .with::<(other::Inner, Row<1>, Row<2>)>()
        .unwrap();
    let mut names: Vec<_> = registry.type_names().collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "(Inner, Row<1>, Row<2>)",
            "BTreeMap<String, f32>",
            "Inner",
            "Row",
            "Row<2>",
            "String",
            "Vec<String>",
            "f32",
            "registries::other::Inner",
            "tuple",
        ]
    );
    let error = from_bytes::<BTreeMap<String, f32>>(b"\x07").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("1 mismatch while restoring a BTreeMap<String, f32>:"),
        "{error}"
    );
}

#[cfg(feature = "ndarray")]
#[test]
fn ndarrays_have_the_names_of_their_aliases() {
    let registry = Registry::new()
        .unwrap()
        .with::<ndarray::Array2<f32>>()
        .unwrap()
        .with::<ndarray::ArrayD<f64>>()
        .unwrap();
    let names: Vec<_> = registry.type_names().collect();
    assert_eq!(names, ["Array2<f32>", "ArrayD<f64>"]);
}

static DROPPED: AtomicUsize = AtomicUsize::new(0);

#[derive(State)]
struct Watched {
    number: i64,
}

impl Drop for Watched {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
    }
}

#[derive(State)]
#[allow(dead_code)] // only described
struct Watching {
    list: Vec<Watched>,
    one: Option<Watched>,
}

#[test]
fn nothing_is_dropped_when_a_type_is_registered() {
    let registry = Registry::new().unwrap().with::<Watching>().unwrap();
    assert_eq!(DROPPED.load(Ordering::SeqCst), 0);
    drop((registry, Watched { number: 1 }));
    assert_eq!(DROPPED.load(Ordering::SeqCst), 1);
}
