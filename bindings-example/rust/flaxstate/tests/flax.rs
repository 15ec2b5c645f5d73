//! Against real Flax, where FLAXSTATE_PYTHON names a Python that has it.

mod temporary;

use std::collections::BTreeMap;
use std::process::Command;
use std::{env, fs};

use flaxstate::{State, from_bytes, to_bytes};
use temporary::Folder;

#[derive(State, Debug, PartialEq, Clone)]
struct Item {
    name: String,
    count: u16,
}

#[derive(State, Debug, PartialEq, Clone)]
struct Player {
    hp: i64,
    #[state(rename = "isAlive")]
    is_alive: bool,
    speed: f64,
    position: [f32; 3],
    #[state(form = "array")]
    step: i32,
    #[state(form = "scalar")]
    score: f64,
    pose: [[f32; 4]; 3],
    samples: Vec<i16>,
    pixels: Vec<[u8; 3]>,
    flags: Vec<bool>,
    name: String,
    in_hand: Option<Item>,
    shield: Option<Box<Item>>,
    pockets: [Item; 2],
    bag: Vec<Item>,
    notes: Vec<String>,
    stats: BTreeMap<String, f64>,
    grid: Vec<Vec<f32>>,
    pair: (u8, String),
    #[state(bytes)]
    thumbnail: Vec<u8>,
    large: Box<[[f64; 32]; 32]>,
    max: u64,
    #[state(dtype = "int4")]
    nibbles: Vec<[i8; 2]>,
    #[state(dtype = "uint4")]
    level: u8,
    #[state(dtype = "float8_e4m3fn")]
    scales: [u8; 2],
    #[state(dtype = "float8_e5m2", form = "scalar")]
    scale: u8,
    #[state(dtype = "bfloat16")]
    halves: Box<[u16; 2]>,
    #[state(dtype = "datetime64[ms]")]
    dates: Vec<i64>,
    #[state(dtype = "timedelta64[s]", form = "scalar")]
    age: i64,
}

const SCRIPT: &str = r#"
import sys
import flax, jax, ml_dtypes, numpy as np
from flax import serialization

@flax.struct.dataclass
class Item:
    name: object
    count: object

fields = [
    'hp', 'isAlive', 'speed', 'position', 'step', 'score', 'pose', 'samples', 'pixels', 'flags', 'name', 'in_hand',
    'shield', 'pockets', 'bag', 'notes', 'stats', 'grid', 'pair', 'thumbnail', 'large', 'max',
    'nibbles', 'level', 'scales', 'scale', 'halves', 'dates', 'age']
player = dict(zip(fields, [
    -7, True, 0.1, np.array([1, 2, 3], np.float32), np.array(12, np.int32), np.float64(2.5),
    np.arange(12, dtype=np.float32).reshape(3, 4), np.array([-1, 300], np.int16),
    np.arange(6, dtype=np.uint8).reshape(2, 3), np.array([True, False]), 'Zoë', None, Item('oak', 1),
    [Item('a', 1), Item('b', 2)], [Item('c', 65535)], ['x', ''], {'mana': 1.0, 'wit': -0.0},
    [np.ones(2, np.float32), np.zeros(0, np.float32)], (255, 'z'), b'\x00\xff',
    np.arange(1024, dtype=np.float64).reshape(32, 32), 2**64 - 1,
    np.array([[-8, 7], [0, -1]], ml_dtypes.int4), 15, np.array([1.5, -2], ml_dtypes.float8_e4m3fn),
    ml_dtypes.float8_e5m2(1.5), np.array([1.5, -2], ml_dtypes.bfloat16),
    np.array(['2020-01-01T00:00:01'], 'datetime64[ms]'), np.timedelta64(-3, 's')]))
with open(sys.argv[1], 'wb') as file:
    file.write(serialization.to_bytes(player))
if len(sys.argv) > 2:
    with open(sys.argv[2], 'rb') as file:
        again = serialization.from_bytes(player, file.read())
    jax.tree_util.tree_map(np.testing.assert_array_equal, player, again)
"#;

fn item(name: &str, count: u16) -> Item {
    Item {
        name: name.to_owned(),
        count,
    }
}

fn player() -> Player {
    let row = |row: usize| std::array::from_fn(|column| (32 * row + column) as f64);
    Player {
        hp: -7,
        is_alive: true,
        speed: 0.1,
        position: [1.0, 2.0, 3.0],
        step: 12,
        score: 2.5,
        pose: std::array::from_fn(|row| std::array::from_fn(|column| (4 * row + column) as f32)),
        samples: vec![-1, 300],
        pixels: vec![[0, 1, 2], [3, 4, 5]],
        flags: vec![true, false],
        name: "Zoë".to_owned(),
        in_hand: None,
        shield: Some(Box::new(item("oak", 1))),
        pockets: [item("a", 1), item("b", 2)],
        bag: vec![item("c", 65535)],
        notes: vec!["x".to_owned(), String::new()],
        stats: BTreeMap::from([("mana".to_owned(), 1.0), ("wit".to_owned(), -0.0)]),
        grid: vec![vec![1.0; 2], Vec::new()],
        pair: (255, "z".to_owned()),
        thumbnail: vec![0, 255],
        large: Box::new(std::array::from_fn(row)),
        max: u64::MAX,
        nibbles: vec![[-8, 7], [0, -1]],
        level: 15,
        scales: [0x3c, 0xc0],
        scale: 0x3e,
        halves: Box::new([0x3fc0, 0xc000]),
        dates: vec![1_577_836_801_000],
        age: -3,
    }
}

/// A Python with Flax, if there is one.
fn python() -> Option<String> {
    env::var("FLAXSTATE_PYTHON")
        .ok()
        .filter(|python| !python.is_empty())
}

#[test]
fn structs_are_written_and_read_as_flax_does() {
    let Some(python) = python() else {
        println!("FLAXSTATE_PYTHON names no Python: nothing is compared with Flax");
        return;
    };
    let folder = Folder::new("flax");
    let (theirs, ours, script) = (
        folder.file("theirs.msgpack"),
        folder.file("ours.msgpack"),
        folder.file("script.py"),
    );
    fs::write(&script, SCRIPT).unwrap();
    flaxstate::save(&player(), &ours).unwrap();
    let status = Command::new(python)
        .arg(&script)
        .arg(&theirs)
        .arg(&ours)
        .status()
        .unwrap();
    assert!(status.success(), "the Python script ended with {status}");
    let bytes = fs::read(&theirs).unwrap();
    assert_eq!(from_bytes::<Player>(&bytes).unwrap(), player());
    assert!(to_bytes(&player()).unwrap() == bytes);
    assert!(fs::read(&ours).unwrap() == bytes);
}
