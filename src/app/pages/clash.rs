//! The question that two files for one table are: which of them is meant.

use std::collections::BTreeMap;
use std::rc::Rc;

use leptos::prelude::*;

use crate::app::state::{App, Question};
use crate::decode::TableName;
use crate::scene::format;
use crate::snapshot::clash::{Answer, Choice, Clash, OnClash};

/// The page.
#[component]
pub fn ClashPage(question: Rc<Question>) -> impl IntoView {
    let app = App::get();
    let first = |clash: &Clash| Some((clash.table.clone(), clash.choices.first()?.label.clone()));
    let chosen: BTreeMap<TableName, String> = question.clashes.iter().filter_map(first).collect();
    let chosen = RwSignal::new(chosen);
    let (keep_others, set_keep_others) = signal(true);
    let several = question.clashes.len() > 1;
    let fields =
        question.clashes.iter().enumerate().map(|(place, clash)| clash_field(place, clash, chosen)).collect_view();
    let source = question.source.clone();
    let open = move |_| {
        let answer = Answer { chosen: chosen.get_untracked(), keep_others: keep_others.get_untracked() };
        app.open_decided(source.clone(), OnClash::Settled(answer));
    };
    view! {
        <div class="start">
            <h1>{if several { "Which files are meant?" } else { "Which file is meant?" }}</h1>
            <p class="start-lead">
                {if several { "Several tables are there more than once." } else { "A table is there more than once." }}
                " One of each is the table that the pages ask."
            </p>
            {fields}
            <label class="check">
                <input type="checkbox" prop:checked=keep_others
                    on:change=move |event| set_keep_others.set(event_target_checked(&event)) />
                <span>"Keep the others too, in schema " <code>"other"</code></span>
            </label>
            <div class="button-row">
                <button type="button" class="button button-primary" on:click=open>"Open"</button>
                <button type="button" class="button" on:click=move |_| app.close()>"Cancel"</button>
            </div>
        </div>
    }
}

fn clash_field(place: usize, clash: &Clash, chosen: RwSignal<BTreeMap<TableName, String>>) -> impl IntoView + use<> {
    let table = clash.table.clone();
    let choices = clash.choices.iter().map(|choice| choice_field(place, &table, choice, chosen)).collect_view();
    view! {
        <fieldset class="panel panel-wide choices">
            <legend class="mono">{clash.table.to_string()}</legend>
            {choices}
        </fieldset>
    }
}

fn choice_field(
    place: usize,
    table: &TableName,
    choice: &Choice,
    chosen: RwSignal<BTreeMap<TableName, String>>,
) -> impl IntoView + use<> {
    let (table, label) = (table.clone(), choice.label.clone());
    let (asked, mine) = (table.clone(), label.clone());
    let is_chosen = move || chosen.with(|chosen| chosen.get(&asked) == Some(&mine));
    let words = format!(
        "{}, {}, {}",
        format::counted(choice.rows, "row", "rows"),
        format::counted(choice.columns, "column", "columns"),
        format::bytes(choice.bytes)
    );
    let shown = label.clone();
    let choose = move |_| {
        chosen.update(|chosen| {
            chosen.insert(table.clone(), label.clone());
        });
    };
    view! {
        <label class="check">
            <input type="radio" name=format!("clash-{place}") prop:checked=is_chosen on:change=choose />
            <span><bdi class="mono stored">{shown}</bdi>" "<span class="faint">{words}</span></span>
        </label>
    }
}
