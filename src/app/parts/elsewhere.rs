//! What other systems of the snapshot share with something, each with its way there. Nothing is shown where nothing is
//! shared.

use std::rc::Rc;

use leptos::prelude::*;

use super::icon::icon;
use super::notice::Problem;
use crate::app::ask::ask;
use crate::app::state::{App, Session};
use crate::app::subjects::thing_of;
use crate::systems::elsewhere::{self, Elsewhere, Home};

/// The panel.
#[component]
pub fn ElsewherePanel(session: Rc<Session>, home: Home, id: String) -> impl IntoView {
    let app = App::get();
    let question = elsewhere::elsewhere(home, &id, &session.opened.systems());
    let engine = session.engine.clone();
    let asked = ask(&app.busy(), move || {
        let (engine, question) = (engine.clone(), question.clone()?);
        Some(async move { question.all(&engine).await })
    });
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let found = move || asked.with(|answer| answer.value().filter(|rows| !rows.is_empty()).cloned());
    view! {
        {move || error().map(|words| view! { <Problem words=words /> })}
        {move || found().map(|rows| view! {
            <section class="panel panel-wide" aria-labelledby="elsewhere-title">
                <h2 id="elsewhere-title">"Elsewhere in this snapshot"</h2>
                <ul class="elsewhere">{rows.iter().map(item).collect_view()}</ul>
            </section>
        })}
    }
}

fn item(row: &Elsewhere) -> impl IntoView + use<> {
    let thing = thing_of(&row.kind);
    let name = match thing {
        Some(thing) => view! { <a href=(thing.view)(&row.id).fragment()><bdi>{row.id.clone()}</bdi></a> }.into_any(),
        None => view! { <bdi>{row.id.clone()}</bdi> }.into_any(),
    };
    view! {
        <li>
            {icon(thing.map_or("note", |thing| thing.icon))}
            <span class="faint">{row.kind.clone()}</span> " " {name} " " <span class="faint">{row.why.clone()}</span>
        </li>
    }
}
