//! Arrays of the crate ndarray.
#![cfg(feature = "ndarray")]

mod golden_data;

use flaxstate::{
    Builder, Convert, DecodeOptions, MismatchKind, Report, ReportKind, RestoreOptions, State,
    Status, Tree, from_bytes, to_bytes,
};
use ndarray::{Array, Array1, Array2, ArrayD, Ix2, IxDyn, ShapeBuilder, arr0, arr1, arr2};

#[derive(State, Debug, PartialEq)]
struct Dense {
    bias: Array1<f32>,
    kernel: Array2<f32>,
}

#[test]
fn fields_are_written_and_restored_as_flax_does() {
    let bytes = golden_data::bytes("valid/train_state");
    let options = RestoreOptions::new().path("params/Dense_0");
    let dense: Dense = options.from_bytes(&bytes).unwrap();
    assert_eq!(dense.kernel, arr2(&[[7.0, 8.0], [9.0, 10.0], [11.0, 12.0]]));
    let part = Tree::from_bytes(&bytes).unwrap();
    let expected = part
        .root()
        .at("params/Dense_0")
        .unwrap()
        .serialize()
        .unwrap();
    assert!(to_bytes(&dense).unwrap() == expected);

    // In column-major order, the same bytes.
    let mut kernel = Array::zeros((3, 2).f());
    kernel.assign(&dense.kernel);
    assert!(kernel.strides() == [1, 3]);
    assert!(
        to_bytes(&Dense {
            bias: dense.bias.clone(),
            kernel
        })
        .unwrap()
            == expected
    );

    let error = from_bytes::<Array1<f32>>(&to_bytes(&dense.kernel).unwrap()).unwrap_err();
    assert_eq!(error.status(), Status::Mismatch);
    assert_eq!(error.mismatches()[0].kind, MismatchKind::Shape);
    assert!(
        from_bytes::<ArrayD<f32>>(&to_bytes(&dense.kernel).unwrap()).unwrap()
            == dense.kernel.into_dyn()
    );
    assert!(from_bytes::<Array2<f64>>(&expected).is_err());
}

#[test]
fn views_are_in_place_or_refused() {
    let bytes = golden_data::bytes("valid/train_state");
    let tree = DecodeOptions::new()
        .align_arrays(true)
        .from_bytes(&bytes)
        .unwrap();
    let array = tree
        .root()
        .at("params/Dense_0/kernel")
        .unwrap()
        .array()
        .unwrap();
    let view = array.view::<f32, Ix2>().unwrap();
    assert_eq!(view.as_ptr().cast(), array.as_bytes().unwrap().as_ptr());
    assert_eq!(view.column(1).to_vec(), [8.0, 10.0, 12.0]);
    assert!(array.view::<f32, ndarray::Ix3>().is_none());
    assert!(array.view::<f64, IxDyn>().is_none());
}

#[test]
fn strided_views_go_into_trees() {
    let square = Array::from_shape_fn((3, 3), |(row, column)| (3 * row + column) as i32);
    let mut builder = Builder::new().unwrap();
    builder
        .ndarray(square.slice(ndarray::s![..;-1, ..;2]))
        .unwrap();
    let tree = builder.finish().unwrap();
    let items = tree.root().array().unwrap().to_vec::<i32>().unwrap();
    assert_eq!(items, [6, 8, 3, 5, 0, 2]);
}

#[test]
fn fields_convert_as_those_around_them() {
    #[derive(State, Debug, PartialEq)]
    struct Wide {
        bias: [f64; 2],
        kernel: [[f64; 2]; 3],
    }
    let wide = Wide {
        bias: [0.1, 0.2],
        kernel: [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],
    };
    let bytes = to_bytes(&wide).unwrap();
    let report = Report::new().unwrap();
    let options = RestoreOptions::new()
        .convert(Convert::SameKind)
        .report(&report);
    let dense: Dense = options.from_bytes(&bytes).unwrap();
    assert_eq!(dense.bias, Array::from(vec![0.1_f32, 0.2]));
    assert_eq!(dense.kernel, arr2(&[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]));
    assert_eq!(report.count(ReportKind::Converted), 2);

    let error = from_bytes::<Dense>(&bytes).unwrap_err();
    let found = error.mismatches();
    assert_eq!(error.status(), Status::Mismatch);
    assert_eq!(
        (found[0].path.as_str(), found[0].found.as_str()),
        ("./bias", "float64")
    );
    assert_eq!(found[1].path, "./kernel");
}

