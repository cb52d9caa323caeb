//! Perspective's `comments:analyze`, with span scores. `begin` and `end` count UTF-16 code units.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Attribute;
use crate::server::body::{Body, Object};
use crate::server::problem::{Fault, Problem};
use crate::server::state::State;

/// As Perspective's callers send it; fields that do not matter here are passed over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::server) struct AnalyzeRequest {
    #[schema(value_type = Comment)]
    comment: Object<Comment>,
    /// `TELLS`, `NON_NATIVE`, `NATIVE`, `MACHINE_TRANSLATED`, `ASR_OR_TTS`.
    #[schema(value_type = BTreeMap<String, RequestedAttribute>)]
    requested_attributes: BTreeMap<String, Object<RequestedAttribute>>,
    /// Whether to say where.
    #[serde(default)]
    span_annotations: bool,
    /// Comes back.
    #[serde(default)]
    client_token: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct Comment {
    text: String,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct RequestedAttribute {
    /// Attributes below it are left out of the answer.
    score_threshold: f64,
}

/// Perspective's answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::server) struct AnalyzeResponse {
    attribute_scores: BTreeMap<String, AttributeScore>,
    languages: Vec<&'static str>,
    detected_languages: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_token: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AttributeScore {
    summary_score: Probability,
    span_scores: Vec<SpanScore>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Probability {
    value: f64,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
struct SpanScore {
    begin: usize,
    end: usize,
    score: Probability,
}

impl Probability {
    fn new(value: f64) -> Self {
        Self {
            value,
            kind: "PROBABILITY",
        }
    }
}

/// Perspective's request and answer; where a score abstains its value is 0.
#[utoipa::path(post, path = "/v1alpha1/comments:analyze", tag = "adapters",
    request_body = AnalyzeRequest,
    responses((status = 200, body = AnalyzeResponse), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn analyze(
    Shared(state): Shared<Arc<State>>,
    Body(request): Body<AnalyzeRequest>,
) -> Result<Json<AnalyzeResponse>, Problem> {
    let mut asked = Vec::new();
    for (name, Object(options)) in request.requested_attributes {
        let Some(attribute) = Attribute::parse(&name) else {
            let names = Attribute::ALL.map(|a| a.name().to_ascii_uppercase());
            let message = format!("no attribute `{name}`: there are {}", names.join(", "));
            let fault = Fault::new("unknown_attribute", message);
            return Err(Problem::bad_request(fault.at("requestedAttributes")));
        };
        asked.push((name, attribute, options.score_threshold));
    }
    let verdict = state.verdict(request.comment.0.text).await?;
    let attribute_scores = asked
        .into_iter()
        .filter(|(_, attribute, least)| verdict.value(*attribute) >= *least)
        .map(|(name, attribute, _)| {
            let spans = verdict.spans.iter();
            let span_scores = spans
                .filter(|_| request.span_annotations && attribute == Attribute::Tells)
                .map(|&([begin, end], confidence)| SpanScore {
                    begin,
                    end,
                    score: Probability::new(confidence),
                })
                .collect();
            let score = AttributeScore {
                summary_score: Probability::new(verdict.value(attribute)),
                span_scores,
            };
            (name, score)
        })
        .collect();
    Ok(Json(AnalyzeResponse {
        attribute_scores,
        languages: vec![verdict.lang],
        detected_languages: vec![verdict.lang],
        client_token: request.client_token,
    }))
}
