// Every question of the systems, run on native DuckDB with the samples loaded: its columns
// and types are those that the Rust side decodes, its numbers those expected of the sample.
//
// `UPDATE_TYPES=1 node --test native/` writes question_types.json anew.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { before, test } from 'node:test';
import { emptyDatabase, expectations, hostileDatabase, loadDatasets, loadEmbeddings, loadTraces, migrations, root, rows, sampleDatabase, SYSTEMS, tally, writtenQuestions } from './engine.mjs';

const typesFile = fileURLToPath(new URL('question_types.json', import.meta.url));
let db;
let sample;
let written;

before(async () => {
  written = await writtenQuestions();
  db = await sampleDatabase();
  await loadTraces(db, 'duckdb');
  await loadDatasets(db);
  await loadEmbeddings(db);
  ({ sample } = await expectations());
});

const ask = (name) => rows(db, written.questions[name].sql);
const total = (list, column) => list.reduce((sum, row) => sum + row[column], 0);
const sumOf = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);

test('every question answers with the columns and types that are decoded', async () => {
  const found = {};
  for (const [name, { sql, columns }] of Object.entries(written.questions)) {
    const reader = await db.runAndReadAll(sql).catch((error) => {
      throw new Error(`${name}: ${error.message}\n${sql}`);
    });
    const types = Object.fromEntries(reader.columnNames().map((column, index) => [column, String(reader.columnType(index))]));
    found[name] = Object.fromEntries(columns.map((column) => [column, types[column]]));
    assert.deepEqual(columns.filter((column) => !(column in types)), [], `${name} lacks columns`);
  }
  if (process.env.UPDATE_TYPES) await writeFile(typesFile, `${JSON.stringify(found, null, 1)}\n`);
  assert.deepEqual(found, JSON.parse(await readFile(typesFile, 'utf8')));
});

test('every question answers on empty tables and on hostile names', async () => {
  for (const other of [await emptyDatabase(), await hostileDatabase()]) {
    for (const { sql } of Object.values(written.questions)) await rows(other, sql);
  }
});

test('texts that try to end a literal find nothing and change nothing', async () => {
  for (const name of Object.keys(written.questions).filter((name) => name.startsWith('hostile_'))) {
    assert.deepEqual(await ask(name), [], name);
  }
  assert.equal((await ask('count_all'))[0].count, sample.row_counts.artifact_provenance);
});

test('lists hold what their filter says', async () => {
  assert.equal((await ask('all')).length, sample.row_counts.artifact_provenance);
  assert.equal((await ask('all_second_page')).length, sample.row_counts.artifact_provenance - 1_500);
  assert.equal((await ask('by_type')).length, sample.per_artifact_type.proof);
  assert.equal((await ask('by_gayseed')).length, sample.per_gayseed_index['9']);
  assert.equal((await ask('search_by_researcher')).length, sample.artifacts_per_researcher.alice);
  assert.equal((await ask('search_by_researcher_part_of_name')).length, 0);
  assert.deepEqual((await ask('search_by_hash')).map((row) => row.artifact_id), ['comp_077']);
  assert.ok((await ask('search_by_hash_prefix')).some((row) => row.artifact_id === 'comp_077'));
  assert.equal((await ask('list_with_finding')).length, sample.integrity_findings.gayseed_hex_disagrees.length);
  assert.equal(new Set((await ask('list_with_shared_hash')).map((row) => row.content_hash)).size, sample.notes.artifacts_sharing_a_content_hash_groups);
  assert.equal((await ask('count_narrow'))[0].count, (await ask('list_narrow')).length);
});

test('a list row is the artifact with its counts', async () => {
  const list = await ask('all');
  assert.deepEqual(tally(countBy(list, 'chain_length'), 'key', 'count'), sample.chain_length_histogram);
  assert.equal(total(list, 'audit_count'), sample.row_counts.provenance_audit_log - sample.integrity_findings.audit_unknown_artifacts.length);
  assert.equal(list.filter((row) => row.expected_index !== row.gayseed_index).length, sample.integrity_findings.gayseed_index_disagrees_with_hash);
  assert.equal(list.filter((row) => row.palette_hex !== row.gayseed_hex).length, sample.integrity_findings.gayseed_hex_disagrees.length);
  assert.equal(list.reduce((sum, row) => sum + row.researchers.length, 0), sumOf(sample.artifacts_per_researcher));
});

