//! What stands around the caret: which word is being typed, after what, and among which tables.

use std::ops::Range;

use super::sql::{Kind, Token, tokens};
use super::words::unquoted;

/// What would make sense at the caret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Want {
    /// Nothing: the caret is in a text, a comment or a number.
    Nothing,
    /// A statement's first word.
    Start,
    /// A table.
    Table,
    /// What belongs to these names, as in `schema.` or `alias.`.
    Member(Vec<String>),
    /// A value: a column, a function, a word.
    Value,
    /// A word that goes on after a table.
    Word,
}

/// A table that the statement names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    /// Its name with what stands before it.
    pub path: Vec<String>,
    /// What the statement calls it.
    pub alias: Option<String>,
}

/// What stands around the caret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Context {
    /// What a completion takes the place of.
    pub replace: Range<usize>,
    /// The word up to the caret, without quotes.
    pub typed: String,
    /// What would make sense.
    pub want: Want,
    /// The tables of the statement. Its queries are not told apart.
    pub sources: Vec<Source>,
    /// Names that `WITH` gives.
    pub named: Vec<String>,
}

/// Looks around a caret (a byte of the text).
pub(super) fn context(sql: &str, caret: usize) -> Context {
    let all = tokens(sql);
    let (replace, typed, inside) = word_at(sql, &all, caret);
    let before: Vec<Token> = all.iter().copied().filter(|token| token.counts() && token.end <= replace.start).collect();
    let want = if inside { Want::Nothing } else { want(sql, &before) };
    let counting: Vec<Token> = all.into_iter().filter(Token::counts).collect();
    Context { typed, want, sources: sources(sql, &counting, &replace), named: named(sql, &counting), replace }
}

/// The word that the caret stands in or behind; whether it is one that nothing completes.
fn word_at(sql: &str, all: &[Token], caret: usize) -> (Range<usize>, String, bool) {
    let here = all.iter().find(|token| token.start < caret && caret <= token.end);
    let nothing = (caret..caret, String::new(), false);
    let Some(token) = here else { return nothing };
    let upto = || sql.get(token.start..caret).unwrap_or_default().to_owned();
    let behind = caret == token.end && token.closed;
    match token.kind {
        Kind::Name | Kind::Keyword | Kind::Function => (token.range(), upto(), false),
        Kind::Quoted if !behind => (token.range(), upto().trim_start_matches('"').replace("\"\"", "\""), false),
        // A line comment goes on where it ends; the others are over.
        Kind::Comment if sql.get(token.range()).is_some_and(|text| text.starts_with("--")) => {
            (caret..caret, String::new(), true)
        }
        Kind::Text | Kind::Comment if !behind => (caret..caret, String::new(), true),
        Kind::Number => (caret..caret, String::new(), true),
        _ => nothing,
    }
}

fn want(sql: &str, before: &[Token]) -> Want {
    let names = qualifiers(sql, before);
    if !names.is_empty() {
        return Want::Member(names);
    }
    let Some(last) = before.last() else { return Want::Start };
    let lower = |token: &Token| token.text(sql).to_ascii_lowercase();
    let clause =
        before.iter().rev().filter(|token| token.kind == Kind::Keyword).map(lower).find(|word| is_clause(word));
    let directly = lower(last);
    match clause.as_deref() {
        Some("from" | "join" | "table" | "describe" | "desc" | "summarize" | "pivot" | "unpivot") => {
            match directly.as_str() {
                "(" => Want::Start,
                "," | "from" | "join" | "table" | "describe" | "desc" | "summarize" | "pivot" | "unpivot"
                | "lateral" => Want::Table,
                _ => Want::Word,
            }
        }
        Some(_) => Want::Value,
        None => Want::Start,
    }
}

/// `ORDER BY x DESC` ends no list of columns: there, `desc` is no clause.
fn is_clause(word: &str) -> bool {
    matches!(
        word,
        "select"
            | "from"
            | "join"
            | "where"
            | "on"
            | "by"
            | "having"
            | "qualify"
            | "limit"
            | "offset"
            | "values"
            | "table"
            | "describe"
            | "summarize"
            | "using"
            | "pivot"
            | "unpivot"
            | "filter"
            | "over"
    )
}

/// The names before the caret that end in dots, the outermost first.
fn qualifiers(sql: &str, before: &[Token]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = before;
    while let [front @ .., name, dot] = rest
        && dot.text(sql) == "."
        && matches!(name.kind, Kind::Name | Kind::Quoted | Kind::Keyword)
    {
        names.insert(0, unquoted(name.text(sql)));
        rest = front;
    }
    names
}

