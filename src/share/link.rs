//! The fragment: which page is on show, and with which filters. `#/artifacts?type=proof&sort=-created`.
//!
//! Reading never fails: a fragment that nobody knows is [`Route::Unknown`], and parameters that a
//! page does not know stay where they are. What is written reads back the same.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Kept readable in a fragment; everything else is percent-encoded.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':');

/// A page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Route {
    /// `#/`: what the snapshot holds.
    Overview,
    /// `#/artifacts`: the registry.
    Artifacts,
    /// `#/artifacts/<id>`: one artifact. The id may be empty: `#/artifacts/`.
    Artifact(String),
    /// `#/datasets/<id>`: one dataset. The id may be empty.
    Dataset(String),
    /// `#/traces/<trace id>`: one trace. The id may be empty.
    Trace(String),
    /// `#/timeline`: the events of the log over time.
    Timeline,
    /// `#/chains`: the chains of all artifacts together.
    Chains,
    /// `#/tripartite`: machine, user and shared artifact, and what connects them.
    Tripartite,
    /// `#/datasets`: the training sets.
    Datasets,
    /// `#/report`: the audit report of the datasets.
    Report,
    /// `#/traces`: the traces, a row for each root span.
    Traces,
    /// `#/projects`: projects, portfolios and what they come to.
    Projects,
    /// `#/projects/<id>`: one project or portfolio. The id may be empty.
    Project(String),
    /// `#/health`: how the page and its engine are.
    Health,
    /// `#/lineage`: which datasets were made of which.
    Lineage,
    /// `#/compute`: schemas of files and computations; `view` says which part of it.
    Compute,
    /// `#/tables`: every table that was opened, and what became of each file.
    Tables,
    /// `#/findings`: what is wrong or worth knowing.
    Findings,
    /// `#/sql`: a statement of the reader's own; `q` holds it, and it is shown, not run.
    Sql,
    /// `#/open`: another snapshot.
    Open,
    /// A path that no page has.
    Unknown(String),
}

impl Route {
    fn from_path(path: &str) -> Self {
        let path = path.strip_prefix('/').unwrap_or(path);
        match path.split_once('/') {
            None => match path {
                "" => Self::Overview,
                "artifacts" => Self::Artifacts,
                "timeline" => Self::Timeline,
                "chains" => Self::Chains,
                "tripartite" => Self::Tripartite,
                "datasets" => Self::Datasets,
                "report" => Self::Report,
                "traces" => Self::Traces,
                "projects" => Self::Projects,
                "health" => Self::Health,
                "lineage" => Self::Lineage,
                "compute" => Self::Compute,
                "tables" => Self::Tables,
                "findings" => Self::Findings,
                "sql" => Self::Sql,
                "open" => Self::Open,
                other => Self::Unknown(decode(other)),
            },
            Some(("artifacts", id)) => Self::Artifact(decode(id)),
            Some(("datasets", id)) => Self::Dataset(decode(id)),
            Some(("traces", id)) => Self::Trace(decode(id)),
            Some(("projects", id)) => Self::Project(decode(id)),
            Some(_) => Self::Unknown(decode(path)),
        }
    }

    fn path(&self) -> String {
        match self {
            Self::Overview => "/".to_owned(),
            Self::Artifacts => "/artifacts".to_owned(),
            Self::Artifact(id) => format!("/artifacts/{}", encode(id)),
            Self::Dataset(id) => format!("/datasets/{}", encode(id)),
            Self::Trace(id) => format!("/traces/{}", encode(id)),
            Self::Timeline => "/timeline".to_owned(),
            Self::Chains => "/chains".to_owned(),
            Self::Tripartite => "/tripartite".to_owned(),
            Self::Datasets => "/datasets".to_owned(),
            Self::Report => "/report".to_owned(),
            Self::Traces => "/traces".to_owned(),
            Self::Projects => "/projects".to_owned(),
            Self::Project(id) => format!("/projects/{}", encode(id)),
            Self::Health => "/health".to_owned(),
            Self::Lineage => "/lineage".to_owned(),
            Self::Compute => "/compute".to_owned(),
            Self::Tables => "/tables".to_owned(),
            Self::Findings => "/findings".to_owned(),
            Self::Sql => "/sql".to_owned(),
            Self::Open => "/open".to_owned(),
            Self::Unknown(path) => format!("/{}", encode(path)),
        }
    }
}

/// A page with its parameters, in their order; a name may occur several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The page.
    pub route: Route,
    /// Filters, sort, selection, time window: names and values.
    pub params: Vec<(String, String)>,
}

