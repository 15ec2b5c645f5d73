//! Trees that are made of other trees and of objects, and the paths of their nodes.

mod temporary;

use std::collections::BTreeMap;

use flaxstate::{
    DecodeOptions, KeyOrder, RestoreOptions, SerializeOptions, State, Status, Tree, TreeOptions,
    save, to_bytes, to_state_dict,
};
use temporary::Folder;

#[test]
fn dicts_are_merged() {
    let trees = [
        Tree::from_bytes(b"\x82\xa1z\x01\xa1a\x81\xa1b\x02").unwrap(), // {"z": 1, "a": {"b": 2}}
        Tree::from_bytes(b"\x81\xa1a\x81\xa1c\x03").unwrap(),          // {"a": {"c": 3}}
        Tree::from_bytes(b"\x80").unwrap(),
    ];
    let roots: Vec<_> = trees.iter().map(Tree::root).collect();
    let merged = Tree::merge(&roots).unwrap();
    let kept = SerializeOptions::new().key_order(KeyOrder::Kept);
    assert_eq!(
        kept.serialize(merged.root()).unwrap(),
        b"\x82\xa1z\x01\xa1a\x82\xa1b\x02\xa1c\x03"
    );
    let list = Tree::from_bytes(b"\x90").unwrap();
    let error = Tree::merge(&[roots[0], list.root()]).unwrap_err();
    assert_eq!((error.status(), error.path()), (Status::Type, Some(".")));
    let none = Tree::merge(&[]).unwrap_err();
    assert_eq!(none.status(), Status::InvalidArgument);
    let error = Tree::merge(&[roots[0], roots[0]]).unwrap_err();
    assert_eq!((error.status(), error.path()), (Status::Key, Some("./z")));
}

#[test]
fn owned_trees_stand_alone() {
    let owned: Tree<'static> = {
        let mut state = (7_i64, vec![0.5_f32; 1000], "text".to_owned());
        let tree = to_state_dict(&state).unwrap().into_owned().unwrap();
        state.1.fill(9.0);
        tree
    };
    let items: Vec<f32> = owned
        .root()
        .at("1")
        .unwrap()
        .array()
        .unwrap()
        .to_vec()
        .unwrap();
    assert_eq!(items, [0.5; 1000]);
    let part: Tree<'static> = {
        let bytes = to_bytes(&[1.5_f32, 2.5]).unwrap();
        let tree = Tree::from_bytes(&bytes).unwrap();
        TreeOptions::new().copy(tree.root()).unwrap()
    };
    assert_eq!(
        part.root().array().unwrap().to_vec::<f32>().unwrap(),
        [1.5, 2.5]
    );
    let limit = TreeOptions::new().memory_limit(1000);
    let error = limit.copy(owned.root()).unwrap_err();
    assert_eq!(error.status(), Status::Limit);
}

#[test]
fn a_path_leads_back_to_its_node() {
    // {2: [5, 6], "2": nil, "a/b~": {true: 1}}
    let bytes = b"\x83\x02\x92\x05\x06\xa12\xc0\xa4a/b~\x81\xc3\x01";
    let tree = Tree::from_bytes(bytes).unwrap();
    let mut nodes = vec![tree.root()];
    let mut paths = Vec::new();
    while let Some(node) = nodes.pop() {
        let path = node.path().unwrap();
        assert_eq!(tree.root().at(&path).unwrap().path().unwrap(), path);
        assert!(tree.root().at(&path).unwrap() == node, "{path}");
        paths.push(path);
        nodes.extend(node.children());
    }
    paths.sort();
    assert_eq!(
        paths,
        [
            ".",
            "./2",
            "./2~#0",
            "./2~#0/0",
            "./2~#0/1",
            "./a~1b~0",
            "./a~1b~0/True"
        ]
    );
}

