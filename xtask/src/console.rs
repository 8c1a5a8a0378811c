//! What the person at the terminal sees: each step, whether it was needed, and how long it took.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Runs a step unless `there` says that its result exists, and says what happened.
///
/// # Errors
/// Those of `there` and `make`, with the step's name in front.
pub fn step(what: &str, there: impl FnOnce() -> Result<bool>, make: impl FnOnce() -> Result<()>) -> Result<()> {
    let start = Instant::now();
    if there().with_context(|| what.to_owned())? {
        println!("  ✓ {what}: there already ({})", seconds(start.elapsed()));
        return Ok(());
    }
    println!("  ▸ {what} …");
    make().with_context(|| what.to_owned())?;
    println!("  ✓ {what}: done in {}", seconds(start.elapsed()));
    Ok(())
}

/// Runs a step whose result nobody can see beforehand.
///
/// # Errors
/// Those of `make`, with the step's name in front.
pub fn always(what: &str, make: impl FnOnce() -> Result<()>) -> Result<()> {
    step(what, || Ok(false), make)
}

/// A duration as people read it: `0.3 s`, `1 min 12 s`.
pub fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 60 { format!("{:.1} s", time.as_secs_f64()) } else { format!("{} min {} s", whole / 60, whole % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_seconds_or_minutes() {
        assert_eq!(seconds(Duration::from_millis(340)), "0.3 s");
        assert_eq!(seconds(Duration::from_secs(132)), "2 min 12 s");
    }
}