/// An ndarray beside the Vec that it should be like.
#[derive(State, Debug, PartialEq)]
struct Both {
    array: Array1<f32>,
    vec: Vec<f32>,
    step: i64,
}

fn both(add: impl Fn(&mut flaxstate::BuilderRef<'_>) -> flaxstate::Result<()>) -> Vec<u8> {
    let mut builder = Builder::new().unwrap();
    builder
        .dict(|dict| {
            add(dict.key("array")?)?;
            add(dict.key("vec")?)
        })
        .unwrap();
    builder.finish().unwrap().root().serialize().unwrap()
}

#[test]
fn what_does_not_fit_is_a_mismatch_as_that_of_a_vec() {
    let matrix = both(|builder| builder.array_copied(&[1, 2], &[1.0_f32, 2.0]));
    for bytes in [
        &matrix,
        &both(|builder| builder.array_copied(&[2], &[1.0_f64, 2.0])),
        &both(|builder| builder.nil()),
        &both(|builder| builder.int(3)),
        &both(|builder| builder.dict(|dict| dict.key("a")?.int(1))),
    ] {
        let error = from_bytes::<Both>(bytes).unwrap_err();
        assert_eq!(error.status(), Status::Mismatch);
        let found = error.mismatches();
        assert_eq!(found.len(), 3, "{error}"); // the step is missing
        let of = |path| found.iter().find(|one| one.path == path).unwrap();
        let (array, vec) = (of("./array"), of("./vec"));
        assert_eq!(
            (array.kind, &array.wanted, &array.found, &array.message),
            (vec.kind, &vec.wanted, &vec.found, &vec.message)
        );
    }
}

#[test]
fn reshape_and_keep_missing_are_heard_as_by_a_vec() {
    let report = Report::new().unwrap();
    let options = RestoreOptions::new()
        .reshape(true)
        .keep_missing(true)
        .report(&report);
    let bytes = both(|builder| builder.array_copied(&[1, 2], &[1.0_f32, 2.0]));
    let read: Both = options.from_bytes(&bytes).unwrap();
    assert_eq!((read.array, read.vec), (arr1(&[1.0, 2.0]), vec![1.0, 2.0]));
    let reshaped: Vec<_> = report
        .entries()
        .into_iter()
        .filter(|entry| entry.kind == ReportKind::Reshaped)
        .map(|entry| entry.path)
        .collect();
    assert_eq!(reshaped, ["./array", "./vec"]);

    let mut target = Both {
        array: arr1(&[9.0]),
        vec: vec![9.0],
        step: 1,
    };
    options
        .restore(&mut target, &both(|builder| builder.nil()))
        .unwrap();
    assert_eq!((target.array[0], target.vec[0]), (9.0, 9.0));
}

#[test]
fn more_dimensions_are_reshaped_to_those_that_are_there() {
    let flat = to_bytes(&[1.0_f64, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
    let options = RestoreOptions::new()
        .reshape(true)
        .convert(Convert::SameKind);
    let mut target = Array2::<f32>::zeros((3, 2));
    options.restore(&mut target, &flat).unwrap();
    assert_eq!(target, arr2(&[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]));
    // Nothing tells which of the shapes with six items.
    let error = options.from_bytes::<Array2<f32>>(&flat).unwrap_err();
    assert_eq!(error.mismatches()[0].wanted, "[any,any]");

    let one = to_bytes(&[7.0_f32]).unwrap();
    let number: ndarray::Array0<f32> = options.from_bytes(&one).unwrap();
    assert_eq!(number, arr0(7.0));
}
