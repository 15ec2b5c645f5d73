//! What `#[state(…)]` says.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, LitStr, Result};

/// How the state of a struct looks.
pub enum Shape {
    /// A dict of the fields. The kind is a variant of `flaxstate::Kind`; by default that of the struct's form.
    Fields { kind: Option<&'static str> },
    /// The bare state of the only field.
    Transparent,
    /// The array of the fields, which are equal numbers.
    Array,
    /// What a codec says.
    Codec,
}

/// `#[state(…)]` of a struct.
pub struct OfType {
    pub shape: Shape,
    pub name: Option<String>,
    pub default: bool,
}

/// `#[state(…)]` of a field.
#[derive(Default, PartialEq)]
pub struct OfField {
    pub rename: Option<String>,
    pub skip: bool,
    pub bytes: bool,
    /// A variant of `flaxstate::derive::Form`.
    pub form: Option<&'static str>,
    pub dtype: Option<Dtype>,
}

/// A dtype that Rust has no type for, and the type that holds its items.
#[derive(PartialEq)]
pub struct Dtype {
    pub name: String,
    pub item: &'static str,
}

fn each(
    attributes: &[Attribute],
    mut take: impl FnMut(ParseNestedMeta<'_>) -> Result<()>,
) -> Result<()> {
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("state"))
    {
        attribute.parse_nested_meta(&mut take)?;
    }
    Ok(())
}

fn text(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    meta.value()?.parse()
}

/// The variant that a text stands for.
fn choice(meta: &ParseNestedMeta<'_>, choices: &[(&str, &'static str)]) -> Result<&'static str> {
    let text = text(meta)?;
    let found = choices.iter().find(|(name, _)| *name == text.value());
    found.map(|(_, variant)| *variant).ok_or_else(|| {
        let names: Vec<_> = choices
            .iter()
            .map(|(name, _)| format!("{name:?}"))
            .collect();
        syn::Error::new(text.span(), format!("one of {}", names.join(", ")))
    })
}

const KINDS: &[(&str, &str)] = &[
    ("dataclass", "Dataclass"),
    ("named_tuple", "NamedTuple"),
    ("dict", "Dict"),
    ("list", "List"),
    ("tuple", "Tuple"),
];
/// Dtypes, and the types that hold their items. What ends with `[` has a unit.
const DTYPES: &[(&str, &str)] = &[
    ("int1", "i8"),
    ("int2", "i8"),
    ("int4", "i8"),
    ("uint1", "u8"),
    ("uint2", "u8"),
    ("uint4", "u8"),
    ("float8_e3m4", "u8"),
    ("float8_e4m3", "u8"),
    ("float8_e4m3b11fnuz", "u8"),
    ("float8_e4m3fn", "u8"),
    ("float8_e4m3fnuz", "u8"),
    ("float8_e5m2", "u8"),
    ("float8_e5m2fnuz", "u8"),
    ("float8_e8m0fnu", "u8"),
    ("float6_e2m3fn", "u8"),
    ("float6_e3m2fn", "u8"),
    ("float4_e2m1fn", "u8"),
    ("float16", "u16"),
    ("bfloat16", "u16"),
    ("complex32", "u32"),
    ("bcomplex32", "u32"),
    ("datetime64[", "i64"),
    ("timedelta64[", "i64"),
];
const FORMS: &[(&str, &str)] = &[("array", "Array"), ("scalar", "Scalar")];

impl Dtype {
    fn read(meta: &ParseNestedMeta<'_>) -> Result<Dtype> {
        let text = text(meta)?;
        let name = text.value();
        let is_meant = |(known, _): &&(&str, &str)| match known.strip_suffix('[') {
            Some(_) => name.starts_with(known) && name.ends_with(']'),
            None => name == *known,
        };
        match DTYPES.iter().find(is_meant) {
            Some((_, item)) => Ok(Dtype { name, item }),
            None => {
                let names: Vec<_> = DTYPES.iter().map(|(known, _)| *known).collect();
                let text_of_all = format!("one of {}", names.join(", ").replace('[', "[unit]"));
                Err(syn::Error::new(text.span(), text_of_all))
            }
        }
    }
}

impl OfType {
    pub fn read(attributes: &[Attribute]) -> Result<OfType> {
        let mut read = OfType {
            shape: Shape::Fields { kind: None },
            name: None,
            default: false,
        };
        each(attributes, |meta| {
            if meta.path.is_ident("name") {
                read.name = Some(text(&meta)?.value());
            } else if meta.path.is_ident("default") {
                read.default = true;
            } else if !matches!(read.shape, Shape::Fields { kind: None }) {
                return Err(
                    meta.error("`kind`, `transparent`, `array` and `codec` exclude each other")
                );
            } else if meta.path.is_ident("kind") {
                read.shape = Shape::Fields {
                    kind: Some(choice(&meta, KINDS)?),
                };
            } else if meta.path.is_ident("transparent") {
                read.shape = Shape::Transparent;
            } else if meta.path.is_ident("array") {
                read.shape = Shape::Array;
            } else if meta.path.is_ident("codec") {
                read.shape = Shape::Codec;
            } else {
                return Err(
                    meta.error("`name`, `kind`, `transparent`, `array`, `codec` or `default`")
                );
            }
            Ok(())
        })?;
        Ok(read)
    }
}

impl OfField {
    pub fn read(attributes: &[Attribute]) -> Result<OfField> {
        let mut read = OfField::default();
        each(attributes, |meta| {
            if meta.path.is_ident("rename") {
                read.rename = Some(text(&meta)?.value());
            } else if meta.path.is_ident("skip") {
                read.skip = true;
            } else if meta.path.is_ident("bytes") {
                read.bytes = true;
            } else if meta.path.is_ident("form") {
                read.form = Some(choice(&meta, FORMS)?);
            } else if meta.path.is_ident("dtype") {
                read.dtype = Some(Dtype::read(&meta)?);
            } else {
                return Err(meta.error("`rename`, `skip`, `bytes`, `form` or `dtype`"));
            }
            if read.bytes && (read.dtype.is_some() || read.form.is_some()) {
                return Err(meta.error("`bytes` have neither `dtype` nor `form`"));
            }
            Ok(())
        })?;
        Ok(read)
    }
}

/// What `#[repr(…)]` says of a struct.
#[derive(Default)]
pub struct Repr {
    /// Its fields may stand at any address.
    pub is_packed: bool,
    /// Its fields stand in their order, as in C.
    pub is_ordered: bool,
}

impl Repr {
    pub fn read(attributes: &[Attribute]) -> Result<Repr> {
        let mut read = Repr::default();
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("repr"))
        {
            attribute.parse_nested_meta(|meta| {
                read.is_packed |= meta.path.is_ident("packed");
                read.is_ordered |= meta.path.is_ident("C") || meta.path.is_ident("transparent");
                if meta.input.peek(syn::token::Paren) {
                    let content;
                    syn::parenthesized!(content in meta.input);
                    content.parse::<proc_macro2::TokenStream>()?;
                }
                Ok(())
            })?;
        }
        Ok(read)
    }
}
