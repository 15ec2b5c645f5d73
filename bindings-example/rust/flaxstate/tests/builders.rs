//! Trees made by hand: every golden tree, built node by node, gives the bytes that Flax wrote.

mod golden_data;

use flaxstate::{
    Builder, BuilderRef, KeyOrder, Kind, Node, Result, SerializeOptions, Status, Tree,
};

/// Adds a subtree by the method for each kind.
fn copy<'data>(builder: &mut BuilderRef<'data>, node: Node<'data>) -> Result<()> {
    match node.kind() {
        Kind::Nil => builder.nil(),
        Kind::Bool => builder.bool(node.bool()?),
        Kind::Int => builder.int(node.int()?),
        Kind::Uint => builder.uint(node.uint()?),
        Kind::Float => builder.float(node.float()?),
        Kind::Complex => {
            let (real, imag) = node.complex()?;
            builder.complex(real, imag)
        }
        Kind::Str => builder.str(node.str()?),
        Kind::Bytes => builder.bytes(node.bytes()?),
        Kind::Ext => {
            let (code, payload) = node.ext()?;
            builder.ext(code, payload)
        }
        Kind::Timestamp => {
            let (seconds, nanoseconds) = node.timestamp()?;
            builder.timestamp(seconds, nanoseconds)
        }
        Kind::Dict => builder.dict(|builder| {
            for (key, child) in node.entries() {
                copy(builder.any_key(key)?, child)?;
            }
            Ok(())
        }),
        Kind::List => {
            builder.list(|builder| node.children().try_for_each(|child| copy(builder, child)))
        }
        Kind::Array => {
            let array = node.array()?;
            let name = array.dtype_name();
            match array.as_bytes() {
                Some(bytes) if array.dtype().name() == name && !name.contains("time") => {
                    builder.array_bytes(array.dtype(), array.shape(), bytes)
                }
                Some(bytes) => builder.array_named(name, array.shape(), bytes),
                None => builder.node(node), // in chunks
            }
        }
        _ => builder.node(node),
    }
}

fn copy_all_valid_cases() {
    let mut count = 0;
    for case in golden_data::cases()
        .into_iter()
        .filter(|case| case.group == "valid")
    {
        let bytes = case.bytes();
        let tree = Tree::from_bytes(&bytes).unwrap();
        let mut builder = Builder::new().unwrap();
        copy(&mut builder, tree.root()).unwrap();
        let copied = builder.finish().unwrap();
        let options = SerializeOptions::new()
            .key_order(KeyOrder::Kept)
            .chunk_limit(case.chunk_limit);
        assert!(
            options.serialize(copied.root()).unwrap() == bytes,
            "{}",
            case.file
        );
        count += 1;
    }
    assert!(count > 400);
}

#[test]
fn golden_trees_are_built_by_hand() {
    // Deep cases need more stack than a test's thread has.
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    thread.spawn(copy_all_valid_cases).unwrap().join().unwrap();
}

#[test]
fn a_failure_sticks_until_the_tree_is_finished() {
    let mut builder = Builder::new().unwrap();
    let error = builder.array(&[3], &[1.5_f32]).unwrap_err();
    assert_eq!(error.status(), Status::Shape);
    builder.dict(|dict| dict.key("a")?.int(1)).unwrap(); // the array never reached the builder
    assert_eq!(builder.finish().unwrap().root().len(), 1);

    let twice = |dict: &mut BuilderRef<'static>| {
        dict.key("a")?.int(1)?;
        dict.key("a")?.int(2)
    };
    assert_eq!(builder.dict(twice).unwrap_err().status(), Status::Key);
    assert_eq!(builder.int(1).unwrap_err().status(), Status::Key);
    assert_eq!(builder.finish().unwrap_err().status(), Status::Key);
    builder.int(1).unwrap();
    assert_eq!(builder.finish().unwrap().root().int().unwrap(), 1);
    assert_eq!(builder.finish().unwrap_err().status(), Status::State);
}

#[test]
fn values_have_one_kind() {
    let tree = Tree::from_bytes(b"\x07").unwrap();
    let root = tree.root();
    assert_eq!((root.int().unwrap(), root.uint().unwrap()), (7, 7));
    let statuses = [
        root.bool().unwrap_err(),
        root.float().unwrap_err(),
        root.complex().unwrap_err(),
        root.str().unwrap_err(),
        root.bytes().unwrap_err(),
        root.ext().unwrap_err(),
        root.timestamp().unwrap_err(),
        root.array().unwrap_err(),
    ]
    .map(|error| error.status());
    assert_eq!(statuses, [Status::Type; 8]);
    assert_eq!(root.at("a").unwrap_err().status(), Status::NotFound);
    assert!(root.get("a").is_none() && root.get_int(1).is_none() && root.child(0).is_none());
    assert_eq!(root.children().count() + root.entries().count(), 0);
    assert_eq!(
        Tree::from_bytes(b"\xff")
            .unwrap()
            .root()
            .uint()
            .unwrap_err()
            .status(),
        Status::Type
    );
}
