//! The graph in words: title, labels, tooltips and the table.

use super::{Form, Step, Way, WorkflowRequest};
use crate::scene::format::{count as grouped, counted};
use crate::scene::{Align, Face, Table, text_width, visible};

pub(super) fn title(request: &WorkflowRequest) -> String {
    let ran = request.steps.iter().filter(|step| step.runs > 0).count();
    let missing = if request.missing > 0 {
        format!("; {} nowhere", counted(request.missing as u64, "edge leads", "edges lead"))
    } else {
        String::new()
    };
    let nodes = counted(request.steps.len() as u64, "step", "steps");
    format!("{}: {nodes}, {ran} of them ran{missing}", visible(&request.name))
}

/// `×4` for what ran more than once.
pub(super) fn count(step: &Step) -> Option<String> {
    (step.runs > 1).then(|| format!("×{}", grouped(step.runs)))
}

pub(super) fn count_width(step: &Step) -> f32 {
    let count = count(step).map_or(0.0, |count| text_width(&count, Face::Small) + 8.0);
    count + if step.failed > 0 { 16.0 } else { 0.0 }
}

/// What is written on an edge.
pub(super) fn on_way(way: &Way) -> Option<String> {
    let times = (way.taken > 1).then(|| format!("×{}", grouped(way.taken)));
    match (&way.condition, times) {
        (Some(condition), Some(times)) => Some(format!("{} {times}", visible(condition))),
        (Some(condition), None) => Some(visible(condition).into_owned()),
        (None, times) => times,
    }
}

fn form(step: &Step) -> &'static str {
    match step.form {
        Form::Plain => "step",
        Form::Stack => "subflow, opens in place",
        Form::Open => "subflow, open",
        Form::Group => "runs at once what is in it",
    }
}

fn ran(step: &Step) -> String {
    match (step.runs, step.failed) {
        (0, _) => "did not run".to_owned(),
        (runs, 0) => format!("ran {}", counted(runs, "time", "times")),
        (runs, failed) => {
            format!("ran {}, failed {}", counted(runs, "time", "times"), counted(failed, "time", "times"))
        }
    }
}

pub(super) fn node(step: &Step) -> String {
    format!("{}, {}, {}", visible(&step.label), form(step), ran(step))
}

pub(super) fn tooltip(step: &Step) -> String {
    let detail = visible(&step.detail);
    let more = if detail.is_empty() { String::new() } else { format!("\n{detail}") };
    format!("{}\n{}\n{}{more}", visible(&step.label), form(step), ran(step))
}

pub(super) fn way(request: &WorkflowRequest, way: &Way) -> String {
    let name = |at: usize| request.steps.get(at).map(|step| visible(&step.label).into_owned()).unwrap_or_default();
    let condition = way.condition.as_ref().map(|of| format!(" if {}", visible(of))).unwrap_or_default();
    let taken =
        if way.taken == 0 { "not taken".to_owned() } else { format!("taken {}", counted(way.taken, "time", "times")) };
    format!("{} to {}{condition}, {taken}", name(way.from), name(way.to))
}

pub(super) fn table(title: &str, request: &WorkflowRequest) -> Table {
    let columns = [
        ("What", Align::Start),
        ("Name", Align::Start),
        ("In, or from", Align::Start),
        ("To", Align::Start),
        ("Condition", Align::Start),
        ("Times", Align::End),
        ("Failed", Align::End),
    ];
    let mut table = Table::new(title, columns);
    let name = |at: usize| request.steps.get(at).map(|step| visible(&step.label).into_owned()).unwrap_or_default();
    for step in &request.steps {
        let within = step.within.map(name).unwrap_or_default();
        let what = match step.form {
            Form::Plain => "step",
            Form::Stack | Form::Open => "subflow",
            Form::Group => "at once",
        };
        let label = visible(&step.label).into_owned();
        let cells =
            [what.to_owned(), label, within, String::new(), String::new(), grouped(step.runs), grouped(step.failed)];
        table.push(&step.key, cells);
    }
    for way in &request.ways {
        let condition = way.condition.as_ref().map(|of| visible(of).into_owned()).unwrap_or_default();
        let cells = ["edge".to_owned(), String::new(), name(way.from), name(way.to), condition, grouped(way.taken)];
        table.push(&way.key, cells);
    }
    table
}
