//! Which columns of a large file a decoder takes next, and how much of the whole is done.

/// Columns that a decoder takes at once.
const MOST_COLUMNS: usize = 4;

/// The columns of a file, handed out to decoders: many at first, as those are read together; few at last, so that the
/// decoders end together.
pub(super) struct Shares {
    next: usize,
    columns: usize,
    lanes: usize,
    /// Columns of each share, how much of it is done, and of how much.
    told: Vec<(usize, u64, u64)>,
}

impl Shares {
    /// Nothing of so many columns is handed out to so many decoders.
    pub(super) fn new(columns: usize, lanes: usize) -> Self {
        Self { next: 0, columns, lanes: lanes.max(1), told: Vec::new() }
    }

    /// The next share: its number, and its columns from one place to before another.
    pub(super) fn take(&mut self) -> Option<(usize, (u32, u32))> {
        let left = self.columns - self.next;
        if left == 0 {
            return None;
        }
        let count = (left / (2 * self.lanes)).clamp(1, MOST_COLUMNS);
        let columns = (u32::try_from(self.next).ok()?, u32::try_from(self.next + count).ok()?);
        self.next += count;
        self.told.push((count, 0, 0));
        Some((self.told.len() - 1, columns))
    }

    /// How much of all is done, and of how much.
    pub(super) fn told(&mut self, share: usize, (done, total): (u64, u64)) -> (u64, u64) {
        if let Some((_, own_done, own_total)) = self.told.get_mut(share) {
            (*own_done, *own_total) = (done, total);
        }
        // Those that have not begun will be as much as the others.
        let most = self.told.iter().map(|(count, _, total)| total / (*count).max(1) as u64).max().unwrap_or(0);
        let begun: usize = self.told.iter().filter(|(_, _, total)| *total > 0).map(|(count, ..)| count).sum();
        let waiting = self.columns.saturating_sub(begun) as u64;
        self.told.iter().fold((0, waiting * most), |sum, (_, done, total)| (sum.0 + done, sum.1 + total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(columns: usize, lanes: usize) -> Vec<(u32, u32)> {
        let mut shares = Shares::new(columns, lanes);
        std::iter::from_fn(|| shares.take()).map(|(_, columns)| columns).collect()
    }

    #[test]
    fn every_column_is_in_one_share_and_the_last_ones_are_small() {
        let shares = all(20, 2);
        assert_eq!(shares.first(), Some(&(0, 4)));
        assert_eq!(shares.last(), Some(&(19, 20)));
        assert!(shares.windows(2).all(|pair| pair[0].1 == pair[1].0), "{shares:?}");
        assert_eq!((all(1, 4), all(0, 2)), (vec![(0, 1)], vec![]));
    }

    #[test]
    fn what_has_not_begun_is_taken_for_as_much_as_the_rest() {
        let mut shares = Shares::new(8, 1);
        let ((first, _), (second, _)) = (shares.take().unwrap(), shares.take().unwrap());
        assert_eq!(shares.told(first, (10, 400)), (10, 800), "4 of 8 columns are 400");
        assert_eq!(shares.told(second, (0, 200)), (10, 800));
        assert_eq!(shares.told(first, (400, 400)), (400, 800));
    }
}
