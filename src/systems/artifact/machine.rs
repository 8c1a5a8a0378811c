//! The machine's state in each battery cycle.

use crate::duckdb::{Question, Timestamp, row};

row! {
    /// One battery cycle.
    pub struct MachineState {
        /// The cycle; `None` for the connections that name no cycle.
        pub cycle: Option<i32>,
        /// Its colour, as stored.
        pub hex_color: Option<String>,
        /// Lightness in LCH.
        pub l: Option<f64>,
        /// Chroma in LCH.
        pub c: Option<f64>,
        /// Hue in LCH, degrees.
        pub h: Option<f64>,
        /// Percent at its start: of the colour chain, else the highest seen.
        pub battery_pct: Option<f64>,
        /// Its start: of the colour chain, else the first connection.
        pub started_at: Option<Timestamp>,
        /// Connections made in it.
        pub connection_count: i64,
        /// Compositions in these.
        pub composition_count: i64,
        /// Shared artifacts in these.
        pub artifact_count: i64,
        /// Researchers in these.
        pub researcher_count: i64,
        /// The lowest battery level seen, percent.
        pub battery_min: Option<f64>,
        /// The highest battery level seen, percent.
        pub battery_max: Option<f64>,
        /// The first connection.
        pub first_at: Option<Timestamp>,
        /// The last connection.
        pub last_at: Option<Timestamp>,
    }
}

/// Every cycle in order; the connections without one come last.
pub fn machine_states() -> Question<MachineState> {
    Question::new("SELECT *\nFROM artifact.v_machine_states\nORDER BY cycle NULLS LAST")
}

/// One cycle.
pub fn machine_state(cycle: i32) -> Question<MachineState> {
    Question::new(format!("SELECT *\nFROM artifact.v_machine_states\nWHERE cycle = {cycle}"))
}
