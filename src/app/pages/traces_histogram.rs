//! Traces over time and by how long they took; a drag along the times chooses some of them.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, PointerEvent};

use super::traces::length;
use crate::app::ask::ask;
use crate::app::filter::write_time;
use crate::app::parts::picture::{OnChoose, Picture};
use crate::app::parts::size::size_of;
use crate::app::route;
use crate::app::state::App;
use crate::duckdb::{Engine, Timestamp};
use crate::input::duration;
use crate::scene::Scene;
use crate::scene::bars::{self, Bar, BarsRequest};
use crate::scene::histogram::{self, Bin, HistogramRequest};
use crate::systems::artifact::bin_width;
use crate::systems::trace::{self, DurationBin, Filter, TraceBin};

/// Bins over the whole stretch.
const BINS: u32 = 120;
const HEIGHT: f32 = 168.0;

/// What is drawn: the duration in the middle, the width of a bin, the bins over time and those by duration.
type Drawn = (Option<i64>, i64, Vec<TraceBin>, Vec<DurationBin>);

/// Both pictures of the traces that pass the filter, its own stretch of time aside.
#[component]
pub fn TracesHistogram(engine: Engine, filter: Memo<Filter>) -> impl IntoView {
    let app = App::get();
    // Choosing a stretch does not zoom: what lies beside it stays in sight.
    let whole = Memo::new(move |_| Filter { from: None, to: None, ..filter.get() });
    let asked = ask(&app.busy(), move || {
        let (engine, over_time, by_length) = (engine.clone(), whole.get(), filter.get());
        Some(async move {
            let range = trace::trace_range(&over_time).first(&engine).await?;
            let Some(range) = range else { return Ok(None) };
            let (first, last) = (range.first_at.map_or(0, |at| at.0), range.last_at.map_or(0, |at| at.0));
            let width = bin_width(first, last, BINS);
            let bins = trace::trace_bins(&over_time, width).all(&engine).await?;
            let lengths = trace::duration_bins(&by_length).all(&engine).await?;
            let shown = trace::trace_range(&by_length).first(&engine).await?;
            let median = shown.and_then(|range| range.median_ns);
            Ok::<Option<Drawn>, crate::duckdb::Error>(Some((median, width, bins, lengths)))
        })
    });
    let drawn = Signal::derive_local(move || asked.with(|answer| answer.value().cloned().flatten()));
    let (stage, band) = (NodeRef::<Div>::new(), NodeRef::<Div>::new());
    let brush = Brush { app, drawn, stage, band };
    let width = size_of(stage);
    Effect::new(move |_| {
        width.track();
        drawn.track();
        let chosen = filter.with(|filter| filter.from.zip(filter.to));
        // The bars are drawn once all that follows the answer has been told.
        gloo_timers::callback::Timeout::new(0, move || brush.mark(chosen)).forget();
    });
    let start = StoredValue::new(None::<f64>);
    let down = move |event: PointerEvent| {
        let is_tool = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_tool = is_tool.is_none_or(|target| target.closest("button, table").ok().flatten().is_some());
        if event.button() == 0 && !is_tool {
            start.set_value(Some(f64::from(event.client_x())));
        }
    };
    let moved = move |event: PointerEvent| {
        let now = f64::from(event.client_x());
        if let Some(from) = start.get_value().filter(|from| (from - now).abs() > 3.0) {
            brush.show(from, now);
        }
    };
    let up = move |event: PointerEvent| {
        let Some(from) = start.get_value() else { return };
        start.set_value(None);
        brush.mark(filter.with_untracked(|filter| filter.from.zip(filter.to)));
        let now = f64::from(event.client_x());
        if (from - now).abs() > 3.0 {
            brush.choose(from, now);
        }
    };
    let choose_bin: OnChoose = std::rc::Rc::new(move |key: &str| {
        let width = drawn.get_untracked().map_or(1, |(_, width, ..)| width);
        if let Some(from) = key.strip_prefix("bin/").and_then(|start| start.parse::<i64>().ok()) {
            go_to(app, from, from.saturating_add(width));
        }
    });
    let choose_length: OnChoose = std::rc::Rc::new(move |key: &str| {
        if let Some(from) = key.strip_prefix("length/").and_then(|from| from.parse::<i64>().ok()) {
            let view = app.view.get_untracked().from_first();
            let (from, to) = (duration::write(from), duration::write(upper_end(from)));
            route::go(app, &view.with("longer", Some(&from)).with("shorter", Some(&to)));
        }
    });
    let sql = Signal::derive(move || {
        let width = drawn.get().map_or(1, |(_, width, ..)| width);
        trace::trace_bins(&whole.get(), width).sql().to_owned()
    });
    let length_sql = Signal::derive(move || trace::duration_bins(&filter.get()).sql().to_owned());
    view! {
        <div class="traces-pictures">
            <div class="traces-times" node_ref=stage on:pointerdown=down on:pointermove=moved on:pointerup=up
                on:pointercancel=move |_| { start.set_value(None); brush.hide(); }>
                <Picture layout=move |width| drawn.get().map(|drawn| over_time(&drawn, width)) name="traces"
                    sql=sql on_choose=choose_bin main=true />
                <div class="traces-band" node_ref=band aria-hidden="true"></div>
            </div>
            <div class="traces-lengths">
                <Picture layout=move |width| drawn.get().map(|drawn| by_length(&drawn, width)) name="trace-durations"
                    sql=length_sql on_choose=choose_length />
            </div>
        </div>
    }
}

