//! The types of a database's columns, as DuckDB writes them: which are read as they are, and what the others are cast
//! to on the way out. Pure.

/// Deeper than this nobody nests; a type that is, is read as text.
const DEEPEST: usize = 60;

/// How a column is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What it is cast to; None for a column that is read as it is.
    pub cast: Option<String>,
    /// The types that become text, as they are called.
    pub as_text: Vec<String>,
}

/// How a column of this type is read.
pub fn reading(sql_type: &str) -> Reading {
    let mut parser = Parser { rest: sql_type, as_text: Vec::new() };
    let text = |name: &str| Reading { cast: Some("VARCHAR".to_owned()), as_text: vec![name.to_owned()] };
    match parser.type_at(0) {
        // Types that are texts with another name leave the engine as texts.
        Some(_) if matches!(sql_type.trim(), "JSON" | "UUID") => Reading { cast: None, as_text: Vec::new() },
        Some(read) if parser.rest.trim().is_empty() => {
            let cast = (read != sql_type.trim()).then_some(read);
            Reading { cast, as_text: parser.as_text }
        }
        _ => text("a type that is not known here"),
    }
}

struct Parser<'a> {
    rest: &'a str,
    as_text: Vec<String>,
}

impl Parser<'_> {
    /// One type, as it is read. None if it is not understood.
    fn type_at(&mut self, depth: usize) -> Option<String> {
        if depth > DEEPEST {
            return None;
        }
        let mut read = self.base(depth)?;
        while self.take('[') {
            // A list of fixed length is read as any other.
            self.digits();
            self.take(']').then_some(())?;
            read.push_str("[]");
        }
        Some(read)
    }

    fn base(&mut self, depth: usize) -> Option<String> {
        if self.rest.trim_start().starts_with('"') {
            let name = self.identifier()?;
            return Some(self.text(name.trim_matches('"')));
        }
        let name = self.words();
        match name.as_str() {
            "BOOLEAN"
            | "TINYINT"
            | "SMALLINT"
            | "INTEGER"
            | "BIGINT"
            | "UTINYINT"
            | "USMALLINT"
            | "UINTEGER"
            | "UBIGINT"
            | "FLOAT"
            | "DOUBLE"
            | "VARCHAR"
            | "BLOB"
            | "DATE"
            | "TIME"
            | "TIMESTAMP"
            | "TIMESTAMP_S"
            | "TIMESTAMP_MS"
            | "TIMESTAMP_NS"
            | "TIMESTAMP WITH TIME ZONE"
            | "INTERVAL" => Some(name),
            "JSON" | "UUID" => Some("VARCHAR".to_owned()),
            "DECIMAL" => self.decimal(),
            "STRUCT" => self.fields(depth),
            "MAP" => {
                self.take('(').then_some(())?;
                let key = self.type_at(depth + 1)?;
                self.take(',').then_some(())?;
                let value = self.type_at(depth + 1)?;
                self.take(')').then(|| format!("MAP({key}, {value})"))
            }
            "" => None,
            _ => {
                if self.rest.starts_with('(') {
                    self.skip_parentheses()?;
                }
                Some(self.text(&name))
            }
        }
    }

    fn text(&mut self, name: &str) -> String {
        if !self.as_text.iter().any(|known| known == name) {
            self.as_text.push(name.to_owned());
        }
        "VARCHAR".to_owned()
    }

    fn decimal(&mut self) -> Option<String> {
        self.take('(').then_some(())?;
        let precision = self.digits();
        self.take(',').then_some(())?;
        let scale = self.digits();
        self.take(')').then(|| format!("DECIMAL({precision},{scale})"))
    }

    /// The fields of a struct; those without names are not understood.
    fn fields(&mut self, depth: usize) -> Option<String> {
        self.take('(').then_some(())?;
        let mut fields = Vec::new();
        loop {
            let name = self.identifier()?;
            fields.push(format!("{name} {}", self.type_at(depth + 1)?));
            if !self.take(',') {
                break;
            }
        }
        self.take(')').then(|| format!("STRUCT({})", fields.join(", ")))
    }

    /// A name as it is written, with its quotes.
    fn identifier(&mut self) -> Option<String> {
        self.rest = self.rest.trim_start();
        let end = match self.rest.strip_prefix('"') {
            Some(quoted) => 1 + quoted_end(quoted, '"')?,
            None => self.rest.find(|next: char| !(next.is_alphanumeric() || next == '_')).unwrap_or(self.rest.len()),
        };
        let (name, rest) = self.rest.split_at_checked(end).filter(|(name, _)| !name.is_empty())?;
        self.rest = rest;
        Some(name.to_owned())
    }

    /// The words of a type's name, such as those of `TIME WITH TIME ZONE`.
    fn words(&mut self) -> String {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|next: char| !(next.is_ascii_alphanumeric() || matches!(next, '_' | ' ')));
        let (words, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        words.trim_end().to_owned()
    }

    fn digits(&mut self) -> String {
        self.rest = self.rest.trim_start();
        let (digits, rest) =
            self.rest.split_at(self.rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(self.rest.len()));
        self.rest = rest;
        digits.to_owned()
    }

    fn take(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Everything from a parenthesis to the one that closes it; quoted texts and names hold any sign.
    fn skip_parentheses(&mut self) -> Option<()> {
        let mut open = 0usize;
        let mut rest = self.rest;
        loop {
            let next = rest.chars().next()?;
            rest = rest.get(next.len_utf8()..)?;
            match next {
                '(' => open += 1,
                ')' => open = open.checked_sub(1)?,
                '\'' | '"' => rest = rest.get(quoted_end(rest, next)?..)?,
                _ => {}
            }
            if open == 0 {
                self.rest = rest;
                return Some(());
            }
        }
    }
}

