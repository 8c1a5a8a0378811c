//! Messages between page and decoder worker as JavaScript objects: `{type, data}`, with `blob` or `bytes` beside a
//! request and `bytes` (an array of `Uint8Array`) beside a reply. What the messages mean stands in `message`.

use js_sys::{Array, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::{Serializer, from_value};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

use super::message::{Reply, Request};

const TYPE: &str = "type";
const DATA: &str = "data";
const BLOB: &str = "blob";
const BYTES: &str = "bytes";

/// A message that could not be put into JavaScript's terms, or read from them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a message between the page and its decoder is not understood: {0}")]
pub struct WireError(String);

impl WireError {
    fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }

    fn of(value: &JsValue) -> Self {
        Self(format!("{value:?}"))
    }
}

/// What travels beside a request.
pub enum Beside {
    /// Nothing.
    Nothing,
    /// The file it is about: `Inspect`, `Start`, `List`, `Unpack` and `Digest` need it.
    File(Blob),
    /// Bytes, which are moved: `InspectStored`, `StartStored` and `Feed` need them.
    Bytes(Uint8Array),
}

impl Beside {
    /// The file, if it is one.
    pub fn file(self) -> Option<Blob> {
        if let Self::File(blob) = self { Some(blob) } else { None }
    }

    /// The bytes; none of anything else.
    pub fn bytes(self) -> Vec<u8> {
        if let Self::Bytes(bytes) = self { bytes.to_vec() } else { Vec::new() }
    }
}

/// A request with what travels beside it, and the list of buffers to transfer with it.
///
/// # Errors
/// When a number is beyond what JavaScript holds exactly.
pub fn request_to_js(request: &Request, beside: &Beside) -> Result<(JsValue, Array), WireError> {
    let (message, buffers) = (to_message(request)?, Array::new());
    match beside {
        Beside::Nothing => {}
        Beside::File(blob) => set(&message, BLOB, blob)?,
        Beside::Bytes(bytes) => {
            buffers.push(&bytes.buffer());
            set(&message, BYTES, bytes)?;
        }
    }
    Ok((message, buffers))
}

/// The request in a message, and what travels beside it.
///
/// # Errors
/// When it is no request.
pub fn request_from_js(message: &JsValue) -> Result<(Request, Beside), WireError> {
    let request = from_message(message)?;
    let beside = match (get(message, BLOB)?.dyn_into(), get(message, BYTES)?.dyn_into()) {
        (Ok(blob), _) => Beside::File(blob),
        (_, Ok(bytes)) => Beside::Bytes(bytes),
        _ => Beside::Nothing,
    };
    Ok((request, beside))
}

/// A reply with the bytes of its parts, and the list of buffers to transfer with it.
///
/// # Errors
/// When a number is beyond what JavaScript holds exactly.
pub fn reply_to_js(reply: &Reply, parts: &[Vec<u8>]) -> Result<(JsValue, Array), WireError> {
    let message = to_message(reply)?;
    let (bytes, buffers) = (Array::new(), Array::new());
    for part in parts {
        let copy = Uint8Array::from(part.as_slice());
        buffers.push(&copy.buffer());
        bytes.push(&copy);
    }
    if !parts.is_empty() {
        set(&message, BYTES, &bytes)?;
    }
    Ok((message, buffers))
}

/// The reply in a message, and the bytes of its parts, in their order.
///
/// # Errors
/// When it is no reply.
pub fn reply_from_js(message: &JsValue) -> Result<(Reply, Vec<Uint8Array>), WireError> {
    let reply = from_message(message)?;
    let bytes = get(message, BYTES)?;
    let bytes = match bytes.dyn_into::<Array>() {
        Ok(parts) => parts.iter().filter_map(|part| part.dyn_into().ok()).collect(),
        Err(_) => Vec::new(),
    };
    Ok((reply, bytes))
}

/// Serde's form of an enum, `{Type: data}` or `"Type"`, as `{type, data}`. Serde's own form for that holds values back
/// until it knows the type, which takes three times the code.
fn to_message(message: &impl Serialize) -> Result<JsValue, WireError> {
    let serializer = Serializer::new().serialize_maps_as_objects(true).serialize_missing_as_null(true);
    let value = message.serialize(&serializer).map_err(WireError::new)?;
    let object = JsValue::from(Object::new());
    match value.dyn_ref::<Object>().map(|value| Object::keys(value).get(0)) {
        None if value.is_string() => set(&object, TYPE, &value)?,
        Some(name) if name.is_string() => {
            set(&object, DATA, &Reflect::get(&value, &name).map_err(|error| WireError::of(&error))?)?;
            set(&object, TYPE, &name)?;
        }
        _ => return Err(WireError::of(&value)),
    }
    Ok(object)
}

fn from_message<T: DeserializeOwned>(message: &JsValue) -> Result<T, WireError> {
    let (name, data) = (get(message, TYPE)?, get(message, DATA)?);
    if data.is_undefined() {
        return from_value(name).map_err(WireError::new);
    }
    let value = JsValue::from(Object::new());
    Reflect::set(&value, &name, &data).map_err(|error| WireError::of(&error))?;
    from_value(value).map_err(WireError::new)
}

fn set(message: &JsValue, key: &str, value: &JsValue) -> Result<(), WireError> {
    Reflect::set(message, &key.into(), value).map(drop).map_err(|error| WireError::of(&error))
}

fn get(message: &JsValue, key: &str) -> Result<JsValue, WireError> {
    Reflect::get(message, &key.into()).map_err(|error| WireError::of(&error))
}
