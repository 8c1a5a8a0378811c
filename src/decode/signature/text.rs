//! What texts look like: the patterns of the source system, and samples of texts. The source names its patterns and
//! not their expressions, so these are ours.

/// Longer samples stand there by their length.
const LONGEST_SAMPLE: usize = 24;

/// A pattern's name, and whether a text is one.
type Pattern = (&'static str, fn(&str) -> bool);

/// Patterns of texts, in the order in which signatures list them.
pub(super) const PATTERNS: [Pattern; 4] =
    [("email", is_email), ("phone", is_phone), ("uuid", is_uuid), ("numeric_string", is_numeric)];

/// False for most texts that match no pattern, without looking at them closely: an address has an `@`, and all others
/// begin with a digit or a sign, or have the length of a UUID.
#[inline(always)]
pub(super) fn may_match(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins = matches!(bytes.first(), Some(b'0'..=b'9' | b'+' | b'-' | b'(' | b')' | b' '));
    begins || bytes.len() == 36 || bytes.contains(&b'@')
}

/// A text as it stands among the samples.
pub(super) fn sample(text: &str, length: u64) -> String {
    if length <= LONGEST_SAMPLE as u64 { text.to_owned() } else { format!("text of {length} characters") }
}

/// Begins as a date in ISO 8601.
pub(super) fn is_date(text: &str) -> bool {
    let is_form = |(place, byte): (usize, &u8)| match place {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.as_bytes().get(..10).is_some_and(|head| head.iter().enumerate().all(is_form))
}

/// One `@` with something before it and a dot behind it, not at an end, and no blank.
pub(super) fn is_email(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut at, mut dot, mut is_ascii) = (0, 0, true);
    for (place, byte) in bytes.iter().enumerate() {
        match byte {
            b'@' if at > 0 || place == 0 => return false,
            b'@' => at = place,
            b'.' => dot = place,
            b'\t'..=b'\r' | b' ' => return false,
            0x80.. => is_ascii = false,
            _ => {}
        }
    }
    let is_form = at > 0 && dot > at + 1 && bytes.len() > dot + 2;
    is_form && (is_ascii || !text.chars().any(char::is_whitespace))
}

/// 7 to 15 digits, with blanks, hyphens and brackets among them and a plus in front; no date.
pub(super) fn is_phone(text: &str) -> bool {
    let rest = match text.as_bytes() {
        [b'+', rest @ ..] => rest,
        all => all,
    };
    let mut digits = 0;
    for byte in rest {
        match byte {
            b'0'..=b'9' => digits += 1,
            b' ' | b'-' | b'(' | b')' => {}
            _ => return false,
        }
    }
    (7..=15).contains(&digits) && !is_date(text)
}

/// 32 hexadecimal digits in five groups.
fn is_uuid(text: &str) -> bool {
    // Every text of this length is looked at: a table is quicker than comparisons.
    const DIGITS: [bool; 256] = {
        let (mut table, mut byte) = ([false; 256], 0);
        while byte < 256 {
            table[byte] = (byte as u8).is_ascii_hexdigit();
            byte += 1;
        }
        table
    };
    let is_group = |group: &[u8]| group.iter().all(|byte| DIGITS[usize::from(*byte)]);
    let bytes = text.as_bytes();
    bytes.len() == 36
        && [8, 13, 18, 23].iter().all(|place| bytes[*place] == b'-')
        && [0..8, 9..13, 14..18, 19..23, 24..36].into_iter().all(|group| is_group(&bytes[group]))
}

/// Digits with one point among them at most, and a sign in front.
fn is_numeric(text: &str) -> bool {
    let rest = match text.as_bytes() {
        [b'-' | b'+', rest @ ..] => rest,
        all => all,
    };
    let (mut digits, mut points) = (0, 0);
    for byte in rest {
        match byte {
            b'0'..=b'9' => digits += 1,
            // Not in front, and not the second.
            b'.' if digits > 0 && points == 0 => points = 1,
            _ => return false,
        }
    }
    digits > 0 && rest.last() != Some(&b'.')
}

/// How many characters a text has.
pub(super) fn length(text: &str) -> u64 {
    let mut count = 0;
    for byte in text.as_bytes() {
        // All but those in the middle of a character.
        count += u64::from(byte & 0xc0 != 0x80);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(text: &str) -> Vec<&'static str> {
        let found: Vec<_> = PATTERNS.iter().filter(|(_, is)| is(text)).map(|(name, _)| *name).collect();
        assert!(found.is_empty() || may_match(text), "{text}");
        found
    }

    #[test]
    fn patterns_are_told_by_their_form() {
        assert_eq!(patterns("a.b@c.example"), ["email"]);
        assert_eq!(patterns("+49 (30) 123-4567"), ["phone"]);
        assert_eq!(patterns("123E4567-e89b-12d3-a456-426614174000"), ["uuid"]);
        assert_eq!((patterns("-1.50"), patterns("0")), (vec!["numeric_string"], vec!["numeric_string"]));
        assert_eq!(patterns("03012345678"), ["phone", "numeric_string"]);
        assert_eq!((length(""), length("aé🎵")), (0, 3));
        for none in [
            "",
            "@",
            "a@@b.de",
            "a.b@c",
            "a@.de",
            "a@b.c",
            "a@b\u{a0}.de",
            "1..2",
            "+",
            "-1.",
            "a@b",
            "a b@c.de",
            "1.",
            ".5",
            "1.2.3",
            "2025-12-24",
            "123e4567-e89b-12d3-a456-42661417400g",
        ] {
            assert!(patterns(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn long_samples_stand_there_by_their_length() {
        assert_eq!(sample("x".repeat(24).as_str(), 24), "x".repeat(24));
        assert_eq!(sample("x".repeat(25).as_str(), 25), "text of 25 characters");
    }
}
