//! Tests of the timeline: its scale there and back, its folds, and its marks.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::scene::checks::{sound, texts};
use crate::scene::{Direction, Role, Shape};

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;
const DAY: i64 = 24 * HOUR;
/// 2025-12-20 00:00:00 UTC.
const START: i64 = 1_766_188_800_000_000;

fn window(from: i64, to: i64) -> Window {
    Window::new(START + from, START + to)
}

fn lanes(names: &[&str]) -> Vec<Lane> {
    names.iter().map(|name| Lane { name: (*name).to_owned(), total: 1_508 }).collect()
}

fn request(content: Content) -> TimelineRequest {
    TimelineRequest {
        window: window(0, 13 * DAY),
        folds: vec![window(2 * DAY, 8 * DAY)],
        lane_heading: "Action".to_owned(),
        lanes: lanes(&["created", "hashed", "other (12 values)"]),
        content: Rc::new(content),
        total: Some(6_431),
        brush: Some(window(DAY, 9 * DAY)),
        zone: Zone::default(),
        height: Height::Root,
        compact: false,
        moving: false,
        why_empty: "The log has no events.".to_owned(),
        width: 1_000.0,
    }
}

fn bins(n: i64) -> Content {
    let at = |nth: i64| if nth % 2 == 0 { nth * HOUR / 2 } else { 9 * DAY + nth * HOUR / 2 };
    let bin = |nth: i64| Bin {
        start: START + at(nth),
        lane: (nth % 3) as usize,
        count: 1 + nth.unsigned_abs() * 7,
        failed: u64::from(nth % 5 == 0),
        first: START + at(nth) + 5,
        last: START + at(nth) + HOUR / 2,
    };
    let mut bins: Vec<Bin> = (0..n).map(bin).collect();
    bins.sort_by_key(|bin| bin.start);
    Content::Bins { length: HOUR, bins }
}

fn events(n: i64) -> Content {
    let event = |nth: i64| Event {
        key: format!("event/{nth}"),
        at: START + nth / 4 * HOUR,
        lane: (nth % 3) as usize,
        failed: nth == 3,
        facts: vec![("Artifact", format!("comp_{nth}")), ("Status", "success".to_owned())],
    };
    Content::Events((0..n).map(event).collect())
}

#[test]
fn every_pixel_is_a_time_and_every_time_its_pixel() {
    let scale = Scale::new(window(0, 13 * DAY), &[window(2 * DAY, 8 * DAY), window(9 * DAY, 10 * DAY)], 100.0, 900.0);
    let mut before = i64::MIN;
    for step in 0..=900 {
        let x = 100.0 + f64::from(step);
        let at = scale.time(x);
        assert!((scale.x(at) - x).abs() < 0.001, "{x}");
        assert!(at > before, "times grow with pixels");
        before = at;
    }
    assert_eq!((scale.time(100.0), scale.time(1_000.0)), (START, START + 13 * DAY));
    assert_eq!((scale.time(-5.0), scale.x(START - DAY)), (START, 100.0));
}

#[test]
fn a_folded_stretch_takes_little_room_and_the_rest_keeps_one_measure() {
    let scale = Scale::new(window(0, 13 * DAY), &[window(2 * DAY, 8 * DAY)], 0.0, 1_000.0);
    let width = |from: i64, to: i64| scale.x(START + to) - scale.x(START + from);
    assert!((width(2 * DAY, 8 * DAY) - FOLD_WIDTH).abs() < 0.01);
    assert!((width(0, DAY) - width(9 * DAY, 10 * DAY)).abs() < 0.01);
    assert!(width(0, DAY) > 130.0);
}

#[test]
fn a_window_within_a_fold_is_drawn_without_it() {
    let scale = Scale::new(window(3 * DAY, 4 * DAY), &[window(2 * DAY, 8 * DAY)], 0.0, 100.0);
    assert_eq!(scale.pieces().len(), 1);
    assert_eq!(scale.pieces()[0].fold, None);
    assert_eq!(scale.time(50.0), START + 3 * DAY + DAY / 2);
}

#[test]
fn many_folds_never_take_more_than_half() {
    let folds: Vec<Window> = (0..40).map(|n| window(n * DAY + HOUR, (n + 1) * DAY)).collect();
    let scale = Scale::new(window(0, 40 * DAY), &folds, 0.0, 600.0);
    let folded: f64 = scale.pieces().iter().filter(|piece| piece.fold.is_some()).map(|piece| piece.width).sum();
    assert!(folded <= 300.01, "{folded}");
    assert!((scale.pieces().last().unwrap().right() - 600.0).abs() < 0.01);
}

fn field() -> Field {
    Field { folds: vec![window(2 * DAY, 8 * DAY)], limits: window(-DAY, 14 * DAY) }
}

