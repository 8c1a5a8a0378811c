//! What the palette lists: what matches, in groups, the best first; before a letter is typed, what was chosen last.

use super::rank::{Rank, rank};
use crate::order;

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice<T> {
    /// Its group's name.
    pub group: &'static str,
    /// Tells it from the others, from visit to visit.
    pub key: String,
    /// Shown.
    pub name: String,
    /// Other words that find it.
    pub also: &'static str,
    /// It was found by what is typed already: it is listed whatever its name is.
    pub found: bool,
    /// What it is.
    pub what: T,
}

/// A group on show.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<T> {
    /// Its name.
    pub name: &'static str,
    /// At least one.
    pub choices: Vec<Choice<T>>,
}

/// The group of what was chosen last.
pub const RECENT: &str = "Recent";

/// The choices that match what was typed, at most so many of a group. `recent` has the keys chosen last, newest first.
pub fn arrange<T: Clone>(typed: &str, choices: Vec<Choice<T>>, recent: &[String], most: usize) -> Vec<Group<T>> {
    let place = |choice: &Choice<T>| recent.iter().position(|key| *key == choice.key);
    if typed.trim().is_empty() {
        let (mut last, others): (Vec<_>, Vec<_>) = choices.into_iter().partition(|choice| place(choice).is_some());
        order::sort_by_key(&mut last, |choice| place(choice));
        let mut groups = grouped(others.into_iter().filter(|choice| !choice.found).collect(), usize::MAX);
        if !last.is_empty() {
            last.truncate(most);
            groups.insert(0, Group { name: RECENT, choices: last });
        }
        return groups;
    }
    let mut ranked: Vec<(Option<Rank>, usize, Choice<T>)> = choices
        .into_iter()
        .filter_map(|choice| {
            let by_name = rank(typed, &choice.name);
            let by_others = || rank(typed, &format!("{} {}", choice.name, choice.also));
            let best = by_name.or_else(by_others);
            (best.is_some() || choice.found).then(|| (best, place(&choice).unwrap_or(usize::MAX), choice))
        })
        .collect();
    // What only the engine found comes after what its name tells; of equals, what was chosen lately comes first.
    order::sort_by_key(&mut ranked, |(rank, place, _)| (rank.is_none(), *rank, *place));
    grouped(ranked.into_iter().map(|(_, _, choice)| choice).collect(), most)
}

/// Groups in the order of their best choice.
fn grouped<T>(choices: Vec<Choice<T>>, most: usize) -> Vec<Group<T>> {
    let mut groups: Vec<Group<T>> = Vec::new();
    for choice in choices {
        match groups.iter_mut().find(|group| group.name == choice.group) {
            Some(group) if group.choices.len() < most => group.choices.push(choice),
            Some(_) => {}
            None => groups.push(Group { name: choice.group, choices: vec![choice] }),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices() -> Vec<Choice<()>> {
        let choice = |group, name: &str, also, found| Choice {
            group,
            key: name.to_owned(),
            name: name.to_owned(),
            also,
            found,
            what: (),
        };
        vec![
            choice("Pages", "Overview", "", false),
            choice("Pages", "Artifacts", "", false),
            choice("Pages", "Tables", "", false),
            choice("Commands", "Switch to dark", "theme light", false),
            choice("Commands", "Show times in local time", "UTC zone", false),
            choice("Artifacts", "comp_077", "", true),
        ]
    }

    fn listed(typed: &str, recent: &[&str]) -> Vec<(&'static str, Vec<String>)> {
        let recent: Vec<String> = recent.iter().map(|key| (*key).to_owned()).collect();
        let names = |group: Group<()>| (group.name, group.choices.into_iter().map(|choice| choice.name).collect());
        arrange(typed, choices(), &recent, 3).into_iter().map(names).collect()
    }

    #[test]
    fn before_a_letter_is_typed_the_last_choices_come_first_and_once() {
        let groups = listed("", &["Tables", "gone", "Switch to dark"]);
        assert_eq!(groups[0], (RECENT, vec!["Tables".to_owned(), "Switch to dark".to_owned()]));
        assert_eq!(groups[1], ("Pages", vec!["Overview".to_owned(), "Artifacts".to_owned()]));
        assert!(groups.iter().all(|(name, _)| *name != "Artifacts"), "an old find is not listed");
    }

    #[test]
    fn the_group_with_the_best_match_comes_first() {
        let groups = listed("t", &[]);
        assert_eq!(groups[0].0, "Pages");
        assert_eq!(groups[0].1[0], "Tables");
        assert_eq!(listed("dark", &[])[0].0, "Commands");
    }

    #[test]
    fn other_words_find_a_command() {
        assert_eq!(listed("theme", &[])[0].1, ["Switch to dark"]);
        assert_eq!(listed("utc", &[])[0].1, ["Show times in local time"]);
    }

    #[test]
    fn what_the_engine_found_stays_though_its_name_does_not_match() {
        assert_eq!(listed("c9665", &[]), [("Artifacts", vec!["comp_077".to_owned()])]);
        assert_eq!(listed("comp_077", &[])[0].0, "Artifacts");
    }

    #[test]
    fn of_two_equal_matches_the_recent_one_comes_first() {
        let twins = |key: &str| Choice {
            group: "Pages",
            key: key.to_owned(),
            name: "Same".to_owned(),
            also: "",
            found: false,
            what: (),
        };
        let groups = arrange("same", vec![twins("a"), twins("b")], &["b".to_owned()], 5);
        assert_eq!(groups[0].choices[0].key, "b");
    }

    #[test]
    fn nothing_matches_nothing() {
        assert!(arrange("zzzz", choices().into_iter().filter(|c| !c.found).collect(), &[], 5).is_empty());
    }
}
