//! Structs by the crate flaxstate beside rmp-serde: prints a line of JSON for each row, of which `scripts/bench
//! languages` makes a table. bench/README.md tells what each row does.

mod counting_allocator;
mod data;
mod measure;
mod random;
mod rows;
mod settings;
mod types;

use std::error::Error;

/// What can fail here ends the program.
type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    rows::measure_all(&settings::Settings::from_arguments(std::env::args())?)
}
