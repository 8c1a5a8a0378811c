//! What pages keep for as long as a snapshot is open, so that coming back asks nothing again: one value of a type.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Values by their types. Goes with its session, so that another snapshot begins with nothing.
#[derive(Default)]
pub struct Kept(RefCell<HashMap<TypeId, Rc<dyn Any>>>);

impl Kept {
    /// What is kept of a type.
    pub fn get<T: 'static>(&self) -> Option<Rc<T>> {
        let kept = self.0.borrow().get(&TypeId::of::<T>()).cloned();
        kept.and_then(|kept| kept.downcast().ok())
    }

    /// Keeps a value in place of the one before.
    pub fn keep<T: 'static>(&self, value: &Rc<T>) {
        self.0.borrow_mut().insert(TypeId::of::<T>(), Rc::clone(value) as Rc<dyn Any>);
    }
}
