//! The table twin: what a picture says, in words, for keyboard and screen reader and for export.

/// How a column's cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Texts.
    #[default]
    Start,
    /// Numbers.
    End,
}

/// A column's heading and alignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// How its cells stand.
    pub align: Align,
}

/// One row: what it stands for, and its cells as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The key of the marks that say the same; empty when no mark does.
    pub key: String,
    /// One text a column.
    pub cells: Vec<String>,
}

/// A picture in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// What it shows: the picture's title.
    pub caption: String,
    /// The columns in order.
    pub columns: Vec<Column>,
    /// The rows in the order of the picture.
    pub rows: Vec<TableRow>,
}

impl Table {
    /// A table without rows.
    pub fn new<'a>(caption: &str, columns: impl IntoIterator<Item = (&'a str, Align)>) -> Self {
        let columns = columns.into_iter().map(|(name, align)| Column { name: name.to_owned(), align }).collect();
        Self { caption: caption.to_owned(), columns, rows: Vec::new() }
    }

    /// Adds a row; it is filled up or cut to as many cells as there are columns.
    pub fn push(&mut self, key: &str, cells: impl IntoIterator<Item = String>) {
        let mut cells: Vec<String> = cells.into_iter().collect();
        cells.resize(self.columns.len(), String::new());
        self.rows.push(TableRow { key: key.to_owned(), cells });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_as_many_cells_as_columns() {
        let mut table = Table::new("caption", [("name", Align::Start), ("count", Align::End)]);
        table.push("a", ["a".to_owned()]);
        table.push("b", ["b".to_owned(), "1".to_owned(), "extra".to_owned()]);
        assert!(table.rows.iter().all(|row| row.cells.len() == 2));
    }
}
