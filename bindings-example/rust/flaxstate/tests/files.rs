//! Files: saved, loaded, opened, and what comes of those that break.

mod golden_data;
mod temporary;

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::sync::atomic::{AtomicUsize, Ordering};

use flaxstate::{
    Builder, DecodeOptions, Dtype, Durability, Kind, OverwriteOptions, Report, ReportKind,
    RestoreOptions, SaveOptions, SerializeOptions, State, Status, Tree, from_bytes, load,
    overwrite_array, restore_file, save, to_bytes,
};
use temporary::Folder;

type Weights = BTreeMap<String, Vec<[f32; 16]>>;

fn weights() -> Weights {
    let rows = |first: u16| {
        (first..first + 500)
            .map(|row| [f32::from(row); 16])
            .collect()
    };
    BTreeMap::from([("a".to_owned(), rows(0)), ("b".to_owned(), rows(1000))])
}

#[test]
fn a_file_holds_the_bytes_of_to_bytes() {
    let folder = Folder::new("save");
    let path = folder.file("model.msgpack");
    fs::write(&path, "the old file").unwrap();
    for durability in [Durability::Full, Durability::Data, Durability::None] {
        SaveOptions::new()
            .durability(durability)
            .save(&weights(), &path)
            .unwrap();
        assert!(fs::read(&path).unwrap() == to_bytes(&weights()).unwrap());
    }
    assert!(load::<Weights>(&path).unwrap() == weights());
    let mut target = Weights::new();
    restore_file(&mut target, &path).unwrap();
    assert!(target == weights());
    let boxed = RestoreOptions::new().load_boxed::<Weights>(&path).unwrap();
    assert!(*boxed == weights());
    assert_eq!(fs::read_dir(folder.file("")).unwrap().count(), 1); // no temporary file is left
}

#[test]
fn files_that_cannot_be_are_refused() {
    let folder = Folder::new("refused");
    let missing = folder.file("missing/model.msgpack");
    assert_eq!(save(&1_i64, &missing).unwrap_err().status(), Status::Io);
    let error = load::<i64>(&missing).unwrap_err();
    assert_eq!(error.status(), Status::Io);
    assert!(
        error.to_string().contains("missing/model.msgpack"),
        "{error}"
    );
    assert_eq!(
        save(&1_i64, folder.file("")).unwrap_err().status(),
        Status::InvalidArgument
    );
    assert_eq!(
        load::<i64>("a\0b").unwrap_err().status(),
        Status::InvalidArgument
    );
    let io_error = std::io::Error::from(error);
    assert!(io_error.to_string().contains("missing/model.msgpack"));
}

#[test]
fn parts_of_arrays_are_read() {
    let folder = Folder::new("parts");
    let path = folder.file("model.msgpack");
    save(&weights(), &path).unwrap();
    let tree = Tree::open(&path).unwrap();
    let array = tree.root().at("b").unwrap().array().unwrap();
    assert!(array.is_in_file() && array.as_slice::<f32>().is_none());
    assert_eq!(
        array.slice::<f32>(&[3, 7], &[5, 8]).unwrap(),
        [1003.0, 1004.0]
    );
    let steps = array
        .slice_steps::<f32>(&[0, 0], &[500, 16], &[250, 8])
        .unwrap();
    assert_eq!(steps, [1000.0, 1000.0, 1250.0, 1250.0]);
    assert_eq!(array.slice::<f32>(&[3, 0], &[3, 16]).unwrap(), []);
    for (starts, stops) in [
        (&[0, 0][..], &[501, 16][..]),
        (&[2, 0], &[1, 16]),
        (&[0], &[1]),
    ] {
        assert_eq!(
            array.slice::<f32>(starts, stops).unwrap_err().status(),
            Status::InvalidArgument
        );
    }
    assert_eq!(
        array.slice::<f64>(&[0, 0], &[1, 1]).unwrap_err().status(),
        Status::Dtype
    );
    let mut too_small = [0.0_f32; 15];
    assert_eq!(
        array.copy_to(&mut too_small).unwrap_err().status(),
        Status::TooSmall
    );

    // A file that is replaced doesn't disturb an open tree.
    save(&1_i64, &path).unwrap();
    assert!(array.to_vec::<f32>().unwrap() == weights()["b"].as_flattened());
}

