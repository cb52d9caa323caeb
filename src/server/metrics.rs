//! Counters for Prometheus. Labels are routes and codes, never what a client chose.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State as Shared};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use super::problem::Problem;
use super::state::State;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
    method: String,
    code: u32,
}

/// All counters and the registry that writes them.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Route, Counter>,
    seconds: Histogram,
    batch: Histogram,
    items: Counter,
    faulty_items: Counter,
    findings: Counter,
    waiting: Gauge<f64, AtomicU64>,
    groups: Gauge<f64, AtomicU64>,
    gallery_made_at: Gauge<f64, AtomicU64>,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("wordprint");
        let metrics = Self {
            requests: Family::default(),
            seconds: Histogram::new(exponential_buckets(0.0005, 2.0, 16)),
            batch: Histogram::new(exponential_buckets(1.0, 4.0, 8)),
            items: Counter::default(),
            faulty_items: Counter::default(),
            findings: Counter::default(),
            waiting: Gauge::default(),
            groups: Gauge::default(),
            gallery_made_at: Gauge::default(),
            registry: Registry::default(),
        };
        registry.register(
            "requests",
            "Requests by route, method and code",
            metrics.requests.clone(),
        );
        registry.register(
            "request_seconds",
            "Time from a request's head to its answer",
            metrics.seconds.clone(),
        );
        registry.register("batch_items", "Items a batch", metrics.batch.clone());
        registry.register("items", "Texts analysed", metrics.items.clone());
        registry.register(
            "items_faulty",
            "Items answered with an error",
            metrics.faulty_items.clone(),
        );
        registry.register("findings", "Findings made", metrics.findings.clone());
        registry.register(
            "queue_waiting",
            "Requests that wait for their turn",
            metrics.waiting.clone(),
        );
        registry.register("gallery_groups", "Known groups", metrics.groups.clone());
        registry.register(
            "gallery_made_timestamp_seconds",
            "When the gallery was last read",
            metrics.gallery_made_at.clone(),
        );
        Self {
            registry,
            ..metrics
        }
    }

    /// A batch was answered.
    pub(super) fn batch(&self, items: usize, faulty: usize, findings: usize) {
        self.batch.observe(items as f64);
        self.items.inc_by((items - faulty) as u64);
        self.faulty_items.inc_by(faulty as u64);
        self.findings.inc_by(findings as u64);
    }
}

/// Counts and times every request.
pub(super) async fn count(
    Shared(state): Shared<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    let start = Instant::now();
    // The route's pattern, not the path: clients must not be able to make labels.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let method = match request.method().as_str() {
        known @ ("GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS") => known,
        _ => "other",
    }
    .to_owned();
    let response = next.run(request).await;
    let code = u32::from(response.status().as_u16());
    let labels = Route {
        route,
        method,
        code,
    };
    state.metrics.requests.get_or_create(&labels).inc();
    state.metrics.seconds.observe(start.elapsed().as_secs_f64());
    response
}

/// `GET /metrics`.
pub(super) async fn show(Shared(state): Shared<Arc<State>>) -> Result<Response, Problem> {
    let waiting = state.workers.waiting() as f64;
    state.metrics.waiting.set(waiting);
    if let Some(shelf) = &state.shelf {
        let ready = shelf.ready();
        state.metrics.groups.set(ready.shelved.groups as f64);
        state.metrics.gallery_made_at.set(ready.made_at as f64);
    }
    let mut text = String::new();
    encode(&mut text, &state.metrics.registry).map_err(|_| Problem::internal())?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
