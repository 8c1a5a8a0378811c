//! The audit report: what the compliance tables and the findings of audits come to, in the JSON form of the source
//! system. Pure: from rows to one document.
//!
//! The source's own example contradicts itself (its counts of issues exceed the findings that it lists); here every
//! number is counted from the rows.

use serde_json::{Map, Value, json};

use super::compliance::{AuditFinding, ComplianceRow, LastAudit, SeverityRow};
use crate::calendar;
use crate::duckdb::Timestamp;

/// What a report is made from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// Compliance of all, and by licence, source and tier.
    pub compliance: Vec<ComplianceRow>,
    /// What audits found, by severity.
    pub severities: Vec<SeverityRow>,
    /// What audits found, one by one; the worst first.
    pub findings: Vec<AuditFinding>,
    /// The last audit.
    pub last: Option<LastAudit>,
    /// What the snapshot is called.
    pub snapshot: String,
}

/// The key of the report's tables, with the dimension that it counts by.
pub const TABLES: [(&str, &str); 3] =
    [("by_license_type", "license_type"), ("by_source_type", "source_type"), ("by_quality_tier", "quality_tier")];

impl Report {
    /// The counts of all datasets.
    pub fn all(&self) -> Option<&ComplianceRow> {
        self.compliance.iter().find(|row| row.dimension == "all")
    }

    /// The rows of a dimension.
    pub fn by<'a>(&'a self, dimension: &'a str) -> impl Iterator<Item = &'a ComplianceRow> {
        self.compliance.iter().filter(move |row| row.dimension == dimension)
    }

    /// How much audits found of a severity.
    pub fn of_severity(&self, severity: &str) -> i64 {
        self.severities.iter().filter(|row| row.severity.as_deref() == Some(severity)).map(|row| row.total).sum()
    }

    /// What audits recommend and is not done with: each recommendation once, the worst first.
    pub fn recommendations(&self) -> Vec<Recommendation<'_>> {
        let mut all: Vec<Recommendation<'_>> = Vec::new();
        for finding in self.findings.iter().filter(|finding| is_open(finding)) {
            let Some(text) = finding.recommendation.as_deref().filter(|text| !text.is_empty()) else { continue };
            let dataset = finding.dataset_id.as_deref().unwrap_or_default();
            match all.iter_mut().find(|known| known.text == text) {
                Some(known) => known.datasets.push(dataset),
                None => {
                    let severity = finding.severity.as_deref().unwrap_or_default();
                    all.push(Recommendation { text, severity, datasets: vec![dataset] });
                }
            }
        }
        all
    }

    /// The report as the source's JSON, indented.
    pub fn json(&self) -> String {
        let last = self.last.as_ref();
        let report = json!({
            "audit_report": {
                "audit_id": last.and_then(|last| last.audit_name.clone()),
                "audit_date": last.and_then(|last| last.audited_at).and_then(iso),
                "audited_by": last.and_then(|last| last.audited_by.clone()),
                "audit_type": "provenance_compliance",
                "scope": format!("all datasets of the snapshot {}", self.snapshot),
                "summary": self.summary(),
                "findings": self.finding_list(),
                "compliance_assessment": self.assessment(),
                "recommendations": self.recommendation_list(),
                "next_audit": null,
                "appendix": {
                    "generated_by": concat!("provscope ", env!("CARGO_PKG_VERSION")),
                    "counted_from": ["dataset.v_compliance", "dataset.dataset_findings"],
                },
            }
        });
        let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
        text.push('\n');
        text
    }

    fn summary(&self) -> Value {
        let all = self.all();
        let count = |of: fn(&ComplianceRow) -> i64| all.map_or(0, of);
        json!({
            "total_datasets": count(|row| row.total),
            "compliant_datasets": count(|row| row.compliant),
            "non_compliant_datasets": count(|row| row.non_compliant),
            "needs_review_datasets": count(|row| row.needs_review),
            "unknown_datasets": count(|row| row.unknown),
            "overall_compliance_rate": all.map(|row| rate(row.compliance_rate)),
            "critical_issues": self.of_severity("critical"),
            "high_issues": self.of_severity("high"),
            "medium_issues": self.of_severity("medium"),
            "low_issues": self.of_severity("low"),
        })
    }

    fn finding_list(&self) -> Vec<Value> {
        let one = |(number, finding): (usize, &AuditFinding)| {
            json!({
                "finding_id": format!("FND-{:03}", number + 1),
                "dataset_id": finding.dataset_id,
                "dataset_name": finding.dataset_name,
                "finding_type": finding.finding_type,
                "severity": finding.severity,
                "category": finding.finding_type,
                "description": finding.description,
                "recommendation": finding.recommendation,
                "status": finding.status,
                "reported_at": finding.reported_at.and_then(iso),
                "reported_by": finding.audited_by,
                "resolved_at": finding.resolved_at.and_then(iso),
                "evidence": {},
                "affected_records": finding.record_count,
            })
        };
        self.findings.iter().enumerate().map(one).collect()
    }

    fn assessment(&self) -> Value {
        let table = |dimension: &str| {
            let rows = self.by(dimension).map(|row| {
                let counts = json!({
                    "total": row.total,
                    "compliant": row.compliant,
                    "non_compliant": row.non_compliant,
                    "needs_review": row.needs_review,
                    "unknown": row.unknown,
                    "compliance_rate": rate(row.compliance_rate),
                });
                (row.value.clone().unwrap_or_else(|| "not stated".to_owned()), counts)
            });
            Value::Object(rows.collect::<Map<_, _>>())
        };
        Value::Object(TABLES.iter().map(|(key, dimension)| ((*key).to_owned(), table(dimension))).collect())
    }

    fn recommendation_list(&self) -> Vec<Value> {
        let one = |recommendation: Recommendation<'_>| {
            json!({
                "priority": recommendation.severity,
                "recommendation": recommendation.text,
                "datasets": recommendation.datasets,
            })
        };
        self.recommendations().into_iter().map(one).collect()
    }
}

