//! What is gathered of one column while its values go by: counts, and by its type the smallest, largest and mean, the
//! lengths, samples and patterns, or the first and last time. Nothing here grows with the rows but the set of different
//! values, which `distinct` bounds.

use chrono::DateTime;

use super::distinct::Distinct;
use super::kind::Kind;
use super::python;
use super::text::{self, PATTERNS};

/// Samples that are kept.
const SAMPLES: usize = 10;
/// Decimals of means.
const MEAN: usize = 6;
/// Decimals of mean lengths.
const MEAN_LENGTH: usize = 4;

/// A column in the making.
#[derive(Debug)]
pub(super) struct Gather {
    pub(super) kind: Kind,
    /// All values are counted in one pass; what only counts different ones comes in others.
    is_again: bool,
    pub(super) total: u64,
    pub(super) nulls: u64,
    /// Values that are none of the column's type.
    pub(super) misfits: u64,
    pub(super) distinct: Distinct,
    numbers: Numbers,
    texts: Texts,
    days: Days,
}

#[derive(Debug, Default)]
struct Numbers {
    count: u64,
    /// The smallest and the largest of whole numbers.
    whole: Option<(i128, i128)>,
    whole_sum: i128,
    /// The same of the others.
    float: Option<(f64, f64)>,
    float_sum: f64,
    /// What the sum of floats lost to rounding.
    lost: f64,
}

#[derive(Debug, Default)]
struct Texts {
    count: u64,
    shortest: u64,
    longest: u64,
    length: u64,
    samples: Vec<String>,
    matches: [u64; PATTERNS.len()],
}

#[derive(Debug, Default)]
struct Days {
    /// Microseconds since 1970.
    times: Option<(i64, i64)>,
    /// Of files without types: as written.
    written: Option<(String, String)>,
}

impl Gather {
    /// Of nothing yet. `distinct` must fit the values.
    pub(super) fn new(kind: Kind, distinct: Distinct) -> Self {
        Self {
            kind,
            is_again: false,
            total: 0,
            nulls: 0,
            misfits: 0,
            distinct,
            numbers: Numbers::default(),
            texts: Texts::default(),
            days: Days::default(),
        }
    }

    /// A pass is over. True if there must be another one.
    pub(super) fn next_pass(&mut self) -> bool {
        self.is_again = true;
        self.distinct.next_pass()
    }

    /// Whether values still have to be looked at, beyond counting different ones.
    pub(super) fn is_first(&self) -> bool {
        !self.is_again
    }

    /// Adds rows, some of them NULL.
    pub(super) fn rows(&mut self, rows: usize, nulls: usize) {
        if !self.is_again {
            self.total += rows as u64;
            self.nulls += nulls as u64;
        }
    }

    /// Adds a value that is a whole number.
    pub(super) fn whole(&mut self, value: i128) {
        self.wholes(1, value, (value, value));
    }

    /// Adds so many whole numbers by their sum, and the smallest and the largest of them.
    pub(super) fn wholes(&mut self, count: u64, sum: i128, (least, most): (i128, i128)) {
        let numbers = &mut self.numbers;
        numbers.count += count;
        numbers.whole_sum = numbers.whole_sum.saturating_add(sum);
        numbers.whole = Some(numbers.whole.map_or((least, most), |(low, high)| (low.min(least), high.max(most))));
    }

    /// Adds a value that is a float.
    pub(super) fn float(&mut self, value: f64) {
        self.floats(std::iter::once(value));
    }

    /// Adds values that are floats. What is not finite has no place among numbers.
    #[inline(always)]
    pub(super) fn floats(&mut self, values: impl Iterator<Item = f64>) {
        let numbers = &mut self.numbers;
        let (mut count, mut total, mut lost) = (numbers.count, numbers.float_sum, numbers.lost);
        let (mut least, mut most) = numbers.float.unwrap_or((f64::INFINITY, f64::NEG_INFINITY));
        for value in values.filter(|value| value.is_finite()) {
            count += 1;
            let sum = total + value;
            lost += if total.abs() >= value.abs() { (total - sum) + value } else { (value - sum) + total };
            total = sum;
            // Of two zeros the first one stays.
            least = if value < least { value } else { least };
            most = if value > most { value } else { most };
        }
        numbers.float = (least <= most).then_some((least, most));
        (numbers.count, numbers.float_sum, numbers.lost) = (count, total, lost);
    }

