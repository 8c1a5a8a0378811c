//! Which statements a guest may run: those whose first word reads.
//!
//! The read-only transaction keeps tables as they are; this list also keeps out what is no part
//! of a transaction (`ATTACH`, `SET`, `USE`, `COMMIT`, …).

use super::error::{Error, ErrorKind};

const READING: [&str; 11] =
    ["select", "with", "from", "values", "table", "describe", "desc", "show", "summarize", "pivot", "unpivot"];

/// Refuses a statement that does not begin like one that reads.
pub fn reads_only(sql: &str) -> Result<(), Error> {
    let mut rest = skip(sql);
    let mut word = first_word(rest);
    if word == "explain" {
        rest = skip(&rest[word.len()..]);
        if rest.starts_with("(") && !is_query_in_brackets(rest) {
            rest = skip(rest.split_once(')').map_or("", |(_, after)| after));
        }
        if first_word(rest) == "analyze" {
            rest = skip(&rest["analyze".len()..]);
        }
        word = first_word(rest);
    }
    if READING.contains(&word.as_str()) {
        return Ok(());
    }
    let found = if rest.is_empty() { "nothing".to_owned() } else { word.to_uppercase() };
    let words =
        format!("only one statement that reads can run here (SELECT, FROM, WITH, …), and this begins with {found}");
    Err(Error { kind: ErrorKind::Sql, message: words, position: Some(sql.len() - rest.len()) })
}

fn is_query_in_brackets(text: &str) -> bool {
    READING.contains(&first_word(skip(text)).as_str())
}

/// Steps over spaces, comments and opening brackets.
fn skip(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        if let Some(comment) = text.strip_prefix("--") {
            text = comment.split_once('\n').map_or("", |(_, rest)| rest);
        } else if let Some(comment) = text.strip_prefix("/*") {
            text = skip_block(comment);
        } else if text.starts_with('(') && is_query_after_brackets(text) {
            text = &text[1..];
        } else {
            return text;
        }
    }
}

/// `(SELECT …)` begins with a query; `(ANALYZE, FORMAT json)` does not.
fn is_query_after_brackets(text: &str) -> bool {
    let inner = text.trim_start_matches(|c: char| c == '(' || c.is_whitespace());
    inner.starts_with("--") || inner.starts_with("/*") || READING.contains(&first_word(inner).as_str())
}

/// The text after a block comment; they nest.
fn skip_block(text: &str) -> &str {
    let mut depth = 1;
    let mut at = 0;
    while let Some(found) = text[at..].find(['*', '/']) {
        let here = at + found;
        if text[here..].starts_with("*/") {
            depth -= 1;
            at = here + 2;
            if depth == 0 {
                return &text[at..];
            }
        } else if text[here..].starts_with("/*") {
            depth += 1;
            at = here + 2;
        } else {
            at = here + 1;
        }
    }
    ""
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphabetic() || *c == '_').collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_statements_pass_however_they_are_dressed() {
        for sql in [
            "select 1",
            " -- note\n SELECT 1",
            "/* a /* nested */ note */ with x as (select 1) from x",
            "((select 1) union all (select 2))",
            "EXPLAIN select 1",
            "explain analyze from t",
            "explain (format json) select 1",
            "SUMMARIZE t",
        ] {
            assert!(reads_only(sql).is_ok(), "{sql}");
        }
    }

    #[test]
    fn statements_outside_a_transaction_are_refused() {
        for sql in [
            "ATTACH ':memory:' AS artifact",
            "set search_path = 'other'",
            "commit",
            "USE other",
            "pragma version",
            "explain analyze attach ':memory:' as a",
            "/* select */ install httpfs",
            "",
            "-- only a note",
            "(attach)",
        ] {
            assert!(reads_only(sql).is_err(), "{sql}");
        }
    }

    #[test]
    fn the_error_points_at_the_word() {
        assert_eq!(reads_only("  update t set a = 1").unwrap_err().position, Some(2));
    }
}
