//! Forms of chains in words: title, labels and the table.

use super::{STAGES, Strip, StripsRequest};
use crate::scene::{
    Align, Table,
    format::{count, counted, share},
};

pub(super) fn title(request: &StripsRequest) -> String {
    let forms = counted(request.forms, "form", "forms");
    format!("{} with {forms} of chain", counted(request.total, "artifact", "artifacts"))
}

pub(super) fn hidden(hidden: u64, in_table: usize) -> String {
    let forms = counted(hidden, "more form is", "more forms are");
    if in_table > 0 {
        format!("{forms} not drawn; {in_table} of them are in the table")
    } else {
        format!("{forms} not drawn")
    }
}

fn stage(request: &StripsRequest, place: usize) -> &str {
    request.stages.get(place).map_or("?", |stage| stage.name.as_str())
}

/// `Query→MD5→File`, and what is odd about it.
pub(super) fn form(request: &StripsRequest, strip: &Strip) -> String {
    let there: Vec<&str> = (0..STAGES).filter(|place| has(strip, *place)).map(|place| stage(request, place)).collect();
    let mut parts = vec![if there.is_empty() { "no stage".to_owned() } else { there.join("→") }];
    for arrow in &strip.arrows {
        let (from, to) = arrow.ends;
        let name = format!("{}→{}", stage(request, from), stage(request, to));
        let absent: Vec<&str> =
            [from, to].into_iter().filter(|end| !has(strip, *end)).map(|end| stage(request, end)).collect();
        if let Some(first) = absent.first() {
            parts.push(format!("{name} leads nowhere, there is no {first}"));
        } else if to > from + 1 {
            let over: Vec<&str> = (from + 1..to).map(|place| stage(request, place)).collect();
            parts.push(format!("{name} passes over {}", over.join(" and ")));
        } else if to <= from {
            parts.push(format!("{name} leads back"));
        }
    }
    if strip.has_others {
        parts.push("and stages or arrows that the pipeline does not name".to_owned());
    }
    parts.join("; ")
}

pub(super) fn has(strip: &Strip, place: usize) -> bool {
    strip.stages.get(place).copied().unwrap_or(false)
}

pub(super) fn label(request: &StripsRequest, strip: &Strip) -> String {
    let artifacts = counted(strip.count, "artifact", "artifacts");
    format!("{}: {artifacts}, {} verified", form(request, strip), share(strip.verified, strip.count))
}

/// What of each arrow is verified, a line each.
pub(super) fn tooltip(request: &StripsRequest, strip: &Strip) -> String {
    let mut lines = vec![label(request, strip)];
    lines.extend(strip.arrows.iter().map(|arrow| {
        let (from, to) = arrow.ends;
        let verified = format!("verified in {} of {}", count(arrow.verified), count(arrow.count));
        format!("{}→{}: {verified}", stage(request, from), stage(request, to))
    }));
    lines.join("\n")
}

pub(super) fn table(title: &str, request: &StripsRequest) -> Table {
    let columns = [
        ("What", Align::Start),
        ("Artifacts", Align::End),
        ("Share", Align::End),
        ("Verified", Align::End),
        ("Note", Align::Start),
    ];
    let mut table = Table::new(title, columns);
    for strip in &request.strips {
        let notes: Vec<String> = tooltip(request, strip).lines().skip(1).map(str::to_owned).collect();
        let cells = [
            form(request, strip),
            count(strip.count),
            share(strip.count, request.total),
            count(strip.verified),
            notes.join("; "),
        ];
        table.push(&strip.key, cells);
    }
    for stage in &request.stages {
        let cells = [
            format!("have {}", stage.name),
            count(stage.count),
            share(stage.count, request.total),
            String::new(),
            format!("{} end there", count(stage.last)),
        ];
        table.push("", cells);
    }
    table
}
