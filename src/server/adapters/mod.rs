//! Shapes that moderation tools already speak: they need only a new base URL.

pub(super) mod coral;
pub(super) mod hma;
pub(super) mod openai;
pub(super) mod perspective;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::problem::Problem;
use super::state::State;
use crate::document::Post;
use crate::report::offsets::{Offsets, Unit};
use crate::score::Property;
use crate::span::Span;

/// Adapters behind the server's own keys.
pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/v1alpha1/comments:analyze", post(perspective::analyze))
        .route("/v1/moderations", post(openai::moderations))
        .route("/h/hash", post(hma::hash))
        .route("/m/lookup", get(hma::lookup).post(hma::lookup_upload))
        .route("/m/raw_lookup", get(hma::raw_lookup))
        .route("/m/index/status", get(hma::index_status))
}

/// Adapters whose callers sign instead.
pub(super) fn signed_routes() -> Router<Arc<State>> {
    Router::new().route("/v1/coral", post(coral::moderate))
}

/// What an adapter can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attribute {
    /// The surest finding.
    Tells,
    /// A document score.
    Document(Property),
}

impl Attribute {
    const ALL: [Self; 5] = [
        Self::Tells,
        Self::Document(Property::NonNative),
        Self::Document(Property::Native),
        Self::Document(Property::MachineTranslated),
        Self::Document(Property::AsrOrTts),
    ];

    /// In snake case, as in the `score` contract.
    fn name(self) -> &'static str {
        match self {
            Self::Tells => "tells",
            Self::Document(Property::NonNative) => "non_native",
            Self::Document(Property::Native) => "native",
            Self::Document(Property::MachineTranslated) => "machine_translated",
            Self::Document(Property::AsrOrTts) => "asr_or_tts",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|attribute| attribute.name().eq_ignore_ascii_case(name))
    }
}

/// One text's scores in the shape that adapters share.
#[derive(Debug)]
struct Verdict {
    lang: &'static str,
    /// By [`Attribute::ALL`]; 0 where the document score abstains.
    values: [f64; 5],
    /// Start and end in UTF-16 code units, and confidence.
    spans: Vec<([usize; 2], f64)>,
}

impl Verdict {
    fn value(&self, attribute: Attribute) -> f64 {
        let at = Attribute::ALL.iter().position(|a| *a == attribute);
        at.map_or(0.0, |at| self.values[at])
    }
}

impl State {
    /// Scores a bare text on a worker.
    async fn verdict(self: &Arc<Self>, text: String) -> Result<Verdict, Problem> {
        let most = self.config.limits.text_bytes;
        if text.len() > most {
            let message = format!("{} bytes, at most {most}", text.len());
            return Err(Problem::too_large("text_too_long", message));
        }
        let state = Arc::clone(self);
        self.workers.run(move || state.judge(text)).await
    }

    fn judge(&self, text: String) -> Verdict {
        let post = Post {
            text,
            ..Post::default()
        };
        let score = self.analyzer.score(&post);
        let document = self.analyzer.document_scores(&score);
        let surest = score
            .findings
            .iter()
            .map(|finding| f64::from(finding.confidence));
        let surest = surest.fold(0.0, f64::max);
        let values = Attribute::ALL.map(|attribute| match attribute {
            Attribute::Tells => surest,
            Attribute::Document(property) => document
                .scores
                .iter()
                .find(|score| score.property == property)
                .and_then(|score| score.probability.ok())
                .unwrap_or(0.0),
        });
        let mut offsets = Offsets::new(&post.text, Unit::Utf16);
        let mut place = |span: Span| offsets.convert(span);
        let spans = score
            .findings
            .iter()
            .map(|finding| (place(finding.span), f64::from(finding.confidence)))
            .collect();
        self.metrics.batch(1, 0, score.findings.len());
        Verdict {
            lang: score.document.language.code,
            values,
            spans,
        }
    }
}
