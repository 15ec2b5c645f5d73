//! Code of yours that the library calls: errors and panics come back as errors, and nothing leaks.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use flaxstate::{
    Builder, BuilderRef, Codec, Convert, Error, MismatchKind, NestedOptions, Node, Report,
    ReportKind, RestoreOptions, Result, State, Status, from_bytes, restore, to_bytes,
};

/// A leaf that misbehaves by its number.
#[derive(State, Default, Debug, PartialEq, Clone)]
#[state(codec)]
struct Moody(i64);

impl Codec for Moody {
    fn to_state<'a>(&'a self, builder: &mut BuilderRef<'a>) -> Result<()> {
        match self.0 {
            -1 => Err(Error::new("not in the mood")),
            -2 => panic!("no {}", "way"),
            -3 => builder.begin(flaxstate::Kind::Dict), // and no end
            number => builder.int(number),
        }
    }

    fn from_state(node: Node<'_>) -> Result<Self> {
        match node.int()? {
            101 => Err(Error::failed("101 comes too late")),
            102 => panic!("102 is too much"),
            103 => std::panic::panic_any(Moody(3)),
            number => Ok(Moody(number)),
        }
    }
}

#[derive(State, Debug, PartialEq, Clone)]
struct Holder {
    before: Vec<i64>,
    moody: Vec<Moody>,
    after: String,
}

fn holder(number: i64) -> Holder {
    Holder {
        before: vec![1, 2],
        moody: vec![Moody(7), Moody(number)],
        after: "text".to_owned(),
    }
}

/// The library puts the name of the callback in front.
fn expect_callback(error: &Error, message: &str) {
    assert_eq!(error.status(), Status::Callback);
    assert!(
        error.message().ends_with(&format!(" failed: {message}")),
        "{error}"
    );
}

#[test]
fn what_a_codec_refuses_comes_back_with_its_path() {
    for (number, message) in [(-1, "not in the mood"), (-2, "panicked: no way")] {
        let error = to_bytes(&holder(number)).unwrap_err();
        expect_callback(&error, message);
        assert_eq!(error.path(), Some("./moody/1"));
    }
    assert_eq!(to_bytes(&holder(-3)).unwrap_err().path(), Some("./moody/1"));
    for (number, message) in [
        (101, "101 comes too late"),
        (102, "panicked: 102 is too much"),
        (103, "panicked: a value that is not text"),
    ] {
        let mut target = holder(5);
        let error = restore(&mut target, &to_bytes(&holder(number)).unwrap()).unwrap_err();
        expect_callback(&error, message);
        assert_eq!(error.path(), Some("./moody/1"));
        assert_eq!(target, holder(5));
    }
    assert_eq!(
        from_bytes::<Holder>(&to_bytes(&holder(9)).unwrap()).unwrap(),
        holder(9)
    );
}

/// Holds another state, which it leaves to the library.
#[derive(State, Default, Debug, PartialEq)]
#[state(codec)]
struct Wrapped(Inner);

#[derive(State, Default, Debug, PartialEq)]
struct Inner {
    number: i64,
    weights: [f32; 2],
}

impl Codec for Wrapped {
    fn to_state<'a>(&'a self, builder: &mut BuilderRef<'a>) -> Result<()> {
        builder.object(&self.0)
    }

    fn from_state(_node: Node<'_>) -> Result<Self> {
        unreachable!("from_state_with is called in its place")
    }

    fn from_state_with(node: Node<'_>, options: &NestedOptions<'_>) -> Result<Self> {
        options.value(node).map(Wrapped)
    }
}

#[test]
fn nested_states_follow_the_options_of_the_call() {
    // {"0": {"weights": [0.5, 0.25], "more": 1}}, with float64 for float32, and no number
    let mut builder = Builder::new().unwrap();
    let entries = |dict: &mut BuilderRef<'_>| {
        dict.key("weights")?.array_copied(&[2], &[0.5_f64, 0.25])?;
        dict.key("more")?.int(1)
    };
    let list = |list: &mut BuilderRef<'_>| list.key("0")?.dict(entries);
    builder.dict(list).unwrap();
    let bytes = builder.finish().unwrap().root().serialize().unwrap();

    let error = from_bytes::<Vec<Wrapped>>(&bytes).unwrap_err();
    assert_eq!(error.status(), Status::Mismatch);
    let mut found: Vec<_> = error
        .mismatches()
        .iter()
        .map(|found| (found.kind, found.path.as_str()))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            (MismatchKind::Missing, "./0"),
            (MismatchKind::Extra, "./0"),
            (MismatchKind::Dtype, "./0/weights"),
        ]
    );

    let report = Report::new().unwrap();
    let options = RestoreOptions::new()
        .keep_missing(true)
        .drop_extra(true)
        .convert(Convert::SameKind)
        .report(&report);
    let read: Vec<Wrapped> = options.from_bytes(&bytes).unwrap();
    let weights = [0.5, 0.25];
    assert_eq!(read, [Wrapped(Inner { number: 0, weights })]);
    let mut places: Vec<_> = report
        .entries()
        .into_iter()
        .map(|entry| (entry.kind, entry.path))
        .collect();
    places.sort();
    assert_eq!(
        places,
        [
            (ReportKind::Kept, "./0/number".to_owned()),
            (ReportKind::Dropped, "./0/more".to_owned()),
            (ReportKind::Converted, "./0/weights".to_owned()),
        ]
    );
    assert_eq!(report.loaded(), 1);
}