impl View {
    /// A page without parameters.
    pub fn of(route: Route) -> Self {
        Self { route, params: Vec::new() }
    }

    /// Reads a fragment, with or without its `#`.
    pub fn parse(fragment: &str) -> Self {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
        let (path, query) = fragment.split_once('?').unwrap_or((fragment, ""));
        let params = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decode(name), decode(value)))
            .collect();
        Self { route: Route::from_path(path), params }
    }

    /// The SQL page with a statement, which runs when the reader says so.
    pub fn sql(statement: &str) -> Self {
        Self::of(Route::Sql).with("q", Some(statement))
    }

    /// The fragment with its `#`.
    pub fn fragment(&self) -> String {
        let pairs: Vec<String> = self.params.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect();
        let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
        format!("#{}{query}", self.route.path())
    }

    /// The first value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.params.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The view with a parameter set to one value, or without it.
    #[must_use]
    pub fn with(mut self, name: &str, value: Option<&str>) -> Self {
        self.params.retain(|(n, _)| n != name);
        if let Some(value) = value {
            self.params.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The view from its first row and its first page on: for a list that is asked for anew.
    #[must_use]
    pub fn from_first(self) -> Self {
        self.with("row", None).with("page", None)
    }

    /// The view with one value of a parameter added, or taken away when it is there.
    #[must_use]
    pub fn toggled(mut self, name: &str, value: &str) -> Self {
        let before = self.params.len();
        self.params.retain(|(n, v)| !(n == name && v == value));
        if self.params.len() == before {
            self.params.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

/// The fragment of a trace's page.
pub fn to_trace(trace_id: &str) -> String {
    format!("#/traces/{}", encode(trace_id))
}

/// The fragment of a dataset's page.
pub fn to_dataset(dataset_id: &str) -> String {
    format!("#/datasets/{}", encode(dataset_id))
}

/// The fragment of the lineage around a dataset.
pub fn to_lineage(dataset_id: &str) -> String {
    format!("#/lineage?id={}", encode(dataset_id))
}

/// The fragment of an embedding: a part of the page of computations.
pub fn to_embedding(embedding_id: &str) -> String {
    View::of(Route::Compute).with("view", Some("embedding")).with("id", Some(embedding_id)).fragment()
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_reads_back_as_written() {
        let long = "x".repeat(5_000);
        for id in ["comp_001", "", "a/b", "100%", "<script>", "עברית", "?q=1#x", "🎵 &=", long.as_str()] {
            let view = View {
                route: Route::Artifact(id.to_owned()),
                params: vec![("q".to_owned(), id.to_owned()), ("q".to_owned(), "two".to_owned())],
            };
            assert_eq!(View::parse(&view.fragment()), view, "{id}");
        }
        for route in [
            Route::Trace("a/b?c".to_owned()),
            Route::Dataset("a/b?c".to_owned()),
            Route::Datasets,
            Route::Report,
            Route::Project("a/b?c".to_owned()),
            Route::Projects,
            Route::Health,
            Route::Overview,
            Route::Artifacts,
            Route::Timeline,
            Route::Chains,
            Route::Tripartite,
            Route::Traces,
            Route::Lineage,
            Route::Compute,
            Route::Tables,
            Route::Findings,
            Route::Sql,
            Route::Open,
        ] {
            assert_eq!(View::parse(&View::of(route.clone()).fragment()).route, route);
        }
    }

    #[test]
    fn the_contracts_fragments_are_read() {
        assert_eq!(View::parse("").route, Route::Overview);
        assert_eq!(View::parse("#/").route, Route::Overview);
        assert_eq!(View::parse("#/artifacts").route, Route::Artifacts);
        assert_eq!(View::parse("#/artifacts/").route, Route::Artifact(String::new()));
        assert_eq!(View::parse("#/nowhere/at/all").route, Route::Unknown("nowhere/at/all".into()));
    }

    #[test]
    fn a_toggled_value_comes_and_goes_beside_others() {
        let view = View::parse("#/artifacts?type=proof").toggled("type", "history");
        assert_eq!(view.fragment(), "#/artifacts?type=proof&type=history");
        assert_eq!(view.toggled("type", "proof").fragment(), "#/artifacts?type=history");
    }

    #[test]
    fn a_list_that_is_asked_for_anew_begins_at_its_beginning() {
        let view = View::parse("#/timeline?type=proof&page=3&row=7");
        assert_eq!(view.from_first().fragment(), "#/timeline?type=proof");
    }

    #[test]
    fn broken_escapes_are_text() {
        assert_eq!(View::parse("#/artifacts/%E0%A4%A").route, Route::Artifact("\u{fffd}%A".into()));
    }
}
