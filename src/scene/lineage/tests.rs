use super::*;
use crate::scene::checks::{sound, texts};
use crate::scene::layered::layout;
use crate::scene::{Direction, Shape};

fn set(key: &str, hue: Hue, standing: Standing) -> Set {
    Set {
        key: key.into(),
        name: key.to_uppercase(),
        hue,
        says: "contracted".into(),
        standing,
        stands: "compliant".into(),
        known: true,
        facts: vec![("Records".into(), "12".into())],
        ..Set::default()
    }
}

fn tie(from: usize, to: usize, share: Option<f64>) -> Tie {
    Tie { key: format!("{from}→{to}"), from, to, share }
}

fn mix() -> LineageRequest {
    let mut sets = vec![
        set("raw", Hue::Category(0), Standing::Good),
        set("lost", Hue::Rest, Standing::Unknown),
        set("norm", Hue::Category(1), Standing::Doubt),
        set("final", Hue::Of(Standing::Bad), Standing::Bad),
    ];
    sets[1].known = false;
    sets[0].tabs[1] = Tab { folded: 3, opened: false };
    sets[2].tabs[0] = Tab { folded: 0, opened: true };
    let ties = vec![tie(0, 2, Some(0.9)), tie(1, 2, None), tie(2, 3, Some(1.0)), tie(0, 3, Some(0.05))];
    LineageRequest { centre: Some(3), total: 41, colour: "licence".into(), sets, ties, ..LineageRequest::default() }
}

fn drawn(of: &LineageRequest, detail: Detail) -> Scene {
    scene(of, &layout(request(of)), detail)
}

#[test]
fn a_neighbourhood_says_what_it_is_of_and_how_much_is_shown() {
    let scene = drawn(&mix(), Detail::Full);
    sound(&scene);
    assert_eq!(scene.title, "Lineage of FINAL: 4 of 41 datasets, 4 edges");
    assert!(texts(&scene).contains(&"+3".to_owned()));
}

#[test]
fn lines_are_as_wide_as_their_share_and_dashed_without_one() {
    let scene = drawn(&mix(), Detail::Full);
    let role = |key: &str| scene.focusable(key).map(|mark| mark.role);
    assert_eq!(role("0→2"), Some(Role::Strand(4)));
    assert_eq!(role("0→3"), Some(Role::Strand(0)));
    assert_eq!(role("1→2"), Some(Role::StrandLoose));
    assert!([0.1, 0.25, 0.5, 0.8].map(step) == [1, 2, 3, 4]);
}

#[test]
fn standings_differ_in_form_and_what_is_not_there_is_dashed() {
    let scene = drawn(&mix(), Detail::Full);
    let roles = |key: &str| scene.marks.iter().filter(|m| m.key == key).map(|m| m.role).collect::<Vec<_>>();
    assert!(roles("raw").contains(&Role::BadgeTick));
    assert!(roles("norm").contains(&Role::BadgeUnverified));
    assert!(roles("final").contains(&Role::Triangle));
    assert_eq!(roles("lost").iter().filter(|role| **role == Role::NodeMissing).count(), 2);
}

#[test]
fn arrow_keys_go_along_the_widest_line_and_to_what_is_folded() {
    let scene = drawn(&mix(), Detail::Full);
    let to = |key: &str, way| scene.follow(key, way).map(|mark| mark.key.as_str());
    assert_eq!(to("final", Direction::Left), Some("norm"));
    assert_eq!(to("norm", Direction::Left), Some("raw"));
    assert_eq!(to("raw", Direction::Right), Some("norm"));
    assert_eq!(to("lost", Direction::Right), Some("norm"));
    assert_eq!(to("raw/results", Direction::Left), Some("raw"));
    assert_eq!(to("0→2", Direction::Right), Some("norm"));
}

#[test]
fn from_afar_there_is_one_mark_for_each_thing() {
    let near = drawn(&mix(), Detail::Full);
    let far = drawn(&mix(), Detail::Far);
    assert_eq!(far.marks.len(), 8);
    assert!(far.marks.iter().all(|mark| mark.focus.is_some()), "everything can give way to what is lit");
    assert_eq!((far.width, far.height), (near.width, near.height));
}

#[test]
fn outside_of_a_window_there_are_boxes_without_words() {
    let of = mix();
    let layered = layout(request(&of));
    let first = boxes(&of, &layered)[3];
    let mut drawing = Drawing::new(&of, &layered, Detail::Full, Some(first));
    while !drawing.advance(&of, &layered, 3) {}
    let window = drawing.finish(&of, &layered, table(&of));
    let parts = |key: &str| window.marks.iter().filter(|mark| mark.key == key).count();
    assert!(parts("final") > 3 && parts("raw") == 1 && parts("0→2") == 0, "{:?}", window.marks);
    assert_eq!(window.follow("final", Direction::Left).map(|mark| mark.key.as_str()), Some("norm"));
}

#[test]
fn boxes_are_where_they_are_drawn_and_keep_their_heights() {
    let of = mix();
    let layered = layout(request(&of));
    let scene = scene(&of, &layered, Detail::Full);
    for (set, rect) in of.sets.iter().zip(boxes(&of, &layered)) {
        assert!(matches!(scene.focusable(&set.key).unwrap().shape, Shape::Rect { rect: at, .. } if at == rect));
    }
    // A node more: what was there stays beside its neighbours.
    let mut more = of.clone();
    for (set, y) in more.sets.iter_mut().zip(middles(&layered)) {
        set.former = Some(y);
    }
    more.sets.push(set("more", Hue::Rest, Standing::Good));
    more.ties.push(tie(4, 3, Some(0.5)));
    let after = middles(&layout(request(&more)));
    let before = middles(&layered);
    let shift = after[0] - before[0];
    for at in 0..4 {
        assert!((after[at] - before[at] - shift).abs() < 12.0, "{at}: {before:?} {after:?}");
    }
}

#[test]
fn circles_and_loops_are_drawn() {
    let mut of = mix();
    of.ties.extend([tie(3, 0, Some(0.2)), tie(2, 2, None)]);
    let scene = drawn(&of, Detail::Full);
    assert!(scene.focusable("3→0").is_some() && scene.focusable("2→2").is_some());
    assert!(scene.marks.iter().all(|mark| mark.shape.bounds().is_finite()));
}

#[test]
fn nothing_says_why() {
    let of = LineageRequest { why_empty: "No dataset is here.".into(), ..LineageRequest::default() };
    let scene = drawn(&of, Detail::Full);
    assert_eq!(scene.title, "Lineage: 0 datasets, 0 edges");
    assert_eq!(texts(&scene), ["No dataset is here."]);
}
