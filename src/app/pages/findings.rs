//! What is wrong, and what is true and worth knowing: for each system counted by kind, and row by row with a way to what
//! it is about.

use std::rc::Rc;

use leptos::prelude::*;

use super::tables::to_table;
use crate::app::ask::ask;
use crate::app::findings::SystemFindings;
use crate::app::parts::cells::{cut, null, optional};
use crate::app::parts::icon::icon;
use crate::app::parts::notice::Problem;
use crate::app::parts::pager::{Pager, Paging};
use crate::app::parts::sql::SqlView;
use crate::app::state::{App, Session};
use crate::app::subjects::subject_of;
use crate::decode::descriptor::Described;
use crate::scene::format;
use crate::share::link::{Route, View};
use crate::snapshot::clash::OTHER;
use crate::systems::findings::{DEFECT, Finding, FindingGroup};
use crate::systems::{self, System};

/// The page.
#[component]
pub fn FindingsPage(session: Rc<Session>) -> impl IntoView {
    let app = App::get();
    let systems = app.systems_with_findings();
    let several = systems.len() > 1;
    let shown = {
        let systems = systems.clone();
        Memo::new(move |_| {
            let named = app.view.with(|view| view.get("system").and_then(systems::system));
            let kind = app.view.with(|view| view.get("kind").map(str::to_owned));
            let with_kind = |system: &&&'static System| {
                let is_it =
                    |found: &SystemFindings| Some(found.groups.iter().any(|group| Some(&group.kind) == kind.as_ref()));
                with_findings(app, system, is_it).unwrap_or(false)
            };
            named
                .filter(|named| systems.iter().any(|system| system.name == named.name))
                .or_else(|| systems.iter().find(with_kind).copied())
                .or_else(|| systems.first().copied())
                .map(|system| system.name)
        })
    };
    let session = StoredValue::new_local(session);
    let section = move || {
        shown.get().and_then(systems::system).map(|system| {
            view! { <Section session=session.get_value() system=system among_others=several /> }
        })
    };
    view! {
        <div class="page-head"><h1>"Findings"</h1></div>
        <p class="page-lead">
            "A defect is something wrong. A note is true, counted, and not wrong."
        </p>
        {several.then(|| view! { <SystemTabs systems=systems shown=shown /> })}
        {section}
    }
}

/// One of several systems, each with how many defects it has.
#[component]
fn SystemTabs(systems: Vec<&'static System>, shown: Memo<Option<&'static str>>) -> impl IntoView {
    let app = App::get();
    let tabs = systems.into_iter().map(|system| {
        let href = View::of(Route::Findings).with("system", Some(system.name)).fragment();
        let words = capital(many(app, system));
        let defects = move || match app.findings_known.get() {
            true => format::count(defects_of(app, system).unsigned_abs()),
            false => String::new(),
        };
        let current = move || (shown.get() == Some(system.name)).then_some("page");
        view! {
            <a class="tab" href=href aria-current=current>
                {words} " " <span class="count">{defects}</span> <span class="visually-hidden">" defects"</span>
            </a>
        }
    });
    view! { <nav class="tabs" aria-label="Systems">{tabs.collect_view()}</nav> }
}

/// Defects of a system, of all kinds.
fn defects_of(app: App, system: &System) -> i64 {
    with_findings(app, system, |found| found.groups.iter().filter(|g| g.class == DEFECT).map(|g| g.count).sum())
}

/// What a system's findings are about, in words: where tables of other names are described and there is no project,
/// these tables.
fn many(app: App, system: &System) -> &'static str {
    if only_drifts(app, system) {
        return "described tables";
    }
    subject_of(system.name).map_or(system.name, |subject| subject.many)
}

/// Whether a system stands there only for what drifts in tables that are of no system.
fn only_drifts(app: App, system: &System) -> bool {
    let has_files = |session: Rc<Session>| session.opened.systems().iter().any(|name| name == system.name);
    !app.session_now().is_some_and(has_files)
}

