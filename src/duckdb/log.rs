//! The log of statements: what was asked, how long it took and what came of it. Bounded; one for all engines of the
//! page, so that it outlives one that broke down. Times are handed in: nothing here looks at a clock.

use std::cell::RefCell;
use std::collections::VecDeque;

/// Statements that are kept.
pub const MOST: usize = 200;
/// Errors that are kept.
pub const MOST_ERRORS: usize = 50;
/// Characters of a statement that are kept.
const MOST_SQL: usize = 4_000;
/// Slower than this is worth a warning.
pub const SLOW_MS: f64 = 1_000.0;
/// The upper bounds of the histogram of times, in seconds.
pub const BUCKETS: [f64; 7] = [0.005, 0.02, 0.1, 0.3, 1.0, 5.0, 30.0];

/// What is kept: each level keeps what those after it keep, and more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Level {
    /// Also what the page does to the engine itself; also in the browser's console.
    Debug,
    /// Every question.
    #[default]
    Info,
    /// Slow ones, and those that failed.
    Warning,
    /// Those that failed.
    Error,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 4] = [Self::Debug, Self::Info, Self::Warning, Self::Error];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
        }
    }
}

/// What came of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Its whole result was read.
    Answered,
    /// A part of its result was read; nobody wanted the rest.
    InPart,
    /// It was given up before its result came.
    GivenUp,
    /// It failed, with these words.
    Failed(String),
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When it began, in milliseconds since 1970.
    pub at_ms: f64,
    /// The statement.
    pub sql: String,
    /// From its beginning to its end.
    pub elapsed_ms: f64,
    /// Rows that were read.
    pub rows: u64,
    /// What came of it.
    pub outcome: Outcome,
    /// The page did it to the engine: it is no question.
    pub is_setup: bool,
}

impl Entry {
    fn level(&self) -> Level {
        match self.outcome {
            Outcome::Failed(_) => Level::Error,
            _ if self.elapsed_ms > SLOW_MS => Level::Warning,
            _ if self.is_setup => Level::Debug,
            _ => Level::Info,
        }
    }
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// When, in milliseconds since 1970.
    pub at_ms: f64,
    /// Where: `engine`, `opening`, `question`.
    pub place: &'static str,
    /// In words.
    pub words: String,
}

/// Counts of all questions since the page was loaded, kept or not.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Counts {
    /// Read to their end, or in part.
    pub answered: u64,
    /// Given up.
    pub given_up: u64,
    /// Failed.
    pub failed: u64,
    /// Rows that were read.
    pub rows: u64,
    /// Seconds of all together.
    pub seconds: f64,
    /// How many took at most so long, by [`BUCKETS`].
    pub buckets: [u64; BUCKETS.len()],
    /// Things that went wrong, failed questions among them.
    pub faults: u64,
}

impl Counts {
    /// All questions.
    pub fn all(&self) -> u64 {
        self.answered + self.given_up + self.failed
    }
}

#[derive(Default)]
struct Log {
    level: Level,
    entries: VecDeque<Entry>,
    faults: VecDeque<Fault>,
    counts: Counts,
}

thread_local! {
    static LOG: RefCell<Log> = RefCell::default();
}

/// Notes a statement that has ended. Gives whether the level asks for it in the console too.
pub fn note(mut entry: Entry) -> bool {
    LOG.with_borrow_mut(|log| {
        if !entry.is_setup {
            log.count(&entry);
        }
        if let Outcome::Failed(words) = &entry.outcome {
            let words = words.lines().next().unwrap_or_default().to_owned();
            log.blame(Fault { at_ms: entry.at_ms, place: "question", words });
        }
        if entry.level() < log.level {
            return false;
        }
        if entry.sql.len() > MOST_SQL {
            entry.sql = entry.sql.chars().take(MOST_SQL).collect::<String>() + "…";
        }
        log.entries.push_front(entry);
        log.entries.truncate(MOST);
        log.level == Level::Debug
    })
}

/// Notes something that went wrong and is no question.
pub fn note_fault(fault: Fault) {
    LOG.with_borrow_mut(|log| log.blame(fault));
}

impl Log {
    fn count(&mut self, entry: &Entry) {
        let counts = &mut self.counts;
        match entry.outcome {
            Outcome::Answered | Outcome::InPart => counts.answered += 1,
            Outcome::GivenUp => counts.given_up += 1,
            Outcome::Failed(_) => counts.failed += 1,
        }
        let seconds = entry.elapsed_ms / 1_000.0;
        counts.rows += entry.rows;
        counts.seconds += seconds;
        for (bucket, bound) in counts.buckets.iter_mut().zip(BUCKETS) {
            *bucket += u64::from(seconds <= bound);
        }
    }

    fn blame(&mut self, fault: Fault) {
        self.counts.faults += 1;
        self.faults.push_front(fault);
        self.faults.truncate(MOST_ERRORS);
    }
}

/// The statements that were kept, the newest first.
pub fn entries() -> Vec<Entry> {
    LOG.with_borrow(|log| log.entries.iter().cloned().collect())
}

/// What went wrong, the newest first.
pub fn faults() -> Vec<Fault> {
    LOG.with_borrow(|log| log.faults.iter().cloned().collect())
}

/// The counts.
pub fn counts() -> Counts {
    LOG.with_borrow(|log| log.counts)
}

/// What is kept now.
pub fn level() -> Level {
    LOG.with_borrow(|log| log.level)
}

/// Says what is to be kept from now on.
pub fn set_level(level: Level) {
    LOG.with_borrow_mut(|log| log.level = level);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(elapsed_ms: f64, outcome: Outcome, is_setup: bool) -> Entry {
        Entry { at_ms: 0.0, sql: "SELECT 1".into(), elapsed_ms, rows: 1, outcome, is_setup }
    }

    #[test]
    fn a_level_keeps_what_is_worse_and_everything_is_counted() {
        set_level(Level::Warning);
        note(entry(5.0, Outcome::Answered, false));
        note(entry(1_500.0, Outcome::Answered, false));
        note(entry(5.0, Outcome::Failed("no such table\nLINE 1".into()), false));
        note(entry(5.0, Outcome::Answered, true));
        assert_eq!(entries().len(), 2);
        assert_eq!((counts().answered, counts().failed, counts().rows), (2, 1, 3));
        assert_eq!(counts().buckets, [2, 2, 2, 2, 2, 3, 3]);
        assert_eq!(faults()[0].words, "no such table");
        set_level(Level::Debug);
        assert!(note(entry(5.0, Outcome::GivenUp, true)));
        assert_eq!((entries().len(), counts().all()), (3, 3));
    }

    #[test]
    fn the_log_is_bounded() {
        for _ in 0..MOST + 5 {
            note(Entry { sql: "x".repeat(MOST_SQL + 1), ..entry(1.0, Outcome::Failed("no".into()), false) });
        }
        assert_eq!((entries().len(), faults().len()), (MOST, MOST_ERRORS));
        assert_eq!(entries()[0].sql.chars().count(), MOST_SQL + 1);
    }
}
