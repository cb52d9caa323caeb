//! Routes of Meta's Hasher-Matcher-Actioner, for texts: what was hashed is looked up among the texts of
//! the gallery's groups, which stand for HMA's banks.
//!
//! The one signal is the key of what a text says (`attribute::near::TextKey`): equal for copies that
//! differ in case, marks and links, close for near copies. It says nothing of style, which one post
//! seldom shows: that is `/v1/attribute`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequest, Multipart, Request, State as Shared};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::attribute::near::{NearHit, TextKey};
use crate::server::body::in_time;
use crate::server::gallery::Ready;
use crate::server::problem::{Fault, Problem};
use crate::server::query::Query;
use crate::server::state::State;

/// The name of the signal.
const SIGNAL: &str = "wordprint_text";

/// Signals by name; empty for a text too short to be called a copy.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct Hashes {
    wordprint_text: String,
}

/// A known text that matches.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct BankMatch {
    bank_content_id: i64,
    /// 1 less the estimated Jaccard similarity: `0` is the same words, `0.500` the farthest match.
    distance: String,
}

/// Matches by bank.
type Banks = BTreeMap<String, Vec<BankMatch>>;

/// Matches by signal and bank.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct Matches {
    #[schema(value_type = BTreeMap<String, Vec<BankMatch>>)]
    wordprint_text: Banks,
}

/// A file of a form; the only field, called as its content type.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "the form is read by hand; this describes it")]
pub(in crate::server) struct Upload {
    /// A text file in UTF-8.
    text: String,
}

/// The signal of an uploaded text.
#[utoipa::path(post, path = "/h/hash", tag = "adapters",
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 200, body = Hashes), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn hash(
    Shared(state): Shared<Arc<State>>,
    request: Request,
) -> Result<Json<Hashes>, Problem> {
    let text = in_time(&state, upload(&state, request)).await??;
    let key = state.workers.run(move || TextKey::of(&text)).await?;
    Ok(Json(Hashes {
        wordprint_text: key.map_or_else(String::new, |key| key.to_string()),
    }))
}

/// What to look up.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::server) struct LookupQuery {
    /// `wordprint_text`.
    signal_type: String,
    /// As `/h/hash` answers it.
    signal: String,
    /// Only these banks, separated by commas.
    banks: Option<String>,
}

/// Banks that know a text of this signal. Nothing is fetched: `url` is not read.
#[utoipa::path(get, path = "/m/lookup", tag = "adapters", params(LookupQuery),
    responses((status = 200, body = BTreeMap<String, Vec<BankMatch>>), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn lookup(
    Shared(state): Shared<Arc<State>>,
    Query(query): Query<LookupQuery>,
) -> Result<Json<Banks>, Problem> {
    let hits = look_up(&state, &query.signal_type, &query.signal)?;
    Ok(Json(banks(hits, query.banks.as_deref())))
}

/// Which banks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::server) struct BanksQuery {
    /// Only these banks, separated by commas.
    banks: Option<String>,
}

/// Banks that know the uploaded text.
#[utoipa::path(post, path = "/m/lookup", tag = "adapters", params(BanksQuery),
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 200, body = Matches), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn lookup_upload(
    Shared(state): Shared<Arc<State>>,
    Query(query): Query<BanksQuery>,
    request: Request,
) -> Result<Json<Matches>, Problem> {
    let ready = state.shelf()?.ready();
    let text = in_time(&state, upload(&state, request)).await??;
    let hits = state
        .workers
        .run(move || named(&ready, ready.index.copies_of(&text)))
        .await?;
    Ok(Json(Matches {
        wordprint_text: banks(hits, query.banks.as_deref()),
    }))
}

/// What to look up raw.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::server) struct RawQuery {
    /// `wordprint_text`.
    signal_type: String,
    /// As `/h/hash` answers it.
    signal: String,
    /// Whether matches carry their distance.
    #[serde(default)]
    include_distance: bool,
}

/// Matches without their banks.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct RawMatches {
    matches: Vec<RawMatch>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::server) enum RawMatch {
    Id(i64),
    Match(BankMatch),
}

/// Known texts of this signal.
#[utoipa::path(get, path = "/m/raw_lookup", tag = "adapters", params(RawQuery),
    responses((status = 200, body = RawMatches), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn raw_lookup(
    Shared(state): Shared<Arc<State>>,
    Query(query): Query<RawQuery>,
) -> Result<Json<RawMatches>, Problem> {
    let hits = look_up(&state, &query.signal_type, &query.signal)?;
    let matches = hits.into_iter().map(|(_, found)| {
        if query.include_distance {
            RawMatch::Match(found)
        } else {
            RawMatch::Id(found.bank_content_id)
        }
    });
    Ok(Json(RawMatches {
        matches: matches.collect(),
    }))
}

/// The index of the signal.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct IndexStatus {
    wordprint_text: SignalStatus,
}

