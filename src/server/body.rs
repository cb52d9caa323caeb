//! Bodies, checked: what does not fit says where.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};

use super::problem::{Fault, Problem};
use super::state::State;

/// A JSON body of type `T`.
#[derive(Debug)]
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Arc<State>> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Arc<State>) -> Result<Self, Problem> {
        if !has_type(request.headers(), JSON) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                Fault::new("not_json", "send JSON, with content-type: application/json"),
            ));
        }
        let bytes = bytes(request, state).await?;
        parse(&bytes).map(Self).map_err(Problem::bad_request)
    }
}

/// Media type of JSON.
const JSON: &str = "application/json";
/// Media type of JSON Lines.
pub(super) const NDJSON: &str = "application/x-ndjson";

/// Whether a body is said to be of this type.
pub(super) fn has_type(headers: &HeaderMap, wanted: &str) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| {
            let kind = kind.split(';').next().unwrap_or_default().trim();
            kind.eq_ignore_ascii_case(wanted) || (wanted == JSON && kind.ends_with("+json"))
        })
}

/// The whole body, within the limits of size and time.
pub(super) async fn bytes(request: Request, state: &Arc<State>) -> Result<Bytes, Problem> {
    in_time(state, Bytes::from_request(request, state))
        .await?
        .map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(
                "body_too_large",
                "the body is over the limit: send smaller batches, or use /v1/score/stream".into(),
            ),
            _ => Problem::bad_request(Fault::new("broken_body", rejection.body_text())),
        })
}

/// What comes of reading a body, unless the client takes too long to send it.
pub(super) async fn in_time<T>(
    state: &State,
    reading: impl Future<Output = T>,
) -> Result<T, Problem> {
    tokio::time::timeout(state.config.limits.request, reading)
        .await
        .map_err(|_| {
            let fault = Fault::new(
                "slow_body",
                "the body took too long to come: send less at once",
            );
            Problem::new(StatusCode::REQUEST_TIMEOUT, fault)
        })
}

/// A `T` written as an object: serde by itself would take an array of its fields as well.
#[derive(Debug, Default)]
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_map(Fields(PhantomData))
    }
}

struct Fields<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(Object)
    }
}

/// A whole number, which JSON may write as `9.0`.
pub(super) fn whole<'de, D: Deserializer<'de>>(source: D) -> Result<Option<usize>, D::Error> {
    let Some(number) = Option::<f64>::deserialize(source)? else {
        return Ok(None);
    };
    if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number) {
        return Ok(Some(number as usize));
    }
    Err(serde::de::Error::custom(format!(
        "{number} is no whole number from 0 on"
    )))
}

/// A JSON object as a `T`, or the path of what does not fit.
pub(super) fn parse<T: DeserializeOwned>(json: &[u8]) -> Result<T, Fault> {
    let mut source = serde_json::Deserializer::from_slice(json);
    let Object(value) = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        let code = match inner.classify() {
            serde_json::error::Category::Data => "wrong_field",
            _ => "wrong_json",
        };
        Fault::new(code, inner.to_string()).at(path)
    })?;
    source
        .end()
        .map_err(|error| Fault::new("wrong_json", error.to_string()))?;
    Ok(value)
}
