use super::*;
use crate::scene::checks::{sound, texts};
use crate::scene::{Role, Shape};

fn step(key: &str, form: Form, within: Option<usize>, runs: u64) -> Step {
    Step { key: key.into(), label: key.to_uppercase(), form, within, runs, ..Step::default() }
}

fn way(from: usize, to: usize, condition: Option<&str>, taken: u64) -> Way {
    Way { key: format!("{from}→{to}"), from, to, condition: condition.map(str::to_owned), taken }
}

fn ticket(open: bool) -> WorkflowRequest {
    let mut steps = vec![
        step("load", Form::Plain, None, 1),
        step("enrich", Form::Group, None, 1),
        step("tone", Form::Plain, Some(1), 1),
        step("language", Form::Plain, Some(1), 1),
        step("escalate", if open { Form::Open } else { Form::Stack }, None, 0),
        step("draft", Form::Plain, None, 3),
        Step { failed: 1, ..step("review", Form::Plain, None, 3) },
    ];
    let mut ways = vec![
        way(0, 1, None, 1),
        way(1, 4, Some("IsUrgent"), 0),
        way(1, 5, None, 1),
        way(4, 5, None, 0),
        way(5, 6, None, 3),
        way(6, 5, Some("NeedsRedraft"), 2),
    ];
    if open {
        steps.push(step("owner", Form::Plain, Some(4), 0));
        steps.push(step("notify", Form::Plain, Some(4), 0));
        ways.push(way(7, 8, None, 0));
    }
    WorkflowRequest { name: "Ticket".into(), steps, ways, width: 900.0, ..WorkflowRequest::default() }
}

#[test]
fn what_ran_differs_from_what_did_not_in_form_and_words() {
    let (scene, _) = layout(&ticket(false));
    sound(&scene);
    let role = |key: &str| scene.focusable(key).map(|mark| mark.role);
    assert_eq!(role("draft"), Some(Role::StepRan));
    assert_eq!(role("escalate"), Some(Role::StepUnused));
    assert_eq!((role("5→6"), role("6→5")), (Some(Role::WayTaken), Some(Role::WayTakenIf)));
    assert_eq!((role("4→5"), role("1→4")), (Some(Role::Way), Some(Role::WayIf)));
    assert!(Role::WayIf.paint().dash != Role::Way.paint().dash);
    let all = texts(&scene);
    for text in ["×3", "NeedsRedraft ×2", "IsUrgent", "DRAFT"] {
        assert!(all.iter().any(|drawn| drawn == text), "{text} in {all:?}");
    }
    assert!(scene.marks.iter().any(|mark| mark.key == "review" && mark.role == Role::Triangle));
    assert!(scene.focusable("escalate").is_some_and(|mark| mark.label.contains("opens in place, did not run")));
}

#[test]
fn a_subflow_opens_in_place() {
    let (closed, middles) = layout(&ticket(false));
    let mut open = ticket(true);
    for (step, y) in open.steps.iter_mut().zip(&middles) {
        step.former = Some(*y);
    }
    let (scene, _) = layout(&open);
    sound(&scene);
    let rect = |scene: &Scene, key: &str| scene.focusable(key).map(|mark| mark.shape.bounds()).unwrap();
    let frame = rect(&scene, "escalate");
    for inner in ["owner", "notify"] {
        assert!(frame.contains(rect(&scene, inner).center()));
    }
    assert!(!frame.contains(rect(&scene, "draft").center()));
    let above = |scene: &Scene| rect(scene, "escalate").center().y < rect(scene, "5→6").center().y;
    assert_eq!(above(&closed), above(&scene), "the others keep their order");
}

#[test]
fn keys_lead_along_the_edges() {
    let (scene, _) = layout(&ticket(false));
    let follow = |key: &str, way| scene.follow(key, way).map(|mark| mark.key.clone());
    assert_eq!(follow("load", crate::scene::Direction::Right).as_deref(), Some("enrich"));
    assert_eq!(follow("draft", crate::scene::Direction::Right).as_deref(), Some("review"));
    assert_eq!(follow("review", crate::scene::Direction::Left).as_deref(), Some("draft"));
}

#[test]
fn names_of_any_kind_are_drawn() {
    let mut request = ticket(true);
    request.steps[0].label = "x".repeat(5_000);
    request.steps[5].label = "\u{202e}עברית\n".into();
    request.ways[1].condition = Some("c".repeat(3_000));
    request.ways.push(way(0, 99, None, 0));
    request.missing = 2;
    let (scene, _) = layout(&request);
    assert!(scene.marks.iter().all(|mark| mark.shape.bounds().is_finite()));
    assert!(scene.title.contains("2 edges lead nowhere"));
    let texts = scene.marks.iter().filter(|mark| matches!(mark.shape, Shape::Text { .. }));
    assert!(texts.clone().count() > 8 && texts.clone().all(|mark| mark.shape.bounds().width <= 230.0));
}

#[test]
fn nothing_says_why() {
    let request =
        WorkflowRequest { why_empty: "No graph is stored.".into(), width: 400.0, ..WorkflowRequest::default() };
    assert!(texts(&layout(&request).0).iter().any(|text| text == "No graph is stored."));
}
