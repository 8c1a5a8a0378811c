//! The tables' columns as native DuckDB wrote them into the sample: names, order, types, and which may be empty.

/// `(table, schema in Parquet's notation)`.
pub const SCHEMAS: [(&str, &str); 10] = [
    (
        "artifact_provenance",
        "message duckdb_schema {
            required binary artifact_id (UTF8); required binary artifact_type (UTF8);
            optional binary github_interaction_id (UTF8); required binary content_hash (UTF8);
            required int32 gayseed_index (INT_32); required binary gayseed_hex (UTF8);
            required int64 creation_timestamp (TIMESTAMP(MICROS,false));
            required int64 last_updated (TIMESTAMP(MICROS,false));
            required binary researchers_involved (JSON); required binary artifact_metadata (JSON);
            required boolean is_verified; optional int64 verification_timestamp (TIMESTAMP(MICROS,false));
        }",
    ),
    (
        "provenance_nodes",
        "message duckdb_schema {
            required binary artifact_id (UTF8); required binary node_type (UTF8);
            required int32 sequence_order (INT_32); required binary node_data (JSON);
            optional binary query_id (UTF8); optional binary md5_hash (UTF8); optional binary file_path (UTF8);
            optional int64 file_size (INT_64); optional binary witness_proof_id (UTF8);
            optional binary doc_export_format (UTF8); required int64 created_at (TIMESTAMP(MICROS,false));
        }",
    ),
    (
        "provenance_morphisms",
        "message duckdb_schema {
            required binary artifact_id (UTF8); required binary source_node_type (UTF8);
            required binary target_node_type (UTF8); required binary morphism_label (UTF8);
            required boolean is_verified; required binary verification_method (UTF8);
            required binary morphism_data (JSON); required int64 created_at (TIMESTAMP(MICROS,false));
        }",
    ),
    (
        "tripartite_connections",
        "message duckdb_schema {
            required binary composition_id (UTF8); optional int32 machine_cycle (INT_32);
            required float battery_level; required int64 machine_timestamp (TIMESTAMP(MICROS,false));
            required binary user_researcher (UTF8); required binary github_activity_id (UTF8);
            required binary user_activity_type (UTF8); required binary shared_artifact_id (UTF8);
            required binary shared_artifact_type (UTF8); required binary edge_type (UTF8);
            required binary edge_label (UTF8); required float edge_weight;
            required int64 created_at (TIMESTAMP(MICROS,false));
        }",
    ),
    (
        "artifact_exports",
        "message duckdb_schema {
            required binary artifact_id (UTF8); required binary export_format (UTF8);
            required binary export_path (UTF8); required int64 export_timestamp (TIMESTAMP(MICROS,false));
            required int64 file_size (INT_64); required binary checksum (UTF8); required boolean is_archived;
        }",
    ),
    (
        "provenance_audit_log",
        "message duckdb_schema {
            required binary artifact_id (UTF8); required binary action (UTF8);
            required int64 action_timestamp (TIMESTAMP(MICROS,false)); required binary actor (UTF8);
            required binary details (JSON); required binary status (UTF8); optional binary error_message (UTF8);
        }",
    ),
    (
        "artist_theorem_registry",
        "message duckdb_schema {
            required binary artist_name (UTF8); required binary proof_artifact_id (UTF8);
            required binary theorem_name (UTF8); required binary theorem_statement (JSON);
            required binary proof_status (UTF8); required int32 lean4_proof_lines (INT_32);
            required binary lean4_complexity (UTF8); required binary dependencies (JSON);
            required int64 created_at (TIMESTAMP(MICROS,false)); optional int64 verified_at (TIMESTAMP(MICROS,false));
        }",
    ),
    (
        "composition_structure",
        "message duckdb_schema {
            required binary composition_id (UTF8); required binary composition_artifact_id (UTF8);
            required int32 instrument_count (INT_32); required int32 phase_count (INT_32);
            optional int32 total_voices (INT_32); required binary instruments (JSON);
            required binary phases (JSON); required binary gestures (JSON); optional float duration_seconds;
            optional int32 tempo_bpm (INT_32); required int64 created_at (TIMESTAMP(MICROS,false));
        }",
    ),
    (
        "analysis_results",
        "message duckdb_schema {
            required binary analysis_id (UTF8); required binary analysis_artifact_id (UTF8);
            required int32 researcher_count (INT_32); required int32 interaction_count (INT_32);
            required int32 tao_interactions (INT_32); required int32 knoroiov_interactions (INT_32);
            required int32 gorard_interactions (INT_32); required int32 cross_interactions (INT_32);
            required int32 temporal_alignments (INT_32); required int32 temporal_window_days (INT_32);
            required binary theme_clusters (JSON); required binary participant_network (JSON);
            required int64 created_at (TIMESTAMP(MICROS,false));
        }",
    ),
    (
        "color_chain",
        "message duckdb_schema {
            required int32 cycle (INT_32); required binary hex_color (UTF8); required float l; required float c;
            required float h; required float battery_pct; required int64 ts (TIMESTAMP(MICROS,false));
        }",
    ),
];
