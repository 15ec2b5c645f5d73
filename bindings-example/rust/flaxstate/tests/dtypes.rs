//! Dtypes that Rust has no type for: as fields, overwritten, and in parts.

mod temporary;

use flaxstate::{
    Builder, Convert, Dtype, MismatchKind, OverwriteOptions, RestoreOptions, SaveOptions, State,
    Status, Tree, from_bytes, to_bytes,
};
use temporary::Folder;

#[derive(State, Debug, PartialEq)]
struct Small {
    #[state(dtype = "int4")]
    weights: Vec<i8>,
    #[state(dtype = "int4")]
    bias: i8,
}

#[test]
fn int4_fields_are_values() {
    let small = Small {
        weights: vec![-8, 7],
        bias: -1,
    };
    let bytes = to_bytes(&small).unwrap();
    assert_eq!(from_bytes::<Small>(&bytes).unwrap(), small);
    let tree = Tree::from_bytes(&bytes).unwrap();
    let array = tree.root().at("weights").unwrap().array().unwrap();
    assert_eq!(array.dtype(), Dtype::Int4);
    assert_eq!(array.to_bytes().unwrap(), [0x08, 0x07]); // as ml_dtypes has them
    assert_eq!(tree.root().at("bias").unwrap().int().unwrap(), -1);

    let (wide, options) = (to_bytes(&vec![7_i64, 8]).unwrap(), RestoreOptions::new());
    let part = options.convert(Convert::SameKind);
    #[derive(State, Debug)]
    #[state(transparent)]
    #[allow(dead_code)] // only restored
    struct Weights(#[state(dtype = "int4")] Vec<i8>);
    let error = part.from_bytes::<Weights>(&wide).unwrap_err();
    assert_eq!(error.mismatches()[0].kind, MismatchKind::Value);
    let error = from_bytes::<Weights>(&wide).unwrap_err();
    assert_eq!(error.mismatches()[0].wanted, "int4");
}

#[test]
fn a_single_date_needs_a_form() {
    #[derive(State)]
    struct Dated {
        #[state(dtype = "datetime64[s]")]
        at: i64,
    }
    let error = to_bytes(&Dated { at: 1 }).unwrap_err();
    assert_eq!(error.path(), Some("./Dated/at"), "{error}");
    assert!(!error.to_string().contains("FS_"), "{error}");
}

/// Dtype, the bytes of two items, and others.
const ARRAYS: [(Dtype, [u8; 2], [u8; 2]); 4] = [
    (Dtype::Bool, [0, 1], [1, 0]),
    (Dtype::Int4, [0x08, 0x07], [0x0f, 0x00]),
    (Dtype::Uint2, [3, 0], [1, 2]),
    (Dtype::Float8E4m3fn, [0x3c, 0xc0], [0x00, 0x7e]),
];

#[test]
fn arrays_of_any_dtype_are_overwritten_and_read_in_parts() {
    let folder = Folder::new("dtypes");
    let path = folder.file("arrays.msgpack");
    for (dtype, old, new) in ARRAYS {
        let mut builder = Builder::new().unwrap();
        builder
            .dict(|dict| dict.key("a")?.array_bytes(dtype, &[2], &old))
            .unwrap();
        let tree = builder.finish().unwrap();
        SaveOptions::new().save_tree(tree.root(), &path).unwrap();
        let options = OverwriteOptions::new();
        options
            .overwrite_array_bytes(&path, "a", dtype, &[2], &new)
            .unwrap();
        let tree = Tree::open(&path).unwrap();
        let array = tree.root().at("a").unwrap().array().unwrap();
        assert_eq!(
            (array.dtype(), array.to_bytes().unwrap()),
            (dtype, new.to_vec())
        );
        assert_eq!(array.slice_bytes(&[1], &[2]).unwrap(), new[1..]);
        assert_eq!(array.slice_steps_bytes(&[0], &[2], &[2]).unwrap(), new[..1]);
        let error = array.slice_bytes(&[0], &[3]).unwrap_err();
        assert_eq!(error.status(), Status::InvalidArgument);

        let wrong = options.overwrite_array_bytes(&path, "a", Dtype::Uint8, &[2], &old);
        assert_eq!(wrong.unwrap_err().status(), Status::Dtype);
        let short = options.overwrite_array_bytes(&path, "a", dtype, &[2], &old[..1]);
        assert_eq!(short.unwrap_err().status(), Status::Shape);
    }
}
