//! In which zone times are written: UTC, or the reader's own, whose offset may change with the seasons.

use crate::scene::format::{date, instant, time_of_day};
use crate::scene::ticks::{Tick, time_ticks};

/// The zone of an axis.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Zone {
    /// From which time on, which offset from UTC holds, in microseconds and in order. Empty: UTC.
    pub offsets: Vec<(i64, i64)>,
}

impl Zone {
    /// The offset at a time.
    pub fn offset(&self, at: i64) -> i64 {
        let place = self.offsets.partition_point(|(from, _)| *from <= at);
        self.offsets.get(place.saturating_sub(1)).map_or(0, |(_, offset)| *offset)
    }

    /// A time as it is read on the zone's clocks, in the form of [`instant`].
    pub fn instant(&self, at: i64) -> String {
        instant(self.shifted(at))
    }

    /// A time on the zone's clocks, as if it were UTC.
    pub fn shifted(&self, at: i64) -> i64 {
        at.saturating_add(self.offset(at))
    }

    /// What stands beside times at this time: `UTC`, `UTC+01:00`.
    pub fn name(&self, at: i64) -> String {
        let minutes = self.offset(at) / 60_000_000;
        if minutes == 0 {
            return "UTC".to_owned();
        }
        let sign = if minutes < 0 { '−' } else { '+' };
        format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }

    /// Two times as a stretch, both days in full where they differ: `20 Dec 2025 22:09 to 23:10`.
    pub fn stretch(&self, from: i64, to: i64) -> String {
        let (from, to) = (self.shifted(from), self.shifted(to));
        if date(from) == date(to) {
            format!("{} to {}", instant(from), time_of_day(to))
        } else {
            format!("{} to {}", instant(from), instant(to))
        }
    }

    /// Round ticks on the zone's clocks.
    pub fn ticks(&self, from: i64, to: i64, most: usize) -> Vec<Tick> {
        let offset = self.offset(from);
        let ticks = time_ticks(from.saturating_add(offset), to.saturating_add(offset), most);
        ticks
            .into_iter()
            .map(|tick| {
                let near = tick.at.saturating_sub(offset);
                Tick { at: tick.at.saturating_sub(self.offset(near)), ..tick }
            })
            .filter(|tick| tick.at >= from && tick.at <= to)
            .collect()
    }
}
