//! What codecs say of states that don't fit them.

use flaxstate::{
    Builder, BuilderRef, Codec, Error, Mismatch, MismatchKind, NestedOptions, Node, Report,
    ReportKind, RestoreOptions, Result, State, Status, Tree, from_bytes, restore,
};

/// Reads what its node has under `read`, by a way that the node says.
#[derive(State, Default, Debug, PartialEq)]
#[state(codec)]
struct Reader(f64);

impl Codec for Reader {
    fn to_state<'a>(&'a self, builder: &mut BuilderRef<'a>) -> Result<()> {
        builder.float(self.0)
    }

    fn from_state(node: Node<'_>) -> Result<Self> {
        let deep = || node.at("deep/value");
        match node.at("read")?.str()? {
            "float" => deep()?.float().map(Reader),
            "array" => Ok(Reader(deep()?.array()?.item::<f64>()?)),
            "slice" => Ok(Reader(
                deep()?.array()?.slice::<f32>(&[0, 0], &[1, 9])?[0].into(),
            )),
            "two" => Err(two_mismatches()),
            "one" => Err(Mismatch::new(MismatchKind::Extra, "unknown")
                .at("./deep/value")
                .into()),
            "stream" => {
                let refuse = |_first, _items: &[u8]| Err(Error::new("not these"));
                deep()?.array()?.stream(0, refuse).map(|()| Reader(0.0))
            }
            "stream two" => {
                let refuse = |_first, _items: &[u8]| Err(two_mismatches());
                deep()?.array()?.stream(0, refuse).map(|()| Reader(0.0))
            }
            "stream another" => {
                let refuse = |_first, _items: &[u8]| node.at("read")?.float().map(drop);
                deep()?.array()?.stream(0, refuse).map(|()| Reader(0.0))
            }
            "another tree" => {
                let tree = Tree::from_vec(states(&["float"]))?;
                let other = tree.root().at("readers/0/deep/value")?;
                other.float().map(Reader)
            }
            "refuse" => Err(Error::new("not this one")),
            "fail" => Err(Error::failed("no GPU")),
            "panic" => panic!("too much"),
            "file" => flaxstate::load("no such file"),
            _ => unreachable!(),
        }
    }
}

fn two_mismatches() -> Error {
    Error::mismatch([
        Mismatch::new(MismatchKind::Value, "no hour")
            .at("deep")
            .found("25"),
        Mismatch::new(MismatchKind::Length, "too many"),
    ])
}

#[derive(State, Default, Debug, PartialEq)]
struct Holder {
    readers: Vec<Reader>,
    step: i64,
}

/// A state with readers that each read another way, and a step that doesn't fit.
fn states(ways: &[&str]) -> Vec<u8> {
    let mut builder = Builder::new().unwrap();
    let reader = |dict: &mut BuilderRef<'_>, way: &str| {
        dict.key("read")?.str(way)?;
        let value =
            |dict: &mut BuilderRef<'_>| dict.key("value")?.array_copied(&[1, 2], &[1.5_f32, 2.5]);
        dict.key("deep")?.dict(value)
    };
    builder
        .dict(|dict| {
            dict.key("readers")?.dict(|list| {
                for (index, way) in ways.iter().enumerate() {
                    list.key(&index.to_string())?
                        .dict(|dict| reader(dict, way))?;
                }
                Ok(())
            })?;
            dict.key("step")?.str("seven")
        })
        .unwrap();
    builder.finish().unwrap().root().serialize().unwrap()
}

fn places(error: &Error) -> Vec<(MismatchKind, &str)> {
    let mismatches = error.mismatches().iter();
    mismatches
        .map(|one| (one.kind, one.path.as_str()))
        .collect()
}

#[test]
fn what_the_state_holds_is_a_mismatch_and_hides_no_other() {
    let bytes = states(&["float", "array", "slice", "refuse", "two", "one", "stream"]);
    let mut target = Holder::default();
    let error = restore(&mut target, &bytes).unwrap_err();
    assert_eq!(error.status(), Status::Mismatch);
    assert_eq!(
        places(&error),
        [
            (MismatchKind::Kind, "./readers/0/deep/value"),
            (MismatchKind::Dtype, "./readers/1/deep/value"),
            (MismatchKind::Shape, "./readers/2/deep/value"),
            (MismatchKind::Value, "./readers/3"),
            (MismatchKind::Value, "./readers/4/deep"),
            (MismatchKind::Length, "./readers/4"),
            (MismatchKind::Extra, "./readers/5/deep/value"),
            (MismatchKind::Value, "./readers/6/deep/value"),
            (MismatchKind::Kind, "./step"),
        ]
    );
    let texts = |index: usize| {
        let one = &error.mismatches()[index];
        (one.wanted.as_str(), one.found.as_str())
    };
    assert_eq!(texts(0), ("float", "array float32 [1,2]"));
    assert_eq!(texts(1), ("float64", "array float32 [1,2]"));
    assert_eq!(error.mismatches()[3].message, "not this one");
    assert_eq!(texts(4), ("", "25"));
    assert_eq!(target, Holder::default());
}

