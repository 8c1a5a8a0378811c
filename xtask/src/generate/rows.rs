//! The rows of an artifact, in every table. The form of their JSON is that of the sample.

use anyhow::Result;

use super::artifact::{Artifact, Kind, Touch};
use super::plan::{Commit, Plan};
use super::random::Random;
use super::table::Value::{Bool, Float, Int, Long, Null, Text};
use super::{Tables, records};

const MILLISECOND: i64 = 1000;
/// An edge's type and label, in the order in which a commit makes them.
const EDGES: [(&str, &str); 3] =
    [("machine→user", "observation"), ("user→shared", "creation"), ("shared→machine", "feedback")];

/// What the rows of one artifact need to know.
pub struct Context<'a> {
    /// The artifact.
    pub artifact: &'a Artifact,
    /// All commits.
    pub plan: &'a Plan,
    /// Everybody's name.
    pub people: &'a [String],
    /// The composition that its connections belong to: itself, or the first of its commit.
    pub composition: &'a str,
}

impl Context<'_> {
    /// The commit of a touch.
    pub fn commit(&self, touch: &Touch) -> &Commit {
        &self.plan.commits[touch.commit]
    }

    /// The commit that created it.
    pub fn created(&self) -> &Commit {
        self.commit(&self.artifact.touches[0])
    }

    /// The name of a commit's author.
    pub fn author(&self, commit: &Commit) -> &str {
        &self.people[commit.author]
    }

    /// The names of all who touched it, sorted, each once.
    pub fn researchers(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.artifact.touches.iter().map(|touch| self.author(self.commit(touch))).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn last(&self) -> &Commit {
        self.artifact.touches.last().map_or_else(|| self.created(), |touch| self.commit(touch))
    }
}

/// Digits of a commit's hash.
fn digits(commit: &Commit, count: usize) -> String {
    Random::new(commit.seed).hex(count)
}

/// Names as a JSON array.
pub fn array(names: &[&str]) -> String {
    format!("[{}]", names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", "))
}

/// Adds all rows of an artifact.
///
/// # Errors
/// When a file cannot be written.
pub fn write(tables: &mut Tables, context: &Context, random: &mut Random) -> Result<()> {
    registry(tables, context, random)?;
    if !context.artifact.has_chain {
        return Ok(());
    }
    let blob = random.hex(40);
    nodes(tables, context, random)?;
    morphisms(tables, context, &blob)?;
    audit(tables, context, &blob)?;
    connections(tables, context)?;
    records::write(tables, context, random)
}

fn registry(tables: &mut Tables, context: &Context, random: &mut Random) -> Result<()> {
    let Context { artifact, .. } = context;
    let researchers = context.researchers();
    let metadata = match artifact.kind {
        Kind::Analysis => {
            let (headings, people) = (random.between(1, 90), researchers.len());
            format!(
                "{{\"headings\": {headings}, \"interactions\": {}, \"researchers\": {people}}}",
                artifact.touches.len()
            )
        }
        Kind::Composition => {
            let language = random.one_of(&["python", "ruby", "julia", "clojure", "rust"]);
            let (instruments, lines, phases) = (random.below(6), random.between(8, 900), random.below(4));
            format!(
                "{{\"instruments\": {instruments}, \"language\": \"{language}\", \"lines\": {lines}, \"phases\": {phases}}}"
            )
        }
        Kind::History => {
            let format = artifact.path.rsplit('.').next().unwrap_or_default();
            format!("{{\"bytes\": {}, \"format\": \"{format}\", \"records\": null}}", artifact.size)
        }
        Kind::Proof => {
            format!(
                "{{\"artist\": \"MusicTopos\", \"lines\": {}, \"open_goals\": {}}}",
                random.between(20, 600),
                random.below(4)
            )
        }
    };
    let created = context.created();
    let interaction = format!("github_commit_{}", digits(created, 10));
    let (index, colour) = artifact.gayseed();
    tables.add(
        "artifact_provenance",
        &[
            Text(&artifact.id),
            Text(artifact.kind.name()),
            // Files that never were in a commit of their own have no interaction.
            if artifact.has_chain { Text(&interaction) } else { Null },
            Text(&artifact.hash),
            Int(index),
            Text(colour),
            Long(created.time),
            Long(context.last().time),
            Text(&array(&researchers)),
            Text(&metadata),
            Bool(artifact.is_verified),
            if artifact.is_verified { Long(context.last().time) } else { Null },
        ],
    )
}

fn nodes(tables: &mut Tables, context: &Context, random: &mut Random) -> Result<()> {
    let Context { artifact, .. } = context;
    let created = context.created();
    let mut node = |kind: &str, place: i32, data: &str, own: [super::table::Value; 6]| {
        let [query, md5, path, size, proof, format] = own;
        let at = Long(created.time + i64::from(place - 1) * MILLISECOND);
        let row = [Text(&artifact.id), Text(kind), Int(place), Text(data), query, md5, path, size, proof, format, at];
        tables.add("provenance_nodes", &row)
    };
    let researchers = array(&context.researchers());
    let theme = format!("{{\"researchers\": {researchers}, \"theme\": \"{} files in one commit\"}}", created.size);
    let query = format!("q_{}", digits(created, 10));
    node("Query", 1, &theme, [Text(&query), Null, Null, Null, Null, Null])?;
    let md5 = random.hex(32);
    let data = format!("{{\"gayseed\": {}, \"hash\": \"{md5}\"}}", artifact.gayseed().0);
    node("MD5", 2, &data, [Null, Text(&md5), Null, Null, Null, Null])?;
    let data = format!("{{\"path\": \"{}\", \"size\": {}}}", artifact.path, artifact.size);
    node("File", 3, &data, [Null, Null, Text(&artifact.path), Long(artifact.size), Null, Null])?;
    if artifact.witness.is_some() {
        let proof = digits(context.last(), 40);
        let data = format!("{{\"proof_id\": \"{proof}\", \"verified\": {}}}", artifact.is_verified);
        node("Witness", 4, &data, [Null, Null, Null, Null, Text(&proof), Null])?;
    }
    if let Some(format) = artifact.doc {
        node("Doc", 5, &format!("{{\"format\": \"{format}\"}}"), [Null, Null, Null, Null, Null, Text(format)])?;
    }
    Ok(())
}

