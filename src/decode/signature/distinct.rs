//! Exact counts of different values in bounded memory.
//!
//! A set keeps a key for each value. When it would grow over its limit, it keeps the half of the keys whose next bit is
//! 0, and remembers that the other half has to be counted too: in another pass over the same values. So a count needs
//! one pass while the values fit, and as many as it takes where they do not, and it is always the count.
//!
//! Numbers are keys themselves. A text's key has 128 bits: two of a billion texts have the same one by a chance of less
//! than one in 10^20.

/// Places up to which a set grows quickly.
const QUICK: usize = 1 << 21;

/// What a set holds.
trait Key: Copy {
    /// Stands for an empty place; kept aside.
    const NONE: Self;
    /// Bits that are spread evenly.
    fn bits(self) -> u64;
    /// Whether both are the same. Not `==`: code that is to be small would compare two arrays byte by byte.
    fn is(self, other: Self) -> bool;
}

impl Key for u64 {
    const NONE: Self = 0;
    #[inline(always)]
    fn bits(self) -> u64 {
        self
    }

    #[inline(always)]
    fn is(self, other: Self) -> bool {
        self == other
    }
}

impl Key for [u64; 2] {
    const NONE: Self = [0, 0];
    #[inline(always)]
    fn bits(self) -> u64 {
        self[0]
    }

    #[inline(always)]
    fn is(self, other: Self) -> bool {
        self[0] == other[0] && self[1] == other[1]
    }
}

/// The part of all keys that a pass counts: those whose first `level` bits are `part`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Share {
    level: u32,
    part: u64,
}

impl Share {
    #[inline(always)]
    fn holds(self, bits: u64) -> bool {
        self.level == 0 || bits >> (64 - self.level) == self.part
    }
}

/// An open set: the first free place behind where a key belongs.
#[derive(Debug)]
struct Set<K> {
    places: Vec<K>,
    has_none: bool,
    count: usize,
    share: Share,
    /// Shares that are still to be counted.
    waiting: Vec<Share>,
    limit: usize,
}

impl<K: Key> Set<K> {
    fn new(limit: usize) -> Self {
        let share = Share { level: 0, part: 0 };
        Self { places: vec![K::NONE; 64], has_none: false, count: 0, share, waiting: Vec::new(), limit }
    }

    // Where the time goes: in one piece with its callers' loops, though the rest is compiled to be small.
    #[inline(always)]
    fn add(&mut self, key: K) {
        if !self.share.holds(key.bits()) {
            return;
        }
        if key.is(K::NONE) {
            self.has_none = true;
            return;
        }
        if self.count * 4 >= self.places.len() * 3 {
            self.make_room();
            if !self.share.holds(key.bits()) {
                return;
            }
        }
        self.put(key);
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self) {
        while self.count * 4 >= self.places.len() * 3 {
            if self.count >= self.limit && self.share.level < 48 {
                self.halve();
            } else {
                // What grows is put down anew: in few steps, as long as the room costs little.
                let factor = if self.places.len() * 8 <= self.limit.min(QUICK) { 8 } else { 2 };
                self.grow(self.places.len() * factor);
            }
        }
    }

    #[inline(always)]
    fn put(&mut self, key: K) {
        let mask = self.places.len() - 1;
        // The first bits say which share a key is in: its place goes by the last ones.
        let mut at = key.bits() as usize & mask;
        while let Some(place) = self.places.get_mut(at) {
            if place.is(key) {
                return;
            }
            if place.is(K::NONE) {
                *place = key;
                self.count += 1;
                return;
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self, length: usize) {
        let old = std::mem::replace(&mut self.places, vec![K::NONE; length]);
        self.count = 0;
        let share = self.share;
        old.into_iter().filter(|key| !key.is(K::NONE) && share.holds(key.bits())).for_each(|key| self.put(key));
    }

    fn halve(&mut self) {
        let Share { level, part } = self.share;
        self.share = Share { level: level + 1, part: part * 2 };
        self.waiting.push(Share { level: level + 1, part: part * 2 + 1 });
        if !self.share.holds(K::NONE.bits()) {
            self.has_none = false;
        }
        self.grow(self.places.len());
    }

    fn len(&self) -> u64 {
        self.count as u64 + u64::from(self.has_none)
    }

    /// Goes on to the next share. False if there is none: what it held is forgotten.
    fn next(&mut self) -> bool {
        let Some(share) = self.waiting.pop() else {
            self.places = Vec::new();
            return false;
        };
        self.share = share;
        self.has_none = false;
        self.count = 0;
        self.places.fill(K::NONE);
        true
    }
}

#[derive(Debug)]
enum Keys {
    Numbers(Set<u64>),
    Texts(Set<[u64; 2]>),
}

/// Counts different values.
#[derive(Debug)]
pub(super) struct Distinct {
    keys: Keys,
    /// Of the shares that have been counted.
    counted: u64,
    /// All of them have been.
    is_done: bool,
}

impl Distinct {
    /// For numbers of 64 bits and less; at most about `bytes` in memory, and twice that while it grows.
    pub(super) fn of_numbers(bytes: usize) -> Self {
        Self { keys: Keys::Numbers(Set::new(limit(bytes, 8))), counted: 0, is_done: false }
    }

    /// For everything that can be written as text.
    pub(super) fn of_texts(bytes: usize) -> Self {
        Self { keys: Keys::Texts(Set::new(limit(bytes, 16))), counted: 0, is_done: false }
    }

    /// Numbers, each by its bits.
    #[inline(always)]
    pub(super) fn numbers(&mut self, all: impl Iterator<Item = u64>) {
        match &mut self.keys {
            _ if self.is_done => {}
            Keys::Numbers(set) => all.for_each(|bits| set.add(spread(bits))),
            Keys::Texts(set) => all.for_each(|bits| set.add(hash(&bits.to_le_bytes()))),
        }
    }

    /// Texts, or anything as bytes.
    #[inline(always)]
    pub(super) fn texts<'a>(&mut self, all: impl Iterator<Item = &'a [u8]>) {
        if self.is_done {
            return;
        }
        // In two loops: the second one waits for memory, and does so for several keys at once.
        let keys: Vec<[u64; 2]> = all.map(hash).collect();
        match &mut self.keys {
            Keys::Texts(set) => keys.iter().for_each(|key| set.add(*key)),
            Keys::Numbers(set) => keys.iter().for_each(|key| set.add(key[0])),
        }
    }

    /// A text, or anything as bytes.
    #[inline(always)]
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        match &mut self.keys {
            // Others may need another pass.
            _ if self.is_done => {}
            Keys::Texts(set) => set.add(hash(bytes)),
            Keys::Numbers(set) => set.add(hash(bytes)[0]),
        }
    }

