//! Which tables a statement may read: so that a table which the snapshot does not have is not taken for an empty one.

use crate::input::sql::{Kind, tokens};
use crate::input::words::unquoted;

/// A name in a statement that may be a table's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The schema, if it stands before it.
    pub schema: Option<String>,
    /// The name.
    pub name: String,
}

impl Named {
    /// Whether it may mean this table.
    pub fn may_be(&self, schema: &str, table: &str) -> bool {
        self.name.eq_ignore_ascii_case(table)
            && self.schema.as_deref().is_none_or(|own| own.eq_ignore_ascii_case(schema))
    }
}

/// The names behind FROM and JOIN, and behind commas: more than are tables, but every table is among them.
pub fn tables_of(statement: &str) -> Vec<Named> {
    let tokens: Vec<_> = tokens(statement).into_iter().filter(|token| token.counts()).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        let text = token.text(statement);
        let begins = text == "," || ["from", "join"].iter().any(|word| text.eq_ignore_ascii_case(word));
        if !begins {
            continue;
        }
        let mut parts = Vec::new();
        while let Some(name) = tokens.get(at).filter(|token| matches!(token.kind, Kind::Name | Kind::Quoted)) {
            parts.push(unquoted(name.text(statement)));
            at += 1;
            if tokens.get(at).is_none_or(|token| token.text(statement) != ".") {
                break;
            }
            at += 1;
        }
        if let Some(name) = parts.pop() {
            found.push(Named { schema: parts.pop(), name });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(statement: &str) -> Vec<String> {
        let all = tables_of(statement).into_iter();
        all.map(|named| named.schema.map_or(named.name.clone(), |schema| format!("{schema}.{}", named.name))).collect()
    }

    #[test]
    fn tables_are_found_with_their_schemas() {
        assert_eq!(named("SELECT a FROM trace.spans -- from x\nJOIN \"Odd One\" ON true"), ["trace.spans", "Odd One"]);
        assert_eq!(named("FROM memory.artifact.color_chain AS c, other.t"), ["artifact.color_chain", "other.t"]);
        assert_eq!(named("SELECT 'from spans'"), Vec::<String>::new());
        assert!(Named { schema: None, name: "Spans".into() }.may_be("trace", "spans"));
        assert!(!Named { schema: Some("other".into()), name: "spans".into() }.may_be("trace", "spans"));
    }
}
