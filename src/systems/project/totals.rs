//! Sums and counts of projects, by the columns that the descriptor in force has.

use super::rows::{Filter, column, table, where_sql};
use crate::decode::descriptor::Described;
use crate::duckdb::{Question, row};

row! {
    /// Projects of one status in one currency.
    pub struct Total {
        /// The status.
        pub status: Option<String>,
        /// The currency.
        pub currency: Option<String>,
        /// How many.
        pub count: i64,
        /// What they come to together, every digit.
        pub total: Option<String>,
        /// The same as a number, for bars.
        pub size: Option<f64>,
    }
}

/// Counts and sums by status and currency; of what the table lacks there is one group. None without any of them.
pub fn totals(described: &Described, filter: &Filter) -> Option<Question<Total>> {
    let named = |name: &str| column(described, name);
    let is_number = described.descriptor.column("total_amount").is_some_and(|column| column.sql_type.is_number());
    let (status, currency) = (named("status"), named("currency_code"));
    let amount = named("total_amount").filter(|_| is_number);
    (status.is_some() || currency.is_some() || amount.is_some()).then_some(())?;
    let text = |column: Option<String>| column.map_or_else(|| "NULL".to_owned(), |column| format!("{column}::VARCHAR"));
    let (status, currency) = (text(status), text(currency));
    let sum = amount.map_or_else(|| "NULL".to_owned(), |amount| format!("sum({amount})"));
    let (table, condition) = (table(described), where_sql(described, filter));
    Some(Question::new(format!(
        "SELECT status, currency, count(*) AS count, {}::VARCHAR AS total, {0}::DOUBLE AS size
FROM (SELECT {status} AS status, {currency} AS currency, * FROM {table} {condition})
GROUP BY 1, 2
ORDER BY status NULLS LAST, currency NULLS LAST",
        sum
    )))
}
