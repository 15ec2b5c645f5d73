//! The command line.

use crate::Outcome;

const USAGE: &str = "flaxstate-bench [--only TEXT] [--repeat N] [--scale F]";

pub struct Settings {
    only: String,
    pub repeat: usize,
    scale: f64,
}

impl Settings {
    pub fn from_arguments(arguments: impl Iterator<Item = String>) -> Outcome<Settings> {
        let (only, repeat, scale) = (String::new(), 7, 1.0);
        let mut settings = Settings {
            only,
            repeat,
            scale,
        };
        let mut arguments = arguments.skip(1);
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or(USAGE)?;
            match name.as_str() {
                "--only" => settings.only = value,
                "--repeat" => settings.repeat = value.parse()?,
                "--scale" => settings.scale = value.parse()?,
                _ => return Err(USAGE.into()),
            }
        }
        if settings.repeat == 0 || settings.scale.is_nan() || settings.scale <= 0.0 {
            return Err(USAGE.into());
        }
        Ok(settings)
    }

    pub fn scaled(&self, count: usize) -> usize {
        ((count as f64 * self.scale) as usize).max(1)
    }

    /// Whether the row is one of those that are asked for; its language is a part of its name.
    pub fn wants(&self, row: &str) -> bool {
        format!("rust {row}").contains(&self.only)
    }
}
