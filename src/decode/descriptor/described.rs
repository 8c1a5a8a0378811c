//! A table that is made from a descriptor: which one is in force, where it comes from, and the columns that come of it.

use super::{Column, Descriptor, FileColumn, SqlType, extra_columns, in_words};
use crate::decode::TableName;

/// The schema of the source system's tables.
pub const PROJECT: &str = "project";

/// A table with the descriptor that it is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// The table in the engine.
    pub table: TableName,
    /// Its file's columns, in their order.
    pub file: Vec<FileColumn>,
    /// The descriptor in force.
    pub descriptor: Descriptor,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a descriptor comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file of the snapshot.
    Snapshot(String),
    /// A file that the reader gave.
    File(String),
    /// An address that the reader gave.
    Url(String),
    /// One kept in this tab, with where it came from first.
    Kept(String),
    /// The page's own.
    BuiltIn,
    /// Changed in the page.
    Edited,
}

impl Origin {
    /// Where it comes from, in words: `schema.json of the snapshot`.
    pub fn words(&self) -> String {
        match self {
            Self::Snapshot(path) => format!("{path} of the snapshot"),
            Self::File(name) => format!("the file {name}"),
            Self::Url(address) => address.clone(),
            Self::Kept(from) => format!("kept in this tab, from {from}"),
            Self::BuiltIn => "built in".to_owned(),
            Self::Edited => "changed in this page".to_owned(),
        }
    }
}

impl Described {
    /// The file's column of this name.
    pub fn file_column(&self, name: &str) -> Option<&FileColumn> {
        let lower = name.to_lowercase();
        self.file.iter().find(|own| own.name.to_lowercase() == lower)
    }
}

impl Descriptor {
    /// What would describe a file as it is; a column of a type that no descriptor names is left to the file.
    pub fn of_file(name: &str, file: &[FileColumn]) -> Self {
        let column = |own: &FileColumn| {
            Some(Column {
                name: own.name.clone(),
                sql_type: SqlType::of(&own.file_type)?,
                description: String::new(),
                required: false,
                values: Vec::new(),
                references: None,
            })
        };
        let columns = file.iter().filter_map(column).collect();
        Self { name: name.to_owned(), description: String::new(), columns }
    }
}

/// A column of a described table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableColumn<'a> {
    /// Its name.
    pub name: &'a str,
    /// As the descriptor has it; None for one that only the file has.
    pub described: Option<&'a Column>,
    /// As the file has it; None for one that it lacks.
    pub file: Option<&'a FileColumn>,
}

impl TableColumn<'_> {
    /// What it is called on a page.
    pub fn label(&self) -> String {
        self.described.map_or_else(|| in_words(self.name), Column::label)
    }
}

impl Described {
    /// Its columns, in their order: the described ones, then those that only the file has.
    pub fn columns(&self) -> Vec<TableColumn<'_>> {
        let described = self.descriptor.columns.iter().map(|column| TableColumn {
            name: &column.name,
            described: Some(column),
            file: self.file_column(&column.name),
        });
        let extra = extra_columns(&self.descriptor, &self.file);
        described.chain(extra.map(|own| TableColumn { name: &own.name, described: None, file: Some(own) })).collect()
    }

    /// The name of the column that is called so in any case.
    pub fn column_named(&self, name: &str) -> Option<&str> {
        let lower = name.to_lowercase();
        self.columns().into_iter().map(|column| column.name).find(|own| own.to_lowercase() == lower)
    }
}
