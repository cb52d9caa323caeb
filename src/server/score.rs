//! `POST /v1/score`: one text or a batch; `POST /v1/score/stream`: JSON Lines both ways.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::body::{Body as HttpBody, Bytes};
use axum::extract::{Request, State as Shared};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use tokio_stream::{Stream, StreamExt};
use tokio_util::codec::{AnyDelimiterCodec, AnyDelimiterCodecError, FramedRead};
use tokio_util::io::StreamReader;
use utoipa::{IntoParams, ToSchema};

use super::body::{Body, NDJSON, Object, parse};
use super::items::{Item, ItemFault, check_batch};
use super::models::{MODEL, Model};
use super::problem::{Fault, Problem};
use super::query::Query;
use super::state::State;
use crate::analyzer::Analyzer;
use crate::detect::Channel;
use crate::document::Post;
use crate::report::json::ScoreReport;
use crate::report::offsets::Unit;

/// How to score; every field may be left out.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct Options {
    /// What `start` and `end` count: `byte` (the default), `char` or `utf16`.
    #[schema(inline)]
    #[param(inline)]
    offsets: OffsetUnit,
    /// Leave out findings below this confidence.
    #[schema(minimum = 0, maximum = 1)]
    #[param(minimum = 0, maximum = 1)]
    min_confidence: Option<f32>,
    /// Whether findings carry message, suggestions and sources, and scores what they rest on. True
    /// if left out.
    explain: Option<bool>,
    /// `written` (the default) or `spoken`, for captions and transcripts.
    #[schema(inline)]
    #[param(inline)]
    channel: Option<ChannelName>,
}

/// The unit of offsets.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum OffsetUnit {
    /// Bytes of UTF-8.
    #[default]
    Byte,
    /// Unicode code points.
    Char,
    /// UTF-16 code units, as JavaScript counts.
    Utf16,
}

/// Where texts come from.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum ChannelName {
    /// Posts and edited text.
    Written,
    /// Captions and transcripts.
    Spoken,
}

/// A batch (`items`) or one text (`text`).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ScoreRequest {
    #[serde(default)]
    #[schema(value_type = Options)]
    options: Object<Options>,
    /// The batch. A faulty item is answered with its `error`, the others with their scores.
    #[serde(default)]
    #[schema(value_type = Option<Vec<Item>>)]
    items: Option<Vec<Box<RawValue>>>,
    /// The text, when there is but one.
    #[serde(default)]
    text: Option<String>,
}

/// The answer: one result an item, in order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ScoreResponse {
    model: Model,
    /// The `Score` contract, or `{"id", "error"}`.
    #[schema(value_type = Vec<Object>)]
    results: Vec<Value>,
    usage: Usage,
}

/// What the answer cost.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Usage {
    /// Items answered.
    items: usize,
    /// Milliseconds of work.
    ms: f64,
}

impl Usage {
    /// What answering so many items has cost since `start`.
    pub(super) fn since(start: Instant, items: usize) -> Self {
        Self {
            items,
            ms: start.elapsed().as_secs_f64() * 1000.0,
        }
    }
}

/// Finds tells in one text or in each of a batch.
#[utoipa::path(post, path = "/v1/score", tag = "score", request_body = ScoreRequest,
    responses((status = 200, body = ScoreResponse), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(super) async fn score(
    Shared(state): Shared<Arc<State>>,
    Body(request): Body<ScoreRequest>,
) -> Result<Json<ScoreResponse>, Problem> {
    let Object(options) = request.options;
    options.check().map_err(Problem::bad_request)?;
    let items: Vec<Result<Item, Fault>> = match (request.items, request.text) {
        (Some(items), None) => {
            check_batch(items.len(), "items", &state.config.limits)?;
            items
                .iter()
                .map(|item| parse(item.get().as_bytes()))
                .collect()
        }
        (None, Some(text)) => vec![Ok(Item::bare(text))],
        _ => {
            let fault = Fault::new("wrong_field", "send `items`, or `text` for one text");
            return Err(Problem::bad_request(fault.at("items")));
        }
    };
    let shared = Arc::clone(&state);
    let (results, usage) = state
        .workers
        .run(move || {
            let start = Instant::now();
            let of = |item| answer(&shared, item, &options);
            // One text is not worth waking another thread for.
            let results: Vec<Answer> = if items.len() == 1 {
                items.into_iter().map(of).collect()
            } else {
                items.into_par_iter().map(of).collect()
            };
            let faulty = results.iter().filter(|answer| answer.faulty).count();
            let findings = results.iter().map(|answer| answer.findings).sum();
            shared.metrics.batch(results.len(), faulty, findings);
            let usage = Usage::since(start, results.len());
            (results, usage)
        })
        .await?;
    Ok(Json(ScoreResponse {
        model: MODEL,
        results: results.into_iter().map(|answer| answer.json).collect(),
        usage,
    }))
}

/// Scores JSON Lines as they come: a line in, a line out, in order; a faulty line is answered with
/// its error. Options are query parameters.
#[utoipa::path(post, path = "/v1/score/stream", tag = "score", params(Options),
    request_body(content_type = "application/x-ndjson", content = Item),
    responses((status = 200, content_type = "application/x-ndjson", body = Object),
        (status = "4XX", body = Problem)))]