fn go_to(app: App, from: i64, to: i64) {
    let view = app.view.get_untracked().from_first();
    let (from, to) = (write_time(Timestamp(from)), write_time(Timestamp(to.saturating_sub(1))));
    route::go(app, &view.with("from", Some(&from)).with("to", Some(&to)));
}

/// A stretch of the times under a drag.
#[derive(Clone, Copy)]
struct Brush {
    app: App,
    drawn: Signal<Option<Drawn>, LocalStorage>,
    stage: NodeRef<Div>,
    band: NodeRef<Div>,
}

impl Brush {
    fn show(&self, from: f64, to: f64) {
        let (Some(stage), Some(band)) =
            (self.stage.try_get_untracked().flatten(), self.band.try_get_untracked().flatten())
        else {
            return;
        };
        let place = stage.unchecked_into::<HtmlElement>().get_bounding_client_rect();
        let (left, right) = (from.min(to).max(place.left()), from.max(to).min(place.right()));
        let style = band.unchecked_into::<HtmlElement>().style();
        // The values are numbers: they cannot be refused.
        let _ = style.set_property("--left", &format!("{}px", left - place.left()));
        let _ = style.set_property("--width", &format!("{}px", (right - left).max(0.0)));
    }

    fn hide(&self) {
        if let Some(band) = self.band.try_get_untracked().flatten() {
            let _ = band.unchecked_into::<HtmlElement>().style().set_property("--width", "0px");
        }
    }

    fn choose(&self, from: f64, to: f64) {
        if let Some((from, to)) = self.times(from.min(to), from.max(to)) {
            go_to(self.app, from, to);
        }
    }

    /// Shows the stretch that is chosen, if one is.
    fn mark(&self, chosen: Option<(Timestamp, Timestamp)>) {
        self.hide();
        let Some((Timestamp(from), Timestamp(to))) = chosen else { return };
        let Some(((start, left), (end, right))) = self.ends().filter(|(first, last)| first.0 != last.0) else { return };
        let scale = (right - left) / (end - start) as f64;
        let x = |at: i64| left + (at.saturating_sub(start)) as f64 * scale;
        self.show(x(from), x(to));
    }

    /// The first and the last bar: when they begin, and where.
    fn ends(&self) -> Option<((i64, f64), (i64, f64))> {
        let stage: Element = self.stage.try_get_untracked().flatten()?.unchecked_into();
        let bars = stage.query_selector_all("g.scene-target[data-key^='bin/']").ok()?;
        let at = |place: u32| {
            let bar: Element = bars.item(place)?.dyn_into().ok()?;
            let start: i64 = bar.get_attribute("data-key")?.strip_prefix("bin/")?.parse().ok()?;
            Some((start, bar.get_bounding_client_rect().left()))
        };
        Some((at(0)?, at(bars.length().checked_sub(1)?)?))
    }

    /// The bins that a stretch of the screen touches. Bars tell where times are: two are enough to know all places.
    fn times(&self, left: f64, right: f64) -> Option<(i64, i64)> {
        let width = self.drawn.get_untracked()?.1;
        let (first, last) = self.ends()?;
        if first.0 == last.0 {
            return (left <= first.1 && right >= first.1).then_some((first.0, first.0.saturating_add(width)));
        }
        let scale = (last.0 - first.0) as f64 / (last.1 - first.1);
        let bin = |x: f64| {
            let time = first.0 as f64 + (x - first.1) * scale;
            (time as i64).div_euclid(width) * width
        };
        Some((bin(left), bin(right).saturating_add(width)))
    }
}

fn over_time((_, width, bins, _): &Drawn, pixels: f32) -> Scene {
    let bins = bins.iter().flat_map(|bin| {
        let (failed, all) = (bin.error_count.unsigned_abs(), bin.count.unsigned_abs());
        let part = |category: &str, count| Bin { start: bin.bin_start.0, category: category.to_owned(), count };
        [part("without errors", all.saturating_sub(failed)), part("with errors", failed)]
    });
    histogram::layout(&HistogramRequest {
        noun: ("trace".to_owned(), "traces".to_owned()),
        bins: bins.collect(),
        bin_length: *width,
        range: None,
        why_empty: "No trace has a time.".to_owned(),
        width: pixels,
        height: HEIGHT,
    })
}

/// Where the bin behind this one begins: 1, 2, 5, 10 and so on.
fn upper_end(from: i64) -> i64 {
    if from.to_string().starts_with('2') { from / 2 * 5 } else { from.saturating_mul(2) }
}

fn by_length((median, _, _, lengths): &Drawn, pixels: f32) -> Scene {
    let bars = lengths.iter().map(|bin| {
        let (key, label) = match bin.from_ns {
            Some(from) => (format!("length/{from}"), format!("{} to {}", length(from), length(upper_end(from)))),
            None => ("none".to_owned(), "no time".to_owned()),
        };
        Bar { key, label, count: bin.count.unsigned_abs(), swatch: None }
    });
    let middle = median.map(|ns| format!("Half take under {}", length(ns)));
    bars::layout(&BarsRequest {
        caption: middle.unwrap_or_else(|| "Traces by duration".to_owned()),
        noun: ("trace".to_owned(), "traces".to_owned()),
        bars: bars.collect(),
        total: None,
        why_empty: "No trace has a duration.".to_owned(),
        width: pixels,
    })
}
