//! Two sides of a row, in turn.

use std::hint::black_box;
use std::time::Instant;

use crate::Outcome;
use crate::counting_allocator::allocations_again;
use crate::settings::Settings;

/// A row: its name, and the ratio that it must not exceed.
pub struct Row {
    pub name: String,
    pub bound: Option<f64>,
}

/// What is measured. What a call gives is dropped when the clock has stopped.
pub struct Side<F> {
    pub name: &'static str,
    pub call: F,
}

/// Prints the medians of both sides, after one round that isn't counted.
pub fn compare_times<A, B>(
    settings: &Settings,
    row: &Row,
    mut ours: Side<impl FnMut() -> Outcome<A>>,
    mut theirs: Side<impl FnMut() -> Outcome<B>>,
) -> Outcome<()> {
    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    for round in 0..=settings.repeat {
        let times = (
            milliseconds(&mut ours.call)?,
            milliseconds(&mut theirs.call)?,
        );
        if round > 0 {
            our_times.push(times.0);
            their_times.push(times.1);
        }
    }
    let figures = (median(our_times), median(their_times));
    print(row, "ms", ours.name, theirs.name, figures);
    Ok(())
}

/// Prints the allocations of a second call, per element.
pub fn compare_allocations<A, B>(
    row: &Row,
    elements: usize,
    ours: Side<impl FnMut() -> Outcome<A>>,
    theirs: Side<impl FnMut() -> Outcome<B>>,
) -> Outcome<()> {
    let ours_each = allocations_again(ours.call)? / elements as f64;
    let theirs_each = allocations_again(theirs.call)? / elements as f64;
    print(
        row,
        "allocs",
        ours.name,
        theirs.name,
        (ours_each, theirs_each),
    );
    Ok(())
}

fn milliseconds<R>(call: &mut impl FnMut() -> Outcome<R>) -> Outcome<f64> {
    let start = Instant::now();
    let result = black_box(call()?);
    let elapsed = start.elapsed();
    drop(result);
    Ok(elapsed.as_secs_f64() * 1e3)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    (values[(values.len() - 1) / 2] + values[values.len() / 2]) / 2.0
}

/// The names hold nothing that JSON would escape.
fn print(row: &Row, unit: &str, ours: &str, theirs: &str, figures: (f64, f64)) {
    let bound = row
        .bound
        .map_or("null".to_owned(), |bound| bound.to_string());
    println!(
        r#"{{"row": "{}", "unit": "{unit}", "ours": "{ours}", "our_figure": {}, "theirs": "{theirs}", "their_figure": {}, "bound": {bound}}}"#,
        row.name, figures.0, figures.1
    );
}
