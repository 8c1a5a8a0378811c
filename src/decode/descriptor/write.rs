//! Descriptors as texts: as JSON of the form that is read, and as the statement that makes the table.

use serde_json::{Value, json};

use super::{Column, Descriptor, values_of_description};

/// One descriptor as an object, several as `{"schemas": […]}`.
pub fn to_json(descriptors: &[Descriptor]) -> String {
    let all: Vec<Value> = descriptors.iter().map(object).collect();
    let value = match all.as_slice() {
        [one] => one.clone(),
        _ => json!({ "schemas": all }),
    };
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

fn object(descriptor: &Descriptor) -> Value {
    let columns: Vec<Value> = descriptor.columns.iter().map(column).collect();
    json!({ "name": descriptor.name, "description": descriptor.description, "columns": columns })
}

fn column(column: &Column) -> Value {
    let mut value = json!({
        "name": column.name,
        "type": column.sql_type.written,
        "description": column.description,
        "required": column.required,
    });
    if let Some(object) = value.as_object_mut() {
        if !column.values.is_empty() && column.values != values_of_description(&column.description) {
            object.insert("enum".to_owned(), json!(column.values));
        }
        if let Some(to) = &column.references {
            object.insert("references".to_owned(), json!({ "table": to.table, "column": to.column }));
        }
    }
    value
}

/// `CREATE TABLE` with the columns that are required NOT NULL, and comments.
pub fn to_sql(descriptors: &[Descriptor]) -> String {
    descriptors.iter().map(statement).collect::<Vec<_>>().join("\n")
}

fn statement(descriptor: &Descriptor) -> String {
    let table = name(&descriptor.name);
    let columns: Vec<String> = descriptor.columns.iter().map(definition).collect();
    let mut sql = format!("CREATE TABLE {table} (\n{}\n);\n", columns.join(",\n"));
    let text = |words: &str| format!("'{}'", words.replace('\'', "''"));
    if !descriptor.description.is_empty() {
        sql += &format!("COMMENT ON TABLE {table} IS {};\n", text(&descriptor.description));
    }
    for column in descriptor.columns.iter().filter(|column| !column.description.is_empty()) {
        sql += &format!("COMMENT ON COLUMN {table}.{} IS {};\n", name(&column.name), text(&column.description));
    }
    sql
}

fn definition(column: &Column) -> String {
    let required = if column.required { " NOT NULL" } else { "" };
    format!("    {} {}{required}", name(&column.name), column.sql_type.written)
}

/// A name as SQL writes it; in quotes where it must be.
fn name(name: &str) -> String {
    let is_plain = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if is_plain && !is_word_of_sql(name) { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// Names that cannot stand without quotes.
fn is_word_of_sql(name: &str) -> bool {
    const WORDS: [&str; 28] = [
        "all",
        "and",
        "as",
        "case",
        "check",
        "column",
        "constraint",
        "create",
        "default",
        "desc",
        "else",
        "end",
        "from",
        "group",
        "in",
        "limit",
        "not",
        "null",
        "offset",
        "or",
        "order",
        "primary",
        "select",
        "table",
        "then",
        "unique",
        "user",
        "where",
    ];
    WORDS.contains(&name)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{builtin, parse};
    use super::*;

    #[test]
    fn what_is_written_reads_back_the_same() {
        let all = builtin();
        assert_eq!(parse(&to_json(&all), None).unwrap(), all);
        assert_eq!(parse(&to_json(&all[..1]), None).unwrap(), all[..1]);
    }

    #[test]
    fn the_statement_has_types_as_written_and_quotes_where_needed() {
        let given = r#"{"name":"My \"table\"","description":"It's mine","columns":[
            {"name":"select","type":"CHAR(3)","required":true},{"name":"b","type":"DECIMAL(5,2)","description":"B"}]}"#;
        let sql = to_sql(&parse(given, None).unwrap());
        assert_eq!(
            sql,
            "CREATE TABLE \"My \"\"table\"\"\" (\n    \"select\" CHAR(3) NOT NULL,\n    b DECIMAL(5,2)\n);\n\
             COMMENT ON TABLE \"My \"\"table\"\"\" IS 'It''s mine';\nCOMMENT ON COLUMN \"My \"\"table\"\"\".b IS 'B';\n"
        );
    }
}
