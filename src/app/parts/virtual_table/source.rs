//! Where a virtual table's rows come from, and those that are there: windows of rows, fetched while they are in sight
//! and given up when they are passed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use futures_util::future::AbortHandle;

use crate::duckdb::{Error, Page};

/// Rows fetched at once.
pub const WINDOW: u64 = 100;
/// Windows kept.
const KEPT: usize = 30;
/// Fetches under way at once: the engine answers one after the other.
const MOST_FETCHES: usize = 2;

/// A fetch under way.
pub type Fetching<T> = Pin<Box<dyn Future<Output = Result<Vec<T>, Error>>>>;

/// What a table shows: how to fetch its rows and how to draw one. Made anew when what is asked changes.
pub struct RowSource<T> {
    /// How many rows there are.
    pub total: u64,
    /// Fetches a window. A fetch that is dropped is given up.
    pub fetch: Rc<dyn Fn(Page) -> Fetching<T>>,
}

impl<T> Clone for RowSource<T> {
    fn clone(&self) -> Self {
        Self { total: self.total, fetch: Rc::clone(&self.fetch) }
    }
}

/// The rows of one source that are there, by window, and the windows that are on their way. Dropping it gives these up.
pub(super) struct Windows<T> {
    rows: RefCell<BTreeMap<u64, Rc<Vec<T>>>>,
    under_way: RefCell<BTreeMap<u64, AbortHandle>>,
}

impl<T> Default for Windows<T> {
    fn default() -> Self {
        Self { rows: RefCell::default(), under_way: RefCell::default() }
    }
}

impl<T> Windows<T> {
    /// The window with a row, if the row is there.
    pub fn with_row(&self, index: u64) -> Option<Rc<Vec<T>>> {
        let window = self.rows.borrow().get(&(index / WINDOW)).map(Rc::clone);
        window.filter(|rows| rows.len() as u64 > index % WINDOW)
    }

    /// The windows to fetch now so that rows from `first` to before `last` are there. Gives up those under way that
    /// have none of these rows.
    pub fn missing(&self, first: u64, last: u64) -> Vec<u64> {
        if last <= first {
            return Vec::new();
        }
        let wanted = first / WINDOW..=(last - 1) / WINDOW;
        let (rows, mut under_way) = (self.rows.borrow(), self.under_way.borrow_mut());
        under_way.retain(|window, fetch| {
            let is_wanted = wanted.contains(window);
            if !is_wanted {
                fetch.abort();
            }
            is_wanted
        });
        let free = MOST_FETCHES.saturating_sub(under_way.len());
        wanted.filter(|window| !rows.contains_key(window) && !under_way.contains_key(window)).take(free).collect()
    }

    /// Takes note of a fetch that has begun.
    pub fn begin(&self, window: u64, fetch: AbortHandle) {
        self.under_way.borrow_mut().insert(window, fetch);
    }

    /// A fetch has ended, and it was not given up.
    pub fn end(&self, window: u64) {
        self.under_way.borrow_mut().remove(&window);
    }

    /// Keeps the rows of a window, and not too many windows.
    pub fn keep(&self, window: u64, rows: Vec<T>) {
        let mut kept = self.rows.borrow_mut();
        kept.insert(window, Rc::new(rows));
        while kept.len() > KEPT {
            // The farthest from what has just come is the least likely to be needed.
            let far = [kept.keys().next(), kept.keys().next_back()].into_iter().flatten().copied();
            let Some(far) = far.max_by_key(|key| key.abs_diff(window)) else { return };
            kept.remove(&far);
        }
    }
}

impl<T> Drop for Windows<T> {
    fn drop(&mut self) {
        self.under_way.borrow().values().for_each(AbortHandle::abort);
    }
}
