//! Which pages there are: rail, keys, palette and titles read it from here. A new page is one line.

use super::filter::{PARAMETERS, filters_of};
use crate::share::link::{Route, View};

/// A page that can be gone to by name.
pub struct PageEntry {
    /// Where it is.
    pub route: Route,
    /// Its name.
    pub name: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The key that leads to it, after `g`.
    pub key: &'static str,
    /// It stands in the rail.
    pub in_rail: bool,
    /// The system that it is about; `None` for all of them.
    pub system: Option<&'static str>,
}

impl PageEntry {
    const fn of(mut self, system: &'static str) -> Self {
        self.system = Some(system);
        self
    }

    /// Whether it has something to show of a snapshot with these systems. One that no page is about keeps the first
    /// system's pages, which say that there is nothing.
    pub fn shows(&self, systems: &[String]) -> bool {
        match self.system {
            None => true,
            Some(system) if systems.is_empty() => system == "artifact",
            Some(system) => systems.iter().any(|own| own == system),
        }
    }
}

const fn page(route: Route, name: &'static str, icon: &'static str, key: &'static str) -> PageEntry {
    PageEntry { route, name, icon, key, in_rail: true, system: None }
}

/// The pages, in the order of the rail.
pub static PAGES: &[PageEntry] = &[
    page(Route::Overview, "Overview", "overview", "o"),
    page(Route::Artifacts, "Artifacts", "artifacts", "a").of("artifact"),
    page(Route::Chains, "Chains", "chains", "c").of("artifact"),
    page(Route::Timeline, "Timeline", "timeline", "l").of("artifact"),
    page(Route::Tripartite, "Tripartite", "tripartite", "m").of("artifact"),
    page(Route::Datasets, "Datasets", "datasets", "d").of("dataset"),
    page(Route::Lineage, "Lineage", "lineage", "i").of("dataset"),
    page(Route::Report, "Audit report", "report", "r").of("dataset"),
    page(Route::Traces, "Traces", "traces", "w").of("trace"),
    page(Route::Projects, "Projects", "projects", "p").of("project"),
    page(Route::Compute, "Compute", "compute", "e").of("compute"),
    page(Route::Findings, "Findings", "findings", "f"),
    page(Route::Tables, "Tables", "tables", "t"),
    page(Route::Sql, "SQL", "sql", "s"),
    page(Route::Health, "Health", "health", "h"),
    PageEntry {
        route: Route::Open,
        name: "Open another snapshot",
        icon: "open",
        key: "n",
        in_rail: false,
        system: None,
    },
];

/// The name of a page; empty for one that is not listed.
pub fn name_of(route: &Route) -> &'static str {
    PAGES.iter().find(|page| page.route == *route).map_or("", |page| page.name)
}

/// A page as one goes there from `view`: among the pages that filter artifacts, the filters go along.
pub fn leading_to(route: &Route, view: &View) -> View {
    let filters = |route: &Route| {
        matches!(route, Route::Overview | Route::Artifacts | Route::Chains | Route::Timeline | Route::Tripartite)
    };
    let params = if filters(route) && filters(&view.route) { filters_of(view, &PARAMETERS) } else { Vec::new() };
    View { route: route.clone(), params }
}
