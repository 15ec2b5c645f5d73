//! What the state lacks: kept where the target stands, new in what is made anew; and what keeps its memory.

use std::collections::BTreeMap;

use flaxstate::{
    Builder, BuilderRef, Report, ReportKind, RestoreOptions, Result, State, Tree, Workspace,
};

#[derive(State, Debug, PartialEq, Clone)]
#[state(default)]
struct Item {
    count: u32,
    durability: f32,
    #[state(skip)]
    frame: u64,
}

impl Default for Item {
    fn default() -> Self {
        Item {
            count: 1,
            durability: 100.0,
            frame: 3,
        }
    }
}

#[derive(State, Debug, PartialEq)]
struct Everything {
    one: Item,
    boxed: Box<Item>,
    pair: (Item, i64),
    fixed: [Item; 2],
    list: Vec<Item>,
    map: BTreeMap<String, Item>,
    option: Option<Item>,
}

fn used() -> Item {
    Item {
        count: 2,
        durability: 7.0,
        frame: 9,
    }
}

fn everything() -> Everything {
    Everything {
        one: used(),
        boxed: Box::new(used()),
        pair: (used(), 5),
        fixed: [used(), used()],
        list: vec![used()],
        map: BTreeMap::from([("a".to_owned(), used())]),
        option: Some(used()),
    }
}

/// All items with a count of 3 and nothing else; the fixed array and the list with this many of them.
fn old_state(count: usize) -> Vec<u8> {
    let item = |item: &mut BuilderRef<'_>| item.dict(|dict| dict.key("count")?.int(3));
    let items = |list: &mut BuilderRef<'_>| -> Result<()> {
        list.dict(|dict| (0..count).try_for_each(|index| item(dict.key(&index.to_string())?)))
    };
    let mut builder = Builder::new().unwrap();
    builder
        .dict(|dict| {
            for key in ["one", "boxed", "option"] {
                item(dict.key(key)?)?;
            }
            dict.key("pair")?.dict(|pair| item(pair.key("0")?))?;
            dict.key("map")?.dict(|map| item(map.key("a")?))?;
            items(dict.key("fixed")?)?;
            items(dict.key("list")?)
        })
        .unwrap();
    builder.finish().unwrap().root().serialize().unwrap()
}

#[test]
fn elements_are_new_and_all_else_stays() {
    let (kept, new) = (
        Item { count: 3, ..used() },
        Item {
            count: 3,
            ..Item::default()
        },
    );
    let (mut target, report) = (everything(), Report::new().unwrap());
    let options = RestoreOptions::new().keep_missing(true).report(&report);
    options.restore(&mut target, &old_state(1)).unwrap();
    assert_eq!(
        target,
        Everything {
            one: kept.clone(),
            boxed: Box::new(kept.clone()),
            pair: (kept.clone(), 5),
            fixed: [kept, used()],
            list: vec![new.clone()],
            map: BTreeMap::from([("a".to_owned(), new.clone())]),
            option: Some(new),
        }
    );
    let text = report.to_string();
    for path in ["./list/0", "./map/a", "./option"] {
        let line = format!("{path}/durability: kept of a new element: float32");
        assert!(text.contains(&line), "{text}");
    }
    for path in ["./one", "./boxed", "./pair/0", "./fixed/0"] {
        let line = format!("{path}/durability: kept: float32");
        assert!(text.contains(&line), "{text}");
    }
}

#[test]
fn elements_that_stay_keep_what_the_state_lacks() {
    let kept = Item { count: 3, ..used() };
    let (mut target, workspace) = (everything(), Workspace::new().unwrap());
    let options = RestoreOptions::new()
        .keep_missing(true)
        .keep_memory(true)
        .workspace(&workspace);
    let first = target.list.as_ptr();
    options.restore(&mut target, &old_state(1)).unwrap();
    assert_eq!(target.list.as_ptr(), first);
    assert_eq!(target.list[0], kept);
    assert_ne!(target.map["a"], kept);
    // Another number of them is made anew.
    let options = options.drop_extra(true);
    options.restore(&mut target, &old_state(2)).unwrap();
    assert_eq!(target.list[0].frame, Item::default().frame);
}

#[derive(State, Debug, PartialEq, Clone)]
struct Texts {
    names: Vec<String>,
    rows: Vec<Vec<f32>>,
    note: Option<String>,
    last: i64,
}

#[test]
fn nested_containers_keep_their_memory_or_stay_as_they_are() {
    let texts = |letter: &str, number: f32| Texts {
        names: vec![letter.repeat(3), letter.repeat(40)],
        rows: vec![vec![number], vec![], vec![number; 3]],
        note: Some(letter.to_owned()),
        last: 1,
    };
    let places = |texts: &Texts| {
        (
            texts.names[1].as_ptr(),
            texts.rows[2].as_ptr(),
            texts.names.as_ptr(),
        )
    };
    let (mut target, new) = (texts("a", 1.0), texts("b", 2.0));
    let before = places(&target);
    let options = RestoreOptions::new().keep_memory(true);
    let bytes = flaxstate::to_bytes(&new).unwrap();
    options.restore(&mut target, &bytes).unwrap();
    assert_eq!((&target, places(&target)), (&new, before));
    let third = flaxstate::to_bytes(&texts("c", 3.0)).unwrap();
    let tree = Tree::from_bytes(&third).unwrap();
    options.restore_node(&mut target, tree.root()).unwrap();
    assert_eq!((&target, places(&target)), (&texts("c", 3.0), before));
    // The last field is text.
    let mut damaged = bytes.clone();
    *damaged.last_mut().unwrap() = 0xa0;
    assert!(options.restore(&mut target, &damaged).is_err());
    assert_eq!((&target, places(&target)), (&texts("c", 3.0), before));
}

#[test]
fn fixed_arrays_leave_out_what_they_have_no_room_for() {
    let (mut target, report) = (everything(), Report::new().unwrap());
    let options = RestoreOptions::new().keep_missing(true);
    assert!(options.restore(&mut target, &old_state(3)).is_err());
    assert_eq!(target, everything());
    let options = options.drop_extra(true).report(&report);
    options.restore(&mut target, &old_state(3)).unwrap();
    assert_eq!((target.fixed[1].count, target.list.len()), (3, 3));
    assert_eq!(report.count(ReportKind::Dropped), 1);
}
