//! The order of a list, whatever it lists: a column of a closed enum and a direction, as SQL and in links.

/// The columns that a list can be sorted by.
pub trait SortBy: Copy + PartialEq + 'static {
    /// Every column.
    const ALL: &'static [Self];
    /// The column that sorts a list by itself, and whether its largest is first.
    const FIRST: (Self, bool);
    /// What tells equal ones apart, as SQL.
    const TIES: &'static str;

    /// Its name in links, and its expression in SQL.
    fn parts(self) -> (&'static str, &'static str);
}

/// An order. NULL comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort<C> {
    /// The column.
    pub column: C,
    /// Largest first.
    pub descending: bool,
}

impl<C: SortBy> Default for Sort<C> {
    fn default() -> Self {
        let (column, descending) = C::FIRST;
        Self { column, descending }
    }
}

impl<C: SortBy> Sort<C> {
    /// `ORDER BY …`
    pub fn order_by(self) -> String {
        let direction = if self.descending { "DESC" } else { "ASC" };
        format!("ORDER BY {} {direction} NULLS LAST, {}", self.column.parts().1, C::TIES)
    }

    /// The order that a link names: `records`, or `-records` with the largest first; the list's own for anything else.
    pub fn of_link(text: Option<&str>) -> Self {
        let (name, descending) = text.map_or(("", false), |text| match text.strip_prefix('-') {
            Some(name) => (name, true),
            None => (text, false),
        });
        let column = C::ALL.iter().copied().find(|column| column.parts().0 == name);
        column.map_or_else(Self::default, |column| Self { column, descending })
    }

    /// The name of the column in links, and whether the largest is first.
    pub fn named(self) -> (String, bool) {
        (self.column.parts().0.to_owned(), self.descending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq)]
    enum By {
        Name,
        Size,
    }

    impl SortBy for By {
        const ALL: &'static [Self] = &[Self::Name, Self::Size];
        const FIRST: (Self, bool) = (Self::Size, true);
        const TIES: &'static str = "t.key";

        fn parts(self) -> (&'static str, &'static str) {
            match self {
                Self::Name => ("name", "t.name"),
                Self::Size => ("size", "t.bytes"),
            }
        }
    }

    #[test]
    fn an_order_reads_back_as_written_in_a_link() {
        assert_eq!(Sort::of_link(Some("name")), Sort { column: By::Name, descending: false });
        assert_eq!(Sort::<By>::of_link(Some("-name")).named(), ("name".to_owned(), true));
    }

    #[test]
    fn what_no_column_is_called_leaves_the_lists_own_order() {
        for text in [None, Some(""), Some("-"), Some("bytes; DROP"), Some("-Name")] {
            assert_eq!(Sort::<By>::of_link(text).order_by(), "ORDER BY t.bytes DESC NULLS LAST, t.key", "{text:?}");
        }
    }
}
