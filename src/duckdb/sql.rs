//! SQL text made safely: identifiers and literals of strangers' data go through here.

use std::fmt::Write as _;

/// Quotes an identifier, whatever characters it holds.
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text literal. NUL, which ends a statement's text early, is written as `chr(0)`.
pub fn text(value: &str) -> String {
    let quoted = |part: &str| format!("'{}'", part.replace('\'', "''"));
    if !value.contains('\0') {
        return quoted(value);
    }
    let parts: Vec<String> = value.split('\0').map(quoted).collect();
    format!("({})", parts.join(" || chr(0) || "))
}

/// A list of text literals for `IN (…)`; an empty list matches nothing.
pub fn texts<S: AsRef<str>>(values: impl IntoIterator<Item = S>) -> String {
    let mut list = String::new();
    for value in values {
        let _ = write!(list, "{}{}", if list.is_empty() { "" } else { ", " }, text(value.as_ref()));
    }
    if list.is_empty() { "(NULL)".to_owned() } else { format!("({list})") }
}

/// A `TIMESTAMP` literal from microseconds since 1970-01-01 UTC.
pub fn timestamp(micros: i64) -> String {
    format!("make_timestamp({micros}::BIGINT)")
}

/// `WHERE …` of conditions that all must hold, or nothing if there is none.
pub fn where_all(conditions: &[String]) -> String {
    if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join("\n    AND ")) }
}

/// A `LIKE` pattern for texts that start with `prefix`; use with `ESCAPE '\'`.
pub fn prefix_pattern(prefix: &str) -> String {
    let escaped = prefix.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    text(&format!("{escaped}%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled_in_identifiers_and_texts() {
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
        assert_eq!(text("it's"), "'it''s'");
    }

    #[test]
    fn nul_does_not_end_the_statement() {
        assert_eq!(text("a\0b"), "('a' || chr(0) || 'b')");
    }

    #[test]
    fn an_empty_list_matches_nothing() {
        assert_eq!(texts(Vec::<String>::new()), "(NULL)");
        assert_eq!(texts(["a", "b"]), "('a', 'b')");
    }

    #[test]
    fn wildcards_in_a_prefix_are_plain_characters() {
        assert_eq!(prefix_pattern("50%_"), "'50\\%\\_%'");
    }
}
