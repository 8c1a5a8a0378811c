//! How much a file may ask for, as the reader sets it: held for this visit, used by the next opening.

use leptos::prelude::*;

use crate::app::state::App;
use crate::decode::Budgets;

/// A limit with its number on show: the budget divided by a unit.
struct Limit {
    id: &'static str,
    name: &'static str,
    help: &'static str,
    unit: f64,
    get: fn(&Budgets) -> u64,
    set: fn(&mut Budgets, u64),
}

const GB: f64 = 1_073_741_824.0;
const MB: f64 = 1_048_576.0;

const LIMITS: [Limit; 5] = [
    Limit {
        id: "limit-columns",
        name: "Columns of a table",
        help: "A column of structs counts once for each field.",
        unit: 1.0,
        get: |budgets| budgets.columns,
        set: |budgets, value| budgets.columns = value,
    },
    Limit {
        id: "limit-rows",
        name: "Rows of a table",
        help: "Of all its files together.",
        unit: 1.0,
        get: |budgets| budgets.rows,
        set: |budgets, value| budgets.rows = value,
    },
    Limit {
        id: "limit-bytes",
        name: "Values of a table, in GiB",
        help: "Written out flat: a repeated text counts each time. The engine has about 3 GiB for everything.",
        unit: GB,
        get: |budgets| budgets.bytes,
        set: |budgets, value| budgets.bytes = value,
    },
    Limit {
        id: "limit-value",
        name: "One value, in MiB",
        help: "Also one page of a file, once it is unpacked.",
        unit: MB,
        get: |budgets| budgets.value_bytes,
        set: |budgets, value| budgets.value_bytes = value,
    },
    Limit {
        id: "limit-expansion",
        name: "Expansion, in times a file's size",
        help: "A file that expands more was made to fill memory, or holds one text over and over.",
        unit: 1.0,
        get: |budgets| budgets.expansion,
        set: |budgets, value| budgets.expansion = value,
    },
];

/// The limits, folded away.
#[component]
pub fn Limits() -> impl IntoView {
    let app = App::get();
    let is_changed = move || app.budgets.with(|budgets| *budgets != Budgets::default());
    view! {
        <details class="panel panel-wide limits">
            <summary>{move || if is_changed() { "Limits (changed)" } else { "Limits" }}</summary>
            <p class="faint">
                "Each file is held to these before it is decoded, and while it is. A file that goes over one is named, and the others open."
            </p>
            <div class="limits-fields">
                {LIMITS.iter().map(|limit| view! { <LimitField limit /> }).collect_view()}
            </div>
            <div class="button-row">
                <button type="button" class="button" disabled=move || !is_changed()
                    on:click=move |_| app.budgets.set(Budgets::default())>"Reset"</button>
            </div>
        </details>
    }
}

#[component]
fn LimitField(limit: &'static Limit) -> impl IntoView {
    let app = App::get();
    let shown = move || app.budgets.with(|budgets| (limit.get)(budgets) as f64 / limit.unit).to_string();
    let change = move |event: web_sys::Event| {
        let typed: f64 = event_target_value(&event).parse().unwrap_or(f64::NAN);
        app.budgets.update(|budgets| {
            // What is no number leaves the limit as it was, and shows that again.
            if typed.is_finite() && typed > 0.0 {
                (limit.set)(budgets, (typed * limit.unit).round() as u64);
            }
        });
    };
    let help = format!("{}-help", limit.id);
    let least = if limit.unit > 1.0 { "0.001" } else { "1" };
    view! {
        <div class="field">
            <label class="field-label" for=limit.id>{limit.name}</label>
            <input id=limit.id class="input" type="number" min=least step="any"
                aria-describedby=help.clone() prop:value=shown on:change=change />
            <p class="field-help" id=help>{limit.help}</p>
        </div>
    }
}
