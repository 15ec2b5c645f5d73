//! What a tree is built with.

use std::ffi::c_void;
use std::marker::PhantomData;
use std::ptr;

use flaxstate_sys as sys;

use crate::array_source::{ArraySource, as_bytes};
use crate::dtype::Dtype;
use crate::error::{Result, c_string, check};
use crate::item::Item;
use crate::key::Key;
use crate::kind::Kind;
use crate::node::Node;
use crate::registry::types_of;
use crate::state::State;

/// What a tree is built with: in pre-order, for each entry of a dict a key and then its value. A [`Codec`](crate::Codec)
/// is lent one. The first failure sticks: all later calls do nothing and give it again.
///
/// It is never moved or owned: behind a `&mut BuilderRef` stands the library's builder.
#[repr(C)]
pub struct BuilderRef<'data> {
    _opaque: [u8; 0],
    _data: PhantomData<(*mut sys::fs_builder, &'data [u8])>,
}

/// A call of the library with the builder and an error.
macro_rules! add {
    ($builder:expr, $function:ident $(, $argument:expr)*) => {{
        let raw = $builder.as_raw();
        // SAFETY: the builder is borrowed alone, and what is passed beside it is read during the call.
        check(|error| unsafe { sys::$function(raw, $($argument,)* error) })
    }};
}

