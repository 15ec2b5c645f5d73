//! What `#[derive(State)]` writes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{
    Data, DataStruct, DeriveInput, Error, Fields, Generics, Member, Result, Type, TypeParamBound,
    parse_quote,
};

use crate::array;
use crate::attributes::{Dtype, OfField, OfType, Repr, Shape};

/// A field with its attributes.
pub struct Field<'a> {
    pub member: Member,
    key: String,
    pub ty: &'a Type,
    pub says: OfField,
}

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let says = OfType::read(&input.attrs)?;
    let repr = Repr::read(&input.attrs)?;
    if repr.is_packed {
        return Err(Error::new_spanned(
            &input.ident,
            "a packed struct: its fields may stand at any address",
        ));
    }
    let name = says
        .name
        .clone()
        .unwrap_or_else(|| input.ident.unraw().to_string());
    let bound = match &says.shape {
        Shape::Array => parse_quote!(::flaxstate::derive::Numbers),
        _ => parse_quote!(::flaxstate::State),
    };
    let generics = with_bounds(input.generics.clone(), &bound);
    let ident = &input.ident;
    let mut markers = TokenStream::new();
    let body = match (&says.shape, &input.data) {
        (Shape::Codec, _) => codec(&name),
        (Shape::Array, Data::Struct(data)) => {
            let fields = fields(data)?;
            array::check(input, &fields, &repr, &says)?;
            markers = array::markers(ident, &generics, &fields);
            array::body(&fields, &says)
        }
        (_, Data::Struct(data)) => of_struct(input, data, &says, &name)?,
        _ => {
            let text =
                "State is for structs; for another type add #[state(codec)] and implement Codec";
            return Err(Error::new_spanned(&input.ident, text));
        }
    };
    let (impl_generics, type_generics, conditions) = generics.split_for_impl();
    Ok(quote! {
        #markers
        // SAFETY: each field is described with its own type and offset.
        #[automatically_derived]
        #[allow(unused_unsafe, unused_variables, clippy::undocumented_unsafe_blocks)]
        unsafe impl #impl_generics ::flaxstate::State for #ident #type_generics #conditions {
            #body
        }
    })
}

/// Each type parameter is what its type has to be made of.
fn with_bounds(mut generics: Generics, bound: &TypeParamBound) -> Generics {
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(bound.clone());
    }
    generics
}

pub fn fresh_default() -> TokenStream {
    quote! {
        unsafe fn init(slot: *mut Self) {
            let fresh = <Self as ::core::default::Default>::default();
            unsafe { slot.write(fresh) }
        }
    }
}

pub fn describe(body: &TokenStream) -> TokenStream {
    quote! {
        fn describe(
            types: &mut ::flaxstate::derive::Types<'_>,
        ) -> ::flaxstate::derive::Result<::flaxstate::derive::Layout> {
            #body
        }
    }
}

fn codec(name: &str) -> TokenStream {
    let (describe, init) = (
        describe(&quote!(types.codec::<Self>(#name))),
        fresh_default(),
    );
    // What a codec made takes the place of a value: nothing is half read.
    quote! {
        const HAS_BOOLS: bool = false;
        #describe
        #init
    }
}

fn of_struct(
    input: &DeriveInput,
    data: &DataStruct,
    says: &OfType,
    name: &str,
) -> Result<TokenStream> {
    let fields = fields(data)?;
    let stored = fields.iter().filter(|field| !field.says.skip);
    let kind = match (&says.shape, &data.fields) {
        (Shape::Transparent, _) if stored.clone().count() != 1 => {
            return Err(Error::new_spanned(
                &input.ident,
                "a transparent struct has one field in its state",
            ));
        }
        (Shape::Transparent, _) => "Nil",
        (Shape::Fields { kind: Some(kind) }, _) => kind,
        (_, Fields::Unnamed(_)) => "Tuple",
        _ => "Dataclass",
    };
    let kind = format_ident!("{kind}");
    let added = stored.clone().map(add);
    let describe = describe(&quote! {
        types.object::<Self>(#name, ::flaxstate::derive::Kind::#kind, |fields| {
            #(#added)*
            ::core::result::Result::Ok(())
        })
    });
    let init = if says.default {
        fresh_default()
    } else {
        init(&fields)
    };
    let (members, types): (Vec<_>, Vec<_>) = stored.map(|field| (&field.member, field.ty)).unzip();
    let may_be_zeroed = !says.default && fields.iter().all(|field| !field.says.skip);
    Ok(quote! {
        const ZEROED: bool = #may_be_zeroed #(&& <#types as ::flaxstate::State>::ZEROED)*;
        const HAS_BOOLS: bool = false #(|| <#types as ::flaxstate::State>::HAS_BOOLS)*;
        #describe
        #init
        unsafe fn make_valid(slot: *mut Self) {
            unsafe { #(<#types as ::flaxstate::State>::make_valid(&raw mut (*slot).#members);)* }
        }
    })
}

pub fn init(fields: &[Field<'_>]) -> TokenStream {
    let each = fields.iter().map(
        |Field {
             member, ty, says, ..
         }| {
            if says.skip {
                quote! {
                    let fresh = <#ty as ::core::default::Default>::default();
                    unsafe { (&raw mut (*slot).#member).write(fresh) };
                }
            } else {
                quote!(unsafe { <#ty as ::flaxstate::State>::init(&raw mut (*slot).#member) };)
            }
        },
    );
    quote! {
        unsafe fn init(slot: *mut Self) {
            #(#each)*
        }
    }
}

fn add(
    Field {
        member,
        key,
        ty,
        says,
    }: &Field<'_>,
) -> TokenStream {
    let offset = quote!(::core::mem::offset_of!(Self, #member));
    if says.bytes {
        return quote!(fields.add_bytes::<#ty>(#key, #offset)?;);
    }
    let form = format_ident!("{}", says.form.unwrap_or("Default"));
    let form = quote!(::flaxstate::derive::Form::#form);
    if let Some(Dtype { name, item }) = &says.dtype {
        let item = format_ident!("{item}");
        return quote!(fields.add_items::<#ty, #item>(#key, #offset, #form, #name)?;);
    }
    quote!(fields.add::<#ty>(#key, #offset, #form)?;)
}

fn fields(data: &DataStruct) -> Result<Vec<Field<'_>>> {
    let members = data.fields.members();
    let each = members.zip(&data.fields).map(|(member, field)| {
        let says = OfField::read(&field.attrs)?;
        let own = match &member {
            Member::Named(ident) => ident.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        };
        Ok(Field {
            key: says.rename.clone().unwrap_or(own),
            member,
            ty: &field.ty,
            says,
        })
    });
    each.collect()
}
