//! OpenAI's `/v1/moderations`: one result an input.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Attribute;
use crate::VERSION;
use crate::server::body::Body;
use crate::server::items::check_batch;
use crate::server::models::RECOMMENDED;
use crate::server::problem::{Fault, Problem};
use crate::server::state::State;

/// As OpenAI's callers send it; `model` is passed over.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::server) struct ModerationRequest {
    input: Input,
}

/// One text, several, or the parts of one message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
enum Input {
    One(String),
    Many(Vec<String>),
    Parts(Vec<Part>),
}

#[derive(Debug, Deserialize, ToSchema)]
struct Part {
    /// `text`; parts of another type are not read and get a result that flags nothing.
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    text: String,
}

/// OpenAI's answer.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct ModerationResponse {
    id: String,
    model: String,
    results: Vec<Moderation>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Moderation {
    flagged: bool,
    categories: BTreeMap<&'static str, bool>,
    category_scores: BTreeMap<&'static str, f64>,
}

/// OpenAI's request and answer. A category is flagged at its high-precision threshold
/// (`/v1/models`); where a score abstains it is 0.
#[utoipa::path(post, path = "/v1/moderations", tag = "adapters",
    request_body = ModerationRequest,
    responses((status = 200, body = ModerationResponse), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn moderations(
    Shared(state): Shared<Arc<State>>,
    Body(request): Body<ModerationRequest>,
) -> Result<Json<ModerationResponse>, Problem> {
    let texts = match request.input {
        Input::One(text) => vec![text],
        Input::Many(texts) => texts,
        Input::Parts(parts) => parts
            .into_iter()
            .map(|part| {
                if part.kind == "text" {
                    part.text
                } else {
                    String::new()
                }
            })
            .collect(),
    };
    check_batch(texts.len(), "inputs", &state.config.limits)?;
    if texts.is_empty() {
        let fault = Fault::new("wrong_field", "send at least one input");
        return Err(Problem::bad_request(fault.at("input")));
    }
    let mut results = Vec::with_capacity(texts.len());
    for text in texts {
        results.push(moderation(&state, text).await?);
    }
    Ok(Json(ModerationResponse {
        id: format!("modr-wordprint-{}", results.len()),
        model: format!("wordprint-{VERSION}"),
        results,
    }))
}

async fn moderation(state: &Arc<State>, text: String) -> Result<Moderation, Problem> {
    let verdict = state.verdict(text).await?;
    let scores = RECOMMENDED.iter().filter_map(|recommendation| {
        let attribute = Attribute::parse(recommendation.attribute())?;
        Some((recommendation, verdict.value(attribute)))
    });
    let mut moderation = Moderation {
        flagged: false,
        categories: BTreeMap::new(),
        category_scores: BTreeMap::new(),
    };
    for (recommendation, value) in scores {
        let flagged = value >= recommendation.high_precision();
        moderation.flagged |= flagged;
        moderation
            .categories
            .insert(recommendation.attribute(), flagged);
        moderation
            .category_scores
            .insert(recommendation.attribute(), value);
    }
    Ok(moderation)
}
