//! How wide a text is, by estimate, and cutting it to a width. The estimate is deterministic and leans to
//! the wide side of the usual system faces, so that what fits here fits on the screen.

use std::borrow::Cow;

/// The type of a text: size, weight and family. Sizes are those of the style tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Face {
    /// 12 px.
    Small,
    /// 12 px, 600.
    SmallStrong,
    /// 13 px.
    #[default]
    Body,
    /// 13 px, 600.
    BodyStrong,
    /// 12 px, fixed width: ids, hashes, numbers.
    Mono,
    /// 15 px, 600.
    Title,
}

impl Face {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Small, Self::SmallStrong, Self::Body, Self::BodyStrong, Self::Mono, Self::Title];

    /// The font size in pixels.
    pub const fn size(self) -> f32 {
        match self {
            Self::Small | Self::SmallStrong | Self::Mono => 12.0,
            Self::Body | Self::BodyStrong => 13.0,
            Self::Title => 15.0,
        }
    }

    /// The font weight.
    pub const fn weight(self) -> u16 {
        match self {
            Self::Small | Self::Body | Self::Mono => 400,
            Self::SmallStrong | Self::BodyStrong | Self::Title => 600,
        }
    }

    /// Whether all characters are equally wide.
    pub const fn is_mono(self) -> bool {
        matches!(self, Self::Mono)
    }

    /// The CSS class.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Small => "f-small",
            Self::SmallStrong => "f-small-strong",
            Self::Body => "f-body",
            Self::BodyStrong => "f-body-strong",
            Self::Mono => "f-mono",
            Self::Title => "f-title",
        }
    }

    /// How far letters reach above the baseline.
    pub const fn ascent(self) -> f32 {
        self.size() * 0.8
    }

    /// How far letters reach below the baseline.
    pub const fn descent(self) -> f32 {
        self.size() * 0.2
    }
}

const ELLIPSIS: char = '…';
/// A fixed-width face's advance, in em.
const MONO_EM: f32 = 0.61;
/// How much wider a 600 weight runs.
const STRONG: f32 = 1.08;

/// A character's advance in em, by class. Marks that combine take no room; East Asian and pictographs take
/// a full em and more.
fn em(c: char, face: Face) -> f32 {
    let code = u32::from(c);
    if is_combining(code) {
        return 0.0;
    }
    if is_wide(code) {
        return if face.is_mono() { 2.0 * MONO_EM } else { 1.3 };
    }
    if face.is_mono() {
        return MONO_EM;
    }
    match c {
        'i' | 'j' | 'l' | 'I' | 'J' | '\'' | '|' => 0.30,
        ' ' | '.' | ',' | ':' | ';' | '-' | '/' | '\\' | '!' | 'f' | 't' | '\u{2009}' | '\u{a0}' | '·' => 0.37,
        '(' | ')' | '[' | ']' | '{' | '}' | 'r' | '"' | '`' | '*' => 0.43,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '→' | '×' | '+' | '=' | '<' | '>' | '~' | '–' => 0.92,
        'A'..='Z' | '&' | '#' => 0.74,
        _ if c.is_ascii() => 0.63,
        _ => 0.75,
    }
}

fn is_combining(code: u32) -> bool {
    matches!(code, 0x0300..=0x036F | 0x0591..=0x05BD | 0x064B..=0x065F | 0x1AB0..=0x1AFF | 0x200B..=0x200F | 0x20D0..=0x20FF
        | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F | 0x1F3FB..=0x1F3FF | 0xE0100..=0xE01EF)
}

fn is_wide(code: u32) -> bool {
    matches!(code, 0x1100..=0x115F | 0x2600..=0x27BF | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFF00..=0xFF60
        | 0x1F000..=0x1FAFF | 0x20000..=0x3FFFD)
}

/// The estimated width of a text in pixels. Stops counting at 100,000 pixels.
pub fn text_width(text: &str, face: Face) -> f32 {
    const ENOUGH: f32 = 100_000.0;
    let mut width = 0.0;
    for c in text.chars() {
        width += advance(c, face);
        if width > ENOUGH {
            break;
        }
    }
    width
}

fn advance(c: char, face: Face) -> f32 {
    let strong = if face.weight() > 400 { STRONG } else { 1.0 };
    em(c, face) * face.size() * strong
}

/// A text that can be shown on one line: control characters, among them those that reorder text around
/// them, become a visible `�`, line breaks and tabs a space.
pub fn visible(text: &str) -> Cow<'_, str> {
    let needs =
        |c: char| c.is_control() || is_reordering(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}');
    if !text.contains(needs) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|c| match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        _ if needs(c) => '\u{fffd}',
        _ => c,
    });
    Cow::Owned(shown.collect())
}

