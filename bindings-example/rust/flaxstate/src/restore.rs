//! Restoring objects, and trees by templates.

use std::ptr;

use flaxstate_sys as sys;

use crate::buffer::{Taken, Workspace};
use crate::convert::Convert;
use crate::decode::DecodeOptions;
use crate::error::{Result, c_string, check};
use crate::node::Node;
use crate::progress::{Progress, Watcher};
use crate::registry::{Registry, types_of};
use crate::report::{Lent, Report};
use crate::serialize::parallel_of;
use crate::state::{State, fresh, fresh_boxed};

/// What restoring checks, and where the state comes from. By default everything is checked: keys, shapes, dtypes and
/// values, of the whole target, before anything is written.
///
/// ```
/// use flaxstate::{Convert, RestoreOptions};
///
/// let bytes = flaxstate::to_bytes(&vec![1.5_f64, 2.5])?;
/// let options = RestoreOptions::new().convert(Convert::SameKind);
/// assert_eq!(options.from_bytes::<Vec<f32>>(&bytes)?, [1.5, 2.5]);
/// # Ok::<(), flaxstate::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct RestoreOptions<'a> {
    path: Option<String>,
    convert: Convert,
    reshape: bool,
    keep_missing: bool,
    drop_extra: bool,
    any_leaf: bool,
    keep_memory: bool,
    mismatch_limit: u32,
    decode: DecodeOptions<'a>,
    threads: u32,
    workspace: Option<&'a Workspace>,
    progress: Watcher<'a>,
    report: Option<&'a Report>,
    registry: Option<&'a Registry>,
}

impl<'a> RestoreOptions<'a> {
    /// Everything is checked.
    pub fn new() -> Self {
        Self::default()
    }

    /// Restores from this subtree of the state: `params` of a whole train state.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// let state = BTreeMap::from([("params".to_owned(), [1.5_f32, 2.5])]);
    /// let bytes = flaxstate::to_bytes(&state)?;
    /// let params: [f32; 2] = flaxstate::RestoreOptions::new().path("params").from_bytes(&bytes)?;
    /// assert_eq!(params, [1.5, 2.5]);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// What becomes of arrays with another dtype than the target has.
    pub fn convert(mut self, convert: Convert) -> Self {
        self.convert = convert;
        self
    }

    /// Another shape with as many items is taken. (An `ndarray::Array` of more than one dimension takes the shape that the
    /// target has; where that has another number of items, as a new object has, nothing tells which shape is meant.)
    pub fn reshape(mut self, reshape: bool) -> Self {
        self.reshape = reshape;
        self
    }

    /// What the state lacks stays as it is in the target. So does what is `None` in the state, unless it can be `None` in
    /// the target. A `[T; 4]` of objects takes fewer.
    ///
    /// Elements of a `Vec`, a `BTreeMap` and an `Option` are made anew, unless they are
    /// [kept](Self::keep_memory): what the state lacks in those is as in a new one,
    /// that is zero and empty, or with `#[state(default)]` as [`Default`] has it. See [`State`].
    pub fn keep_missing(mut self, keep: bool) -> Self {
        self.keep_missing = keep;
        self
    }

    /// What the target doesn't know is dropped: keys, and what a `[T; 4]` of objects has no room for.
    pub fn drop_extra(mut self, drop: bool) -> Self {
        self.drop_extra = drop;
        self
    }

    /// For templates: a leaf takes whatever the state has, as Flax does.
    pub fn any_leaf(mut self, any: bool) -> Self {
        self.any_leaf = any;
        self
    }

