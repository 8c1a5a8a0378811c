//! The stages that datasets went through.

use crate::duckdb::{Question, Timestamp, row, sql};

row! {
    /// One stage of a dataset's processing.
    pub struct StageRow {
        /// The dataset.
        pub dataset_id: Option<String>,
        /// Its place in the processing, as stored.
        pub stage_order: Option<i32>,
        /// Its name.
        pub stage_name: Option<String>,
        /// ingestion, filtering and so on.
        pub transformation_type: Option<String>,
        /// When it started.
        pub started_at: Option<Timestamp>,
        /// When it ended.
        pub completed_at: Option<Timestamp>,
        /// Records that went in.
        pub input_record_count: Option<i64>,
        /// Records that came out.
        pub output_record_count: Option<i64>,
        /// Records that it left out.
        pub records_filtered: Option<i64>,
    }
}

const COLUMNS: &str = "dataset_id, stage_order, stage_name, transformation_type, started_at, completed_at,
    input_record_count, output_record_count, records_filtered";

/// The stages of all datasets, by dataset, in the order of their documents.
pub fn stages() -> Question<StageRow> {
    Question::new(format!("SELECT {COLUMNS}\nFROM dataset.dataset_stages\nORDER BY dataset_id, place"))
}

/// The stages of one dataset, in the order of its document.
pub fn stages_of(dataset_id: &str) -> Question<StageRow> {
    let dataset_id = sql::text(dataset_id);
    Question::new(format!(
        "SELECT {COLUMNS}\nFROM dataset.dataset_stages\nWHERE dataset_id = {dataset_id}\nORDER BY place"
    ))
}
