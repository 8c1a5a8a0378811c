//! SQL as tokens: for colouring, and for finding out what stands at the caret.
//!
//! The tokens cover the text without a gap, whatever it holds: half a statement is the usual case.

use std::ops::Range;

use super::words::is_keyword;

/// What a piece of SQL is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Spaces and line breaks.
    Space,
    /// `-- …` and `/* … */`.
    Comment,
    /// `'…'`, `E'…'` and `$$…$$`.
    Text,
    /// A number.
    Number,
    /// A word of the language.
    Keyword,
    /// A name.
    Name,
    /// A name before a bracket: a function.
    Function,
    /// `"…"`.
    Quoted,
    /// Anything else, sign by sign.
    Sign,
}

/// A piece of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its first byte.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// It has its end: false for a text, a name in quotes or a block comment that runs off the statement.
    pub closed: bool,
}

impl Token {
    /// Its bytes.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Its text.
    pub fn text<'a>(&self, sql: &'a str) -> &'a str {
        sql.get(self.range()).unwrap_or_default()
    }

    /// Whether it means something to the engine.
    pub fn counts(&self) -> bool {
        !matches!(self.kind, Kind::Space | Kind::Comment)
    }
}

/// The tokens of a text, in order, without a gap.
pub fn tokens(sql: &str) -> Vec<Token> {
    let mut all: Vec<Token> = Vec::new();
    let mut start = 0;
    while let Some(rest) = sql.get(start..).filter(|rest| !rest.is_empty()) {
        let (kind, length, closed) = next(rest);
        // At least one character, so that the end is reached.
        let end = start + length.max(rest.chars().next().map_or(1, char::len_utf8));
        if kind == Kind::Sign && sql.get(start..end) == Some("(") {
            name_function(&mut all);
        }
        all.push(Token { kind, start, end, closed });
        start = end;
    }
    all
}

/// The name before a bracket is a function's.
fn name_function(before: &mut [Token]) {
    if let Some(token) = before.last_mut()
        && token.kind == Kind::Name
    {
        token.kind = Kind::Function;
    }
}

/// The first token of a text that is not empty: kind, bytes, closed.
fn next(rest: &str) -> (Kind, usize, bool) {
    let first = rest.chars().next().unwrap_or(' ');
    if first.is_whitespace() {
        return (Kind::Space, span(rest, char::is_whitespace), true);
    }
    if rest.starts_with("--") {
        return (Kind::Comment, rest.find(['\n', '\r']).unwrap_or(rest.len()), true);
    }
    if rest.starts_with("/*") {
        let (length, closed) = block(rest);
        return (Kind::Comment, length, closed);
    }
    match first {
        '\'' => quoted(rest, Kind::Text, '\'', false),
        '"' => quoted(rest, Kind::Quoted, '"', false),
        'e' | 'E' if rest.get(1..2) == Some("'") => {
            let (kind, length, closed) = quoted(&rest[1..], Kind::Text, '\'', true);
            (kind, length + 1, closed)
        }
        '$' => dollar(rest),
        c if c.is_ascii_digit() => (Kind::Number, number(rest), true),
        '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => (Kind::Number, number(rest), true),
        c if is_name_start(c) => {
            let length = span(rest, |c| is_name_start(c) || c.is_ascii_digit() || c == '$');
            let kind = if is_keyword(&rest[..length]) { Kind::Keyword } else { Kind::Name };
            (kind, length, true)
        }
        c => (Kind::Sign, c.len_utf8(), true),
    }
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || (!c.is_ascii() && !c.is_whitespace())
}

fn span(text: &str, of: impl Fn(char) -> bool) -> usize {
    text.find(|c| !of(c)).unwrap_or(text.len())
}

/// A quoted piece; a doubled quote stands for itself, as does one after a backslash where those escape.
fn quoted(text: &str, kind: Kind, quote: char, escapes: bool) -> (Kind, usize, bool) {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if escapes && c == '\\' {
            chars.next();
        } else if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return (kind, at + quote.len_utf8(), true);
        }
    }
    (kind, text.len(), false)
}

