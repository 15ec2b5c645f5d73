//! Views: items that stay where they are.

mod temporary;

use flaxstate::{
    BuilderRef, Codec, DecodeOptions, MismatchKind, NestedOptions, Node, Registry, RestoreOptions,
    Result, SerializeOptions, State, Status, Tree, View, from_bytes, from_static, load, restore,
    restore_file, save, to_bytes,
};
use temporary::Folder;

#[derive(State, Clone, Copy, Debug, Default, PartialEq)]
struct Layer {
    kernel: View<[f32; 2]>,
    bias: View<f64>,
}

#[derive(State, Debug, Default, PartialEq)]
struct Model {
    first: Layer,
    rest: Vec<Layer>,
    tokens: View<u8>,
    mask: View<bool>,
    more: Option<View<i16>>,
    step: i64,
}

/// The same without views.
#[derive(State)]
struct Plain {
    first: PlainLayer,
    rest: Vec<PlainLayer>,
    tokens: Vec<u8>,
    mask: Vec<bool>,
    more: Option<Vec<i16>>,
    step: i64,
}

#[derive(State)]
struct PlainLayer {
    kernel: Vec<[f32; 2]>,
    bias: Vec<f64>,
}

fn plain() -> Plain {
    let layer = |first: f32| PlainLayer {
        kernel: vec![[first, 2.0], [3.0, 4.0]],
        bias: vec![0.5],
    };
    Plain {
        first: layer(1.0),
        rest: vec![layer(7.0), layer(8.0)],
        tokens: vec![1, 2, 3],
        mask: vec![true, false],
        more: Some(vec![-1, 300]),
        step: 9,
    }
}

/// Bytes that stay, `shift` behind a multiple of 8.
fn placed(bytes: &[u8], shift: usize) -> &'static [u8] {
    let block: &'static mut [u64] = Box::leak(vec![0_u64; bytes.len() / 8 + 3].into_boxed_slice());
    // SAFETY: any bytes are fine, and nobody else has them.
    let block =
        unsafe { std::slice::from_raw_parts_mut(block.as_mut_ptr().cast::<u8>(), block.len() * 8) };
    block[shift..shift + bytes.len()].copy_from_slice(bytes);
    &block[shift..shift + bytes.len()]
}

fn aligned<T: State>(object: &T) -> &'static [u8] {
    let bytes = SerializeOptions::new()
        .alignment(8)
        .to_bytes(object)
        .unwrap();
    placed(&bytes, 0)
}

#[test]
fn views_lead_into_the_bytes() {
    let bytes = aligned(&plain());
    let model: Model = from_static(bytes).unwrap();
    assert_eq!(model.first.kernel[..], [[1.0, 2.0], [3.0, 4.0]]);
    assert_eq!((model.rest.len(), model.rest[1].kernel[0][0]), (2, 8.0));
    assert_eq!(
        (&model.tokens[..], &model.mask[..]),
        (&[1, 2, 3][..], &[true, false][..])
    );
    assert_eq!(
        (model.more.unwrap().as_slice(), model.step),
        (&[-1, 300][..], 9)
    );
    for place in [
        model.rest[0].bias.as_ptr().cast::<u8>(),
        model.tokens.as_ptr(),
    ] {
        assert!(bytes.as_ptr_range().contains(&place));
    }
    assert_eq!(to_bytes(&model).unwrap(), to_bytes(&plain()).unwrap());
}

#[test]
fn nothing_is_set_unless_all_fits() {
    let bytes = SerializeOptions::new()
        .alignment(8)
        .to_bytes(&plain())
        .unwrap();
    let mut model = Model::default();
    let error = RestoreOptions::new()
        .restore_static(&mut model, placed(&bytes, 1))
        .unwrap_err();
    assert_eq!(error.mismatches().len(), 7);
    assert!(
        error
            .mismatches()
            .iter()
            .all(|each| each.kind == MismatchKind::Place)
    );
    assert_eq!(model, Model::default());
}

