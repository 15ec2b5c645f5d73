//! `#[state(array)]`: a struct of equal numbers is an array of them.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error, Generics, Ident, Result, parse_quote};

use crate::attributes::{OfField, OfType, Repr};
use crate::expand::{Field, describe, fresh_default, init};

/// What the compiler can't see of the types alone.
pub fn check(input: &DeriveInput, fields: &[Field<'_>], repr: &Repr, says: &OfType) -> Result<()> {
    let refuse = |text: &str| Err(Error::new_spanned(&input.ident, text));
    if !repr.is_ordered {
        return refuse("an array needs #[repr(C)], so that its numbers stand in their order");
    }
    if says.name.is_some() {
        return refuse("an array has no `name`: messages call it what its numbers are");
    }
    if fields.is_empty() {
        return refuse("an array has at least one number");
    }
    if fields.iter().any(|field| field.says != OfField::default()) {
        return refuse("the numbers of an array have no attributes of their own");
    }
    Ok(())
}

/// The items of the implementation of `State`. Size and types are the compiler's to check.
pub fn body(fields: &[Field<'_>], says: &OfType) -> TokenStream {
    let (first, count) = (fields[0].ty, fields.len());
    let members: Vec<_> = fields.iter().map(|field| &field.member).collect();
    let describe = describe(&quote! {
        let _ = |slot: *const Self| -> [*const #first; #count] {
            unsafe { [#(&raw const (*slot).#members),*] }
        };
        const {
            ::core::assert!(
                ::core::mem::size_of::<Self>() == #count * ::core::mem::size_of::<#first>(),
                "#[state(array)]: the struct has padding"
            )
        };
        types.array::<#first>(#count)
    });
    let (init, may_be_zeroed) = match says.default {
        true => (fresh_default(), false),
        false => (init(fields), true),
    };
    quote! {
        const ZEROED: bool = #may_be_zeroed && <#first as ::flaxstate::State>::ZEROED;
        const HAS_BOOLS: bool = <#first as ::flaxstate::State>::HAS_BOOLS;
        #describe
        #init
        unsafe fn make_valid(slot: *mut Self) {
            unsafe { #(<#first as ::flaxstate::State>::make_valid(&raw mut (*slot).#members);)* }
        }
    }
}

/// That it may stand in other arrays, and under `#[state(dtype = "…")]` if its numbers may.
pub fn markers(ident: &Ident, generics: &Generics, fields: &[Field<'_>]) -> TokenStream {
    let first = fields[0].ty;
    let (impl_generics, type_generics, conditions) = generics.split_for_impl();
    let mut of_items = generics.clone();
    of_items.params.push(parse_quote!(__Item));
    of_items
        .make_where_clause()
        .predicates
        .push(parse_quote!(#first: ::flaxstate::derive::FixedItems<__Item>));
    let (items_generics, _, items_conditions) = of_items.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics ::flaxstate::derive::Numbers for #ident #type_generics #conditions {}
        #[automatically_derived]
        impl #items_generics ::flaxstate::derive::FixedItems<__Item> for #ident #type_generics
        #items_conditions {}
        #[automatically_derived]
        impl #items_generics ::flaxstate::derive::Items<__Item> for #ident #type_generics
        #items_conditions {}
    }
}
