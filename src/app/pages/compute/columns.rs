//! Columns in a table: of one schema with what its signature says, and of two beside each other.

use leptos::prelude::*;

use crate::app::parts::cells::null;
use crate::decode::signature::ColumnProfile;
use crate::scene::format;
use crate::systems::compute::ColumnRow;

/// A column as it is shown and compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Its name, as the file has it.
    pub name: String,
    /// The name as comparisons take it.
    pub normal_name: String,
    /// Its type.
    pub kind: Option<String>,
    /// May it hold NULL, and its constraints, where a schema says so.
    pub rules: String,
    /// Rows, NULLs, different values.
    pub counts: [Option<i64>; 3],
    /// What else the signature says, in a few words.
    pub values: String,
    /// The first values, as a JSON list.
    pub samples: Option<String>,
}

impl From<ColumnRow> for Shown {
    fn from(row: ColumnRow) -> Self {
        let values = Values {
            numbers: [row.minimum, row.maximum, row.mean],
            lengths: (row.min_length, row.max_length, row.mean_length),
            range: (row.earliest, row.latest),
            patterns: row.patterns.unwrap_or_default(),
        };
        Self {
            name: row.name,
            normal_name: row.normal_name,
            kind: row.kind,
            rules: rules(row.nullable, &row.constraints.unwrap_or_default()),
            counts: [row.total_count, row.null_count, row.unique_count],
            values: values.words(),
            samples: row.sample_values,
        }
    }
}

impl From<ColumnProfile> for Shown {
    fn from(column: ColumnProfile) -> Self {
        let values = Values {
            numbers: [column.minimum, column.maximum, column.mean],
            lengths: (column.min_length, column.max_length, column.mean_length),
            range: (column.earliest, column.latest),
            patterns: column.patterns.join(", "),
        };
        Self {
            name: column.name,
            normal_name: column.normal_name,
            kind: column.kind,
            rules: rules(column.nullable, &column.constraints.join(", ")),
            counts: [column.total, column.nulls, column.unique],
            values: values.words(),
            samples: column.samples,
        }
    }
}

struct Values {
    numbers: [Option<f64>; 3],
    lengths: (Option<i64>, Option<i64>, Option<f64>),
    range: (Option<String>, Option<String>),
    patterns: String,
}

impl Values {
    fn words(&self) -> String {
        let mut parts = Vec::new();
        if let [Some(least), Some(most), mean] = self.numbers {
            let mean = mean.map(|mean| format!(", mean {mean}")).unwrap_or_default();
            parts.push(format!("{least} to {most}{mean}"));
        }
        if let (Some(shortest), Some(longest), _) = self.lengths {
            parts.push(if shortest == longest {
                format!("{shortest} characters")
            } else {
                format!("{shortest} to {longest} characters")
            });
        }
        if let (Some(earliest), Some(latest)) = &self.range {
            parts.push(format!("{earliest} to {latest}"));
        }
        if !self.patterns.is_empty() {
            parts.push(self.patterns.replace('_', " "));
        }
        parts.join(" · ")
    }
}