fn morphisms(tables: &mut Tables, context: &Context, blob: &str) -> Result<()> {
    let Context { artifact, .. } = context;
    let created = context.created().time;
    let mut arrow = |from: &str, to: &str, label: &str, verified: bool, method: &str, data: &str, place: i64| {
        let at = Long(created + place * MILLISECOND);
        let row = [Text(&artifact.id), Text(from), Text(to), Text(label), Bool(verified), Text(method), Text(data), at];
        tables.add("provenance_morphisms", &row)
    };
    arrow("Query", "MD5", "search", true, "git_blob_sha1", &format!("{{\"blob\": \"{blob}\"}}"), 1)?;
    arrow("MD5", "File", "download", true, "byte_count", &format!("{{\"size\": {}}}", artifact.size), 2)?;
    if let Some(method) = artifact.witness {
        let data = format!("{{\"commit\": \"{}\"}}", digits(context.last(), 40));
        arrow("File", "Witness", "attest", artifact.is_verified, method, &data, 3)?;
    }
    if let Some(format) = artifact.doc {
        let from = if artifact.witness.is_some() { "Witness" } else { "File" };
        let method = if format == "json" { "json_parse" } else { "utf8_decode" };
        arrow(from, "Doc", "convert", true, method, &format!("{{\"format\": \"{format}\"}}"), 4)?;
    }
    Ok(())
}

/// One row for the creation, one or two for each commit, and the last commit's verdict and publication.
fn audit(tables: &mut Tables, context: &Context, blob: &str) -> Result<()> {
    let Context { artifact, .. } = context;
    let mut entry = |commit: &Commit, action: &str, place: i64, details: &str, status: &str, error: Option<&str>| {
        let at = Long(commit.time + place * MILLISECOND);
        let actor = Text(context.author(commit));
        let error = error.map_or(Null, Text);
        tables.add(
            "provenance_audit_log",
            &[Text(&artifact.id), Text(action), at, actor, Text(details), Text(status), error],
        )
    };
    for touch in &artifact.touches {
        let commit = context.commit(touch);
        let hash = digits(commit, 40);
        if touch.activity == "created" {
            let (content, kind) = (&artifact.hash, artifact.kind.name());
            let details = format!("{{\"commit\": \"{hash}\", \"hash\": \"{content}\", \"type\": \"{kind}\"}}");
            entry(commit, "created", 0, &details, "success", None)?;
        }
        entry(commit, "hashed", 1, &format!("{{\"blob\": \"{blob}\", \"commit\": \"{hash}\"}}"), "success", None)?;
        if touch.activity != "verified" {
            let details = format!("{{\"commit\": \"{hash}\", \"size\": {}}}", artifact.size);
            entry(commit, "stored", 2, &details, "success", None)?;
        }
    }
    let last = context.last();
    let hash = digits(last, 40);
    if let Some(method) = artifact.witness {
        let (status, error) = match (artifact.is_verified, method) {
            (true, _) => ("success", None),
            (false, "branch_agreement") => ("pending", None),
            (false, _) => ("error", Some("the check found something that is open")),
        };
        let details = format!("{{\"commit\": \"{hash}\", \"method\": \"{method}\"}}");
        entry(last, "verified", 3, &details, status, error)?;
    }
    if let Some(format) = artifact.doc {
        let branches = 1 + last.seed % 5;
        let details = format!("{{\"branches\": {branches}, \"commit\": \"{hash}\", \"format\": \"{format}\"}}");
        entry(last, "published", 4, &details, if branches > 2 { "success" } else { "pending" }, None)?;
    }
    Ok(())
}

fn connections(tables: &mut Tables, context: &Context) -> Result<()> {
    let Context { artifact, plan, .. } = context;
    for touch in &artifact.touches {
        let commit = context.commit(touch);
        let activity = format!("github_commit_{}", digits(commit, 10));
        for (place, (kind, label)) in (0_i64..).zip(EDGES) {
            let weight = if label == "creation" { 1.0 / commit.size as f32 } else { 1.0 };
            tables.add(
                "tripartite_connections",
                &[
                    Text(context.composition),
                    plan.cycle(commit.time).map_or(Null, Int),
                    Float(plan.battery(commit.time)),
                    Long(commit.time),
                    Text(context.author(commit)),
                    Text(&activity),
                    Text(touch.activity),
                    Text(&artifact.id),
                    Text(artifact.kind.name()),
                    Text(kind),
                    Text(label),
                    Float(weight),
                    Long(commit.time + place * MILLISECOND),
                ],
            )?;
        }
    }
    Ok(())
}
