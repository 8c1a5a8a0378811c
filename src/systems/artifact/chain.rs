//! The chain of an artifact: its nodes and arrows, and which stages artifacts have.

use super::filter::Filter;
use crate::duckdb::{Ask, Error, Page, Question, Timestamp, row, sql};
use crate::systems::Count;

row! {
    /// One stage that an artifact has passed.
    pub struct Node {
        /// The key of the file, or the row's place in it.
        pub node_id: Option<i64>,
        /// Query, MD5, File, Witness or Doc.
        pub node_type: Option<String>,
        /// Place in the chain, from 1.
        pub sequence_order: Option<i32>,
        /// Details by type, as JSON text.
        pub node_data: Option<String>,
        /// Of a Query.
        pub query_id: Option<String>,
        /// Of an MD5.
        pub md5_hash: Option<String>,
        /// Of a File.
        pub file_path: Option<String>,
        /// Of a File, in bytes.
        pub file_size: Option<i64>,
        /// Of a Witness.
        pub witness_proof_id: Option<String>,
        /// Of a Doc.
        pub doc_export_format: Option<String>,
        /// When it was recorded.
        pub created_at: Option<Timestamp>,
    }
}

row! {
    /// One arrow between two stages.
    pub struct Morphism {
        /// The key of the file, or the row's place in it.
        pub morphism_id: Option<i64>,
        /// The type of the node it starts at.
        pub source_node_type: Option<String>,
        /// The type of the node it leads to.
        pub target_node_type: Option<String>,
        /// search, download, attest or convert.
        pub morphism_label: Option<String>,
        /// Whether the step is verified.
        pub is_verified: Option<bool>,
        /// How it was verified.
        pub verification_method: Option<String>,
        /// Details, as JSON text.
        pub morphism_data: Option<String>,
        /// When it was recorded.
        pub created_at: Option<Timestamp>,
        /// Whether the artifact has the node it starts at.
        pub has_source: bool,
        /// Whether the artifact has the node it leads to.
        pub has_target: bool,
    }
}

row! {
    /// Which stages one artifact has.
    pub struct Stages {
        /// Its id.
        pub artifact_id: Option<String>,
        /// Its type.
        pub artifact_type: Option<String>,
        /// Whether the artifact is verified; NULL counts as not.
        pub is_verified: bool,
        /// Number of nodes.
        pub chain_length: i64,
        /// Has a Query.
        pub has_query: bool,
        /// Has an MD5.
        pub has_md5: bool,
        /// Has a File.
        pub has_file: bool,
        /// Has a Witness.
        pub has_witness: bool,
        /// Has a Doc.
        pub has_doc: bool,
        /// Number of arrows.
        pub morphism_count: i64,
        /// Number of verified arrows.
        pub verified_morphism_count: i64,
        /// No Witness, but an arrow from File to Doc.
        pub witness_bridged: bool,
    }
}

row! {
    /// How many artifacts have the same stages.
    pub struct StagePattern {
        /// Has a Query.
        pub has_query: bool,
        /// Has an MD5.
        pub has_md5: bool,
        /// Has a File.
        pub has_file: bool,
        /// Has a Witness.
        pub has_witness: bool,
        /// Has a Doc.
        pub has_doc: bool,
        /// No Witness, but an arrow from File to Doc.
        pub witness_bridged: bool,
        /// Artifacts with these stages.
        pub artifact_count: i64,
        /// Verified ones among them.
        pub verified_count: i64,
    }
}

/// Nodes and arrows of an artifact.
#[derive(Debug, Clone, PartialEq)]
pub struct ProvenanceChain {
    /// Whose chain it is.
    pub artifact_id: String,
    /// The nodes in order, as many as were asked for.
    pub nodes: Vec<Node>,
    /// The arrows in order, as many as were asked for.
    pub morphisms: Vec<Morphism>,
    /// How many nodes there are. (One server of the source adds the arrows; that is not followed.)
    pub chain_length: i64,
    /// How many arrows there are.
    pub morphism_count: i64,
}

/// The nodes of an artifact, in the order of the chain.
pub fn nodes(artifact_id: &str) -> Question<Node> {
    nodes_where(&format!("n.artifact_id = {}", sql::text(artifact_id)))
}

/// The node of an artifact with a type; several rows only if it is stored more than once.
pub fn node(artifact_id: &str, node_type: &str) -> Question<Node> {
    let (id, kind) = (sql::text(artifact_id), sql::text(node_type));
    nodes_where(&format!("n.artifact_id = {id} AND n.node_type = {kind}"))
}