/// The bidirectional embeddings, overrides and isolates.
fn is_reordering(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Cuts in the middle, so that both ends of an id or path stay readable. What fits is given back whole; less room than the
/// ellipsis needs gives an empty text. Looks only at as many characters as can fit.
pub fn middle_cut(text: &str, max_width: f32, face: Face) -> String {
    if fits(text, max_width, face) {
        return text.to_owned();
    }
    let room = max_width - advance(ELLIPSIS, face);
    if room.is_nan() || room < 0.0 {
        return String::new();
    }
    let head = prefix(text.char_indices(), room / 2.0, face);
    let head_end = head.map_or(0, |(at, c)| at + c.len_utf8());
    let head_width = text.get(..head_end).map_or(0.0, |part| text_width(part, face));
    // A combining mark must not lead the tail: it would sit on the ellipsis.
    let tail = prefix(text.char_indices().rev(), room - head_width, face);
    let tail_start = tail.map_or(text.len(), |(at, _)| at).max(head_end);
    let tail = text.get(tail_start..).unwrap_or_default().trim_start_matches(|c| is_combining(u32::from(c)));
    format!("{}{ELLIPSIS}{tail}", text.get(..head_end).unwrap_or_default())
}

/// Cuts at the end, for prose.
pub fn end_cut(text: &str, max_width: f32, face: Face) -> String {
    if fits(text, max_width, face) {
        return text.to_owned();
    }
    let room = max_width - advance(ELLIPSIS, face);
    if room.is_nan() || room < 0.0 {
        return String::new();
    }
    let end = prefix(text.char_indices(), room, face).map_or(0, |(at, c)| at + c.len_utf8());
    format!("{}{ELLIPSIS}", text.get(..end).unwrap_or_default().trim_end())
}

/// Prose over at most `lines` lines, broken between words; the last is cut at its end. Never empty.
pub fn wrap(text: &str, max_width: f32, face: Face, lines: usize) -> Vec<String> {
    let mut done: Vec<String> = Vec::new();
    let mut rest = text.trim();
    while done.len() + 1 < lines && !fits(rest, max_width, face) {
        let breaks = rest.match_indices(' ').map(|(at, _)| at);
        let fitting = breaks.take_while(|at| rest.get(..*at).is_some_and(|line| fits(line, max_width, face))).last();
        let Some((line, after)) = fitting.and_then(|at| rest.split_at_checked(at)) else { break };
        done.push(line.trim_end().to_owned());
        rest = after.trim_start();
    }
    done.push(end_cut(rest, max_width, face));
    done
}

fn fits(text: &str, max_width: f32, face: Face) -> bool {
    let mut left = max_width;
    text.chars().all(|c| {
        left -= advance(c, face);
        left >= 0.0
    })
}

/// The last character of the longest run that fits `room`.
fn prefix(characters: impl Iterator<Item = (usize, char)>, room: f32, face: Face) -> Option<(usize, char)> {
    let mut left = room;
    characters
        .take_while(|(_, c)| {
            left -= advance(*c, face);
            left >= 0.0
        })
        .last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_whole() {
        assert_eq!(middle_cut("comp_001", 200.0, Face::Mono), "comp_001");
        assert_eq!(end_cut("", 0.0, Face::Body), "");
    }

    #[test]
    fn an_id_is_cut_in_the_middle_and_keeps_both_ends() {
        let cut = middle_cut("a03deafaa3157a0aa10663534ff193e75cc45907", 90.0, Face::Mono);
        assert!(cut.starts_with("a03de") && cut.ends_with("5907") && cut.contains('…'), "{cut}");
        assert!(text_width(&cut, Face::Mono) <= 90.0);
    }

    #[test]
    fn every_cut_fits_for_every_face_and_width() {
        let long = "x".repeat(5_000);
        for text in [
            long.as_str(),
            "שלום עולם שלום",
            "漢字漢字漢字",
            "🎼🎼🎼🎼🎼",
            "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}",
        ] {
            for face in Face::ALL {
                for width in [-1.0, 0.0, 5.0, 13.0, 40.0, 111.5] {
                    for cut in [middle_cut(text, width, face), end_cut(text, width, face)] {
                        assert!(text_width(&cut, face) <= width.max(0.0), "{cut} {face:?} {width}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_width_that_is_no_number_shows_nothing() {
        assert_eq!(middle_cut("abc", f32::NAN, Face::Body), "");
    }

    #[test]
    fn prose_breaks_between_words_and_is_cut_in_its_last_line() {
        assert_eq!(wrap("one line", 500.0, Face::Body, 2), ["one line"]);
        assert_eq!(wrap("20 Dec 2025 22:09", 90.0, Face::Small, 2), ["20 Dec 2025", "22:09"]);
        let cut = wrap("a long sentence about nothing in particular", 80.0, Face::Body, 2);
        assert!(cut.len() == 2 && cut[1].ends_with('…'), "{cut:?}");
        assert_eq!(wrap("", 80.0, Face::Body, 2), [""]);
        assert_eq!(wrap(&"x".repeat(5_000), 20.0, Face::Body, 3).len(), 1);
    }

    #[test]
    fn an_accent_does_not_move_to_the_ellipsis() {
        let text = "a\u{301}".repeat(40);
        for width in 20..90_u8 {
            assert!(!middle_cut(&text, f32::from(width), Face::Body).contains("…\u{301}"));
        }
    }

    #[test]
    fn text_that_reorders_or_breaks_lines_is_made_visible() {
        assert_eq!(visible("a\u{202e}b\nc\u{0}"), "a\u{fffd}b c\u{fffd}");
        assert!(matches!(visible("plain <b> שלום"), Cow::Borrowed(_)));
    }
}
