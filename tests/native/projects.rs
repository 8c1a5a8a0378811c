//! The sample of projects for `project.test.mjs`: the statements that make its described tables, as the page runs
//! them, its questions, and descriptors that are only tried.

use std::fs::File;
use std::path::Path;

use provscope::decode::descriptor::{Described, FileColumn, Origin, PROJECT, SqlType, builtin, parse};
use provscope::decode::{Budgets, TableName, inspect};
use provscope::snapshot::described::{create, drift_query, refill};
use provscope::systems::project::{self, Filter, Sort};
use serde_json::json;

use crate::catalogue::{Asked, PAGE, asked};

/// The portfolio whose shares are too many, the project without a status, and the one that is not there.
const PORTFOLIO: &str = "d57c6140-43a1-4696-97b7-68781e331eed";
const PROJECT_ID: &str = "fa50ecd7-6ffc-41e4-8d14-075defba436b";
const UNKNOWN: &str = "d94a2bb3-5def-4e41-81b2-6221b83dbc6d";
const FACETS: [(&str, &str); 2] = [("status", "status"), ("currency_code", "\"currency_code\"::VARCHAR")];
const HOSTILE: &str = "x' OR TRUE; DROP SCHEMA project CASCADE; --\0\"\\%_🎵";

/// The tables of the sample with the descriptors beside them.
fn sample() -> Vec<Described> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/projects");
    let text = std::fs::read_to_string(folder.join("schema.json")).unwrap();
    let described = |descriptor: provscope::decode::descriptor::Descriptor| {
        let name = format!("{}.parquet", descriptor.name);
        let file = File::open(folder.join(&name)).unwrap();
        let seen = inspect(file, &name, &descriptor.name, &Budgets::default()).unwrap();
        let column = |own: provscope::decode::ColumnInfo| FileColumn { name: own.name, file_type: own.sql_type };
        Described {
            table: TableName::new(PROJECT, descriptor.name.clone()),
            file: seen.columns.into_iter().map(column).collect(),
            descriptor: descriptor.completed(),
            origin: Origin::Snapshot("schema.json".to_owned()),
        }
    };
    parse(&text, None).unwrap().into_iter().map(described).collect()
}

/// A table of another name with values of all sorts, as the test in JavaScript makes it.
fn odd() -> Vec<Described> {
    let text = r#"{"name":"odd \"table\"","columns":[
        {"name":"id","type":"UUID","required":true},
        {"name":"amount","type":"DECIMAL(10,2)","required":true},
        {"name":"count","type":"INTEGER"},
        {"name":"code","type":"CHAR(3)","enum":["EUR","USD"]},
        {"name":"day","type":"DATE"},
        {"name":"above","type":"VARCHAR","references":"odd \"table\".id"}]}"#;
    let file = [
        ("ID", "VARCHAR"),
        ("amount", "VARCHAR"),
        ("count", "DOUBLE"),
        ("code", "VARCHAR"),
        ("day", "TIMESTAMP"),
        ("above", "VARCHAR"),
        ("note", "VARCHAR"),
    ];
    let column = |(name, kind): (&str, &str)| FileColumn { name: name.into(), file_type: kind.into() };
    vec![Described {
        table: TableName::new("other", "odd \"table\""),
        file: file.into_iter().map(column).collect(),
        descriptor: parse(text, None).unwrap().remove(0),
        origin: Origin::File("odd.json".to_owned()),
    }]
}

/// What a change of the sample's descriptors would do: a column dropped, one retyped, one required, one added.
fn tried() -> String {
    let mut all = sample();
    let projects = &mut all[0].descriptor;
    projects.columns.retain(|column| column.name != "dscr");
    for column in &mut projects.columns {
        match column.name.as_str() {
            "project_name" => column.sql_type = SqlType::of("INTEGER").unwrap(),
            "description" => column.required = true,
            _ => {}
        }
    }
    let mut added = projects.columns[0].clone();
    added.name = "sponsor".to_owned();
    projects.columns.push(added);
    project::drift_tried(&drift_query(&all)).sql().to_owned()
}

/// The questions about the sample.
pub fn questions() -> Vec<Asked> {
    let all = sample();
    let projects = &all[0];
    let everything = Filter::default();
    let narrow = Filter {
        values: vec![
            ("status".into(), vec![Some("ACTIVE".into()), None]),
            ("CURRENCY_CODE".into(), vec![Some("EUR".into())]),
            ("gone".into(), vec![Some("x".into())]),
        ],
        search: Some("SHORE".into()),
        finding: None,
    };
    let hostile = Filter {
        values: vec![("status".into(), vec![Some(HOSTILE.into())])],
        search: Some(HOSTILE.into()),
        finding: Some(HOSTILE.into()),
    };
    let found = Filter { finding: Some("value_outside_enum".into()), ..Filter::default() };
    let by = |column: &str| Sort { column: column.into(), descending: false };
    let extra = Described { descriptor: builtin().remove(1), ..all[1].clone() };
    vec![
        asked("project_rows", &project::rows(projects, &everything, &Sort::usual(projects), PAGE)),
        asked("project_rows_narrow", &project::rows(projects, &narrow, &by("total_amount"), PAGE)),
        asked("project_rows_hostile", &project::rows(projects, &hostile, &by(HOSTILE), PAGE)),
        asked("project_rows_found", &project::rows(projects, &found, &by("project_id"), PAGE)),
        asked("project_count", &project::count(projects, &narrow)),
        asked("project_one", &project::one(projects, project::ID, PROJECT_ID).unwrap()),
        asked("project_one_unknown", &project::one(projects, project::ID, HOSTILE).unwrap()),
        asked("project_totals", &project::totals(projects, &everything).unwrap()),
        asked("project_facets", &project::facets(projects, &everything, &FACETS)),
        asked("project_facets_narrow", &project::facets(projects, &narrow, &FACETS)),
        asked("portfolio_rows", &project::rows(&extra, &everything, &Sort::usual(&extra), PAGE)),
        asked("portfolio_sums", &project::portfolio_sums(&all).unwrap()),
        asked("portfolio_sums_alone", &project::portfolio_sums(&all[2..]).unwrap()),
        asked("allocations_of_portfolio", &project::allocations_of_portfolio(&all, PORTFOLIO).unwrap()),
        asked("allocations_of_project", &project::allocations_of_project(&all, UNKNOWN).unwrap()),
        asked("project_find", &project::find("transport", 10)),
        asked("project_find_hostile", &project::find(HOSTILE, 10)),
        asked("project_drift", &project::drift()),
        asked("project_drift_of", &project::drift_of(&all[1].table)),
    ]
}

/// Writes statements and questions where the environment says; without it there is nothing to do.
#[test]
fn the_projects_are_written_out() {
    let Some(path) = std::env::var_os("PROVSCOPE_PROJECTS") else { return };
    let statements = |all: &[Described]| all.iter().flat_map(create).chain(refill(all)).collect::<Vec<_>>();
    let questions: serde_json::Map<_, _> = questions()
        .into_iter()
        .map(|asked| (asked.name.to_owned(), json!({ "sql": asked.sql, "columns": asked.columns })))
        .collect();
    let all = json!({
        "sample": statements(&sample()),
        "odd": statements(&odd()),
        "odd_rows": project::rows(&odd()[0], &Filter::default(), &Sort::usual(&odd()[0]), PAGE).sql(),
        "tried": tried(),
        "questions": questions,
    });
    std::fs::write(path, serde_json::to_string(&all).unwrap()).unwrap();
}