#[test]
fn zooming_keeps_the_time_under_the_pointer_also_beside_folds() {
    let (field, all) = (field(), window(0, 13 * DAY));
    for x in [30.0, 200.0, 290.0, 300.0, 310.0, 500.0, 970.0] {
        let kept = Scale::new(all, &field.folds, 0.0, 1_000.0).time(x);
        let mut at = all;
        for factor in [1.5, 3.0, 40.0, 0.7] {
            at = field.zoom(at, 1_000.0, x, factor);
            let now = Scale::new(at, &field.folds, 0.0, 1_000.0);
            let tolerance = now.micros_per_pixel().max(8.0 * DAY as f64 / FOLD_WIDTH * 0.02);
            assert!((now.time(x) - kept).abs() as f64 <= tolerance, "{x} {factor}: {}", now.time(x) - kept);
        }
    }
}

#[test]
fn zooming_ends_at_a_millisecond_and_at_the_limits() {
    let field = field();
    let mut close = window(0, 13 * DAY);
    for _ in 0..100 {
        close = field.zoom(close, 800.0, 100.0, 2.0);
    }
    assert!((SHORTEST..=SHORTEST + 2).contains(&close.length()), "{close:?}");
    let mut far = close;
    for _ in 0..100 {
        far = field.zoom(far, 800.0, 400.0, 0.5);
    }
    assert_eq!(far, field.limits);
    assert_eq!(field.zoom(far, 800.0, 0.0, f64::NAN), far);
}

#[test]
fn panning_there_and_back_leads_home_and_never_past_the_limits() {
    let (field, home) = (field(), window(0, 13 * DAY));
    let start = field.zoom(home, 1_000.0, 200.0, 2.0);
    let there = field.pan(start, 1_000.0, -120.0);
    assert!(there.from > start.from);
    let back = field.pan(there, 1_000.0, 120.0);
    assert!((back.from - start.from).abs() < 1_000 && (back.to - start.to).abs() < 1_000);
    let end = field.pan(start, 1_000.0, -1.0e9);
    assert_eq!(end.to, field.limits.to);
    assert!(field.pan(end, 1_000.0, 1.0e9).from == field.limits.from);
}

#[test]
fn the_longest_gaps_are_folded_until_none_takes_much_of_what_is_left() {
    let day = |n: i64| START + n * DAY;
    let runs = [(day(0), day(1)), (day(20), day(21)), (day(22), day(24)), (day(80), day(81))];
    let folds = folds(&runs, 10);
    assert_eq!(folds.len(), 3);
    assert!(folds.windows(2).all(|pair| pair[0].to < pair[1].from));
    assert!(folds[0].from > day(1) && folds[0].to < day(20), "a little of a gap stays open");
    assert_eq!(super::folds(&runs, 1).len(), 1);
    assert!(super::folds(&runs[..1], 10).is_empty() && super::folds(&[], 10).is_empty());
    let home = home(&runs, &folds).unwrap();
    assert!(home.from < day(0) && home.to > day(81));
    assert!(limits(home, &folds).length() < home.length() + 10 * DAY, "what is folded does not widen the limits");
}

#[test]
fn scenes_are_sound_at_every_width_and_with_any_content() {
    for width in [300.0, 360.0, 700.0, 1_400.0, f32::NAN] {
        for content in [bins(0), bins(1), bins(200), events(0), events(1), events(150)] {
            let mut request = TimelineRequest { width, ..request(content) };
            sound(&layout(&request));
            request.compact = true;
            sound(&layout(&request));
            request.folds.clear();
            request.window = window(-DAY, HOUR);
            sound(&layout(&request));
            request.lanes.clear();
            sound(&layout(&request));
        }
    }
}

#[test]
fn a_bar_says_exactly_what_it_counts() {
    let scene = layout(&request(bins(6)));
    let mark = scene.focusable(&format!("bin/2/{}", START + 9 * DAY + 5 * HOUR / 2)).unwrap();
    assert_eq!(
        mark.tooltip,
        "other (12 values): 36 events\n29 Dec 2025 02:30:00 to 03:30:00 UTC\n\
         first 29 Dec 2025 02:30:00.000005, last 29 Dec 2025 03:00:00\n1 failed"
    );
    assert_eq!(scene.title, "6,431 events, 20 Dec 2025 to 2 Jan 2026 UTC");
    assert!(texts(&scene).contains(&"A full bar is 36 events in 1 h, by square root".to_owned()));
    assert!(scene.marks.iter().any(|mark| mark.role == Role::BarBad));
}

