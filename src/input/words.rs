//! Words of SQL, and names as a statement writes them.

/// Words of the language, sorted: coloured, offered, and quoted when they are names.
pub const KEYWORDS: [&str; 92] = [
    "all",
    "and",
    "anti",
    "any",
    "as",
    "asc",
    "asof",
    "between",
    "by",
    "case",
    "cast",
    "collate",
    "cross",
    "cube",
    "current",
    "desc",
    "describe",
    "distinct",
    "else",
    "end",
    "escape",
    "except",
    "exclude",
    "exists",
    "explain",
    "false",
    "filter",
    "first",
    "following",
    "from",
    "full",
    "glob",
    "group",
    "grouping",
    "having",
    "ilike",
    "in",
    "inner",
    "intersect",
    "interval",
    "is",
    "join",
    "lambda",
    "last",
    "lateral",
    "left",
    "like",
    "limit",
    "materialized",
    "natural",
    "not",
    "null",
    "nulls",
    "offset",
    "on",
    "or",
    "order",
    "outer",
    "over",
    "partition",
    "percent",
    "pivot",
    "positional",
    "preceding",
    "qualify",
    "range",
    "recursive",
    "rename",
    "replace",
    "right",
    "rollup",
    "row",
    "rows",
    "sample",
    "select",
    "semi",
    "sets",
    "show",
    "similar",
    "summarize",
    "table",
    "tablesample",
    "then",
    "true",
    "try_cast",
    "unbounded",
    "union",
    "unpivot",
    "using",
    "values",
    "when",
    "where",
];

/// Words that no table and no column can be called by without quotes, beside those of [`KEYWORDS`].
const RESERVED: [&str; 16] = [
    "analyse",
    "analyze",
    "array",
    "asymmetric",
    "both",
    "check",
    "column",
    "constraint",
    "create",
    "default",
    "do",
    "foreign",
    "primary",
    "to",
    "window",
    "with",
];

/// Whether a word belongs to the language, in any case.
pub fn is_keyword(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    KEYWORDS.binary_search(&word.as_str()).is_ok() || matches!(word.as_str(), "with" | "window" | "to")
}

/// A name as a statement writes it: in quotes only where it must be.
pub fn written(name: &str) -> String {
    let mut chars = name.chars();
    let plain = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain && !is_keyword(name) && !RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// A name without its quotes.
pub fn unquoted(text: &str) -> String {
    match text.strip_prefix('"') {
        Some(inner) => inner.strip_suffix('"').unwrap_or(inner).replace("\"\"", "\""),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sorted_for_the_search() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn names_are_quoted_where_they_must_be() {
        assert_eq!(written("provenance_nodes"), "provenance_nodes");
        for (name, quoted) in
            [("order", "\"order\""), ("a b", "\"a b\""), ("1a", "\"1a\""), ("", "\"\""), ("a\"b", "\"a\"\"b\"")]
        {
            assert_eq!(written(name), quoted);
            assert_eq!(unquoted(quoted), name);
        }
    }
}
