//! The canonical text of a tree (docs/dump-format.md), made by the safe interface alone.

use std::fmt::Write;

use flaxstate::{ArrayRef, Dtype, Key, Kind, Node};

/// `n:hex`, or `n:~crc32` beyond 64 bytes.
fn data(bytes: &[u8]) -> String {
    let mut text = format!("{}:", bytes.len());
    if bytes.len() > 64 {
        write!(text, "~{:08x}", crc32fast::hash(bytes)).unwrap();
    } else {
        bytes
            .iter()
            .for_each(|byte| write!(text, "{byte:02x}").unwrap());
    }
    text
}

fn float(value: f64) -> String {
    format!("{:016x}", value.to_bits())
}

fn key(key: Key<'_>) -> String {
    match key {
        Key::Nil => "n:".to_owned(),
        Key::Bool(value) => format!("b:{}", u8::from(value)),
        Key::Int(value) => format!("i:{value}"),
        Key::Uint(value) => format!("i:{value}"),
        Key::Float(value) => format!("f:{}", float(value)),
        Key::Complex(real, imag) => format!("c:{}:{}", float(real), float(imag)),
        Key::Str(text) => format!("s:{}", data(text.as_bytes())),
        Key::Bytes(bytes) => format!("y:{}", data(bytes)),
        Key::Ext(code, payload) => format!("x:{code}:{}", data(payload)),
        Key::Timestamp(seconds, nanoseconds) => format!("t:{seconds}:{nanoseconds}"),
        Key::Scalar(_, name, bytes) => format!("a:{name}:{}", data(bytes)),
        other => panic!("a key of another kind: {other:?}"),
    }
}

/// Array data is little-endian in the text; `to_bytes` has this machine's order.
fn array_data(array: &ArrayRef<'_>) -> String {
    let mut bytes = array.to_bytes().unwrap();
    if cfg!(target_endian = "big") {
        let is_complex = matches!(array.dtype(), Dtype::Complex64 | Dtype::Complex128);
        let size = array.item_size() / if is_complex { 2 } else { 1 };
        bytes.chunks_mut(size.max(1)).for_each(<[u8]>::reverse);
    }
    data(&bytes)
}

fn value(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Nil => "nil".to_owned(),
        Kind::Bool => format!("bool {}", u8::from(node.bool().unwrap())),
        Kind::Int => format!("int {}", node.int().unwrap()),
        Kind::Uint => format!("int {}", node.uint().unwrap()),
        Kind::Float => format!("float {}", float(node.float().unwrap())),
        Kind::Complex => {
            let (real, imag) = node.complex().unwrap();
            format!("complex {} {}", float(real), float(imag))
        }
        Kind::Str => format!("str {}", data(node.str().unwrap().as_bytes())),
        Kind::Bytes => format!("bytes {}", data(node.bytes().unwrap())),
        Kind::Ext => {
            let (code, payload) = node.ext().unwrap();
            format!("ext {code} {}", data(payload))
        }
        Kind::Timestamp => {
            let (seconds, nanoseconds) = node.timestamp().unwrap();
            format!("timestamp {seconds} {nanoseconds}")
        }
        Kind::Array => {
            let array = node.array().unwrap();
            let shape: Vec<_> = array.shape().iter().map(usize::to_string).collect();
            format!(
                "array {} [{}] {}",
                array.dtype_name(),
                shape.join(","),
                array_data(&array)
            )
        }
        Kind::Scalar => {
            let array = node.array().unwrap();
            format!("scalar {} {}", array.dtype_name(), array_data(&array))
        }
        Kind::Dict => format!("map {}", node.len()),
        Kind::List => format!("list {}", node.len()),
        other => panic!("no kind of a file: {other:?}"),
    }
}

fn add_subtree(out: &mut String, node: Node<'_>, depth: usize) {
    writeln!(out, "{}", value(node)).unwrap();
    for (index, child) in node.children().enumerate() {
        write!(out, "{} ", depth + 1).unwrap();
        match child.key() {
            Some(found) => out.push_str(&key(found)),
            None => write!(out, "#{index}").unwrap(),
        }
        out.push(' ');
        add_subtree(out, child, depth + 1);
    }
}

/// The text of a tree, or for cases with the flag `digest` its size and CRC-32.
pub fn dump(root: Node<'_>, is_digest: bool) -> String {
    let mut text = "0 - ".to_owned();
    add_subtree(&mut text, root, 0);
    if is_digest {
        text = format!(
            "digest {} {:08x}\n",
            text.len(),
            crc32fast::hash(text.as_bytes())
        );
    }
    text
}
