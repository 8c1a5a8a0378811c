//! The different schemas of the snapshot, fetched once for each part that compares them.

use std::collections::HashMap;
use std::rc::Rc;

use crate::app::ask::{Asked, ask};
use crate::app::state::App;
use crate::duckdb::{Engine, Error, Page};
use crate::systems::compute::similarity::Schemas;
use crate::systems::compute::{SchemaGroup, schema_columns, schema_groups};

/// Schemas that are compared with each other; further ones are counted, and found by their fingerprint.
pub const MOST_SCHEMAS: u64 = 20_000;

/// The different schemas.
pub struct Known {
    /// Ready to be compared.
    pub schemas: Schemas,
    /// Those that most files have first.
    pub groups: Vec<SchemaGroup>,
    /// The place of each among them, by its first embedding.
    places: HashMap<i64, usize>,
}

impl Known {
    /// The schema of a key.
    pub fn group(&self, key: i64) -> Option<&SchemaGroup> {
        self.places.get(&key).and_then(|place| self.groups.get(*place))
    }

    /// The schema of a fingerprint.
    pub fn of_fingerprint(&self, fingerprint: &str) -> Option<&SchemaGroup> {
        self.groups.iter().find(|group| group.fingerprint == fingerprint)
    }
}

/// Asks for all of them.
pub async fn known(engine: &Engine) -> Result<Rc<Known>, Error> {
    let columns = schema_columns(MOST_SCHEMAS).all(engine).await?;
    let groups = schema_groups(Page { offset: 0, limit: MOST_SCHEMAS }).all(engine).await?;
    let places = groups.iter().enumerate().filter_map(|(place, group)| Some((group.first_key?, place))).collect();
    Ok(Rc::new(Known { schemas: Schemas::new(&columns), groups, places }))
}

/// The same, as an answer.
pub fn ask_known(app: App, engine: &Engine) -> Asked<Rc<Known>> {
    let engine = engine.clone();
    ask(&app.busy(), move || {
        let engine = engine.clone();
        Some(async move { known(&engine).await })
    })
}
