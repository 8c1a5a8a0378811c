import { DuckDBInstance } from '@duckdb/node-api';
const i = await DuckDBInstance.create(':memory:'); const c = await i.connect();
const q = async s => { const r = await c.runAndReadAll(s); console.log(r.getRowObjectsJson().map(x=>Object.values(x).join(' | ')).join('\n'), '\n--'); };
await c.run(`create table p(parent_id varchar, dataset_id varchar); insert into p values ('a','b'),('b','c'),('a','c'),('c','d'),('d','b'),('x','a')`);
await c.run(`create view v_anc as with recursive edge as materialized (select distinct parent_id, dataset_id from p), walk(dataset_id, ancestor_id, distance) using key (dataset_id, ancestor_id) as (
 select dataset_id, parent_id, 1 from edge
 union
 select w.dataset_id, e.parent_id, w.distance+1 from walk w join edge e on e.dataset_id = w.ancestor_id
  where not exists (from recurring.walk k where k.dataset_id=w.dataset_id and k.ancestor_id=e.parent_id))
 select * from walk`);
await q('from v_anc order by all');
await q(`select sql from duckdb_views() where view_name='v_anc'`);
await c.run(`export database '/tmp/rooms/dataset-scratch/ex'`);
await c.run('drop view v_anc; drop table p; import database \'/tmp/rooms/dataset-scratch/ex\'');
await q('select count(*) from v_anc');
