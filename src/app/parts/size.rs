//! How wide an element is, as a signal.

use leptos::html::Div;
use leptos::prelude::{
    Effect, Get as _, NodeRef, ReadSignal, Set as _, StoredValue, UpdateValue as _, on_cleanup, signal,
};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, ResizeObserver};

type OnResize = Closure<dyn FnMut()>;

/// The element's width and height in pixels; zero until it is shown.
pub fn size_of(node: NodeRef<Div>) -> ReadSignal<(f64, f64)> {
    let (size, set_size) = signal((0.0, 0.0));
    let kept = StoredValue::new_local(None::<(ResizeObserver, OnResize)>);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let element: Element = element.unchecked_into();
        let watched = element.clone();
        let callback: OnResize = Closure::new(move || {
            set_size.try_set((f64::from(watched.client_width()), f64::from(watched.client_height())));
        });
        set_size.set((f64::from(element.client_width()), f64::from(element.client_height())));
        if let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) {
            observer.observe(&element);
            kept.update_value(|kept| *kept = Some((observer, callback)));
        }
    });
    on_cleanup(move || {
        kept.try_update_value(|kept| {
            if let Some((observer, _)) = kept.take() {
                observer.disconnect();
            }
        });
    });
    size
}
