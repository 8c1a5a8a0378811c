//! Two embeddings beside each other: how alike, and column by column what differs.

use std::rc::Rc;

use leptos::prelude::*;

use super::columns::{PairTable, Shown};
use super::matches::{common_words, verdict};
use super::{Tabs, to_compare};
use crate::app::ask::ask;
use crate::app::parts::notice::Problem;
use crate::app::state::{App, Session};
use crate::duckdb::{Engine, Error};
use crate::share::link::to_embedding;
use crate::systems::compute::{self, EmbeddingDetail, similarity};

type Side = (EmbeddingDetail, Vec<Shown>);

/// The embeddings that the parameters `a` and `b` name.
#[component]
pub fn ComparePart(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let named = move |name: &'static str| app.view.with(|view| view.get(name).unwrap_or_default().to_owned());
    let ids = Memo::new(move |_| (named("a"), named("b")));
    let engine = session.engine.clone();
    let asked = ask(&app.busy(), move || {
        let (engine, (a, b)) = (engine.clone(), ids.get());
        Some(async move { Ok::<_, Error>((side(&engine, &a).await?, side(&engine, &b).await?)) })
    });
    view! {
        {move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy()))).map(|words| view! { <Problem words=words /> })}
        {move || asked.with(|answer| answer.value().cloned()).map(|found| match found {
            (Some(a), Some(b)) => view! { <Compared a=a b=b /> }.into_any(),
            _ => view! {
                <div class="page-head"><h1>"There is nothing to compare"</h1></div>
                <Tabs now="schemas" />
                <p>"The snapshot does not have both of these embeddings. " <a href="#/compute">"Go to the list"</a></p>
            }.into_any(),
        })}
    }
}

async fn side(engine: &Engine, id: &str) -> Result<Option<Side>, Error> {
    let Some(detail) = compute::embedding(id).first(engine).await? else { return Ok(None) };
    let columns = match detail.embedding_key {
        Some(key) => compute::columns_of(key).all(engine).await?,
        None => Vec::new(),
    };
    Ok(Some((detail, columns.into_iter().map(Shown::from).collect())))
}

#[component]
fn Compared(a: Side, b: Side) -> impl IntoView {
    let ((a, left), (b, right)) = (a, b);
    fn pairs(columns: &[Shown]) -> impl Iterator<Item = (&str, Option<&str>)> {
        columns.iter().map(|column| (column.normal_name.as_str(), column.kind.as_deref()))
    }
    let common = similarity::compare(pairs(&left), pairs(&right));
    let exact = a.fingerprint.is_some() && a.fingerprint == b.fingerprint;
    let score = similarity::rounded(common.similarity());
    let confidence = if exact { 1.0 } else { score };
    let name = |detail: &EmbeddingDetail| detail.parsed_file_id.clone().unwrap_or_default();
    let id = |detail: &EmbeddingDetail| detail.embedding_id.clone().unwrap_or_default();
    let (names, ids) = ((name(&a), name(&b)), (id(&a), id(&b)));
    let caption = format!("Columns of {} and {}", names.0, names.1);
    view! {
        <div class="page-head">
            <h1>"Two schemas"</h1>
            <p class="page-lead">
                <a href=to_embedding(&ids.0)><bdi class="stored">{names.0.clone()}</bdi></a> " and "
                <a href=to_embedding(&ids.1)><bdi class="stored">{names.1.clone()}</bdi></a>
            </p>
            <div class="page-tools"><a class="button" href=to_compare(&ids.1, &ids.0)>"Swap"</a></div>
        </div>
        <Tabs now="schemas" />
        <dl class="figures">
            <div><dt class="figure-name">"Similarity"</dt><dd class="figure-number">{format!("{score:.6}")}</dd></div>
            <div><dt class="figure-name">"Confidence"</dt><dd class="figure-number">{format!("{confidence:.6}")}</dd></div>
        </dl>
        <p>{verdict(exact, Some(common.similarity()))} " " {common_words(common)}</p>
        {(!exact && common.similarity() >= 1.0).then(|| view! {
            <p class="faint">"The names and types are the same; the fingerprints differ by the order, by constraints, or by which columns may hold NULL."</p>
        })}
        <PairTable left=left right=right names=names caption=caption />
    }
}
