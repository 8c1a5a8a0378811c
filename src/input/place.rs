//! Places in a text: bytes, as this program counts; UTF-16 units, as the browser does; lines and columns, as people do.

/// The byte at a number of UTF-16 units; within a character, its start.
pub fn byte_at(text: &str, units: usize) -> usize {
    let mut counted = 0;
    for (at, c) in text.char_indices() {
        counted += c.len_utf16();
        if counted > units {
            return at;
        }
    }
    text.len()
}

/// The UTF-16 units before a byte; within a character, those before it.
pub fn units_before(text: &str, byte: usize) -> usize {
    text.char_indices().take_while(|(at, c)| at + c.len_utf8() <= byte).map(|(_, c)| c.len_utf16()).sum()
}

/// Line and column of a byte, both from 1.
pub fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before: &str = text.char_indices().find(|(at, _)| *at >= byte).map_or(text, |(at, _)| &text[..at]);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_units_lead_back_to_each_other() {
        let text = "aé🎵\nz";
        for (at, _) in text.char_indices() {
            assert_eq!(byte_at(text, units_before(text, at)), at);
        }
        assert_eq!((units_before(text, 7), byte_at(text, 3)), (4, 3), "the second unit of the note is inside it");
        assert_eq!(byte_at(text, 99), text.len());
        assert_eq!(units_before(text, 99), 6);
    }

    #[test]
    fn lines_and_columns_begin_with_one() {
        assert_eq!(line_and_column("ab\ncé d", 0), (1, 1));
        assert_eq!(line_and_column("ab\ncé d", 7), (2, 4));
        assert_eq!(line_and_column("", 9), (1, 1));
    }
}
