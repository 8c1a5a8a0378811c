//! Values of described tables: each looks as its column's type and description say.

use leptos::prelude::*;

use crate::app::parts::cells::{cut, null, optional, time};
use crate::calendar;
use crate::decode::descriptor::{Described, TableColumn};
use crate::duckdb::Timestamp;
use crate::systems::project::{Format, format_of, in_words};

/// How one column is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its place among the table's columns.
    pub place: usize,
    /// Its name.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What is said of it where there is room: its type and what it holds.
    pub about: String,
    /// How its values look.
    pub format: Format,
    /// Only the file has it: the descriptor does not name it.
    pub is_extra: bool,
    /// The file lacks it.
    pub is_missing: bool,
}

/// The columns of a table as they are shown, in their order.
pub fn shown_columns(described: &Described) -> Vec<Shown> {
    let shown = |(place, column): (usize, &TableColumn<'_>)| Shown {
        place,
        name: column.name.to_owned(),
        label: column.label(),
        about: about(column),
        format: format_of(column),
        is_extra: column.described.is_none(),
        is_missing: column.file.is_none(),
    };
    described.columns().iter().enumerate().map(shown).collect()
}

fn about(column: &TableColumn<'_>) -> String {
    match (column.described, column.file) {
        (Some(own), _) if own.description.is_empty() => format!("{}: {}", column.name, own.sql_type.written),
        (Some(own), _) => format!("{}: {}, {}", column.name, own.sql_type.written, own.description),
        (None, Some(own)) => format!("{}: {}, not in the descriptor", column.name, own.file_type),
        (None, None) => column.name.to_owned(),
    }
}

/// The value of a column by its name, in any case.
pub fn value_of<'a>(columns: &[Shown], cells: &'a [Option<String>], name: &str) -> Option<&'a str> {
    let column = columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))?;
    cells.get(column.place)?.as_deref()
}

/// A value as it is shown.
pub fn value(format: Format, value: Option<&str>, currency: Option<&str>) -> AnyView {
    let Some(text) = value else { return null("NULL") };
    match format {
        Format::Id => cut(text, 13),
        Format::Time => match moment(text) {
            Some(at) => time(Some(at)),
            None => optional(Some(text)),
        },
        Format::Text | Format::Word => optional(Some(text)),
        Format::Date => view! { <span class="num">{text.to_owned()}</span> }.into_any(),
        Format::Money => {
            let (amount, currency) = (in_words(format, text, None), currency.unwrap_or_default().to_owned());
            let unit = (!currency.is_empty()).then(|| view! { " " <span class="faint">{currency}</span> });
            view! { <span class="money">{amount} {unit}</span> }.into_any()
        }
        _ => view! { <span class="num">{in_words(format, text, currency)}</span> }.into_any(),
    }
}

/// DuckDB's text of a TIMESTAMP.
fn moment(text: &str) -> Option<Timestamp> {
    calendar::moment(&text.replacen(' ', "T", 1)).map(Timestamp)
}

/// A share of a hundred as a bar.
pub fn share_bar(size: Option<f64>) -> AnyView {
    let size = size.unwrap_or(0.0).clamp(0.0, 100.0) / 100.0;
    view! { <span class="share-bar" aria-hidden="true" style:--share=format!("{size:.4}")></span> }.into_any()
}
