//! What an artifact is: its type, its chain, who touched it and when. In the proportions of the sample.

use super::plan::{Commit, Plan};
use super::random::Random;

const THEMES: [&str; 24] = [
    "polyphony",
    "entropy",
    "gesture",
    "harmony",
    "sheaf",
    "rhythm",
    "colour",
    "timbre",
    "lattice",
    "echo",
    "spectrum",
    "cadence",
    "parallel",
    "agent",
    "signal",
    "torus",
    "pulse",
    "braid",
    "mirror",
    "phase",
    "octave",
    "fugue",
    "drone",
    "chord",
];
const ARTISTS: [&str; 5] = ["musictopos", "aphex", "autechre", "eno", "oliveros"];
const FOLDERS: [&str; 6] = ["src", "lib", "notes", "sessions", "proofs", "scores"];
/// The palette of the gayseed index.
const PALETTE: [&str; 12] = [
    "#ff0000", "#ff5500", "#ff8800", "#ffbb00", "#ffff00", "#88ff00", "#00ff00", "#00ffaa", "#00ffff", "#0000ff",
    "#8800ff", "#aa00ff",
];

/// An artifact's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Notes and reports.
    Analysis,
    /// Programs and sounds.
    Composition,
    /// Records of sessions.
    History,
    /// Formal proofs.
    Proof,
}

impl Kind {
    /// The name as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Analysis => "analysis",
            Self::Composition => "composition",
            Self::History => "history",
            Self::Proof => "proof",
        }
    }

    fn any(random: &mut Random) -> Self {
        // As many of 1,508 as in the sample.
        [Self::Analysis, Self::Composition, Self::History, Self::Proof][random.weighted(&[776, 599, 115, 18])]
    }
}

/// One commit that an artifact is in.
pub struct Touch {
    /// Which of the plan's commits.
    pub commit: usize,
    /// `created`, `modified` or `verified`.
    pub activity: &'static str,
}

/// One artifact, with all that its rows are made from.
pub struct Artifact {
    /// Its id.
    pub id: String,
    /// Its type.
    pub kind: Kind,
    /// Random digits in the place of a SHA3-256.
    pub hash: String,
    /// Its file.
    pub path: String,
    /// The file's bytes.
    pub size: i64,
    /// Whether it has a chain at all; else it is only registered.
    pub has_chain: bool,
    /// How a Witness looked at it, if there is one.
    pub witness: Option<&'static str>,
    /// Whether the Witness agreed.
    pub is_verified: bool,
    /// The Doc's format, if there is one.
    pub doc: Option<&'static str>,
    /// The commits that it is in, its creation first.
    pub touches: Vec<Touch>,
}

impl Artifact {
    /// The gayseed: the first two hex digits of the hash, mod 12.
    pub fn gayseed(&self) -> (i32, &'static str) {
        let first = u8::from_str_radix(self.hash.get(..2).unwrap_or("00"), 16).unwrap_or(0);
        let index = first % 12;
        (index.into(), PALETTE[usize::from(index)])
    }
}

/// Makes artifacts, commit by commit.
#[derive(Default)]
pub struct Maker {
    /// How many there are of each type.
    counts: [usize; 4],
    /// The last hash of each type: now and then two artifacts have the same content.
    hashes: [String; 4],
}

impl Maker {
    /// The artifacts that are new in a commit.
    pub fn commit(&mut self, plan: &Plan, at: usize, random: &mut Random) -> Vec<Artifact> {
        let commit = &plan.commits[at];
        (0..commit.size).map(|_| self.artifact(plan, at, random)).collect()
    }

