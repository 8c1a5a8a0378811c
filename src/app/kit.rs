//! Where the page's own files are: the build writes path, hash and size of each into `index.html`.

use web_sys::Element;

use crate::decode::TableName;
use crate::duckdb::{Asset, Assets};
use crate::snapshot::furnish::{Fill, SystemKit, Tidy};
use crate::snapshot::open::Kit;
use crate::snapshot::{Error, ErrorKind};
use crate::systems::{self, System};

/// Leaves the worker room below the 4 GB that WebAssembly can address.
const MEMORY_MEGABYTES: u32 = 3_000;

/// What openings are made with, from the page's `<meta name="provscope-asset">`.
pub fn from_page() -> Result<Kit, Error> {
    Ok(Kit {
        engine: Assets { script: asset("engine-worker")?, module: asset("engine-wasm")? },
        decoder_script: asset("decoder-script")?,
        decoder_module: asset("decoder-wasm")?,
        schemas: systems::schemas(),
        systems: systems::ALL.iter().map(system_kit).collect(),
        search_path: systems::SCHEMAS.to_vec(),
        memory_megabytes: MEMORY_MEGABYTES,
    })
}

/// What an opening needs to know of a system.
fn system_kit(system: &System) -> SystemKit {
    let table = |name: &str| TableName::new(system.name, name);
    let tidies = system.tidies.iter().map(|tidy| Tidy { table: table(tidy.table), sql: tidy.sql, why: tidy.why });
    let fills = system.fills.iter().map(|fill| Fill { table: table(fill.table), sql: fill.sql, origin: fill.origin });
    SystemKit {
        name: system.name,
        migrations: (system.migrations)().iter().map(|(_, sql)| *sql).collect(),
        tidies: tidies.collect(),
        fills: fills.collect(),
        keeps: system.keeps,
    }
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
