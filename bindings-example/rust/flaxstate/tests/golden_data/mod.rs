//! The cases of the golden data.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The folder of the golden data.
pub fn folder() -> PathBuf {
    match env::var_os("FLAXSTATE_GOLDEN_DIR") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/golden"),
    }
}

/// The bytes of a case: `valid/train_state`.
#[allow(dead_code)] // not by every test that uses this module
pub fn bytes(file: &str) -> Vec<u8> {
    fs::read(folder().join(format!("{file}.msgpack"))).unwrap()
}

/// A line of the manifest.
#[allow(dead_code)]
pub struct Case {
    pub group: String,
    pub file: String,
    pub is_sorted: bool,
    pub chunk_limit: u64,
    pub statuses: Vec<String>,
    pub paths: Vec<String>,
    pub flags: Vec<String>,
}

#[allow(dead_code)]
impl Case {
    pub fn bytes(&self) -> Vec<u8> {
        bytes(&self.file)
    }

    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|found| found == flag)
    }

    /// The canonical text, or its digest.
    pub fn text(&self) -> String {
        fs::read_to_string(folder().join(format!("{}.txt", self.file))).unwrap()
    }
}

/// `\xHH` is an escaped byte.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("\\x") {
        bytes.extend_from_slice(&rest.as_bytes()[..start]);
        bytes.push(u8::from_str_radix(&rest[start + 2..start + 4], 16).unwrap());
        rest = &rest[start + 4..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// All cases.
#[allow(dead_code)]
pub fn cases() -> Vec<Case> {
    let text = fs::read_to_string(folder().join("manifest.tsv")).unwrap();
    let case = |line: &str| {
        let columns: Vec<_> = line.split('\t').collect();
        let list = |text: &str, separator: char| text.split(separator).map(unescape).collect();
        Case {
            group: columns[0].to_owned(),
            file: columns[1].to_owned(),
            is_sorted: columns[2] == "sorted",
            chunk_limit: columns[3].parse().unwrap(),
            statuses: list(columns[4], '|'),
            paths: list(columns[5], '|'),
            flags: list(columns[7], ','),
        }
    };
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(case)
        .collect()
}
