//! The question that finds how the rows of described tables differ from their descriptors: a SELECT with the columns
//! of `project.drift`. It reads the files' rows, so that a descriptor can be tried before it is applied.

use super::create::value;
use super::stored_sql_name;
use crate::decode::descriptor::{Column, Described, FileColumn, Finding, Kind, PROJECT, column_drift, key_of};
use crate::duckdb::sql;

/// Values that are told one by one for each column; the others are counted together.
const MOST_VALUES: u32 = 100;
/// Values that are shown of those that cannot be cast.
const EXAMPLES: u32 = 3;
/// Characters of such a value.
const EXAMPLE_LENGTH: u32 = 60;

/// One part of the query, with what all its rows say.
struct Told<'a> {
    described: &'a Described,
    finding: &'a str,
    column: &'a str,
    descriptor: Option<&'a str>,
    actual: Option<&'a str>,
}

/// What differs from row to row: SQL expressions.
struct Cells<'a> {
    value: &'a str,
    subject: &'a str,
    rows: &'a str,
    rounded: &'a str,
    examples: &'a str,
    detail: &'a str,
}

const NO_CELLS: Cells<'static> =
    Cells { value: "NULL", subject: "NULL", rows: "NULL", rounded: "NULL", examples: "NULL", detail: "''" };

impl Told<'_> {
    fn select(&self, cells: &Cells<'_>, rest: &str) -> String {
        let or_null = |text: Option<&str>| text.map_or_else(|| "NULL".to_owned(), sql::text);
        let Cells { value, subject, rows, rounded, examples, detail } = cells;
        let name = &self.described.table;
        format!(
            "SELECT {} AS schema_name, {} AS table_name, {} AS finding, {} AS column_name,
    {}::VARCHAR AS descriptor, {}::VARCHAR AS actual, ({value})::VARCHAR AS value, ({subject})::VARCHAR AS subject,
    ({rows})::BIGINT AS row_count, ({rounded})::BIGINT AS rounded_count, ({examples})::VARCHAR[] AS examples,
    {detail} AS detail
{rest}",
            sql::text(&name.schema),
            sql::text(&name.table),
            sql::text(self.finding),
            sql::text(self.column),
            or_null(self.descriptor),
            or_null(self.actual),
        )
    }
}

/// How the rows of all described tables differ from their descriptors.
pub fn drift_query(all: &[Described]) -> String {
    let parts: Vec<String> = all.iter().flat_map(|described| parts(described, all)).collect();
    if parts.is_empty() {
        return format!("SELECT * FROM {PROJECT}.drift WHERE FALSE");
    }
    parts.join("\nUNION ALL\n")
}

fn parts(described: &Described, all: &[Described]) -> Vec<String> {
    let mut parts = column_parts(described);
    for column in &described.descriptor.columns {
        let Some(own) = described.file_column(&column.name) else { continue };
        if column.required {
            parts.push(nulls(described, column, own));
        }
        if !column.values.is_empty() {
            parts.push(outside(described, column));
        }
        if let Kind::Text(Some(most)) = column.sql_type.kind {
            parts.push(too_long(described, column, own, most));
        }
        parts.extend(references(described, column, all));
    }
    parts.extend(duplicates(described));
    parts.extend(allocations(described));
    parts
}

/// Columns that the file lacks, has more, or has in another type.
fn column_parts(described: &Described) -> Vec<String> {
    let drift = column_drift(&described.descriptor, &described.file);
    let part = |one: &crate::decode::descriptor::ColumnDrift| {
        let (descriptor, actual) = (one.descriptor.as_deref(), one.actual.as_deref());
        let told = Told { described, finding: one.finding.name(), column: &one.column, descriptor, actual };
        let words = match one.finding {
            Finding::Missing => "the file has no such column: it is empty".to_owned(),
            Finding::Extra => format!("the file has it as {}; it is kept", actual.unwrap_or_default()),
            Finding::Retyped => return retyped(&told),
        };
        told.select(&Cells { detail: &sql::text(&words), ..NO_CELLS }, "")
    };
    drift.iter().map(part).collect()
}

