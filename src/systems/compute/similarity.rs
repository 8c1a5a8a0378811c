//! How alike schemas are, by the rule of the source system: 0.6 for the share of names that both have, 0.4 for the share
//! of these that are of one type. Equal fingerprints are a match whatever that comes to.

use std::collections::HashMap;

use super::columns::SchemaColumn;
use crate::order;

/// From here on two schemas match.
pub const MATCH: f64 = 0.8;

/// Stored results have so many decimals.
const DECIMALS: f64 = 1e6;

/// A schema as comparisons take it: its names as numbers, in order, each with its type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Names(Vec<(u32, u32)>);

/// What two schemas have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Common {
    /// Names in both.
    pub names: usize,
    /// Of these, those of one type.
    pub types: usize,
    /// Names in either.
    pub union: usize,
}

impl Common {
    /// The similarity, from 0 to 1.
    pub fn similarity(self) -> f64 {
        if self.names == 0 {
            return 0.0;
        }
        0.6 * (self.names as f64 / self.union as f64) + 0.4 * (self.types as f64 / self.names as f64)
    }
}

/// A similarity as results are stored.
pub fn rounded(similarity: f64) -> f64 {
    (similarity * DECIMALS).round() / DECIMALS
}

/// What two schemas, given as names and types, have in common. A name that occurs twice counts once, as it comes last.
pub fn compare<'a>(
    a: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
    b: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
) -> Common {
    let mut numbers = Numbers::default();
    let (a, b) = (numbers.schema(a), numbers.schema(b));
    common(&a, &b)
}

fn common(a: &Names, b: &Names) -> Common {
    let (mut names, mut types) = (0, 0);
    let (mut left, mut right) = (a.0.iter().peekable(), b.0.iter().peekable());
    while let (Some((name, kind)), Some((other, other_kind))) = (left.peek(), right.peek()) {
        match name.cmp(other) {
            std::cmp::Ordering::Less => left.next(),
            std::cmp::Ordering::Greater => right.next(),
            std::cmp::Ordering::Equal => {
                names += 1;
                types += usize::from(kind == other_kind);
                left.next();
                right.next()
            }
        };
    }
    Common { names, types, union: a.0.len() + b.0.len() - names }
}

/// A number for each name and each type.
#[derive(Debug, Clone, Default)]
struct Numbers(HashMap<String, u32>);

impl Numbers {
    fn of(&mut self, text: &str) -> u32 {
        if let Some(number) = self.0.get(text) {
            return *number;
        }
        let number = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.insert(text.to_owned(), number);
        number
    }

    fn schema<'a>(&mut self, columns: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> Names {
        let mut names: Vec<(u32, u32)> =
            columns.into_iter().map(|(name, kind)| (self.of(name), self.of(kind.unwrap_or_default()))).collect();
        // Stable, and what comes last stays.
        names.reverse();
        order::sort_by_key(&mut names, |(name, _)| *name);
        names.dedup_by_key(|(name, _)| *name);
        Names(names)
    }
}

/// Many schemas, ready to be compared with one.
#[derive(Debug, Clone, Default)]
pub struct Schemas {
    numbers: Numbers,
    /// Each with its key, in the order in which they came.
    schemas: Vec<(i64, Names)>,
}

/// A schema and how alike it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// The schema's key.
    pub key: i64,
    /// What it has in common.
    pub common: Common,
    /// How alike.
    pub similarity: f64,
}

impl Schemas {
    /// From their columns, which come schema by schema.
    pub fn new(columns: &[SchemaColumn]) -> Self {
        let mut this = Self::default();
        for columns in columns.chunk_by(|a, b| a.embedding_key == b.embedding_key) {
            let Some(first) = columns.first() else { continue };
            let pairs = columns.iter().map(|column| (column.normal_name.as_str(), column.kind.as_deref()));
            let schema = this.numbers.schema(pairs);
            this.schemas.push((first.embedding_key, schema));
        }
        this
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.schemas.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.schemas.is_empty()
    }

    /// All of them by how alike they are to one: the most alike first, equal ones in the order in which they came.
    pub fn rank<'a>(&self, columns: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> Vec<Ranked> {
        // New names get numbers beyond those of all schemas; only their count is of interest.
        let one = self.numbers.clone().schema(columns);
        let mut ranked: Vec<Ranked> = self
            .schemas
            .iter()
            .map(|(key, schema)| {
                let common = common(&one, schema);
                Ranked { key: *key, common, similarity: common.similarity() }
            })
            .collect();
        ranked.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
        ranked
    }

    /// How alike the first so many are to each other: rows of a square.
    pub fn matrix(&self, most: usize) -> Matrix {
        let shown: Vec<&(i64, Names)> = self.schemas.iter().take(most).collect();
        let values =
            shown.iter().map(|(_, a)| shown.iter().map(|(_, b)| common(a, b).similarity()).collect()).collect();
        Matrix { keys: shown.iter().map(|(key, _)| *key).collect(), values }.neighbours_together()
    }
}

