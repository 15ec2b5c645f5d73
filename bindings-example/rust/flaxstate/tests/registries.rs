//! Registries: what they take, and what descriptions leave out.

use flaxstate::{Registry, ReportKind, State, Status};

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
