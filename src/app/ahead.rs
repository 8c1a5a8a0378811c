//! What is asked ahead of the reader: questions over all rows of a large snapshot, once, while nothing else is under
//! way. The engine keeps their answers, so that the page that asks them need not wait.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::task::spawn_local;

use super::busy::Busy;
use super::pages::timeline_state::frame_of;
use super::state::{App, Session};
use crate::systems::artifact::{self, Filter, GraphFilter, GraphView, Lanes};

/// Rows from which an answer is worth asking for ahead.
const MANY_ROWS: u64 = 50_000;
/// Where something is under way, it is looked again after so many milliseconds.
const REST_MS: u32 = 300;
/// Nodes of a column of the tripartite graph that a screen can hold.
pub const GRAPH_SLOTS: u32 = 20;

/// Asks ahead for the pages of a session that has just been opened, until another one takes its place.
pub fn ask_ahead(app: App, session: &Rc<Session>) {
    let is_large = |name: &str| {
        let rows = session.opened.tables.iter().filter(|table| table.name == name).map(|table| table.rows);
        rows.max().unwrap_or(0) >= MANY_ROWS
    };
    let (events, connections) = (is_large("provenance_audit_log"), is_large("tripartite_connections"));
    let (busy, session) = (app.busy(), Rc::downgrade(session));
    spawn_local(async move {
        TimeoutFuture::new(REST_MS).await;
        if events {
            rest(&busy).await;
            let Some(session) = session.upgrade() else { return };
            // That it fails is told when it is asked for.
            let _ = frame_of(&session.engine, Filter::default(), Lanes::default()).await;
        }
        for sql in if connections { graph() } else { Vec::new() } {
            rest(&busy).await;
            let Some(session) = session.upgrade() else { return };
            session.engine.look_ahead(&sql).await;
        }
    });
}

async fn rest(busy: &Busy) {
    while busy.is_at_work() {
        TimeoutFuture::new(REST_MS).await;
    }
}

/// What the tripartite graph asks.
fn graph() -> Vec<String> {
    let (filter, view) = (GraphFilter::default(), GraphView { slots: [GRAPH_SLOTS; 3], with: Vec::new() });
    vec![
        artifact::graph_facets(&filter).sql().to_owned(),
        artifact::graph_nodes(&filter, &view).sql().to_owned(),
        artifact::graph_flows(&filter, &view).sql().to_owned(),
        artifact::graph_counts(&filter).sql().to_owned(),
    ]
}
