//! How single values of datasets look: licences, compliance, severities, states of findings. Each with a sign and words.

use leptos::prelude::*;

use crate::app::parts::cells::{null, optional};
use crate::app::parts::icon::icon;
use crate::share::link::to_dataset;

/// Whether it complies.
pub fn compliance_badge(status: Option<&str>) -> AnyView {
    let (class, sign) = match status {
        None => return null("NULL"),
        Some("compliant") => ("badge is-good", "verified"),
        Some("non_compliant") => ("badge is-bad", "findings"),
        Some("needs_review") => ("badge is-warn", "note"),
        Some(_) => ("badge", "unverified"),
    };
    badge(class, sign, status)
}

/// A licence; one of concern has a sign.
pub fn license_badge(license: Option<&str>) -> AnyView {
    match license {
        Some("none" | "unclear" | "proprietary") => badge("badge is-bad", "findings", license),
        Some("cc_by_nc" | "cc_by_nc_nd") => badge("badge is-warn", "note", license),
        _ => optional(license),
    }
}

/// Whether somebody has verified a licence.
pub fn verification_badge(status: Option<&str>) -> AnyView {
    match status {
        None => null("NULL"),
        Some("verified") => badge("badge is-good", "verified", status),
        Some(_) => badge("badge is-warn", "unverified", status),
    }
}

/// How grave a finding of an audit is.
pub fn severity_badge(severity: Option<&str>) -> AnyView {
    let (class, sign) = match severity {
        None => return null("NULL"),
        Some("critical" | "high") => ("badge is-bad", "findings"),
        Some("medium") => ("badge is-warn", "note"),
        Some(_) => ("badge", "note"),
    };
    badge(class, sign, severity)
}

/// What became of a finding of an audit.
pub fn status_badge(status: Option<&str>) -> AnyView {
    let (class, sign) = match status {
        None => return null("NULL"),
        Some("resolved") => ("badge is-good", "verified"),
        Some("in_progress") => ("badge is-warn", "clock"),
        Some("dismissed") => ("badge", "close"),
        Some(_) => ("badge is-warn", "unverified"),
    };
    badge(class, sign, status)
}

fn badge(class: &'static str, sign: &'static str, words: Option<&str>) -> AnyView {
    view! { <span class=class>{icon(sign)} <bdi>{words.unwrap_or_default().replace('_', " ")}</bdi></span> }.into_any()
}

/// A dataset's id that leads to its page, and its name.
pub fn dataset_link(id: Option<&str>, name: Option<&str>) -> AnyView {
    let Some(id) = id else { return null("NULL") };
    let href = to_dataset(id);
    let words = if id.is_empty() { null("(empty id)") } else { view! { <bdi>{id.to_owned()}</bdi> }.into_any() };
    let name = name.filter(|name| !name.is_empty() && *name != id).map(str::to_owned);
    view! { <a href=href title=name.clone()>{words}</a> " " {name.map(|name| view! { <bdi class="faint">{name}</bdi> })} }.into_any()
}

/// A part of one as per cent.
pub fn percent(part: f64) -> String {
    format!("{:.1} %", part * 100.0)
}
