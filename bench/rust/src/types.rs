//! The structs, as programs of both crates have them.

use std::collections::BTreeMap;

use flaxstate::{BuilderRef, Codec, Error, Node, State};
use serde::{Deserialize, Serialize};

#[derive(State, Serialize, Deserialize, PartialEq)]
pub struct Record {
    pub name: String,
    pub score: i64,
    pub position: (f32, f32, f32),
    pub tags: Vec<String>,
    pub best: Option<f64>,
}

#[derive(State, Serialize, Deserialize, PartialEq)]
pub struct Numbers {
    pub id: i64,
    pub energy: f64,
    pub level: i32,
    pub health: f32,
    pub flags: u16,
    pub team: u8,
}

#[derive(State, Serialize, Deserialize, PartialEq)]
pub struct Named {
    pub name: String,
    pub level: i32,
}

#[derive(State, Serialize, Deserialize, PartialEq)]
pub struct Placed {
    pub position: [f32; 3],
    pub level: i32,
}

#[derive(State, Serialize, Deserialize, PartialEq)]
#[repr(C)]
pub struct Vec3 {
    pub x: f32,
    pub y: f32,
    pub z: f32,
}

/// As a maths library has it: an array.
#[derive(State, PartialEq)]
#[repr(C)]
#[state(array)]
pub struct MathsVec3 {
    pub x: f32,
    pub y: f32,
    pub z: f32,
}

#[derive(State, PartialEq)]
pub struct Nested {
    pub position: Vec3,
    pub velocity: Vec3,
}

#[derive(State, PartialEq)]
pub struct Flat {
    pub x: f32,
    pub y: f32,
    pub z: f32,
    pub u: f32,
    pub v: f32,
    pub w: f32,
}

#[derive(State, Serialize, Deserialize, PartialEq)]
pub struct Item {
    pub id: i32,
    pub amount: f32,
}

#[derive(State, Serialize, Deserialize, PartialEq, Clone, Copy, Default)]
#[state(codec)]
pub enum Mode {
    #[default]
    Idle,
    Walking,
    Fighting,
}

impl Codec for Mode {
    fn to_state<'a>(&'a self, builder: &mut BuilderRef<'a>) -> flaxstate::Result<()> {
        builder.int(*self as i64)
    }

    fn from_state(node: Node<'_>) -> flaxstate::Result<Self> {
        match node.int()? {
            0 => Ok(Mode::Idle),
            1 => Ok(Mode::Walking),
            2 => Ok(Mode::Fighting),
            _ => Err(Error::new("no such mode")),
        }
    }
}

#[derive(State, Serialize, Deserialize, PartialEq)]
pub struct Entity {
    pub position: Vec3,
    pub velocity: Vec3,
    pub scale: [f32; 3],
    pub name: String,
    pub mode: Mode,
    pub is_visible: bool,
    pub is_solid: bool,
    pub target: Option<f64>,
    pub items: Vec<Item>,
    pub stats: BTreeMap<String, f64>,
}
