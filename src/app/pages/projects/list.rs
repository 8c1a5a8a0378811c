//! The list of projects: facets, search, order, and every row in one virtual table.

use std::rc::Rc;

use leptos::prelude::*;

use super::cells::{Shown, shown_columns, value, value_of};
use super::{InForce, NoTable, Parts, projects_of};
use crate::app::lasting::lasting;
use crate::app::parts::cells::optional;
use crate::app::parts::explorer::{self, EmptyList, ListHead, ask_facets, counts};
use crate::app::parts::facets::{FacetGroup, is_wide, values_of};
use crate::app::parts::filters::Chips;
use crate::app::parts::virtual_table::{Column, Columns, VirtualTable};
use crate::app::project_filter::{facets, filter_of, parameters, sort_of};
use crate::app::state::{App, Session};
use crate::decode::descriptor::Described;
use crate::duckdb::{Page, sql};
use crate::share::link::{Route, View};
use crate::systems::project::{self, Cells, Filter, Format, Sort};

/// The part of the page.
#[component]
pub fn List(session: Rc<Session>, all: Rc<Vec<Described>>) -> impl IntoView {
    match projects_of(&all) {
        Some(described) => view! { <Table session=session described=Rc::new(described) /> }.into_any(),
        None => view! {
            <div class="page-head"><h1>"Projects"</h1></div>
            <Parts />
            <NoTable name="projects" />
        }
        .into_any(),
    }
}

#[component]
fn Table(session: Rc<Session>, described: Rc<Described>) -> impl IntoView {
    let app = App::get();
    let engine = session.engine.clone();
    let filter = Memo::new({
        let described = Rc::clone(&described);
        let described = StoredValue::new_local(described);
        move |_| app.view.with(|view| described.with_value(|described| filter_of(view, described)))
    });
    let sort = Memo::new({
        let described = StoredValue::new_local(Rc::clone(&described));
        move |_| app.view.with(|view| described.with_value(|described| sort_of(view, described)))
    });
    let names: &'static [(&'static str, &'static str)] = lasting_names(parameters(&described));
    let groups = facets(&described);
    let sources: Vec<(&'static str, &'static str)> =
        groups.iter().map(|(_, name)| (*name, lasting(&format!("{}::VARCHAR", sql::identifier(name))))).collect();
    let own = StoredValue::new_local(Rc::clone(&described));
    let counts = counts(
        app,
        &engine,
        move || project::count(&own.get_value(), &filter.get()),
        project::count(&described, &Filter::default()),
    );
    let facets = ask_facets(app, &engine, move || project::facets(&own.get_value(), &filter.get(), &sources));
    let source = counts.rows(&engine, move || {
        let (described, filter, sort) = (own.get_value(), filter.get(), sort.get());
        move |page| project::rows(&described, &filter, &sort, page)
    });
    let sql = Signal::derive(move || {
        project::rows(&own.get_value(), &filter.get(), &sort.get(), Page { offset: 0, limit: 100 }).sql().to_owned()
    });
    let groups = groups.into_iter().map(|(title, name)| {
        view! { <FacetGroup title=title name=name values=values_of(facets, name) /> }
    });
    let columns = shown_columns(&described);
    let (heads, least, listed) = heads(&described, &columns);
    let (drawn, linked) = (columns.clone(), columns);
    view! {
        <ListHead
            heading=counts.heading("project", "projects", "Projects") sql=sql error=counts.error
            search="Search every column" placeholder="Name, id or any value"
        >
            <Parts />
            <Chips names=names />
        </ListHead>
        <div class="explorer">
            <details class="facets-fold" prop:open=is_wide()>
                <summary>"Filters"</summary>
                <div class="facets" role="group" aria-label="Filters">
                    {groups.collect_view()}
                    <InForce described=described.as_ref().clone() />
                </div>
            </details>
            <VirtualTable
                source=source
                heads=heads
                caption="Projects"
                least=least
                cells=move |row: &Cells| row_cells(&drawn, &listed, row)
                href=move |row: &Cells| to_project(value_of(&linked, &row.cells.0, project::ID))
                order=Signal::derive(move || { let Sort { column, descending } = sort.get(); (column, descending) })
                on_sort=Callback::new(move |name| choose_order(app, &own.get_value(), name))
            >
                <EmptyList
                    all=counts.all.get().unwrap_or(0) many="projects" names=names
                    nothing="The table of projects has no rows."
                />
            </VirtualTable>
        </div>
    }
}

