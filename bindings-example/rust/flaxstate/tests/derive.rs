//! What `#[derive(State)]` makes of a struct: its bytes, by the rules of the format.

use std::collections::BTreeMap;

use flaxstate::{MismatchKind, RestoreOptions, State, from_bytes, to_bytes};

#[derive(State, Debug, PartialEq)]
struct Pair<T, const N: usize> {
    one: T,
    many: [T; N],
}

#[test]
fn generic_structs_are_types_of_their_own() {
    let ints = Pair {
        one: 1_i64,
        many: [2_i64],
    };
    let bytes = to_bytes(&ints).unwrap();
    assert_eq!(&bytes[..10], b"\x82\xa3one\x01\xa4man");
    assert_eq!(from_bytes::<Pair<i64, 1>>(&bytes).unwrap(), ints);
    let both = (
        ints,
        Pair {
            one: "a".to_owned(),
            many: ["b".to_owned(), "c".to_owned()],
        },
    );
    let bytes = to_bytes(&both).unwrap();
    assert!(bytes.ends_with(b"\x82\xa3one\xa1a\xa4many\x82\xa10\xa1b\xa11\xa1c"));
    assert_eq!(
        from_bytes::<(Pair<i64, 1>, Pair<String, 2>)>(&bytes).unwrap(),
        both
    );
}

#[derive(State, Debug, PartialEq)]
struct Empty;

#[derive(State, Debug, PartialEq)]
struct Point(i64, bool);

#[derive(State, Debug, PartialEq)]
#[state(transparent)]
struct Meters(f64);

#[derive(State, Debug, PartialEq)]
struct Mixed {
    r#type: Empty,
    #[state(rename = "a/b")]
    point: Point,
    length: Meters,
    #[state(skip)]
    cache: Option<std::thread::ThreadId>,
}

#[test]
fn each_form_of_struct_has_its_state() {
    let mixed = Mixed {
        r#type: Empty,
        point: Point(7, true),
        length: Meters(1.0),
        cache: None,
    };
    let bytes = to_bytes(&mixed).unwrap();
    assert_eq!(
        bytes,
        b"\x83\xa4type\x80\xa3a/b\x82\xa10\x07\xa11\xc3\xa6length\xcb\x3f\xf0\0\0\0\0\0\0"
    );
    assert_eq!(from_bytes::<Mixed>(&bytes).unwrap(), mixed);
    let missing = [&bytes[..bytes.len() - 16], b"\xa1x\xc0"].concat();
    let error = from_bytes::<Mixed>(&missing).unwrap_err();
    let kinds: Vec<_> = error
        .mismatches()
        .iter()
        .map(|mismatch| mismatch.kind)
        .collect();
    assert!(kinds.contains(&MismatchKind::Missing) && kinds.contains(&MismatchKind::Extra));
    assert!(error.to_string().contains("instance of Mixed"), "{error}");
}

#[derive(State, Debug, PartialEq)]
#[state(kind = "dict", name = "Settings")]
struct Lenient {
    a: i64,
}

#[test]
fn the_kind_decides_about_extra_keys() {
    let bytes = b"\x82\xa1a\x07\xa1b\xc0";
    assert_eq!(from_bytes::<Lenient>(bytes).unwrap(), Lenient { a: 7 });
    #[derive(State, Debug)]
    struct Strict {
        #[allow(dead_code)]
        a: i64,
    }
    let error = from_bytes::<Strict>(bytes).unwrap_err();
    assert_eq!(error.mismatches()[0].kind, MismatchKind::Extra);
    RestoreOptions::new()
        .drop_extra(true)
        .from_bytes::<Strict>(bytes)
        .unwrap();
}

#[test]
fn numbers_are_written_in_the_form_that_is_asked_for() {
    #[derive(State)]
    struct Forms {
        plain: i64,
        #[state(form = "scalar")]
        scalar: i64,
        #[state(form = "array")]
        array: f32,
    }
    let bytes = to_bytes(&Forms {
        plain: 3,
        scalar: 3,
        array: 0.0,
    })
    .unwrap();
    // The last two are vectors that real Flax made: np.int64(3), and a float32 of rank 0.
    let expected = [
        &b"\x83\xa5plain\x03\xa6scalar"[..],
        b"\xc7\x12\x03\x93\x90\xa5int64\xc4\x08\x03\0\0\0\0\0\0\0",
        b"\xa5array\xd8\x01\x93\x90\xa7float32\xc4\x04\0\0\0\0",
    ];
    assert_eq!(bytes, expected.concat());
}