#[test]
fn aligned_files_are_used_in_place() {
    let folder = Folder::new("aligned");
    let path = folder.file("model.msgpack");
    let report = Report::new().unwrap();
    let aligned = SerializeOptions::new().alignment(64).report(&report);
    SaveOptions::new()
        .serialize(aligned)
        .save(&weights(), &path)
        .unwrap();
    assert_eq!(report.count(ReportKind::Unaligned), 0);
    // SAFETY: nobody else knows of this file.
    let tree = unsafe { DecodeOptions::new().open_mapped(&path) }.unwrap();
    let items = tree
        .root()
        .at("a")
        .unwrap()
        .array()
        .unwrap()
        .as_slice::<f32>()
        .unwrap();
    assert_eq!(items.as_ptr().align_offset(64), 0);
    assert!(items == weights()["a"].as_flattened());
    assert!(load::<Weights>(&path).unwrap() == weights());
}

static WRONG_BOOLS: AtomicUsize = AtomicUsize::new(0);

/// Looks at its bools once more when it is dropped: other bytes than 0 and 1 would be undefined behaviour.
#[derive(State)]
struct Flags {
    flags: Box<[bool; 3000]>,
}

impl Flags {
    fn count_wrong(&self) {
        let bytes = std::ptr::from_ref(&*self.flags).cast::<[u8; 3000]>();
        // SAFETY: the same bytes, of which any are valid.
        let wrong = unsafe { (*bytes).iter().filter(|byte| **byte > 1).count() };
        WRONG_BOOLS.fetch_add(wrong, Ordering::SeqCst);
    }
}

impl Drop for Flags {
    fn drop(&mut self) {
        self.count_wrong();
    }
}

/// [{"flags": …}, {"flags": …}] with bools that no bool can be.
fn wrong_flags() -> Vec<u8> {
    let mut builder = Builder::new().unwrap();
    let flags = |builder: &mut flaxstate::BuilderRef<'static>| {
        builder.begin(Kind::Dict)?;
        builder
            .key("flags")?
            .array_bytes(Dtype::Bool, &[3000], &[0xff; 3000])?;
        builder.end()
    };
    builder.begin(Kind::Dict).unwrap();
    for key in ["0", "1"] {
        flags(builder.key(key).unwrap()).unwrap();
    }
    builder.end().unwrap();
    builder.finish().unwrap().root().serialize().unwrap()
}

#[test]
fn bools_are_valid_whatever_the_file_holds_and_however_reading_ends() {
    let folder = Folder::new("bools");
    let path = folder.file("flags.msgpack");
    let bytes = wrong_flags();
    let read: Vec<Flags> = from_bytes(&bytes).unwrap();
    assert!(read.len() == 2 && read[1].flags[2999]);

    fs::write(&path, &bytes).unwrap();
    let tree = Tree::open(&path).unwrap();
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(bytes.len() as u64 - 100).unwrap();
    let options = RestoreOptions::new();
    let mut list: Vec<Flags> = Vec::new();
    assert_eq!(
        options
            .restore_node(&mut list, tree.root())
            .unwrap_err()
            .status(),
        Status::Io
    );
    assert!(list.is_empty());
    let mut pair = [
        Flags {
            flags: Box::new([false; 3000]),
        },
        Flags {
            flags: Box::new([false; 3000]),
        },
    ];
    assert_eq!(
        options
            .restore_node(&mut pair, tree.root())
            .unwrap_err()
            .status(),
        Status::Io
    );
    assert!(!pair[0].flags[0]); // as it was
    drop((read, pair));
    assert_eq!(WRONG_BOOLS.load(Ordering::SeqCst), 0);
}

static WRONG_ROWS: AtomicUsize = AtomicUsize::new(0);