#[derive(Debug, Serialize, ToSchema)]
struct SignalStatus {
    present: bool,
    /// When the index was made, in seconds since 1970; -1 without one.
    built_to: i64,
    /// Texts in it.
    size: usize,
}

/// The state of the index.
#[utoipa::path(get, path = "/m/index/status", tag = "adapters",
    responses((status = 200, body = IndexStatus), (status = "4XX", body = Problem)))]
pub(in crate::server) async fn index_status(
    Shared(state): Shared<Arc<State>>,
) -> Json<IndexStatus> {
    let ready = state.shelf.as_ref().map(|shelf| shelf.ready());
    Json(IndexStatus {
        wordprint_text: SignalStatus {
            present: ready.is_some(),
            built_to: ready
                .as_ref()
                .map_or(-1, |ready| ready.made_at.cast_signed()),
            size: ready.map_or(0, |ready| ready.shelved.texts),
        },
    })
}

/// `I-AM-ALIVE`, or 503 with `INDEX-NOT-LOADED` where the server has no gallery.
#[utoipa::path(get, path = "/status", tag = "adapters",
    responses((status = 200, content_type = "text/plain", body = String),
        (status = 503, content_type = "text/plain", body = String)))]
pub(in crate::server) async fn status(
    Shared(state): Shared<Arc<State>>,
) -> (StatusCode, &'static str) {
    match state.shelf {
        Some(_) => (StatusCode::OK, "I-AM-ALIVE"),
        None => (StatusCode::SERVICE_UNAVAILABLE, "INDEX-NOT-LOADED"),
    }
}

fn look_up(
    state: &State,
    signal_type: &str,
    signal: &str,
) -> Result<Vec<(String, BankMatch)>, Problem> {
    if signal_type != SIGNAL {
        let fault = Fault::new("unknown_signal", format!("the only signal is `{SIGNAL}`"));
        return Err(Problem::bad_request(fault.at("signal_type")));
    }
    let key: TextKey = signal.parse().map_err(|error: crate::Error| {
        Problem::bad_request(Fault::new("wrong_signal", error.to_string()).at("signal"))
    })?;
    let ready = state.shelf()?.ready();
    Ok(named(&ready, ready.index.copies_of_key(&key)))
}

/// Hits with the names of their groups.
fn named(ready: &Ready, hits: Vec<NearHit>) -> Vec<(String, BankMatch)> {
    let names = ready.index.names();
    hits.into_iter()
        .filter_map(|hit| {
            let distance = if hit.exact {
                "0".to_owned()
            } else {
                format!("{:.3}", 1.0 - hit.similarity)
            };
            let found = BankMatch {
                bank_content_id: hit.text,
                distance,
            };
            Some((names.get(hit.group as usize)?.clone(), found))
        })
        .collect()
}

fn banks(hits: Vec<(String, BankMatch)>, wanted: Option<&str>) -> Banks {
    let wanted: Option<Vec<&str>> = wanted.map(|names| names.split(',').collect());
    let mut banks = Banks::new();
    for (bank, found) in hits {
        if wanted.as_ref().is_none_or(|names| names.contains(&&*bank)) {
            banks.entry(bank).or_default().push(found);
        }
    }
    banks
}

/// The text of a form with one file, called `text`.
async fn upload(state: &Arc<State>, request: Request) -> Result<String, Problem> {
    let wrong = |message: String| Problem::bad_request(Fault::new("wrong_form", message));
    let mut form = Multipart::from_request(request, state)
        .await
        .map_err(|rejection| {
            let fault = Fault::new("wrong_form", rejection.body_text());
            Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, fault)
        })?;
    let mut text = None;
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(error) => return Err(form_error(&error)),
        };
        match field.name() {
            Some("text") if text.is_none() => {}
            Some("text") => return Err(wrong("only one file is allowed".to_owned())),
            _ => {
                let message = "the only field is `text`, a file of the content type text";
                return Err(wrong(message.to_owned()));
            }
        }
        let bytes = field.bytes().await.map_err(|error| form_error(&error))?;
        let most = state.config.limits.text_bytes;
        if bytes.len() > most {
            let message = format!("{} bytes, at most {most}", bytes.len());
            return Err(Problem::too_large("text_too_long", message));
        }
        let read = String::from_utf8(bytes.to_vec());
        text = Some(read.map_err(|_| wrong("the text is not UTF-8".to_owned()))?);
    }
    text.ok_or_else(|| wrong("send a file in the field `text`".to_owned()))
}

fn form_error(error: &axum::extract::multipart::MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::too_large("body_too_large", "the form is over the limit".to_owned());
    }
    Problem::bad_request(Fault::new("wrong_form", error.body_text()))
}