#[test]
fn a_stream_fails_with_all_that_its_function_says() {
    let error = restore(
        &mut Holder::default(),
        &states(&["stream two", "stream another"]),
    )
    .unwrap_err();
    assert_eq!(
        places(&error),
        [
            (MismatchKind::Value, "./readers/0/deep"),
            (MismatchKind::Length, "./readers/0"),
            (MismatchKind::Kind, "./readers/1/read"),
            (MismatchKind::Kind, "./step"),
        ]
    );
    assert_eq!(error.mismatches()[0].found, "25");
}

#[test]
fn paths_of_another_tree_are_none_of_the_state() {
    let error = restore(&mut Holder::default(), &states(&["another tree"])).unwrap_err();
    assert_eq!(
        places(&error),
        [
            (MismatchKind::Kind, "./readers/0"),
            (MismatchKind::Kind, "./step"),
        ]
    );
}

#[test]
fn errors_of_the_same_failure_are_equal() {
    let trees = [(); 2].map(|()| Tree::from_bytes(b"\x05").unwrap());
    let [one, other] = trees.each_ref().map(|tree| tree.root().str());
    assert_eq!(one.unwrap_err(), other.unwrap_err());
}

#[test]
fn a_key_that_the_codec_misses_is_one_as_well() {
    let error = from_bytes::<(Reader, i64)>(b"\x82\xa10\x80\xa11\xc0").unwrap_err();
    assert_eq!(
        places(&error),
        [(MismatchKind::Missing, "./0"), (MismatchKind::Kind, "./1")]
    );
    assert_eq!(error.mismatches()[0].wanted, "read");
}

#[test]
fn all_else_ends_the_call() {
    for (way, message) in [
        ("fail", "no GPU"),
        ("panic", "panicked: too much"),
        ("file", "no such file"),
    ] {
        let error = from_bytes::<Holder>(&states(&[way])).unwrap_err();
        assert_eq!(
            (error.status(), error.path()),
            (Status::Callback, Some("./readers/0"))
        );
        assert!(error.message().contains(message), "{error}");
    }
}

/// Holds another state under a key.
#[derive(State, Default, Debug)]
#[state(codec)]
struct Keyed(#[allow(dead_code)] Vec<Holder>);

impl Codec for Keyed {
    fn to_state<'a>(&'a self, builder: &mut BuilderRef<'a>) -> Result<()> {
        builder.nil()
    }

    fn from_state(_node: Node<'_>) -> Result<Self> {
        unreachable!("from_state_with is called in its place")
    }

    fn from_state_with(node: Node<'_>, options: &NestedOptions<'_>) -> Result<Self> {
        options.value(node.at("a~1b/0")?).map(Keyed)
    }
}

#[test]
fn mismatches_of_a_nested_state_have_its_path() {
    // {"0": {"a/b": {"0": {"0": {"readers": {"0": {}}}}}}}: no read, no step
    let bytes = b"\x81\xa10\x81\xa3a/b\x81\xa10\x81\xa10\x81\xa7readers\x81\xa10\x80";
    let tree = Tree::from_bytes(bytes).unwrap();
    let mut target = (Keyed::default(),);
    let options = flaxstate::RestoreOptions::new();
    let error = options.restore_node(&mut target, tree.root()).unwrap_err();
    assert_eq!(
        places(&error),
        [
            (MismatchKind::Missing, "./0/a~1b/0/0/readers/0"),
            (MismatchKind::Missing, "./0/a~1b/0/0"),
        ]
    );
    let words = "Missing field step in state dict while restoring an instance of Holder";
    let text = format!("{words}, at path ./0/a~1b/0/0");
    assert!(error.to_string().contains(&text), "{error}");
}

#[test]
fn entries_of_a_nested_state_have_its_path() {
    // {"0": {"a/b": {"0": {"0": {"readers": {}, "more": 1}}}}}: no step
    let bytes = b"\x81\xa10\x81\xa3a/b\x81\xa10\x81\xa10\x82\xa7readers\x80\xa4more\x01";
    let report = Report::new().unwrap();
    RestoreOptions::new()
        .keep_missing(true)
        .drop_extra(true)
        .report(&report)
        .restore(&mut (Keyed::default(),), bytes)
        .unwrap();
    let entries = report.entries();
    let mut places: Vec<_> = entries
        .iter()
        .map(|entry| (entry.kind, entry.path.as_str()))
        .collect();
    places.sort();
    assert_eq!(
        places,
        [
            (ReportKind::Kept, "./0/a~1b/0/0/step"),
            (ReportKind::Dropped, "./0/a~1b/0/0/more"),
        ]
    );
}

#[test]
fn errors_of_nodes_have_their_path() {
    let tree = Tree::from_bytes(b"\x81\xa1a\x92\x05\x06").unwrap();
    let error = tree.root().at("a/1").unwrap().float().unwrap_err();
    assert_eq!(
        (error.status(), error.path()),
        (Status::Type, Some("./a/1"))
    );
    assert_eq!(
        error.to_string(),
        "the node is int, not float (at path ./a/1)"
    );
    let error = tree.root().at("a").unwrap().at("7").unwrap_err();
    assert_eq!(
        (error.status(), error.path()),
        (Status::NotFound, Some("./a"))
    );
}
