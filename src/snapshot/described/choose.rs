//! Which descriptor is in force for a table: the snapshot's own, else one kept in the tab, else the built-in one.

use crate::decode::descriptor::{Descriptor, Origin, builtin_for, parse};
use crate::order;
use crate::snapshot::error::Error;
use crate::snapshot::layout;

/// A descriptor that could serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The descriptor.
    pub descriptor: Descriptor,
    /// Where it comes from.
    pub origin: Origin,
}

/// The descriptors that could serve, those before others that are to be preferred.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offers(pub Vec<Offer>);

impl Offers {
    /// Adds descriptors of one origin behind those that are there.
    pub fn add(&mut self, descriptors: Vec<Descriptor>, origin: &Origin) {
        self.0.extend(descriptors.into_iter().map(|descriptor| Offer { descriptor, origin: origin.clone() }));
    }

    /// Takes in the snapshot's files that describe tables, each with its path and its text: those of one table before
    /// those of several. Says what is wrong with those that cannot be used.
    pub fn of_snapshot(&mut self, mut files: Vec<(String, Result<String, Error>)>) -> Vec<String> {
        order::sort_by_key(&mut files, |(path, _)| (layout::descriptor_of(path) == Some(None), path.clone()));
        let mut remarks = Vec::new();
        for (path, text) in files {
            let table = layout::descriptor_of(&path).flatten().map(str::to_owned);
            let found = match text {
                Ok(text) => parse(&text, table.as_deref()).map_err(|problem| problem.to_string()),
                Err(error) => Err(format!("could not be read: {}", error.message)),
            };
            match found {
                Ok(descriptors) => self.add(descriptors, &Origin::Snapshot(path)),
                Err(problem) => remarks.push(format!("{path} {problem}, so it was not used.")),
            }
        }
        remarks
    }

    /// The first one for a table of this name.
    pub fn named(&self, table: &str) -> Option<&Offer> {
        let lower = table.to_lowercase();
        self.0.iter().find(|offer| offer.descriptor.name.to_lowercase() == lower)
    }
}

/// The descriptor for a table of this name with these columns, if there is one.
pub fn choose<'a>(table: &str, columns: impl Iterator<Item = &'a str> + Clone, offers: &Offers) -> Option<Offer> {
    let given = offers.named(table).cloned();
    let offer = given
        .or_else(|| builtin_for(table, columns).map(|descriptor| Offer { descriptor, origin: Origin::BuiltIn }))?;
    Some(Offer { descriptor: offer.descriptor.completed(), origin: offer.origin })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::descriptor::parse;

    fn given(name: &str) -> Vec<Descriptor> {
        parse(&format!(r#"{{"name":"{name}","columns":[{{"name":"a","type":"INT"}}]}}"#), None).unwrap()
    }

    #[test]
    fn files_of_one_table_come_before_those_of_several_and_bad_ones_are_named() {
        let text = r#"{"name":"t","columns":[{"name":"a","type":"INT"}]}"#.to_owned();
        let mut offers = Offers::default();
        let remarks = offers.of_snapshot(vec![
            ("s/schema.json".into(), Ok(text.clone())),
            ("s/bad.schema.json".into(), Ok("{}".into())),
            ("s/t.schema.json".into(), Ok(text)),
        ]);
        assert_eq!(
            offers.named("T").map(|offer| offer.origin.words()).as_deref(),
            Some("s/t.schema.json of the snapshot")
        );
        assert_eq!(remarks, ["s/bad.schema.json names no columns of \"bad\", so it was not used."]);
    }

    #[test]
    fn the_snapshots_own_comes_before_a_kept_one_and_that_before_the_built_in() {
        let mut offers = Offers::default();
        let columns = ["project_id", "project_name"];
        let origin = |offers: &Offers| choose("projects", columns.into_iter(), offers).map(|offer| offer.origin);
        assert_eq!(origin(&offers), Some(Origin::BuiltIn));
        offers.add(given("Projects"), &Origin::Kept("x".into()));
        assert_eq!(origin(&offers), Some(Origin::Kept("x".into())));
        offers.0.insert(0, Offer { descriptor: given("projects").remove(0), origin: Origin::Snapshot("y".into()) });
        assert_eq!(origin(&offers), Some(Origin::Snapshot("y".into())));
        assert_eq!(choose("plans", columns.into_iter(), &offers), None);
    }
}
