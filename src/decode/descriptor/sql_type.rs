//! The types that a descriptor may name, with their aliases, and the engine's one name of each.

/// A type as written, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlType {
    /// As the descriptor writes it.
    pub written: String,
    /// What it is.
    pub kind: Kind,
}

/// What a type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// VARCHAR; with the most characters that it should have.
    Text(Option<u32>),
    /// UUID.
    Uuid,
    /// DECIMAL: digits in all, and behind the point.
    Decimal(u8, u8),
    /// Whole numbers, by the engine's name.
    Integer(&'static str),
    /// FLOAT or DOUBLE.
    Float(&'static str),
    /// BOOLEAN.
    Boolean,
    /// DATE.
    Date,
    /// TIME.
    Time,
    /// TIMESTAMP, in UTC.
    Timestamp,
    /// BLOB.
    Blob,
}

/// The types that are offered where one is chosen.
pub const TYPES: [&str; 11] = [
    "VARCHAR",
    "TEXT",
    "CHAR(3)",
    "UUID",
    "INTEGER",
    "BIGINT",
    "DECIMAL(20,2)",
    "DOUBLE",
    "BOOLEAN",
    "DATE",
    "TIMESTAMP",
];

/// DuckDB's most digits.
const MOST_DIGITS: u8 = 38;

impl SqlType {
    /// The type that a text names; None if it names none that is known.
    pub fn of(written: &str) -> Option<Self> {
        let written = written.trim();
        let (name, arguments) = match written.split_once('(') {
            Some((name, rest)) => (name.trim(), numbers(rest.strip_suffix(')')?)?),
            None => (written, Vec::new()),
        };
        let name = name.to_ascii_uppercase();
        let kind = match (name.split_whitespace().collect::<Vec<_>>().join(" ").as_str(), arguments.as_slice()) {
            (
                "VARCHAR" | "TEXT" | "STRING" | "CHAR" | "BPCHAR" | "NVARCHAR" | "CHARACTER VARYING" | "CHARACTER",
                [],
            ) => Kind::Text(None),
            ("JSON", []) => Kind::Text(None),
            ("VARCHAR" | "CHAR" | "BPCHAR" | "NVARCHAR" | "TEXT" | "CHARACTER VARYING" | "CHARACTER", [most]) => {
                Kind::Text(Some(*most))
            }
            ("UUID" | "GUID", []) => Kind::Uuid,
            // What DuckDB takes where nothing is said.
            ("DECIMAL" | "NUMERIC" | "DEC", []) => Kind::Decimal(18, 3),
            ("DECIMAL" | "NUMERIC" | "DEC", [digits]) => decimal(*digits, 0)?,
            ("DECIMAL" | "NUMERIC" | "DEC", [digits, behind]) => decimal(*digits, *behind)?,
            ("TINYINT" | "INT1", []) => Kind::Integer("TINYINT"),
            ("SMALLINT" | "INT2" | "SHORT", []) => Kind::Integer("SMALLINT"),
            ("INTEGER" | "INT" | "INT4" | "SIGNED", []) => Kind::Integer("INTEGER"),
            ("BIGINT" | "INT8" | "LONG", []) => Kind::Integer("BIGINT"),
            ("HUGEINT", []) => Kind::Integer("HUGEINT"),
            ("UTINYINT", []) => Kind::Integer("UTINYINT"),
            ("USMALLINT", []) => Kind::Integer("USMALLINT"),
            ("UINTEGER", []) => Kind::Integer("UINTEGER"),
            ("UBIGINT", []) => Kind::Integer("UBIGINT"),
            ("FLOAT" | "FLOAT4" | "REAL", []) => Kind::Float("FLOAT"),
            ("DOUBLE" | "FLOAT8" | "DOUBLE PRECISION", []) => Kind::Float("DOUBLE"),
            ("BOOLEAN" | "BOOL" | "LOGICAL", []) => Kind::Boolean,
            ("DATE", []) => Kind::Date,
            ("TIME", []) => Kind::Time,
            (
                "TIMESTAMP" | "DATETIME" | "TIMESTAMPTZ" | "TIMESTAMP WITH TIME ZONE" | "TIMESTAMP WITHOUT TIME ZONE",
                [],
            ) => Kind::Timestamp,
            ("BLOB" | "BYTEA" | "BINARY" | "VARBINARY", []) => Kind::Blob,
            _ => return None,
        };
        Some(Self { written: written.to_owned(), kind })
    }

    /// The engine's name of it: aliases have the name of what they stand for.
    pub fn sql(&self) -> String {
        match self.kind {
            Kind::Text(_) => "VARCHAR".to_owned(),
            Kind::Uuid => "UUID".to_owned(),
            Kind::Decimal(digits, behind) => format!("DECIMAL({digits},{behind})"),
            Kind::Integer(name) | Kind::Float(name) => name.to_owned(),
            Kind::Boolean => "BOOLEAN".to_owned(),
            Kind::Date => "DATE".to_owned(),
            Kind::Time => "TIME".to_owned(),
            Kind::Timestamp => "TIMESTAMP".to_owned(),
            Kind::Blob => "BLOB".to_owned(),
        }
    }

    /// Whether a column of this type of a file is of this type. A column of nothing but NULL has no type to argue about.
    pub fn is_file_type(&self, file_type: &str) -> bool {
        match file_type {
            "JSON" => self.sql() == "VARCHAR",
            "\"NULL\"" | "NULL" => true,
            other => self.sql() == other,
        }
    }

    /// Whether it holds numbers.
    pub fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Decimal(..) | Kind::Integer(_) | Kind::Float(_))
    }
}

