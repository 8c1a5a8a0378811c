//! Messages above what they are about: what happened, and what to do.

use leptos::prelude::*;

use super::icon::icon;

/// Something went wrong.
#[component]
pub fn Problem(#[prop(into)] words: String, #[prop(optional, into)] remedy: String) -> impl IntoView {
    view! {
        <div class="notice is-bad" role="alert">
            {icon("findings")}
            <div>
                <p>{words}</p>
                {(!remedy.is_empty()).then(|| view! { <p class="notice-remedy">{remedy}</p> })}
            </div>
        </div>
    }
}

/// Something to know before reading on.
#[component]
pub fn Warning(children: Children) -> impl IntoView {
    view! { <div class="notice is-warn">{icon("findings")} <div>{children()}</div></div> }
}