/// How alike several schemas are to each other.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matrix {
    /// Their keys.
    pub keys: Vec<i64>,
    /// A row for each, with a value for each.
    pub values: Vec<Vec<f64>>,
}

impl Matrix {
    /// In an order in which each is followed by the one that is most like it, of those that are left.
    fn neighbours_together(self) -> Self {
        let mut left: Vec<usize> = (0..self.keys.len()).collect();
        let mut order = Vec::with_capacity(left.len());
        let value = |a: usize, b: usize| self.values.get(a).and_then(|row| row.get(b)).copied().unwrap_or_default();
        while !left.is_empty() {
            let next = match order.last() {
                Some(last) => {
                    let best = left.iter().enumerate().max_by(|(i, a), (j, b)| {
                        value(*last, **a).total_cmp(&value(*last, **b)).then_with(|| j.cmp(i))
                    });
                    best.map_or(0, |(place, _)| place)
                }
                None => 0,
            };
            order.push(left.remove(next));
        }
        let keys = order.iter().filter_map(|place| self.keys.get(*place).copied()).collect();
        let values = order.iter().map(|a| order.iter().map(|b| value(*a, *b)).collect()).collect();
        Self { keys, values }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn schema<'a>(columns: &[(&'a str, &'a str)]) -> Vec<(&'a str, Option<&'a str>)> {
        columns.iter().map(|(name, kind)| (*name, Some(*kind))).collect()
    }

    #[test]
    fn the_rule_weighs_names_and_types() {
        let a = schema(&[("a", "string"), ("b", "float"), ("c", "date")]);
        let renamed = schema(&[("a", "string"), ("b", "float"), ("d", "date")]);
        let retyped = schema(&[("c", "date"), ("b", "string"), ("a", "string")]);
        assert_eq!(compare(a.clone(), a.clone()).similarity(), 1.0);
        assert_eq!(rounded(compare(a.clone(), renamed).similarity()), 0.7);
        assert_eq!(rounded(compare(a.clone(), retyped).similarity()), 0.866_667);
        assert_eq!(compare(a.clone(), schema(&[])).similarity(), 0.0);
        assert_eq!(compare(a, schema(&[("x", "string")])).similarity(), 0.0);
        assert_eq!(compare(schema(&[]), schema(&[])).similarity(), 0.0);
    }

    #[test]
    fn limit_and_decimals_are_the_expected_ones() {
        let expected: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/snapshots/expected.json")).unwrap();
        let rules = &expected["compute"]["rules"];
        assert_eq!(rules["match"], format!("exact, or similarity of at least {MATCH}"));
        assert_eq!(
            rules["similarity_rounded_to_decimals"].as_f64().map(|decimals| 10_f64.powf(decimals)),
            Some(DECIMALS)
        );
    }

    #[test]
    fn a_name_that_occurs_twice_counts_once() {
        let twice = schema(&[("a", "float"), ("a", "string")]);
        assert_eq!(compare(twice, schema(&[("a", "string")])), Common { names: 1, types: 1, union: 1 });
    }

    fn many(count: i64) -> Schemas {
        let column = |key: i64, name: String, kind: &str| SchemaColumn {
            embedding_key: key,
            normal_name: name,
            kind: Some(kind.to_owned()),
        };
        let columns: Vec<SchemaColumn> = (0..count)
            .flat_map(|key| (0..20).map(move |place| (key, place)))
            .map(|(key, place)| {
                column(key, format!("c{}", (key + place) % 97), ["string", "float"][(key % 2) as usize])
            })
            .collect();
        Schemas::new(&columns)
    }

    #[test]
    fn ten_thousand_schemas_are_ranked() {
        let names: Vec<String> = (5..25).map(|place| format!("c{place}")).collect();
        let ranked = many(10_000).rank(names.iter().map(|name| (name.as_str(), Some("float"))));
        assert_eq!(ranked.len(), 10_000);
        assert_eq!((ranked[0].key, ranked[0].similarity), (5, 1.0));
        assert!(ranked.is_sorted_by(|a, b| a.similarity >= b.similarity));
    }

    #[test]
    fn a_matrix_is_square_and_has_neighbours_side_by_side() {
        let matrix = many(40).matrix(12);
        assert_eq!((matrix.keys.len(), matrix.values.len()), (12, 12));
        for (at, row) in matrix.values.iter().enumerate() {
            assert_eq!((row.len(), row[at]), (12, 1.0));
            row.iter().enumerate().for_each(|(other, value)| assert_eq!(*value, matrix.values[other][at]));
        }
        assert!(matrix.values[0][1] >= matrix.values[0][5]);
        assert_eq!(Schemas::default().matrix(10), Matrix::default());
    }
}