pub(super) async fn stream(
    Shared(state): Shared<Arc<State>>,
    Query(options): Query<Options>,
    request: Request,
) -> Result<Response, Problem> {
    options.check().map_err(Problem::bad_request)?;
    let longest = state.config.limits.text_bytes.saturating_mul(2);
    let body = request.into_body().into_data_stream();
    let reader = StreamReader::new(body.map(|part| part.map_err(std::io::Error::other)));
    let codec = AnyDelimiterCodec::new_with_max_length(b"\n".to_vec(), b"\n".to_vec(), longest);
    let lines = FramedRead::new(reader, codec);
    let body = HttpBody::from_stream(answers(state, options, lines));
    Ok(([(header::CONTENT_TYPE, NDJSON)], body).into_response())
}

/// One line of answer a line; lines are worked on one after the other, so memory stays small and
/// order is kept.
fn answers(
    state: Arc<State>,
    options: Options,
    lines: impl Stream<Item = Result<Bytes, AnyDelimiterCodecError>> + Send + 'static,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    lines
        .filter(|line| !matches!(line, Ok(line) if line.trim_ascii().is_empty()))
        .then(move |line| {
            let state = Arc::clone(&state);
            let options = options.clone();
            async move {
                let item = match line {
                    Ok(line) => parse(&line),
                    Err(AnyDelimiterCodecError::MaxChunkLengthExceeded) => {
                        let message = "the line is over the limit: the answers end here";
                        Err(Fault::new("text_too_long", message))
                    }
                    // The client has gone.
                    Err(AnyDelimiterCodecError::Io(error)) => return Err(error),
                };
                let shared = Arc::clone(&state);
                let work = move || {
                    let answer = answer(&shared, item, &options);
                    let faulty = usize::from(answer.faulty);
                    shared.metrics.batch(1, faulty, answer.findings);
                    answer.json
                };
                let json = match state.workers.run(work).await {
                    Ok(json) => json,
                    Err(problem) => serde_json::to_value(problem).map_err(std::io::Error::other)?,
                };
                let mut line = serde_json::to_vec(&json)?;
                line.push(b'\n');
                Ok(Bytes::from(line))
            }
        })
}

/// One result, with what the counters want to know.
pub(super) struct Answer {
    json: Value,
    faulty: bool,
    findings: usize,
}

fn answer(state: &State, item: Result<Item, Fault>, options: &Options) -> Answer {
    let post = item
        .map_err(|error| ItemFault {
            item: None,
            id: None,
            error,
        })
        .and_then(|item| item.post(&state.config.limits));
    match post {
        Err(fault) => Answer::faulty(&fault),
        Ok(post) => match report(&state.analyzer, &post, options) {
            Ok((json, findings)) => Answer {
                json,
                faulty: false,
                findings,
            },
            Err(_) => Answer::faulty(&ItemFault {
                item: None,
                id: None,
                error: Fault::new("internal", "no answer"),
            }),
        },
    }
}

impl Answer {
    fn faulty(fault: &ItemFault) -> Self {
        Self {
            json: serde_json::to_value(fault).unwrap_or_default(),
            faulty: true,
            findings: 0,
        }
    }
}

/// The `score` contract of a post, cut down to what the options ask for.
fn report(
    analyzer: &Analyzer,
    post: &Post,
    options: &Options,
) -> serde_json::Result<(Value, usize)> {
    let mut score = analyzer.score_as(post, options.channel());
    if let Some(least) = options.min_confidence {
        score.findings.retain(|finding| finding.confidence >= least);
    }
    let scores = analyzer.document_scores(&score);
    let report = ScoreReport::new(post, &score, &scores, options.offsets.unit());
    let mut json = serde_json::to_value(&report)?;
    if options.explain == Some(false) {
        unexplained(&mut json);
    }
    Ok((json, score.findings.len()))
}

/// Fields that only a person reads.
pub(super) const UNEXPLAINED: [&str; 4] = ["details", "message", "suggestions", "source_languages"];

/// Takes out what only a person reads.
fn unexplained(json: &mut Value) {
    let take_out = |fields: &mut serde_json::Map<String, Value>| {
        for field in UNEXPLAINED {
            fields.shift_remove(field);
        }
    };
    if let Some(scores) = json.get_mut("scores").and_then(Value::as_object_mut) {
        take_out(scores);
    }
    let findings = json.get_mut("findings").and_then(Value::as_array_mut);
    findings
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
        .for_each(take_out);
}

impl Options {
    fn check(&self) -> Result<(), Fault> {
        match self.min_confidence {
            Some(least) if !(0.0..=1.0).contains(&least) => Err(Fault::new(
                "wrong_field",
                "a confidence lies between 0 and 1",
            )
            .at("options.min_confidence")),
            _ => Ok(()),
        }
    }

    fn channel(&self) -> Option<Channel> {
        self.channel.map(|channel| match channel {
            ChannelName::Written => Channel::Written,
            ChannelName::Spoken => Channel::Spoken,
        })
    }
}

impl OffsetUnit {
    fn unit(self) -> Unit {
        match self {
            Self::Byte => Unit::Byte,
            Self::Char => Unit::Char,
            Self::Utf16 => Unit::Utf16,
        }
    }
}