/// The same with bools in a container of their own, which is filled where it stands.
#[derive(State)]
struct Rows {
    flags: Vec<bool>,
}

impl Drop for Rows {
    fn drop(&mut self) {
        // SAFETY: the same bytes, of which any are valid.
        let bytes = unsafe {
            std::slice::from_raw_parts(self.flags.as_ptr().cast::<u8>(), self.flags.len())
        };
        let wrong = bytes.iter().filter(|byte| **byte > 1).count();
        WRONG_ROWS.fetch_add(wrong, Ordering::SeqCst);
    }
}

#[test]
fn bools_in_containers_in_elements_are_valid_however_reading_ends() {
    let folder = Folder::new("rows");
    let path = folder.file("flags.msgpack");
    let bytes = wrong_flags();
    fs::write(&path, &bytes).unwrap();
    let tree = Tree::open(&path).unwrap();
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(bytes.len() as u64 - 100).unwrap();
    let mut list: Vec<Rows> = Vec::new();
    let failed = RestoreOptions::new().restore_node(&mut list, tree.root());
    assert_eq!(failed.unwrap_err().status(), Status::Io);
    let mut option: Option<Vec<Option<Rows>>> = None;
    let failed = RestoreOptions::new().restore_node(&mut option, tree.root());
    assert_eq!(failed.unwrap_err().status(), Status::Io);
    assert!(list.is_empty() && option.is_none());
    assert_eq!(WRONG_ROWS.load(Ordering::SeqCst), 0);
}

#[test]
fn a_file_that_gets_shorter_is_reported() {
    let folder = Folder::new("shorter");
    let path = folder.file("model.msgpack");
    save(&weights(), &path).unwrap();
    let tree = Tree::open(&path).unwrap();
    OpenOptions::new()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(40_000)
        .unwrap();
    let error = tree
        .root()
        .at("b")
        .unwrap()
        .array()
        .unwrap()
        .to_vec::<f32>()
        .unwrap_err();
    assert_eq!((error.status(), error.path()), (Status::Io, Some("./b")));
    assert_eq!(
        load::<Weights>(&path).unwrap_err().status(),
        Status::Truncated
    );
}

#[test]
fn one_array_is_overwritten() {
    let folder = Folder::new("overwrite");
    let path = folder.file("model.msgpack");
    save(&weights(), &path).unwrap();
    let items = vec![0.25_f32; 500 * 16];
    overwrite_array(&path, "b", &[500, 16], &items).unwrap();
    let loaded: Weights = load(&path).unwrap();
    assert!(loaded["a"] == weights()["a"] && loaded["b"] == [[0.25; 16]; 500]);
    let refused = |array_path, shape: &[usize], items: &[f32]| {
        OverwriteOptions::new()
            .durability(Durability::None)
            .overwrite_array(&path, array_path, shape, items)
            .unwrap_err()
            .status()
    };
    assert_eq!(refused("b", &[16, 500], &items), Status::Shape);
    assert_eq!(refused("c", &[500, 16], &items), Status::NotFound);
    assert_eq!(refused("b", &[500, 16], &items[1..]), Status::Shape);
    let limited = OverwriteOptions::new().decode(DecodeOptions::new().memory_limit(100));
    let error = limited.overwrite_array(&path, "b", &[500, 16], &items);
    assert_eq!(error.unwrap_err().status(), Status::Limit);
}

#[test]
fn golden_bytes_go_through_files() {
    let folder = Folder::new("golden");
    let path = folder.file("state.msgpack");
    let bytes = golden_data::bytes("valid/train_state");
    let tree = Tree::from_bytes(&bytes).unwrap();
    SaveOptions::new().save_tree(tree.root(), &path).unwrap();
    assert!(fs::read(&path).unwrap() != bytes); // sorted
    assert!(
        Tree::open(&path).unwrap().root().at("params").unwrap()
            == tree.root().at("params").unwrap()
    );
    assert!(from_bytes::<BTreeMap<String, i64>>(&bytes).is_err());
}
