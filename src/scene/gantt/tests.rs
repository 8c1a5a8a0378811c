use super::*;
use crate::scene::checks::{sound, texts};
use crate::scene::{Direction, Rect, Shape};

const HOUR: i64 = 3_600_000_000;

fn stage(kind: &str, from: i64, to: i64) -> Stage {
    Stage { name: kind.into(), kind: kind.into(), from: Some(from * HOUR), to: Some(to * HOUR), ..Stage::default() }
}

fn mix() -> GanttRequest {
    let row = |key: &str, stages| Row { key: key.into(), name: key.to_uppercase(), stages };
    GanttRequest {
        name: "Lineage of B".into(),
        rows: vec![
            row("a", vec![stage("ingestion", 0, 4), stage("filtering", 4, 10)]),
            row("b", vec![stage("ingestion", 20, 30), Stage { to: None, ..stage("curation", 40, 0) }]),
            row("c", vec![stage("ingestion", 5, 6), Stage { from: None, to: None, ..stage("filtering", 0, 0) }]),
            row("d", vec![]),
        ],
        links: vec![(0, 1), (1, 2), (3, 1), (2, 2), (0, 9)],
        ..GanttRequest::default()
    }
}

fn rect(scene: &Scene, key: &str) -> Rect {
    scene.focusable(key).map(|mark| mark.shape.bounds()).unwrap()
}

#[test]
fn bars_lie_where_their_times_are() {
    for width in [320.0, 1_000.0] {
        let scene = layout(&mix(), width);
        sound(&scene);
        assert_eq!(scene.title, "Lineage of B: 4 datasets, 6 stages in time");
        let (first, second, last) = (rect(&scene, "a/stage/0"), rect(&scene, "a/stage/1"), rect(&scene, "b/stage/1"));
        assert!((first.right() - second.x).abs() < 0.5, "one begins where the other ends");
        assert!((second.width / first.width - 1.5).abs() < 0.01);
        assert!(last.right() <= scene.width, "a stage without an end is seen at the edge");
        assert!(rect(&scene, "a/stage/0").bottom() < rect(&scene, "b/stage/0").y);
    }
}

#[test]
fn kinds_share_a_colour_and_are_named() {
    let scene = layout(&mix(), 1_000.0);
    let role = |key: &str| scene.focusable(key).map(|mark| mark.role);
    assert_eq!(role("a/stage/0"), role("b/stage/0"));
    assert_ne!(role("a/stage/0"), role("a/stage/1"));
    for kind in ["ingestion", "filtering", "curation"] {
        assert!(texts(&scene).contains(&kind.to_owned()), "{kind}");
    }
}

#[test]
fn a_line_leads_from_a_source_and_is_dashed_where_time_runs_back() {
    let scene = layout(&mix(), 1_000.0);
    let lines = |role: Role| scene.marks.iter().filter(|mark| mark.role == role).count();
    // a to b; b to c, which began before; not from what has no time, to itself or to nothing.
    assert_eq!((lines(Role::Way), lines(Role::WayIf), lines(Role::WayHead)), (1, 1, 2));
}

#[test]
fn arrow_keys_go_along_the_stages_and_down_the_rows() {
    let scene = layout(&mix(), 1_000.0);
    let to = |key: &str, way| scene.follow(key, way).map(|mark| mark.key.as_str());
    assert_eq!(to("a", Direction::Right), Some("a/stage/0"));
    assert_eq!(to("a/stage/0", Direction::Right), Some("a/stage/1"));
    assert_eq!(to("a/stage/0", Direction::Left), Some("a"));
    assert_eq!(to("a/stage/1", Direction::Down), Some("b"));
    assert_eq!(to("d", Direction::Right), None);
}

#[test]
fn a_stage_without_a_time_is_in_the_table_only() {
    let scene = layout(&mix(), 1_000.0);
    assert!(scene.focusable("c/stage/1").is_none());
    assert!(scene.table.rows.iter().any(|row| row.key == "c/stage/1"));
    let empty = GanttRequest { why_empty: "No stage has a time.".into(), ..GanttRequest::default() };
    assert_eq!(texts(&layout(&empty, 400.0)), ["No stage has a time."]);
}

