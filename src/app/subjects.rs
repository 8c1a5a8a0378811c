//! What each system is about: its words, and where its pages are. A new system is one entry.

use crate::share::link::{Route, View};

/// What the rows of a system are about.
pub struct Subject {
    /// The system.
    pub system: &'static str,
    /// One of them: `trace`.
    pub one: &'static str,
    /// Several.
    pub many: &'static str,
    /// The list of all of them, which takes `finding=<kind>`.
    pub list: Route,
    /// The page of one of them, if they have pages.
    page: Option<fn(String) -> Route>,
}

impl Subject {
    /// The page of the one with this id.
    pub fn view(&self, id: &str) -> Option<View> {
        Some(View::of(self.page?(id.to_owned())))
    }
}

/// The subjects, by system.
static SUBJECTS: [Subject; 5] = [
    Subject {
        system: "artifact",
        one: "artifact",
        many: "artifacts",
        list: Route::Artifacts,
        page: Some(Route::Artifact),
    },
    Subject { system: "dataset", one: "dataset", many: "datasets", list: Route::Datasets, page: Some(Route::Dataset) },
    Subject { system: "project", one: "project", many: "projects", list: Route::Projects, page: Some(Route::Project) },
    Subject { system: "compute", one: "embedding", many: "embeddings", list: Route::Compute, page: None },
    Subject { system: "trace", one: "trace", many: "traces", list: Route::Traces, page: Some(Route::Trace) },
];

/// What a system is about; `None` for one without pages of its own.
pub fn subject_of(system: &str) -> Option<&'static Subject> {
    SUBJECTS.iter().find(|subject| subject.system == system)
}

/// Something that can be found by a few letters.
pub struct Thing {
    /// Its kind, as searches name it.
    pub kind: &'static str,
    /// The heading over those of its kind.
    pub group: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Where it is.
    pub view: fn(&str) -> View,
}

/// The kinds of things, as [`System::searches`](crate::systems::System::searches) find them.
static THINGS: [Thing; 9] = [
    Thing {
        kind: "artifact",
        group: "Artifacts",
        icon: "artifacts",
        view: |id| View::of(Route::Artifact(id.to_owned())),
    },
    Thing {
        kind: "researcher",
        group: "Researchers",
        icon: "person",
        view: |name| View::of(Route::Artifacts).with("researcher", Some(name)),
    },
    Thing { kind: "dataset", group: "Datasets", icon: "datasets", view: |id| View::of(Route::Dataset(id.to_owned())) },
    Thing { kind: "project", group: "Projects", icon: "projects", view: |id| View::of(Route::Project(id.to_owned())) },
    Thing {
        kind: "portfolio",
        group: "Portfolios",
        icon: "projects",
        view: |id| View::of(Route::Project(id.to_owned())),
    },
    Thing { kind: "trace", group: "Traces", icon: "traces", view: |id| View::of(Route::Trace(id.to_owned())) },
    Thing {
        kind: "embedding",
        group: "Embeddings",
        icon: "compute",
        view: |id| View::of(Route::Compute).with("view", Some("embedding")).with("id", Some(id)),
    },
    Thing {
        kind: "column",
        group: "Columns of files",
        icon: "tables",
        view: |name| View::of(Route::Compute).with("column", Some(name)),
    },
    Thing {
        kind: "service",
        group: "Services",
        icon: "traces",
        view: |name| View::of(Route::Traces).with("service", Some(name)),
    },
];

/// What is known of a kind of things.
pub fn thing_of(kind: &str) -> Option<&'static Thing> {
    THINGS.iter().find(|thing| thing.kind == kind)
}
