//! `/openapi.json` and the page at `/docs`, which needs nothing from elsewhere.

mod refine;

use std::sync::LazyLock;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;
use utoipa::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

use super::{adapters, compare, gallery, health, items, models, problem, score};

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
        gallery::attribute::attribute,
        gallery::groups::list,
        gallery::groups::show,
        gallery::groups::create,
        gallery::groups::edit,
        gallery::groups::remove,
        gallery::groups::merge,
        gallery::posts::add,
        gallery::posts::add_references,
        gallery::posts::remove_references,
        gallery::exchange::export,
        gallery::exchange::import,
        adapters::perspective::analyze,
        adapters::openai::moderations,
        adapters::coral::moderate,
        adapters::hma::hash,
        adapters::hma::lookup,
        adapters::hma::lookup_upload,
        adapters::hma::raw_lookup,
        adapters::hma::index_status,
        adapters::hma::status,
    ),
    components(schemas(problem::Problem, items::Item, items::ItemFault))
)]
struct Api;

/// The contracts that `docs/schema/` holds, under their names in the API.
const CONTRACTS: [(&str, &str); 5] = [
    ("Score", include_str!("../../../docs/schema/score.json")),
    (
        "Comparison",
        include_str!("../../../docs/schema/comparison.json"),
    ),
    (
        "Fingerprint",
        include_str!("../../../docs/schema/fingerprint.json"),
    ),
    (
        "Attribution",
        include_str!("../../../docs/schema/attribution.json"),
    ),
    ("Group", include_str!("../../../docs/schema/gallery.json")),
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
    refine::refine(&mut api);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contracts_have_names_of_their_own() {
        let made = serde_json::to_value(Api::openapi()).unwrap();
        for (name, _) in CONTRACTS {
            assert!(
                made["components"]["schemas"].get(name).is_none(),
                "{name} is there twice"
            );
        }
    }
}
