//! Compliance as tables: by licence, source and quality tier, each row a link to the datasets that it counts.

use leptos::prelude::*;

use crate::app::parts::cells::null;
use crate::scene::format;
use crate::share::link::{Route, View};
use crate::systems::dataset::ComplianceRow;

/// The tables: what each counts by, and the parameter of the list that its values set.
const TABLES: [(&str, &str, &str); 3] = [
    ("By licence", "license_type", "license"),
    ("By source", "source_type", "source"),
    ("By quality tier", "quality_tier", "tier"),
];

/// The three tables side by side.
#[component]
pub fn ComplianceTables(rows: Vec<ComplianceRow>) -> impl IntoView {
    let table = |(title, dimension, parameter): (&'static str, &'static str, &'static str)| {
        let own: Vec<ComplianceRow> = rows.iter().filter(|row| row.dimension == dimension).cloned().collect();
        view! { <ComplianceTable title=title parameter=parameter rows=own /> }
    };
    view! { <div class="compliance-tables">{TABLES.map(table).collect_view()}</div> }
}

#[component]
fn ComplianceTable(title: &'static str, parameter: &'static str, rows: Vec<ComplianceRow>) -> impl IntoView {
    let row = |row: ComplianceRow| {
        let name = match &row.value {
            Some(value) => {
                let href = View::of(Route::Datasets).with(parameter, Some(value)).fragment();
                view! { <a href=href><bdi class="stored">{value.clone()}</bdi></a> }.into_any()
            }
            None => null("not stated"),
        };
        let counts = [row.total, row.compliant, row.non_compliant, row.needs_review, row.unknown];
        let cells = counts.map(|count| {
            let words = if count == 0 { null("0") } else { format::grouped(count).into_any() };
            view! { <td class="num">{words}</td> }
        });
        view! {
            <tr>
                <th scope="row">{name}</th>
                {cells.collect_view()}
                <td class="num">{super::words::percent(row.compliance_rate)}</td>
                <td class="share-cell"><Share row=row /></td>
            </tr>
        }
    };
    let heads = ["All", "Comply", "Do not", "Review", "Unknown", "Rate"];
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=title>
            <table class="plain-table compliance-table">
                <caption>{title}</caption>
                <thead><tr>
                    <th scope="col"><span class="visually-hidden">{title}</span></th>
                    {heads.map(|head| view! { <th scope="col" class="num">{head}</th> }).collect_view()}
                    <td class="share-cell"></td>
                </tr></thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// A bar of four parts: those that comply, that somebody has to look at, of which nothing is known, and that do not.
#[component]
pub fn Share(row: ComplianceRow) -> impl IntoView {
    let part = |class: &'static str, count: i64| {
        let share = format!("{:.4}", count as f64 / row.total.max(1) as f64);
        (count > 0).then(|| view! { <span class=class style:--share=share></span> })
    };
    let parts = [
        part("share-part is-good", row.compliant),
        part("share-part is-warn", row.needs_review),
        part("share-part", row.unknown),
        part("share-part is-bad", row.non_compliant),
    ];
    view! { <span class="share-bar" aria-hidden="true">{parts.collect_view()}</span> }
}
