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
        if rest.starts_with('(') {
            let (options, after) = rest.split_once(')').unwrap_or((rest, ""));
            if !options.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '(' | '_' | ',' | ' ' | '\n' | '\t')) {
                return Err(refused(sql, rest, "these options of EXPLAIN cannot be used here"));
            }
            if options.to_ascii_lowercase().contains("analyze") {
                return Err(refused(sql, rest, ANALYZE));
            }
            rest = skip(after);
        }
        word = first_word(rest);
        if word == "analyze" || word == "analyse" {
            return Err(refused(sql, rest, ANALYZE));
        }
    }
    if READING.contains(&word.as_str()) {
        return Ok(());
    }
    let found = if rest.is_empty() { "nothing".to_owned() } else { word.to_uppercase() };
    let words =
        format!("only one statement that reads can run here (SELECT, FROM, WITH, …), and this begins with {found}");
    Err(refused(sql, rest, &words))
}

/// An explained statement that is run as well cannot be looked at first.
const ANALYZE: &str = "EXPLAIN ANALYZE cannot run here; EXPLAIN can";

fn refused(sql: &str, rest: &str, words: &str) -> Error {
    Error { kind: ErrorKind::Sql, message: words.to_owned(), position: Some(sql.len() - rest.len()) }
}

/// Whether a statement only explains another one.
pub fn is_explain(sql: &str) -> bool {
    first_word(skip(sql)) == "explain"
}

/// The operator of a plan (`EXPLAIN (FORMAT json)`) that changes the engine, if it has one.
pub(super) fn changes_the_engine(plan: &str) -> Option<String> {
    const CHANGING: [&str; 3] = ["LOGGING", "LOGS", "CHECKPOINT"];
    fn find(value: &serde_json::Value) -> Option<String> {
        match value {
            serde_json::Value::Array(items) => items.iter().find_map(find),
            serde_json::Value::Object(members) => {
                let name = members.get("name").and_then(serde_json::Value::as_str).unwrap_or_default().trim();
                let changing = CHANGING.iter().any(|word| name.to_ascii_uppercase().contains(word));
                if changing { Some(name.to_owned()) } else { members.values().find_map(find) }
            }
            _ => None,
        }
    }
    match serde_json::from_str(plan) {
        Ok(plan) => find(&plan),
        // A plan that cannot be read is no reason to trust it.
        Err(_) => Some("a plan that cannot be read".to_owned()),
    }
}

/// Steps over spaces, comments and opening brackets.
fn skip(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        if let Some(comment) = text.strip_prefix("--") {
            text = comment.find(['\n', '\r']).map_or("", |end| &comment[end..]);
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
            "explain analyze select 1",
            "explain (analyze, format json) select 1",
            "EXPLAIN (ANALYZE /*)select*/) COMMIT",
            "--\rATTACH ':memory:' AS\nvalues",
            "/* select */ install httpfs",
            "",
            "-- only a note",
            "(attach)",
        ] {
            assert!(reads_only(sql).is_err(), "{sql}");
        }
    }

    #[test]
    fn operators_that_change_the_engine_are_found_in_a_plan() {
        let plan = r#"[{"name": "PROJECTION", "children": [{"name": "ENABLE_LOGGING ", "children": []}]}]"#;
        assert_eq!(changes_the_engine(plan).as_deref(), Some("ENABLE_LOGGING"));
        let named_so = r#"[{"name": "PROJECTION", "extra_info": {"Projections": "ENABLE_LOGGING"}, "children": []}]"#;
        assert_eq!(changes_the_engine(named_so), None);
        assert!(changes_the_engine("no plan").is_some());
    }

    #[test]
    fn the_error_points_at_the_word() {
        assert_eq!(reads_only("  update t set a = 1").unwrap_err().position, Some(2));
    }
}