#[test]
fn one_moment_and_times_at_the_ends_of_the_world_are_drawn() {
    let mut of = mix();
    of.rows.truncate(1);
    of.rows[0].stages = vec![Stage { from: Some(i64::MIN), to: Some(i64::MAX), ..Stage::default() }];
    assert!(layout(&of, 700.0).marks.iter().all(|mark| mark.shape.bounds().is_finite()));
    of.rows[0].stages = vec![stage("x", 3, 3)];
    assert!(
        matches!(layout(&of, 700.0).focusable("a/stage/0").unwrap().shape, Shape::Rect { rect, .. } if rect.width >= 3.0)
    );
}

/// So many rows, each of which comes of the one before it.
fn long(rows: usize) -> GanttRequest {
    let row = |at: usize| Row {
        key: format!("row-{at}"),
        name: format!("Row {at}"),
        stages: vec![stage("ingestion", at as i64, at as i64 + 2), stage("filtering", at as i64 + 2, at as i64 + 3)],
    };
    GanttRequest {
        rows: (0..rows).map(row).collect(),
        links: (1..rows).map(|at| (at - 1, at)).collect(),
        ..GanttRequest::default()
    }
}

#[test]
fn of_many_rows_and_times_only_those_in_sight_are_drawn() {
    let chart = Chart::new(long(5_000));
    let window = Window { from: 2_000 * HOUR, to: 2_030 * HOUR };
    let sight = Sight { width: 1_000.0, first: 2_000, rows: Some(20), window: Some(window) };
    let scene = chart.scene(sight, chart.table());
    sound(&scene);
    assert!(scene.marks.len() < 300, "{}", scene.marks.len());
    let bar = rect(&scene, "row-2001/stage/0");
    let (left, width) = chart.plot(1_000.0);
    assert!((bar.x - (left + width / 30.0)).abs() < 0.5 && (bar.width - width / 15.0).abs() < 0.5, "{bar:?}");
    let (top, row) = chart.body(1_000.0);
    assert!((rect(&scene, "row-2000").y - top).abs() < 2.0 && (scene.height - top - row * 20.0).abs() < 20.0);
    // What was before and what comes after is not drawn.
    let window = Window { from: 2_004 * HOUR, ..window };
    let later = chart.scene(Sight { window: Some(window), ..sight }, Table::default());
    assert!(later.focusable("row-2001/stage/0").is_none() && later.focusable("row-2003/stage/0").is_some());
    let inside = |mark: &crate::scene::Mark| mark.shape.bounds().x >= -0.5 && mark.shape.bounds().right() <= 1_000.5;
    assert!(later.marks.iter().all(inside), "nothing sticks out");
}

#[test]
fn keys_lead_out_of_sight_and_back() {
    let chart = Chart::new(long(50));
    let sight = |first| Sight { width: 1_000.0, first, rows: Some(10), window: None };
    let scene = chart.scene(sight(20), Table::default());
    let to = |key: &str, way| scene.follow(key, way).map(|mark| mark.key.as_str());
    assert_eq!((to("row-20", Direction::Up), to("row-29", Direction::Down)), (Some("row-19"), Some("row-30")));
    assert_eq!(chart.row_of("row-30/stage/1"), Some(30));
    // Farther than the last row there is nothing.
    let end = chart.scene(sight(4_000), Table::default());
    assert!(end.focusable("row-49/stage/0").is_some() && end.focusable("row-39").is_some());
    assert!(end.focusable("row-38").is_none());
}

#[test]
fn times_are_zoomed_about_a_point_and_held_within_what_there_is() {
    let chart = Chart::new(long(50));
    let field = chart.field().unwrap();
    let closer = field.zoom(field.limits, 700.0, 350.0, 2.0);
    assert!((closer.length() - field.limits.length() / 2).abs() <= 2);
    assert_eq!(field.pan(closer, 700.0, 1e6).from, field.limits.from);
    assert_eq!(Chart::new(GanttRequest::default()).field(), None);
}
