//! How a column's values are shown: from its type, and from what its name and description say of its unit.

use crate::decode::descriptor::{Column, Kind, TableColumn};

const THIN_SPACE: char = '\u{2009}';

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

/// A number as it is stored, in groups of three digits; what is no plain number stays as it is.
pub fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("−", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain(whole) || !fraction.is_none_or(is_plain) {
        return number.to_owned();
    }
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(THIN_SPACE);
        }
        out.push(digit);
    }
    fraction.map_or(out.clone(), |fraction| format!("{out}.{fraction}"))
}

/// A stored value in words, with a currency where it is money and one is known.
pub fn in_words(format: Format, value: &str, currency: Option<&str>) -> String {
    match format {
        Format::Number => grouped(value),
        Format::Money => match currency {
            Some(currency) if !currency.is_empty() => format!("{}{THIN_SPACE}{currency}", grouped(value)),
            _ => grouped(value),
        },
        Format::Percent => format!("{}{THIN_SPACE}%", grouped(value)),
        Format::Boolean if value == "true" => "yes".to_owned(),
        Format::Boolean if value == "false" => "no".to_owned(),
        _ => value.to_owned(),
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
    fn numbers_keep_every_digit_in_groups() {
        assert_eq!(grouped("824518440.93"), "824\u{2009}518\u{2009}440.93");
        assert_eq!(grouped("-1234"), "−1\u{2009}234");
        for odd in ["1e+300", "nan", "", "12.", "NULL"] {
            assert_eq!(grouped(odd), odd);
        }
        assert_eq!(in_words(Format::Money, "1000.50", Some("EUR")), "1\u{2009}000.50\u{2009}EUR");
        assert_eq!(in_words(Format::Percent, "9.88", None), "9.88\u{2009}%");
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
