//! The different schemas of the snapshot, fetched once for all parts that compare them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::app::ask::{Asked, ask};
use crate::app::state::{App, Session};
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

thread_local! {
    /// Those of the snapshot with this number: what is stored in it does not change while it is open.
    static KEPT: RefCell<Option<(u32, Rc<Known>)>> = RefCell::default();
}

/// All of them: fetched the first time, and kept for the snapshot with this number.
pub async fn known(engine: &Engine, generation: u32) -> Result<Rc<Known>, Error> {
    let kept = KEPT.with_borrow(|kept| kept.clone().filter(|(of, _)| *of == generation));
    if let Some((_, known)) = kept {
        return Ok(known);
    }
    let columns = schema_columns(MOST_SCHEMAS).all(engine).await?;
    let groups = schema_groups(Page { offset: 0, limit: MOST_SCHEMAS }).all(engine).await?;
    let places = groups.iter().enumerate().filter_map(|(place, group)| Some((group.first_key?, place))).collect();
    let known = Rc::new(Known { schemas: Schemas::new(&columns), groups, places });
    KEPT.set(Some((generation, Rc::clone(&known))));
    Ok(known)
}

/// The same, as an answer.
pub fn ask_known(app: App, session: &Session) -> Asked<Rc<Known>> {
    let (engine, generation) = (session.engine.clone(), session.generation);
    ask(&app.busy(), move || {
        let engine = engine.clone();
        Some(async move { known(&engine, generation).await })
    })
}
