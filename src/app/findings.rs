//! What is wrong or worth knowing in the open snapshot: asked once when it is open, and again for a system of which
//! more has been found out. Pages and scripts read it from the [`App`].

use std::rc::Rc;

use leptos::prelude::{GetUntracked as _, Set as _, WithUntracked as _};

use super::slices::Haste;
use super::state::App;
use crate::duckdb::{self, Engine, Page};
use crate::systems::findings::{Finding, FindingGroup};
use crate::systems::{self, System, dataset, project, trace};

/// Findings that are kept one by one; all are counted.
const MOST_FINDINGS: u64 = 20_000;

/// The findings of one system.
pub struct SystemFindings {
    /// The system.
    pub system: &'static System,
    /// Counted by kind and table, defects first.
    pub groups: Vec<FindingGroup>,
    /// One by one, defects first; not more than a page can hold.
    pub rows: Vec<Finding>,
}

impl App {
    /// The systems whose findings are looked for: those that have files, and the one where drift is written down.
    pub fn systems_with_findings(self) -> Vec<&'static System> {
        let open = self.session_now().map(|session| session.opened.systems()).unwrap_or_default();
        let drifts = self.described.with_untracked(|all| !all.is_empty());
        let is_one = |system: &&System| {
            open.iter().any(|name| name == system.name) || drifts && system.name == project::SYSTEM.name
        };
        systems::ALL.iter().filter(is_one).collect()
    }

    /// Asks for the findings of every system of the open snapshot.
    pub async fn look_for_findings(self, engine: &Engine) {
        let asked = async {
            let mut all = Vec::new();
            for system in self.systems_with_findings() {
                all.push(Rc::new(findings_of(engine, system).await?));
            }
            Ok(all)
        };
        self.take_findings(asked.await);
    }

    /// Asks again for those of one system, if they are looked for.
    pub async fn look_again(self, engine: &Engine, system: &'static System) {
        if !self.systems_with_findings().iter().any(|known| known.name == system.name) {
            return;
        }
        let asked = async {
            let found = Rc::new(findings_of(engine, system).await?);
            let known = self.findings.get_untracked();
            let is_it = |other: &Rc<SystemFindings>| other.system.name == system.name;
            let mut all: Vec<_> = known.iter().filter(|other| !is_it(other)).cloned().collect();
            let place = known.iter().position(is_it).unwrap_or(all.len()).min(all.len());
            all.insert(place, found);
            Ok(all)
        };
        self.take_findings(asked.await);
    }

    fn take_findings(self, asked: Result<Vec<Rc<SystemFindings>>, duckdb::Error>) {
        match asked {
            Ok(all) => self.findings.set(Rc::new(all)),
            // A snapshot that was closed meanwhile has no findings to show.
            Err(error) if error.kind == duckdb::ErrorKind::Dead => return,
            Err(error) => self.findings_error.set(Some(format!("{} {}", error.message, error.remedy()))),
        }
        self.findings_known.set(true);
    }
}

/// What is wrong or worth knowing in the tables of one system.
async fn findings_of(engine: &Engine, system: &'static System) -> Result<SystemFindings, duckdb::Error> {
    // What replaying comes to, and circles of the lineage, are among the findings.
    let keep = if system.name == trace::SYSTEM.name {
        let mut haste = Haste::new();
        trace::keep_replayed(&trace::replay_all(engine, async || haste.keep().await).await?)
    } else if system.name == dataset::SYSTEM.name {
        dataset::keep_circles(engine).await?
    } else {
        None
    };
    if let Some(keep) = keep {
        let connection = engine.connect().await?;
        connection.run(&keep).await?;
        connection.close().await?;
    }
    let page = Page { offset: 0, limit: MOST_FINDINGS };
    let groups = system.findings.groups().all(engine).await?;
    let rows = system.findings.findings(None, None).page(page).all(engine).await?;
    Ok(SystemFindings { system, groups, rows })
}