function countBy(list, column) {
  const counts = new Map();
  for (const row of list) counts.set(row[column], (counts.get(row[column]) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b).map(([key, count]) => ({ key, count }));
}

test('lists are sorted, and a time range includes both ends, newest first', async () => {
  const columns = { id: 'artifact_id', type: 'artifact_type', hash: 'content_hash', gayseed: 'gayseed_index', created: 'creation_timestamp', chain_length: 'chain_length', audit_rows: 'audit_count' };
  for (const [name, column] of Object.entries(columns)) {
    const values = (await ask(`list_by_${name}`)).map((row) => row[column]);
    assert.equal(values.length, sample.row_counts.artifact_provenance);
    assert.ok(values.every((value, index) => index === 0 || values[index - 1] >= value), name);
  }
  const times = (await ask('search_by_time')).map((row) => row.creation_timestamp);
  assert.ok(times.length > 0 && times.every((time) => time >= '2025-12-22 00:00:00' && time <= '2025-12-23 00:00:00'));
  assert.deepEqual(times, times.toSorted().reverse());
});

test('facets count every value, each without its own filter', async () => {
  const of = (list, facet) => tally(list.filter((row) => row.facet === facet).sort((a, b) => a.value - b.value), 'value', 'count');
  const facets = await ask('facets');
  assert.deepEqual(of(facets, 'type'), sample.per_artifact_type);
  assert.deepEqual(of(facets, 'gayseed'), sample.per_gayseed_index);
  assert.deepEqual(of(facets, 'researcher'), sample.artifacts_per_researcher);
  assert.equal(of(facets, 'verified').true, sumOf(sample.verified_per_type));
  const proofs = await ask('facets_of_proofs');
  assert.deepEqual(of(proofs, 'type'), sample.per_artifact_type);
  assert.equal(of(proofs, 'verified').true, sample.verified_per_type.proof);
});

test('the longest chain is read in order, with its arrows', async () => {
  const nodes = (await ask('nodes')).map(({ node_type, sequence_order }) => [node_type, sequence_order]);
  assert.deepEqual(nodes, sample.longest_chain.example.map((node) => [node.node_type, node.sequence_order]));
  const arrows = (await ask('morphisms')).map((row) => `${row.source_node_type}→${row.target_node_type}`);
  assert.deepEqual(arrows, ['Query→MD5', 'MD5→File', 'File→Witness', 'Witness→Doc']);
  assert.equal((await ask('node')).length, 1);
  assert.equal((await ask('morphism')).length, 1);
  assert.equal((await ask('stages'))[0].chain_length, sample.longest_chain.length);
  const dangling = (await ask('morphisms_to_nowhere')).filter((row) => !row.has_target);
  assert.deepEqual(dangling.map((row) => row.target_node_type), ['Doc']);
});

test('stage patterns add up', async () => {
  assert.equal(total(await ask('stage_patterns'), 'artifact_count'), sample.row_counts.artifact_provenance);
  assert.equal(total(await ask('stage_patterns_of_proofs'), 'verified_count'), sample.verified_per_type.proof);
});

test('an artifact is read with everything stored about it', async () => {
  const [artifact] = await ask('artifact');
  const expected = sample.v_artifact_provenance_chain.find((row) => row.artifact_id === 'comp_077');
  assert.equal(artifact.content_hash, expected.content_hash);
  assert.equal(artifact.expected_index, expected.gayseed_index);
  assert.equal(artifact.expected_hex, expected.gayseed_hex);
  assert.equal(artifact.chain_length, expected.query_count + expected.md5_count + expected.file_count + expected.witness_count + expected.doc_count);
  assert.equal(artifact.connection_count, sample.v_tripartite_graph_comp_077_without_connection_id.length);
  assert.deepEqual(await ask('artifact_unknown'), []);
  for (const name of ['exports', 'theorems', 'compositions', 'analyses']) assert.ok((await ask(name)).length > 0, name);
  assert.deepEqual((await ask('findings_of')).map((row) => row.kind), ['gayseed_hex_mismatch']);
});

test('an audit trail is read in the order of the log', async () => {
  const trail = (await ask('audit_trail')).map(({ action, status }) => `${action} ${status}`);
  const expected = sample.v_artifact_timeline.filter((row) => row.artifact_id === 'proof_musictopos_006');
  assert.deepEqual(trail.toSorted(), expected.map(({ action, status }) => `${action} ${status}`).toSorted());
});

test('a histogram holds every dated log row once', async () => {
  const [range] = await ask('activity_range');
  assert.equal(range.dated + range.undated, sample.row_counts.provenance_audit_log);
  const bins = await ask('activity_bins');
  assert.equal(total(bins, 'count'), range.dated);
  assert.equal(total(bins, 'error_count'), sample.notes.audit_rows_with_status_error);
  assert.ok(bins.every((bin) => bin.bin_start.endsWith('00:00:00')));
  assert.equal(total(await ask('activity_bins_of_proofs'), 'count'), (await ask('activity_range_of_proofs'))[0].dated);
});

test('lanes are the most frequent values, and say what they leave out', async () => {
  const byAction = {};
  for (const [key, count] of Object.entries(sample.per_audit_action_status)) byAction[key.split(' ')[0]] = (byAction[key.split(' ')[0]] ?? 0) + count;
  const counts = Object.values(byAction).toSorted((a, b) => b - a);
  const lanes = await ask('lane_values_action');
  assert.deepEqual(lanes.map((row) => row.count), counts.slice(0, 3));
  assert.ok(lanes.every((row) => row.value_count === counts.length && row.event_count === sample.row_counts.provenance_audit_log));
  const types = await ask('lane_values_type');
  assert.equal(types.find((row) => row.value === null).count, sample.integrity_findings.audit_unknown_artifacts.length);
  assert.equal(total(types, 'count'), sample.row_counts.provenance_audit_log);
});

test('a timeline holds every event once, in its lane, and says where there are none', async () => {
  const [{ dated }] = await ask('activity_range');
  for (const name of ['timeline_bins', 'timeline_bins_by_type', 'timeline_bins_without_lanes']) {
    const bins = await ask(name);
    assert.equal(total(bins, 'count'), dated, name);
    assert.equal(total(bins, 'error_count'), sample.notes.audit_rows_with_status_error, name);
    assert.ok(bins.every((bin) => bin.bin_start <= bin.first_at && bin.first_at <= bin.last_at), name);
  }
  const [{ count: hashed }] = await ask('lane_values_action');
  assert.equal(total((await ask('timeline_bins')).filter((bin) => bin.lane === 0), 'count'), hashed);
  assert.ok((await ask('timeline_bins_without_lanes')).every((bin) => bin.lane === null));
  const stretches = await ask('timeline_stretches');
  assert.equal(total(stretches, 'count'), dated);
  assert.ok(stretches.every((row, nth) => nth === 0 || stretches[nth - 1].last_at < row.first_at));
});

test('single events of a window come in order of time', async () => {
  const [{ count }] = await ask('timeline_count');
  const entries = await ask('timeline_entries');
  assert.equal(entries.length, count);
  assert.ok(count > 0 && entries.every(({ at }) => at >= '2025-12-22 00:00:00' && at <= '2025-12-23 00:00:00'));
  const events = await ask('timeline_events');
  assert.ok(events.length > 0 && events.length < count);
  assert.ok(events.every((event, nth) => nth === 0 || events[nth - 1].at <= event.at));
  assert.ok(events.every((event) => (event.lane === 0) === (event.actor === 'maintainer')));
});

test('bins before 1970 start at or before their rows', async () => {
  const other = await emptyDatabase();
  await other.run("INSERT INTO artifact.provenance_audit_log (log_id, artifact_id, action, action_timestamp) VALUES (1, 'a', 'created', '1969-12-31 12:00:00'), (2, 'a', 'created', '1970-01-01'), (3, 'a', 'created', 'infinity')");
  const bins = await rows(other, written.questions.activity_bins.sql);
  assert.deepEqual(bins.map((bin) => bin.bin_start), ['1969-12-31 00:00:00', '1970-01-01 00:00:00']);
  assert.equal((await rows(other, written.questions.activity_range.sql))[0].undated, 1);
});

test('the whole snapshot is counted as expected', async () => {
  const [totals] = await ask('totals');
  assert.equal(totals.average_chain_length, sample.average_chain_length);
  assert.deepEqual((await ask('by_type_counts')).map((row) => row.artifact_count), Object.values(sample.per_artifact_type).toSorted((a, b) => b - a));
  assert.deepEqual(tally(await ask('by_gayseed_counts'), 'gayseed_index', 'artifact_count'), sample.per_gayseed_index);
  assert.deepEqual(tally((await ask('by_researcher_counts')).sort((a, b) => (a.researcher < b.researcher ? -1 : 1)), 'researcher', 'artifact_count'), sample.artifacts_per_researcher);
  assert.deepEqual(tally(await ask('chain_lengths'), 'chain_length', 'artifact_count'), sample.chain_length_histogram);
});

test('a filter of the statistics counts the artifacts that pass, and what belongs to them', async () => {
  const [all] = await ask('totals');
  assert.deepEqual([all.node_count, all.event_count], [sample.row_counts.provenance_nodes, sample.row_counts.provenance_audit_log]);
  const [proofs] = await ask('totals_of_proofs');
  const [own] = await rows(db, `SELECT
      (SELECT count(*) FROM artifact.provenance_nodes WHERE artifact_id IN (FROM proofs)) AS nodes,
      (SELECT count(*) FROM artifact.provenance_morphisms WHERE artifact_id IN (FROM proofs)) AS arrows,
      (SELECT count(*) FROM artifact.provenance_audit_log WHERE artifact_id IN (FROM proofs)) AS events,
      (SELECT count(*) FROM artifact.tripartite_connections WHERE shared_artifact_id IN (FROM proofs)) AS connections
    FROM (SELECT 1)`.replaceAll('(FROM proofs)', "(SELECT artifact_id FROM artifact.artifact_provenance WHERE artifact_type = 'proof')"));
  assert.deepEqual([proofs.artifact_count, proofs.verified_count], [sample.per_artifact_type.proof, sample.verified_per_type.proof]);
  assert.deepEqual([proofs.node_count, proofs.morphism_count, proofs.event_count, proofs.connection_count], [own.nodes, own.arrows, own.events, own.connections]);
  assert.deepEqual((await ask('by_type_counts_of_proofs')).map((row) => row.artifact_type), ['proof']);
  for (const name of ['by_gayseed_counts_of_proofs', 'chain_lengths_of_proofs']) assert.equal(total(await ask(name), 'artifact_count'), proofs.artifact_count);
  assert.equal((await ask('by_researcher_counts_of_proofs')).length, proofs.researcher_count);
});

test('findings come defects first, and page', async () => {
  const classes = (await ask('findings')).map((row) => row.class);
  assert.deepEqual(classes, classes.toSorted());
  assert.equal((await ask('findings_defects_page')).length, 1);
  assert.equal((await ask('findings_of_kind')).length, sample.notes.audit_rows_with_status_error);
  assert.equal(total(await ask('finding_groups'), 'count'), classes.length);
});

test('researchers are counted with their collaborators', async () => {
  const researchers = await ask('researchers');
  const named = researchers.filter((row) => row.artifact_count > 0).map((row) => [row.researcher, row.artifact_count]);
  assert.deepEqual(Object.fromEntries(named), { ...sample.artifacts_per_researcher });
  const miner = researchers.find((row) => row.researcher === 'colour-miner');
  assert.equal((await ask('collaborators')).length, miner.collaborator_count);
  assert.equal((await ask('researcher'))[0].artifact_count, sample.artifacts_per_researcher.zerber);
});

test('the graph of a composition is whole', async () => {
  const expected = sample.v_tripartite_graph_comp_077_without_connection_id;
  const edges = await ask('connections');
  const form = (row) => [row.edge_type, row.user_researcher, row.shared_artifact_id, row.machine_color, row.gayseed_hex, row.artifact_type].join(' ');
  assert.deepEqual(edges.map(form).toSorted(), expected.map(form).toSorted());
  assert.equal(total(await ask('machine_parts'), 'connection_count'), expected.length);
  assert.equal(total(await ask('user_parts'), 'connection_count'), expected.length);
  assert.equal(total(await ask('shared_parts'), 'connection_count'), expected.length);
});

test('connections are found by page, artifact, cycle and drawn together', async () => {
  assert.equal((await ask('connections_of_all')).length, sample.row_counts.tripartite_connections - 6_290);
  const odd = (await ask('connections_of_artifact')).filter((row) => row.edge_type === 'creation');
  assert.deepEqual(odd.map((row) => row.edge_kind), ['user→shared']);
  assert.equal((await ask('connections_without_cycle')).length, sample.notes.tripartite_rows_without_cycle);
  assert.equal((await ask('connection_count'))[0].count, sample.per_machine_cycle['3']);
  assert.equal(total(await ask('flows'), 'connection_count'), sample.row_counts.tripartite_connections);
  assert.deepEqual((await ask('machine_state')).map((row) => [row.hex_color, row.connection_count]), [['#00D3FE', sample.per_machine_cycle['3']]]);
  assert.equal((await ask('machine_states')).at(-1).cycle, null);
});

const named = (nodes, part) => nodes.filter((row) => row.part === part && row.slot > 0);
const rest = (nodes, part) => nodes.find((row) => row.part === part && row.slot === 0);

test('the graph that is shown holds every connection, in nodes, in rests and in edges', async () => {
  const [nodes, flows, [counts]] = [await ask('graph_nodes'), await ask('graph_flows'), await ask('graph_counts')];
  const all = sample.row_counts.tripartite_connections;
  assert.deepEqual([counts.connection_count, counts.unknown_count, total(flows, 'connection_count')], [all, 0, all]);
  for (const part of ['machine', 'user', 'shared']) {
    assert.equal(total(nodes.filter((row) => row.part === part), 'connection_count'), all, part);
  }
  assert.deepEqual([4, 3, 12], ['machine', 'user', 'shared'].map((part) => named(nodes, part).length));
  const cycles = Object.entries(sample.per_machine_cycle).sort(([, a], [, b]) => b - a);
  assert.deepEqual(named(nodes, 'machine').map((row) => [row.name, row.connection_count]), cycles.slice(0, 4));
  assert.equal(rest(nodes, 'machine').node_count, cycles.length - 4);
  const [{ shared }] = await rows(db, 'SELECT count(DISTINCT shared_artifact_id) AS shared FROM artifact.tripartite_connections');
  const [totals] = await ask('graph_touched_all');
  assert.deepEqual([rest(nodes, 'shared').node_count, totals.shared_count], [shared - 12, shared]);
  const [top] = named(nodes, 'machine');
  const [colour] = await rows(db, `SELECT hex_color FROM artifact.color_chain WHERE cycle = ${top.name}`);
  assert.equal(top.hex_color, colour.hex_color);
});

test('an artifact that is to be shown is shown, however few connections it has', async () => {
  assert.ok(!named(await ask('graph_nodes'), 'shared').some((row) => row.name === 'comp_077'));
  const nodes = await ask('graph_nodes_with');
  assert.equal(named(nodes, 'shared')[0].name, 'comp_077');
  assert.equal(named(nodes, 'shared').length, 12);
  const around = sample.v_tripartite_graph_comp_077_without_connection_id;
  assert.equal(total((await ask('graph_nodes_around')).filter((row) => row.part === 'user'), 'connection_count'), around.length);
});

test('what a choice touches is counted where the connections are', async () => {
  const [flows, [one], [edge]] = [await ask('graph_flows'), await ask('graph_touched_rest'), await ask('graph_touched_edge')];
  assert.equal(one.connection_count, total(flows.filter((row) => row.shared_slot === 0), 'connection_count'));
  const between = flows.filter((row) => row.machine_slot === 1 && row.user_slot === 1);
  assert.equal(edge.connection_count, total(between, 'connection_count'));
  assert.equal(edge.feedback_count, total(between.filter((row) => row.edge_kind === 'shared→machine'), 'connection_count'));
  assert.deepEqual([edge.cycle_count, edge.researcher_count], [1, 1]);
});

test('a filter of the graph and its facets speak of the same connections', async () => {
  const [[narrow], flows] = [await ask('graph_counts_narrow'), await ask('graph_flows_narrow')];
  assert.ok(narrow.connection_count > 0 && narrow.unknown_count === 0);
  assert.ok(flows.every((row) => row.edge_kind !== 'shared→machine'));
  assert.equal(total(flows, 'connection_count'), narrow.connection_count);
  const chosen = (await ask('graph_facets_narrow')).filter((row) => row.facet === 'edge' && row.value !== 'shared→machine');
  assert.equal(total(chosen, 'count'), narrow.connection_count);
  const facets = await ask('graph_facets');
  assert.deepEqual(tally(facets.filter((row) => row.facet === 'cycle'), 'value', 'count'), { ...sample.per_machine_cycle });
});

test('the forms of chains hold every artifact once, and their lists are as long as they say', async () => {
  const forms = await ask('chain_patterns');
  assert.equal(total(forms, 'artifact_count'), sample.row_counts.artifact_provenance);
  assert.equal(total(forms, 'verified_count'), sumOf(sample.verified_per_type));
  assert.ok(forms.every((row) => row.pattern_count === forms.length));
  const [bridged] = forms;
  assert.deepEqual([bridged.stages, bridged.arrows], [0b10111, (1 << 1) | (1 << 7) | (1 << 14)]);
  const list = await ask('pattern_list');
  assert.equal(list.length, bridged.artifact_count);
  assert.ok(list.every((row) => row.chain_length === 4));
  const none = forms.find((row) => row.stages === 0);
  assert.equal((await ask('pattern_list_without_nodes')).length, none.artifact_count);
  assert.equal((await ask('pattern_list_of_proofs')).length, sample.per_artifact_type.proof);
  assert.equal(total(await ask('chain_patterns_of_proofs'), 'artifact_count'), sample.per_artifact_type.proof);
});

test('the arrows and the stages of the forms are those of the tables', async () => {
  const arrows = await ask('pattern_arrows');
  const [stored] = await rows(db, `SELECT count(*) AS arrows, count(*) FILTER (is_verified) AS verified
    FROM artifact.provenance_morphisms`);
  assert.deepEqual([total(arrows, 'artifact_count'), total(arrows, 'verified_count')], [stored.arrows, stored.verified]);
  const stages = await ask('stage_counts');
  const [has] = await rows(db, `SELECT count(*) FILTER (has_query) AS q, count(*) FILTER (has_md5) AS m, count(*) FILTER (has_file) AS f,
    count(*) FILTER (has_witness) AS w, count(*) FILTER (has_doc) AS d FROM artifact.v_chain_stages`);
  assert.deepEqual(stages.map((row) => row.artifact_count), [has.q, has.m, has.f, has.w, has.d]);
  assert.equal(total(stages, 'last_count'), sample.row_counts.artifact_provenance - sample.chain_length_histogram['0']);
});

test('tables are described as in their comments, and all migrations are listed', async () => {
  for (const system of SYSTEMS) {
    const comments = await rows(db, `SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = '${system}' AND NOT starts_with(table_name, 'kept_') ORDER BY 1`);
    const described = Object.fromEntries(Object.entries(written.tables[system]).sort(([a], [b]) => (a < b ? -1 : 1)));
    assert.deepEqual(Object.fromEntries(comments.map((row) => [row.table_name, row.comment])), described);
    assert.deepEqual((await migrations(system)).map(([name]) => name), written.migrations[system]);
  }
});

test('datasets are listed, counted and found by what they are', async () => {
  const { expected } = await expectations();
  const { datasets } = expected;
  const list = await ask('dataset_list');
  assert.equal(list.length, datasets.row_counts.dataset_provenance);
  const first = list.find((row) => row.dataset_id === 'priority_1_FINAL');
  assert.deepEqual([first.inherited_license, first.parent_count, first.child_count, first.record_count, first.open_finding_count], ['proprietary', 3, 2, 425000, 1]);
  assert.deepEqual((await ask('dataset_list_narrow')).map((row) => row.dataset_id).sort(), ['priority_1_FINAL', 'priority_2_FINAL', 'priority_3_FINAL'].filter((id) => datasets.problem_licences_reaching_priority_tier[id].some((words) => words.includes('proprietary'))));
  assert.equal((await ask('dataset_count'))[0].count, list.length);
  const facets = (await ask('dataset_facets')).filter((row) => row.facet === 'license');
  assert.deepEqual(tally(facets, 'value', 'count'), Object.fromEntries(facets.map((row) => [row.value, datasets.compliance_by_license_type[row.value].total])));
  assert.ok((await ask('find_datasets')).every((row) => row.kind === 'dataset'));
});

test('the questions of the source system answer as it does', async () => {
  const { datasets } = (await expectations()).expected;
  const newest = await ask('dataset_query');
  assert.equal(newest[0].dataset_id, 'release_2025_12');
  assert.equal((await ask('dataset_query_tier')).length, datasets.compliance_by_quality_tier.priority.total);
  assert.equal((await ask('dataset_query_license')).length, 5);
  assert.deepEqual((await ask('dataset_query_source')).map((row) => row.dataset_id), ['priority_1_FINAL']);
  assert.equal((await ask('dataset_audit_log')).length, datasets.row_counts.provenance_audit_log);
  assert.deepEqual((await ask('dataset_audit_log_of')).map((row) => row.action), ['updated']);
  assert.deepEqual((await ask('dataset_audit_log_of_record')).map((row) => row.action), ['audited', 'updated', 'created']);
  assert.deepEqual(Object.fromEntries(Object.entries(tally(await ask('dataset_audit_actions'), 'action', 'count')).sort()), datasets.audit_actions);
  assert.equal((await ask('dataset_get'))[0].compliance_status, 'needs_review');
});

test('what is above, below and beside a dataset is as expected', async () => {
  const { datasets } = (await expectations()).expected;
  const above = await ask('dataset_ancestors');
  assert.deepEqual(above.map((row) => row.dataset_id).sort(), datasets.ancestors_of_priority_1_FINAL);
  const problems = above.filter((row) => row.severity > 0).map((row) => `${row.dataset_id} (${row.license_type})`);
  assert.deepEqual(problems.sort(), datasets.problem_licences_reaching_priority_tier.priority_1_FINAL);
  assert.deepEqual(above.filter((row) => row.distance === 1).map((row) => row.contribution_ratio), [0.2715, 0.6655, 0.063]);
  assert.deepEqual((await ask('dataset_descendants')).map((row) => row.dataset_id).sort(), datasets.descendants_of_raw_forum_dump);
  const told = {};
  for (const row of await ask('dataset_license_problems')) (told[row.dataset_id] ??= []).push(`${row.ancestor_id} (${row.license_type})`);
  for (const list of Object.values(told)) list.sort();
  assert.deepEqual(told, datasets.problem_licences_reaching_priority_tier);
  assert.deepEqual((await ask('dataset_stage_flow')).map((row) => [row.position, row.output_record_count]), datasets.stages_of_priority_1_FINAL.map((stage) => [stage.n, stage.o]));
  assert.deepEqual((await ask('dataset_suspicious_steps')), [{ count: 0 }]);
  assert.equal((await ask('dataset_differences'))[0].document_path, 'license.license_type');
  assert.equal((await ask('dataset_last_audit'))[0].audit_name, 'AUDIT-2025-12-18-001');
});
