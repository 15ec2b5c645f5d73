//! Every case of the golden data: read in all ways, written again, refused.

mod golden_data;
#[path = "golden_data/dump.rs"]
mod golden_dump;

use std::ffi::CStr;
use std::{io, ptr};

use flaxstate::{DecodeOptions, Error, KeyOrder, SerializeOptions, Source, Tree};
use flaxstate_sys as sys;
use golden_data::{Case, cases, folder};
use golden_dump::dump;

/// The cases of a group; there are some.
fn group(name: &str) -> Vec<Case> {
    let mut group = cases();
    group.retain(|case| case.group == name);
    assert!(group.len() > 50, "{} cases in {name}", group.len());
    group
}

/// Bytes as a source, one at a time.
struct Bytes(Vec<u8>);

impl Source for Bytes {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, destination: &mut [u8]) -> io::Result<()> {
        let start = offset as usize;
        destination.copy_from_slice(&self.0[start..start + destination.len()]);
        Ok(())
    }
}

/// Deep cases need more stack than a test's thread has: the text is made by recursion.
fn on_a_large_stack(test: fn()) {
    std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(test)
        .unwrap()
        .join()
        .unwrap();
}

fn expect_text(case: &Case, tree: &Tree<'_>, way: &str) {
    let text = dump(tree.root(), case.has("digest"));
    assert!(text == case.text(), "{} as {way}:\n{text}", case.file);
}

fn read_in_all_ways(case: &Case, options: &DecodeOptions) {
    let bytes = case.bytes();
    let path = folder().join(format!("{}.msgpack", case.file));
    expect_text(case, &options.from_bytes(&bytes).unwrap(), "bytes");
    expect_text(case, &options.from_vec(bytes.clone()).unwrap(), "a vec");
    expect_text(case, &options.open(&path).unwrap(), "a file");
    // SAFETY: nobody writes to the golden data.
    expect_text(
        case,
        &unsafe { options.open_mapped(&path) }.unwrap(),
        "a mapped file",
    );
    expect_text(
        case,
        &options.open_source(Bytes(bytes.clone())).unwrap(),
        "a source",
    );
    let old = Tree::from_bytes(b"\x82\xa1a\x01\xa1b\x02").unwrap();
    if case.group != "lenient" {
        expect_text(
            case,
            &old.refill(&bytes).unwrap(),
            "a tree that is filled again",
        );
    }
}

#[test]
fn what_flax_wrote_is_read_and_written_again() {
    on_a_large_stack(|| {
        for case in group("valid") {
            read_in_all_ways(&case, &DecodeOptions::new());
            let bytes = case.bytes();
            let tree = Tree::from_bytes(&bytes).unwrap();
            let kept = SerializeOptions::new()
                .chunk_limit(case.chunk_limit)
                .key_order(KeyOrder::Kept);
            assert!(
                kept.serialize(tree.root()).unwrap() == bytes,
                "{}",
                case.file
            );
            let mut written = Vec::new();
            kept.threads(2)
                .serialize_to_writer(tree.root(), &mut written)
                .unwrap();
            assert!(written == bytes, "{}", case.file);
            if case.is_sorted {
                let sorted = SerializeOptions::new().chunk_limit(case.chunk_limit);
                assert!(
                    sorted.serialize(tree.root()).unwrap() == bytes,
                    "{}",
                    case.file
                );
            }
        }
    });
}

#[test]
fn what_flax_could_read_is_read() {
    on_a_large_stack(|| {
        for case in group("readable") {
            read_in_all_ways(&case, &DecodeOptions::new());
            if case.has("noencode") {
                continue;
            }
            let bytes = case.bytes();
            let tree = Tree::from_bytes(&bytes).unwrap();
            let again = SerializeOptions::new()
                .chunk_limit(case.chunk_limit)
                .key_order(KeyOrder::Kept);
            let again = Tree::from_vec(again.serialize(tree.root()).unwrap()).unwrap();
            expect_text(&case, &again, "bytes that were written again");
        }
    });
}

#[test]
fn what_flax_reads_by_chance_is_read_on_request() {
    on_a_large_stack(|| {
        for case in group("lenient") {
            expect_refusal(&case);
            read_in_all_ways(&case, &DecodeOptions::new().lenient(true));
        }
    });
}

#[test]
fn broken_bytes_are_refused() {
    for case in group("invalid") {
        expect_refusal(&case);
    }
}

/// The status and path of the manifest, and whatever the C library says beside.
fn expect_refusal(case: &Case) {
    let bytes = case.bytes();
    let error = Tree::from_bytes(&bytes).unwrap_err();
    let name = format!("{:?}", error.status()).to_lowercase();
    assert!(
        case.statuses
            .iter()
            .any(|status| status.to_lowercase() == name),
        "{}: {error:?}",
        case.file
    );
    let path = error.path().unwrap_or("-").to_owned();
    assert!(
        case.paths.contains(&path),
        "{}: {path:?} of {:?}",
        case.file,
        case.paths
    );
    assert!(
        error.offset().unwrap() <= bytes.len() as u64,
        "{}",
        case.file
    );
    assert!(!error.message().is_empty());
    assert_eq!(in_c(&bytes), parts(&error), "{}", case.file);

    let file = folder().join(format!("{}.msgpack", case.file));
    let of_file = Tree::open(&file).unwrap_err();
    // What is wrong with a file is said with its name.
    let name = format!("in '{}': ", file.display());
    let unnamed = parts(&of_file).map(|part| part.replace(&name, ""));
    assert_ne!(unnamed, parts(&of_file), "{} has no name", case.file);
    assert_eq!(unnamed, parts(&error), "{} as a file", case.file);
    let of_vec = Tree::from_vec(bytes).unwrap_err();
    assert_eq!(parts(&of_vec), parts(&error), "{} as a vec", case.file);
}

/// Message, path and report.
fn parts(error: &Error) -> [String; 3] {
    [
        error.message().to_owned(),
        error.path().unwrap_or_default().to_owned(),
        error.to_string(),
    ]
}

/// The same from the C interface.
fn in_c(bytes: &[u8]) -> [String; 3] {
    let (mut tree, mut error) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: as the header says; the texts are borrowed from the error until it is freed.
    unsafe {
        let (data, size) = (bytes.as_ptr().cast(), bytes.len());
        assert_ne!(
            sys::fs_msgpack_restore(data, size, ptr::null(), &mut tree, &mut error),
            sys::FS_OK
        );
        let texts = [
            sys::fs_error_message(error),
            sys::fs_error_path(error),
            sys::fs_error_report(error),
        ];
        let texts = texts.map(|text| CStr::from_ptr(text).to_string_lossy().into_owned());
        sys::fs_error_free(error);
        texts
    }
}

#[test]
fn every_prefix_of_a_file_is_truncated() {
    let bytes = golden_data::bytes("valid/train_state");
    for size in 0..bytes.len() {
        let error = Tree::from_bytes(&bytes[..size]).unwrap_err();
        assert_eq!(
            error.status(),
            flaxstate::Status::Truncated,
            "the first {size} bytes"
        );
    }
}

#[test]
fn bfloat16_of_old_files_is_read_on_request() {
    let bytes = golden_data::bytes("readable/legacy_bfloat16");
    let tree = Tree::from_bytes(&bytes).unwrap();
    assert_eq!(tree.root().array().unwrap().dtype_name(), "<V2");
    let tree = DecodeOptions::new()
        .legacy_bfloat16(true)
        .from_bytes(&bytes)
        .unwrap();
    assert_eq!(tree.root().array().unwrap().dtype_name(), "bfloat16");
}
