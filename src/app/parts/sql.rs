//! The SQL behind what is shown: it runs as it is on native DuckDB.

use leptos::prelude::*;

use super::copy::CopyButton;

/// A statement with a button that copies it.
#[component]
pub fn SqlView(#[prop(into)] sql: Signal<String>) -> impl IntoView {
    view! {
        <div class="code-block">
            <CopyButton text=sql what="SQL" />
            <pre class="code" tabindex="0"><code>{move || sql.get()}</code></pre>
        </div>
    }
}
