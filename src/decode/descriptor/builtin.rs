//! The descriptor that serves when none is given: the source system's own tables.

use super::sql_type::SqlType;
use super::{Column, Descriptor, Reference};

type Row = (&'static str, &'static str, &'static str, bool);

const STATUS: [&str; 3] = ["PROPOSED", "ACTIVE", "COMPLETED"];
const RISK: [&str; 3] = ["CONSERVATIVE", "MODERATE", "AGGRESSIVE"];

const PROJECTS: &[Row] = &[
    ("project_id", "UUID", "Id of the project", true),
    ("project_name", "VARCHAR", "Name", true),
    ("description", "TEXT", "Description", false),
    ("total_amount", "DECIMAL(20,2)", "Total amount", true),
    ("maturity_years", "INTEGER", "Years to maturity", true),
    ("expected_tri", "DECIMAL(5,2)", "Expected return, per cent", true),
    ("dscr", "DECIMAL(5,2)", "Debt service coverage ratio", true),
    ("status", "VARCHAR", "PROPOSED, ACTIVE or COMPLETED", true),
    ("creation_date", "DATE", "Day of creation", true),
    ("last_updated", "TIMESTAMP", "Last change", true),
    ("currency_code", "CHAR(3)", "Currency", true),
];

const PORTFOLIOS: &[Row] = &[
    ("portfolio_id", "UUID", "Id of the portfolio", true),
    ("portfolio_name", "VARCHAR", "Name", true),
    ("description", "TEXT", "Description", false),
    ("risk_profile", "VARCHAR", "CONSERVATIVE, MODERATE or AGGRESSIVE", true),
    ("total_committed_amount", "DECIMAL(20,2)", "Committed amount", true),
    ("inception_date", "DATE", "First day", true),
    ("last_updated", "TIMESTAMP", "Last change", true),
];

const PORTFOLIO_PROJECTS: &[Row] = &[
    ("portfolio_id", "UUID", "Portfolio", true),
    ("project_id", "UUID", "Project", true),
    ("allocation_percentage", "DECIMAL(5,2)", "Share of the portfolio, per cent", true),
    ("entry_date", "DATE", "Day of entry", true),
];

/// Each table with what it holds, its columns, and the columns by which a file is known for it.
const TABLES: [(&str, &str, &[Row], &[&str]); 3] = [
    ("projects", "Infrastructure finance projects", PROJECTS, &["project_id", "project_name"]),
    ("portfolios", "Groups of projects under one risk profile", PORTFOLIOS, &["portfolio_id", "portfolio_name"]),
    (
        "portfolio_projects",
        "Which project belongs to which portfolio",
        PORTFOLIO_PROJECTS,
        &["portfolio_id", "project_id"],
    ),
];

/// The descriptors of the source system's tables.
pub fn builtin() -> Vec<Descriptor> {
    let table = |(name, description, rows, _): &(&str, &str, &[Row], &[&str])| Descriptor {
        name: (*name).to_owned(),
        description: (*description).to_owned(),
        columns: rows.iter().filter_map(|row| column(name, row)).collect(),
    };
    TABLES.iter().map(table).collect()
}

fn column(table: &str, (name, written, description, required): &Row) -> Option<Column> {
    let values: &[&str] = match *name {
        "status" => &STATUS,
        "risk_profile" => &RISK,
        _ => &[],
    };
    Some(Column {
        name: (*name).to_owned(),
        sql_type: SqlType::of(written)?,
        description: (*description).to_owned(),
        required: *required,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        references: reference(table, name),
    })
}

/// Whose ids a column of the source's tables holds.
fn reference(table: &str, column: &str) -> Option<Reference> {
    let to = match (table, column) {
        ("portfolio_projects", "portfolio_id") => "portfolios",
        ("portfolio_projects", "project_id") => "projects",
        _ => return None,
    };
    Some(Reference { table: to.to_owned(), column: column.to_owned() })
}

/// The names of the source's tables.
pub fn project_tables() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|(name, ..)| *name)
}

/// The columns by which rows of one of the source's tables are told apart.
pub fn key_of(table: &str) -> &'static [&'static str] {
    match table {
        "projects" => &["project_id"],
        "portfolios" => &["portfolio_id"],
        "portfolio_projects" => &["portfolio_id", "project_id"],
        _ => &[],
    }
}

/// The descriptor for a file of this name and with these columns, if it is one of the source's tables.
pub fn builtin_for<'a>(name: &str, columns: impl Iterator<Item = &'a str> + Clone) -> Option<Descriptor> {
    let has = |wanted: &&str| columns.clone().any(|column| column.eq_ignore_ascii_case(wanted));
    let (place, _) = TABLES
        .iter()
        .enumerate()
        .find(|(_, (own, _, _, signature))| own.eq_ignore_ascii_case(name) && signature.iter().all(has))?;
    builtin().into_iter().nth(place)
}

impl Descriptor {
    /// What the source's tables are known to hold, where a descriptor of them does not say it: references, and the
    /// values of two columns.
    #[must_use]
    pub fn completed(mut self) -> Self {
        let Some(known) = builtin().into_iter().find(|known| known.name.eq_ignore_ascii_case(&self.name)) else {
            return self;
        };
        for column in &mut self.columns {
            let Some(same) = known.column(&column.name) else { continue };
            if column.values.is_empty() {
                column.values.clone_from(&same.values);
            }
            if column.references.is_none() {
                column.references.clone_from(&same.references);
            }
        }
        self
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn the_built_in_tables_have_the_columns_of_the_samples_descriptor() {
        let shape = |list: Vec<Descriptor>| -> Vec<Vec<(String, String, bool)>> {
            let columns =
                |one: Descriptor| one.columns.into_iter().map(|c| (c.name, c.sql_type.written, c.required)).collect();
            list.into_iter().map(columns).collect()
        };
        let sample = parse(include_str!("../../../tests/snapshots/projects/schema.json"), None).unwrap();
        assert_eq!(shape(builtin()), shape(sample));
        assert!(TABLES.iter().zip(builtin()).all(|((_, _, rows, _), table)| rows.len() == table.columns.len()));
    }

    #[test]
    fn a_file_is_known_by_its_name_and_its_ids() {
        let columns = ["Project_ID", "project_name", "created_at"];
        assert!(builtin_for("Projects", columns.into_iter()).is_some());
        assert!(builtin_for("projects", ["project_id"].into_iter()).is_none());
        assert!(builtin_for("plans", columns.into_iter()).is_none());
    }

    #[test]
    fn a_given_descriptor_is_completed_by_what_is_known() {
        let given = r#"{"name":"portfolio_projects","columns":[{"name":"project_id","type":"VARCHAR"},{"name":"x","type":"INT"}]}"#;
        let table = parse(given, None).unwrap().remove(0).completed();
        assert_eq!(
            table.columns[0].references,
            Some(Reference { table: "projects".into(), column: "project_id".into() })
        );
        assert_eq!(table.columns[1].references, None);
    }
}
