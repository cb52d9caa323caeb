//! Coral's external moderation phase: a signed comment in, an opinion or none out.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use utoipa::ToSchema;

use super::Attribute;
use crate::server::body::{Object, bytes, parse};
use crate::server::keys::unhex;
use crate::server::models::RECOMMENDED;
use crate::server::problem::{Fault, Problem};
use crate::server::state::State;

/// What Coral sends; the rest of its fields is passed over.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::server) struct Phase {
    #[schema(value_type = CoralComment)]
    comment: Object<CoralComment>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct CoralComment {
    /// The comment, HTML as Coral's editor makes it.
    body: String,
}

/// An opinion: never a rejection, only a flag for a person to look at.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct Opinion {
    actions: [Action; 1],
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Action {
    action_type: &'static str,
    reason: &'static str,
}

/// Coral's external moderation phase. 204 is no opinion; 200 flags a comment for review whose surest
/// finding reaches the high-precision threshold. With secrets configured the body's signature
/// (`X-Coral-Signature: sha256=...`, several while they are rotated) must fit one of them; without
/// any, the path answers 403.
#[utoipa::path(post, path = "/v1/coral", tag = "adapters", request_body = Phase,
    responses((status = 200, body = Opinion), (status = 204), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn moderate(
    Shared(state): Shared<Arc<State>>,
    request: Request,
) -> Result<Response, Problem> {
    let signatures = signatures(request.headers());
    let body = bytes(request, &state).await?;
    check(&state.config.coral_secrets, &signatures, &body)?;
    let phase: Phase = parse(&body).map_err(Problem::bad_request)?;
    let verdict = state.verdict(phase.comment.0.body).await?;
    let threshold = RECOMMENDED[0].high_precision();
    if verdict.value(Attribute::Tells) < threshold {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let actions = [Action {
        action_type: "FLAG",
        reason: "COMMENT_DETECTED_SPAM",
    }];
    Ok(Json(Opinion { actions }).into_response())
}

/// `sha256=HEX` values of the header, which Coral separates by commas.
fn signatures(headers: &HeaderMap) -> Vec<[u8; 32]> {
    headers
        .get_all("x-coral-signature")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|value| unhex(value.trim().strip_prefix("sha256=")?))
        .collect()
}

fn check(secrets: &[String], signatures: &[[u8; 32]], body: &[u8]) -> Result<(), Problem> {
    if secrets.is_empty() {
        let fault = Fault::new("no_secret", "start the server with Coral's signing secret");
        return Err(Problem::new(StatusCode::FORBIDDEN, fault));
    }
    let fits = secrets.iter().any(|secret| {
        signatures.iter().any(|signature| {
            Hmac::<Sha256>::new_from_slice(secret.as_bytes())
                .is_ok_and(|mac| mac.chain_update(body).verify_slice(signature).is_ok())
        })
    });
    if fits {
        Ok(())
    } else {
        Err(Problem::unauthorized("the signature fits no secret"))
    }
}
