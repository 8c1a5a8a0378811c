//! What DuckDB's `EXPORT DATABASE` writes beside its files: `load.sql` and `schema.sql`, read as text and never run.
//! Only so much of SQL is understood as these two files need.

use std::collections::BTreeSet;

use super::described::FILE_ROWS;

/// One line of `load.sql`: a file and the table that it fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The table's schema; None for the main one.
    pub schema: Option<String>,
    /// The table.
    pub table: String,
    /// The file as written, often an absolute path on another computer.
    pub file: String,
}

/// Something that `schema.sql` makes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Created {
    /// `table`, `view`, `macro`, `type`, `sequence`, `index`, `schema`: in lower case.
    pub kind: String,
    /// Its schema; None for the main one.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
}

/// Tables and views that this program makes itself, wherever a snapshot comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Own {
    names: BTreeSet<(String, String)>,
}

impl Own {
    /// What these statements make, but for the tables that files fill.
    pub fn of(migrations: &[&str], is_filled: impl Fn(&str, &str) -> bool) -> Self {
        let made = migrations.iter().flat_map(|sql| created(sql));
        let named = made.filter(|made| matches!(made.kind.as_str(), "table" | "view" | "macro"));
        let names = named.filter_map(|made| Some((made.schema?, made.name)));
        Self { names: names.filter(|(schema, name)| !is_filled(schema, name)).collect() }
    }

    /// Whether this program makes it.
    pub fn has(&self, schema: Option<&str>, name: &str) -> bool {
        let is_own = |schema: &str| schema == FILE_ROWS || self.names.contains(&(schema.to_owned(), name.to_owned()));
        !self.names.is_empty() && schema.is_some_and(is_own)
    }
}

/// The lines of a `load.sql`.
pub fn copies(load_sql: &str) -> Vec<Copy> {
    statements(load_sql).iter().filter_map(|statement| copy(statement)).collect()
}

fn copy(tokens: &[Token]) -> Option<Copy> {
    let [first, rest @ ..] = tokens else { return None };
    first.is_word("copy").then_some(())?;
    let (schema, table, rest) = qualified(rest)?;
    let from = rest.iter().position(|token| token.is_word("from"))?;
    match rest.get(from + 1)? {
        Token::Text(file) => Some(Copy { schema, table, file: file.clone() }),
        _ => None,
    }
}

/// What the statements of a `schema.sql` make.
pub fn created(schema_sql: &str) -> Vec<Created> {
    statements(schema_sql).iter().filter_map(|statement| create(statement)).collect()
}

fn create(tokens: &[Token]) -> Option<Created> {
    const BEFORE: [&str; 6] = ["or", "replace", "temp", "temporary", "unique", "persistent"];
    let [first, rest @ ..] = tokens else { return None };
    first.is_word("create").then_some(())?;
    let kind = rest.iter().position(|token| !BEFORE.iter().any(|word| token.is_word(word)))?;
    let Token::Word(word) = rest.get(kind)? else { return None };
    let mut rest = rest.get(kind + 1..)?;
    let is_condition = |at: usize, word: &str| rest.get(at).is_some_and(|token: &Token| token.is_word(word));
    if is_condition(0, "if") && is_condition(1, "not") && is_condition(2, "exists") {
        rest = rest.get(3..)?;
    }
    let (schema, name, _) = qualified(rest)?;
    Some(Created { kind: word.to_ascii_lowercase(), schema, name })
}

/// A name with at most two schemas before it, of which the last one counts.
fn qualified(tokens: &[Token]) -> Option<(Option<String>, String, &[Token])> {
    let mut parts = vec![tokens.first()?.name()?];
    let mut rest = tokens.get(1..)?;
    while let [Token::Sign('.'), name, behind @ ..] = rest {
        parts.push(name.name()?);
        rest = behind;
    }
    let name = parts.pop()?.to_owned();
    let schema = parts.pop().map(str::to_owned).filter(|schema| schema != "main");
    Some((schema, name, rest))
}

/// A piece of SQL, as far as names and texts go.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A word without quotes.
    Word(String),
    /// A name in double quotes, without them.
    Name(String),
    /// A text in single quotes, without them.
    Text(String),
    /// Any other character.
    Sign(char),
}

