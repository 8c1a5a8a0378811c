//! Reads the worker's error texts: which are DuckDB's own answers, which mean that the engine is
//! gone, and where in the SQL the fault lies.

use super::error::{Error, ErrorKind};

/// Traps of WebAssembly, as browsers word them. After one, nothing in the module can be believed.
const TRAPS: [&str; 9] = [
    "memory access out of bounds",
    "index out of bounds",
    "table index is out of bounds",
    "function signature mismatch",
    "null function",
    "unreachable",
    "indirect call",
    "stack size exceeded",
    "integer overflow trap",
];

/// An error from the worker's `name` and `message`, for the statement that was sent.
pub fn from_worker(name: Option<&str>, message: Option<&str>, sql: &str) -> Error {
    let Some(text) = message.filter(|text| !text.is_empty()) else {
        return Error::new(ErrorKind::Cancelled, "another statement took the place of this one");
    };
    let (text, told) = unwrap_json(text);
    if name == Some("RuntimeError") || TRAPS.iter().any(|trap| is_trap(&text, trap)) {
        return Error::new(ErrorKind::Dead, format!("the engine broke down while it worked ({text})"));
    }
    if text.contains("query was canceled") || text.contains("INTERRUPT") {
        return Error::new(ErrorKind::Cancelled, "cancelled");
    }
    let kind = if text.starts_with("Out of Memory") { ErrorKind::OutOfMemory } else { ErrorKind::Sql };
    let told = told.filter(|at| sql.is_char_boundary(*at));
    Error { kind, position: position(&text, sql).or(told), message: text }
}

/// DuckDB's errors carry a class ("Parser Error: …"); a trap's text is bare.
fn is_trap(text: &str, trap: &str) -> bool {
    text.contains(trap) && !text.split(':').next().is_some_and(|class| class.ends_with("Error"))
}

/// Some requests answer with DuckDB's error as JSON: its words, and its place in the SQL.
fn unwrap_json(text: &str) -> (String, Option<usize>) {
    #[derive(serde::Deserialize)]
    struct Exception {
        exception_type: String,
        exception_message: String,
        position: Option<String>,
    }
    match serde_json::from_str::<Exception>(text) {
        Ok(e) => {
            let position = e.position.and_then(|position| position.parse().ok());
            if e.exception_message.starts_with(&e.exception_type) {
                return (e.exception_message, position);
            }
            (format!("{} Error: {}", e.exception_type, e.exception_message), position)
        }
        Err(_) => (text.to_owned(), None),
    }
}

/// The byte offset that DuckDB's `LINE n: … ^` marks, when it can be found again in the SQL.
fn position(message: &str, sql: &str) -> Option<usize> {
    let (_, marked) = message.rsplit_once("\nLINE ")?;
    let mut lines = marked.lines();
    let (number, shown) = lines.next()?.split_once(": ")?;
    let caret = lines.next()?.find('^')?.checked_sub("LINE : ".len() + number.len())?;
    let line_index = number.parse::<usize>().ok()?.checked_sub(1)?;
    let line_start: usize = sql.split_inclusive('\n').take(line_index).map(str::len).sum();
    let line = sql.get(line_start..)?.lines().next()?;
    // A long line is shown from its middle, between dots.
    let (shown, caret) = match shown.strip_prefix("...") {
        Some(rest) => (rest, caret.checked_sub(3)?),
        None => (shown, caret),
    };
    let at = line.find(shown.trim_end_matches("..."))?;
    let offset: usize = shown.chars().take(caret).map(char::len_utf8).sum();
    Some(line_start + at + offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trap_is_told_from_an_sql_error_that_uses_its_words() {
        assert_eq!(from_worker(Some("RuntimeError"), Some("anything"), "").kind, ErrorKind::Dead);
        assert_eq!(from_worker(Some("Error"), Some("memory access out of bounds"), "").kind, ErrorKind::Dead);
        let error = from_worker(Some("Error"), Some("Catalog Error: Table with name unreachable does not exist!"), "");
        assert_eq!(error.kind, ErrorKind::Sql);
    }

    #[test]
    fn json_errors_become_plain_text() {
        let text = r#"{"exception_type":"Catalog","exception_message":"Table \"x\" exists"}"#;
        assert_eq!(from_worker(None, Some(text), "").message, "Catalog Error: Table \"x\" exists");
    }

    #[test]
    fn json_errors_may_tell_the_place() {
        let text = r#"{"exception_type":"Binder","exception_message":"no column nope","position":"7"}"#;
        assert_eq!(from_worker(None, Some(text), "SELECT nope").position, Some(7));
        assert_eq!(from_worker(None, Some(text), "SELECT").position, None, "not beyond the statement");
    }

    #[test]
    fn the_caret_gives_the_place_in_the_statement() {
        let sql = "select 1,\n  nope from t";
        let message = "Binder Error: no column\n\nLINE 2:   nope from t\n          ^";
        assert_eq!(position(message, sql), Some(12));
    }

    #[test]
    fn a_message_without_a_line_has_no_position() {
        assert_eq!(position("Catalog Error: x", "select 1"), None);
    }

    #[test]
    fn an_error_without_words_is_a_replaced_statement() {
        assert_eq!(from_worker(None, None, "").kind, ErrorKind::Cancelled);
    }
}
