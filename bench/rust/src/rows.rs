//! All rows.

use flaxstate::{Buffer, RestoreOptions, SerializeOptions, State, Workspace};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Outcome;
use crate::data;
use crate::measure::{Row, Side, compare_allocations, compare_times};
use crate::settings::Settings;

#[derive(Clone, Copy, Default)]
struct Bounds {
    write: Option<f64>,
    restore: Option<f64>,
}

pub fn measure_all(settings: &Settings) -> Outcome<()> {
    let record_bounds = Bounds {
        write: Some(1.5),
        restore: Some(1.5),
    };
    let (none, many) = (Bounds::default(), settings.scaled(200_000));
    let records = || data::values(settings.scaled(50_000), data::record);
    beside_rmp(settings, "record", record_bounds, records)?;
    beside_rmp(settings, "numbers", none, || {
        data::values(many, data::numbers)
    })?;
    beside_rmp(settings, "string", none, || data::values(many, data::named))?;
    beside_rmp(settings, "array", none, || data::values(many, data::placed))?;
    let entities = || data::values(settings.scaled(100_000), data::entity);
    beside_rmp(settings, "world", none, entities)?;
    let (nested, flat) = (
        || data::values(many, data::nested),
        || data::values(many, data::flat),
    );
    beside_ours(settings, "nested", 1.3, ("nested", nested), ("flat", flat))?;
    let (structs, arrays) = (
        || data::values(many, data::maths_vec3),
        || data::values(many, data::singles),
    );
    beside_ours(
        settings,
        "vec3",
        1.05,
        ("structs", structs),
        ("arrays", arrays),
    )
}

/// Fails unless what was restored is what was written.
fn check(is_equal: bool, group: &str, side: &str) -> Outcome<()> {
    if is_equal {
        return Ok(());
    }
    Err(format!("{group}: what {side} restores differs from what was written").into())
}

fn beside_rmp<T: State + Serialize + DeserializeOwned + PartialEq>(
    settings: &Settings,
    group: &str,
    bounds: Bounds,
    make: impl Fn() -> Vec<T>,
) -> Outcome<()> {
    let row = |what: &str, bound| Row {
        name: format!("{group}: {what}"),
        bound,
    };
    let to_bytes = row("write, to_bytes", bounds.write);
    let to_buffer = row("write, to_buffer", bounds.write);
    let restore = row("restore", bounds.restore);
    let to_write = row("allocations to write", None);
    let to_restore = row("allocations to restore", None);
    let rows = [&to_bytes, &to_buffer, &restore, &to_write, &to_restore];
    if !rows.iter().any(|row| settings.wants(&row.name)) {
        return Ok(());
    }

    let values = make();
    let workspace = Workspace::new()?;
    let writing = SerializeOptions::new().workspace(&workspace);
    let restoring = RestoreOptions::new().workspace(&workspace);
    let (mut buffer, mut their_bytes) = (Buffer::new()?, Vec::new());
    let bytes = writing.to_bytes(&values)?;
    writing.to_buffer(&values, &mut buffer)?;
    check(buffer[..] == bytes[..], group, "to_buffer")?;
    check(
        restoring.from_bytes::<Vec<T>>(&bytes)? == values,
        group,
        "flaxstate",
    )?;
    let peers_bytes = rmp_serde::to_vec_named(&values)?;
    let restored: Vec<T> = rmp_serde::from_slice(&peers_bytes)?;
    check(restored == values, group, "rmp-serde")?;
    drop(restored);

    let mut rmp_write = || {
        their_bytes.clear();
        Ok(rmp_serde::encode::write_named(&mut their_bytes, &values)?)
    };
    if settings.wants(&to_bytes.name) {
        let ours = || Ok(writing.to_bytes(&values)?);
        compare_times(settings, &to_bytes, flaxstate(ours), rmp(&mut rmp_write))?;
    }
    if settings.wants(&to_buffer.name) {
        let ours = || Ok(writing.to_buffer(&values, &mut buffer)?);
        compare_times(settings, &to_buffer, flaxstate(ours), rmp(&mut rmp_write))?;
    }
    if settings.wants(&to_write.name) {
        let ours = || Ok(writing.to_buffer(&values, &mut buffer)?);
        compare_allocations(
            &to_write,
            values.len(),
            flaxstate(ours),
            rmp(&mut rmp_write),
        )?;
    }
    let our_restore = || Ok(restoring.from_bytes::<Vec<T>>(&bytes)?);
    let rmp_restore = || Ok(rmp_serde::from_slice::<Vec<T>>(&peers_bytes)?);
    if settings.wants(&restore.name) {
        compare_times(settings, &restore, flaxstate(our_restore), rmp(rmp_restore))?;
    }
    if settings.wants(&to_restore.name) {
        let (ours, theirs) = (flaxstate(our_restore), rmp(rmp_restore));
        compare_allocations(&to_restore, values.len(), ours, theirs)?;
    }
    Ok(())
}

fn flaxstate<F>(call: F) -> Side<F> {
    let name = "flaxstate";
    Side { name, call }
}

fn rmp<F>(call: F) -> Side<F> {
    let name = "rmp-serde";
    Side { name, call }
}

/// Two layouts of the same numbers, both by flaxstate.
fn beside_ours<A: State + PartialEq, B: State + PartialEq>(
    settings: &Settings,
    group: &str,
    bound: f64,
    ours: (&'static str, impl Fn() -> Vec<A>),
    yardstick: (&'static str, impl Fn() -> Vec<B>),
) -> Outcome<()> {
    let row = |what: &str| Row {
        name: format!("{group}: {what}"),
        bound: Some(bound),
    };
    let (write, restore) = (row("write"), row("restore"));
    if !settings.wants(&write.name) && !settings.wants(&restore.name) {
        return Ok(());
    }

    let ((name, make), (yardstick_name, make_yardstick)) = (ours, yardstick);
    let (values, yardstick) = (make(), make_yardstick());
    let workspace = Workspace::new()?;
    let writing = SerializeOptions::new().workspace(&workspace);
    let restoring = RestoreOptions::new().workspace(&workspace);
    let (mut buffer, mut yardstick_buffer) = (Buffer::new()?, Buffer::new()?);
    let (bytes, yardstick_bytes) = (writing.to_bytes(&values)?, writing.to_bytes(&yardstick)?);
    check(
        restoring.from_bytes::<Vec<A>>(&bytes)? == values,
        group,
        name,
    )?;
    let restored: Vec<B> = restoring.from_bytes(&yardstick_bytes)?;
    check(restored == yardstick, group, yardstick_name)?;
    drop(restored);

    if settings.wants(&write.name) {
        let ours = Side {
            name,
            call: || Ok(writing.to_buffer(&values, &mut buffer)?),
        };
        let theirs = Side {
            name: yardstick_name,
            call: || Ok(writing.to_buffer(&yardstick, &mut yardstick_buffer)?),
        };
        compare_times(settings, &write, ours, theirs)?;
    }
    if settings.wants(&restore.name) {
        let ours = Side {
            name,
            call: || Ok(restoring.from_bytes::<Vec<A>>(&bytes)?),
        };
        let theirs = Side {
            name: yardstick_name,
            call: || Ok(restoring.from_bytes::<Vec<B>>(&yardstick_bytes)?),
        };
        compare_times(settings, &restore, ours, theirs)?;
    }
    Ok(())
}