/// ` in traces`, where a page speaks of several systems.
fn place_words(app: App, system: &System, among_others: bool) -> String {
    if among_others { format!(" in {}", many(app, system)) } else { String::new() }
}

/// The findings of one system.
#[component]
fn Section(session: Rc<Session>, system: &'static System, among_others: bool) -> impl IntoView {
    let app = App::get();
    let kind = Memo::new(move |_| app.view.with(|view| view.get("kind").map(str::to_owned)));
    // The groups count all findings, however many rows there are.
    let total = Signal::derive(move || {
        let kind = kind.get();
        let of_kind = |group: &&FindingGroup| kind.as_ref().is_none_or(|kind| group.kind == *kind);
        with_findings(app, system, |found| found.groups.iter().filter(of_kind).map(|group| group.count).sum::<i64>())
    });
    let paging = Paging::new(app, "page", total);
    let engine = session.engine.clone();
    let asked = ask(&app.busy(), move || {
        // What a system's findings read may still be worked out.
        if !app.findings_known.get() {
            return None;
        }
        let (engine, kind, page) = (engine.clone(), kind.get(), paging.rows());
        Some(async move { system.findings.findings(None, kind.as_deref()).page(page).all(&engine).await })
    });
    let rows = move || {
        asked.with(|answer| {
            answer.value().map(|rows| rows.iter().map(|row| finding_row(app, system, row)).collect_view())
        })
    };
    let none = move || asked.with(|answer| answer.value().is_some_and(Vec::is_empty));
    let error = move || asked.with(|answer| answer.error().map(|e| format!("{} {}", e.message, e.remedy())));
    let sql = system.findings.findings(None, None).sql().to_owned();
    let place = place_words(app, system, among_others);
    let title = {
        let place = place.clone();
        move || kind.get().map_or_else(|| format!("All findings{place}"), |kind| kind_words(&kind) + &place)
    };
    let empty_words = move || match kind.get() {
        Some(kind) => {
            format!("Of the kind “{}” there is nothing here. Show all kinds to see what there is.", kind_words(&kind))
        }
        None => "Nothing was found: no defect, and no note.".to_owned(),
    };
    let about = subject_of(system.name).map_or("About", |subject| subject.one);
    let title_id = format!("rows-of-{}", system.name);
    view! {
        <section class="panel panel-wide" aria-label=format!("Kinds{place}")>
            {among_others.then(|| view! { <h2>{capital(&format!("Kinds{place}"))}</h2> })}
            <GroupList system=system />
        </section>
        <section class="panel panel-wide" aria-labelledby=title_id.clone()>
            <h2 id=title_id.clone()>{title} " " <span class="count">{move || format::count(total.get().unsigned_abs())}</span></h2>
            {move || kind.get().map(|_| view! { <p><a href=View::of(Route::Findings).with("system", Some(system.name)).fragment()>"Show all kinds"</a></p> })}
            <div class="table-scroll" tabindex="0" role="region" aria-label=format!("Findings{place}")>
                <table class="plain-table">
                    <thead><tr>
                        <th scope="col">"Class"</th><th scope="col">"Kind"</th><th scope="col">"Table"</th>
                        <th scope="col">{capital(about)}</th><th scope="col">"Row"</th><th scope="col">"What"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {move || error().map(|words| view! { <Problem words=words /> })}
            {move || none().then(|| view! { <p class="empty">{empty_words()}</p> })}
            <Pager paging=paging />
            <details class="sql-details"><summary>"SQL"</summary><SqlView sql=Signal::stored(sql) /></details>
        </section>
    }
}

/// Reads what was found in a system; the default while nothing is known.
fn with_findings<T: Default>(app: App, system: &System, read: impl FnOnce(&SystemFindings) -> T) -> T {
    app.findings.with(|all| {
        all.iter().find(|found| found.system.name == system.name).map(|found| read(found)).unwrap_or_default()
    })
}

