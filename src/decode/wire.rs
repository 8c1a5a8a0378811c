//! Messages between page and decoder worker as JavaScript objects: `{type, data}`, with `blob` or `bytes` beside a
//! request and `bytes` (an array of `Uint8Array`) beside a reply. What the messages mean stands in `message`.

use js_sys::{Array, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde_wasm_bindgen::{Serializer, from_value};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

use super::message::{Reply, Request};

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
    let (message, buffers) = (to_object(request)?, Array::new());
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
    let request = from_value(message.clone()).map_err(WireError::new)?;
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
    let message = to_object(reply)?;
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
    let reply = from_value(message.clone()).map_err(WireError::new)?;
    let bytes = get(message, BYTES)?;
    let bytes = match bytes.dyn_into::<Array>() {
        Ok(parts) => parts.iter().filter_map(|part| part.dyn_into().ok()).collect(),
        Err(_) => Vec::new(),
    };
    Ok((reply, bytes))
}

fn to_object(message: &impl Serialize) -> Result<JsValue, WireError> {
    let serializer = Serializer::new().serialize_maps_as_objects(true).serialize_missing_as_null(true);
    let object = message.serialize(&serializer).map_err(WireError::new)?;
    if object.is_instance_of::<Object>() { Ok(object) } else { Err(WireError::of(&object)) }
}

fn set(message: &JsValue, key: &str, value: &JsValue) -> Result<(), WireError> {
    Reflect::set(message, &key.into(), value).map(drop).map_err(|error| WireError::of(&error))
}

fn get(message: &JsValue, key: &str) -> Result<JsValue, WireError> {
    Reflect::get(message, &key.into()).map_err(|error| WireError::of(&error))
}
