//! Restoring that takes more than what fits exactly, and the reports of it.

use std::collections::BTreeMap;

use flaxstate::{
    Builder, BuilderRef, Codec, Convert, MismatchKind, Node, Report, ReportKind, RestoreOptions,
    Result, State, Tree, from_bytes, to_bytes,
};

/// The bytes of `{"step": value}`.
fn step(value: impl Fn(&mut BuilderRef<'_>) -> Result<()>) -> Vec<u8> {
    let mut builder = Builder::new().unwrap();
    builder.dict(|dict| value(dict.key("step")?)).unwrap();
    builder.finish().unwrap().root().serialize().unwrap()
}

#[derive(State, Debug, PartialEq)]
struct Step<T> {
    step: T,
}

#[test]
fn a_step_of_any_width_is_taken_if_it_fits() {
    let forms = [
        step(|value| value.int(7)),
        step(|value| value.scalar(7_i32)),
        step(|value| value.scalar(7_i64)),
        step(|value| value.array_copied(&[], &[7_i32])),
        step(|value| value.array_copied(&[], &[7_i64])),
        step(|value| value.array_copied(&[], &[7_u8])),
    ];
    for bytes in &forms {
        assert_eq!(from_bytes::<Step<i32>>(bytes).unwrap().step, 7);
        assert_eq!(from_bytes::<Step<i64>>(bytes).unwrap().step, 7);
        assert_eq!(from_bytes::<Step<u8>>(bytes).unwrap().step, 7);
    }
    for bytes in [
        step(|value| value.scalar(70_000_i32)),
        step(|value| value.array_copied(&[], &[-40_000_i64])),
    ] {
        let error = from_bytes::<Step<i16>>(&bytes).unwrap_err();
        let mismatch = &error.mismatches()[0];
        assert_eq!(
            (mismatch.kind, mismatch.path.as_str()),
            (MismatchKind::Value, "./step")
        );
    }
    let exact = step(|value| value.scalar(0.5_f64));
    assert_eq!(from_bytes::<Step<f32>>(&exact).unwrap().step, 0.5);
    let inexact = step(|value| value.scalar(0.1_f64));
    assert!(from_bytes::<Step<f32>>(&inexact).is_err());
}

#[test]
fn arrays_convert_by_the_rule_that_is_asked_for() {
    let bytes = to_bytes(&Step {
        step: [3_i32, 70_000],
    })
    .unwrap();
    let options = RestoreOptions::new();
    let error = options.from_bytes::<Step<[i16; 2]>>(&bytes).unwrap_err();
    assert_eq!(error.mismatches()[0].kind, MismatchKind::Dtype);
    let same_kind = options.clone().convert(Convert::SameKind);
    let error = same_kind.from_bytes::<Step<[i16; 2]>>(&bytes).unwrap_err();
    let mismatch = &error.mismatches()[0];
    assert_eq!(
        (mismatch.kind, mismatch.path.as_str()),
        (MismatchKind::Value, "./step")
    );
    assert_eq!(mismatch.found, "70000 at [1]");
    // np.array([3, 70000], np.int32).astype(np.int16)
    let any = options.clone().convert(Convert::Any);
    let wrapped: Step<[i16; 2]> = any.from_bytes(&bytes).unwrap();
    assert_eq!(wrapped.step, [3, 4464]);
    // np.array([0.1, 1e300]).astype(np.float32)
    let bytes = to_bytes(&[0.1_f64, 1e300]).unwrap();
    assert_eq!(
        any.from_bytes::<[f32; 2]>(&bytes).unwrap(),
        [0.1, f32::INFINITY]
    );
    let error = same_kind.from_bytes::<[f32; 2]>(&bytes).unwrap_err();
    assert_eq!(error.mismatches()[0].kind, MismatchKind::Value);
    // A float is no int unless everything is taken: np.array([1.5, -2.5]).astype(np.int8)
    let bytes = to_bytes(&[1.5_f64, -2.5]).unwrap();
    assert!(same_kind.from_bytes::<[i8; 2]>(&bytes).is_err());
    assert_eq!(any.from_bytes::<[i8; 2]>(&bytes).unwrap(), [1, -2]);
}

/// Takes ints only.
#[derive(State, Default, Debug, PartialEq)]
#[state(codec)]
struct Number(i64);

impl Codec for Number {
    fn to_state<'a>(&'a self, builder: &mut BuilderRef<'a>) -> Result<()> {
        builder.int(self.0)
    }

    fn from_state(node: Node<'_>) -> Result<Self> {
        node.int().map(Number)
    }
}

