//! Containers in containers: what a state has of them, whatever stood there before.

use std::collections::BTreeMap;

use flaxstate::{State, Status, from_bytes, restore, to_bytes};

#[derive(State, Clone, Debug, PartialEq)]
struct Item {
    name: String,
    position: [f32; 3],
}

/// Too large for anybody to find out where a vector of them has its elements.
#[derive(State, Clone, Debug, PartialEq)]
struct Wide {
    name: String,
    numbers: [f64; 513],
}

#[derive(State, Clone, Debug, PartialEq)]
struct Shelf {
    name: String,
    tags: Vec<String>,
    scores: Vec<f64>,
    grid: Vec<Vec<f32>>,
    items: Vec<Item>,
    rows: Vec<Vec<Item>>,
    by_name: BTreeMap<String, Vec<Item>>,
    /// A byte beside the value says whether there is one.
    number: Option<f64>,
    count: Option<i64>,
    pair: Option<(i32, f32)>,
    /// Whether there is one stands in the value.
    is_open: Option<bool>,
    are_open: Option<[bool; 3]>,
    text: Option<String>,
    list: Option<Vec<i32>>,
    boxed: Option<Box<Item>>,
    item: Option<Item>,
    #[state(bytes)]
    bytes: Vec<u8>,
    units: Vec<()>,
    wide_numbers: Vec<[f64; 513]>,
    wide: Vec<Wide>,
    maybe_wide: Option<Wide>,
}

fn item(number: usize) -> Item {
    Item {
        name: "é".repeat(number * 50),
        position: [number as f32, -1.5, 0.0],
    }
}

fn wide(number: usize) -> Wide {
    Wide {
        name: "w".repeat(number),
        numbers: [number as f64; 513],
    }
}

/// With so many of everything.
fn shelf(count: usize) -> Shelf {
    let items = |count| (0..count).map(item).collect::<Vec<_>>();
    let some = count > 0;
    Shelf {
        name: "x".repeat(count * 1000),
        tags: (0..count).map(|i| "tag".repeat(i)).collect(),
        scores: (0..count).map(|i| i as f64 / 3.0).collect(),
        grid: (0..count).map(|i| vec![0.5; i]).collect(),
        items: items(count),
        rows: (0..count).map(items).collect(),
        by_name: (0..count).map(|i| (format!("k{i}"), items(i))).collect(),
        number: some.then_some(0.25),
        count: some.then_some(-7),
        pair: some.then_some((1, 2.5)),
        is_open: some.then_some(false),
        are_open: some.then_some([true, false, true]),
        text: some.then(|| "t".repeat(count)),
        list: some.then(|| vec![3; count]),
        boxed: some.then(|| Box::new(item(count))),
        item: some.then(|| item(count)),
        bytes: vec![0xff; count],
        units: vec![(); count],
        wide_numbers: vec![[count as f64; 513]; count],
        wide: vec![wide(count); count],
        maybe_wide: some.then(|| wide(count)),
    }
}

#[test]
fn containers_are_restored_into_fresh_and_into_used_ones() {
    let shelves = [shelf(0), shelf(1), shelf(3), shelf(40)];
    for from in &shelves {
        let bytes = to_bytes(from).unwrap();
        assert_eq!(from_bytes::<Shelf>(&bytes).unwrap(), *from);
        for used in &shelves {
            let mut target = used.clone();
            restore(&mut target, &bytes).unwrap();
            assert_eq!(target, *from);
            assert_eq!(to_bytes(&target).unwrap(), bytes);
        }
    }
}

type Group = (BTreeMap<String, Vec<Shelf>>, Option<Shelf>);

#[test]
fn containers_in_elements_that_nobody_sees_yet_are_restored() {
    let shelves = vec![shelf(3), shelf(0), shelf(1)];
    let bytes = to_bytes(&shelves).unwrap();
    let mut used = vec![shelf(2)];
    restore(&mut used, &bytes).unwrap();
    assert_eq!(used, shelves);

    let nested: Vec<Group> = vec![
        (
            BTreeMap::from([("a".to_owned(), shelves.clone())]),
            Some(shelf(2)),
        ),
        (BTreeMap::new(), None),
    ];
    let bytes = to_bytes(&nested).unwrap();
    let read: Vec<Group> = from_bytes(&bytes).unwrap();
    assert_eq!(read, nested);
    assert_eq!(to_bytes(&read).unwrap(), bytes);
}

/// Its containers aren't empty for a start.
#[derive(State, Debug, PartialEq)]
#[state(default)]
struct Named {
    name: String,
    tags: Vec<String>,
    score: Option<f64>,
}

impl Default for Named {
    fn default() -> Self {
        Named {
            name: "nobody".to_owned(),
            tags: vec!["new".to_owned(); 3],
            score: Some(1.0),
        }
    }
}

#[test]
fn what_a_fresh_element_has_is_replaced_or_kept() {
    let options = flaxstate::RestoreOptions::new().keep_missing(true);
    let [empty, named, nil] = [
        b"\x81\xa10\x80".as_slice(),
        b"\x81\xa10\x81\xa4name\xa0",
        b"\x81\xa10\x81\xa5score\xc0",
    ];
    let read = |bytes: &[u8]| options.from_bytes::<Vec<Named>>(bytes).unwrap().remove(0);
    assert_eq!(read(empty), Named::default());
    assert_eq!(
        read(named),
        Named {
            name: String::new(),
            ..Named::default()
        }
    );
    assert_eq!(
        read(nil),
        Named {
            score: None,
            ..Named::default()
        }
    );
    let bytes = to_bytes(&vec![Named {
        name: "a".to_owned(),
        tags: Vec::new(),
        score: None,
    }])
    .unwrap();
    let read: Vec<Named> = from_bytes(&bytes).unwrap();
    assert_eq!(
        (read[0].name.as_str(), read[0].tags.len(), read[0].score),
        ("a", 0, None)
    );
}

#[test]
fn text_that_is_none_comes_into_no_string() {
    // [["\ud800"]]: a surrogate, which UTF-8 doesn't have; and a byte that starts nothing.
    for wrong in [
        b"\x81\xa10\x81\xa10\xa3\xed\xa0\x80".as_slice(),
        b"\x81\xa10\x81\xa10\xa1\xff",
    ] {
        let mut target = vec![vec!["old".to_owned()]];
        let error = restore(&mut target, wrong).unwrap_err();
        assert_eq!(error.status(), Status::Utf8);
        assert_eq!(target, [["old"]]);
    }
}
