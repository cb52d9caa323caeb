//! `POST /v1/compare` and `POST /v1/fingerprint`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::body::{Body, Object};
use super::items::check_batch;
use super::models::{MODEL, Model};
use super::problem::{Fault, Problem};
use super::state::State;
use crate::compare::Comparer;
use crate::fingerprint::Fingerprint;
use crate::report::json::ComparisonReport;

/// One side: its texts, or the fingerprint made of them before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Side {
    /// The texts, each one document.
    #[serde(default)]
    texts: Option<Vec<String>>,
    /// A fingerprint in base64, as `/v1/fingerprint` answers it.
    #[serde(default)]
    fingerprint: Option<String>,
}

/// Two sides, and other writers to measure against.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CompareRequest {
    #[schema(value_type = Side)]
    a: Object<Side>,
    #[schema(value_type = Side)]
    b: Object<Side>,
    /// Other accounts of the same language and kind, at least two: without them the ratio seldom
    /// decides.
    #[serde(default)]
    #[schema(value_type = Vec<Side>)]
    cohort: Vec<Object<Side>>,
}

/// The comparison.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CompareResponse {
    model: Model,
    /// The `Comparison` contract.
    #[schema(value_type = Object)]
    comparison: Value,
}

/// Weighs two sides: how much likelier is this likeness from one author than from two?
#[utoipa::path(post, path = "/v1/compare", tag = "compare", request_body = CompareRequest,
    responses((status = 200, body = CompareResponse), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(super) async fn compare(
    Shared(state): Shared<Arc<State>>,
    Body(request): Body<CompareRequest>,
) -> Result<Json<CompareResponse>, Problem> {
    let items = 2 + request.cohort.len();
    check_batch(items, "sides", &state.config.limits)?;
    if request.cohort.len() == 1 {
        let fault = Fault::new("wrong_field", "a cohort has at least two other writers");
        return Err(Problem::bad_request(fault.at("cohort")));
    }
    let shared = Arc::clone(&state);
    let comparison = state
        .workers
        .run(move || {
            let a = shared.print(request.a.0, "a")?;
            let b = shared.print(request.b.0, "b")?;
            let cohort: Vec<Fingerprint> = request
                .cohort
                .into_iter()
                .enumerate()
                .map(|(index, Object(side))| shared.print(side, &format!("cohort[{index}]")))
                .collect::<Result<_, _>>()?;
            let comparison = if cohort.is_empty() {
                shared.comparer.compare(&a, &b)
            } else {
                Comparer::with_cohort(&cohort).compare(&a, &b)
            };
            serde_json::to_value(ComparisonReport::new(None, &comparison))
                .map_err(|_| Fault::new("internal", "no answer"))
        })
        .await?
        .map_err(Problem::bad_request)?;
    Ok(Json(CompareResponse {
        model: MODEL,
        comparison,
    }))
}

/// Texts of one account or corpus.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FingerprintRequest {
    /// The texts, each one document.
    texts: Vec<String>,
    /// A fingerprint in base64 to add them to.
    #[serde(default)]
    add_to: Option<String>,
}

/// The fingerprint.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FingerprintResponse {
    model: Model,
    /// Base64; goes into `/v1/compare`, or into a file that the command line reads.
    fingerprint: String,
    /// The `Fingerprint` contract.
    #[schema(value_type = Object)]
    summary: Value,
}

/// Folds texts into a fingerprint; nothing is kept here.
#[utoipa::path(post, path = "/v1/fingerprint", tag = "compare",
    request_body = FingerprintRequest,
    responses((status = 200, body = FingerprintResponse), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(super) async fn fingerprint(
    Shared(state): Shared<Arc<State>>,
    Body(request): Body<FingerprintRequest>,
) -> Result<Json<FingerprintResponse>, Problem> {
    check_batch(request.texts.len(), "texts", &state.config.limits)?;
    let shared = Arc::clone(&state);
    let (fingerprint, summary) = state
        .workers
        .run(move || {
            shared.check_texts(&request.texts, "texts")?;
            let mut print = match &request.add_to {
                Some(text) => decoded(text, "add_to")?,
                None => Fingerprint::new(),
            };
            print.merge(&shared.analyzer.fingerprint_texts(&request.texts));
            let summary = serde_json::to_value(print.summary())
                .map_err(|_| Fault::new("internal", "no answer"))?;
            Ok((BASE64.encode(print.to_bytes()), summary))
        })
        .await?
        .map_err(Problem::bad_request)?;
    Ok(Json(FingerprintResponse {
        model: MODEL,
        fingerprint,
        summary,
    }))
}

impl State {
    fn check_texts(&self, texts: &[String], field: &str) -> Result<(), Fault> {
        let most = self.config.limits.text_bytes;
        match texts.iter().position(|text| text.len() > most) {
            Some(index) => {
                let message = format!("{} bytes, at most {most}", texts[index].len());
                Err(Fault::new("text_too_long", message).at(format!("{field}[{index}]")))
            }
            None => Ok(()),
        }
    }

    fn print(&self, side: Side, name: &str) -> Result<Fingerprint, Fault> {
        match (side.texts, side.fingerprint) {
            (Some(texts), None) => {
                self.check_texts(&texts, &format!("{name}.texts"))?;
                Ok(self.analyzer.fingerprint_texts(&texts))
            }
            (None, Some(text)) => decoded(&text, &format!("{name}.fingerprint")),
            _ => Err(Fault::new("wrong_field", "send `texts` or `fingerprint`").at(name)),
        }
    }
}

fn decoded(text: &str, field: &str) -> Result<Fingerprint, Fault> {
    let wrong = |message: String| Fault::new("wrong_fingerprint", message).at(field);
    let bytes = BASE64
        .decode(text)
        .map_err(|error| wrong(format!("no base64: {error}")))?;
    Fingerprint::from_bytes(&bytes).map_err(|error| wrong(error.to_string()))
}
