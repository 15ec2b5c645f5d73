//! What stands here and what stands in the headers, compared by a C program that the C compiler of this machine makes.
//! That every function is in the library shows when this links.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::mem::offset_of;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use flaxstate_sys::*;

/// Lines of `expression number`, as Rust sees them, and a C program that prints the same.
#[derive(Default)]
struct Comparison {
    rust: String,
    program: String,
}

impl Comparison {
    fn add(&mut self, c_expression: &str, value: i128) {
        writeln!(self.rust, "{c_expression} {value}").unwrap();
        writeln!(
            self.program,
            "  printf(\"{c_expression} %lld\\n\", (long long)({c_expression}));"
        )
        .unwrap();
    }

    fn add_size(&mut self, c_expression: &str, value: usize) {
        self.add(c_expression, value as i128);
    }

    /// What both print, which has to be the same.
    fn compare(&self, name: &str) {
        let head = "#include <flaxstate/flaxstate.h>\n#include <stddef.h>\n#include <stdio.h>\n";
        let body = &self.program;
        let source = format!("{head}int main(void) {{\n{body}  return 0;\n}}\n");
        assert_eq!(compile_and_run(name, &source), self.rust);
    }
}

fn include_dir() -> PathBuf {
    match env::var_os("FLAXSTATE_INCLUDE_DIR") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../include"),
    }
}

/// Compiles a C program for this machine, runs it, and gives what it prints.
fn compile_and_run(name: &str, source: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join(format!("{name}.c"));
    fs::write(&file, source).unwrap();
    let target = format!("{}-unknown-linux-gnu", env::consts::ARCH);
    let mut build = cc::Build::new();
    build
        .opt_level(0)
        .target(&target)
        .host(&target)
        .cargo_metadata(false);
    let program = folder.join(format!("{name}.bin"));
    let status = build
        .get_compiler()
        .to_command()
        .arg("-I")
        .arg(include_dir())
        .arg(&file)
        .arg("-o")
        .arg(&program)
        .status();
    assert!(status.unwrap().success(), "the C program doesn't compile");
    let output = Command::new(&program).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

fn size_of_member<S, M>(_member: fn(&S) -> &M) -> usize {
    size_of::<M>()
}

macro_rules! structs {
    ($($name:ident { $($member:ident)* })*) => {
        pub fn add_structs(comparison: &mut super::Comparison) {
            use super::*;
            $(
                let name = stringify!($name);
                comparison.add_size(&format!("sizeof({name})"), size_of::<$name>());
                comparison.add_size(&format!("_Alignof({name})"), align_of::<$name>());
                $(
                    let member = stringify!($member).trim_end_matches('_');
                    comparison.add_size(&format!("offsetof({name}, {member})"), offset_of!($name, $member));
                    let size = size_of_member(|object: &$name| &object.$member);
                    comparison.add_size(&format!("sizeof((({name} *)0)->{member})"), size);
                )*
            )*
        }
    };
}

macro_rules! constants {
    ($($name:ident)*) => {
        pub fn add_constants(comparison: &mut super::Comparison) {
            use super::*;
            // C prints the largest u64 as a signed number.
            $(comparison.add(stringify!($name), i128::from($name as i64));)*
        }
    };
}

macro_rules! functions {
    ($($name:ident)*) => {
        pub fn functions() -> Vec<*const ()> {
            use super::*;
            vec![$($name as *const ()),*]
        }
    };
}

mod names;

#[test]
fn structs_are_laid_out_as_in_c() {
    let mut comparison = Comparison::default();
    names::add_structs(&mut comparison);
    comparison.compare("structs");
}

#[test]
fn constants_have_the_values_of_c() {
    let mut comparison = Comparison::default();
    names::add_constants(&mut comparison);
    comparison.compare("constants");
}

#[test]
fn every_function_links() {
    let functions = names::functions();
    let addresses: BTreeSet<_> = functions.iter().collect();
    assert_eq!(addresses.len(), functions.len());
    assert!(!addresses.contains(&std::ptr::null()));
}

#[test]
fn defaults_know_their_size() {
    assert_eq!(fs_type::default().struct_size, size_of::<fs_type>());
    assert_eq!(FS_TYPE_INIT.field_size, size_of::<fs_field>());
    assert_eq!(fs_field::default().struct_size, size_of::<fs_field>());
}
