//! Structs against the bytes of real Flax that the golden data holds.

mod golden_data;

use std::collections::BTreeMap;

use flaxstate::{Error, MismatchKind, RestoreOptions, State, from_bytes, restore, to_bytes};

#[derive(State, Debug, Clone, PartialEq)]
struct Dense {
    bias: [f32; 2],
    kernel: [[f32; 2]; 3],
}

#[derive(State, Debug, Clone, PartialEq)]
#[repr(C)]
struct Last {
    kernel: [[f32; 1]; 2],
}

#[derive(State, Debug, Clone, PartialEq)]
struct Params {
    #[state(rename = "Dense_0")]
    dense_0: Dense,
    #[state(rename = "Dense_1")]
    dense_1: Last,
}

#[derive(State, Debug, Clone, PartialEq)]
#[state(kind = "named_tuple", name = "ScaleByAdamState")]
struct Adam {
    #[state(form = "array")]
    count: i32,
    mu: Params,
    nu: Params,
}

#[derive(State, Debug, Clone, PartialEq)]
struct TrainState {
    step: i32,
    params: Params,
    opt_state: (Adam, ()),
}

/// The step is an int before the first step, and a 0-d array after it.
#[derive(State, Debug, Clone, PartialEq)]
#[state(name = "TrainState")]
struct Stepped {
    #[state(form = "array")]
    step: i32,
    params: Params,
    opt_state: (Adam, ()),
}

fn kinds_and_paths(error: &Error) -> Vec<(MismatchKind, &str)> {
    error
        .mismatches()
        .iter()
        .map(|found| (found.kind, found.path.as_str()))
        .collect()
}

#[test]
fn a_train_state_is_written_as_flax_writes_it() {
    let bytes = golden_data::bytes("valid/train_state");
    let state: TrainState = from_bytes(&bytes).unwrap();
    assert_eq!((state.step, state.opt_state.0.count), (0, 21));
    assert_eq!(
        state.params.dense_0.kernel,
        [[7.0, 8.0], [9.0, 10.0], [11.0, 12.0]]
    );
    assert!(to_bytes(&state).unwrap() == bytes);

    let bytes = golden_data::bytes("valid/train_state_stepped");
    let state: TrainState = from_bytes(&bytes).unwrap(); // either form is read
    assert_eq!(state.step, 12);
    let state: Stepped = from_bytes(&bytes).unwrap();
    assert!(to_bytes(&state).unwrap() == bytes);
}

#[test]
fn a_subtree_is_restored() {
    let bytes = golden_data::bytes("valid/train_state");
    let options = RestoreOptions::new().path("opt_state/0/nu");
    let params: Params = options.from_bytes(&bytes).unwrap();
    assert_eq!(params.dense_0.bias, [49.0, 50.0]);
}

#[test]
fn maps_take_what_structs_wrote() {
    type Layers = BTreeMap<String, BTreeMap<String, Vec<[f32; 2]>>>;
    let state: TrainState = from_bytes(&golden_data::bytes("valid/train_state")).unwrap();
    let bytes = to_bytes(&BTreeMap::from([(
        "Dense_0".to_owned(),
        BTreeMap::from([("kernel".to_owned(), state.params.dense_0.kernel)]),
    )]))
    .unwrap();
    let layers: Layers = from_bytes(&bytes).unwrap();
    assert_eq!(layers["Dense_0"]["kernel"], state.params.dense_0.kernel);
    assert!(to_bytes(&layers).unwrap() == bytes);
}

/// The library takes their entries some at a time.
#[test]
fn maps_of_any_size_come_back_whole() {
    for size in (0..20).chain([100, 1000]) {
        let map: BTreeMap<String, Vec<u32>> = (0..size)
            .map(|i| (format!("key {i}"), vec![i, size]))
            .collect();
        let bytes = to_bytes(&map).unwrap();
        assert!(from_bytes::<BTreeMap<String, Vec<u32>>>(&bytes).unwrap() == map);
    }
}

#[derive(State, Debug, PartialEq)]
struct Link {
    value: i64,
    next: Option<Box<Link>>,
}