fn nodes_where(condition: &str) -> Question<Node> {
    Question::new(format!(
        "SELECT
    n.node_id, n.node_type, n.sequence_order, n.node_data, n.query_id, n.md5_hash, n.file_path, n.file_size,
    n.witness_proof_id, n.doc_export_format, n.created_at
FROM artifact.provenance_nodes AS n
WHERE {condition}
ORDER BY n.sequence_order NULLS LAST, n.node_id, n.rowid"
    ))
}

/// The arrows of an artifact, in the order of the pipeline.
pub fn morphisms(artifact_id: &str) -> Question<Morphism> {
    let id = sql::text(artifact_id);
    morphisms_where(&id, &format!("m.artifact_id = {id}"))
}

/// The arrow of an artifact between two types; several rows only if it is stored more than once.
pub fn morphism(artifact_id: &str, source: &str, target: &str) -> Question<Morphism> {
    let (id, source, target) = (sql::text(artifact_id), sql::text(source), sql::text(target));
    let condition = format!("m.artifact_id = {id} AND m.source_node_type = {source} AND m.target_node_type = {target}");
    morphisms_where(&id, &condition)
}

fn morphisms_where(id: &str, condition: &str) -> Question<Morphism> {
    let has = |side: &str| {
        format!(
            "coalesce(m.{side}_node_type IN (\
             SELECT node_type FROM artifact.provenance_nodes WHERE artifact_id = {id} AND node_type IS NOT NULL\
             ), FALSE) AS has_{side}"
        )
    };
    Question::new(format!(
        "SELECT
    m.morphism_id, m.source_node_type, m.target_node_type, m.morphism_label, m.is_verified, m.verification_method,
    m.morphism_data, m.created_at,
    {},
    {}
FROM artifact.provenance_morphisms AS m
LEFT JOIN artifact.rule_pipeline_stages AS source ON source.node_type = m.source_node_type
LEFT JOIN artifact.rule_pipeline_stages AS target ON target.node_type = m.target_node_type
WHERE {condition}
ORDER BY source.sequence_order NULLS LAST, target.sequence_order NULLS LAST, m.morphism_id, m.rowid",
        has("source"),
        has("target")
    ))
}

/// Nodes and arrows of an artifact, at most `limit` of each; the counts tell if there are more.
pub async fn provenance_chain(db: &impl Ask, artifact_id: &str, limit: u64) -> Result<ProvenanceChain, Error> {
    let page = Page { offset: 0, limit };
    let total = |table: &str| {
        let id = sql::text(artifact_id);
        Question::<Count>::new(format!("SELECT count(*) AS count FROM artifact.{table} WHERE artifact_id = {id}"))
    };
    Ok(ProvenanceChain {
        artifact_id: artifact_id.to_owned(),
        nodes: nodes(artifact_id).page(page).all(db).await?,
        morphisms: morphisms(artifact_id).page(page).all(db).await?,
        chain_length: total("provenance_nodes").first(db).await?.map_or(0, |total| total.count),
        morphism_count: total("provenance_morphisms").first(db).await?.map_or(0, |total| total.count),
    })
}

/// Which stages an artifact has.
pub fn stages(artifact_id: &str) -> Question<Stages> {
    Question::new(format!("SELECT *\nFROM artifact.v_chain_stages\nWHERE artifact_id = {}", sql::text(artifact_id)))
}

/// How many artifacts that pass a filter have which stages, the most frequent first.
pub fn stage_patterns(filter: &Filter) -> Question<StagePattern> {
    let chosen = if filter.is_empty() {
        String::new()
    } else {
        format!(
            "WHERE s.artifact_id IN (SELECT a.artifact_id FROM artifact.artifact_provenance AS a {})",
            filter.where_sql()
        )
    };
    let columns = "s.has_query, s.has_md5, s.has_file, s.has_witness, s.has_doc, s.witness_bridged";
    Question::new(format!(
        "SELECT {columns}, count(*) AS artifact_count, count(*) FILTER (s.is_verified) AS verified_count
FROM artifact.v_chain_stages AS s
{chosen}
GROUP BY {columns}
ORDER BY artifact_count DESC, {columns}"
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::systems::artifact::testing::{Nothing, answer};

    #[test]
    fn the_chain_of_an_unknown_artifact_is_empty() {
        let chain = answer(provenance_chain(&Nothing, "no'body", 10)).unwrap();
        assert_eq!((chain.chain_length, chain.nodes.len(), chain.morphisms.len()), (0, 0, 0));
        assert_eq!(chain.artifact_id, "no'body");
    }

    #[test]
    fn ids_and_types_are_literals() {
        assert!(node("a'", "x'").sql().contains("n.artifact_id = 'a''' AND n.node_type = 'x'''"));
    }
}
