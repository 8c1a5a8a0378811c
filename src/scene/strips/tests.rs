use super::*;
use crate::scene::{Direction, checks};

fn arrow(from: usize, to: usize, verified: u64) -> StripArrow {
    StripArrow { ends: (from, to), count: 10, verified }
}

fn request(width: f32) -> StripsRequest {
    let names = ["Query", "MD5", "File", "Witness", "Doc"];
    let strip = |key: &str, stages: [bool; 5], arrows: Vec<StripArrow>| Strip {
        key: key.to_owned(),
        stages,
        arrows,
        count: 10,
        verified: 4,
        has_others: false,
    };
    StripsRequest {
        stages: names.map(|name| Reach { name: name.to_owned(), count: 30, last: 10 }),
        strips: vec![
            strip("bridged", [true, true, true, false, true], vec![arrow(0, 1, 10), arrow(1, 2, 5), arrow(2, 4, 10)]),
            strip("broken", [true, true, true, true, false], vec![arrow(0, 1, 10), arrow(3, 4, 0)]),
            strip("none", [false; 5], Vec::new()),
        ],
        forms: 3,
        total: 30,
        width,
        ..StripsRequest::default()
    }
}

fn roles(scene: &Scene, key: &str) -> Vec<Role> {
    scene.marks.iter().filter(|mark| mark.key == key).map(|mark| mark.role).collect()
}

#[test]
fn a_stage_is_a_disc_or_a_dashed_ring() {
    let scene = layout(&request(1_000.0));
    let of = |key: &str, role: Role| roles(&scene, key).into_iter().filter(|r| *r == role).count();
    assert_eq!((of("bridged", Role::CategoryRest), of("bridged", Role::NodeMissing)), (4, 1));
    assert_eq!((of("none", Role::CategoryRest), of("none", Role::NodeMissing)), (0, 5));
}

#[test]
fn an_arrow_bridges_or_leads_nowhere() {
    let scene = layout(&request(1_000.0));
    assert!(roles(&scene, "bridged").contains(&Role::ArrowBridge) && !roles(&scene, "bridged").contains(&Role::Cross));
    assert!(roles(&scene, "broken").contains(&Role::ArrowMissing) && roles(&scene, "broken").contains(&Role::Cross));
    let label = |key: &str| scene.focusable(key).unwrap().label.clone();
    assert!(label("bridged").starts_with("Query→MD5→File→Doc; File→Doc passes over Witness: 10 artifacts, 40"));
    assert!(label("broken").contains("Witness→Doc leads nowhere, there is no Doc"));
    assert!(label("none").starts_with("no stage: 10 artifacts"));
}

#[test]
fn heads_are_filled_where_every_arrow_is_verified_and_a_share_is_said_between() {
    let scene = layout(&request(1_000.0));
    let heads = roles(&scene, "bridged").into_iter().filter(|role| *role == Role::HeadFilled).count();
    assert_eq!(heads, 2);
    assert!(checks::texts(&scene).iter().any(|text| text == "50\u{2009}%"));
}

#[test]
fn up_and_down_walk_the_strips() {
    let scene = layout(&request(500.0));
    let down = |key: &str| scene.follow(key, Direction::Down).map(|mark| mark.key.clone());
    assert_eq!(down("bridged").as_deref(), Some("broken"));
    assert_eq!(down("none"), None);
}

#[test]
fn any_width_and_hostile_forms_are_sound() {
    for width in [f32::NAN, 0.0, 336.0, 639.0, 640.0, 950.0, 3_000.0] {
        let mut odd = request(width);
        let all = (0..5).flat_map(|from| (0..5).map(move |to| arrow(from, to, 3))).chain([arrow(9, 1, 0)]);
        odd.strips[0].arrows = all.collect();
        odd.strips[1] = Strip { count: u64::MAX, verified: u64::MAX, has_others: true, ..odd.strips[1].clone() };
        odd.stages[2].count = u64::MAX;
        checks::sound(&layout(&odd));
        checks::sound(&layout(&StripsRequest { strips: Vec::new(), ..odd }));
    }
}

#[test]
fn many_forms_are_counted_and_in_the_table() {
    let mut many = request(800.0);
    let strip = many.strips[0].clone();
    many.strips = (0..60).map(|n| Strip { key: format!("form/{n}"), ..strip.clone() }).collect();
    many.forms = 100;
    let scene = layout(&many);
    checks::sound(&scene);
    assert!(checks::texts(&scene).contains(&"60 more forms are not drawn; 20 of them are in the table".to_owned()));
    assert_eq!(scene.table.rows.len(), 65);
}
