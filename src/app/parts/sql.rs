//! The SQL behind what is shown: it runs as it is on native DuckDB.

use leptos::prelude::*;

use super::copy::CopyButton;
use crate::share::link::View;

/// A statement with a button that copies it, and a way to the page where it can be changed and run.
#[component]
pub fn SqlView(#[prop(into)] sql: Signal<String>) -> impl IntoView {
    view! {
        <div class="code-block">
            <CopyButton text=sql what="SQL" />
            <pre class="code" tabindex="0"><code>{move || sql.get()}</code></pre>
            <p class="sql-link"><a href=move || View::sql(&sql.get()).fragment()>"Open in the SQL page"</a></p>
        </div>
    }
}