/// Where a quoted text is over, its last quote included; a doubled quote is one of the text.
fn quoted_end(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices().peekable();
    while let Some((at, next)) = chars.next() {
        if next == quote && chars.next_if(|(_, after)| *after == quote).is_none() {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cast(sql_type: &str) -> Option<String> {
        reading(sql_type).cast
    }

    #[test]
    fn common_types_are_read_as_they_are() {
        for plain in [
            "INTEGER",
            "TIMESTAMP WITH TIME ZONE",
            "DECIMAL(38,10)",
            "VARCHAR[]",
            "JSON",
            "UUID",
            "STRUCT(a INTEGER, \"b c\" VARCHAR[][])",
            "MAP(VARCHAR, STRUCT(x DOUBLE))[]",
        ] {
            assert_eq!(reading(plain), Reading { cast: None, as_text: Vec::new() }, "{plain}");
        }
    }

    #[test]
    fn what_arrow_or_the_stream_cannot_carry_is_read_as_text_where_it_stands() {
        assert_eq!(reading("ENUM('sad', 'it''s ), ok')").as_text, ["ENUM"]);
        assert_eq!(cast("ENUM('sad', 'it''s ), ok')[]").as_deref(), Some("VARCHAR[]"));
        assert_eq!(
            cast("STRUCT(a ENUM('x'), \"b ENUM(\"\" \" UNION(n INTEGER, s VARCHAR), \"ENUM\" BIT)").as_deref(),
            Some("STRUCT(a VARCHAR, \"b ENUM(\"\" \" VARCHAR, \"ENUM\" VARCHAR)")
        );
        assert_eq!(reading("MAP(UHUGEINT, TIME WITH TIME ZONE)").as_text, ["UHUGEINT", "TIME WITH TIME ZONE"]);
        assert_eq!(cast("STRUCT(j JSON, u BIGNUM)").as_deref(), Some("STRUCT(j VARCHAR, u VARCHAR)"));
        assert_eq!(cast("INTEGER[3]").as_deref(), Some("INTEGER[]"));
        assert_eq!(reading("\"my type\"").as_text, ["my type"]);
    }

    #[test]
    fn a_type_that_is_not_understood_is_read_as_text() {
        let deep = format!("{}INTEGER{}", "STRUCT(a ".repeat(500), ")".repeat(500));
        for odd in ["", "STRUCT(INTEGER, VARCHAR)", "STRUCT(a", "ENUM('x", "INTEGER[", "MAP(VARCHAR)", "\"", &deep] {
            assert_eq!(reading(odd).cast.as_deref(), Some("VARCHAR"), "{odd}");
            assert!(!reading(odd).as_text.is_empty(), "{odd}");
        }
    }
}
