use super::*;
use crate::scene::checks;

const START: i64 = 1_766_268_599_000_000;
const HOUR: i64 = 3_600_000_000;

fn request(bins: Vec<(i64, &str, u64)>) -> HistogramRequest {
    let bins = bins.into_iter().map(|(start, category, count)| Bin { start, category: category.to_owned(), count });
    HistogramRequest {
        noun: ("event".to_owned(), "events".to_owned()),
        bins: bins.collect(),
        bin_length: 6 * HOUR,
        width: 800.0,
        height: 160.0,
        ..HistogramRequest::default()
    }
}

fn spread() -> HistogramRequest {
    let kinds = ["created", "node_added", "morphism_added"];
    request((0..50).map(|n| (START + n * 6 * HOUR, kinds[n as usize % 3], n as u64 * 7 % 40 + 1)).collect())
}

#[test]
fn the_title_says_how_many_and_when() {
    let request = request(vec![(START, "created", 6_000), (START + 300 * HOUR, "hashed", 431)]);
    assert_eq!(layout(&request).title, "6,431 events, 20 Dec 2025 to 2 Jan 2026");
}

#[test]
fn equal_bins_add_up_and_stack_without_gaps() {
    let request = request(vec![(START, "a", 2), (START, "b", 3), (START, "a", 5)]);
    let scene = layout(&request);
    let stack: Vec<_> = scene.marks.iter().filter(|m| !m.key.is_empty()).map(|m| m.shape.bounds()).collect();
    assert_eq!(stack.len(), 2);
    assert!((stack[0].y - stack[1].bottom()).abs() < 0.01);
    assert!((stack[0].height / stack[1].height - 7.0 / 3.0).abs() < 0.01);
    assert_eq!(scene.table.rows[0].cells, ["20 Dec 2025 22:09:59", "a", "7"]);
}

#[test]
fn a_range_leaves_out_what_is_outside() {
    let mut request = spread();
    request.range = Some((START, START + 12 * HOUR));
    let scene = layout(&request);
    assert_eq!(scene.table.rows.len(), 2);
    assert_eq!(scene.title, "9 events, 20 Dec 2025 to 21 Dec 2025");
    request.range = Some((0, 1));
    request.why_empty = "No event between these times. Clear the time window.".to_owned();
    let scene = layout(&request);
    assert_eq!(scene.title, "No events");
    assert!(checks::texts(&scene).concat().contains("Clear the time window"));
}

#[test]
fn the_ninth_kind_and_those_after_share_one_colour() {
    let names: Vec<String> = (0..12).map(|n| format!("kind {n}")).collect();
    let scene =
        layout(&request(names.iter().enumerate().map(|(n, name)| (START, name.as_str(), 100 - n as u64)).collect()));
    assert_eq!(scene.marks.iter().filter(|m| m.role == Role::CategoryRest && !m.key.is_empty()).count(), 5);
    assert!(checks::texts(&scene).contains(&"5 other".to_owned()));
    assert_eq!(scene.table.rows.len(), 12);
}

#[test]
fn everything_is_sound_at_every_size_and_scale() {
    let long = "z".repeat(5_000);
    let hostile =
        vec![(i64::MIN, "<b>", u64::MAX), (i64::MAX, long.as_str(), u64::MAX), (0, "", 0), (7, "\u{202e}שלום", 1)];
    for width in [f32::NAN, 0.0, 320.0, 800.0, 2_000.0] {
        for height in [f32::NAN, 0.0, 96.0, 400.0] {
            for bins in [Vec::new(), vec![(START, "one", 1)], hostile.clone(), vec![(START, "zero", 0)]] {
                checks::sound(&layout(&HistogramRequest { width, height, ..request(bins) }));
            }
            checks::sound(&layout(&HistogramRequest { width, height, ..spread() }));
            for bin_length in [0, -5, 1, 1_000, i64::MAX] {
                checks::sound(&layout(&HistogramRequest { width, height, bin_length, ..spread() }));
            }
        }
    }
}

#[test]
fn equal_requests_give_equal_scenes() {
    assert_eq!(layout(&spread()), layout(&spread()));
}

#[test]
fn arrow_keys_walk_from_bin_to_bin() {
    let scene = layout(&spread());
    let mut key = scene.first_focusable().map(|m| m.key.clone());
    let mut steps = 0;
    while let Some(next) = key.as_deref().and_then(|key| scene.follow(key, crate::scene::Direction::Right)) {
        key = Some(next.key.clone());
        steps += 1;
    }
    assert_eq!(steps, 49);
}