/// Another type: how many values cannot be cast, and how many are not what they were.
fn retyped(told: &Told<'_>) -> String {
    let described = told.described;
    let (Some(column), Some(own)) = (described.descriptor.column(told.column), described.file_column(told.column))
    else {
        return told.select(&NO_CELLS, "");
    };
    let (from, to) = (sql::identifier(&own.name), value(described, column));
    let fails = format!("{from} IS NOT NULL AND {to} IS NULL");
    let rounded = rounded(column, own, &from, &to).map_or_else(
        || "0".to_owned(),
        |is_rounded| format!("count(*) FILTER (WHERE {to} IS NOT NULL AND {is_rounded})"),
    );
    let words = format!("it is {} in the file, {} in the descriptor", own.file_type, column.sql_type.written);
    let detail = format!(
        "{} || CASE WHEN fails > 0 THEN '; ' || fails || CASE WHEN fails = 1 THEN ' value' ELSE ' values' END
        || ' cannot be cast and ' || CASE WHEN fails = 1 THEN 'is' ELSE 'are' END || ' empty: ' || array_to_string(shown, ', ') ELSE '' END
        || CASE WHEN rounded > 0 THEN '; ' || rounded || CASE WHEN rounded = 1 THEN ' value' ELSE ' values' END
        || ' cannot be kept whole' ELSE '' END",
        sql::text(&words)
    );
    let cells = Cells { rows: "fails", rounded: "rounded", examples: "shown", detail: &detail, ..NO_CELLS };
    let stored = stored_sql_name(&described.table);
    let rest = format!(
        "FROM (
    SELECT count(*) FILTER (WHERE {fails}) AS fails, {rounded} AS rounded,
        {} AS shown
    FROM {stored}
)",
        examples(&from, &stored, &fails)
    );
    told.select(&cells, &rest)
}

/// The condition that a value is not the same any more, where that can be told.
fn rounded(column: &Column, own: &FileColumn, from: &str, to: &str) -> Option<String> {
    let is_exact = matches!(column.sql_type.kind, Kind::Decimal(..) | Kind::Integer(_));
    let file_type = own.file_type.as_str();
    let is_number = ["DECIMAL", "FLOAT", "DOUBLE"].iter().any(|known| file_type.starts_with(known));
    let is_time = file_type.starts_with("TIMESTAMP") && column.sql_type.kind == Kind::Date;
    if is_exact && is_number || is_time {
        // A zone is gone before: times are kept in UTC.
        let back = file_type.split(" WITH ").next().unwrap_or(file_type);
        return Some(format!("TRY_CAST({to} AS {back}) IS DISTINCT FROM {from}"));
    }
    (is_exact && file_type == "VARCHAR").then(|| format!("TRY_CAST({from} AS DECIMAL(38,18)) <> {to}"))
}

/// The first values for which `condition` holds, each once, in quotes.
fn examples(from: &str, stored: &str, condition: &str) -> String {
    format!(
        "(
            SELECT list('\"' || shown || '\"' ORDER BY place)
            FROM (
                SELECT left({from}::VARCHAR, {EXAMPLE_LENGTH}) AS shown, min(rowid) AS place
                FROM {stored} WHERE {condition} GROUP BY 1 ORDER BY 2 LIMIT {EXAMPLES}
            )
        )"
    )
}

fn nulls(described: &Described, column: &Column, own: &FileColumn) -> String {
    let told = told(described, "null_in_required_column", column, own);
    let cells = Cells {
        subject: &format!("CASE WHEN count(*) = 1 THEN min({}) END", subject(described)),
        rows: "count(*)",
        detail: "count(*) || CASE WHEN count(*) = 1 THEN ' row has' ELSE ' rows have' END || ' no value'",
        ..NO_CELLS
    };
    let from = sql::identifier(&own.name);
    told.select(&cells, &format!("FROM {} WHERE {from} IS NULL HAVING count(*) > 0", stored_sql_name(&described.table)))
}

