//! What each part of the app shows: one function for each part, from a route to its page (`src/bin/app/parts.rs` cuts
//! the app here). Few parts: what several share becomes a module for each combination of them.

use std::rc::Rc;

use leptos::prelude::*;

use super::pages::artifact::ArtifactPage;
use super::pages::artifacts::ArtifactsPage;
use super::pages::chains::ChainsPage;
use super::pages::compute::ComputePage;
use super::pages::dataset::DatasetPage;
use super::pages::datasets::DatasetsPage;
use super::pages::findings::FindingsPage;
use super::pages::health::HealthPage;
use super::pages::lineage::LineagePage;
use super::pages::overview::OverviewPage;
use super::pages::project::ProjectPage;
use super::pages::projects::ProjectsPage;
use super::pages::report::ReportPage;
use super::pages::sql::SqlPage;
use super::pages::tables::TablesPage;
use super::pages::timeline::TimelinePage;
use super::pages::trace::TracePage;
use super::pages::traces::TracesPage;
use super::pages::tripartite::TripartitePage;
use super::state::Session;
use crate::share::link::Route;

/// What every snapshot has: overview, tables, findings, health, SQL.
pub fn common(session: Rc<Session>, route: Route) -> AnyView {
    match route {
        Route::Findings => view! { <FindingsPage session /> }.into_any(),
        Route::Health => view! { <HealthPage session /> }.into_any(),
        Route::Sql => view! { <SqlPage session /> }.into_any(),
        Route::Tables => view! { <TablesPage session /> }.into_any(),
        _ => view! { <OverviewPage session /> }.into_any(),
    }
}

/// Artifacts, their chains, timeline and tripartite graph.
pub fn artifacts(session: Rc<Session>, route: Route) -> AnyView {
    match route {
        Route::Artifact(id) => view! { <ArtifactPage session id /> }.into_any(),
        Route::Chains => view! { <ChainsPage session /> }.into_any(),
        Route::Timeline => view! { <TimelinePage session /> }.into_any(),
        Route::Tripartite => view! { <TripartitePage session /> }.into_any(),
        _ => view! { <ArtifactsPage session /> }.into_any(),
    }
}

/// All traces, and one: waterfall, workflow graph, state.
pub fn traces(session: Rc<Session>, route: Route) -> AnyView {
    match route {
        Route::Trace(id) => view! { <TracePage session id /> }.into_any(),
        _ => view! { <TracesPage session /> }.into_any(),
    }
}

/// What is registered: datasets with their lineage and report, embeddings and computations, projects.
pub fn registers(session: Rc<Session>, route: Route) -> AnyView {
    match route {
        Route::Dataset(id) => view! { <DatasetPage session id /> }.into_any(),
        Route::Lineage => view! { <LineagePage session /> }.into_any(),
        Route::Report => view! { <ReportPage session /> }.into_any(),
        Route::Compute => view! { <ComputePage session /> }.into_any(),
        Route::Project(id) => view! { <ProjectPage session id /> }.into_any(),
        Route::Projects => view! { <ProjectsPage session /> }.into_any(),
        _ => view! { <DatasetsPage session /> }.into_any(),
    }
}
