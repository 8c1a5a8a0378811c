//! Where the arrow keys lead. Forward goes along an arrow to its target, back to its source; across goes to the
//! other nodes of a stage, or to the other arrows of a source.

use std::collections::BTreeMap;

use super::{
    model::{Link, Model},
    plan::Plan,
};
use crate::scene::Neighbours;

/// The neighbours of every focusable key.
pub(super) fn neighbours(model: &Model, plan: &Plan) -> BTreeMap<String, Neighbours> {
    let mut all = BTreeMap::new();
    let count = model.drawn_stages;
    let (mut leaving, mut arriving): (Vec<Vec<&Link>>, Vec<Vec<&Link>>) =
        (vec![Vec::new(); count], vec![Vec::new(); count]);
    for (link, _) in model.arrows.iter().zip(&plan.routes).filter(|(_, route)| route.is_some()) {
        if let (Some(leaving), Some(arriving)) = (leaving.get_mut(link.from), arriving.get_mut(link.to)) {
            leaving.push(link);
            arriving.push(link);
        }
    }
    let stage_key = |place: usize| model.drawn().get(place).map(|slot| slot.key());
    for (place, (leaving, arriving)) in leaving.iter().zip(&arriving).enumerate() {
        let forward = leaving.first().map(|link| link.key.clone()).or_else(|| stage_key(place + 1));
        let back = arriving.first().map(|link| link.key.clone()).or_else(|| stage_key(place.checked_sub(1)?));
        let keys: Vec<String> = model.drawn().get(place).map_or_else(Vec::new, |slot| {
            let shown = slot.shown().iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
            if shown.is_empty() { vec![slot.key()] } else { shown }
        });
        for (nth, key) in keys.iter().enumerate() {
            let (before, after) = (nth.checked_sub(1).and_then(|n| keys.get(n)).cloned(), keys.get(nth + 1).cloned());
            let (back, forward) = (back.clone(), forward.clone());
            let ways = if plan.sideways {
                Neighbours { left: back, right: forward, up: before, down: after }
            } else {
                Neighbours { up: before.or(back), down: after.or(forward), left: None, right: None }
            };
            all.insert(key.clone(), ways);
        }
        for (nth, link) in leaving.iter().enumerate() {
            let other = |n: Option<usize>| n.and_then(|n| leaving.get(n)).map(|link| link.key.clone());
            let (before, after) = (other(nth.checked_sub(1)), other(Some(nth + 1)));
            let (back, forward) = (stage_key(link.from), stage_key(link.to));
            let ways = if plan.sideways {
                Neighbours { left: back, right: forward, up: before, down: after }
            } else {
                Neighbours { up: back, down: forward, left: before, right: after }
            };
            all.insert(link.key.clone(), ways);
        }
    }
    all
}