    /// Adds a text.
    #[inline(always)]
    pub(super) fn text(&mut self, value: &str) {
        let length = if value.is_ascii() { value.len() as u64 } else { text::length(value) };
        let texts = &mut self.texts;
        texts.shortest = if texts.count == 0 { length } else { texts.shortest.min(length) };
        texts.longest = texts.longest.max(length);
        texts.length = texts.length.saturating_add(length);
        texts.count += 1;
        if texts.samples.len() < SAMPLES {
            texts.samples.push(text::sample(value, length));
        }
        // None of the patterns is longer than an address.
        if length <= 320 && text::may_match(value) {
            for ((_, is), count) in PATTERNS.iter().zip(&mut texts.matches) {
                *count += u64::from(is(value));
            }
        }
    }

    /// Adds a time, in microseconds since 1970.
    pub(super) fn time(&mut self, micros: i64) {
        let times = &mut self.days.times;
        *times = Some(times.map_or((micros, micros), |(first, last)| (first.min(micros), last.max(micros))));
    }

    /// Adds a time as it is written: in ISO 8601, so that it sorts as a text.
    pub(super) fn written_time(&mut self, value: &str) {
        match &mut self.days.written {
            None => self.days.written = Some((value.to_owned(), value.to_owned())),
            Some((first, last)) => {
                if value < first.as_str() {
                    value.clone_into(first);
                }
                if value > last.as_str() {
                    value.clone_into(last);
                }
            }
        }
    }

    /// The signature, as Python writes it.
    pub(super) fn write(&self, out: &mut String) {
        out.push_str(&format!(
            "{{\"type\": \"{}\", \"total_count\": {}, \"null_count\": {}, \"unique_count\": {}",
            self.kind.name(),
            self.total,
            self.nulls,
            self.distinct.count()
        ));
        match self.kind {
            kind if kind.is_number() => self.numbers.write(out),
            kind if kind.is_text() => self.texts.write(out),
            Kind::Date | Kind::Datetime => self.days.write(out, self.kind),
            _ => {}
        }
        out.push('}');
    }
}

impl Numbers {
    fn write(&self, out: &mut String) {
        let whole = self.whole.map(|(least, most)| (least.to_string(), most.to_string()));
        let (least, most) = match (whole, self.float) {
            (Some(whole), None) => whole,
            (None, Some((least, most))) => (python::float(least), python::float(most)),
            (Some(_), Some((least, most))) => {
                let (low, high) = self.whole.unwrap_or_default();
                (python::float(least.min(low as f64)), python::float(most.max(high as f64)))
            }
            (None, None) => return,
        };
        let sum = self.whole_sum as f64 + (self.float_sum + self.lost);
        let mean = python::round(sum / self.count as f64, MEAN);
        // A sum beyond all floats has no mean.
        let mean = if mean.is_finite() { python::float(mean) } else { "null".to_owned() };
        out.push_str(&format!(", \"min\": {least}, \"max\": {most}, \"mean\": {mean}"));
    }
}

impl Texts {
    fn write(&self, out: &mut String) {
        if self.count == 0 {
            return;
        }
        let mean = python::float(python::round(self.length as f64 / self.count as f64, MEAN_LENGTH));
        let (shortest, longest) = (self.shortest, self.longest);
        out.push_str(&format!(", \"min_length\": {shortest}, \"max_length\": {longest}, \"mean_length\": {mean}"));
        out.push_str(", \"sample_values\": ");
        python::texts(out, self.samples.iter().map(String::as_str));
        let told = PATTERNS.iter().zip(self.matches).filter(|(_, matches)| matches * 2 > self.count);
        let told: Vec<String> = told.map(|((name, _), _)| format!("\"{name}\": true")).collect();
        out.push_str(&format!(", \"patterns\": {{{}}}", told.join(", ")));
    }
}