    /// A `Vec` of objects (of at most 4 KiB each) whose number stays the same is restored in place, not made anew, and so is
    /// all that it holds; a `Vec` of numbers and a `String` are in any case. A second call with the same
    /// [`workspace`](Self::workspace) then allocates nothing. Elements that stay keep what is skipped, and with
    /// [`keep_missing`](Self::keep_missing) what the state lacks. An `Option` is kept if it holds numbers only, in a struct or
    /// not, and its tag is a byte of its own; a `BTreeMap` and an `Option` of anything else are made anew. For objects.
    ///
    /// ```
    /// use flaxstate::{RestoreOptions, State};
    ///
    /// #[derive(State)]
    /// struct Unit {
    ///     name: String,
    ///     #[state(skip)]
    ///     is_selected: bool,
    /// }
    ///
    /// let mut units = vec![Unit { name: "scout".to_owned(), is_selected: true }];
    /// let bytes = flaxstate::to_bytes(&units)?;
    /// RestoreOptions::new().keep_memory(true).restore(&mut units, &bytes)?;
    /// assert!(units[0].is_selected);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn keep_memory(mut self, keep: bool) -> Self {
        self.keep_memory = keep;
        self
    }

    /// The most mismatches to list; 0: 100.
    pub fn mismatch_limit(mut self, limit: u32) -> Self {
        self.mismatch_limit = limit;
        self
    }

    /// How the bytes are read. Of a tree, which has been read, only the memory limit counts.
    pub fn decode(mut self, options: DecodeOptions<'a>) -> Self {
        self.decode = options;
        self
    }

    /// How many threads copy or read large arrays; 0 and 1: this one alone. For objects.
    pub fn threads(mut self, threads: u32) -> Self {
        self.threads = threads;
        self
    }

    /// Memory that is used again. For objects.
    pub fn workspace(mut self, workspace: &'a Workspace) -> Self {
        self.workspace = Some(workspace);
        self
    }

    /// Gets to know how far a call is, and can end it. It counts for the whole call, also if [`decode`](Self::decode) has
    /// another.
    pub fn progress(mut self, progress: &'a Progress<'a>) -> Self {
        self.progress = Watcher::new(progress);
        self
    }

    /// Gets to know how many leaves were loaded, and what was kept, dropped, converted and reshaped.
    pub fn report(mut self, report: &'a Report) -> Self {
        self.report = Some(report);
        self
    }

    /// Types that were registered by hand, instead of the shared ones.
    pub fn registry(mut self, registry: &'a Registry) -> Self {
        self.registry = Some(registry);
        self
    }

    /// `flax.serialization.from_bytes` into an object that exists. After any failure it is as it was.
    pub fn restore<T: State>(&self, target: &mut T, bytes: &[u8]) -> Result<()> {
        // SAFETY: `fill` gives what the function expects.
        self.fill(
            target,
            false,
            |registry, name, target, options, error| unsafe {
                let (data, size) = (bytes.as_ptr().cast(), bytes.len());
                sys::fs_restore(registry, name, target, data, size, options, error)
            },
        )
    }

    /// `flax.serialization.from_state_dict` into an object that exists.
    ///
    /// ```
    /// use flaxstate::{RestoreOptions, Tree};
    ///
    /// let (tree, mut step) = (Tree::from_bytes(b"\x07")?, 0_i64);
    /// RestoreOptions::new().restore_node(&mut step, tree.root())?;
    /// assert_eq!(step, 7);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn restore_node<T: State>(&self, target: &mut T, state: Node<'_>) -> Result<()> {
        // SAFETY: `fill` gives what the function expects; the node lives.
        self.of_tree().fill(
            target,
            false,
            |registry, name, target, options, error| unsafe {
                sys::fs_from_state_dict(registry, name, target, state.as_raw(), options, error)
            },
        )
    }

    /// The same of bytes that are there for good, into which the [`View`](crate::View)s of the target lead from then on.
    ///
    /// ```
    /// use flaxstate::{RestoreOptions, View};
    ///
    /// let mut tokens: (i64, View<u8>) = (0, View::default());
    /// let bytes = b"\x82\xa10\x07\xa11\xc7\x0d\x01\x93\x91\x02\xa5uint8\xc4\x02\x03\x04";
    /// RestoreOptions::new().restore_static(&mut tokens, bytes)?;
    /// assert_eq!((tokens.0, &tokens.1[..]), (7, &[3, 4][..]));
    /// assert!(RestoreOptions::new().restore(&mut tokens, bytes).is_err());
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn restore_static<T: State>(&self, target: &mut T, bytes: &'static [u8]) -> Result<()> {
        // SAFETY: `fill_static` gives what the function expects; what it leads to is there for good.
        self.fill_static(target, |registry, name, target, options, error| unsafe {
            let (data, size) = (bytes.as_ptr().cast(), bytes.len());
            sys::fs_restore(registry, name, target, data, size, options, error)
        })
    }

    /// The same of a tree that is there for good, which a program has leaked: of a mapped file, whose arrays stay where they
    /// are. One that is opened with [`align_arrays`](DecodeOptions::align_arrays) has views of files as Flax writes them.
    ///
    /// ```
    /// use flaxstate::{DecodeOptions, RestoreOptions, View};
    ///
    /// # let folder = std::env::temp_dir().join(format!("flaxstate-doc-static-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("weights.msgpack");
    /// flaxstate::save(&[[1.5_f32; 64]; 10], &path)?;
    /// // SAFETY: this program alone writes to the file, and replaces it whole.
    /// let tree = unsafe { DecodeOptions::new().align_arrays(true).open_mapped(&path)? };
    /// let tree = Box::leak(Box::new(tree));
    /// let mut weights = View::<[f32; 64]>::default();
    /// RestoreOptions::new().restore_static_node(&mut weights, tree.root())?;
    /// assert_eq!((weights.len(), weights[9][63]), (10, 1.5));
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn restore_static_node<T: State>(
        &self,
        target: &mut T,
        state: Node<'static>,
    ) -> Result<()> {
        // SAFETY: `fill_static` gives what the function expects; the tree is there for good.
        self.of_tree()
            .fill_static(target, |registry, name, target, options, error| unsafe {
                sys::fs_from_state_dict(registry, name, target, state.as_raw(), options, error)
            })
    }

    /// A new object of bytes that are there for good; see [`View`](crate::View).
    #[allow(clippy::wrong_self_convention)] // options are used, not converted
    pub fn from_static<T: State>(&self, bytes: &'static [u8]) -> Result<T> {
        let mut value = fresh();
        self.restore_static(&mut value, bytes)?;
        Ok(value)
    }

    /// A new object of bytes.
    #[allow(clippy::wrong_self_convention)] // options are used, not converted
    pub fn from_bytes<T: State>(&self, bytes: &[u8]) -> Result<T> {
        let mut value = fresh();
        self.restore(&mut value, bytes)?;
        Ok(value)
    }

    /// The same for objects that are too large for the stack.
    ///
    /// ```
    /// let bytes = flaxstate::to_bytes(&vec![[1.5_f32; 1024]; 1024])?;
    /// let weights: Box<[[f32; 1024]; 1024]> = flaxstate::RestoreOptions::new().from_bytes_boxed(&bytes)?;
    /// assert_eq!(weights[1023][1023], 1.5);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    #[allow(clippy::wrong_self_convention)]
    pub fn from_bytes_boxed<T: State>(&self, bytes: &[u8]) -> Result<Box<T>> {
        let mut value = fresh_boxed();
        self.restore(&mut *value, bytes)?;
        Ok(value)
    }

    /// The same options where nothing is decoded.
    pub(crate) fn of_tree(&self) -> Self {
        self.clone().decode(self.decode.of_tree())
    }

    /// A call that fills a target; with `directly` it may have filled a part of it when it fails.
    pub(crate) fn fill<T: State>(
        &self,
        target: &mut T,
        directly: bool,
        call: impl FnOnce(
            *const sys::fs_registry,
            *const std::ffi::c_char,
            *mut std::ffi::c_void,
            *const sys::fs_restore_options,
            *mut *mut sys::fs_error,
        ) -> sys::fs_status,
    ) -> Result<()> {
        let types = types_of::<T>(self.registry)?;
        let name = types.name_without_views::<T>()?;
        let target = ptr::from_mut(target);
        let result = self.with_raw(directly, |options| {
            check(|error| call(types.as_raw(), name.as_ptr(), target.cast(), options, error))
        });
        if directly && result.is_err() {
            // SAFETY: all of the target is initialised; bools that were half read are made valid.
            unsafe { T::make_valid(target) };
        }
        result
    }

    /// A call that fills a target from what is there for good, so that it may have views.
    fn fill_static<T: State>(
        &self,
        target: &mut T,
        call: impl FnOnce(
            *const sys::fs_registry,
            *const std::ffi::c_char,
            *mut std::ffi::c_void,
            *const sys::fs_restore_options,
            *mut *mut sys::fs_error,
        ) -> sys::fs_status,
    ) -> Result<()> {
        let types = types_of::<T>(self.registry)?;
        let (name, target) = (types.name_of::<T>()?, ptr::from_mut(target).cast());
        self.with_raw(false, |options| {
            check(|error| call(types.as_raw(), name.as_ptr(), target, options, error))
        })
    }

    /// The options as the library takes them; they hold pointers, so that they live during a call only.
    pub(crate) fn with_raw<R>(
        &self,
        directly: bool,
        body: impl FnOnce(&sys::fs_restore_options) -> Result<R>,
    ) -> Result<R> {
        let path = self.path.as_deref().map(c_string).transpose()?;
        let progress = self.progress.or(self.decode.progress);
        let (parallel, progress) = (parallel_of(self.threads), progress.raw());
        let (workspace, report) = (Taken::new(self.workspace)?, Lent::new(self.report)?);
        self.decode.with_raw(|decode| {
            // The library takes the progress of the whole call only.
            let decode = &sys::fs_decode_options {
                progress: ptr::null(),
                ..*decode
            };
            body(&sys::fs_restore_options {
                path: path.as_ref().map_or(ptr::null(), |path| path.as_ptr()),
                convert: self.convert.as_raw(),
                reshape: self.reshape.into(),
                keep_missing: self.keep_missing.into(),
                drop_extra: self.drop_extra.into(),
                any_leaf: self.any_leaf.into(),
                mismatch_limit: self.mismatch_limit,
                decode,
                workspace: workspace.as_raw(),
                parallel: &parallel,
                read_directly: directly.into(),
                keep_memory: self.keep_memory.into(),
                report: report.as_raw(),
                progress: progress.as_ptr(),
                ..Default::default()
            })
        })
    }
}
