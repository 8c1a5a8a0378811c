//! The icons: 16 pixels, 1.5 pixel strokes, always beside a name for those who do not see them.

use leptos::prelude::*;

/// An icon by its name; an unknown name is an empty icon.
pub fn icon(name: &str) -> impl IntoView + use<> {
    let path = match name {
        "overview" => "M2.5 2.5h4.5v4.5h-4.5z M9 2.5h4.5v4.5h-4.5z M2.5 9h4.5v4.5h-4.5z M9 9h4.5v4.5h-4.5z",
        "artifacts" => "M2.5 4h11 M2.5 8h11 M2.5 12h11",
        "chains" => "M2.5 3.5h2 M7 3.5h2 M11.5 3.5h2 M2.5 8h2 M7 8h2 M2.5 12.5h2 M4.5 3.5h2.5 M9 3.5h2.5 M4.5 8h2.5",
        "tripartite" => {
            "M2.5 3v3h2v-3z M2.5 10v3h2v-3z M7 6.5v3h2v-3z M11.5 3v3h2v-3z M11.5 10v3h2v-3z M4.5 4.5 7 7.5 M4.5 11.5 7 8.5 M9 7.5l2.5-3 M9 8.5l2.5 3"
        }
        "datasets" => {
            "M2.5 4.2c0-1.1 2.5-1.7 5.5-1.7s5.5.6 5.5 1.7-2.5 1.7-5.5 1.7-5.5-.6-5.5-1.7z M2.5 4.2v7.6c0 1.1 2.5 1.7 5.5 1.7s5.5-.6 5.5-1.7v-7.6 M2.5 8c0 1.1 2.5 1.7 5.5 1.7s5.5-.6 5.5-1.7"
        }
        "report" => "M3.5 2.5h6.5l2.5 2.5v8.5h-9z M5.5 7h5 M5.5 9.5h5 M5.5 12h3",
        "print" => "M4.5 6v-3.5h7v3.5 M4.5 11h-2v-5h11v5h-2 M4.5 9.5h7v4h-7z",
        "traces" => "M2.5 3.5h11 M4.5 6.5h5 M6 9.5h6 M8.5 12.5h4",
        "projects" => "M2.5 13.5v-6l3-2v8 M5.5 13.5v-11h5v11 M10.5 13.5v-7l3 2v5 M1.5 13.5h13 M8 5v.2 M8 8v.2 M8 11v.2",
        "health" => "M1.5 8.5h3l1.5-4 3 8 2-5 1 1h2.5",
        "lineage" => {
            "M2.5 3h3.5v3h-3.5z M2.5 10h3.5v3h-3.5z M10 6.5h3.5v3h-3.5z M6 4.5c2.5 0 2 3.5 4 3.5 M6 11.5c2.5 0 2-3.5 4-3.5"
        }
        "compute" => "M3 2.5v11 M3 5h4 M3 11h4 M9.5 3h4v4h-4z M9.5 9h4v4h-4z",
        "findings" => "M8 2.5 14 13.5H2z M8 6.5v3.5 M8 11.8v.2",
        "tables" => "M2.5 3h11v10h-11z M2.5 6.5h11 M6.5 3v10",
        "open" => "M2.5 12.5v-9h4l1.5 2h5.5v7z",
        "table" => "M2.5 3h11v10h-11z M2.5 6.5h11 M2.5 9.8h11 M7 3v10",
        "columns" => "M2.5 3h11v10h-11z M6.2 3v10 M9.8 3v10",
        "sql" => "M6 4 2.5 8 6 12 M10 4l3.5 4-3.5 4",
        "export" => "M8 2.5v7.5 M5 7.5 8 10.5l3-3 M3 13.5h10",
        "verified" => "M8 2.2a5.8 5.8 0 1 0 .01 0 M5.3 8.2 7.2 10.1 10.8 6.2",
        "unverified" => "M8 2.2a5.8 5.8 0 1 0 .01 0",
        "note" => "M8 2.2a5.8 5.8 0 1 0 .01 0 M8 7.5v3.5 M8 5.2v.2",
        "copy" => "M5.5 5.5h8v8h-8z M10.5 5.5v-3h-8v8h3",
        "check" => "M3 8.5 6.5 12 13 4.5",
        "close" => "M4 4l8 8 M12 4l-8 8",
        "theme" => "M8 2.5a5.5 5.5 0 1 0 0 11z M8 2.5a5.5 5.5 0 0 1 0 11",
        "help" => "M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6 M8 12v.2",
        "clock" => "M8 2.5a5.5 5.5 0 1 0 .01 0 M8 5v3.2l2 1.3",
        "timeline" => "M2.5 4h5 M9.5 4h2 M4.5 8h7 M2.5 12h2.5 M7 12h6.5",
        "fit" => "M2.5 6v-3.5h3.5 M10 2.5h3.5v3.5 M13.5 10v3.5h-3.5 M6 13.5h-3.5v-3.5",
        "plus" => "M8 3v10 M3 8h10",
        "minus" => "M3 8h10",
        "left" => "M10 4 6 8l4 4",
        "right" => "M6 4l4 4-4 4",
        "range" => "M3 3v10 M13 3v10 M5.5 8h5 M7 6.5 5.5 8 7 9.5 M9 6.5 10.5 8 9 9.5",
        "fold" => "M2 8h3.5 M10.5 8h3.5 M7 4 5.5 8 7 12 M9 4l1.5 4L9 12",
        "search" => "M7 2.5a4.5 4.5 0 1 0 .01 0 M10.3 10.3 13.5 13.5",
        "filter" => "M2.5 3.5h11L9.5 8.5v4l-3 1v-5z",
        "up" => "M4 10 8 6l4 4",
        "history" => "M3 8a5 5 0 1 0 1.5-3.6 M3 2.8v2.4h2.4 M8 5.5v2.8l1.8 1.1",
        "person" => "M8 2.8a2.4 2.4 0 1 0 .01 0 M3.2 13.2c.4-2.8 2.3-4.2 4.8-4.2s4.4 1.4 4.8 4.2",
        "link" => {
            "M6.5 9.5l3-3 M7 5l1.6-1.6a2.6 2.6 0 0 1 3.8 3.8L10.8 8.8 M9 11l-1.6 1.6a2.6 2.6 0 0 1-3.8-3.8L5.2 7.2"
        }
        "first" => "M11 4 7 8l4 4 M5 4v8",
        "play" => "M5 3.5v9l7-4.5z",
        "pause" => "M5.5 3.5v9 M10.5 3.5v9",
        "down" => "M4 6l4 4 4-4",
        _ => "",
    };
    view! {
        <svg class="icon" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor"
            stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}
