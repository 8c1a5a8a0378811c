//! Sorting, compiled once.
//!
//! The standard library's sort is compiled anew for each type and key, some 5 kB each time, which a page that is
//! fetched pays for. Here places are sorted, by one copy, and the things are then put there. For what is short.

use std::cmp::Ordering;

/// Sorts by a comparison; equal things keep their order.
pub fn sort_by<T>(things: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let order = places(things.len(), &|a, b| match (things.get(a), things.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    put(things, order);
}

/// Sorts by a key; equal things keep their order.
pub fn sort_by_key<T, K: Ord>(things: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(things, |a, b| key(a).cmp(&key(b)));
}

/// Sorts what has an order of its own.
pub fn sort<T: Ord>(things: &mut [T]) {
    sort_by(things, T::cmp);
}

/// Which thing comes first, second, …
fn places(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

/// Puts at each place the thing that `order` names there.
fn put<T>(things: &mut [T], mut order: Vec<usize>) {
    for place in 0..order.len() {
        let Some(mut from) = order.get(place).copied() else { return };
        // What stood here before has been swapped onward.
        while from < place {
            let Some(next) = order.get(from).copied() else { return };
            from = next;
        }
        if let Some(entry) = order.get_mut(place) {
            *entry = from;
        }
        things.swap(place, from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fixed sequence that looks like none.
    fn numbers(len: u32) -> Vec<(u32, u32)> {
        (0..len).map(|at| (at.wrapping_mul(2_654_435_761) >> 27, at)).collect()
    }

    #[test]
    fn the_order_is_the_standard_librarys() {
        for len in 0..200 {
            let (mut ours, mut theirs) = (numbers(len), numbers(len));
            sort_by_key(&mut ours, |(key, _)| *key);
            theirs.sort_by_key(|(key, _)| *key);
            assert_eq!(ours, theirs, "{len}");
            sort_by(&mut ours, |a, b| b.cmp(a));
            theirs.sort_by(|a, b| b.cmp(a));
            assert_eq!(ours, theirs, "{len}");
        }
    }

    #[test]
    fn what_has_an_order_needs_no_key() {
        let mut words = ["c", "a", "b"];
        sort(&mut words);
        assert_eq!(words, ["a", "b", "c"]);
    }
}
