//! What the picture says: title, labels, tooltips and table.

use super::{GanttRequest, Row, Stage};
use crate::scene::format::{counted, duration};
use crate::scene::{Align, Table, visible};

const LONGEST: usize = 300;

fn cut(text: &str) -> String {
    visible(text).chars().take(LONGEST).collect()
}

pub(super) fn title(request: &GanttRequest) -> String {
    let stages: usize = request.rows.iter().map(|row| row.stages.len()).sum();
    let rows = counted(request.rows.len() as u64, "dataset", "datasets");
    format!("{}: {rows}, {} in time", cut(&request.name), counted(stages as u64, "stage", "stages"))
}

pub(super) fn row(row: &Row) -> String {
    format!("{}, {}", cut(&row.name), counted(row.stages.len() as u64, "stage", "stages"))
}

pub(super) fn row_tooltip(request: &GanttRequest, row: &Row) -> String {
    let ends = || row.stages.iter().flat_map(|stage| [stage.from, stage.to]).flatten();
    let time = ends().min().zip(ends().max()).map(|(from, to)| request.zone.stretch(from, to));
    [Some(self::row(row)), time].into_iter().flatten().collect::<Vec<_>>().join("\n")
}

pub(super) fn stage(row: &Row, stage: &Stage) -> String {
    let took = took(stage).map(|took| format!(", {took}")).unwrap_or_default();
    format!("{}: {}{took}", cut(&row.name), cut(&stage.name))
}

fn took(stage: &Stage) -> Option<String> {
    Some(duration(stage.to?.saturating_sub(stage.from?)))
}

pub(super) fn stage_tooltip(request: &GanttRequest, row: &Row, stage: &Stage) -> String {
    let mut lines = vec![self::stage(row, stage)];
    match (stage.from, stage.to) {
        (Some(from), Some(to)) => lines.push(request.zone.stretch(from, to)),
        (Some(at), None) => lines.push(format!("began {}, no end is stored", request.zone.instant(at))),
        (None, Some(at)) => lines.push(format!("ended {}, no beginning is stored", request.zone.instant(at))),
        (None, None) => {}
    }
    if !stage.detail.is_empty() {
        lines.push(cut(&stage.detail));
    }
    lines.join("\n")
}

pub(super) fn table(caption: &str, request: &GanttRequest) -> Table {
    let columns = ["Dataset", "Stage", "Kind", "From", "To"].map(|name| (name, Align::Start));
    let columns = columns.into_iter().chain([("Took", Align::End), ("Counts", Align::Start)]);
    let mut table = Table::new(caption, columns);
    for row in &request.rows {
        table.push(&row.key, [cut(&row.name)]);
        for (nth, stage) in row.stages.iter().enumerate() {
            let time = |at: Option<i64>| at.map(|at| request.zone.instant(at)).unwrap_or_default();
            let cells = [
                cut(&row.name),
                cut(&stage.name),
                cut(&stage.kind),
                time(stage.from),
                time(stage.to),
                took(stage).unwrap_or_default(),
                cut(&stage.detail),
            ];
            table.push(&super::stage_key(&row.key, nth), cells);
        }
    }
    table
}
