//! What is written and restored: the same in each run, and in bench/go.

use std::array;

use crate::random::Random;
use crate::types::{
    Entity, Flat, Item, MathsVec3, Mode, Named, Nested, Numbers, Placed, Record, Vec3,
};

/// So many values, from the same seed each time.
pub fn values<T>(count: usize, make: fn(&mut Random) -> T) -> Vec<T> {
    let mut random = Random(1);
    (0..count).map(|_| make(&mut random)).collect()
}

pub fn record(random: &mut Random) -> Record {
    Record {
        name: random.text(4, 24),
        score: random.below(1 << 40) as i64,
        position: (random.single(), random.single(), random.single()),
        tags: (0..random.below(4)).map(|_| random.text(4, 24)).collect(),
        best: random.optional(),
    }
}

pub fn numbers(random: &mut Random) -> Numbers {
    Numbers {
        id: random.below(1 << 40) as i64,
        energy: random.double(),
        level: random.below(100) as i32,
        health: random.single(),
        flags: random.below(1 << 16) as u16,
        team: random.below(8) as u8,
    }
}

pub fn named(random: &mut Random) -> Named {
    Named {
        name: random.text(4, 24),
        level: random.below(100) as i32,
    }
}

pub fn placed(random: &mut Random) -> Placed {
    Placed {
        position: singles(random),
        level: random.below(100) as i32,
    }
}

pub fn singles(random: &mut Random) -> [f32; 3] {
    array::from_fn(|_| random.single())
}

pub fn vec3(random: &mut Random) -> Vec3 {
    let [x, y, z] = singles(random);
    Vec3 { x, y, z }
}

pub fn maths_vec3(random: &mut Random) -> MathsVec3 {
    let [x, y, z] = singles(random);
    MathsVec3 { x, y, z }
}

pub fn nested(random: &mut Random) -> Nested {
    Nested {
        position: vec3(random),
        velocity: vec3(random),
    }
}

pub fn flat(random: &mut Random) -> Flat {
    let ([x, y, z], [u, v, w]) = (singles(random), singles(random));
    Flat { x, y, z, u, v, w }
}

pub fn entity(random: &mut Random) -> Entity {
    Entity {
        position: vec3(random),
        velocity: vec3(random),
        scale: singles(random),
        name: random.text(4, 24),
        mode: [Mode::Idle, Mode::Walking, Mode::Fighting][random.below(3) as usize],
        is_visible: random.below(2) == 1,
        is_solid: random.below(2) == 1,
        target: random.optional(),
        items: (0..random.below(5)).map(|_| item(random)).collect(),
        stats: (0..random.below(4))
            .map(|_| (random.text(4, 8), random.double()))
            .collect(),
    }
}

fn item(random: &mut Random) -> Item {
    Item {
        id: random.below(1 << 20) as i32,
        amount: random.single(),
    }
}