impl Token {
    fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own.eq_ignore_ascii_case(word))
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Word(name) | Self::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// Statements without their semicolons; empty ones are left out.
fn statements(sql: &str) -> Vec<Vec<Token>> {
    let mut all = Vec::new();
    let mut statement = Vec::new();
    let mut chars = sql.chars().peekable();
    while let Some(next) = chars.next() {
        match next {
            ';' => all.push(std::mem::take(&mut statement)),
            '\'' => statement.push(Token::Text(quoted(&mut chars, '\''))),
            '"' => statement.push(Token::Name(quoted(&mut chars, '"'))),
            '-' if chars.peek() == Some(&'-') => while chars.next_if(|next| *next != '\n').is_some() {},
            '/' if chars.peek() == Some(&'*') => {
                let mut last = ' ';
                for next in chars.by_ref().skip(1) {
                    if last == '*' && next == '/' {
                        break;
                    }
                    last = next;
                }
            }
            next if next.is_whitespace() => {}
            next if is_word(next) => {
                let mut word = String::from(next);
                while let Some(more) = chars.next_if(|next| is_word(*next)) {
                    word.push(more);
                }
                statement.push(Token::Word(word));
            }
            other => statement.push(Token::Sign(other)),
        }
    }
    all.push(statement);
    all.retain(|statement| !statement.is_empty());
    all
}

fn is_word(next: char) -> bool {
    next.is_alphanumeric() || next == '_' || next == '$'
}

/// What stands between quotes; a doubled quote is one of the text.
fn quoted(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, quote: char) -> String {
    let mut out = String::new();
    while let Some(next) = chars.next() {
        if next == quote && chars.next_if_eq(&quote).is_none() {
            break;
        }
        out.push(next);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(schema: Option<&str>, table: &str, file: &str) -> Copy {
        Copy { schema: schema.map(Into::into), table: table.into(), file: file.into() }
    }

    #[test]
    fn lines_as_duckdb_writes_them_are_read() {
        let sql = "COPY artifact.provenance_nodes FROM '/home/it''s/artifact_provenance_nodes.parquet' (FORMAT 'parquet');\n\
            COPY t FROM 't.parquet' (FORMAT 'parquet');\n\
            -- COPY no FROM 'no';\n\
            COPY \"we ird\".\"ta\"\"b'le\" FROM 'we_ird_ta_b_le.parquet' (FORMAT 'parquet');";
        assert_eq!(
            copies(sql),
            [
                copy(Some("artifact"), "provenance_nodes", "/home/it's/artifact_provenance_nodes.parquet"),
                copy(None, "t", "t.parquet"),
                copy(Some("we ird"), "ta\"b'le", "we_ird_ta_b_le.parquet"),
            ]
        );
    }

    #[test]
    fn a_catalogue_before_the_schema_and_columns_behind_the_table_are_passed_over() {
        assert_eq!(copies("COPY db.main.t (a, \"from\") FROM 'x';"), [copy(None, "t", "x")]);
        assert_eq!(copies("COPY (SELECT 1) TO 'x'; DROP TABLE t; COPY t FROM x"), []);
    }

    #[test]
    fn what_a_schema_makes_is_named_with_its_kind() {
        let sql = "CREATE SCHEMA artifact;;\nCREATE TABLE t(y INTEGER DEFAULT(';'));;\nCREATE MACRO m (a) AS ((a + 1));;\n\
            CREATE VIEW artifact.v_x AS SELECT 'a;b' AS c;; /* CREATE VIEW no AS */ CREATE OR REPLACE VIEW IF NOT EXISTS \"v;1\" AS x;\
            CREATE UNIQUE INDEX i1 ON t(y);";
        let seen: Vec<_> = created(sql).into_iter().map(|made| (made.kind, made.schema, made.name)).collect();
        let made = |kind: &str, schema: Option<&str>, name: &str| (kind.into(), schema.map(Into::into), name.into());
        assert_eq!(
            seen,
            [
                made("schema", None, "artifact"),
                made("table", None, "t"),
                made("macro", None, "m"),
                made("view", Some("artifact"), "v_x"),
                made("view", None, "v;1"),
                made("index", None, "i1"),
            ]
        );
    }

    #[test]
    fn text_that_never_ends_is_read_to_its_end() {
        for sql in ["COPY t FROM 'x", "COPY \"t", "/* never", "COPY", "'", ";;;", "CREATE", "COPY t.", "COPY t FROM"] {
            let _ = (copies(sql), created(sql));
        }
        assert_eq!(copies("COPY t FROM 'x"), [copy(None, "t", "x")]);
    }

    #[test]
    fn what_this_program_makes_itself_is_known() {
        let own = Own::of(
            &["CREATE TABLE a.t(x INT); CREATE TABLE a.rule(x INT); CREATE VIEW a.v AS SELECT 1;"],
            |_, name| name == "t",
        );
        assert!(own.has(Some("a"), "rule") && own.has(Some("a"), "v"));
        assert!(!own.has(Some("a"), "t") && !own.has(Some("b"), "v") && !own.has(None, "v"));
    }
}
