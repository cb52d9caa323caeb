//! `/openapi.json` and the page at `/docs`, which needs nothing from elsewhere.

use std::sync::LazyLock;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;
use utoipa::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

use super::{adapters, compare, health, models, problem, score};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "wordprint",
        description = "Tells in texts, fingerprints, and calibrated comparisons. A score is a lead \
            for a person to check, never proof of who wrote a text."
    ),
    paths(
        score::score,
        score::stream,
        compare::compare,
        compare::fingerprint,
        models::models,
        health::live,
        health::ready,
        adapters::perspective::analyze,
        adapters::openai::moderations,
        adapters::coral::moderate,
    ),
    components(schemas(problem::Problem, score::Item))
)]
struct Api;

/// The contracts that `docs/schema/` holds, under their names in the API.
const CONTRACTS: [(&str, &str); 3] = [
    ("Score", include_str!("../../docs/schema/score.json")),
    (
        "Comparison",
        include_str!("../../docs/schema/comparison.json"),
    ),
    (
        "Fingerprint",
        include_str!("../../docs/schema/fingerprint.json"),
    ),
];

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let mut api = serde_json::to_value(Api::openapi()).unwrap_or_default();
    api["info"]["version"] = crate::VERSION.into();
    for (name, text) in CONTRACTS {
        let mut schema: Value = serde_json::from_str(text).unwrap_or_default();
        if let Some(schema) = schema.as_object_mut() {
            schema.shift_remove("$schema");
        }
        api["components"]["schemas"][name] = schema;
    }
    let refer = |name: &str| serde_json::json!({"$ref": format!("#/components/schemas/{name}")});
    let schemas = &mut api["components"]["schemas"];
    schemas["ScoreResponse"]["properties"]["results"]["items"] = serde_json::json!({
        "anyOf": [refer("Score"), {
            "type": "object",
            "required": ["error"],
            "properties": {"id": {"type": "string"}, "error": refer("Fault")},
        }]
    });
    schemas["CompareResponse"]["properties"]["comparison"] = refer("Comparison");
    schemas["FingerprintResponse"]["properties"]["summary"] = refer("Fingerprint");
    api
});

/// The API's own description.
pub(super) fn document() -> &'static Value {
    &DOCUMENT
}

pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/openapi.json", get(|| async { Json(document()) }))
        .merge(SwaggerUi::new("/docs").config(utoipa_swagger_ui::Config::from("/openapi.json")))
}
