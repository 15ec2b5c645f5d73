//! Sources, sinks and streams of yours that fail.

use std::collections::BTreeMap;
use std::io;

use flaxstate::{
    DecodeOptions, Error, RestoreOptions, SerializeOptions, Source, Status, Tree, to_bytes,
};

/// The library puts the name of the callback in front.
fn expect_callback(error: &Error, message: &str) {
    assert_eq!(error.status(), Status::Callback);
    assert!(
        error.message().ends_with(&format!(" failed: {message}")),
        "{error}"
    );
}

/// A source that fails after so many bytes.
struct Broken<'a> {
    bytes: &'a [u8],
    good: u64,
    panics: bool,
}

impl Source for Broken<'_> {
    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_at(&self, offset: u64, destination: &mut [u8]) -> io::Result<()> {
        let end = offset + destination.len() as u64;
        assert!(end <= self.good || !self.panics, "the source panics");
        if end > self.good {
            return Err(io::Error::other("the source is broken"));
        }
        destination.copy_from_slice(&self.bytes[offset as usize..end as usize]);
        Ok(())
    }
}

#[test]
fn a_source_that_fails_is_reported() {
    let bytes = to_bytes(&BTreeMap::from([("w".to_owned(), vec![1_u8; 10_000])])).unwrap();
    for (panics, message) in [
        (false, "the source is broken"),
        (true, "panicked: the source panics"),
    ] {
        let source = Broken {
            bytes: &bytes,
            good: 5000,
            panics,
        };
        let tree = DecodeOptions::new().open_source(source).unwrap();
        let array = tree.root().at("w").unwrap().array().unwrap();
        let error = array.to_vec::<u8>().unwrap_err();
        assert_eq!(
            (error.status(), error.path()),
            (Status::Callback, Some("./w"))
        );
        assert!(error.message().contains(message), "{error}");
        assert_eq!(array.slice::<u8>(&[0], &[100]).unwrap(), [1; 100]);
        let source = Broken {
            bytes: &bytes,
            good: 0,
            panics,
        };
        assert!(DecodeOptions::new().open_source(source).is_err());
    }
}

#[test]
fn a_target_survives_a_source_that_fails() {
    let state = (vec![1_u8; 40_000], vec![2_u8; 40_000]);
    let bytes = to_bytes(&state).unwrap();
    let source = |good| Broken {
        bytes: &bytes,
        good,
        panics: false,
    };
    let options = RestoreOptions::new();
    let mut target = (vec![9_u8; 3], vec![8_u8; 40_000]);
    for good in [0, 10, 40_100, 79_000] {
        let error = options.restore_source(&mut target, source(good));
        assert_eq!(error.unwrap_err().status(), Status::Callback);
        assert!(target == (vec![9; 3], vec![8; 40_000]));
    }
    let all = bytes.len() as u64;
    options.restore_source(&mut target, source(all)).unwrap();
    assert!(target == state);
    assert!(
        options
            .load_source::<(Vec<u8>, Vec<u8>), _>(source(all))
            .unwrap()
            == state
    );
    assert!(
        options
            .load_source::<(Vec<u8>, Vec<u8>), _>(source(79_000))
            .is_err()
    );

    let tree = Tree::from_bytes(b"\x81\xa1a\x07").unwrap();
    let tree = DecodeOptions::new()
        .refill_from_source(tree, source(all))
        .unwrap();
    let second = tree.root().at("1").unwrap().array().unwrap();
    assert!(second.to_vec::<u8>().unwrap() == state.1);
}

#[test]
fn a_writer_that_fails_is_reported() {
    struct Full;
    impl io::Write for Full {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is full"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let error = SerializeOptions::new()
        .write(&vec![1.5_f32; 10], Full)
        .unwrap_err();
    expect_callback(&error, "the disk is full");
}

#[test]
fn a_stream_can_end_early() {
    let bytes = to_bytes(&vec![1_u8; 5000]).unwrap();
    let tree = Tree::from_bytes(&bytes).unwrap();
    let array = tree.root().array().unwrap();
    let mut pieces = 0;
    let error = array.stream(1000, |first, _items| {
        pieces += 1;
        if first == 2000 {
            Err(Error::new("enough"))
        } else {
            Ok(())
        }
    });
    let error = error.unwrap_err();
    assert_eq!((error.message(), error.path()), ("enough", Some(".")));
    assert_eq!(error.status(), Status::Callback);
    assert_eq!(pieces, 3);
    let error = array.stream(1000, |_, _| panic!("oh no")).unwrap_err();
    assert!(error.message().ends_with(": panicked: oh no"), "{error}");
}