/// Something that audits recommend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation<'a> {
    /// What to do.
    pub text: &'a str,
    /// The worst severity of what it is for.
    pub severity: &'a str,
    /// For which datasets.
    pub datasets: Vec<&'a str>,
}

/// Neither resolved nor dismissed.
pub fn is_open(finding: &AuditFinding) -> bool {
    !matches!(finding.status.as_deref(), Some("resolved" | "dismissed"))
}

/// Four digits behind the point are enough of a rate.
fn rate(rate: f64) -> f64 {
    (rate * 10_000.0).round() / 10_000.0
}

/// `2025-12-18T10:00:00Z`
fn iso(at: Timestamp) -> Option<String> {
    calendar::iso(at.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn expected() -> Value {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/expected.json");
        let all: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        all["datasets"].clone()
    }

    fn row(dimension: &str, value: Option<&str>, counts: &Value) -> ComplianceRow {
        let count = |name: &str| counts[name].as_i64().unwrap_or(0);
        let (compliant, needs_review, non_compliant, unknown) =
            (count("compliant"), count("needs_review"), count("non_compliant"), count("unknown"));
        let total = compliant + needs_review + non_compliant + unknown;
        ComplianceRow {
            dimension: dimension.to_owned(),
            value: value.map(str::to_owned),
            total,
            compliant,
            non_compliant,
            needs_review,
            unknown,
            compliance_rate: compliant as f64 / total as f64,
        }
    }

    fn finding(severity: &str, status: &str, dataset: &str) -> AuditFinding {
        AuditFinding {
            dataset_id: Some(dataset.to_owned()),
            dataset_name: None,
            finding_type: Some("data_quality".to_owned()),
            severity: Some(severity.to_owned()),
            description: Some("short".to_owned()),
            recommendation: Some("Filter by length.".to_owned()),
            status: Some(status.to_owned()),
            reported_at: Some(Timestamp(1_764_579_600_000_000)),
            resolved_at: None,
            audited_by: Some("audit-team".to_owned()),
            record_count: Some(7),
        }
    }

    fn sample() -> Report {
        let expected = expected();
        let mut compliance = vec![row("all", None, &expected["compliance"])];
        for (key, dimension) in TABLES {
            let table = expected[key.replace("by_", "compliance_by_")].as_object().unwrap();
            compliance.extend(table.iter().map(|(value, counts)| row(dimension, Some(value), counts)));
        }
        let severity = |(name, count): (&String, &Value)| SeverityRow {
            severity: Some(name.clone()),
            total: count.as_i64().unwrap(),
            open: 0,
            in_progress: 0,
            resolved: 0,
            dismissed: 0,
            dataset_count: 1,
        };
        let severities = expected["findings_by_severity"].as_object().unwrap().iter().map(severity).collect();
        let findings = vec![finding("high", "open", "a"), finding("low", "open", "b"), finding("low", "resolved", "c")];
        let last = LastAudit {
            audit_name: Some("AUDIT-2025-12-18-001".to_owned()),
            audited_at: Some(Timestamp(1_766_052_000_000_000)),
            audited_by: Some("audit-team".to_owned()),
        };
        Report { compliance, severities, findings, last: Some(last), snapshot: "datasets".to_owned() }
    }

    #[test]
    fn the_report_of_the_sample_has_the_sources_form_and_the_expected_numbers() {
        let (report, expected) = (serde_json::from_str::<Value>(&sample().json()).unwrap(), expected());
        let report = &report["audit_report"];
        assert_eq!(report["audit_id"], "AUDIT-2025-12-18-001");
        assert_eq!(report["audit_date"], "2025-12-18T10:00:00Z");
        let summary = &report["summary"];
        assert_eq!(summary["total_datasets"], 40);
        assert_eq!(summary["compliant_datasets"], expected["compliance"]["compliant"]);
        assert_eq!(summary["overall_compliance_rate"], 0.65);
        assert_eq!(summary["critical_issues"], expected["findings_by_severity"]["critical"]);
        for (key, _) in TABLES {
            let table = report["compliance_assessment"][key].as_object().unwrap();
            let stored = expected[key.replace("by_", "compliance_by_")].as_object().unwrap();
            assert_eq!(table.len(), stored.len());
            for (value, counts) in stored {
                for (name, count) in counts.as_object().unwrap() {
                    assert_eq!(&table[value][name], count, "{key} {value} {name}");
                }
            }
        }
        for key in ["findings", "recommendations", "next_audit", "appendix", "audit_type", "scope", "audited_by"] {
            assert!(report.get(key).is_some(), "{key}");
        }
    }

    #[test]
    fn findings_are_numbered_and_what_is_done_with_recommends_nothing() {
        let report = sample();
        let json: Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(json["audit_report"]["findings"][1]["finding_id"], "FND-002");
        assert_eq!(json["audit_report"]["findings"][0]["reported_at"], "2025-12-01T09:00:00Z");
        let recommended = report.recommendations();
        assert_eq!(recommended.len(), 1);
        assert_eq!((recommended[0].severity, recommended[0].datasets.as_slice()), ("high", ["a", "b"].as_slice()));
    }

    #[test]
    fn a_snapshot_without_datasets_has_a_report_without_numbers() {
        let json: Value = serde_json::from_str(&Report::default().json()).unwrap();
        assert_eq!(json["audit_report"]["summary"]["total_datasets"], 0);
        assert!(json["audit_report"]["summary"]["overall_compliance_rate"].is_null());
    }
}