#[test]
fn a_vec_of_bytes_is_an_array_or_bytes() {
    #[derive(State)]
    struct Blobs {
        array: Vec<u8>,
        #[state(bytes)]
        bytes: Vec<u8>,
    }
    let bytes = to_bytes(&Blobs {
        array: Vec::new(),
        bytes: b"x".to_vec(),
    })
    .unwrap();
    let array = b"\xc7\x0b\x01\x93\x91\0\xa5uint8\xc4\0";
    assert_eq!(
        bytes,
        [&b"\x82\xa5array"[..], array, b"\xa5bytes\xc4\x01x"].concat()
    );
    let blobs: Blobs = from_bytes(&bytes).unwrap();
    assert_eq!((blobs.array.len(), &blobs.bytes[..]), (0, &b"x"[..]));
    let swapped = [&b"\x82\xa5bytes"[..], array, b"\xa5array\xc4\x01x"].concat();
    assert_eq!(
        from_bytes::<Blobs>(&swapped)
            .err()
            .unwrap()
            .mismatches()
            .len(),
        2
    );
}

#[derive(State, Debug, PartialEq, Clone)]
struct Branch {
    name: String,
    children: Vec<Branch>,
    by_name: BTreeMap<String, Option<Box<Branch>>>,
}

#[test]
fn types_may_hold_themselves() {
    let leaf = |name: &str| Branch {
        name: name.into(),
        children: vec![],
        by_name: BTreeMap::new(),
    };
    let mut root = leaf("root");
    root.children = vec![leaf("a"), leaf("b")];
    root.children[1].by_name.insert("none".into(), None);
    root.children[1]
        .by_name
        .insert("some".into(), Some(Box::new(leaf("c"))));
    let bytes = to_bytes(&root).unwrap();
    assert_eq!(from_bytes::<Branch>(&bytes).unwrap(), root);
    let tree = flaxstate::to_state_dict(&root).unwrap();
    assert_eq!(
        tree.root()
            .at("children/1/by_name/some/name")
            .unwrap()
            .str()
            .unwrap(),
        "c"
    );
}

#[test]
fn everything_composes() {
    type All = (
        (
            Box<[Point; 2]>,
            Box<Box<i64>>,
            Box<Vec<i64>>,
            Box<String>,
            Box<[[bool; 2]; 2]>,
        ),
        (
            [[Point; 1]; 2],
            [Vec<i64>; 2],
            [String; 1],
            [Option<i64>; 2],
            Vec<()>,
            [String; 0],
        ),
        (
            Option<Option<i64>>,
            Vec<[String; 2]>,
            Vec<Box<i64>>,
            Vec<bool>,
            Option<Vec<bool>>,
        ),
    );
    let point = |number| Point(number, true);
    let all: All = (
        (
            Box::new([point(1), point(2)]),
            Box::new(Box::new(3)),
            Box::new(vec![4]),
            Box::new("e".into()),
            Box::new([[true, false], [false, true]]),
        ),
        (
            [[point(5)], [point(6)]],
            [vec![7], vec![]],
            ["h".into()],
            [Some(8), None],
            vec![(), ()],
            [],
        ),
        (
            Some(Some(9)),
            vec![["i".into(), "j".into()]],
            vec![Box::new(10)],
            vec![true],
            None,
        ),
    );
    let bytes = to_bytes(&all).unwrap();
    assert_eq!(from_bytes::<All>(&bytes).unwrap(), all);
    let tree = flaxstate::to_state_dict(&all).unwrap();
    let at = |path: &str| tree.root().at(path).unwrap();
    assert_eq!(at("0/0/1/0").int().unwrap(), 2);
    assert_eq!(at("0/4").array().unwrap().shape(), [2, 2]);
    assert_eq!(at("1/0/1/0/0").int().unwrap(), 6);
    assert!(at("1/3/1").is_nil() && at("2/4").is_nil());
    assert_eq!((at("1/4").len(), at("1/5").len()), (2, 0));
    assert_eq!(at("2/1/0/1").str().unwrap(), "j");
}
