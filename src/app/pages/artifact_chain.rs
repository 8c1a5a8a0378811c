//! The chain of an artifact as a picture, and the data of the node or arrow that is chosen in it.

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::ask::ask;
use crate::app::parts::json::JsonView;
use crate::app::parts::notice::Problem;
use crate::app::parts::picture::{OnChoose, Picture};
use crate::app::route;
use crate::app::state::App;
use crate::duckdb::{Engine, Timestamp};
use crate::scene::chain::{self, ChainArrow, ChainNode, ChainRequest, Stage};
use crate::scene::format;
use crate::systems::artifact::{self, Morphism, Node, ProvenanceChain};

/// A chain has five nodes; a stranger's may have any number.
const MOST_ROWS: u64 = 200;

/// The panel.
#[component]
pub fn ChainPanel(engine: Engine, id: String) -> impl IntoView {
    let app = App::get();
    let sql = [artifact::nodes(&id).sql(), artifact::morphisms(&id).sql()].join(";\n\n");
    let asked = ask(&app.busy(), move || {
        let (engine, id) = (engine.clone(), id.clone());
        Some(async move { artifact::provenance_chain(&engine, &id, MOST_ROWS).await.map(Rc::new) })
    });
    let known = Signal::derive_local(move || asked.with(|answer| answer.value().cloned()));
    let layout = move |width: f32| known.get().map(|chain| chain::layout(&request(&chain, width)));
    let choose: OnChoose = Rc::new(move |key: &str| {
        let view = app.view.get_untracked();
        let same = view.get("mark") == Some(key);
        route::replace(app, &view.with("mark", Some(key).filter(|_| !same)));
    });
    let chosen = move || {
        let key = app.view.with(|view| view.get("mark").map(str::to_owned))?;
        let chain = known.get()?;
        details(&chain, &key)
    };
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let more = move || {
        let chain = known.get()?;
        let hidden = chain.chain_length + chain.morphism_count - (chain.nodes.len() + chain.morphisms.len()) as i64;
        (hidden > 0).then(|| format!("{hidden} more rows of this chain are not drawn."))
    };
    view! {
        <section class="panel panel-wide" aria-labelledby="chain-title">
            <h2 id="chain-title">"Chain"</h2>
            {move || error().map(|words| view! { <Problem words=words /> })}
            <Picture layout=layout name="chain" sql=Signal::stored(sql) main=true on_choose=choose />
            {move || more().map(|words| view! { <p class="faint">{words}</p> })}
            {chosen}
        </section>
    }
}

/// What the chain holds, for its layout.
fn request(chain: &ProvenanceChain, width: f32) -> ChainRequest {
    ChainRequest {
        // An exported picture must say whose it is.
        subject: chain.artifact_id.clone(),
        nodes: chain.nodes.iter().map(node).collect(),
        arrows: chain.morphisms.iter().map(arrow).collect(),
        width,
    }
}

fn stage(text: Option<&String>) -> Stage {
    Stage::parse(text.map_or("NULL", String::as_str))
}

fn utc(at: Option<Timestamp>) -> Option<String> {
    at.map(|Timestamp(micros)| format!("{} UTC", format::instant(micros)))
}

fn node(node: &Node) -> ChainNode {
    let texts = [
        ("query id", node.query_id.clone()),
        ("hash", node.md5_hash.clone()),
        ("path", node.file_path.clone()),
        ("proof", node.witness_proof_id.clone()),
        ("format", node.doc_export_format.clone()),
    ];
    let size = node.file_size.and_then(|size| u64::try_from(size).ok()).map(format::bytes);
    let mut facts: Vec<(String, String)> =
        texts.into_iter().chain([("size", size)]).filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    let headline = if facts.is_empty() { String::new() } else { facts.remove(0).1 };
    // The data often says again what the columns say; the panel below the picture shows all of it.
    let size = node.file_size.map(|size| size.to_string());
    let again = |value: &str| value == headline || Some(value) == size.as_deref();
    facts.extend(plain_facts(node.node_data.as_deref()).into_iter().filter(|(_, value)| !again(value)));
    ChainNode {
        stage: stage(node.node_type.as_ref()),
        sequence: node.sequence_order.map_or(0, i64::from),
        headline,
        facts,
        created: utc(node.created_at),
    }
}

/// The members of a JSON object that are plain texts, numbers or lists of them.
fn plain_facts(json: Option<&str>) -> Vec<(String, String)> {
    let object = json.and_then(|json| serde_json::from_str::<serde_json::Map<_, _>>(json).ok()).unwrap_or_default();
    object.into_iter().map(|(name, value)| (name, plain(&value))).collect()
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn arrow(arrow: &Morphism) -> ChainArrow {
    ChainArrow {
        source: stage(arrow.source_node_type.as_ref()),
        target: stage(arrow.target_node_type.as_ref()),
        label: arrow.morphism_label.clone().unwrap_or_default(),
        verified: arrow.is_verified == Some(true),
        method: arrow.verification_method.clone(),
    }
}

/// The stored data of the chosen mark; keys are `node/<stage>/<sequence>` and `arrow/<from>/<to>`.
fn details(chain: &ProvenanceChain, key: &str) -> Option<AnyView> {
    let node_key = |node: &&Node| {
        let kind = stage(node.node_type.as_ref());
        format!("node/{}/{}", kind.name(), node.sequence_order.unwrap_or(0)) == key
    };
    if let Some(node) = chain.nodes.iter().find(node_key) {
        let title = format!("{} node {}", stage(node.node_type.as_ref()).name(), node.sequence_order.unwrap_or(0));
        return Some(data_view(title, "node_data", node.node_data.clone()));
    }
    let ends = |arrow: &Morphism| (stage(arrow.source_node_type.as_ref()), stage(arrow.target_node_type.as_ref()));
    let arrow = chain.morphisms.iter().find(|arrow| {
        let (from, to) = ends(arrow);
        format!("arrow/{}/{}", from.name(), to.name()) == key
    })?;
    let (from, to) = ends(arrow);
    let label = arrow.morphism_label.clone().unwrap_or_default();
    let title = format!("{label} from {} to {}", from.name(), to.name());
    Some(data_view(title, "morphism_data", arrow.morphism_data.clone()))
}

fn data_view(title: String, column: &'static str, json: Option<String>) -> AnyView {
    view! {
        <section class="mark-data" aria-live="polite">
            <h3>{title} " " <code>{column}</code></h3>
            <JsonView text=json />
        </section>
    }
    .into_any()
}