fn finding_row(app: App, system: &System, finding: &Finding) -> impl IntoView + use<> {
    let defect = finding.class == DEFECT;
    let class = if defect { "badge is-bad" } else { "badge" };
    let sign = if defect { "findings" } else { "note" };
    let to = |id: &str| subject_of(system.name).and_then(|subject| subject.view(id));
    let subject = match finding.subject.as_deref() {
        Some(id) if !id.is_empty() => match to(id) {
            Some(view) => view! { <a href=view.fragment() title=id.to_owned()>{cut(id, 32)}</a> }.into_any(),
            None => cut(id, 32),
        },
        other => optional(other),
    };
    let key = finding.key.as_deref().map_or_else(|| null("NULL"), |key| cut(key, 24));
    view! {
        <tr>
            <td><span class=class>{icon(sign)} {finding.class.clone()}</span></td>
            <td>{kind_words(&finding.kind)}</td>
            <td class="mono one-line">{table_link(app, &finding.table_name)}</td>
            <td class="one-line">{subject}</td>
            <td class="one-line">{key}</td>
            <td class="stored">{optional(finding.detail.as_deref())}</td>
        </tr>
    }
}

/// A table's name, with the way to its drift if it is a described one of no system.
fn table_link(app: App, name: &str) -> AnyView {
    let is_it = |one: &&Described| one.table.table == name && one.table.schema == OTHER;
    let view = app.described.with(|all| all.iter().find(is_it).map(|one| to_table(&one.table)));
    let name = name.to_owned();
    match view {
        Some(view) => view! { <a href=view.fragment()>{name}</a> }.into_any(),
        None => name.into_any(),
    }
}

/// A kind's name as words.
pub fn kind_words(kind: &str) -> String {
    capital(&kind.replace('_', " "))
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A system's kinds of findings with their counts, defects first.
#[component]
pub fn GroupList(system: &'static System) -> impl IntoView {
    let app = App::get();
    let groups = move || {
        with_findings(app, system, |found| Some(found.groups.iter().map(|g| group_item(app, system, g)).collect_view()))
    };
    let words = move || match (app.findings_known.get(), defects_of(app, system)) {
        (false, _) => "Looking…".to_owned(),
        (true, 0) => "Nothing wrong was found.".to_owned(),
        (true, count) => format!("{} found.", format::counted(count.unsigned_abs(), "defect", "defects")),
    };
    view! {
        <p>{words}</p>
        <ul class="findings">{groups}</ul>
        {move || app.findings_error.get().map(|words| view! { <Problem words=words /> })}
    }
}

/// Words that end as a sentence does.
fn sentence(words: &str) -> String {
    if words.is_empty() || words.ends_with(['.', '?', '!']) { words.to_owned() } else { format!("{words}.") }
}

fn group_item(app: App, system: &System, group: &FindingGroup) -> impl IntoView + use<> {
    let defect = group.class == DEFECT;
    let href = View::of(Route::Findings).with("system", Some(system.name)).with("kind", Some(&group.kind)).fragment();
    let list = subject_of(system.name).filter(|_| !only_drifts(app, system)).map(|subject| {
        let rows = View::of(subject.list.clone()).with("finding", Some(&group.kind)).fragment();
        view! { " " <a class="faint" href=rows>{format!("Show the {}", subject.many)}</a> }
    });
    let (class, sign, kind) =
        if defect { ("is-defect", "findings", "Defect: ") } else { ("is-note", "note", "Note: ") };
    view! {
        <li class=class>
            {icon(sign)}
            <span>
                <span class="visually-hidden">{kind}</span>
                <a href=href>{kind_words(&group.kind)}</a>
                <span class="faint">": " {sentence(&group.detail)}</span>
                {list}
            </span>
            <span class="num">{format::count(group.count.unsigned_abs())}</span>
        </li>
    }
}
