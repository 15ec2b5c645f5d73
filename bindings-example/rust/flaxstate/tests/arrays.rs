//! Structs that are arrays: `#[state(array)]`, against bytes that real Flax wrote.

use std::collections::BTreeMap;

use flaxstate::{Convert, Error, MismatchKind, RestoreOptions, State, from_bytes, to_bytes};

#[derive(State, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
#[state(array)]
struct Vec3 {
    x: f32,
    y: f32,
    z: f32,
}

#[derive(State, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
#[state(array)]
struct Pair<T>(T, T);

#[derive(State, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
#[state(array)]
struct Bools {
    left: bool,
    right: bool,
}

const fn vec3(x: f32, y: f32, z: f32) -> Vec3 {
    Vec3 { x, y, z }
}

/// `np.array([1, 2, 3], np.float32)`, `np.array([[1, 2, 3], [4, 5, 6]], np.float32)`.
const ONE: &[u8] = b"\xc7\x19\x01\x93\x91\x03\xa7float32\xc4\x0c\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40";
const TWO: &[u8] =
    b"\xc7\x26\x01\x93\x92\x02\x03\xa7float32\xc4\x18\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40\
    \0\0\x80\x40\0\0\xa0\x40\0\0\xc0\x40";
const FIRST: Vec3 = vec3(1.0, 2.0, 3.0);
const SECOND: Vec3 = vec3(4.0, 5.0, 6.0);

#[test]
fn a_struct_of_numbers_is_what_flax_writes_for_the_array() {
    assert_eq!(to_bytes(&FIRST).unwrap(), ONE);
    assert_eq!(from_bytes::<Vec3>(ONE).unwrap(), FIRST);
    assert_eq!(to_bytes(&vec![FIRST, SECOND]).unwrap(), TWO);
    assert_eq!(from_bytes::<Vec<Vec3>>(TWO).unwrap(), [FIRST, SECOND]);
    assert_eq!(to_bytes(&[FIRST, SECOND]).unwrap(), TWO);
    assert_eq!(to_bytes(&Pair(FIRST, SECOND)).unwrap(), TWO);
    assert_eq!(from_bytes::<Pair<Vec3>>(TWO).unwrap(), Pair(FIRST, SECOND));
    assert_eq!(to_bytes(&Some(FIRST)).unwrap(), ONE);
    assert_eq!(from_bytes::<Option<Vec3>>(ONE).unwrap(), Some(FIRST));
    assert_eq!(to_bytes(&Box::new(FIRST)).unwrap(), ONE);
    let map = BTreeMap::from([("a".to_owned(), FIRST)]);
    let bytes = [b"\x81\xa1a", ONE].concat();
    assert_eq!(to_bytes(&map).unwrap(), bytes);
    assert_eq!(from_bytes::<BTreeMap<String, Vec3>>(&bytes).unwrap(), map);
}

#[test]
fn everything_composes() {
    #[derive(State, Debug, PartialEq)]
    struct Body {
        place: Vec3,
        wide: Pair<f64>,
        path: Vec<Vec3>,
        edges: Vec<[Vec3; 2]>,
        goal: Option<Vec3>,
        flags: Vec<Bools>,
        #[state(dtype = "bfloat16")]
        halves: Vec<Pair<u16>>,
    }
    #[derive(State, Debug, PartialEq)]
    struct ByArrays {
        place: [f32; 3],
        wide: [f64; 2],
        path: Vec<[f32; 3]>,
        edges: Vec<[[f32; 3]; 2]>,
        goal: Option<[f32; 3]>,
        flags: Vec<[bool; 2]>,
        #[state(dtype = "bfloat16")]
        halves: Vec<[u16; 2]>,
    }
    let body = Body {
        place: FIRST,
        wide: Pair(0.5, -1.0),
        path: vec![SECOND; 3],
        edges: vec![[FIRST, SECOND]],
        goal: Some(SECOND),
        flags: vec![Bools {
            left: true,
            right: false,
        }],
        halves: vec![Pair(0x3f80, 0xc000)],
    };
    let by_arrays = ByArrays {
        place: [1.0, 2.0, 3.0],
        wide: [0.5, -1.0],
        path: vec![[4.0, 5.0, 6.0]; 3],
        edges: vec![[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]],
        goal: Some([4.0, 5.0, 6.0]),
        flags: vec![[true, false]],
        halves: vec![[0x3f80, 0xc000]],
    };
    let bytes = to_bytes(&body).unwrap();
    assert_eq!(bytes, to_bytes(&by_arrays).unwrap());
    assert_eq!(from_bytes::<Body>(&bytes).unwrap(), body);
    assert_eq!(from_bytes::<ByArrays>(&bytes).unwrap(), by_arrays);
}

fn mismatch(error: Error) -> (MismatchKind, String, String) {
    let [only] = error.mismatches() else {
        panic!("{error}");
    };
    (only.kind, only.wanted.clone(), only.found.clone())
}

#[test]
fn shape_and_dtype_are_checked() {
    let mut path = vec![FIRST];
    let wide = to_bytes(&vec![[1.0_f32; 4]]).unwrap();
    let error = flaxstate::restore(&mut path, &wide).unwrap_err();
    let wanted = (MismatchKind::Shape, "[any,3]".into(), "[1,4]".into());
    assert_eq!(mismatch(error), wanted);
    let doubles = to_bytes(&vec![[4.0_f64, 5.0, 6.0]]).unwrap();
    let error = flaxstate::restore(&mut path, &doubles).unwrap_err();
    let wanted = (MismatchKind::Dtype, "float32".into(), "float64".into());
    assert_eq!(mismatch(error), wanted);
    let error = from_bytes::<Vec3>(TWO).unwrap_err();
    assert_eq!(
        mismatch(error),
        (MismatchKind::Shape, "[3]".into(), "[2,3]".into())
    );
    let error = from_bytes::<Vec3>(b"\x83\xa1x\x01\xa1y\x02\xa1z\x03").unwrap_err();
    assert_eq!(mismatch(error).0, MismatchKind::Kind);
    assert_eq!(path, [FIRST]);
    let options = RestoreOptions::new().convert(Convert::SameKind);
    options.restore(&mut path, &doubles).unwrap();
    assert_eq!(path, [SECOND]);
}

#[test]
fn more_than_eight_dimensions_are_refused() {
    type Seven = [[[[[[[f32; 1]; 1]; 1]; 1]; 1]; 1]; 1];
    let seven: Seven = [[[[[[[1.0]]]]]]];
    to_bytes(&Pair(seven, seven)).unwrap();
    let error = to_bytes(&Pair([seven], [seven])).unwrap_err();
    assert!(error.to_string().contains("8 dimensions"), "{error}");
}
