//! What every scene must hold, for the tests of layouts.

use std::collections::BTreeSet;

use super::{Direction, Mark, Scene, Shape};

/// All texts of a scene in painting order.
pub(super) fn texts(scene: &Scene) -> Vec<String> {
    let text = |mark: &Mark| match &mark.shape {
        Shape::Text { text, .. } => Some(text.clone()),
        _ => None,
    };
    scene.marks.iter().filter_map(text).collect()
}

/// Finite, inside, no label over another, keys unique, arrow keys and table rows lead to what is there.
pub(super) fn sound(scene: &Scene) {
    assert!(scene.width > 0.0 && scene.height > 0.0 && scene.area().is_finite());
    assert!(!scene.title.is_empty());
    let area = scene.area().inflate(1.0);
    for mark in &scene.marks {
        let bounds = mark.shape.bounds();
        assert!(bounds.is_finite(), "{mark:?}");
        let inside = bounds.x >= area.x
            && bounds.y >= area.y
            && bounds.right() <= area.right()
            && bounds.bottom() <= area.bottom();
        assert!(inside, "{mark:?} is outside of {area:?}");
    }
    let labels: Vec<&Mark> = scene.marks.iter().filter(|m| matches!(m.shape, Shape::Text { .. })).collect();
    for (nth, a) in labels.iter().enumerate() {
        for b in labels.iter().skip(nth + 1) {
            assert!(!a.shape.bounds().overlaps(b.shape.bounds()), "{a:?} lies over {b:?}");
        }
    }
    let focusable: Vec<&Mark> = scene.marks.iter().filter(|m| m.focus.is_some()).collect();
    let keys: BTreeSet<&str> = focusable.iter().map(|m| m.key.as_str()).collect();
    assert_eq!(keys.len(), focusable.len(), "keys are unique");
    for mark in focusable {
        assert!(!mark.label.is_empty() && mark.label.chars().count() <= 1_000, "{mark:?}");
        for direction in [Direction::Left, Direction::Right, Direction::Up, Direction::Down] {
            let to = mark.focus.as_ref().and_then(|ways| ways.get(direction));
            assert!(to.is_none_or(|key| keys.contains(key)), "{to:?} is not there");
        }
        assert!(scene.table.rows.iter().any(|row| row.key == mark.key), "{} is not in the table", mark.key);
    }
}
