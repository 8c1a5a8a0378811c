//! What only some types of artifact have: exports, theorems, compositions, analyses; and the machine's colours.

use anyhow::{Context as _, Result};

use super::Tables;
use super::artifact::Kind;
use super::plan::{CYCLES, Plan};
use super::random::Random;
use super::rows::{Context, array};
use super::table::Value::{Bool, Float, Int, Long, Null, Text};

/// The colours of the 36 cycles, which every snapshot has.
const COLOURS: &str = include_str!("../../../migrations/artifact/builtin_color_chain.sql");
const WORDS: [&str; 12] = [
    "cadence", "phase", "mirror", "torus", "braid", "sheaf", "pulse", "lattice", "octave", "signal", "colour", "drone",
];
const INSTRUMENTS: [&str; 8] = ["synth", "piano", "strings", "drums", "pad", "bell", "sine", "voice"];

/// Adds the records of an artifact that its type and chain call for.
///
/// # Errors
/// When a file cannot be written.
pub fn write(tables: &mut Tables, context: &Context, random: &mut Random) -> Result<()> {
    if context.artifact.doc.is_some() {
        export(tables, context, random)?;
    }
    match context.artifact.kind {
        Kind::Analysis => analysis(tables, context, random),
        // About one in five has a structure that can be read.
        Kind::Composition if random.chance(212) => composition(tables, context, random),
        Kind::Proof => theorems(tables, context, random),
        Kind::Composition | Kind::History => Ok(()),
    }
}

fn export(tables: &mut Tables, context: &Context, random: &mut Random) -> Result<()> {
    let artifact = context.artifact;
    tables.add(
        "artifact_exports",
        &[
            Text(&artifact.id),
            artifact.doc.map_or(Null, Text),
            Text(&artifact.path),
            Long(context.created().time),
            Long(artifact.size),
            Text(&artifact.hash),
            Bool(random.chance(500)),
        ],
    )
}

fn analysis(tables: &mut Tables, context: &Context, random: &mut Random) -> Result<()> {
    let artifact = context.artifact;
    let researchers = context.researchers();
    let first = random.index(WORDS.len());
    let themes: Vec<String> =
        (0..5).map(|step| format!("\"{}\": {}", WORDS[(first + step) % WORDS.len()], random.between(1, 12))).collect();
    let edges: Vec<String> = researchers
        .windows(2)
        .map(|pair| format!("{{\"from\": \"{}\", \"to\": \"{}\", \"weight\": 2}}", pair[0], pair[1]))
        .collect();
    let network = format!("{{\"edges\": [{}], \"nodes\": {}}}", edges.join(", "), array(&researchers));
    tables.add(
        "analysis_results",
        &[
            Text(&format!("ar_{}", artifact.id)),
            Text(&artifact.id),
            Int(researchers.len().try_into()?),
            Int(artifact.touches.len().try_into()?),
            Int(0),
            Int(0),
            Int(0),
            Int(0),
            Int(random.below(300).try_into()?),
            Int(60),
            Text(&format!("{{{}}}", themes.join(", "))),
            Text(&network),
            Long(context.created().time),
        ],
    )
}

fn composition(tables: &mut Tables, context: &Context, random: &mut Random) -> Result<()> {
    let artifact = context.artifact;
    let (instruments, phases) = (random.index(4), random.index(6));
    let named: Vec<&str> = INSTRUMENTS.iter().cycle().skip(random.index(8)).take(instruments).copied().collect();
    let phase = |place: usize| {
        format!("{{\"line\": {}, \"type\": \"{}\"}}", 9 + 17 * place, ["RED", "BLUE", "GREEN"][place % 3])
    };
    let listed: Vec<String> = (0..phases).map(phase).collect();
    let gestures = [random.one_of(&WORDS), random.one_of(&WORDS)];
    let length = random.chance(80).then(|| random.between(4, 400));
    tables.add(
        "composition_structure",
        &[
            Text(&format!("cs_{}", artifact.id)),
            Text(&artifact.id),
            Int(instruments.try_into()?),
            Int(phases.try_into()?),
            if length.is_some() { Int(2) } else { Null },
            Text(&array(&named)),
            Text(&format!("[{}]", listed.join(", "))),
            Text(&array(&gestures)),
            length.map_or(Null, |seconds| Float(seconds as f32)),
            if random.chance(200) { Int(random.between(60, 180).try_into()?) } else { Null },
            Long(context.created().time),
        ],
    )
}

/// One row for each theorem and each author of its file.
fn theorems(tables: &mut Tables, context: &Context, random: &mut Random) -> Result<()> {
    let created = context.created().time;
    for number in 0..random.between(1, 9) {
        let name = format!("{}_{}_{number}", random.one_of(&WORDS), random.one_of(&WORDS));
        let (line, statement) = (12 + 30 * number, random.hex(64));
        let statement = format!("{{\"kind\": \"theorem\", \"line\": {line}, \"statement_sha256\": \"{statement}\"}}");
        let status = ["proven", "partial", "conjectured"][random.weighted(&[70, 34, 60])];
        let lines = random.between(1, 40);
        let complexity = if lines < 8 {
            "simple"
        } else if lines < 30 {
            "moderate"
        } else {
            "complex"
        };
        for author in context.researchers() {
            tables.add(
                "artist_theorem_registry",
                &[
                    Text(author),
                    Text(&context.artifact.id),
                    Text(&name),
                    Text(&statement),
                    Text(status),
                    Int(lines.try_into()?),
                    Text(complexity),
                    Text("[]"),
                    Long(created),
                    if status == "proven" { Long(created) } else { Null },
                ],
            )?;
        }
    }
    Ok(())
}

/// Adds the colours of all cycles, each with its begin.
///
/// # Errors
/// When the colours cannot be read, or the file cannot be written.
pub fn colours(tables: &mut Tables, plan: &Plan) -> Result<()> {
    let rows = COLOURS.lines().filter_map(|line| line.trim().strip_prefix('('));
    let mut count = 0;
    for (cycle, row) in (0_i64..).zip(rows) {
        let values: Vec<&str> = row.split(',').map(|value| value.trim().trim_matches('\'')).collect();
        let [number, hex, l, c, h, ..] = values.as_slice() else { anyhow::bail!("a colour without its values: {row}") };
        let start = plan.cycle_start(cycle);
        let number: i32 = number.parse().context("a cycle is a number")?;
        let values = [Float(l.parse()?), Float(c.parse()?), Float(h.parse()?), Float(plan.battery(start))];
        let [l, c, h, battery] = values;
        tables.add("color_chain", &[Int(number), Text(hex), l, c, h, battery, Long(start)])?;
        count += 1;
    }
    anyhow::ensure!(count == CYCLES, "{count} colours for {CYCLES} cycles");
    Ok(())
}