#[test]
fn only_what_stays_may_be_viewed() {
    let folder = Folder::new("views");
    let path = folder.file("model.msgpack");
    save(&plain(), &path).unwrap();
    let bytes = to_bytes(&plain()).unwrap();
    let mut model = Model::default();
    let tree = Tree::from_bytes(&bytes).unwrap();
    let registry = Registry::new()
        .unwrap()
        .with::<Model>()
        .unwrap()
        .with::<Plain>()
        .unwrap();
    let with = || RestoreOptions::new().registry(&registry);
    let errors = [
        restore(&mut model, &bytes).unwrap_err(),
        with().restore(&mut model, &bytes).unwrap_err(),
        RestoreOptions::new()
            .restore_node(&mut model, tree.root())
            .unwrap_err(),
        restore_file(&mut model, &path).unwrap_err(),
        from_bytes::<Model>(&bytes).unwrap_err(),
        load::<Model>(&path).unwrap_err(),
        from_bytes::<Vec<Layer>>(&bytes).unwrap_err(),
        from_bytes::<View<f32>>(&bytes).unwrap_err(),
        from_bytes::<(i64, Box<Layer>)>(&bytes).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.status(), Status::InvalidArgument);
        assert!(error.message().contains("restore_static"), "{error}");
    }
    assert_eq!(model, Model::default());
    // Others in the same registry are as free as before.
    assert_eq!(with().from_bytes::<Plain>(&bytes).unwrap().step, 9);
}

#[test]
fn a_tree_that_stays_may_be_viewed() {
    let folder = Folder::new("static-views");
    let path = folder.file("model.msgpack");
    save(&plain(), &path).unwrap();
    let options = DecodeOptions::new().align_arrays(true);
    // SAFETY: nobody else knows of the file.
    let mapped: &'static Tree = Box::leak(Box::new(unsafe { options.open_mapped(&path) }.unwrap()));
    let mut model = Model::default();
    RestoreOptions::new()
        .restore_static_node(&mut model, mapped.root())
        .unwrap();
    assert_eq!(to_bytes(&model).unwrap(), to_bytes(&plain()).unwrap());
    let read: &'static Tree = Box::leak(Box::new(Tree::open(&path).unwrap()));
    let error = RestoreOptions::new()
        .restore_static_node(&mut model, read.root())
        .unwrap_err();
    assert_eq!(error.mismatches()[0].kind, MismatchKind::Place);
}

#[test]
fn an_optional_view_may_be_none_and_an_empty_one_is_empty() {
    let mut from = plain();
    from.more = None;
    from.tokens.clear();
    let model: Model = from_static(aligned(&from)).unwrap();
    assert_eq!((model.more, model.tokens.len()), (None, 0));
    from.more = Some(Vec::new());
    let model: Model = from_static(aligned(&from)).unwrap();
    assert_eq!(model.more, Some(View::default()));
    let error = from_static::<View<u8>>(b"\xc0").unwrap_err();
    assert_eq!(error.mismatches()[0].kind, MismatchKind::Kind);
}

#[test]
fn views_are_of_numbers() {
    let error = from_static::<View<String>>(b"\xc0").unwrap_err();
    assert_eq!(
        error.message(),
        "a View is of numbers, or of arrays of them"
    );
}

/// A codec's nested calls see nodes that end with the call around them.
#[derive(State, Default, Debug)]
#[state(codec)]
struct Wrapped(Layer);

impl Codec for Wrapped {
    fn to_state<'a>(&'a self, builder: &mut BuilderRef<'a>) -> Result<()> {
        builder.object(&self.0)
    }
    fn from_state(_node: Node<'_>) -> Result<Self> {
        unreachable!("there are options")
    }
    fn from_state_with(node: Node<'_>, options: &NestedOptions<'_>) -> Result<Self> {
        options.value(node).map(Wrapped)
    }
}

#[test]
fn a_codec_has_no_views_of_its_node() {
    let layer: Layer = from_static(aligned(&plain().first)).unwrap();
    let error = from_static::<Wrapped>(aligned(&Wrapped(layer))).unwrap_err();
    assert!(error.message().contains("restore_static"), "{error}");
}
