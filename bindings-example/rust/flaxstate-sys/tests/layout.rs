//! What stands here and what stands in the headers, compared by a C program that the C compiler of this machine makes.

mod headers;

use std::fmt::Write;
use std::mem::offset_of;

use flaxstate_sys::*;

/// Lines of `name number`, as Rust sees them, and a C program that prints the same.
#[derive(Default)]
struct Layout {
    rust: String,
    program: String,
}

impl Layout {
    fn add(&mut self, name: &str, c_expression: &str, value: i128) {
        writeln!(self.rust, "{name} {value}").unwrap();
        writeln!(
            self.program,
            "  printf(\"{name} %lld\\n\", (long long)({c_expression}));"
        )
        .unwrap();
    }
}

macro_rules! structs {
    ($layout:expr, $($name:ident { $($member:ident $(as $c_member:literal)?),* })*) => {$(
        let c_name = stringify!($name);
        $layout.add(&format!("sizeof {c_name}"), &format!("sizeof({c_name})"), size_of::<$name>() as i128);
        $layout.add(&format!("alignof {c_name}"), &format!("_Alignof({c_name})"), align_of::<$name>() as i128);
        let mut members = 0;
        $(
            #[allow(unused_mut, unused_assignments)]
            let mut member = stringify!($member);
            $(member = $c_member;)?
            let text = format!("offsetof({c_name}, {member})");
            $layout.add(&text, &text, offset_of!($name, $member) as i128);
            members += 1;
        )*
        assert_eq!(headers::member_count(c_name), members, "members of {c_name}");
    )*};
}

fn layout() -> Layout {
    let mut layout = Layout::default();
    structs! { layout,
        fs_allocator { struct_size, allocate, reallocate, free, user_data }
        fs_array {
            struct_size, dtype, rank, shape, dtype_name, dtype_name_size, item_size, item_count, size,
            segment_count, data, is_aligned, is_big_endian, is_in_file, reserved
        }
        fs_segment { struct_size, data, size, first_item, item_count, offset }
        fs_array_source {
            struct_size, dtype, rank, shape, strides, data, dtype_name, item_size, is_big_endian,
            copy_data, read_items, user_data, destroy_user_data
        }
        fs_mismatch { struct_size, kind, reserved, path, message, wanted, found }
        fs_key {
            struct_size, kind, ext_code, data, size, int_value, real, imag, nanoseconds, dtype,
            dtype_name, dtype_name_size
        }
        fs_columns {
            struct_size, capacity, kinds, depths, key_kinds, keys, key_sizes, key_ints, ints, floats,
            imags, data, sizes, dtypes, ranks, shapes, segment_counts
        }
        fs_serialize_options {
            struct_size, order, reserved, chunk_limit, alignment, out_unaligned_count, parallel, workspace
        }
        fs_decode_options {
            struct_size, lenient, ownership, release, release_user_data, allocator, memory_limit,
            depth_limit, align_arrays, legacy_bfloat16, allow_trailing
        }
        fs_parallel { struct_size, thread_count, reserved, parallel_for, user_data }
        fs_accessors {
            struct_size, container, is_contiguous, size, next, prepare, staged_element, commit, discard,
            user_data, read_items, write_items
        }
        fs_field {
            struct_size, name, offset, storage, dtype, form, rank, shape, strides, count_offset,
            capacity_offset, capacity, type_name, accessors, dtype_name, item_size,
            member_size
        }
        fs_type {
            struct_size, name, size, kind, override_existing, fields, field_count, field_size,
            to_state, prepare, commit, discard, user_data, destroy_user_data
        }
        fs_source { struct_size, size, read_at, user_data, destroy_user_data }
        fs_sink { struct_size, write, user_data }
        fs_restore_options {
            struct_size, path, convert_dtype, reshape, keep_missing, drop_extra, any_leaf,
            mismatch_limit, decode, workspace, parallel, read_directly, reserved
        }
        fs_open_options { struct_size, mapping, reserved, decode }
        fs_save_options { struct_size, durability, reserved, serialize }
    }
    layout
}

/// What the C program prints.
fn run_in_c(name: &str, body: &str) -> String {
    let source = format!(
        "#include <flaxstate/flaxstate.h>\n#include <stddef.h>\n#include <stdio.h>\nint main(void) {{\n{body}  return 0;\n}}\n"
    );
    headers::compile_and_run(name, &source)
}

#[test]
fn structs_are_laid_out_as_in_c() {
    let layout = layout();
    assert_eq!(run_in_c("layout", &layout.program), layout.rust);
}

#[test]
fn every_struct_of_the_headers_is_compared() {
    let layout = layout();
    let structs = headers::structs();
    assert!(structs.len() > 15);
    for name in structs {
        assert!(
            layout.rust.contains(&format!("sizeof {name} ")),
            "{name} is not compared"
        );
    }
}

#[test]
fn constants_have_the_values_of_the_headers() {
    let declared = headers::rust_constants();
    let names = headers::constants();
    assert!(names.len() > 120);
    let mut layout = Layout::default();
    for name in names {
        let value = declared
            .get(&name)
            .unwrap_or_else(|| panic!("{name} is not declared"));
        layout.add(&name, &name, *value);
    }
    assert_eq!(run_in_c("constants", &layout.program), layout.rust);
}

#[test]
fn every_function_is_declared_as_in_the_headers() {
    let functions = headers::functions();
    assert!(functions.len() > 90);
    let declared = headers::rust_functions();
    for (name, parameters) in &functions {
        assert_eq!(declared.get(name), Some(parameters), "parameters of {name}");
    }
    assert_eq!(declared.len(), functions.len());
}