    fn artifact(&mut self, plan: &Plan, at: usize, random: &mut Random) -> Artifact {
        let kind = Kind::any(random);
        let slot = kind as usize;
        self.counts[slot] += 1;
        if self.hashes[slot].is_empty() || !random.chance(8) {
            self.hashes[slot] = random.hex(64);
        }
        let hash = self.hashes[slot].clone();
        let theme = random.one_of(&THEMES);
        let number = self.counts[slot];
        let id = id(kind, theme, number, plan, &plan.commits[at], random);
        let (has_chain, witness, is_verified, doc) = chain(kind, random);
        let extension = match kind {
            Kind::Analysis => "md",
            Kind::Composition => random.one_of(&["py", "rb", "jl", "clj", "rs"]),
            Kind::History => random.one_of(&["json", "md", "txt"]),
            Kind::Proof => "lean",
        };
        let path = format!("work/{}/{theme}_{number}.{extension}", random.one_of(&FOLDERS));
        let size = i64::try_from(300 * random.heavy_tail(400) + random.below(3000)).unwrap_or(0);
        let touches = touches(plan, at, random);
        Artifact { id, kind, hash, path, size, has_chain, witness, is_verified, doc, touches }
    }
}

fn id(kind: Kind, theme: &str, number: usize, plan: &Plan, commit: &Commit, random: &mut Random) -> String {
    match kind {
        Kind::Analysis => format!("analysis_{theme}_{number:03}"),
        Kind::Composition => format!("comp_{number:03}"),
        Kind::History => {
            let cycle = plan.cycle(commit.time).unwrap_or(35);
            format!("history_{cycle:02}_{cycle:02}_{number:03}")
        }
        Kind::Proof => format!("proof_{}_{number:03}", random.one_of(&ARTISTS)),
    }
}

/// Chains as often as in the sample: has one at all, Witness, verified, Doc.
fn chain(kind: Kind, random: &mut Random) -> (bool, Option<&'static str>, bool, Option<&'static str>) {
    match kind {
        Kind::Analysis => match random.weighted(&[696, 12, 68]) {
            0 => (true, None, false, Some("markdown")),
            1 => (true, None, false, None),
            _ => (false, None, false, None),
        },
        Kind::Composition => {
            let method = if random.chance(130) { "python_ast_parse" } else { "branch_agreement" };
            (true, Some(method), random.chance(336), random.chance(8).then_some("markdown"))
        }
        Kind::History => (true, None, false, random.chance(460).then_some("json")),
        Kind::Proof => (true, Some("source_scan_no_sorry"), random.chance(720), random.chance(830).then_some("lean4")),
    }
}

/// The creation; for 4 of 10 a second commit soon after, and for some of these more.
fn touches(plan: &Plan, at: usize, random: &mut Random) -> Vec<Touch> {
    let mut touches = vec![Touch { commit: at, activity: "created" }];
    let mut commit = at;
    let mut again = 400;
    while random.chance(again) && commit + 1 < plan.commits.len() {
        let step = usize::try_from(random.heavy_tail(50)).unwrap_or(1);
        commit = (commit + step).min(plan.commits.len() - 1);
        touches.push(Touch { commit, activity: if random.chance(95) { "modified" } else { "verified" } });
        again = 120;
    }
    touches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gayseed_follows_from_the_hash() {
        let plan = Plan::new(1, &mut Random::new(1));
        let mut artifact = Maker::default().commit(&plan, 0, &mut Random::new(1)).remove(0);
        for (hash, expected) in [("a1b2", (5, "#88ff00")), ("e5", (1, "#ff5500")), ("c3", (3, "#ffbb00"))] {
            artifact.hash = hash.to_owned();
            assert_eq!(artifact.gayseed(), expected);
        }
    }

    #[test]
    fn commits_follow_in_order_of_time() {
        let plan = Plan::new(3000, &mut Random::new(9));
        let (mut maker, mut random) = (Maker::default(), Random::new(9));
        for at in 0..plan.commits.len() {
            for artifact in maker.commit(&plan, at, &mut random) {
                assert_eq!(artifact.touches[0].commit, at);
                assert!(artifact.touches.is_sorted_by_key(|touch| touch.commit));
            }
        }
    }
}
