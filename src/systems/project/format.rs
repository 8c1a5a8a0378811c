//! How a column's values are shown: from its type, and from what its name and description say of its unit.

use crate::decode::descriptor::{Column, Kind, TableColumn};

/// A way to show values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// As it is.
    Text,
    /// An id: cut in the middle.
    Id,
    /// A number, in groups of three digits.
    Number,
    /// A sum of money, with the row's currency where it has one.
    Money,
    /// A share of a hundred.
    Percent,
    /// One of few words.
    Word,
    /// A day.
    Date,
    /// A moment in UTC.
    Time,
    /// Yes or no.
    Boolean,
}

impl Format {
    /// Whether it stands at the right of its column.
    pub fn is_right(self) -> bool {
        matches!(self, Self::Number | Self::Money | Self::Percent)
    }
}

/// How a column's values are shown.
pub fn format_of(column: &TableColumn<'_>) -> Format {
    match column.described {
        Some(described) => of_described(described),
        None => match column.file.map(|own| own.file_type.as_str()).unwrap_or_default() {
            "UUID" => Format::Id,
            "DATE" => Format::Date,
            "BOOLEAN" => Format::Boolean,
            kind if kind.starts_with("TIMESTAMP") => Format::Time,
            kind if ["INT", "DECIMAL", "DOUBLE", "FLOAT"].iter().any(|part| kind.contains(part))
                && !kind.contains(['[', '"']) =>
            {
                Format::Number
            }
            _ => Format::Text,
        },
    }
}

fn of_described(column: &Column) -> Format {
    match column.sql_type.kind {
        Kind::Uuid => Format::Id,
        Kind::Date => Format::Date,
        Kind::Timestamp => Format::Time,
        Kind::Boolean => Format::Boolean,
        Kind::Text(_) if !column.values.is_empty() => Format::Word,
        Kind::Text(_) | Kind::Time | Kind::Blob => Format::Text,
        Kind::Integer(_) => Format::Number,
        Kind::Decimal(..) | Kind::Float(_) => {
            let words = format!("{} {}", column.name, column.description).to_lowercase();
            let says = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
            if says(&["per cent", "percent", "%"]) {
                Format::Percent
            } else if says(&["amount", "price", "cost", "budget", "value in currency"]) {
                Format::Money
            } else {
                Format::Number
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::descriptor::{FileColumn, builtin};

    #[test]
    fn types_and_words_say_how_values_are_shown() {
        let tables = builtin();
        let of = |name: &str| tables.iter().find_map(|table| table.column(name)).map(of_described);
        assert_eq!(of("total_amount"), Some(Format::Money));
        assert_eq!(of("expected_tri"), Some(Format::Percent));
        assert_eq!(of("allocation_percentage"), Some(Format::Percent));
        assert_eq!(of("dscr"), Some(Format::Number));
        assert_eq!(of("status"), Some(Format::Word));
        assert_eq!(of("creation_date"), Some(Format::Date));
        assert_eq!(of("project_id"), Some(Format::Id));
    }

    #[test]
    fn a_column_that_only_the_file_has_is_shown_by_its_type() {
        let of = |kind: &str| {
            let own = FileColumn { name: "x".into(), file_type: kind.into() };
            format_of(&TableColumn { name: "x", described: None, file: Some(&own) })
        };
        assert_eq!(
            (of("BIGINT"), of("VARCHAR"), of("TIMESTAMP WITH TIME ZONE")),
            (Format::Number, Format::Text, Format::Time)
        );
        assert_eq!(of("INTEGER[]"), Format::Text);
    }
}