fn rules(nullable: Option<bool>, constraints: &str) -> String {
    let not_null = if nullable == Some(false) { "not null" } else { "" };
    [not_null, constraints].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn kind(column: &Shown) -> AnyView {
    let rules = (!column.rules.is_empty()).then(|| view! { " " <span class="faint">{column.rules.clone()}</span> });
    match &column.kind {
        Some(kind) => view! { <span class="mono">{kind.clone()}</span> {rules} }.into_any(),
        None => view! { {null("unknown")} {rules} }.into_any(),
    }
}

fn number(count: Option<i64>) -> AnyView {
    match count {
        None => null("–"),
        Some(0) => null("0"),
        Some(count) => format::grouped(count).into_any(),
    }
}

/// The columns of one schema, with what the signature says of each.
#[component]
pub fn ColumnTable(columns: Vec<Shown>, caption: String) -> impl IntoView {
    let rows = columns.into_iter().enumerate().map(|(place, column)| {
        let [total, nulls, unique] = column.counts;
        let title = column.samples.clone().map(|samples| format!("First values: {samples}"));
        view! {
            <tr>
                <td class="num">{place}</td>
                <th scope="row" class="mono"><bdi class="stored">{column.name.clone()}</bdi></th>
                <td>{kind(&column)}</td>
                <td class="num">{number(total)}</td>
                <td class="num">{number(nulls)}</td>
                <td class="num">{number(unique)}</td>
                <td title=title><bdi class="stored">{column.values}</bdi></td>
            </tr>
        }
    });
    let label = caption.clone();
    view! {
        <div class="table-scroll table-whole" tabindex="0" role="region" aria-label=label>
            <table class="plain-table">
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr>
                    <th scope="col" class="num">"Place"</th><th scope="col">"Column"</th><th scope="col">"Type"</th>
                    <th scope="col" class="num">"Values"</th><th scope="col" class="num">"NULL"</th>
                    <th scope="col" class="num">"Different"</th><th scope="col">"What they are"</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// How a column of two schemas compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// In both, of one type.
    Same,
    /// In both, of two types.
    Retyped,
    /// Only in the first.
    OnlyLeft,
    /// Only in the second.
    OnlyRight,
}

/// The columns of two schemas beside each other, in the order of the first, then what only the second has.
pub fn paired(left: &[Shown], right: &[Shown]) -> Vec<(Change, Option<Shown>, Option<Shown>)> {
    let find = |among: &[Shown], name: &str| among.iter().find(|column| column.normal_name == name).cloned();
    let mut out: Vec<_> = left
        .iter()
        .map(|column| match find(right, &column.normal_name) {
            Some(other) if other.kind == column.kind => (Change::Same, Some(column.clone()), Some(other)),
            Some(other) => (Change::Retyped, Some(column.clone()), Some(other)),
            None => (Change::OnlyLeft, Some(column.clone()), None),
        })
        .collect();
    let only = right.iter().filter(|column| find(left, &column.normal_name).is_none());
    out.extend(only.map(|column| (Change::OnlyRight, None, Some(column.clone()))));
    out
}

/// Two schemas, column by column.
#[component]
pub fn PairTable(
    left: Vec<Shown>,
    right: Vec<Shown>,
    /// What stands over each.
    names: (String, String),
    caption: String,
) -> impl IntoView {
    let cell = |column: Option<Shown>| match column {
        None => view! { <td class="is-missing"><span class="null">"not there"</span></td> }.into_any(),
        Some(column) => {
            let counts = match column.counts {
                [Some(total), nulls, unique] => {
                    format!(
                        "{} values, {} NULL, {} different",
                        format::grouped(total),
                        format::grouped(nulls.unwrap_or(0)),
                        format::grouped(unique.unwrap_or(0))
                    )
                }
                _ => String::new(),
            };
            let says = [counts, column.values.clone()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · ");
            view! { <td>{kind(&column)} <span class="column-says"><bdi class="stored">{says}</bdi></span></td> }
                .into_any()
        }
    };
    let rows = paired(&left, &right).into_iter().map(|(change, a, b)| {
        let (class, words) = match change {
            Change::Same => ("", "same"),
            Change::Retyped => ("is-changed", "another type"),
            Change::OnlyLeft => ("is-removed", "only in the first"),
            Change::OnlyRight => ("is-added", "only in the second"),
        };
        let name = a.as_ref().or(b.as_ref()).map(|column| column.name.clone()).unwrap_or_default();
        view! {
            <tr class=class>
                <th scope="row" class="mono"><bdi class="stored">{name}</bdi></th>
                <td><span class="column-change">{words}</span></td>
                {cell(a)} {cell(b)}
            </tr>
        }
    });
    let label = caption.clone();
    view! {
        <div class="table-scroll table-whole" tabindex="0" role="region" aria-label=label>
            <table class="plain-table pair-table">
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr>
                    <th scope="col">"Column"</th><th scope="col">"Is"</th>
                    <th scope="col"><bdi class="stored">{names.0}</bdi></th><th scope="col"><bdi class="stored">{names.1}</bdi></th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
