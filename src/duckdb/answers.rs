//! Answers that are kept as long as nothing is written, so that coming back to a page asks nothing again. Short ones
//! only, and only so many: what was not asked for longest goes first.

use std::collections::VecDeque;

use super::batch::Batch;

/// Bytes of one answer that is kept.
pub(super) const MOST_OF_ONE: usize = 512 << 10;
/// Bytes of all of them, and how many there are.
const MOST_BYTES: usize = 16 << 20;
const MOST_ANSWERS: usize = 256;

/// The kept answers, the one that was asked for last in front.
#[derive(Debug, Default)]
pub(super) struct Answers {
    kept: VecDeque<Answer>,
    /// The count of writes that they come after.
    writes: u64,
}

#[derive(Debug)]
struct Answer {
    sql: String,
    batches: Vec<Batch>,
    bytes: usize,
}

impl Answers {
    /// The answer to a statement, if it is kept and `writes` are still as many as then.
    pub(super) fn get(&mut self, sql: &str, writes: u64) -> Option<Vec<Batch>> {
        self.forget_old(writes);
        let at = self.kept.iter().position(|answer| answer.sql == sql)?;
        let answer = self.kept.remove(at)?;
        let batches = answer.batches.clone();
        self.kept.push_front(answer);
        Some(batches)
    }

    /// Keeps an answer that was read whole after so many `writes`, if it is short.
    pub(super) fn keep(&mut self, sql: &str, batches: Vec<Batch>, writes: u64) {
        self.forget_old(writes);
        let bytes = sql.len() + batches.iter().map(Batch::memory).sum::<usize>();
        if bytes > MOST_OF_ONE || writes != self.writes {
            return;
        }
        self.kept.retain(|answer| answer.sql != sql);
        self.kept.push_front(Answer { sql: sql.to_owned(), batches, bytes });
        let mut sum = 0;
        let fits = |answer: &&Answer| {
            sum += answer.bytes;
            sum <= MOST_BYTES
        };
        let count = self.kept.iter().take(MOST_ANSWERS).take_while(fits).count();
        self.kept.truncate(count);
    }

    fn forget_old(&mut self, writes: u64) {
        if writes > self.writes {
            self.kept.clear();
            self.writes = writes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(answers: &mut Answers, sql: &str, writes: u64) {
        answers.keep(sql, vec![Batch::empty([].into())], writes);
    }

    #[test]
    fn an_answer_is_kept_until_something_is_written() {
        let mut answers = Answers::default();
        assert!(answers.get("SELECT 1", 3).is_none());
        keep(&mut answers, "SELECT 1", 3);
        assert!(answers.get("SELECT 1", 3).is_some());
        assert!(answers.get("SELECT 2", 3).is_none());
        assert!(answers.get("SELECT 1", 4).is_none());
        // Asked before something was written, answered after it: nobody knows what it saw.
        keep(&mut answers, "SELECT 1", 3);
        assert!(answers.get("SELECT 1", 4).is_none());
    }

    #[test]
    fn what_was_not_asked_for_longest_goes_first() {
        let mut answers = Answers::default();
        for number in 0..MOST_ANSWERS {
            keep(&mut answers, &format!("SELECT {number}"), 0);
        }
        assert!(answers.get("SELECT 0", 0).is_some());
        keep(&mut answers, "SELECT 'one more'", 0);
        assert!(answers.get("SELECT 0", 0).is_some());
        assert!(answers.get("SELECT 1", 0).is_none());
        assert_eq!(answers.kept.len(), MOST_ANSWERS);
    }

    #[test]
    fn a_long_answer_is_not_kept() {
        let mut answers = Answers::default();
        keep(&mut answers, &"x".repeat(MOST_OF_ONE + 1), 0);
        assert!(answers.kept.is_empty());
        for number in 0..40 {
            keep(&mut answers, &format!("{number}{}", "x".repeat(MOST_OF_ONE - 2)), 0);
        }
        assert!(answers.kept.iter().map(|answer| answer.bytes).sum::<usize>() <= MOST_BYTES);
        assert_eq!(answers.kept.len(), 32);
    }
}
