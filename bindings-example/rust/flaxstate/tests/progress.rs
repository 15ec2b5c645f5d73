//! Progress: told, and ended by whoever is told.

mod temporary;

use std::fs;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use flaxstate::{
    Buffer, DecodeOptions, Error, RestoreOptions, SaveOptions, SerializeOptions, Status, Tree,
    load, save, to_bytes,
};
use temporary::Folder;

const FLOATS: usize = 5 << 20; // 20 MiB

fn weights() -> Vec<f32> {
    (0..FLOATS).map(|index| index as f32).collect()
}

fn expect_cancelled(error: &Error) {
    assert_eq!(error.status(), Status::Callback);
    assert!(error.message().ends_with(": cancelled"), "{error}");
}

#[test]
fn bytes_that_are_done_never_fall_and_reach_the_total() {
    let (weights, seen) = (weights(), Mutex::new(Vec::new()));
    let note = |done, total| {
        seen.lock().unwrap().push((done, total));
        ControlFlow::Continue(())
    };
    let bytes = SerializeOptions::new()
        .progress(&note)
        .to_bytes(&weights)
        .unwrap();
    let size = bytes.len() as u64;
    let calls = std::mem::take(&mut *seen.lock().unwrap());
    assert!(calls.len() >= 4, "{calls:?}");
    assert!(calls.is_sorted());
    assert_eq!(calls.last(), Some(&(size, Some(size))));

    let options = RestoreOptions::new().progress(&note);
    let mut target: Vec<f32> = Vec::new();
    // What is copied once all is checked, into the memory that is there then, can't be ended, and isn't told.
    for least in [4, 1] {
        options.restore(&mut target, &bytes).unwrap();
        assert!(target == weights);
        let calls = std::mem::take(&mut *seen.lock().unwrap());
        assert!(calls.len() >= least && calls.is_sorted(), "{calls:?}");
    }

    DecodeOptions::new()
        .progress(&note)
        .from_bytes(&bytes)
        .unwrap();
    assert!(!std::mem::take(&mut *seen.lock().unwrap()).is_empty());
}

#[test]
fn a_small_tree_is_told_once() {
    let (tree, calls) = (
        Tree::from_bytes(b"\x81\xa1a\x07").unwrap(),
        AtomicUsize::new(0),
    );
    let options = SerializeOptions::new();
    let bytes = options
        .progress(&|done, total| {
            calls.fetch_add(1, Ordering::Relaxed);
            assert_eq!((done, total), (4, Some(4)));
            ControlFlow::Continue(())
        })
        .serialize_to_writer(tree.root(), Vec::new());
    bytes.unwrap();
    assert_eq!(calls.into_inner(), 1);
}

#[test]
fn what_is_ended_has_changed_nothing() {
    let folder = Folder::new("progress");
    let (path, weights) = (folder.file("model.msgpack"), weights());
    let end = |done, _total| {
        if done < 8 << 20 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    save(&7_i64, &path).unwrap();
    let serialize = SerializeOptions::new().progress(&end);
    let saving = SaveOptions::new().serialize(serialize.clone());
    expect_cancelled(&saving.save(&weights, &path).unwrap_err());
    assert_eq!(load::<i64>(&path).unwrap(), 7);
    let files = fs::read_dir(path.parent().unwrap()).unwrap();
    assert_eq!(files.count(), 1);

    let mut buffer = Buffer::new().unwrap();
    SerializeOptions::new()
        .to_buffer(&7_i64, &mut buffer)
        .unwrap();
    expect_cancelled(&serialize.to_buffer(&weights, &mut buffer).unwrap_err());
    assert!(buffer.is_empty());

    save(&weights, &path).unwrap();
    let mut target = vec![0.5_f32; FLOATS];
    let options = RestoreOptions::new().progress(&end);
    expect_cancelled(&options.restore_file(&mut target, &path).unwrap_err());
    expect_cancelled(
        &options
            .restore(&mut target, &to_bytes(&weights).unwrap())
            .unwrap_err(),
    );
    assert!(target.iter().all(|item| *item == 0.5));
    expect_cancelled(&options.load::<Vec<f32>>(&path).unwrap_err());
}

#[test]
fn a_panic_ends_the_call() {
    let error = SerializeOptions::new()
        .progress(&|_done, _total| panic!("the bar broke"))
        .to_bytes(&7_i64)
        .unwrap_err();
    assert_eq!(error.status(), Status::Callback);
    assert!(
        error.message().ends_with(": panicked: the bar broke"),
        "{error}"
    );
}

#[test]
fn that_of_decoding_counts_for_the_whole_call() {
    let (bytes, seen) = (to_bytes(&weights()).unwrap(), AtomicUsize::new(0));
    let note = |done, _total| {
        seen.store(done as usize, Ordering::Relaxed);
        ControlFlow::Continue(())
    };
    let options = RestoreOptions::new().decode(DecodeOptions::new().progress(&note));
    assert!(options.from_bytes::<Vec<f32>>(&bytes).unwrap() == weights());
    assert_eq!(seen.into_inner(), bytes.len());
}
