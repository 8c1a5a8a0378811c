//! The start page: ways to open a snapshot, and how to make one.

use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::limits::Limits;
use crate::app::open::{open_address, open_drop, open_input};
use crate::app::parts::copy::CopyButton;
use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::app::state::App;

/// Writes a database's tables as Parquet, with nothing but DuckDB.
const EXPORT: &str = "duckdb provenance.duckdb -c \"EXPORT DATABASE 'snapshot' (FORMAT parquet)\"";

/// The start page.
#[component]
pub fn StartPage() -> impl IntoView {
    view! {
        <div class="start">
            <h1>"Open a provenance snapshot"</h1>
            <p class="start-lead">
                "A snapshot is a folder of Parquet files, or a zip archive of one. It is read here, in this tab: nothing is uploaded, and no other host is asked."
            </p>
            <DropZone />
            <div class="start-panels">
                <section class="panel panel-wide" aria-labelledby="start-address">
                    <h2 id="start-address">"Open by address"</h2>
                    <AddressForm />
                </section>
                <section class="panel panel-wide" aria-labelledby="start-sample">
                    <h2 id="start-sample">"Or look at a sample"</h2>
                    <ul class="samples">{SAMPLES.iter().map(|sample| view! { <SampleButton sample=sample /> }).collect_view()}</ul>
                </section>
                <section class="panel panel-wide" aria-labelledby="start-export">
                    <h2 id="start-export">"Export your own"</h2>
                    <p>"From a DuckDB database, one command writes every table as Parquet:"</p>
                    <div class="code-block">
                        <CopyButton text=Signal::stored(EXPORT.to_owned()) what="command" />
                        <pre class="code" tabindex="0"><code>{EXPORT}</code></pre>
                    </div>
                    <p class="faint">
                        "Then open the folder "<code>"snapshot"</code>", or a "<code>".zip"</code>" of it. One table alone: "
                        <code>"COPY artifact_provenance TO 'artifact_provenance.parquet'"</code>"."
                    </p>
                </section>
                <Limits />
            </div>
        </div>
    }
}

/// Where files and folders are dropped or picked.
#[component]
pub fn DropZone() -> impl IntoView {
    let app = App::get();
    let (over, set_over) = signal(false);
    let files = NodeRef::<Input>::new();
    let folder = NodeRef::<Input>::new();
    Effect::new(move |_| {
        if let Some(folder) = folder.get() {
            // Not among the attributes that the view macro knows.
            let _ = folder.set_attribute("webkitdirectory", "");
        }
    });
    let pick = move |input: NodeRef<Input>| {
        if let Some(input) = input.get_untracked() {
            open_input(app, &input);
        }
    };
    let drop = move |event: web_sys::DragEvent| {
        event.prevent_default();
        event.stop_propagation();
        set_over.set(false);
        if let Some(transfer) = event.data_transfer() {
            open_drop(app, &transfer);
        }
    };
    view! {
        <div
            class="drop-zone" data-over=move || over.get().to_string()
            on:dragover=move |event| { event.prevent_default(); set_over.set(true); }
            on:dragleave=move |_| set_over.set(false)
            on:drop=drop
        >
            {icon("open")}
            <p>"Drop the snapshot's folder, its files, a zip archive or a .duckdb file here"</p>
            <div class="button-row">
                <label class="button button-primary file-button">
                    "Open folder"
                    <input type="file" node_ref=folder multiple on:change=move |_| pick(folder) />
                </label>
                <label class="button file-button">
                    "Open files"
                    <input
                        type="file" node_ref=files multiple
                        accept=".parquet,.parq,.pq,.zip,.duckdb,.ddb,.json,.sql" on:change=move |_| pick(files)
                    />
                </label>
            </div>
        </div>
    }
}

#[component]
fn AddressForm() -> impl IntoView {
    let app = App::get();
    let input = NodeRef::<Input>::new();
    let (wrong, set_wrong) = signal(None::<String>);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else { return };
        set_wrong
            .set(open_address(app, &input.value()).err().map(|error| format!("{}. {}", error.message, error.remedy)));
    };
    view! {
        <form class="field" on:submit=submit>
            <label class="field-label" for="address">"Address of a manifest.json, a .zip or a .parquet file"</label>
            <div class="input-row">
                <input id="address" class="input" type="text" inputmode="url" required node_ref=input
                    placeholder="https://example.org/snapshot/manifest.json" autocomplete="off" spellcheck="false" />
                <button type="submit" class="button">"Open"</button>
            </div>
            {move || wrong.get().map(|wrong| view! { <Problem words=wrong /> })}
        </form>
    }
}

/// A snapshot that the site carries.
struct Sample {
    /// Its manifest.
    address: &'static str,
    /// What its button says.
    name: &'static str,
    /// What it is.
    words: &'static str,
}

/// One of each system, and all of them at once.
const SAMPLES: [Sample; 6] = [
    Sample {
        address: "sample/manifest.json",
        name: "Open the sample",
        words: "The provenance of a real repository's files: 1,508 artifacts with their chains, arrows and events.",
    },
    Sample {
        address: "sample/traces/manifest.json",
        name: "Traces",
        words: "Runs of workflows, span by span, with every change of their state.",
    },
    Sample {
        address: "sample/datasets/manifest.json",
        name: "Datasets",
        words: "Forty training sets: where each comes from, and under which licence.",
    },
    Sample {
        address: "sample/compute/manifest.json",
        name: "Compute",
        words: "Fingerprints of 49 tables, and computations that can be done again.",
    },
    Sample {
        address: "sample/projects/manifest.json",
        name: "Projects",
        words: "Projects and portfolios in tables that are described beside them.",
    },
    Sample { address: "sample/all.json", name: "All of them", words: "The five systems in one snapshot." },
];

#[component]
fn SampleButton(sample: &'static Sample) -> impl IntoView {
    let app = App::get();
    let words = format!("sample-{}", sample.address.replace(['/', '.'], "-"));
    let open = move |_| {
        // The samples are a part of the site: their addresses are always good.
        let _ = open_address(app, sample.address);
    };
    view! {
        <li class="sample">
            <button type="button" class="sample-name" aria-describedby=words.clone() on:click=open>
                {sample.name} {icon("right")}
            </button>
            <p class="sample-words" id=words.clone()>{sample.words}</p>
        </li>
    }
}

/// Lets the whole window take a drop, not only the zone.
pub fn take_drops(app: App, window: &web_sys::Window) {
    let over = gloo_events::EventListenerOptions::enable_prevent_default();
    let listener = gloo_events::EventListener::new_with_options(window, "dragover", over, |event| {
        if files_of(event).is_some() {
            event.prevent_default();
        }
    });
    listener.forget();
    let listener = gloo_events::EventListener::new_with_options(window, "drop", over, move |event| {
        if let Some(transfer) = files_of(event) {
            event.prevent_default();
            open_drop(app, &transfer);
        }
    });
    listener.forget();
}

/// What a drag carries, if it carries files; text and links are left to the browser.
fn files_of(event: &web_sys::Event) -> Option<web_sys::DataTransfer> {
    let transfer = event.dyn_ref::<web_sys::DragEvent>()?.data_transfer()?;
    transfer.types().includes(&"Files".into(), 0).then_some(transfer)
}