#[test]
fn a_fold_says_how_long_it_is() {
    let scene = layout(&request(bins(3)));
    let fold = scene.focusable(&format!("fold/{}", START + 2 * DAY)).unwrap();
    assert_eq!(fold.tooltip, "Folded: 6 d without events\n22 Dec 2025 00:00:00 to 28 Dec 2025 00:00:00 UTC");
    assert!(texts(&scene).contains(&"6 d".to_owned()));
    assert_eq!(scene.table.rows[0].cells[2], "folded: no events");
}

#[test]
fn bars_are_higher_for_more_and_small_ones_stay_in_sight() {
    let heights = |height: Height| {
        let bin = |lane: usize, count: u64| Bin { start: START + HOUR, lane, count, failed: 0, first: 0, last: 0 };
        let content = Content::Bins { length: HOUR, bins: vec![bin(0, 1), bin(1, 100), bin(2, 10_000)] };
        let scene = layout(&TimelineRequest { height, ..request(content) });
        let tall = |mark: &crate::scene::Mark| match mark.shape {
            Shape::Rect { rect, .. } if mark.role == Role::Bar => Some(rect.height),
            _ => None,
        };
        scene.marks.iter().filter_map(tall).collect::<Vec<_>>()
    };
    let root = heights(Height::Root);
    assert!((root[1] / root[2] - 0.1).abs() < 0.01 && root[0] >= 1.0);
    assert!(heights(Height::Linear)[1] < root[1]);
}

#[test]
fn arrow_keys_walk_along_a_lane_and_to_the_nearest_of_the_next() {
    let scene = layout(&request(events(40)));
    let next = scene.follow("event/0", Direction::Right).unwrap();
    assert_eq!(next.key, "event/3");
    assert_eq!(scene.follow("event/3", Direction::Left).unwrap().key, "event/0");
    assert_eq!(scene.follow("event/0", Direction::Down).unwrap().key, "event/1");
    assert!(scene.follow("event/0", Direction::Up).unwrap().key.starts_with("fold/"));
}

#[test]
fn the_table_says_what_the_picture_shows() {
    let scene = layout(&request(bins(30)));
    let sum: u64 =
        scene.table.rows.iter().map(|row| row.cells[3].replace('\u{2009}', "").parse::<u64>().unwrap()).sum();
    assert_eq!(sum, (0..30).map(|n| 1 + n * 7).sum::<u64>());
    let scene = layout(&request(events(8)));
    let columns: Vec<&str> = scene.table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["Time (UTC)", "Action", "Artifact", "Status"]);
    assert_eq!(scene.table.rows.len(), 1 + 8);
}

#[test]
fn a_moving_window_has_no_words_to_make() {
    let scene = layout(&TimelineRequest { moving: true, total: None, ..request(bins(200)) });
    assert!(scene.table.rows.is_empty());
    assert!(scene.marks.iter().all(|mark| mark.key.is_empty() && mark.tooltip.is_empty()));
    assert_eq!(scene.title, "Events, 20 Dec 2025 to 2 Jan 2026 UTC");
}

#[test]
fn local_times_follow_the_seasons_and_say_their_offset() {
    let (winter, summer) = (HOUR, 2 * HOUR);
    let zone = Zone { offsets: vec![(i64::MIN, winter), (START + DAY, summer)] };
    assert_eq!((zone.name(START), zone.name(START + 2 * DAY)), ("UTC+01:00".to_owned(), "UTC+02:00".to_owned()));
    assert_eq!(zone.instant(START), "20 Dec 2025 01:00:00");
    let ticks = zone.ticks(START + 2 * DAY, START + 4 * DAY, 2);
    assert_eq!((ticks[0].at + summer) % DAY, 0, "a tick is a midnight on the zone's clocks");
    assert_eq!(Zone { offsets: vec![(i64::MIN, -5 * HOUR - HOUR / 2)] }.name(0), "UTC−05:30");
    let scene = layout(&TimelineRequest { zone, ..request(events(3)) });
    assert_eq!(scene.table.columns[0].name, "Time (UTC+01:00)");
}

#[test]
fn only_what_is_in_sight_is_laid_out() {
    let bin = |nth: i64| Bin {
        start: START + nth / 9 * HOUR,
        lane: (nth % 9) as usize,
        count: 1 + nth.unsigned_abs() % 99,
        failed: 0,
        first: START,
        last: START,
    };
    let content = Rc::new(Content::Bins { length: HOUR, bins: (0..9 * 1_200).map(bin).collect() });
    let names: Vec<String> = (0..9).map(|n| n.to_string()).collect();
    let mut request = TimelineRequest {
        lanes: lanes(&names.iter().map(String::as_str).collect::<Vec<_>>()),
        window: window(400 * HOUR, 800 * HOUR),
        moving: true,
        ..request(Content::default())
    };
    request.content = content;
    let marks = layout(&request).marks.len();
    assert!((9 * 400..9 * 400 + 100).contains(&marks), "{marks}");
}