#[derive(State, Debug, PartialEq)]
struct Player {
    hp: i64,
    name: String,
    bag: Vec<f32>,
    number: Number,
    wings: Option<i64>,
}

#[test]
fn none_is_missing_where_nothing_can_be_none() {
    let player = || Player {
        hp: 1,
        name: "Ada".into(),
        bag: vec![0.5],
        number: Number(5),
        wings: Some(2),
    };
    let mut bytes = vec![0x85];
    for key in ["hp", "name", "bag", "number", "wings"] {
        bytes.push(0xa0 + key.len() as u8);
        bytes.extend(key.bytes());
        bytes.push(0xc0);
    }
    let mut target = player();
    let report = Report::new().unwrap();
    let options = RestoreOptions::new().keep_missing(true).report(&report);
    options.restore(&mut target, &bytes).unwrap();
    let kept = Player {
        wings: None,
        ..player()
    };
    assert_eq!(target, kept);
    assert_eq!(report.count(ReportKind::Kept), 4);
    assert!(flaxstate::restore(&mut target, &bytes).is_err());
    assert_eq!(target, kept);
}

#[test]
fn a_report_says_what_was_done() {
    #[derive(State, Debug)]
    struct Target {
        a: i64,
        b: i64,
        w: [f32; 2],
        m: [i64; 4],
    }
    let mut builder = Builder::new().unwrap();
    builder
        .dict(|dict| {
            dict.key("a")?.int(1)?;
            dict.key("c")?.int(3)?;
            dict.key("w")?.array_copied(&[2], &[0.5_f64; 2])?;
            dict.key("m")?.array_copied(&[2, 2], &[7_i64; 4])
        })
        .unwrap();
    let bytes = builder.finish().unwrap().root().serialize().unwrap();
    let mut target = Target {
        a: 0,
        b: 2,
        w: [0.0; 2],
        m: [0; 4],
    };
    let report = Report::new().unwrap();
    let options = RestoreOptions::new()
        .keep_missing(true)
        .drop_extra(true)
        .convert(Convert::SameKind)
        .reshape(true)
        .report(&report);
    options.restore(&mut target, &bytes).unwrap();
    assert_eq!((target.a, target.b), (1, 2));
    assert_eq!((target.w, target.m), ([0.5; 2], [7; 4]));
    assert_eq!(report.loaded(), 3);
    let entries: BTreeMap<_, _> = report
        .entries()
        .into_iter()
        .map(|entry| (entry.kind, (entry.path, entry.wanted, entry.found)))
        .collect();
    let entry = |path: &str, wanted: &str, found: &str| {
        (path.to_owned(), wanted.to_owned(), found.to_owned())
    };
    assert_eq!(
        entries[&ReportKind::Converted],
        entry("./w", "float32", "float64")
    );
    assert_eq!(entries[&ReportKind::Reshaped], entry("./m", "[4]", "[2,2]"));
    assert_eq!(entries[&ReportKind::Kept].0, "./b");
    assert_eq!(entries[&ReportKind::Dropped].0, "./c");
    let text = report.to_string();
    assert!(text.starts_with("3 leaves loaded, 1 kept, "), "{text}");

    // Empty after a failure.
    options.restore(&mut target, b"\x80\x80").unwrap_err();
    assert_eq!((report.loaded(), report.entries().len()), (0, 0));
    assert_eq!(report.to_string(), "");
}

#[test]
fn a_report_of_a_template_has_the_words_of_the_library() {
    let template = Tree::from_bytes(b"\x82\xa1a\x00\xa1b\x00").unwrap();
    let report = Report::new().unwrap();
    let options = RestoreOptions::new().keep_missing(true).report(&report);
    let tree = options
        .tree_from_bytes(template.root(), b"\x82\xa1a\x07\xa1c\x03")
        .unwrap();
    assert_eq!(tree.root().serialize().unwrap(), b"\x82\xa1a\x07\xa1b\x00");
    assert_eq!(
        report.to_string(),
        "1 leaf loaded, 1 kept, 1 dropped\n  ./b: kept: int\n  ./c: dropped: int"
    );
    let short = Report::with_limit(1).unwrap();
    let options = RestoreOptions::new().keep_missing(true).report(&short);
    options.tree_from_bytes(template.root(), b"\x80").unwrap();
    assert_eq!(short.count(ReportKind::Kept), 2);
    assert_eq!(short.entries().len(), 1);
}