impl<'data> BuilderRef<'data> {
    /// # Safety
    /// The builder lives for `'a`, and nobody else uses it.
    pub(crate) unsafe fn from_raw<'a>(raw: *mut sys::fs_builder) -> &'a mut BuilderRef<'data> {
        // SAFETY: by contract; a BuilderRef has no bytes of its own.
        unsafe { &mut *raw.cast() }
    }

    fn as_raw(&mut self) -> *mut sys::fs_builder {
        ptr::from_mut(self).cast()
    }

    /// Begins a dict, list, tuple, named tuple or dataclass.
    ///
    /// ```
    /// use flaxstate::{Builder, Kind};
    ///
    /// let mut builder = Builder::new()?;
    /// builder.begin(Kind::Tuple)?;
    /// builder.int(1)?;
    /// builder.end()?;
    /// assert_eq!(builder.finish()?.root().kind(), Kind::Tuple);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn begin(&mut self, kind: Kind) -> Result<()> {
        add!(self, fs_builder_begin, kind.as_raw())
    }

    /// Begins a dataclass with the name of its class.
    pub fn begin_dataclass(&mut self, class_name: &str) -> Result<()> {
        let name = c_string(class_name)?;
        add!(self, fs_builder_begin_dataclass, name.as_ptr())
    }

    /// Ends the innermost container.
    pub fn end(&mut self) -> Result<()> {
        add!(self, fs_builder_end)
    }

    /// A dict with what the function adds.
    pub fn dict(&mut self, entries: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.begin(Kind::Dict)?;
        entries(self)?;
        self.end()
    }

    /// A list with what the function adds.
    pub fn list(&mut self, items: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.begin(Kind::List)?;
        items(self)?;
        self.end()
    }

    /// The key of the next value.
    pub fn key(&mut self, key: &str) -> Result<&mut Self> {
        add!(self, fs_builder_key, key.as_ptr().cast(), key.len())?;
        Ok(self)
    }

    /// A key of any kind: Flax's raw trees may have others than text.
    ///
    /// ```
    /// use flaxstate::{Builder, Key};
    ///
    /// let mut builder = Builder::new()?;
    /// builder.dict(|dict| dict.any_key(Key::Int(3))?.bool(true))?;
    /// assert_eq!(builder.finish()?.root().serialize()?, b"\x81\x03\xc3");
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn any_key(&mut self, key: Key<'_>) -> Result<&mut Self> {
        let key = key.to_raw();
        add!(self, fs_builder_any_key, &key.raw)?;
        Ok(self)
    }

    /// `None`
    pub fn nil(&mut self) -> Result<()> {
        add!(self, fs_builder_nil)
    }

    /// A bool.
    pub fn bool(&mut self, value: bool) -> Result<()> {
        add!(self, fs_builder_bool, value.into())
    }

    /// An int.
    pub fn int(&mut self, value: i64) -> Result<()> {
        add!(self, fs_builder_int64, value)
    }

    /// An int beyond `i64`.
    pub fn uint(&mut self, value: u64) -> Result<()> {
        add!(self, fs_builder_uint64, value)
    }

    /// A float.
    pub fn float(&mut self, value: f64) -> Result<()> {
        add!(self, fs_builder_float64, value)
    }

    /// A complex number.
    pub fn complex(&mut self, real: f64, imag: f64) -> Result<()> {
        add!(self, fs_builder_complex, real, imag)
    }

    /// Text, which is copied.
    pub fn str(&mut self, text: &str) -> Result<()> {
        add!(self, fs_builder_str, text.as_ptr().cast(), text.len())
    }

    /// Bytes, which are copied.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        add!(self, fs_builder_bytes, bytes.as_ptr().cast(), bytes.len())
    }

    /// An extension, which Flax passes through.
    pub fn ext(&mut self, code: i32, payload: &[u8]) -> Result<()> {
        add!(
            self,
            fs_builder_ext,
            code,
            payload.as_ptr().cast(),
            payload.len()
        )
    }

    /// A timestamp.
    pub fn timestamp(&mut self, seconds: i64, nanoseconds: u32) -> Result<()> {
        add!(self, fs_builder_timestamp, seconds, nanoseconds)
    }

    /// An array in C order; its data is borrowed until the tree is dropped.
    pub fn array<T: Item>(&mut self, shape: &[usize], items: &'data [T]) -> Result<()> {
        self.array_bytes(T::DTYPE, shape, as_bytes(items))
    }

    /// An array in C order, whose data is copied.
    ///
    /// ```
    /// let mut builder = flaxstate::Builder::new()?;
    /// builder.array_copied(&[2], &vec![1.5_f32, 2.5])?;
    /// assert_eq!(builder.finish()?.root().array()?.to_vec::<f32>()?, [1.5, 2.5]);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn array_copied<T: Item>(&mut self, shape: &[usize], items: &[T]) -> Result<()> {
        let mut source = ArraySource::new(T::DTYPE, shape)?;
        source.take(as_bytes(items))?;
        source.raw.copy_data = 1;
        add!(self, fs_builder_array, source.as_raw())
    }

    /// An array of any dtype by its bytes, in C order and this machine's byte order.
    ///
    /// ```
    /// use flaxstate::{Builder, Dtype};
    ///
    /// let mut builder = Builder::new()?;
    /// builder.array_bytes(Dtype::Bool, &[3], &[1, 0, 1])?;
    /// assert_eq!(builder.finish()?.root().array()?.dtype(), Dtype::Bool);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn array_bytes(&mut self, dtype: Dtype, shape: &[usize], data: &'data [u8]) -> Result<()> {
        let mut source = ArraySource::new(dtype, shape)?;
        source.take(data)?;
        add!(self, fs_builder_array, source.as_raw())
    }

    /// The same for a dtype that only its name tells, such as dates and those that this library doesn't know.
    ///
    /// ```
    /// let mut builder = flaxstate::Builder::new()?;
    /// builder.array_named("datetime64[s]", &[1], &[7, 0, 0, 0, 0, 0, 0, 0])?;
    /// assert_eq!(builder.finish()?.root().array()?.dtype_name(), "datetime64[s]");
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn array_named(&mut self, dtype: &str, shape: &[usize], data: &'data [u8]) -> Result<()> {
        let mut source = ArraySource::named(dtype, shape, data)?;
        add!(self, fs_builder_array, source.as_raw())
    }

    /// A NumPy scalar.
    pub fn scalar<T: Item>(&mut self, value: T) -> Result<()> {
        let mut source = ArraySource::new(T::DTYPE, &[])?;
        source.take(as_bytes(std::slice::from_ref(&value)))?;
        source.raw.copy_data = 1;
        add!(self, fs_builder_scalar, source.as_raw())
    }

    /// An array with strides in bytes.
    ///
    /// # Safety
    /// All items that shape and strides reach from `data` are there, and live for `'data`.
    #[cfg(feature = "ndarray")]
    pub(crate) unsafe fn strided<T: Item>(
        &mut self,
        shape: &[usize],
        strides: &[i64],
        data: *const T,
    ) -> Result<()> {
        let mut source = ArraySource::new(T::DTYPE, shape)?;
        source.raw.data = data.cast();
        source.raw.strides = strides.as_ptr();
        add!(self, fs_builder_array, source.as_raw())
    }

    /// A copy of a subtree of another tree; array data is shared.
    ///
    /// ```
    /// use flaxstate::{Builder, Tree};
    ///
    /// let old = Tree::from_bytes(b"\x81\xa1a\x07")?;
    /// let mut builder = Builder::new()?;
    /// builder.dict(|dict| dict.key("params")?.node(old.root()))?;
    /// assert_eq!(builder.finish()?.root().at("params/a")?.int()?, 7);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn node(&mut self, node: Node<'data>) -> Result<()> {
        add!(self, fs_builder_node, node.as_raw())
    }

    /// The state dict of an object; array data is borrowed from it.
    ///
    /// ```
    /// let bias = [1.5_f32, 2.5];
    /// let mut builder = flaxstate::Builder::new()?;
    /// builder.dict(|dict| dict.key("bias")?.object(&bias))?;
    /// assert_eq!(builder.finish()?.root().at("bias")?.array()?.len(), 2);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn object<T: State>(&mut self, object: &'data T) -> Result<()> {
        self.object_with(object, &sys::FS_BUILD_OPTIONS_INIT)
    }

    /// The same, but the data is copied.
    ///
    /// ```
    /// let mut builder = flaxstate::Builder::new()?;
    /// builder.list(|list| (0..3).try_for_each(|row| list.object_copied(&[row as f32; 2])))?;
    /// assert_eq!(builder.finish()?.root().at("2")?.array()?.to_vec::<f32>()?, [2.0; 2]);
    /// # Ok::<(), flaxstate::Error>(())
    /// ```
    pub fn object_copied<T: State>(&mut self, object: &T) -> Result<()> {
        let options = sys::fs_build_options {
            copy_data: 1,
            ..Default::default()
        };
        self.object_with(object, &options)
    }

    fn object_with<T: State>(&mut self, object: &T, options: &sys::fs_build_options) -> Result<()> {
        let types = types_of::<T>(None)?;
        let (registry, name) = (types.as_raw(), types.name_of::<T>()?.as_ptr());
        let object: *const c_void = ptr::from_ref(object).cast();
        add!(self, fs_builder_object, registry, name, object, options)
    }
}
