//! Which names match a few typed letters, and which of them match best.

use crate::order;
/// How well a name matches; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// Whole, start, start of a word, part, letters in order.
    class: u8,
    /// Where the first letter was found.
    place: usize,
    /// Of two that match alike, the shorter is meant more often.
    length: usize,
}

/// How well a name matches what was typed, in any case: each word of it must be found. `None`: not at all.
pub fn rank(typed: &str, name: &str) -> Option<Rank> {
    let (typed, name) = (typed.to_lowercase(), name.to_lowercase());
    let length = name.chars().count();
    let mut whole = Rank { class: 0, place: 0, length };
    if typed.trim() == name {
        return Some(whole);
    }
    let mut words = typed.split_whitespace();
    if let Some(first) = words.next() {
        let (class, place) = word(first, &name)?;
        whole = Rank { class, place, length };
    }
    for next in words {
        let (class, _) = word(next, &name)?;
        whole.class = whole.class.max(class);
    }
    Some(whole)
}

/// The names that match, the best first; equal ones keep their order.
pub fn best<T>(typed: &str, from: impl IntoIterator<Item = T>, name: impl Fn(&T) -> &str, most: usize) -> Vec<T> {
    let mut ranked: Vec<(Rank, T)> =
        from.into_iter().filter_map(|item| rank(typed, name(&item)).map(|rank| (rank, item))).collect();
    if typed.trim().is_empty() {
        // Nothing typed: nothing is better than another.
        return ranked.into_iter().take(most).map(|(_, item)| item).collect();
    }
    order::sort_by_key(&mut ranked, |(rank, _)| *rank);
    ranked.into_iter().take(most).map(|(_, item)| item).collect()
}

/// One word in a name, both in lower case: class and place.
fn word(typed: &str, name: &str) -> Option<(u8, usize)> {
    if name.starts_with(typed) {
        return Some((if name.len() == typed.len() { 0 } else { 1 }, 0));
    }
    let starts_word = |at: usize| name[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
    if let Some((at, _)) = name.match_indices(typed).find(|(at, _)| starts_word(*at)) {
        return Some((2, at));
    }
    if let Some(at) = name.find(typed) {
        return Some((3, at));
    }
    // One letter out of order matches nearly anything.
    (typed.chars().count() > 1).then(|| in_order(typed, name)).flatten().map(|at| (4, at))
}

/// Whether the letters occur in this order, the first one at the start of a word; where that is.
fn in_order(typed: &str, name: &str) -> Option<usize> {
    let mut wanted = typed.chars();
    let first = wanted.next()?;
    let mut before = ' ';
    for (at, c) in name.char_indices() {
        if c == first && !before.is_alphanumeric() {
            let mut rest = wanted.clone().peekable();
            for c in name[at + c.len_utf8()..].chars() {
                rest.next_if_eq(&c);
            }
            if rest.peek().is_none() {
                return Some(at);
            }
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 6] =
        ["Timeline", "Tables", "Show times in UTC", "Save the picture as SVG", "Findings", "table"];

    fn found(typed: &str) -> Vec<&'static str> {
        best(typed, NAMES, |name| name, 10)
    }

    #[test]
    fn the_whole_name_comes_before_its_start_and_that_before_a_part() {
        assert_eq!(found("table"), ["table", "Tables"]);
        assert_eq!(found("tim"), ["Timeline", "Show times in UTC"]);
        assert!(rank("in", "Findings") > rank("in", "Show times in UTC"));
    }

    #[test]
    fn each_word_must_be_found() {
        assert_eq!(found("svg save"), ["Save the picture as SVG"]);
        assert_eq!(found("svg open"), Vec::<&str>::new());
    }

    #[test]
    fn letters_in_order_match_from_the_start_of_a_word_on() {
        assert_eq!(found("tmln"), ["Timeline"]);
        assert_eq!(found("fdg"), ["Findings"]);
        assert!(rank("ndg", "Findings").is_none());
    }

    #[test]
    fn nothing_typed_keeps_the_order() {
        assert_eq!(found(" "), NAMES);
        assert_eq!(best("", NAMES, |name| name, 2), ["Timeline", "Tables"]);
    }

    #[test]
    fn any_letters_can_be_typed() {
        for typed in ["é", "🎵", "ß%_'", "İ", "\u{301}"] {
            found(typed);
            assert!(rank(typed, &format!("a {typed} b")).is_some(), "{typed}");
        }
    }
}
