//! Drift that columns alone show: what a file lacks, has more, or has in another type than its descriptor says.

use super::Descriptor;

/// A way in which data differs from its descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// A described column is not in the file.
    Missing,
    /// The file has a column that is not described.
    Extra,
    /// The column has another type in the file.
    Retyped,
}

impl Finding {
    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing_column",
            Self::Extra => "extra_column",
            Self::Retyped => "retyped_column",
        }
    }
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileColumn {
    /// Its name in the engine.
    pub name: String,
    /// The engine's name of its type in the file.
    pub file_type: String,
}

/// One column that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDrift {
    /// How.
    pub finding: Finding,
    /// Its name.
    pub column: String,
    /// Its type as described.
    pub descriptor: Option<String>,
    /// Its type in the file.
    pub actual: Option<String>,
}

/// The columns that differ: those described first, in their order.
pub fn column_drift(descriptor: &Descriptor, file: &[FileColumn]) -> Vec<ColumnDrift> {
    let described = descriptor.columns.iter().filter_map(|column| {
        let found = file.iter().find(|own| column.is_named(&own.name));
        let finding = match found {
            None => Finding::Missing,
            Some(own) if !column.sql_type.is_file_type(&own.file_type) => Finding::Retyped,
            Some(_) => return None,
        };
        Some(ColumnDrift {
            finding,
            column: column.name.clone(),
            descriptor: Some(column.sql_type.written.clone()),
            actual: found.map(|own| own.file_type.clone()),
        })
    });
    let extra = extra_columns(descriptor, file).map(|own| ColumnDrift {
        finding: Finding::Extra,
        column: own.name.clone(),
        descriptor: None,
        actual: Some(own.file_type.clone()),
    });
    described.chain(extra).collect()
}

/// The columns of a file that are not described.
pub fn extra_columns<'a>(
    descriptor: &'a Descriptor,
    file: &'a [FileColumn],
) -> impl Iterator<Item = &'a FileColumn> + use<'a> {
    file.iter().filter(|own| descriptor.column(&own.name).is_none())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::parse;
    use super::*;

    fn file(columns: &[(&str, &str)]) -> Vec<FileColumn> {
        let column = |(name, kind): &(&str, &str)| FileColumn { name: (*name).into(), file_type: (*kind).into() };
        columns.iter().map(column).collect()
    }

    #[test]
    fn the_samples_portfolios_drift_as_expected() {
        let descriptor = parse(include_str!("../../../tests/snapshots/projects/portfolios.schema.json"), None).unwrap();
        let columns = [
            ("portfolio_id", "UUID"),
            ("portfolio_name", "VARCHAR"),
            ("description", "VARCHAR"),
            ("risk_profile", "VARCHAR"),
            ("total_committed_amount", "DOUBLE"),
            ("last_updated", "TIMESTAMP"),
            ("manager", "VARCHAR"),
        ];
        let found: Vec<_> = column_drift(&descriptor[0], &file(&columns))
            .into_iter()
            .map(|one| (one.finding.name(), one.column, one.descriptor, one.actual))
            .collect();
        let text = |words: &str| Some(words.to_owned());
        assert_eq!(
            found,
            [
                ("retyped_column", "total_committed_amount".to_owned(), text("DECIMAL(20,2)"), text("DOUBLE")),
                ("missing_column", "inception_date".to_owned(), text("DATE"), None),
                ("extra_column", "manager".to_owned(), None, text("VARCHAR")),
            ]
        );
    }

    #[test]
    fn names_are_compared_without_their_case() {
        let descriptor = parse(r#"{"name":"t","columns":[{"name":"A","type":"CHAR(3)"}]}"#, None).unwrap();
        assert_eq!(column_drift(&descriptor[0], &file(&[("a", "VARCHAR")])), []);
    }
}