#[test]
fn keys_that_are_no_text_are_found_by_their_text() {
    // {"layers": {0: {"bias": 5}, 2: {"bias": 7}}}, as nnx's pure dicts have it
    let bytes = b"\x81\xa6layers\x82\x00\x81\xa4bias\x05\x02\x81\xa4bias\x07";
    let tree = Tree::from_bytes(bytes).unwrap();
    assert_eq!(tree.root().at("layers/2/bias").unwrap().int().unwrap(), 7);

    #[derive(State, Debug, PartialEq)]
    struct Layer {
        bias: i64,
    }
    #[derive(State, Debug, PartialEq)]
    struct Layers {
        #[state(rename = "0")]
        first: Layer,
        #[state(rename = "2")]
        last: Layer,
    }
    let options = RestoreOptions::new().path("layers");
    let layers: Layers = options.from_bytes(bytes).unwrap();
    assert_eq!((layers.first.bias, layers.last.bias), (5, 7));
    let map: BTreeMap<String, Layer> = options.from_bytes(bytes).unwrap();
    assert_eq!(map["2"], Layer { bias: 7 });
    let options = RestoreOptions::new().path("layers/2");
    assert_eq!(options.from_bytes::<Layer>(bytes).unwrap().bias, 7);
}

#[test]
fn keys_are_sorted_when_asked() {
    // As msgpack_serialize(to_state_dict(x)) does it: "10" before "2".
    let state: Vec<bool> = Vec::new();
    let state = vec![Some(state); 11];
    let sorted = SerializeOptions::new().key_order(KeyOrder::Sorted);
    let bytes = sorted.to_bytes(&state).unwrap();
    let tree = Tree::from_bytes(&bytes).unwrap();
    let keys: Vec<_> = tree
        .root()
        .entries()
        .map(|(key, _)| key.to_string())
        .collect();
    assert_eq!(
        keys,
        ["0", "1", "10", "2", "3", "4", "5", "6", "7", "8", "9"]
    );
    let list = Tree::from_bytes(b"\x92\x05\x06").unwrap();
    let options = SerializeOptions::new().as_state_dict(true);
    assert_eq!(
        options.serialize(list.root()).unwrap(),
        b"\x82\xa10\x05\xa11\x06"
    );
    let refused = options.to_bytes(&7_i64).unwrap_err();
    assert_eq!(refused.status(), Status::InvalidArgument);
}

#[test]
fn parts_of_a_checkpoint_are_one_tree() {
    let folder = Folder::new("sharded");
    let part = |key: &str, value: f32| {
        BTreeMap::from([(
            "params".to_owned(),
            BTreeMap::from([(key.to_owned(), vec![value; 3])]),
        )])
    };
    let files = [
        "model-00001-of-00002.msgpack",
        "model-00002-of-00002.msgpack",
    ];
    save(&part("a", 1.0), folder.file(files[0])).unwrap();
    save(&part("b", 2.0), folder.file(files[1])).unwrap();
    for name in [files[0], files[1], "model.msgpack"] {
        let tree = Tree::open_sharded(folder.file(name)).unwrap();
        let item = |path| {
            tree.root()
                .at(path)
                .unwrap()
                .array()
                .unwrap()
                .to_vec::<f32>()
                .unwrap()
        };
        assert_eq!(
            (item("params/a"), item("params/b")),
            (vec![1.0; 3], vec![2.0; 3])
        );
    }
    // SAFETY: nobody else knows of these files.
    let tree = unsafe { DecodeOptions::new().open_sharded_mapped(folder.file(files[1])) }.unwrap();
    assert_eq!(tree.root().at("params").unwrap().len(), 2);
    std::fs::remove_file(folder.file(files[1])).unwrap();
    let error = Tree::open_sharded(folder.file("model.msgpack")).unwrap_err();
    assert_eq!(error.status(), Status::Io);
    assert!(error.message().contains(files[1]), "{error}");
}

#[test]
fn trees_are_filled_again_from_anywhere() {
    let folder = Folder::new("refill");
    let path = folder.file("state.msgpack");
    save(&[1.5_f32; 4], &path).unwrap();
    let options = DecodeOptions::new();
    let mut tree = Tree::from_bytes(b"\x81\xa1a\x07").unwrap();
    tree = options.refill_from_file(tree, &path).unwrap();
    assert_eq!(
        tree.root().array().unwrap().to_vec::<f32>().unwrap(),
        [1.5; 4]
    );
    let untrusted = DecodeOptions::untrusted();
    tree = untrusted.refill(tree, b"\x05").unwrap();
    assert_eq!(tree.root().int().unwrap(), 5);
    assert!(
        options
            .refill_from_file(tree, folder.file("nothing"))
            .is_err()
    );
}