impl Days {
    fn write(&self, out: &mut String, kind: Kind) {
        let range = match (&self.times, &self.written) {
            (Some((first, last)), _) => Some((iso(*first, kind), iso(*last, kind))),
            (None, Some(written)) => Some(written.clone()),
            (None, None) => None,
        };
        let Some((first, last)) = range else { return };
        out.push_str(", \"date_range\": {\"earliest\": ");
        python::text(out, &first);
        out.push_str(", \"latest\": ");
        python::text(out, &last);
        out.push('}');
    }
}

/// A time as Python's `isoformat` writes it: with microseconds where there are some.
fn iso(micros: i64, kind: Kind) -> String {
    let Some(time) = DateTime::from_timestamp_micros(micros) else { return format!("{micros} µs") };
    let format = match kind {
        Kind::Date => "%Y-%m-%d",
        _ if micros % 1_000_000 == 0 => "%Y-%m-%dT%H:%M:%S",
        _ => "%Y-%m-%dT%H:%M:%S%.6f",
    };
    time.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(kind: Kind, add: impl Fn(&mut Gather)) -> String {
        let mut gather = Gather::new(kind, Distinct::of_texts(1 << 16));
        gather.rows(3, 1);
        add(&mut gather);
        gather.next_pass();
        let mut out = String::new();
        gather.write(&mut out);
        out
    }

    const COUNTS: &str = "\"total_count\": 3, \"null_count\": 1, \"unique_count\": 0";

    #[test]
    fn numbers_have_least_most_and_mean() {
        let whole = written(Kind::Integer, |gather| [i128::MAX, 1].into_iter().for_each(|n| gather.whole(n)));
        assert!(whole.contains("\"min\": 1, \"max\": 170141183460469231731687303715884105727, "), "{whole}");
        let floats = written(Kind::Float, |gather| {
            [1e100, 1.0, -1e100, f64::NAN].map(|n| gather.float(n)).into_iter().collect()
        });
        assert_eq!(
            floats,
            format!("{{\"type\": \"float\", {COUNTS}, \"min\": -1e+100, \"max\": 1e+100, \"mean\": 0.333333}}")
        );
        let both = written(Kind::Float, |gather| {
            gather.whole(2);
            gather.float(0.5);
        });
        assert!(both.ends_with("\"min\": 0.5, \"max\": 2.0, \"mean\": 1.25}"), "{both}");
    }

    #[test]
    fn texts_have_lengths_samples_and_patterns() {
        let texts = written(Kind::Text, |gather| ["12", "é🎵", "7"].into_iter().for_each(|text| gather.text(text)));
        let samples = "\"sample_values\": [\"12\", \"\\u00e9\\ud83c\\udfb5\", \"7\"]";
        assert!(texts.ends_with(&format!("\"min_length\": 1, \"max_length\": 2, \"mean_length\": 1.6667, {samples}, \"patterns\": {{\"numeric_string\": true}}}}")), "{texts}");
        assert_eq!(written(Kind::Text, |_| ()), format!("{{\"type\": \"string\", {COUNTS}}}"), "all NULL");
    }

    #[test]
    fn half_of_the_values_make_no_pattern() {
        let texts = written(Kind::Text, |gather| ["12", "a"].into_iter().for_each(|text| gather.text(text)));
        assert!(texts.ends_with("\"patterns\": {}}"), "{texts}");
    }

    #[test]
    fn times_have_the_first_and_the_last() {
        let times = written(Kind::Datetime, |gather| [1_500_000, 0].into_iter().for_each(|at| gather.time(at)));
        let range = "{\"earliest\": \"1970-01-01T00:00:00\", \"latest\": \"1970-01-01T00:00:01.500000\"}";
        assert_eq!(times, format!("{{\"type\": \"datetime\", {COUNTS}, \"date_range\": {range}}}"));
        let days = written(Kind::Date, |gather| {
            ["2025-02-01", "2024-03-01"].into_iter().for_each(|day| gather.written_time(day))
        });
        assert!(days.contains("\"earliest\": \"2024-03-01\", \"latest\": \"2025-02-01\""), "{days}");
    }
}
