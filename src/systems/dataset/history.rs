//! What an action changed, field by field: the old and the new document of a row of the log, compared.

use serde_json::Value;

use super::audit::AuditEntry;
use crate::systems::json::{Difference, differences, parse, write};

/// What a row of the log changed.
#[derive(Debug, Clone, PartialEq)]
pub enum Changed {
    /// There was nothing before: the record is new.
    Created,
    /// There is nothing after: the record is gone.
    Deleted,
    /// These fields; none if both documents say the same.
    Fields(Vec<Field>),
    /// The row has neither document.
    NotRecorded,
    /// A document cannot be read; why, in words.
    Unreadable(String),
}

/// A field that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Where, as the source writes it: `license.license_type`, `processing_stages[2].stage_name`.
    pub path: String,
    /// `added`, `changed` or `removed`.
    pub kind: &'static str,
    /// JSON; `None` where nothing was.
    pub before: Option<String>,
    /// JSON; `None` where nothing is.
    pub after: Option<String>,
}

/// What a row of the log changed.
pub fn changed(entry: &AuditEntry) -> Changed {
    changed_between(entry.old_value.as_deref(), entry.new_value.as_deref())
}

/// What differs between two documents.
pub fn changed_between(before: Option<&str>, after: Option<&str>) -> Changed {
    let read = |text: Option<&str>, name: &str| match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => parse(text)
            .map(|value| Some(value).filter(|value| !value.is_null()))
            .map_err(|why| format!("{name}: {why}")),
    };
    match (read(before, "old_value"), read(after, "new_value")) {
        (Err(why), _) | (_, Err(why)) => Changed::Unreadable(why),
        (Ok(None), Ok(None)) => Changed::NotRecorded,
        (Ok(None), Ok(Some(_))) => Changed::Created,
        (Ok(Some(_)), Ok(None)) => Changed::Deleted,
        (Ok(Some(before)), Ok(Some(after))) => {
            Changed::Fields(differences(&before, &after).iter().map(Field::of).collect())
        }
    }
}

impl Field {
    fn of(difference: &Difference) -> Self {
        let text = |value: &Option<Value>| value.as_ref().map(|value| write(value, false));
        Self {
            path: dotted(&difference.path),
            kind: difference.kind(),
            before: text(&difference.before),
            after: text(&difference.after),
        }
    }
}

/// A JSON pointer as people write places of documents: numbers in brackets, names behind dots.
fn dotted(pointer: &str) -> String {
    let mut out = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty() {
            out.push_str(&format!("[{part}]"));
        } else {
            out.push_str(if out.is_empty() { "" } else { "." });
            out.push_str(&part);
        }
    }
    if out.is_empty() { "the whole document".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> Vec<String> {
        let Changed::Fields(fields) = changed_between(Some(before), Some(after)) else { return vec!["?".to_owned()] };
        let words = |field: &Field| {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            format!("{} {} {}→{}", field.kind, field.path, text(&field.before), text(&field.after))
        };
        fields.iter().map(words).collect()
    }

    #[test]
    fn fields_are_told_where_they_are_with_what_was_and_what_is() {
        let before = r#"{"license": {"license_type": "custom"}, "tags": ["a"], "timestamps": {"created_at": "x"}}"#;
        let after = r#"{"license": {"license_type": "cc_by"}, "tags": ["a", "b"], "timestamps": {"created_at": "x", "updated_at": "y"}}"#;
        assert_eq!(
            told(before, after),
            [
                "changed license.license_type \"custom\"→\"cc_by\"",
                "added tags[1] →\"b\"",
                "added timestamps.updated_at →\"y\""
            ]
        );
        assert!(told(before, before).is_empty());
    }

    #[test]
    fn the_beginning_and_the_end_of_a_record_are_no_changes_of_fields() {
        assert_eq!(changed_between(None, Some("{}")), Changed::Created);
        assert_eq!(changed_between(Some("{}"), None), Changed::Deleted);
        assert_eq!(changed_between(Some("{}"), Some("null")), Changed::Deleted);
        assert_eq!(changed_between(None, None), Changed::NotRecorded);
    }

    #[test]
    fn a_document_that_is_no_json_says_so() {
        let Changed::Unreadable(why) = changed_between(Some("{"), Some("{}")) else { unreachable!("it is cut off") };
        assert!(why.starts_with("old_value: it is not JSON"), "{why}");
    }

    #[test]
    fn long_numbers_keep_their_digits() {
        assert_eq!(
            told(r#"{"n": 123456789012345678901234567890}"#, r#"{"n": 1}"#),
            ["changed n 123456789012345678901234567890→1"]
        );
    }
}