    /// The pass is over. True if there must be another one over the same values.
    pub(super) fn next_pass(&mut self) -> bool {
        if self.is_done {
            return false;
        }
        let (count, goes_on) = match &mut self.keys {
            Keys::Numbers(set) => (set.len(), set.next()),
            Keys::Texts(set) => (set.len(), set.next()),
        };
        self.counted += count;
        self.is_done = !goes_on;
        goes_on
    }

    /// How many different values there were, once no pass is left.
    pub(super) fn count(&self) -> u64 {
        self.counted
    }
}

fn limit(bytes: usize, key: usize) -> usize {
    (bytes / key * 3 / 4).max(32)
}

/// Every number to another one, its bits spread.
#[inline(always)]
fn spread(mut bits: u64) -> u64 {
    bits ^= bits >> 32;
    bits = bits.wrapping_mul(0xd6e8_feb8_6659_fd93);
    bits ^= bits >> 32;
    bits = bits.wrapping_mul(0xd6e8_feb8_6659_fd93);
    bits ^ (bits >> 32)
}

/// 128 bits of a text: two lanes that see every eight bytes in different ways.
#[inline(always)]
fn hash(bytes: &[u8]) -> [u64; 2] {
    let (mut a, mut b) = (0x9e37_79b9_7f4a_7c15_u64, 0xc2b2_ae3d_27d4_eb4f_u64);
    let mut mix = |word: u64| {
        a = (a ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(31);
        b = (b.rotate_left(23) ^ word.wrapping_mul(0x9fb2_1c65_1e98_df25)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        a = a.wrapping_add(b >> 29);
    };
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        mix(u64::from_le_bytes(*word));
    }
    mix(rest.iter().rev().fold(0, |last, byte| last << 8 | u64::from(*byte)));
    mix(bytes.len() as u64);
    [spread(a ^ b.rotate_left(17)), spread(b ^ a.rotate_left(41))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn count(mut distinct: Distinct, add: impl Fn(&mut Distinct)) -> (u64, u32) {
        let mut passes = 1;
        add(&mut distinct);
        while distinct.next_pass() {
            passes += 1;
            add(&mut distinct);
        }
        (distinct.count(), passes)
    }

    #[test]
    fn numbers_are_counted_once_each() {
        let add = |distinct: &mut Distinct| distinct.numbers((0..30_000_u64).map(|n| n % 10_000));
        assert_eq!(count(Distinct::of_numbers(1 << 20), add), (10_000, 1));
    }

    #[test]
    fn what_does_not_fit_is_counted_in_more_passes() {
        let texts = |distinct: &mut Distinct| (0..20_000).for_each(|n| distinct.bytes(format!("text {n}").as_bytes()));
        let (found, passes) = count(Distinct::of_texts(16 << 10), texts);
        assert_eq!(found, 20_000);
        assert!(passes > 16, "{passes}");
        let numbers = |distinct: &mut Distinct| distinct.numbers(0..20_000);
        assert_eq!(count(Distinct::of_numbers(8 << 10), numbers).0, 20_000);
    }

    #[test]
    fn what_has_been_counted_stays_so_while_others_need_another_pass() {
        let mut distinct = Distinct::of_texts(1 << 16);
        for _ in 0..3 {
            for text in ["a", "b"] {
                distinct.bytes(text.as_bytes());
            }
            assert!(!distinct.next_pass());
        }
        assert_eq!(distinct.count(), 2);
    }

    #[test]
    fn texts_that_differ_little_have_different_keys() {
        let mut seen = HashSet::new();
        for length in 0..200 {
            assert!(seen.insert(hash(&vec![0; length])), "{length} zeros");
        }
        for n in 0..200_000_u32 {
            assert!(seen.insert(hash(format!("{n:08}").as_bytes())));
        }
        for place in 0..64 {
            let mut bytes = [b'x'; 64];
            bytes[place] ^= 1;
            assert!(seen.insert(hash(&bytes)));
        }
    }
}