static ALIVE: AtomicUsize = AtomicUsize::new(0);

/// Counts how many of it there are.
#[derive(State, Debug)]
#[state(default)]
struct Counted {
    number: i64,
    text: String,
    #[state(skip)]
    #[allow(dead_code)] // it counts itself
    token: Token,
}

#[derive(Debug)]
struct Token(());

impl Default for Token {
    fn default() -> Token {
        ALIVE.fetch_add(1, Ordering::SeqCst);
        Token(())
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Default for Counted {
    fn default() -> Counted {
        Counted {
            number: 5,
            text: "fresh".to_owned(),
            token: Token::default(),
        }
    }
}

#[derive(State, Debug)]
struct Shelf {
    list: Vec<Counted>,
    map: BTreeMap<String, Counted>,
    one: Option<Counted>,
    boxed: Option<Box<Counted>>,
    last: i32,
}

fn shelf() -> Shelf {
    Shelf {
        list: vec![Counted::default(), Counted::default()],
        map: BTreeMap::from([
            ("a".into(), Counted::default()),
            ("b".into(), Counted::default()),
        ]),
        one: Some(Counted::default()),
        boxed: Some(Box::default()),
        last: 1,
    }
}

#[test]
fn nothing_is_leaked_or_dropped_twice() {
    let bytes = to_bytes(&shelf()).unwrap();
    assert_eq!(ALIVE.load(Ordering::SeqCst), 0);
    let mut target = shelf();
    for _ in 0..3 {
        restore(&mut target, &bytes).unwrap();
        assert_eq!(ALIVE.load(Ordering::SeqCst), 6);
    }
    // All containers are staged before the last field is found not to fit.
    let wrong = [&bytes[..bytes.len() - 1], b"\xc0"].concat();
    restore(&mut target, &wrong).unwrap_err();
    restore(&mut target, &bytes[..bytes.len() - 1]).unwrap_err();
    assert_eq!(ALIVE.load(Ordering::SeqCst), 6);
    let keys: Vec<_> = target.map.keys().collect();
    assert_eq!(keys, ["a", "b"]);
    drop(target);
    assert_eq!(ALIVE.load(Ordering::SeqCst), 0);
    from_bytes::<Shelf>(&wrong).unwrap_err();
    assert_eq!(ALIVE.load(Ordering::SeqCst), 0);
}

#[test]
fn fresh_elements_are_zeros_or_the_default() {
    #[derive(State, Debug, PartialEq)]
    struct Zeros {
        number: i64,
    }
    let options = flaxstate::RestoreOptions::new().keep_missing(true);
    let missing = b"\x81\xa10\x80"; // [{}]
    assert_eq!(
        options.from_bytes::<Vec<Zeros>>(missing).unwrap(),
        [Zeros { number: 0 }]
    );
    #[derive(State, Debug, PartialEq)]
    #[state(default)]
    struct Fives {
        number: i64,
    }
    impl Default for Fives {
        fn default() -> Self {
            Fives { number: 5 }
        }
    }
    assert_eq!(
        options.from_bytes::<Vec<Fives>>(missing).unwrap(),
        [Fives { number: 5 }]
    );
}

#[derive(State, Debug)]
#[state(default)]
struct Unborn {
    number: i64,
}

impl Default for Unborn {
    fn default() -> Self {
        panic!("not born")
    }
}

/// Panics when it is dropped, if it is told to.
#[derive(State)]
struct Sore {
    is_sore: bool,
}

impl Drop for Sore {
    fn drop(&mut self) {
        assert!(!self.is_sore, "dropped");
    }
}

#[test]
fn panics_of_default_and_drop_stay_inside() {
    let bytes = to_bytes(&vec![(1_i64,)]).unwrap();
    let error =
        from_bytes::<Vec<Unborn>>(&[&bytes[..3], b"\x81\xa6number\x01"].concat()).unwrap_err();
    expect_callback(&error, "panicked: not born");

    let mut target = vec![Sore { is_sore: true }];
    let calm = to_bytes(&vec![Sore { is_sore: false }]).unwrap();
    restore(&mut target, &calm).unwrap(); // the old elements are dropped, and panic
    assert!(!target[0].is_sore);
}
