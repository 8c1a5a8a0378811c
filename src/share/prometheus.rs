//! Numbers as Prometheus' text: names with help and type, a line for each sample.

use std::fmt::Write as _;

/// What a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It goes up and down.
    Gauge,
    /// It only goes up.
    Counter,
    /// Counts by upper bounds, with sum and count.
    Histogram,
}

/// A number with its labels, and what stands behind the metric's name (`_bucket`, `_sum`).
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Behind the name; mostly empty.
    pub suffix: &'static str,
    /// Names and values.
    pub labels: Vec<(&'static str, String)>,
    /// The number.
    pub value: f64,
}

/// A metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// What it is, in words.
    pub help: &'static str,
    /// What kind of number.
    pub kind: Kind,
    /// Its numbers.
    pub samples: Vec<Sample>,
}

impl Metric {
    /// A metric of one number without labels.
    pub fn one(name: &'static str, help: &'static str, kind: Kind, value: f64) -> Self {
        Self { name, help, kind, samples: vec![Sample { suffix: "", labels: Vec::new(), value }] }
    }
}

/// The text of metrics; those without a number are left out.
pub fn text(metrics: &[Metric]) -> String {
    let mut out = String::new();
    for metric in metrics.iter().filter(|metric| !metric.samples.is_empty()) {
        let kind = match metric.kind {
            Kind::Gauge => "gauge",
            Kind::Counter => "counter",
            Kind::Histogram => "histogram",
        };
        let help = metric.help.replace('\\', "\\\\").replace('\n', "\\n");
        // Writing to a String cannot fail.
        let _ = writeln!(out, "# HELP {0} {help}\n# TYPE {0} {kind}", metric.name);
        for sample in &metric.samples {
            let labels: Vec<String> =
                sample.labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
            let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
            let _ = writeln!(out, "{}{}{labels} {}", metric.name, sample.suffix, number(sample.value));
        }
    }
    out
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn number(value: f64) -> String {
    if value == f64::INFINITY { "+Inf".to_owned() } else { format!("{value}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_metric_has_its_help_and_type_before_its_samples() {
        let rows = Metric {
            name: "x_rows",
            help: "Rows of a table",
            kind: Kind::Gauge,
            samples: vec![Sample { suffix: "", labels: vec![("table", "a \"b\"\n\\".into())], value: 64.0 }],
        };
        let none = Metric { samples: Vec::new(), ..rows.clone() };
        let one = Metric::one("x_total", "All", Kind::Counter, 0.5);
        assert_eq!(
            text(&[rows, none, one]),
            "# HELP x_rows Rows of a table\n# TYPE x_rows gauge\nx_rows{table=\"a \\\"b\\\"\\n\\\\\"} 64\n\
             # HELP x_total All\n# TYPE x_total counter\nx_total 0.5\n"
        );
    }
}
