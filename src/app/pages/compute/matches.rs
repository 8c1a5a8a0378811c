//! How a schema stands to the stored ones: exact, similar with what differs, or none.

use std::rc::Rc;

use leptos::prelude::*;

use super::known::Known;
use super::{similarity_words, to_fingerprint};
use crate::app::parts::cells::optional;
use crate::app::parts::icon::icon;
use crate::scene::format;
use crate::share::link::to_embedding;
use crate::systems::compute::similarity::{Common, MATCH, Ranked};

/// Schemas that are listed as similar.
pub const FEW: usize = 12;

/// Where a comparison with an embedding leads, by its id.
pub type Way = Rc<dyn Fn(&str) -> Option<String>>;

/// What a schema has in common with another one, in words.
pub fn common_words(common: Common) -> String {
    format!(
        "{} of {} columns in common, {} of one type",
        common.names,
        common.union,
        if common.types == common.names { "all".to_owned() } else { common.types.to_string() }
    )
}

/// Whether a schema has a match, in a badge.
pub fn verdict(exact: bool, best: Option<f64>) -> AnyView {
    match best {
        _ if exact => view! { <span class="badge is-good">{icon("verified")} "exact match"</span> }.into_any(),
        Some(best) if best >= MATCH => {
            view! { <span class="badge">{icon("unverified")} {format!("similar, {}", similarity_words(best))}</span> }
                .into_any()
        }
        _ => view! { <span class="badge is-warn">{icon("close")} "no match"</span> }.into_any(),
    }
}

/// The most similar of the different schemas, each with a way to compare it.
#[component]
pub fn SimilarTable(
    known: Rc<Known>,
    ranked: Vec<Ranked>,
    /// Where a comparison with the embedding of this id leads; `None` leads nowhere.
    compare: Way,
) -> impl IntoView {
    let rows = ranked.into_iter().filter(|ranked| ranked.similarity > 0.0).take(FEW).filter_map(|ranked| {
        let group = known.group(ranked.key)?.clone();
        let id = group.first_id.clone().unwrap_or_default();
        let others = group.embedding_count - 1;
        let more = (others > 0).then(|| {
            let href = to_fingerprint(&group.fingerprint);
            view! { " " <a href=href>{format!("and {}", format::counted(others.unsigned_abs(), "copy", "copies"))}</a> }
        });
        let way = compare(&id).map(|href| view! { <a href=href>"Compare"</a> });
        let alike = ranked.similarity >= MATCH;
        Some(view! {
            <tr>
                <td class="num" class:is-alike=alike>{similarity_words(ranked.similarity)}</td>
                <th scope="row"><a href=to_embedding(&id)>{optional(group.first_file_id.as_deref())}</a> {more}</th>
                <td>{common_words(ranked.common)}</td>
                <td>{way}</td>
            </tr>
        })
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return view! { <p class="empty">"No other schema has a column of one of these names."</p> }.into_any();
    }
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Similar schemas">
            <table class="plain-table">
                <caption class="visually-hidden">"Similar schemas"</caption>
                <thead><tr><th scope="col" class="num">"Similarity"</th><th scope="col">"File"</th><th scope="col">"Columns"</th><th scope="col"><span class="visually-hidden">"Ways on"</span></th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