/// `$$…$$` and `$tag$…$tag$`; a dollar alone is a sign.
fn dollar(text: &str) -> (Kind, usize, bool) {
    let tag = span(&text[1..], |c| c.is_ascii_alphabetic() || c == '_') + 2;
    let Some(mark) = text.get(..tag).filter(|mark| mark.ends_with('$')) else { return (Kind::Sign, 1, true) };
    match text[tag..].find(mark) {
        Some(end) => (Kind::Text, tag + end + tag, true),
        None => (Kind::Text, text.len(), false),
    }
}

fn number(text: &str) -> usize {
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        let signed = matches!(c, '+' | '-') && matches!(previous, 'e' | 'E') && !text.starts_with("0x");
        if !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_') || signed) {
            return at;
        }
        previous = c;
    }
    text.len()
}

/// Block comments nest.
fn block(text: &str) -> (usize, bool) {
    let mut depth = 0_u32;
    let mut at = 0;
    while let Some(found) = text[at..].find(['*', '/']) {
        let here = &text[at + found..];
        if here.starts_with("/*") {
            depth += 1;
            at += found + 2;
        } else if here.starts_with("*/") {
            depth = depth.saturating_sub(1);
            at += found + 2;
            if depth == 0 {
                return (at, true);
            }
        } else {
            at += found + 1;
        }
    }
    (text.len(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(sql: &str) -> Vec<(Kind, &str)> {
        tokens(sql).iter().filter(|token| token.counts()).map(|token| (token.kind, token.text(sql))).collect()
    }

    #[test]
    fn a_statement_falls_into_its_pieces() {
        assert_eq!(
            pieces("SELECT count(*), a.\"b c\" FROM t WHERE x >= 1.5e-3 AND y = 'it''s'"),
            [
                (Kind::Keyword, "SELECT"),
                (Kind::Function, "count"),
                (Kind::Sign, "("),
                (Kind::Sign, "*"),
                (Kind::Sign, ")"),
                (Kind::Sign, ","),
                (Kind::Name, "a"),
                (Kind::Sign, "."),
                (Kind::Quoted, "\"b c\""),
                (Kind::Keyword, "FROM"),
                (Kind::Name, "t"),
                (Kind::Keyword, "WHERE"),
                (Kind::Name, "x"),
                (Kind::Sign, ">"),
                (Kind::Sign, "="),
                (Kind::Number, "1.5e-3"),
                (Kind::Keyword, "AND"),
                (Kind::Name, "y"),
                (Kind::Sign, "="),
                (Kind::Text, "'it''s'"),
            ]
        );
    }

    #[test]
    fn comments_texts_and_quotes_hide_what_is_in_them() {
        assert_eq!(pieces("-- select 'x\n1"), [(Kind::Number, "1")]);
        assert_eq!(pieces("/* a /* b */ ' */ 2"), [(Kind::Number, "2")]);
        assert_eq!(pieces("$$ it's $$ $t$ $$ $t$"), [(Kind::Text, "$$ it's $$"), (Kind::Text, "$t$ $$ $t$")]);
        assert_eq!(pieces(r"E'a\'b' x"), [(Kind::Text, r"E'a\'b'"), (Kind::Name, "x")]);
        assert_eq!(pieces("\"a\"\"b\""), [(Kind::Quoted, "\"a\"\"b\"")]);
    }

    #[test]
    fn any_text_is_covered_without_a_gap() {
        for sql in ["", "'", "\"", "/*", "$", "$a", "$$", "E'", "1e", "..", "é🎵 ß'", "a.b.", "\u{2028}x", "\0;\\"]
        {
            let tokens = tokens(sql);
            let mut at = 0;
            for token in &tokens {
                assert_eq!(token.start, at, "{sql:?}");
                assert!(token.end > token.start && sql.is_char_boundary(token.end), "{sql:?}");
                at = token.end;
            }
            assert_eq!(at, sql.len(), "{sql:?}");
        }
    }

    #[test]
    fn what_runs_off_the_end_is_not_closed() {
        for sql in ["'abc", "\"abc", "/* abc", "$$abc", "E'abc\\'"] {
            assert!(!tokens(sql)[0].closed, "{sql}");
        }
    }
}
