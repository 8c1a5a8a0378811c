//! Two files for one table: the question that this is, and how it is answered. Also which table each file gets. Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::decode::{Plan, Recognition, TableName};

/// Unknown tables, and known ones with other columns, are kept here.
pub const OTHER: &str = "other";

/// A table that several files or folders claim to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The table.
    pub table: TableName,
    /// What claims it, in the order of the paths.
    pub choices: Vec<Choice>,
}

/// One of several that claim a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The file or folder.
    pub label: String,
    /// Its rows.
    pub rows: u64,
    /// Its columns.
    pub columns: u64,
    /// Its bytes.
    pub bytes: u64,
}

/// What to do when tables clash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnClash {
    /// Ask the reader.
    Ask,
    /// The reader has answered, or nobody is there to be asked.
    Settled(Answer),
}

/// Which of several files a table is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The chosen file or folder of each table; the first one where none was chosen.
    pub chosen: BTreeMap<TableName, String>,
    /// Whether the others are kept too, under [`OTHER`].
    pub keep_others: bool,
}

impl Default for Answer {
    /// The first one is the table, and the others are kept beside it.
    fn default() -> Self {
        Self { chosen: BTreeMap::new(), keep_others: true }
    }
}

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assigned {
    /// It fills this table.
    Table {
        /// The table.
        table: TableName,
        /// How it is filled.
        plan: Plan,
        /// Why it is not the one that its name says.
        reason: Option<String>,
    },
    /// Another one was chosen: in words.
    LeftOut(String),
}

/// Hands out tables to files, one after the other.
pub struct Taken<'a> {
    answer: &'a Answer,
    /// What claims each known table, in order.
    claims: BTreeMap<TableName, Vec<String>>,
    /// Names under `other`, in lower case: SQL does not tell case apart.
    others: BTreeSet<String>,
    /// Where to go on looking for a free name.
    next: BTreeMap<String, u32>,
}

impl<'a> Taken<'a> {
    /// `claims` has everything that will be assigned: its label and the known table that it is.
    pub fn new<'b>(answer: &'a Answer, claims: impl Iterator<Item = (&'b str, &'b TableName)>) -> Self {
        let mut by_table: BTreeMap<TableName, Vec<String>> = BTreeMap::new();
        for (label, table) in claims {
            by_table.entry(table.clone()).or_default().push(label.to_owned());
        }
        Self { answer, claims: by_table, others: BTreeSet::new(), next: BTreeMap::new() }
    }

    /// The one that gets the table: the chosen one, if it is there, else the first.
    fn winner(&self, table: &TableName) -> Option<&str> {
        let claims = self.claims.get(table)?;
        let chosen = self.answer.chosen.get(table).filter(|chosen| claims.contains(chosen));
        chosen.or(claims.first()).map(String::as_str)
    }

    /// The table that a file fills, how, and why not the one that its name says.
    pub fn assign(&mut self, name: &str, label: &str, recognition: &Recognition) -> Assigned {
        let (wanted, reason) = match recognition {
            Recognition::Table(table) => match self.winner(table) {
                Some(winner) if winner != label => {
                    if !self.answer.keep_others {
                        return Assigned::LeftOut(format!("{label} was left out: {winner} is {table}."));
                    }
                    let reason = format!("{winner} is already {table}: this one is kept beside it");
                    (table.table.as_str(), Some(reason))
                }
                _ => {
                    return Assigned::Table {
                        table: table.clone(),
                        plan: Plan::Normalise(table.clone()),
                        reason: None,
                    };
                }
            },
            Recognition::Unlike { table, problems } => {
                (name, Some(format!("not opened as {table}: {}", problems.join("; "))))
            }
            Recognition::Unknown => (name, None),
        };
        let table = self.name_of(wanted);
        Assigned::Table { table: table.clone(), plan: Plan::AsIs(table), reason }
    }

    /// A free name under `other`; names differ by more than case, as SQL asks.
    pub fn name_of(&mut self, name: &str) -> TableName {
        let base = if name.trim().is_empty() { "unnamed" } else { name };
        let next = self.next.entry(base.to_lowercase()).or_insert(1);
        loop {
            let name = if *next == 1 { base.to_owned() } else { format!("{base}_{next}") };
            *next += 1;
            if self.others.insert(name.to_lowercase()) {
                return TableName::new(OTHER, name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> TableName {
        TableName::new("artifact", "color_chain")
    }

    fn outcome(answer: &Answer) -> Vec<String> {
        let (known, labels) = (table(), ["a/c.parquet", "b/c.parquet"]);
        let mut taken = Taken::new(answer, labels.iter().map(|label| (*label, &known)));
        let recognition = Recognition::Table(table());
        let words = |assigned| match assigned {
            Assigned::Table { table, reason, .. } => format!("{table} {}", reason.unwrap_or_default()),
            Assigned::LeftOut(words) => words,
        };
        labels.iter().map(|label| words(taken.assign("c", label, &recognition))).collect()
    }

    #[test]
    fn without_an_answer_the_first_is_the_table_and_the_second_is_kept_beside_it() {
        assert_eq!(
            outcome(&Answer::default()),
            [
                "artifact.color_chain ",
                "other.color_chain a/c.parquet is already artifact.color_chain: this one is kept beside it"
            ]
        );
    }

    #[test]
    fn the_chosen_one_is_the_table_and_the_other_is_left_out() {
        let chosen = [(table(), "b/c.parquet".to_owned())].into();
        assert_eq!(
            outcome(&Answer { chosen, keep_others: false }),
            ["a/c.parquet was left out: b/c.parquet is artifact.color_chain.", "artifact.color_chain "]
        );
    }

    #[test]
    fn a_choice_that_is_not_there_any_more_leaves_the_first() {
        let chosen = [(table(), "gone".to_owned())].into();
        assert_eq!(outcome(&Answer { chosen, keep_others: true })[0], "artifact.color_chain ");
    }

    #[test]
    fn names_under_other_differ_by_more_than_case() {
        let answer = Answer::default();
        let mut taken = Taken::new(&answer, std::iter::empty());
        let names: Vec<String> = ["t", "T", "t_2", " ", "t"].iter().map(|name| taken.name_of(name).table).collect();
        assert_eq!(names, ["t", "T_2", "t_2_2", "unnamed", "t_3"]);
    }
}