/// The same names, for as long as the page lives.
fn lasting_names(names: Vec<(&'static str, &'static str)>) -> &'static [(&'static str, &'static str)] {
    thread_local! {
        static KEPT: std::cell::RefCell<Vec<&'static [(&'static str, &'static str)]>> = const { std::cell::RefCell::new(Vec::new()) };
    }
    KEPT.with_borrow_mut(|kept| {
        if let Some(known) = kept.iter().find(|known| **known == names.as_slice()) {
            return *known;
        }
        let new: &'static [(&'static str, &'static str)] = names.leak();
        kept.push(new);
        new
    })
}

/// The page of a project.
pub fn to_project(id: Option<&str>) -> Option<String> {
    Some(View::of(Route::Project(id?.to_owned())).fragment())
}

/// The columns of the table: the name first, then the others without ids and long texts. With the width below which it
/// scrolls, and the columns that are listed.
fn heads(described: &Described, columns: &[Shown]) -> (Columns, u32, Vec<Shown>) {
    let name = project::name_column(described);
    let is_name = |column: &&Shown| Some(column.name.as_str()) == name;
    let is_listed = |column: &&Shown| column.format != Format::Id && !column.name.eq_ignore_ascii_case("description");
    let first = columns.iter().filter(is_name);
    let others = columns.iter().filter(|column| !is_name(column) && is_listed(column));
    let listed: Vec<Shown> = first.chain(others).cloned().collect();
    let mut least = 0;
    let heads = listed.iter().map(|column| {
        let width = width(column);
        least += width;
        let grows = matches!(column.format, Format::Text);
        Column {
            name: head(column),
            note: String::new(),
            sort: Some(lasting(&column.name)),
            number: column.format.is_right(),
            track: if grows { format!("minmax({width}px, 1fr)") } else { format!("{width}px") },
        }
    });
    (Columns(heads.collect()), least, listed)
}

/// A label that is long beside its values gives way to the column's name.
fn head(column: &Shown) -> String {
    const LONG: usize = 20;
    let label = &column.label;
    if label.chars().count() > LONG { crate::decode::descriptor::in_words(&column.name) } else { label.clone() }
}

/// Wide enough for the values, and for the label as far as that is not long.
fn width(column: &Shown) -> u32 {
    let values = match column.format {
        Format::Money => 178,
        Format::Time => 200,
        Format::Text => 196,
        Format::Date | Format::Word => 116,
        _ => 96,
    };
    let label = u32::try_from(head(column).chars().count()).unwrap_or(20) * 8 + 36;
    values.max(label.min(200))
}

fn row_cells(columns: &[Shown], listed: &[Shown], row: &Cells) -> AnyView {
    let cells = &row.cells.0;
    let currency = value_of(columns, cells, "currency_code");
    let href = to_project(value_of(columns, cells, project::ID));
    let drawn = listed.iter().enumerate().map(|(index, column)| {
        let text = cells.get(column.place).and_then(Option::as_deref);
        let class = if column.format.is_right() { "vtable-cell num" } else { "vtable-cell" };
        let shown = match (&href, index) {
            (Some(href), 0) => view! { <a href=href.clone()>{optional(text)}</a> }.into_any(),
            _ => value(column.format, text, currency),
        };
        view! { <div class=class role="gridcell">{shown}</div> }
    });
    drawn.collect_view().into_any()
}

/// The same column again turns the order round; numbers and times begin with the largest.
fn choose_order(app: App, described: &Described, name: &str) {
    let current = app.view.with_untracked(|view| sort_of(view, described));
    let columns = shown_columns(described);
    let format = columns.iter().find(|column| column.name == name).map(|column| column.format);
    let begins = format.is_some_and(|format| format.is_right() || matches!(format, Format::Date | Format::Time));
    explorer::choose_order(app, (&current.column, current.descending), name, begins);
}
