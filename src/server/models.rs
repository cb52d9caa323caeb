//! What answers, and at which thresholds to act.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde::Serialize;
use utoipa::ToSchema;

use super::gallery::Shelved;
use super::state::State;
use crate::{SCHEMA, VERSION};

/// The models that an answer rests on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Model {
    /// Always `wordprint`.
    id: &'static str,
    /// Version of the engine and of the models built into it.
    version: &'static str,
    /// Version of the JSON contracts.
    schema: u32,
}

/// What every answer says of its models.
pub(super) const MODEL: Model = Model {
    id: "wordprint",
    version: VERSION,
    schema: SCHEMA,
};

/// A score at which a tool may act.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Recommendation {
    /// The score.
    attribute: &'static str,
    /// Few false alarms: for acting at once.
    high_precision: f64,
    /// Few misses: for a queue that people look through.
    high_recall: f64,
    /// What the thresholds rest on.
    note: &'static str,
}

impl Recommendation {
    pub(super) fn attribute(&self) -> &'static str {
        self.attribute
    }

    pub(super) fn high_precision(&self) -> f64 {
        self.high_precision
    }
}

/// Thresholds by attribute. `tells` is the confidence of a finding.
pub(super) const RECOMMENDED: [Recommendation; 4] = [
    Recommendation {
        attribute: "tells",
        high_precision: 0.9,
        high_recall: 0.5,
        note: "confidence of the surest finding",
    },
    Recommendation {
        attribute: "asr_or_tts",
        high_precision: 0.9,
        high_recall: 0.8,
        note: "AUC 0.999 on held-out texts",
    },
    Recommendation {
        attribute: "non_native",
        high_precision: 0.95,
        high_recall: 0.8,
        note: "AUC 0.75 on held-out texts: never a ground to act on alone",
    },
    Recommendation {
        attribute: "machine_translated",
        high_precision: 0.95,
        high_recall: 0.8,
        note: "weights set by hand, not calibrated: a lead only",
    },
];

/// All models and rules in force.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Models {
    model: Model,
    /// Rules in force.
    rules: usize,
    /// Recommended thresholds.
    recommended_thresholds: &'static [Recommendation],
    /// The gallery of known groups, where the server has one.
    gallery: Option<Shelved>,
    /// Largest batch.
    max_items: usize,
    /// Largest text, in bytes.
    max_text_bytes: usize,
}

/// The models, their version and the recommended thresholds.
#[utoipa::path(get, path = "/v1/models", tag = "models",
    responses((status = 200, body = Models)))]
pub(super) async fn models(Shared(state): Shared<Arc<State>>) -> Json<Models> {
    Json(Models {
        model: MODEL,
        gallery: state.shelf.as_ref().map(|shelf| shelf.ready().shelved),
        rules: state.analyzer.rules().rules().len(),
        recommended_thresholds: &RECOMMENDED,
        max_items: state.config.limits.batch,
        max_text_bytes: state.config.limits.text_bytes,
    })
}
