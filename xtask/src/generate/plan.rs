//! Commits in time: when, by whom, and with how many new artifacts. All of them are known before the first row is
//! made, because a cycle is a part of the whole time.

use super::random::{Random, zipf};

/// How many people there are; the first of them do most.
const PEOPLE: usize = 64;
/// 2025-01-06 08:00:00 UTC, in microseconds.
const START: i64 = 1_736_150_400_000_000;
const SECOND: i64 = 1_000_000;
/// The machine's cycles, of equal length.
pub const CYCLES: i64 = 36;

/// One commit.
pub struct Commit {
    /// When, in microseconds.
    pub time: i64,
    /// Who, as a place in [`people`].
    pub author: usize,
    /// How many artifacts are new in it.
    pub size: usize,
    /// What its hash is made from.
    pub seed: u64,
}

/// All commits, in order of time.
pub struct Plan {
    /// The commits.
    pub commits: Vec<Commit>,
    first: i64,
    last: i64,
}

impl Plan {
    /// Commits with `artifacts` new artifacts in all.
    pub fn new(artifacts: usize, random: &mut Random) -> Self {
        let authors = zipf(PEOPLE);
        let mut commits: Vec<Commit> = Vec::new();
        let (mut time, mut left) = (START, artifacts);
        // A person works for a while, then somebody else does, after a pause.
        while left > 0 {
            let author = random.weighted(&authors);
            for _ in 0..random.heavy_tail(40) {
                let size = usize::try_from(random.heavy_tail(300)).unwrap_or(1).min(left);
                commits.push(Commit { time, author, size, seed: random.bits() });
                left -= size;
                if left == 0 {
                    break;
                }
                time += signed(random.between(20, 900)) * SECOND;
            }
            let hours = random.heavy_tail(60);
            time += signed(random.between(600, hours * 3600)) * SECOND;
        }
        let last = commits.last().map_or(START, |commit| commit.time);
        Self { commits, first: START, last }
    }

    /// The cycle of a time. Cycles are half-open, so the very last commit is in none.
    pub fn cycle(&self, time: i64) -> Option<i32> {
        let whole = self.last - self.first;
        (time < self.last).then(|| i32::try_from((time - self.first) * CYCLES / whole).unwrap_or(0))
    }

    /// When a cycle begins.
    pub fn cycle_start(&self, cycle: i64) -> i64 {
        self.first + (self.last - self.first) * cycle / CYCLES
    }

    /// Percent of the battery that is left: 100 at the first commit, 0 at the last; two places.
    pub fn battery(&self, time: i64) -> f32 {
        let whole = (self.last - self.first).max(1);
        let hundredths = 10_000 - (time - self.first) * 10_000 / whole;
        hundredths as f32 / 100.0
    }

    /// When the last commit was.
    pub fn last(&self) -> i64 {
        self.last
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The people's names: none of anybody.
pub fn people() -> Vec<String> {
    const MANNERS: [&str; 8] = ["quiet", "amber", "northern", "patient", "copper", "early", "tidal", "plain"];
    const TRADES: [&str; 8] = ["weaver", "miner", "maintainer", "keeper", "tuner", "glazier", "pilot", "scribe"];
    (0..PEOPLE).map(|place| format!("{}-{}", MANNERS[place % 8], TRADES[(place / 8 + place) % 8])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_commits_bring_exactly_the_artifacts_in_order_of_time() {
        let plan = Plan::new(5_000, &mut Random::new(3));
        assert_eq!(plan.commits.iter().map(|commit| commit.size).sum::<usize>(), 5_000);
        assert!(plan.commits.is_sorted_by_key(|commit| commit.time));
    }

    #[test]
    fn cycles_cover_the_time_and_leave_out_the_last_commit() {
        let plan = Plan::new(5_000, &mut Random::new(3));
        assert_eq!(plan.cycle(plan.first), Some(0));
        assert_eq!(plan.cycle(plan.last - 1), Some(35));
        assert_eq!(plan.cycle(plan.last), None);
        assert_eq!(plan.battery(plan.first), 100.0);
        assert_eq!(plan.battery(plan.last), 0.0);
    }

    #[test]
    fn everybody_has_a_name_of_their_own() {
        assert_eq!(people().into_iter().collect::<HashSet<_>>().len(), PEOPLE);
    }

    #[test]
    fn a_few_people_do_most() {
        let plan = Plan::new(50_000, &mut Random::new(4));
        let first = plan.commits.iter().filter(|commit| commit.author < 6).count();
        assert!(first * 10 > plan.commits.len() * 4, "{first} of {}", plan.commits.len());
    }
}
