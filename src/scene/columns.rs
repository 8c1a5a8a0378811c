//! The columns of a table on the screen: how wide each is, which are hidden, and the grid template that comes of it.
//! Pure arithmetic; what a reader changes is written as one short text, so that it can be kept.

use std::fmt::Write as _;

/// Narrower than this no column becomes, in pixels: its grip must be found again.
pub const NARROWEST: u32 = 48;
/// Nor wider.
pub const WIDEST: u32 = 1_200;

/// A column as its table was written: a grid track, and its least width in pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Track {
    template: String,
    least: u32,
}

/// What the reader made of a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Own {
    width: Option<u32>,
    is_hidden: bool,
}

/// All columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSet {
    tracks: Vec<Track>,
    own: Vec<Own>,
    least: u32,
}

impl ColumnSet {
    /// Columns as their table was written: grid tracks that are a width or a `minmax` in pixels, and the width that
    /// they take together at least.
    pub fn new<'a>(templates: impl Iterator<Item = &'a str>, least: u32) -> Self {
        let track = |template: &str| Track { template: template.to_owned(), least: first_number(template) };
        let tracks: Vec<Track> = templates.map(track).collect();
        let own = vec![Own::default(); tracks.len()];
        Self { tracks, own, least }
    }

    fn all(&self) -> impl Iterator<Item = (&Track, &Own)> {
        self.tracks.iter().zip(&self.own)
    }

    /// The grid template of the columns that are on show.
    pub fn template(&self) -> String {
        let shown = self.all().filter(|(_, own)| !own.is_hidden);
        let written = shown.map(|(track, own)| match own.width {
            Some(width) => format!("{width}px"),
            None => track.template.clone(),
        });
        written.collect::<Vec<_>>().join(" ")
    }

    /// The width that the columns on show take at least, in pixels.
    pub fn least(&self) -> u32 {
        let (mut more, mut less) = (self.least, 0);
        for (track, own) in self.all() {
            less += if own.is_hidden || own.width.is_some() { track.least } else { 0 };
            more += own.width.filter(|_| !own.is_hidden).unwrap_or(0);
        }
        more.saturating_sub(less)
    }

    /// How wide the reader made a column, or how wide it is at least.
    pub fn width(&self, at: usize) -> u32 {
        let own = self.own.get(at).and_then(|own| own.width);
        own.or_else(|| self.tracks.get(at).map(|track| track.least)).unwrap_or(NARROWEST)
    }

    /// Gives a column a width. `now` are the widths on the screen: the columns before it keep theirs, so that its edge
    /// follows the hand that pulls it.
    pub fn resize(&mut self, at: usize, width: f64, now: &[u32]) {
        for (own, now) in self.own.iter_mut().zip(now).take(at) {
            if !own.is_hidden && own.width.is_none() {
                own.width = Some((*now).clamp(NARROWEST, WIDEST));
            }
        }
        if let Some(own) = self.own.get_mut(at) {
            own.width = Some(width.round().clamp(f64::from(NARROWEST), f64::from(WIDEST)) as u32);
        }
    }

    /// Whether a column is hidden.
    pub fn is_hidden(&self, at: usize) -> bool {
        self.own.get(at).is_some_and(|own| own.is_hidden)
    }

    /// The places of the hidden columns.
    pub fn hidden(&self) -> impl Iterator<Item = usize> + '_ {
        self.own.iter().enumerate().filter(|(_, own)| own.is_hidden).map(|(at, _)| at)
    }

    /// Whether a column is the only one on show: it stays.
    pub fn is_last(&self, at: usize) -> bool {
        !self.is_hidden(at) && self.own.iter().filter(|own| !own.is_hidden).count() == 1
    }

    /// Hides a column, or shows it again. The last one on show stays.
    pub fn toggle(&mut self, at: usize) {
        if self.is_last(at) {
            return;
        }
        if let Some(own) = self.own.get_mut(at) {
            own.is_hidden = !own.is_hidden;
        }
    }

    /// Whether the reader changed anything.
    pub fn is_changed(&self) -> bool {
        self.own.iter().any(|own| *own != Own::default())
    }

    /// All columns as they were written.
    pub fn reset(&mut self) {
        self.own.fill(Own::default());
    }

    /// What the reader changed, as a text: a width, a `-` before it where hidden, and nothing where all is as written.
    pub fn written(&self) -> String {
        let mut out = String::new();
        for (at, own) in self.own.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let sign = if own.is_hidden { "-" } else { "" };
            let width = own.width.map(|width| width.to_string()).unwrap_or_default();
            // Writing into a String cannot fail.
            let _ = write!(out, "{comma}{sign}{width}");
        }
        out
    }

    /// Takes over what was written of columns like these; of others, or of none that would be left, nothing.
    pub fn read(&mut self, text: &str) {
        let own = text.split(',').map(|part| Own {
            width: part.trim_start_matches('-').parse().ok().map(|width: u32| width.clamp(NARROWEST, WIDEST)),
            is_hidden: part.starts_with('-'),
        });
        let own: Vec<Own> = own.collect();
        if own.len() == self.tracks.len() && own.iter().any(|own| !own.is_hidden) {
            self.own = own;
        }
    }
}

