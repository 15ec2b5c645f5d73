//! What may go to other threads, and what may be used by several: as docs/c-api.md says.

use std::collections::BTreeMap;
use std::thread;

use flaxstate::{
    ArrayRef, Buffer, Builder, Children, Error, Node, Registry, Report, RestoreOptions,
    SerializeOptions, State, Status, Tree, Workspace, from_bytes, to_bytes,
};

fn send<T: Send>() {}
fn sync<T: Sync>() {}

#[test]
fn what_the_library_allows_is_allowed() {
    send::<Tree<'static>>();
    sync::<Tree<'static>>();
    send::<Node<'static>>();
    sync::<Node<'static>>();
    send::<ArrayRef<'static>>();
    sync::<ArrayRef<'static>>();
    send::<Children<'static>>();
    send::<Registry>();
    sync::<Registry>();
    send::<Error>();
    sync::<Error>();
    send::<Buffer>(); // one thread at a time: not Sync, as the doc tests show
    send::<Builder<'static>>();
    send::<Workspace>();
    send::<Report>();
}

#[derive(State, Debug, PartialEq)]
struct Layer {
    name: String,
    weights: Vec<[f32; 8]>,
    scale: Option<f64>,
}

fn layers() -> BTreeMap<String, Layer> {
    let layer = |index: u16| Layer {
        name: format!("layer {index}"),
        weights: vec![[f32::from(index); 8]; 100],
        scale: (index % 2 == 0).then_some(0.5),
    };
    (0..20)
        .map(|index| (index.to_string(), layer(index)))
        .collect()
}

#[test]
fn many_threads_share_a_registry_and_a_tree() {
    let bytes = to_bytes(&layers()).unwrap();
    let registry = Registry::new()
        .unwrap()
        .with::<BTreeMap<String, Layer>>()
        .unwrap();
    let tree = Tree::from_bytes(&bytes).unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let options = SerializeOptions::new().registry(&registry);
                    assert!(options.to_bytes(&layers()).unwrap() == bytes);
                    let options = RestoreOptions::new().registry(&registry);
                    let mut target = BTreeMap::<String, Layer>::new();
                    options.restore_node(&mut target, tree.root()).unwrap();
                    assert_eq!(target, layers());
                    assert!(from_bytes::<BTreeMap<String, Layer>>(&bytes).unwrap() == target);
                }
            });
        }
    });
}

#[test]
fn a_registry_knows_only_its_types() {
    let registry = Registry::new().unwrap().with::<Vec<f32>>().unwrap();
    assert!(!registry.contains::<Layer>());
    let options = SerializeOptions::new().registry(&registry);
    assert_eq!(
        options.to_bytes(&1_i64).unwrap_err().status(),
        Status::NotFound
    );
}

#[test]
fn numbers_in_vectors_are_arrays_whatever_was_registered_before() {
    // Option<f32> makes a type of f32; Vec<f32> must not take it for a struct.
    let both = (
        Some(1.5_f32),
        vec![2.5_f32],
        [3.5_f32; 2],
        Box::new(4.5_f32),
    );
    let bytes = to_bytes(&both).unwrap();
    let tree = Tree::from_bytes(&bytes).unwrap();
    assert_eq!(tree.root().at("0").unwrap().float().unwrap(), 1.5);
    assert_eq!(
        tree.root()
            .at("1")
            .unwrap()
            .array()
            .unwrap()
            .to_vec::<f32>()
            .unwrap(),
        [2.5]
    );
    assert_eq!(tree.root().at("2").unwrap().array().unwrap().shape(), [2]);
    assert_eq!(tree.root().at("3").unwrap().float().unwrap(), 4.5);
    type Both = (Option<f32>, Vec<f32>, [f32; 2], Box<f32>);
    assert_eq!(from_bytes::<Both>(&bytes).unwrap(), both);
}
