//! The chains of all artifacts together: their forms, where they break off, and the artifacts of each form.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use super::artifacts::GROUPS;
use super::chains_list::{FormList, form_of};
use super::tripartite::is_wide;
use crate::app::ask::ask;
use crate::app::filter::filter_of;
use crate::app::parts::explorer::ask_facets;
use crate::app::parts::facets::FacetList;
use crate::app::parts::filters::Chips;
use crate::app::parts::light::Light;
use crate::app::parts::notice::Problem;
use crate::app::parts::picture::{OnChoose, Picture};
use crate::app::route;
use crate::app::state::{App, Session};
use crate::duckdb::{Engine, Error, Page};
use crate::scene::format::{count, counted};
use crate::scene::strips::{self, Reach, STAGES, Strip, StripArrow, StripsRequest};
use crate::systems::artifact::{self, ChainPattern, Filter, Pattern, PatternArrow, StageCount};

/// Forms that are fetched, the most frequent; the others are counted.
const MOST: u64 = 200;

/// The page.
#[component]
pub fn ChainsPage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let engine = session.engine.clone();
    let filter = Memo::new(move |_| app.view.with(filter_of));
    let facets = ask_facets(app, &engine, move || artifact::facet_rows(&filter.get()));
    let answer = ask(&app.busy(), {
        let engine = engine.clone();
        move || {
            let (engine, filter) = (engine.clone(), filter.get());
            Some(async move { forms(&engine, &filter).await })
        }
    });
    let request = Memo::new(move |_| answer.with(|answer| answer.value().map(|request| Arc::new(request.clone()))));
    let chosen = Signal::derive(move || app.view.with(|view| view.get("sel").map(str::to_owned)));
    let choose: OnChoose = Rc::new(move |key: &str| {
        let view = app.view.get_untracked().from_first();
        let same = view.get("sel") == Some(key);
        route::replace(app, &view.with("sel", Some(key).filter(|_| !same)));
    });
    // Only a choice gives light here: strips are a list that is read.
    let light = Light {
        chosen,
        pointed: RwSignal::new(None),
        touched: Rc::new(move |key| {
            let known = request.with_untracked(|r| r.as_ref().is_some_and(|r| r.strips.iter().any(|s| s.key == key)));
            let lit = known && chosen.get_untracked().as_deref() == Some(key);
            lit.then(|| key.to_owned()).into_iter().collect()
        }),
    };
    let layout = move |width: f32| Some(strips::layout(&StripsRequest { width, ..request.get()?.as_ref().clone() }));
    let error = move || answer.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let sql = Signal::derive(move || {
        let filter = filter.get();
        let parts = [
            artifact::chain_patterns(&filter).sql().to_owned(),
            artifact::pattern_arrows(&filter).sql().to_owned(),
            artifact::stage_counts(&filter).sql().to_owned(),
        ];
        parts.join(";\n\n")
    });
    let lead = move || request.get().map(|request| lead_words(&request));
    view! {
        <div class="page-head">
            <h1>"Chains"</h1>
            <p class="page-lead">{lead}</p>
        </div>
        <Chips />
        {move || error().map(|words| view! { <Problem words=words /> })}
        <div class="explorer graph-explorer">
            <details class="facets-fold" prop:open=is_wide()>
                <summary>"Filters"</summary>
                <div class="facets" role="group" aria-label="Filters"><FacetList facets=facets groups=&GROUPS /></div>
            </details>
            <div class="chains">
                <Picture layout=layout name="chains" sql=sql main=true on_choose=choose light=light />
                <FormList engine=engine filter=filter request=request chosen=chosen />
            </div>
        </div>
    }
}

/// Where the pipeline breaks off: the stage before the last at which the most chains end.
fn lead_words(request: &StripsRequest) -> String {
    let early = request.stages.get(..STAGES - 1).unwrap_or_default();
    match early.iter().rev().max_by_key(|stage| stage.last) {
        Some(stage) if stage.last > 0 => {
            let all = counted(request.total, "artifact", "artifacts");
            format!("Most chains that break off end at {}: those of {} of {all}.", stage.name, count(stage.last))
        }
        _ => String::new(),
    }
}

/// The forms of the artifacts that pass a filter, as their layout needs them.
async fn forms(engine: &Engine, filter: &Filter) -> Result<StripsRequest, Error> {
    let page = Page { offset: 0, limit: MOST };
    let patterns = artifact::chain_patterns(filter).page(page).all(engine).await?;
    let arrows = artifact::pattern_arrows(filter).all(engine).await?;
    let stages = artifact::stage_counts(filter).all(engine).await?;
    Ok(request(&patterns, &arrows, &stages))
}

fn request(patterns: &[ChainPattern], arrows: &[PatternArrow], stages: &[StageCount]) -> StripsRequest {
    let mut reach: [Reach; STAGES] = Default::default();
    for (place, (slot, name)) in reach.iter_mut().zip(artifact::STAGES).enumerate() {
        let counted = stages.iter().find(|stage| usize::try_from(stage.place) == Ok(place));
        slot.name = name.to_owned();
        slot.count = counted.map_or(0, |stage| stage.artifact_count.unsigned_abs());
        slot.last = counted.map_or(0, |stage| stage.last_count.unsigned_abs());
    }
    StripsRequest {
        stages: reach,
        strips: patterns.iter().map(|pattern| strip(pattern, arrows)).collect(),
        forms: patterns.first().map_or(0, |pattern| pattern.pattern_count.unsigned_abs()),
        total: stages.first().map_or(0, |stage| stage.total_count.unsigned_abs()),
        why_empty: "No artifact passes these filters.".to_owned(),
        width: 0.0,
    }
}

fn strip(row: &ChainPattern, arrows: &[PatternArrow]) -> Strip {
    let pattern = Pattern { stages: row.stages, arrows: row.arrows };
    let mut stages = [false; STAGES];
    for (place, slot) in stages.iter_mut().enumerate() {
        *slot = pattern.has_stage(place);
    }
    let own = arrows.iter().filter(|arrow| arrow.stages == row.stages && arrow.arrows == row.arrows);
    Strip {
        key: form_of(pattern),
        stages,
        arrows: own.filter_map(drawn).collect(),
        has_others: pattern.has_other_stage() || pattern.has_other_arrow(),
        count: row.artifact_count.unsigned_abs(),
        verified: row.verified_count.unsigned_abs(),
    }
}

fn drawn(arrow: &PatternArrow) -> Option<StripArrow> {
    let ends = (usize::try_from(arrow.source).ok()?, usize::try_from(arrow.target).ok()?);
    Some(StripArrow { ends, count: arrow.artifact_count.unsigned_abs(), verified: arrow.verified_count.unsigned_abs() })
}
