//! Options: between threads, of several calls, and what they refuse.

mod temporary;

use std::sync::OnceLock;
use std::thread;

use flaxstate::{
    Convert, DecodeOptions, Durability, Error, OverwriteOptions, Report, RestoreOptions,
    SaveOptions, SerializeOptions, Source, Status, Tree, TreeOptions, Workspace, load, save,
    to_bytes,
};
use temporary::Folder;

fn shared<T: Send + Sync>() {}

static LIMITS: OnceLock<DecodeOptions<'static>> = OnceLock::new();

#[test]
fn threads_share_options() {
    shared::<RestoreOptions<'static>>();
    shared::<SerializeOptions<'static>>();
    shared::<SaveOptions<'static>>();
    shared::<OverwriteOptions<'static>>();
    shared::<TreeOptions<'static>>();
    shared::<Report>();
    shared::<Workspace>();
    let limits = LIMITS.get_or_init(DecodeOptions::untrusted).clone();
    let options = RestoreOptions::new()
        .convert(Convert::SameKind)
        .decode(limits);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert_eq!(options.from_bytes::<i64>(b"\x07").unwrap(), 7));
        }
    });
}

#[test]
fn reports_and_workspaces_are_for_one_call_at_a_time() {
    let (report, workspace) = (Report::new().unwrap(), Workspace::new().unwrap());
    let bytes = to_bytes(&vec![0.5_f32; 4]).unwrap();
    let within = |_done, _total| {
        for options in [
            RestoreOptions::new().report(&report),
            RestoreOptions::new().workspace(&workspace),
        ] {
            let error = options.from_bytes::<Vec<f32>>(&bytes).unwrap_err();
            assert_eq!(error.status(), Status::Busy);
        }
        assert_eq!((report.loaded(), report.entries().len()), (0, 0));
        std::ops::ControlFlow::Continue(())
    };
    let options = RestoreOptions::new()
        .report(&report)
        .workspace(&workspace)
        .progress(&within);
    options.from_bytes::<Vec<f32>>(&bytes).unwrap();
    assert_eq!(report.loaded(), 1);

    // Whichever thread is first: either the call has both, or it says that they are taken.
    let options = RestoreOptions::new().report(&report).workspace(&workspace);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..200 {
                    match options.from_bytes::<Vec<f32>>(&bytes) {
                        Ok(read) => assert_eq!(read, [0.5; 4]),
                        Err(error) => assert_eq!(error.status(), Status::Busy),
                    }
                    assert!(report.loaded() <= 1); // 0 while another thread's call has it
                }
            });
        }
    });
}

#[test]
fn what_a_tree_has_been_read_by_may_stay_in_the_options() {
    let (tree, untrusted) = (
        Tree::from_bytes(b"\x07").unwrap(),
        DecodeOptions::untrusted(),
    );
    let options = RestoreOptions::new().decode(untrusted);
    let mut step = 0_i64;
    options.restore_node(&mut step, tree.root()).unwrap();
    assert_eq!(step, 7);
    let restored = options.tree_from_state_dict(tree.root(), tree.root());
    assert!(restored.unwrap().root() == tree.root());
}

#[test]
fn aligned_arrays_are_overwritten_as_others() {
    let folder = Folder::new("options");
    let path = folder.file("model.msgpack");
    save(&[0.5_f32; 2], &path).unwrap();
    let noted = |_done, _total| std::ops::ControlFlow::Continue(());
    let decode = DecodeOptions::new().align_arrays(true).progress(&noted);
    let options = OverwriteOptions::new()
        .durability(Durability::None)
        .decode(decode);
    options
        .overwrite_array(&path, "", &[2], &[1.5_f32, 2.5])
        .unwrap();
    assert_eq!(load::<[f32; 2]>(&path).unwrap(), [1.5, 2.5]);
}

struct Endless;

impl Source for Endless {
    fn size(&self) -> u64 {
        u64::MAX
    }

    fn read_at(&self, _offset: u64, _destination: &mut [u8]) -> std::io::Result<()> {
        unreachable!("nobody reads it")
    }
}

fn expect_refused<T>(result: Result<T, Error>, option: &str) {
    let error = result.err().expect("it can't be right");
    assert_eq!(error.status(), Status::InvalidArgument);
    assert!(error.message().contains(option), "{error}");
    for theirs in ["fs_", "FS_"] {
        assert!(!error.to_string().contains(theirs), "{error}");
    }
}

#[test]
fn what_is_refused_has_the_name_that_it_has_here() {
    let (restore, serialize) = (RestoreOptions::new(), SerializeOptions::new());
    let any_leaf = restore.clone().any_leaf(true).from_bytes::<i64>(b"\x07");
    expect_refused(any_leaf, "RestoreOptions::any_leaf");
    let threads = restore.threads(1 << 20).from_bytes::<i64>(b"\x07");
    expect_refused(threads, "threads");
    let as_state_dict = serialize.clone().as_state_dict(true).to_bytes(&7_i64);
    expect_refused(as_state_dict, "SerializeOptions::as_state_dict");
    let alignment = serialize.alignment(3).to_bytes(&7_i64);
    expect_refused(alignment, "SerializeOptions::alignment");
    let depth = DecodeOptions::new().depth_limit(5000).from_bytes(b"\x07");
    expect_refused(depth, "DecodeOptions::depth_limit");
    let source = DecodeOptions::new().open_source(Endless);
    expect_refused(source, "Source::size");
}
