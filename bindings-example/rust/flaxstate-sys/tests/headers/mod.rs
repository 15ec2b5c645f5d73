//! What the C headers declare, and what this crate declares, read from their texts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn include_dir() -> PathBuf {
    match env::var_os("FLAXSTATE_INCLUDE_DIR") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../include"),
    }
}

/// All files of a folder with this extension, one after the other, without comments.
fn text_of(folder: &Path, extension: &str) -> String {
    let mut text = String::new();
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        if file.extension().is_some_and(|found| found == extension) {
            text.push_str(&fs::read_to_string(&file).unwrap());
        }
    }
    without_comments(&text)
}

fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("/*") {
        out.push_str(&rest[..start]);
        rest = &rest[start + rest[start..].find("*/").unwrap() + 2..];
    }
    out.push_str(rest);
    let lines: Vec<_> = out
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    lines.join("\n")
}

fn headers() -> String {
    text_of(&include_dir().join("flaxstate"), "h")
}

fn declarations() -> String {
    text_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "rs")
}

/// The parts between the commas that stand in no parentheses or brackets.
fn split(list: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (index, character) in list.char_indices() {
        match character {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' => depth -= 1,
            '>' if !list[..index].ends_with('-') => depth -= 1,
            ',' if depth == 0 => {
                parts.push(list[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(list[start..].trim());
    parts.retain(|part| !part.is_empty() && *part != "void");
    parts
}

/// What stands in the parentheses that open at the start of `text`.
fn in_parentheses(text: &str) -> &str {
    let mut depth = 0;
    for (index, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth == 1 => return &text[1..index],
            ')' => depth -= 1,
            _ => {}
        }
    }
    panic!("no end of {text}");
}

/// `const fs_node *FS_NULLABLE node` is `node`; `void (*task)(size_t i)` is `task`.
fn c_name(declaration: &str) -> String {
    let declarator = match declaration.find("(*") {
        Some(start) => &declaration[start + 2..start + declaration[start..].find(')').unwrap()],
        None => declaration.split('[').next().unwrap(),
    };
    let is_name = |character: char| character.is_alphanumeric() || character == '_';
    declarator
        .rsplit(|character| !is_name(character))
        .find(|word| !word.is_empty())
        .unwrap()
        .to_owned()
}

/// The functions of the headers with the names of their parameters.
pub fn functions() -> BTreeMap<String, Vec<String>> {
    let text = headers();
    let mut found = BTreeMap::new();
    for declaration in text.split("\nFS_API ").skip(1) {
        let open = declaration.find('(').unwrap();
        let parameters = split(in_parentheses(&declaration[open..]));
        let names = parameters.into_iter().map(c_name).collect();
        found.insert(c_name(&declaration[..open]), names);
    }
    found
}

/// The same of this crate.
pub fn rust_functions() -> BTreeMap<String, Vec<String>> {
    let text = declarations();
    let mut found = BTreeMap::new();
    for declaration in text.split("pub fn ").skip(1) {
        let open = declaration.find('(').unwrap();
        let parameters = split(in_parentheses(&declaration[open..]));
        let name = |parameter: &str| {
            parameter
                .split(':')
                .next()
                .unwrap()
                .trim_end_matches('_')
                .to_owned()
        };
        found.insert(
            declaration[..open].to_owned(),
            parameters.into_iter().map(name).collect(),
        );
    }
    found
}

/// The structs of the headers that have members.
pub fn structs() -> Vec<String> {
    let text = headers();
    let opened = text
        .split("typedef struct ")
        .skip(1)
        .filter_map(|rest| rest.split_once(" {"));
    opened
        .map(|(name, _)| name)
        .filter(|name| !name.contains([' ', ';']))
        .map(str::to_owned)
        .collect()
}

/// How many members a struct of the headers has.
pub fn member_count(name: &str) -> usize {
    let text = headers();
    let start = text.find(&format!("typedef struct {name} {{")).unwrap();
    let end = text[start..].find(&format!("}} {name};")).unwrap();
    text[start..start + end].matches(';').count()
}

/// The constants of the headers that are numbers: those of the enums, and the macros without parameters.
pub fn constants() -> Vec<String> {
    let text = headers();
    let mut found = Vec::new();
    for list in text.split("enum {").skip(1) {
        let list = &list[..list.find('}').unwrap()];
        found.extend(
            list.split(',')
                .filter_map(|entry| entry.split_once('='))
                .map(|(name, _)| name.trim().to_owned()),
        );
    }
    for line in text.lines() {
        let Some((name, value)) = line
            .strip_prefix("#define ")
            .and_then(|rest| rest.split_once(' '))
        else {
            continue;
        };
        let is_number =
            value.contains(|character: char| character.is_ascii_digit()) || value == "UINT64_MAX";
        if name.starts_with("FS_")
            && is_number
            && !name.ends_with('_')
            && !name.contains('(')
            && !value.contains(['"', '{'])
        {
            found.push(name.to_owned());
        }
    }
    found
}

/// The constants of this crate. A `u64` is what C prints as `long long`.
pub fn rust_constants() -> BTreeMap<String, i128> {
    let text = declarations();
    let mut found = BTreeMap::new();
    for declaration in text.split("pub const ").skip(1) {
        let (name, rest) = declaration.split_once(':').unwrap();
        let value = rest[..rest.find(';').unwrap()]
            .split_once('=')
            .unwrap()
            .1
            .trim();
        let number = match value {
            "u64::MAX" => -1,
            "1 << 30" => 1 << 30,
            _ => value.parse().unwrap(),
        };
        found.insert(name.to_owned(), number);
    }
    found
}

/// Compiles a C program for this machine, runs it, and gives what it prints.
pub fn compile_and_run(name: &str, source: &str) -> String {
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

#[test]
fn texts_are_taken_apart() {
    assert_eq!(
        split("a, void (*f)(int x, int y), b[3]"),
        ["a", "void (*f)(int x, int y)", "b[3]"]
    );
    assert_eq!(c_name("void (*task)(size_t index, void *context)"), "task");
    assert_eq!(c_name("const fs_node *FS_NULLABLE node"), "node");
    assert_eq!(without_comments("a /* b */ c\n// d\ne"), "a  c\ne");
}
