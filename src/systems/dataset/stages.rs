//! The stages that datasets went through, and whether their counts add up.

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

row! {
    /// A stage with the counts before and after it.
    pub struct StageFlow {
        /// Its place in the processing: as stored where that is sound, else as in the document.
        pub position: Option<i32>,
        /// Its place, as stored.
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
        /// `input - filtered - output`, unless that is not to be asked.
        pub own_gap: Option<i64>,
        /// Output of the stage before, less the input.
        pub step_gap: Option<i64>,
        /// Errors that it reported.
        pub error_count: Option<i32>,
        /// Warnings that it reported.
        pub warning_count: Option<i32>,
        /// What it was told to do: JSON object.
        pub details_json: Option<String>,
    }
}

/// The stages of one dataset with what went in and came out, in order.
pub fn stage_flow_of(dataset_id: &str) -> Question<StageFlow> {
    let dataset_id = sql::text(dataset_id);
    Question::new(format!(
        "SELECT f.position, f.stage_order, f.stage_name, f.transformation_type, f.started_at, f.completed_at,
    f.input_record_count, f.output_record_count, f.records_filtered, f.own_gap, f.step_gap, f.error_count,
    f.warning_count, s.details_json
FROM dataset.v_dataset_flow AS f
JOIN dataset.dataset_stages AS s ON s.dataset_id = f.dataset_id AND s.place = f.place
WHERE f.dataset_id = {dataset_id} AND s.dataset_id = {dataset_id}
ORDER BY f.position, f.place"
    ))
}
