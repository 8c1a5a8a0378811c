//! Which hosts the page may reach: none but its own, and the one origin of a remote snapshot that
//! the reader has agreed to. Workers inherit the policy, so this runs before any of them starts.

use std::cell::{Cell, RefCell};

use web_sys::Url;

use crate::snapshot::{Error, ErrorKind};

/// The address in `?snapshot=`, as written.
pub fn requested_snapshot() -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get("snapshot").filter(|url| !url.is_empty())
}

/// The page's own origin.
pub fn own_origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// Whether an address belongs to another site.
pub fn is_foreign(address: &Url) -> bool {
    address.origin() != own_origin()
}

/// Whether the page may reach an address now: one of its own site, or of the site that the reader agreed to.
pub fn is_allowed(address: &Url) -> bool {
    !is_foreign(address) || AGREED.with_borrow(|agreed| agreed.as_deref() == Some(address.origin().as_str()))
}

thread_local! {
    static AGREED: RefCell<Option<String>> = const { RefCell::new(None) };
    static NARROWED: Cell<bool> = const { Cell::new(false) };
}

/// Narrows the policy to this site, unless that has been done: before any worker starts.
/// (`start.js` has done so already, except while another site waits for consent.)
pub fn narrow_once() -> Result<(), Error> {
    if NARROWED.get() || is_narrowed() { Ok(()) } else { narrow(None) }
}

/// Whether a second policy stands beside the page's own.
fn is_narrowed() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let policies = document.and_then(|d| d.query_selector_all("meta[http-equiv='Content-Security-Policy']").ok());
    policies.is_some_and(|policies| policies.length() > 1)
}

/// Narrows the page's policy, for good: only this site, and `origin` if one is given. A second policy
/// can only take away, so it is enough to name what it takes away.
///
/// Fails when the page cannot be narrowed: nothing may be opened then.
pub fn narrow(origin: Option<&str>) -> Result<(), Error> {
    let extra = origin.filter(|origin| is_origin(origin)).map(|origin| format!(" {origin}")).unwrap_or_default();
    if append_policy(&format!("connect-src 'self' blob:{extra}")).is_none() {
        let what = "the page's policy could not be narrowed, so nothing is opened";
        return Err(Error::new(ErrorKind::Engine, what, "Reload the page, or use another browser."));
    }
    AGREED.set(origin.map(str::to_owned));
    NARROWED.set(true);
    Ok(())
}

/// An origin as the URL parser writes it: no character that could end a policy's directive.
fn is_origin(origin: &str) -> bool {
    origin.starts_with("http") && !origin.contains(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '\'' | '"'))
}

fn append_policy(policy: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let meta = document.create_element("meta").ok()?;
    meta.set_attribute("http-equiv", "Content-Security-Policy").ok()?;
    meta.set_attribute("content", policy).ok()?;
    document.head()?.append_child(&meta).ok().map(drop)
}
