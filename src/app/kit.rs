//! Where the page's own files are: the build writes path, hash and size of each into `index.html`.

use web_sys::Element;

use crate::decode::TableName;
use crate::duckdb::{Asset, Assets};
use crate::snapshot::open::{Fill, Kit, Tidy};
use crate::snapshot::{Error, ErrorKind};
use crate::systems::{self, artifact, trace};

/// Leaves the worker room below the 4 GB that WebAssembly can address.
const MEMORY_MEGABYTES: u32 = 3_000;

/// What openings are made with, from the page's `<meta name="provscope-asset">`.
pub fn from_page() -> Result<Kit, Error> {
    Ok(Kit {
        engine: Assets { script: asset("engine-worker")?, module: asset("engine-wasm")? },
        decoder_script: asset("decoder-script")?,
        decoder_module: asset("decoder-wasm")?,
        migrations: systems::migrations(),
        search_path: systems::SCHEMAS.to_vec(),
        tidies: vec![Tidy {
            table: TableName::new("trace", "spans"),
            sql: trace::after_load(),
            why: "with the id of an earlier span",
        }],
        fills: vec![
            Fill {
                table: TableName::new("artifact", "color_chain"),
                sql: artifact::builtin_color_chain(),
                origin: "the snapshot has no colour chain: these are the 36 fixed cycles",
            },
            Fill {
                table: TableName::new("trace", "state_patches"),
                sql: trace::patches_of_events(),
                origin: "the snapshot has no patches of its own: these are made from the events of the spans",
            },
        ],
        memory_megabytes: MEMORY_MEGABYTES,
    })
}

fn asset(name: &str) -> Result<Asset, Error> {
    let incomplete = || {
        let what = format!("the page does not say where its {name} is");
        Error::new(ErrorKind::Engine, what, "The site's index.html is incomplete: build it again.")
    };
    let document = web_sys::window().and_then(|window| window.document()).ok_or_else(incomplete)?;
    let selector = format!("meta[name='provscope-asset'][data-name='{name}']");
    let meta: Element = document.query_selector(&selector).ok().flatten().ok_or_else(incomplete)?;
    let read = |attribute: &str| meta.get_attribute(attribute).ok_or_else(incomplete);
    Ok(Asset {
        path: read("data-path")?,
        sha384: read("data-sha384")?,
        bytes: read("data-bytes")?.parse().map_err(|_| incomplete())?,
    })
}
