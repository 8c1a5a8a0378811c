//! One bar split into the parts of a whole: verified, not verified, not verifiable.

use super::{
    Align, Mark, Neighbours, Rect, Role, Scene, Shape, Table,
    format::{count, counted, share},
    legend::{Entry, legend},
    measure::{Face, end_cut, visible},
};

/// How a part looks. The first three differ in form, not by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Holds: filled.
    Filled,
    /// Does not hold yet: hollow.
    Hollow,
    /// Cannot hold: dashed.
    Missing,
    /// One of several kinds, from 0.
    Category(u8),
}

/// A part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What selection refers to; unique in the picture.
    pub key: String,
    /// Its name, as it ends a sentence: `verified`.
    pub label: String,
    /// How many.
    pub count: u64,
    /// How it looks.
    pub form: Form,
}

/// All that a split bar depends on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProportionRequest {
    /// The counted thing, one and many.
    pub noun: (String, String),
    /// The parts in order; the first one is what the title counts.
    pub parts: Vec<Part>,
    /// Said in place of the bar when there is nothing.
    pub why_empty: String,
    /// The width there is, in pixels.
    pub width: f32,
}

const HEIGHT: f32 = 16.0;
/// A part that is there is at least this wide.
const NARROWEST: f32 = 3.0;

/// Draws the split bar with its legend.
pub fn layout(request: &ProportionRequest) -> Scene {
    let width = super::usable(request.width, 120.0);
    let total = request.parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.count));
    let (one, many) = &request.noun;
    let title = match request.parts.first() {
        Some(first) if total > 0 => {
            format!("{} of {} {}", count_in(first.count), counted(total, one, many), visible(&first.label))
        }
        _ => format!("No {many}"),
    };
    let mut table = Table::new(&title, [("Part", Align::Start), ("Count", Align::End), ("Share", Align::End)]);
    for part in &request.parts {
        table.push(&part.key, [visible(&part.label).into_owned(), count(part.count), share(part.count, total)]);
    }
    if total == 0 {
        let why = if request.why_empty.is_empty() { format!("No {many}.") } else { request.why_empty.clone() };
        return Scene::empty(&title, &why, width, 48.0, table);
    }
    let labels: Vec<String> = request.parts.iter().map(|part| says(part, total)).collect();
    let mut marks = bar(request, &labels, width);
    let entries = request.parts.iter().zip(&labels).map(|(part, label)| Entry {
        key: &part.key,
        role: role(part.form),
        label,
        tooltip: label,
    });
    let (names, legend_height) = legend(&entries.collect::<Vec<_>>(), HEIGHT + 6.0, width);
    marks.extend(names);
    Scene { title, width, height: HEIGHT + 6.0 + legend_height, marks, table }
}

fn count_in(n: u64) -> String {
    counted(n, "", "").trim_end().to_owned()
}

fn says(part: &Part, total: u64) -> String {
    let label = end_cut(&visible(&part.label), 2_000.0, Face::Small);
    format!("{label} {} ({})", count(part.count), share(part.count, total))
}

fn role(form: Form) -> Role {
    match form {
        Form::Filled => Role::ShareFilled,
        Form::Hollow => Role::ShareHollow,
        Form::Missing => Role::ShareMissing,
        Form::Category(n) => Role::Category(n),
    }
}

fn bar(request: &ProportionRequest, labels: &[String], width: f32) -> Vec<Mark> {
    let shown: Vec<(&Part, &String)> = request.parts.iter().zip(labels).filter(|(part, _)| part.count > 0).collect();
    let total: f64 = shown.iter().map(|(part, _)| part.count as f64).sum();
    // Every part has its least width; only the rest is shared out.
    let free = (width - 1.0 - NARROWEST * shown.len() as f32).max(0.0);
    let scale = ((width - 1.0) / (NARROWEST * shown.len() as f32)).min(1.0);
    let mut x = 0.5;
    let mut marks = Vec::with_capacity(shown.len());
    for (nth, (part, label)) in shown.iter().enumerate() {
        let length = NARROWEST * scale + free * (part.count as f64 / total) as f32;
        let rect = Rect::new(x, 0.5, (length - 1.0).max(1.0 * scale), HEIGHT - 1.0);
        x += length;
        let mut mark = Mark::thing(&part.key, label, label, Shape::Rect { rect, radius: 2.0 }, role(part.form));
        let beside = |n: Option<usize>| n.and_then(|n| shown.get(n)).map(|(part, _)| part.key.clone());
        mark.focus = Some(Neighbours {
            left: beside(nth.checked_sub(1)),
            right: beside(Some(nth + 1)),
            ..Neighbours::default()
        });
        marks.push(mark);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::checks;

    fn request(counts: &[u64], width: f32) -> ProportionRequest {
        let forms = [Form::Filled, Form::Hollow, Form::Missing];
        let parts = counts.iter().zip(forms).enumerate().map(|(nth, (count, form))| Part {
            key: format!("part/{nth}"),
            label: ["verified", "not verified", "<i>not</i> verifiable"][nth].to_owned(),
            count: *count,
            form,
        });
        let noun = ("artifact".to_owned(), "artifacts".to_owned());
        ProportionRequest { noun, parts: parts.collect(), why_empty: String::new(), width }
    }

    #[test]
    fn the_title_counts_the_first_part() {
        assert_eq!(layout(&request(&[1_142, 366], 400.0)).title, "1,142 of 1,508 artifacts verified");
        assert_eq!(layout(&request(&[0, 0], 400.0)).title, "No artifacts");
    }

    #[test]
    fn parts_fill_the_bar_and_a_small_part_is_still_seen() {
        let scene = layout(&request(&[1, 999_999, 0], 400.0));
        let widths: Vec<f32> =
            scene.marks.iter().filter(|m| m.focus.is_some()).map(|m| m.shape.bounds().width).collect();
        assert_eq!(widths.len(), 2);
        assert!(widths[0] >= 2.0 && widths[1] > 380.0, "{widths:?}");
        assert_eq!(scene.table.rows.len(), 3);
    }

    #[test]
    fn every_width_and_count_is_sound() {
        for width in [f32::NAN, 0.0, 120.0, 320.0, 2_000.0] {
            for counts in [&[][..], &[0, 0, 0], &[u64::MAX, u64::MAX, 1], &[5, 4, 3]] {
                checks::sound(&layout(&request(counts, width)));
            }
        }
    }
}
