-- Schema "artifact": what each kind of finding means, and how many there are.

CREATE VIEW artifact.rule_finding_kinds AS
SELECT kind, meaning
FROM (VALUES
    ('required_value_missing', 'The row lacks a value that the schema requires'),
    ('artifact_id_duplicated', 'Several registry rows have the same id'),
    ('content_hash_not_hex', 'The content hash is no hexadecimal number'),
    ('gayseed_index_out_of_range', 'The gayseed index is not one of 0 to 11'),
    ('gayseed_index_mismatch', 'The gayseed index does not follow from the content hash'),
    ('gayseed_hex_mismatch', 'The stored colour is not the palette''s colour of the index'),
    ('node_type_unknown', 'The node is none of the five stages'),
    ('node_sequence_mismatch', 'The node stands in another place than its type has'),
    ('node_duplicated', 'Several rows stand for the same node'),
    ('morphism_duplicated', 'Several rows stand for the same arrow'),
    ('morphism_target_missing', 'An arrow leads to a node that the artifact does not have'),
    ('morphism_source_missing', 'An arrow starts at a node that the artifact does not have'),
    ('morphisms_without_nodes', 'The artifact has arrows, but no node'),
    ('edge_type_without_arrow', 'The edge type names an activity in place of two partitions; it was understood'),
    ('edge_type_not_understood', 'The edge type is none of the three, so the connection is not drawn'),
    ('edge_label_mismatch', 'The label belongs to another edge type'),
    ('export_duplicated', 'Several rows stand for the same export'),
    ('theorem_duplicated', 'Several rows stand for the same theorem of one author'),
    ('composition_duplicated', 'Several composition structures have the same id'),
    ('analysis_duplicated', 'Several analysis results have the same id'),
    ('cycle_duplicated', 'A battery cycle has several colours'),
    ('node_unknown_artifact', 'Nodes of an artifact that is not registered'),
    ('morphism_unknown_artifact', 'Arrows of an artifact that is not registered'),
    ('tripartite_unknown_artifact', 'Connections of an artifact that is not registered'),
    ('audit_unknown_artifact', 'Log rows of an artifact that is not registered'),
    ('export_unknown_artifact', 'Exports of an artifact that is not registered'),
    ('theorem_unknown_artifact', 'Theorems of an artifact that is not registered'),
    ('composition_unknown_artifact', 'Composition structures of an artifact that is not registered'),
    ('analysis_unknown_artifact', 'Analysis results of an artifact that is not registered'),
    ('registered_only_artifacts_without_nodes', 'Artifacts that are registered and have no chain'),
    ('artifacts_without_audit_rows', 'Artifacts that the log does not mention'),
    ('artifacts_sharing_a_content_hash_groups', 'Contents that several artifacts share'),
    ('content_hash_not_64_digits', 'Hashes that are shorter or longer than SHA3-256'),
    ('artifact_type_not_listed', 'Artifact types outside the schema''s list'),
    ('arrows_file_to_doc_bridging_a_missing_witness', 'Arrows from File to Doc where no Witness is needed'),
    ('morphism_label_not_listed', 'Arrow labels outside the schema''s list'),
    ('tripartite_rows_without_cycle', 'Connections outside every battery cycle'),
    ('cycles_without_colour', 'Battery cycles that the colour chain does not have'),
    ('audit_rows_with_status_error', 'Actions that failed'),
    ('audit_action_not_listed', 'Actions outside the schema''s list'),
    ('audit_status_not_listed', 'Log states outside the schema''s list'),
    ('export_format_not_listed', 'Export formats outside the schema''s list'),
    ('proof_status_not_listed', 'Proof states outside the schema''s list'),
    ('registry_is_empty', 'The snapshot has no registry rows')
) AS known (kind, meaning);
COMMENT ON VIEW artifact.rule_finding_kinds IS 'What each kind of finding means.';

CREATE VIEW artifact.v_finding_groups AS
SELECT g.class, g.kind, g.table_name, g.count, coalesce(k.meaning, g.kind) AS detail
FROM (
    SELECT class, kind, table_name, count(*) AS count FROM artifact.v_findings GROUP BY class, kind, table_name
) AS g
LEFT JOIN artifact.rule_finding_kinds AS k ON k.kind = g.kind;
COMMENT ON VIEW artifact.v_finding_groups IS 'Findings counted by kind and table.';