fn told<'a>(described: &'a Described, finding: &'a str, column: &'a Column, own: &'a FileColumn) -> Told<'a> {
    Told {
        described,
        finding,
        column: &column.name,
        descriptor: Some(&column.sql_type.written),
        actual: Some(&own.file_type),
    }
}

/// The id of the project or portfolio that a row is about.
fn subject(described: &Described) -> String {
    let key = match described.table.table.as_str() {
        "projects" if described.table.schema == PROJECT => "project_id",
        "portfolios" | "portfolio_projects" if described.table.schema == PROJECT => "portfolio_id",
        _ => return "NULL::VARCHAR".to_owned(),
    };
    column_text(described, key).unwrap_or_else(|| "NULL::VARCHAR".to_owned())
}

/// A column's values in its described type, as text.
fn column_text(described: &Described, name: &str) -> Option<String> {
    let column = described.descriptor.column(name)?;
    described.file_column(name)?;
    Some(format!("({})::VARCHAR", value(described, column)))
}

/// Values that should not be there, each with its rows: `condition` tells them by the name `seen`.
fn strays(told: &Told<'_>, seen: &str, condition: &str, subject: &str, words: &str, more: &str) -> String {
    let source = format!(
        "FROM (
    SELECT seen, rows, subject, row_number() OVER (ORDER BY rows DESC, seen) AS place
    FROM (
        SELECT {seen} AS seen, count(*) AS rows, CASE WHEN count(*) = 1 THEN min({}) END AS subject
        FROM {} GROUP BY 1
    )
    WHERE seen IS NOT NULL AND {condition}
)",
        self::subject(told.described),
        stored_sql_name(&told.described.table)
    );
    let rows = "rows || CASE WHEN rows = 1 THEN ' row has' ELSE ' rows have' END";
    let detail = format!("{rows} || {}", sql::text(words));
    let each = Cells { value: "seen", subject, rows: "rows", detail: &detail, ..NO_CELLS };
    let detail = format!("count(*) || {}", sql::text(more));
    let others = Cells { rows: "sum(rows)", detail: &detail, ..NO_CELLS };
    format!(
        "{}\nUNION ALL\n{}",
        told.select(&each, &format!("{source}\nWHERE place <= {MOST_VALUES}")),
        told.select(&others, &format!("{source}\nWHERE place > {MOST_VALUES} HAVING count(*) > 0"))
    )
}

fn outside(described: &Described, column: &Column) -> String {
    let allowed = column.values.join(", ");
    let told = Told {
        described,
        finding: "value_outside_enum",
        column: &column.name,
        descriptor: Some(&allowed),
        actual: None,
    };
    let seen = column_text(described, &column.name).unwrap_or_else(|| "NULL".to_owned());
    let condition = format!("seen NOT IN {}", sql::texts(&column.values));
    strays(&told, &seen, &condition, "subject", &format!(" it; allowed is {allowed}"), " more values are not allowed")
}

fn too_long(described: &Described, column: &Column, own: &FileColumn, most: u32) -> String {
    let told = told(described, "value_too_long", column, own);
    let from = sql::identifier(&own.name);
    let condition = format!("length({from}::VARCHAR) > {most}");
    let stored = stored_sql_name(&described.table);
    let detail = format!(
        "rows || CASE WHEN rows = 1 THEN ' row has' ELSE ' rows have' END || ' more than {most} characters: ' \
         || array_to_string(shown, ', ')"
    );
    let cells = Cells { rows: "rows", examples: "shown", detail: &detail, ..NO_CELLS };
    let shown = examples(&from, &stored, &condition);
    let counted = format!("SELECT count(*) AS rows, {shown} AS shown FROM {stored} WHERE {condition}");
    told.select(&cells, &format!("FROM ({counted}) WHERE rows > 0"))
}