fn numbers(list: &str) -> Option<Vec<u32>> {
    list.split(',').map(|number| number.trim().parse().ok()).collect()
}

fn decimal(digits: u32, behind: u32) -> Option<Kind> {
    let (digits, behind) = (u8::try_from(digits).ok()?, u8::try_from(behind).ok()?);
    (1..=MOST_DIGITS).contains(&digits).then_some(())?;
    (behind <= digits).then_some(Kind::Decimal(digits, behind))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn aliases_have_the_name_of_what_they_stand_for() {
        for (written, sql) in [
            ("TEXT", "VARCHAR"),
            ("char(3)", "VARCHAR"),
            (" Decimal ( 20 , 2 ) ", "DECIMAL(20,2)"),
            ("NUMERIC", "DECIMAL(18,3)"),
            ("int", "INTEGER"),
            ("TIMESTAMPTZ", "TIMESTAMP"),
            ("double  precision", "DOUBLE"),
        ] {
            assert_eq!(SqlType::of(written).map(|known| known.sql()).as_deref(), Some(sql), "{written}");
        }
    }

    #[test]
    fn the_aliases_of_the_sample_are_the_expected_ones() {
        let expected: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/snapshots/expected.json")).unwrap();
        let aliases = expected["projects"]["type_aliases"].as_object().unwrap();
        assert!(!aliases.is_empty());
        for (written, sql) in aliases {
            assert_eq!(SqlType::of(written).map(|known| known.sql()).as_deref(), sql.as_str(), "{written}");
        }
    }

    #[test]
    fn what_is_no_type_is_none() {
        for written in
            ["", "MONEY", "DECIMAL(40,2)", "DECIMAL(2,5)", "DECIMAL(0)", "UUID(3)", "CHAR(x)", "INT(", "INT) --"]
        {
            assert_eq!(SqlType::of(written), None, "{written}");
        }
    }

    #[test]
    fn every_offered_type_is_known() {
        assert!(TYPES.iter().all(|written| SqlType::of(written).is_some()));
    }

    #[test]
    fn a_file_has_the_type_under_the_engines_name() {
        let text = SqlType::of("CHAR(3)").unwrap();
        assert!(text.is_file_type("VARCHAR") && text.is_file_type("JSON") && !text.is_file_type("UUID"));
        assert!(!SqlType::of("DECIMAL(20,2)").unwrap().is_file_type("DOUBLE"));
        assert!(SqlType::of("DATE").unwrap().is_file_type("\"NULL\""));
    }
}
