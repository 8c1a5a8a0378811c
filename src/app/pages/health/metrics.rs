//! What the health page knows, as metrics.

use super::known::Known;
use crate::duckdb::log::BUCKETS;
use crate::share::prometheus::{Kind, Metric, Sample};

/// The metrics.
pub fn metrics(known: &Known) -> Vec<Metric> {
    let sample = |labels: Vec<(&'static str, String)>, value: f64| Sample { suffix: "", labels, value };
    let counts = &known.counts;
    let many = |name, help, kind, samples| Metric { name, help, kind, samples };
    let parts = known.engine_memory.iter().map(|(tag, bytes)| sample(vec![("part", tag.clone())], *bytes as f64));
    let rows = known.tables.iter().map(|table| {
        let labels = vec![("schema", table.name.schema.clone()), ("table", table.name.table.clone())];
        sample(labels, table.rows as f64)
    });
    let described = known.tables.iter().filter_map(|table| {
        let origin = table.origin.clone()?;
        let labels =
            vec![("schema", table.name.schema.clone()), ("table", table.name.table.clone()), ("origin", origin)];
        Some(sample(labels, 1.0))
    });
    let outcomes = [("answered", counts.answered), ("given_up", counts.given_up), ("failed", counts.failed)];
    let outcomes = outcomes.map(|(name, count)| sample(vec![("outcome", name.to_owned())], count as f64));
    let bound = |bound: f64, count: u64| Sample {
        suffix: "_bucket",
        labels: vec![("le", if bound.is_finite() { bound.to_string() } else { "+Inf".to_owned() })],
        value: count as f64,
    };
    let buckets = BUCKETS.into_iter().zip(counts.buckets).map(|(le, count)| bound(le, count));
    let plain = |suffix, value| Sample { suffix, labels: Vec::new(), value };
    let times = buckets.chain([
        bound(f64::INFINITY, counts.all()),
        plain("_sum", counts.seconds),
        plain("_count", counts.all() as f64),
    ]);
    let info = vec![("version", env!("CARGO_PKG_VERSION").to_owned()), ("engine", known.version.clone())];
    let gauge = |name, help, value| Metric::one(name, help, Kind::Gauge, value);
    vec![
        many("provscope_info", "The versions of the page and its engine", Kind::Gauge, vec![sample(info, 1.0)]),
        gauge("provscope_healthy", "1 unless memory is short", f64::from(u8::from(!known.is_short()))),
        gauge("provscope_open_seconds", "How long the snapshot took to open", known.opened_ms / 1_000.0),
        many("provscope_engine_memory_bytes", "Memory that the engine uses, by part", Kind::Gauge, parts.collect()),
        gauge("provscope_engine_memory_limit_bytes", "Memory that the engine may use", known.engine_limit as f64),
        gauge("provscope_decoder_memory_peak_bytes", "The most memory that a decoder had", known.decoder as f64),
        gauge("provscope_page_memory_bytes", "Memory of the page's own module", known.page as f64),
        many("provscope_table_rows", "Rows of each table", Kind::Gauge, rows.collect()),
        many(
            "provscope_table_descriptor",
            "Where the descriptor in force of a table comes from",
            Kind::Gauge,
            described.collect(),
        ),
        many("provscope_questions_total", "Questions to the engine", Kind::Counter, outcomes.into()),
        many("provscope_question_seconds", "How long questions took", Kind::Histogram, times.collect()),
        Metric::one("provscope_rows_read_total", "Rows that questions gave", Kind::Counter, counts.rows as f64),
        Metric::one("provscope_errors_total", "What went wrong since the start", Kind::Counter, counts.faults as f64),
    ]
}