/// The pixels that a track begins with.
fn first_number(template: &str) -> u32 {
    let digits = template.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or(NARROWEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> ColumnSet {
        ColumnSet::new(["minmax(150px, 2fr)", "72px", "minmax(90px, 1fr)"].into_iter(), 312)
    }

    #[test]
    fn as_written_the_template_is_what_was_written() {
        let columns = three();
        assert_eq!(columns.template(), "minmax(150px, 2fr) 72px minmax(90px, 1fr)");
        assert_eq!((columns.least(), columns.is_changed()), (312, false));
    }

    #[test]
    fn a_column_that_is_pulled_keeps_those_before_it_where_they_are() {
        let mut columns = three();
        columns.resize(1, 100.4, &[420, 72, 210]);
        assert_eq!(columns.template(), "420px 100px minmax(90px, 1fr)");
        assert_eq!(columns.least(), 420 + 100 + 90);
        columns.resize(0, 200.0, &[420, 100, 182]);
        assert_eq!(columns.template(), "200px 100px minmax(90px, 1fr)");
    }

    #[test]
    fn no_column_becomes_too_narrow_to_be_found_or_too_wide_to_be_left() {
        let mut columns = three();
        columns.resize(0, -30.0, &[]);
        assert_eq!(columns.width(0), NARROWEST);
        columns.resize(0, 1e9, &[]);
        assert_eq!(columns.width(0), WIDEST);
        assert_eq!(columns.width(1), 72);
    }

    #[test]
    fn hidden_columns_take_no_room_and_the_last_one_stays() {
        let mut columns = three();
        columns.toggle(0);
        assert_eq!((columns.template().as_str(), columns.least()), ("72px minmax(90px, 1fr)", 162));
        columns.toggle(1);
        columns.toggle(2);
        assert_eq!(columns.hidden().collect::<Vec<_>>(), [0, 1]);
        assert!(columns.is_last(2));
        columns.toggle(0);
        assert_eq!(columns.template(), "minmax(150px, 2fr) minmax(90px, 1fr)");
        columns.reset();
        assert_eq!(columns, three());
    }

    #[test]
    fn what_was_changed_reads_back_as_written() {
        let mut columns = three();
        columns.resize(1, 100.0, &[420, 72, 210]);
        columns.toggle(0);
        assert_eq!(columns.written(), "-420,100,");
        let mut again = three();
        again.read(&columns.written());
        assert_eq!(again, columns);
    }

    #[test]
    fn a_text_of_other_columns_changes_nothing() {
        for text in ["", "-,-,-", "1,2", "1,2,3,4", "what"] {
            let mut columns = three();
            columns.read(text);
            assert_eq!(columns, three(), "{text}");
        }
        let mut columns = three();
        columns.read("9999999999,x,3");
        assert_eq!(columns.template(), "minmax(150px, 2fr) 72px 48px");
    }
}
