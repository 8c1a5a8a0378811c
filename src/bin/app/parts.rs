//! The app's parts, one module of WebAssembly each: what a reader does not open need not be there for the page to
//! start. `cargo xtask build` sets `split` and cuts the app at the functions made here; without it everything is in
//! one module. What a part shows stands in `src/app/views.rs`, when it is fetched in `src/app/lazy.rs`.

use std::rc::Rc;

use provscope::app::lazy::{Fetched, Made, Part};
use provscope::app::state::Session;
use provscope::app::views;
use provscope::share::link::Route;

/// Makes a part of each `routes => name, fetch_name, systems`.
macro_rules! parts {
    ($($holds:pat => $name:ident, $fetch:ident, $systems:expr;)*) => {
        $(
            #[cfg(split)]
            #[leptos::wasm_split::wasm_split($name, wasm_split_path = leptos::wasm_split, preload($fetch), fallible)]
            fn $name(session: Rc<Session>, route: Route) -> Made {
                Ok(views::$name(session, route))
            }

            #[cfg(not(split))]
            async fn $name(session: Rc<Session>, route: Route) -> Made {
                Ok(views::$name(session, route))
            }

            #[cfg(not(split))]
            async fn $fetch() -> Fetched {
                Ok(())
            }
        )*

        /// Every part, in the order in which they are fetched ahead.
        pub static ALL: &[Part] = &[$(Part {
            fetch: || Box::pin($fetch()),
            make: |session, route| Box::pin($name(session, route)),
            systems: $systems,
            holds: |route| matches!(route, $holds),
        }),*];
    };
}

parts! {
    Route::Overview | Route::Findings | Route::Health | Route::Tables | Route::Sql => common, fetch_common, &[];
    Route::Artifacts | Route::Artifact(_) | Route::Chains | Route::Timeline | Route::Tripartite =>
        artifacts, fetch_artifacts, &["artifact"];
    Route::Traces | Route::Trace(_) => traces, fetch_traces, &["trace"];
    Route::Datasets | Route::Dataset(_) | Route::Lineage | Route::Report | Route::Compute | Route::Projects | Route::Project(_) =>
        registers, fetch_registers, &["dataset", "compute", "project"];
}