#[derive(State, Debug, PartialEq)]
#[state(transparent)]
struct Bare(#[state(form = "scalar")] f32);

#[derive(State, Debug, PartialEq)]
struct Inner {
    scale: Option<Bare>,
}

#[derive(State, Debug, PartialEq)]
struct Outer {
    weights: Vec<i64>,
    inner: Inner,
    bias: Vec<i64>,
    items: (Inner, Option<Inner>),
}

#[test]
fn dataclasses_are_written_as_flax_writes_them() {
    let bytes = golden_data::bytes("valid/dataclass");
    let tree = flaxstate::Tree::from_bytes(&bytes).unwrap();
    assert_eq!(tree.root().at("bias/0").unwrap().int().unwrap(), 1); // a list of ints, not an array
    #[derive(State, Debug, PartialEq)]
    #[state(name = "Outer")]
    struct Listed {
        weights: Vec<i64>,
        inner: Inner,
        bias: (i64,),
        items: (Inner, Option<Inner>),
    }
    let outer: Listed = from_bytes(&bytes).unwrap();
    assert_eq!((&outer.weights[..], outer.bias), (&[0, 1, 2][..], (1,)));
    assert_eq!(
        outer.items,
        (
            Inner {
                scale: Some(Bare(2.0))
            },
            None
        )
    );
    assert!(to_bytes(&outer).unwrap() == bytes);

    let error = from_bytes::<Outer>(&bytes).unwrap_err();
    let found = kinds_and_paths(&error);
    assert_eq!(found, [(MismatchKind::Kind, "./bias")]);
}

#[test]
fn a_linked_list_is_written_as_flax_writes_it() {
    let bytes = golden_data::bytes("valid/dataclass_chain");
    let error = from_bytes::<Link>(&bytes).unwrap_err();
    // A float, and an array of one int8.
    assert_eq!(
        kinds_and_paths(&error),
        [
            (MismatchKind::Kind, "./next/value"),
            (MismatchKind::Dtype, "./next/next/value"),
            (MismatchKind::Shape, "./next/next/value"),
        ]
    );

    let chain = Link {
        value: 1,
        next: Some(Box::new(Link {
            value: 2,
            next: None,
        })),
    };
    let bytes = to_bytes(&chain).unwrap();
    assert_eq!(
        bytes,
        b"\x82\xa5value\x01\xa4next\x82\xa5value\x02\xa4next\xc0"
    );
    assert_eq!(from_bytes::<Link>(&bytes).unwrap(), chain);
}

#[test]
fn lists_become_dicts_as_in_flax() {
    let bytes = golden_data::bytes("valid/list_vector"); // to_bytes([1, [2]])
    type Lists = (i64, [(i64,); 1]);
    assert!(from_bytes::<Lists>(&bytes).is_err());
    let lists: (i64, (i64,)) = from_bytes(&bytes).unwrap();
    assert_eq!(lists, (1, (2,)));
    assert!(to_bytes(&lists).unwrap() == bytes);

    let bytes = golden_data::bytes("valid/list_12"); // to_bytes(list(range(12)))
    let texts: Vec<Option<i64>> = from_bytes(&bytes).unwrap();
    assert_eq!(texts, (0..12).map(Some).collect::<Vec<_>>());
    assert!(to_bytes(&texts).unwrap() == bytes);
}

#[test]
fn a_wrong_target_stays_as_it_was() {
    let bytes = golden_data::bytes("valid/train_state");
    let mut state: Stepped = from_bytes(&golden_data::bytes("valid/train_state_stepped")).unwrap();
    let before = state.clone();

    #[derive(State)]
    struct Wrong {
        step: f32,
        params: Dense,
        opt_state: (Adam, (), ()),
    }
    let mut wrong = Wrong {
        step: 0.5,
        params: state.params.dense_0.clone(),
        opt_state: (state.opt_state.0.clone(), (), ()),
    };
    let error = restore(&mut wrong, &bytes).unwrap_err();
    let found = kinds_and_paths(&error);
    assert!(
        found.contains(&(MismatchKind::Missing, "./params")),
        "{found:?}"
    );
    assert!(
        found.contains(&(MismatchKind::Extra, "./params")),
        "{found:?}"
    );
    assert!(
        found.contains(&(MismatchKind::Length, "./opt_state")),
        "{found:?}"
    );
    assert_eq!((wrong.step, &wrong.params), (0.5, &before.params.dense_0));
    assert!(
        error
            .to_string()
            .contains("Unknown field(s) \"Dense_0,Dense_1\" in state dict")
    );

    restore(&mut state, &bytes[..bytes.len() - 1]).unwrap_err();
    assert_eq!(state, before);
}