/// Ids of another described table that are not there.
fn references(described: &Described, column: &Column, all: &[Described]) -> Option<String> {
    let to = column.references.as_ref()?;
    let is_it = |other: &&Described| other.table.table.eq_ignore_ascii_case(&to.table);
    let target = all.iter().filter(is_it).max_by_key(|other| other.table.schema == described.table.schema)?;
    let known = column_text(target, &to.column)?;
    let seen = column_text(described, &column.name)?;
    let (finding, subject) = match target.table.table.as_str() {
        "projects" if target.table.schema == PROJECT => ("unknown_project", "seen"),
        "portfolios" if target.table.schema == PROJECT => ("unknown_portfolio", "seen"),
        _ => ("unknown_reference", "subject"),
    };
    let whole = format!("{}.{}", to.table, to.column);
    let told = Told { described, finding, column: &column.name, descriptor: Some(&whole), actual: None };
    let condition = format!(
        "seen NOT IN (SELECT known FROM (SELECT {known} AS known FROM {}) WHERE known IS NOT NULL)",
        stored_sql_name(&target.table)
    );
    let words = format!(" it, and {} has no such row", to.table);
    Some(strays(&told, &seen, &condition, subject, &words, " more values lead nowhere"))
}

fn duplicates(described: &Described) -> Option<String> {
    (described.table.schema == PROJECT).then_some(())?;
    let names = key_of(&described.table.table);
    let keys = names.iter().map(|name| column_text(described, name)).collect::<Option<Vec<_>>>()?;
    let (key, columns) = (format!("concat_ws(' ', {})", keys.join(", ")), names.join(", "));
    (!keys.is_empty()).then_some(())?;
    let told = Told { described, finding: "duplicate_key", column: &columns, descriptor: None, actual: None };
    let cells =
        Cells { value: "seen", subject: "subject", rows: "rows", detail: "rows || ' rows have this id'", ..NO_CELLS };
    let is_there: Vec<String> = keys.iter().map(|key| format!("{key} IS NOT NULL")).collect();
    let rest = format!(
        "FROM (
    SELECT {key} AS seen, count(*) AS rows, min({}) AS subject FROM {} WHERE {} GROUP BY 1 HAVING count(*) > 1
    ORDER BY rows DESC, seen LIMIT {MOST_VALUES}
)",
        subject(described),
        stored_sql_name(&described.table),
        is_there.join(" AND ")
    );
    Some(told.select(&cells, &rest))
}

/// Portfolios whose shares do not add up to 100.
fn allocations(described: &Described) -> Option<String> {
    const SHARE: &str = "allocation_percentage";
    (described.table.schema == PROJECT && described.table.table == "portfolio_projects").then_some(())?;
    let column = described.descriptor.column(SHARE).filter(|column| column.sql_type.is_number())?;
    described.file_column(SHARE)?;
    let portfolio = column_text(described, "portfolio_id")?;
    let told = Told {
        described,
        finding: "allocations_do_not_sum_to_100",
        column: SHARE,
        descriptor: Some("100"),
        actual: None,
    };
    let cells = Cells {
        value: "portfolio",
        subject: "portfolio",
        rows: "rows",
        detail: "'its shares add up to ' || total || ' per cent'",
        ..NO_CELLS
    };
    let rest = format!(
        "FROM (
    SELECT {portfolio} AS portfolio, count(*) AS rows, sum({}) AS total FROM {} GROUP BY 1
)
WHERE portfolio IS NOT NULL AND total <> 100",
        value(described, column),
        stored_sql_name(&described.table)
    );
    Some(told.select(&cells, &rest))
}

#[cfg(test)]
mod tests {
    use super::super::testing::sample;
    use super::*;

    #[test]
    fn every_rule_of_the_sample_is_in_the_query() {
        let sql = drift_query(&sample());
        for finding in ["missing_column", "extra_column", "retyped_column", "unknown_project", "unknown_portfolio"] {
            assert!(sql.contains(&format!("'{finding}' AS finding")), "{finding}");
        }
    }

    #[test]
    fn references_to_a_table_that_is_not_there_are_not_asked_for() {
        let alone = sample().split_off(2);
        assert!(!drift_query(&alone).contains("unknown_"));
        assert!(drift_query(&[]).ends_with("WHERE FALSE"));
    }
}
