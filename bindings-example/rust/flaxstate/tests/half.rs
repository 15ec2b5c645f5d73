//! f16 and bf16, against the bytes of real Flax that the golden data holds.
#![cfg(feature = "half")]

mod golden_data;

use std::collections::BTreeMap;

use flaxstate::{RestoreOptions, State, from_bytes, to_bytes};
use half::{bf16, f16};

#[derive(State)]
struct Dense {
    bias: [bf16; 2],
    kernel: [[bf16; 2]; 3],
}

#[derive(State)]
struct Last {
    kernel: [[bf16; 1]; 2],
}

#[derive(State)]
struct Params {
    #[state(rename = "Dense_0")]
    dense_0: Dense,
    #[state(rename = "Dense_1")]
    dense_1: Last,
}

#[derive(State)]
#[state(kind = "named_tuple")]
struct Named {
    #[state(form = "array")]
    count: i32,
    mu: BTreeMap<String, Vec<f16>>,
    nu: Option<i64>,
}

#[test]
fn half_floats_are_written_as_flax_writes_them() {
    let bytes = golden_data::bytes("valid/params_bf16");
    let params: Params = from_bytes(&bytes).unwrap();
    assert_eq!(params.dense_0.bias, [bf16::ZERO, bf16::ONE]);
    assert_eq!(
        params.dense_0.kernel[2],
        [bf16::from_f32(11.0), bf16::from_f32(12.0)]
    );
    assert_eq!(
        params.dense_1.kernel,
        [[bf16::from_f32(14.0)], [bf16::from_f32(15.0)]]
    );
    assert!(to_bytes(&params).unwrap() == bytes);

    let bytes = golden_data::bytes("valid/namedtuple");
    let named: Named = from_bytes(&bytes).unwrap();
    assert_eq!(
        (named.count, &named.mu["w"][..], named.nu),
        (3, &[f16::ZERO][..], None)
    );
    assert!(to_bytes(&named).unwrap() == bytes);
}

/// Types of the same names.
mod of_floats {
    use flaxstate::State;

    #[derive(State, Debug, Clone, PartialEq)]
    pub struct Dense {
        bias: [f32; 2],
        kernel: [[f32; 2]; 3],
    }

    #[derive(State, Debug, Clone, PartialEq)]
    pub struct Last {
        kernel: [[f32; 1]; 2],
    }

    #[derive(State, Debug, Clone, PartialEq)]
    pub struct Params {
        #[state(rename = "Dense_0")]
        dense_0: Dense,
        #[state(rename = "Dense_1")]
        dense_1: Last,
    }
}

#[test]
fn types_of_one_name_are_told_apart() {
    let options = RestoreOptions::new().path("params");
    let bytes = golden_data::bytes("valid/params_tree");
    let floats: of_floats::Params = options.from_bytes(&bytes).unwrap();
    let halves: Params = from_bytes(&golden_data::bytes("valid/params_bf16")).unwrap();
    let bytes = to_bytes(&(floats.clone(), halves)).unwrap();
    let (again, halves): (of_floats::Params, Params) = from_bytes(&bytes).unwrap();
    assert_eq!((again, halves.dense_0.bias[1]), (floats, bf16::ONE));
}
