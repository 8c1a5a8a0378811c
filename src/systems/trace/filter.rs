//! Which traces a page is about: the filter and the order, and their SQL.
//!
//! Every condition speaks of a row of `root_spans` by the alias `r`. Values become literals here and nowhere else;
//! columns come from closed enums, so no text of a person ever becomes SQL.

use crate::duckdb::{Timestamp, sql};
use crate::systems::sorting::{self, SortBy};

/// The filters whose values a page offers with their counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// The root's service.
    Service,
    /// Names of workflows in the trace.
    Workflow,
    /// Whether a language model was called.
    Llm,
    /// Whether a span failed.
    Errors,
}

impl Facet {
    /// Every facet.
    pub const ALL: [Self; 4] = [Self::Service, Self::Workflow, Self::Llm, Self::Errors];

    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Workflow => "workflow",
            Self::Llm => "llm",
            Self::Errors => "errors",
        }
    }
}

/// Which traces to show. The parts are joined by AND; the values of a part by OR. A part that is empty or `None` does
/// not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Services of the root span.
    pub services: Vec<String>,
    /// Names of workflows that ran in the trace.
    pub workflows: Vec<String>,
    /// A language model was called in the trace, or not.
    pub llm: Option<bool>,
    /// A span of the trace failed, or none.
    pub errors: Option<bool>,
    /// The root took at least this many nanoseconds.
    pub shortest_ns: Option<i64>,
    /// The root took at most this many nanoseconds.
    pub longest_ns: Option<i64>,
    /// The root started at this time or later.
    pub from: Option<Timestamp>,
    /// The root started at this time or earlier.
    pub to: Option<Timestamp>,
    /// A part of the trace's id, or of a name or an attribute of one of its spans, in any case.
    pub search: Option<String>,
    /// Has a finding of this kind.
    pub findings: Option<String>,
}

impl Filter {
    /// Whether it lets every trace pass.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// `WHERE …`, or nothing if every trace passes.
    pub fn where_sql(&self) -> String {
        sql::where_all(&self.conditions(None))
    }

    /// The conditions on `r`, without those of one facet.
    pub fn conditions(&self, without: Option<Facet>) -> Vec<String> {
        let unless = |facet: Facet, condition: Option<String>| condition.filter(|_| without != Some(facet));
        let services = (!self.services.is_empty()).then(|| format!("r.service_name IN {}", sql::texts(&self.services)));
        let has = |column: &str, yes: bool| format!("r.{column} {} 0", if yes { ">" } else { "=" });
        [
            unless(Facet::Service, services),
            unless(Facet::Workflow, ran(&self.workflows)),
            unless(Facet::Llm, self.llm.map(|yes| has("llm_count", yes))),
            unless(Facet::Errors, self.errors.map(|yes| has("error_count", yes))),
            self.shortest_ns.map(|ns| format!("r.duration_ns >= {ns}")),
            self.longest_ns.map(|ns| format!("r.duration_ns <= {ns}")),
            self.from.map(|Timestamp(at)| format!("r.start_time >= {}", sql::timestamp(at))),
            self.to.map(|Timestamp(at)| format!("r.start_time <= {}", sql::timestamp(at))),
            self.search.as_deref().filter(|text| !text.is_empty()).map(matches),
            self.findings.as_deref().map(has_finding),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn ran(workflows: &[String]) -> Option<String> {
    (!workflows.is_empty()).then(|| {
        format!(
            "r.trace_id IN (SELECT trace_id FROM trace.spans WHERE junjo_span_type = 'workflow' AND name IN {})",
            sql::texts(workflows)
        )
    })
}

fn matches(text: &str) -> String {
    let text = sql::text(text);
    format!(
        "r.trace_id IN (SELECT trace_id FROM trace.spans WHERE contains(lower(name), lower({text})) \
         OR contains(lower(attributes_json), lower({text})) OR contains(lower(trace_id), lower({text})))"
    )
}

fn has_finding(kind: &str) -> String {
    format!("r.trace_id IN (SELECT trace_id FROM trace.v_findings WHERE kind = {})", sql::text(kind))
}

/// The columns that traces can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortColumn {
    /// When the root started.
    Start,
    /// How long the root took.
    Duration,
    /// The root's name.
    Name,
    /// The root's service.
    Service,
    /// Spans of the trace.
    Spans,
    /// Spans that failed.
    Errors,
    /// Calls of language models.
    Llm,
    /// Tokens of these calls.
    Tokens,
}

impl SortBy for SortColumn {
    const ALL: &'static [Self] =
        &[Self::Start, Self::Duration, Self::Name, Self::Service, Self::Spans, Self::Errors, Self::Llm, Self::Tokens];
    /// Newest first.
    const FIRST: (Self, bool) = (Self::Start, true);
    const TIES: &'static str = "r.start_ns DESC, r.span_key";

    fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::Start => ("start", "r.start_ns"),
            Self::Duration => ("duration", "r.duration_ns"),
            Self::Name => ("name", "r.name"),
            Self::Service => ("service", "r.service_name"),
            Self::Spans => ("spans", "r.span_count"),
            Self::Errors => ("errors", "r.error_count"),
            Self::Llm => ("llm", "r.llm_count"),
            Self::Tokens => ("tokens", "r.tokens_total"),
        }
    }
}

/// The order of traces. NULL comes last; equal ones follow by start, newest first, then by place in the files.
pub type Sort = sorting::Sort<SortColumn>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_filter_is_no_condition() {
        assert!(Filter::default().is_empty());
        assert_eq!(Filter::default().where_sql(), "");
    }

    #[test]
    fn quotes_in_values_end_no_literal() {
        let filter = Filter { services: vec!["it's".into()], search: Some("'; DROP".into()), ..Filter::default() };
        assert!(filter.where_sql().contains("IN ('it''s')") && filter.where_sql().contains("lower('''; DROP')"));
    }

    #[test]
    fn a_facet_can_be_left_out() {
        let filter = Filter { llm: Some(true), errors: Some(false), shortest_ns: Some(5), ..Filter::default() };
        assert_eq!(filter.conditions(Some(Facet::Llm)), ["r.error_count = 0", "r.duration_ns >= 5"]);
    }
}
