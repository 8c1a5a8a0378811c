-- Schema "artifact": the fixed rules that views compare stored values with.
--
-- Names here and in the files after this one are chosen so that a view sorts behind those it reads:
-- EXPORT DATABASE writes views by name, and its script must run again from top to bottom.

-- Palette of the gayseed index (music-topos bridge; ANSI 196 202 208 214 226 118 46 49 51 21 93 129).
CREATE VIEW artifact.rule_gayseed_palette AS
SELECT gayseed_index, gayseed_hex
FROM (VALUES
    (0, '#ff0000'), (1, '#ff5500'), (2, '#ff8800'), (3, '#ffbb00'), (4, '#ffff00'), (5, '#88ff00'),
    (6, '#00ff00'), (7, '#00ffaa'), (8, '#00ffff'), (9, '#0000ff'), (10, '#8800ff'), (11, '#aa00ff')
) AS palette (gayseed_index, gayseed_hex);
COMMENT ON VIEW artifact.rule_gayseed_palette IS 'The twelve colours of the gayseed index.';

-- The standard pipeline: the sequence is fixed by the node type, the label by the arrow's target.
CREATE VIEW artifact.rule_pipeline_stages AS
SELECT node_type, sequence_order, morphism_label
FROM (VALUES
    ('Query', 1, NULL), ('MD5', 2, 'search'), ('File', 3, 'download'), ('Witness', 4, 'attest'), ('Doc', 5, 'convert')
) AS stage (node_type, sequence_order, morphism_label);
COMMENT ON VIEW artifact.rule_pipeline_stages IS 'The five stages in order, with the label of the arrow that leads to each.';

-- gayseed_index = first two hex digits of content_hash mod 12. The engine has no SHA3, and the
-- rule needs none: the hash is given. NULL where the hash does not start with two hex digits.
CREATE VIEW artifact.v_artifact_gayseed AS
SELECT
    a.artifact_id,
    a.content_hash,
    a.gayseed_index,
    a.gayseed_hex,
    a.is_hex,
    a.expected_index,
    of_hash.gayseed_hex AS expected_hex,
    of_index.gayseed_hex AS index_hex
FROM (
    SELECT
        artifact_id,
        content_hash,
        gayseed_index,
        gayseed_hex,
        regexp_full_match(content_hash, '[0-9a-fA-F]{2,}') AS is_hex,
        CASE WHEN regexp_matches(content_hash, '^[0-9a-fA-F]{2}')
            THEN TRY_CAST('0x' || left(content_hash, 2) AS INTEGER) % 12
        END AS expected_index
    FROM artifact.artifact_provenance
) AS a
LEFT JOIN artifact.rule_gayseed_palette AS of_hash ON of_hash.gayseed_index = a.expected_index
LEFT JOIN artifact.rule_gayseed_palette AS of_index ON of_index.gayseed_index = a.gayseed_index;
COMMENT ON VIEW artifact.v_artifact_gayseed IS 'Stored gayseed of each artifact beside what its hash gives.';
COMMENT ON COLUMN artifact.v_artifact_gayseed.is_hex IS 'Whether the hash is hexadecimal throughout';
COMMENT ON COLUMN artifact.v_artifact_gayseed.expected_index IS 'The index that follows from content_hash';
COMMENT ON COLUMN artifact.v_artifact_gayseed.expected_hex IS 'The palette''s colour of the expected index';
COMMENT ON COLUMN artifact.v_artifact_gayseed.index_hex IS 'The palette''s colour of the stored index';
