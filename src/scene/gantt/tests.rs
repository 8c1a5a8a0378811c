use super::*;
use crate::scene::checks::{sound, texts};
use crate::scene::{Direction, Rect, Shape};

const HOUR: i64 = 3_600_000_000;

fn stage(kind: &str, from: i64, to: i64) -> Stage {
    Stage { name: kind.into(), kind: kind.into(), from: Some(from * HOUR), to: Some(to * HOUR), ..Stage::default() }
}

fn mix(width: f32) -> GanttRequest {
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
        width,
        ..GanttRequest::default()
    }
}

fn rect(scene: &Scene, key: &str) -> Rect {
    scene.focusable(key).map(|mark| mark.shape.bounds()).unwrap()
}

#[test]
fn bars_lie_where_their_times_are() {
    for width in [320.0, 1_000.0] {
        let scene = layout(&mix(width));
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
    let scene = layout(&mix(1_000.0));
    let role = |key: &str| scene.focusable(key).map(|mark| mark.role);
    assert_eq!(role("a/stage/0"), role("b/stage/0"));
    assert_ne!(role("a/stage/0"), role("a/stage/1"));
    for kind in ["ingestion", "filtering", "curation"] {
        assert!(texts(&scene).contains(&kind.to_owned()), "{kind}");
    }
}

#[test]
fn a_line_leads_from_a_source_and_is_dashed_where_time_runs_back() {
    let scene = layout(&mix(1_000.0));
    let lines = |role: Role| scene.marks.iter().filter(|mark| mark.role == role).count();
    // a to b; b to c, which began before; not from what has no time, to itself or to nothing.
    assert_eq!((lines(Role::Way), lines(Role::WayIf), lines(Role::WayHead)), (1, 1, 2));
}

#[test]
fn arrow_keys_go_along_the_stages_and_down_the_rows() {
    let scene = layout(&mix(1_000.0));
    let to = |key: &str, way| scene.follow(key, way).map(|mark| mark.key.as_str());
    assert_eq!(to("a", Direction::Right), Some("a/stage/0"));
    assert_eq!(to("a/stage/0", Direction::Right), Some("a/stage/1"));
    assert_eq!(to("a/stage/0", Direction::Left), Some("a"));
    assert_eq!(to("a/stage/1", Direction::Down), Some("b"));
    assert_eq!(to("d", Direction::Right), None);
}

#[test]
fn a_stage_without_a_time_is_in_the_table_only() {
    let scene = layout(&mix(1_000.0));
    assert!(scene.focusable("c/stage/1").is_none());
    assert!(scene.table.rows.iter().any(|row| row.key == "c/stage/1"));
    let empty = GanttRequest { why_empty: "No stage has a time.".into(), width: 400.0, ..GanttRequest::default() };
    assert_eq!(texts(&layout(&empty)), ["No stage has a time."]);
}

#[test]
fn one_moment_and_times_at_the_ends_of_the_world_are_drawn() {
    let mut of = mix(700.0);
    of.rows.truncate(1);
    of.rows[0].stages = vec![Stage { from: Some(i64::MIN), to: Some(i64::MAX), ..Stage::default() }];
    assert!(layout(&of).marks.iter().all(|mark| mark.shape.bounds().is_finite()));
    of.rows[0].stages = vec![stage("x", 3, 3)];
    assert!(matches!(layout(&of).focusable("a/stage/0").unwrap().shape, Shape::Rect { rect, .. } if rect.width >= 3.0));
}