/// The tables after `FROM` and `JOIN`, and after commas behind them.
fn sources(sql: &str, counting: &[Token], typing: &Range<usize>) -> Vec<Source> {
    let mut found = Vec::new();
    let mut expected = false;
    let mut at = 0;
    while let Some(token) = counting.get(at) {
        at += 1;
        let word = token.text(sql).to_ascii_lowercase();
        if token.kind == Kind::Keyword {
            expected =
                matches!(word.as_str(), "from" | "join" | "describe" | "summarize") || (expected && word == "lateral");
        } else if expected && is_name(token) && token.range() != *typing {
            let (source, next) = source(sql, counting, at - 1);
            at = next;
            expected = counting.get(at).is_some_and(|token| token.text(sql) == ",");
            at += usize::from(expected);
            found.push(source);
        } else {
            expected = false;
        }
    }
    found
}

/// `a.b.c [AS] alias` from a name on, and the token after it.
fn source(sql: &str, counting: &[Token], from: usize) -> (Source, usize) {
    let text = |at: usize| counting.get(at).map(|token| token.text(sql)).unwrap_or_default();
    let name = |at: usize| counting.get(at).filter(|token| is_name(token)).map(|token| unquoted(token.text(sql)));
    let mut path: Vec<String> = name(from).into_iter().collect();
    let mut at = from + 1;
    while text(at) == "."
        && let Some(next) = name(at + 1)
    {
        path.push(next);
        at += 2;
    }
    let alias_at = if text(at).eq_ignore_ascii_case("as") { at + 1 } else { at };
    let alias = name(alias_at);
    (Source { path, alias: alias.clone() }, if alias.is_some() { alias_at + 1 } else { at })
}

fn is_name(token: &Token) -> bool {
    matches!(token.kind, Kind::Name | Kind::Quoted)
}

/// `WITH name AS (`, `, name AS (`.
fn named(sql: &str, counting: &[Token]) -> Vec<String> {
    let is = |token: &Token, word: &str| token.text(sql).eq_ignore_ascii_case(word);
    let mut found = Vec::new();
    for window in counting.windows(3) {
        if let [before, name, after] = window
            && ["with", "recursive", ","].iter().any(|word| is(before, word))
            && is_name(name)
            && is(after, "as")
        {
            found.push(unquoted(name.text(sql)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The context at `|`.
    fn at(marked: &str) -> Context {
        let caret = marked.find('|').unwrap_or(marked.len());
        context(&marked.replacen('|', "", 1), caret)
    }

    #[test]
    fn tables_follow_from_and_join_and_commas_behind_them() {
        for sql in
            ["FROM |", "SELECT * FROM pro|", "FROM a JOIN |", "FROM a, |", "SELECT 1 FROM a AS x, b|", "DESCRIBE |"]
        {
            assert_eq!(at(sql).want, Want::Table, "{sql}");
        }
        assert_eq!(at("FROM a |").want, Want::Word);
        assert_eq!(at("FROM (|").want, Want::Start);
    }

    #[test]
    fn values_follow_the_other_clauses() {
        for sql in [
            "SELECT |",
            "SELECT a, co| FROM t",
            "FROM t WHERE |",
            "FROM t ORDER BY a DESC, |",
            "FROM a JOIN b ON |",
            "SELECT count(|",
        ] {
            assert_eq!(at(sql).want, Want::Value, "{sql}");
        }
        assert_eq!(at("sel|").want, Want::Start);
        assert_eq!(at("").want, Want::Start);
    }

    #[test]
    fn names_before_a_dot_are_what_it_belongs_to() {
        assert_eq!(at("SELECT a.| FROM t AS a").want, Want::Member(vec!["a".into()]));
        assert_eq!(at("FROM artifact.\"odd name\".co|").want, Want::Member(vec!["artifact".into(), "odd name".into()]));
    }

    #[test]
    fn nothing_completes_a_text_a_comment_or_a_number() {
        for sql in ["SELECT 'fr|", "SELECT 'fr|om'", "-- fr|", "/* fr| */", "SELECT 12|"] {
            assert_eq!(at(sql).want, Want::Nothing, "{sql}");
        }
        assert_eq!(at("SELECT 'x'|").want, Want::Value);
    }

    #[test]
    fn the_whole_word_is_replaced_and_the_part_before_the_caret_is_typed() {
        let found = at("SELECT arti|fact FROM t");
        assert_eq!((found.replace, found.typed.as_str()), (7..15, "arti"));
        let found = at("FROM \"odd na|");
        assert_eq!((found.replace, found.typed.as_str()), (5..12, "odd na"));
    }

    #[test]
    fn the_statements_tables_are_known_with_their_aliases() {
        let found = at("WITH w AS (SELECT 1) SELECT | FROM artifact.nodes n, \"Odd\" JOIN w AS x ON true");
        let source = |path: &[&str], alias: Option<&str>| Source {
            path: path.iter().map(|part| (*part).to_owned()).collect(),
            alias: alias.map(str::to_owned),
        };
        assert_eq!(
            found.sources,
            [source(&["artifact", "nodes"], Some("n")), source(&["Odd"], None), source(&["w"], Some("x"))]
        );
        assert_eq!(found.named, ["w"]);
    }
}
