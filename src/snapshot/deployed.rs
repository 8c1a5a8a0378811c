//! The snapshot that a site was put up with: `snapshot/manifest.json` beside its `index.html`. A site as it is built
//! has a manifest without tables there, so that asking for one is never a failed request.

use super::fetch::fetch;
use super::gather::read_text;
use super::manifest::Manifest;
use super::source::absolute;

/// Where it lies, relative to the page.
pub const DEPLOYED: &str = "snapshot/manifest.json";

/// A manifest is at most this large.
const MOST_BYTES: u64 = 16 << 20;

/// Whether the site has a snapshot of its own. One whose manifest is not readable counts: opening it says why.
pub async fn is_deployed() -> bool {
    let Ok(address) = absolute(DEPLOYED) else { return false };
    let Ok(blob) = fetch(&address.href(), MOST_BYTES, |_, _| {}).await else { return false };
    let Ok(text) = read_text(&blob, DEPLOYED).await else { return false };
    // A host that answers every address with a page has none.
    let is_json = text.trim_start().starts_with('{');
    is_json && Manifest::parse(&text).map_or(true, |manifest| !manifest.tables.is_empty())
}
