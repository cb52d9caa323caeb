//! The HTTP server: the library's answers for tools that speak HTTP.
//!
//! ```text
//! request -> limits, key, rate -> body checked (`body`) -> queue (`workers`) -> Analyzer -> JSON contract
//! ```
//! Handlers only translate; what they say can be had from the library alone. `adapters/` speak the
//! shapes that moderation tools already know. A fault is one object (`problem`), a faulty item of a
//! batch is an answer of its own, and no text is ever logged.

// The server reads the clock, files of keys and the network: that is its work.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]
// A fault is made at most once a request.
#![allow(clippy::result_large_err)]

mod adapters;
mod body;
mod compare;
mod config;
mod gallery;
mod health;
mod items;
mod keys;
mod metrics;
mod models;
mod openapi;
mod problem;
mod query;
mod score;
mod state;
mod workers;

use std::net::TcpListener;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, Request};
use axum::middleware;
use axum::routing::{get, post};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::RequestBodyTimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::analyzer::Analyzer;
use crate::document::Post;
use crate::error::{Error, Result};

pub use config::{Config, Limits, Tls};
pub use keys::{Keys, Scope};
use state::State;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Serves on `listener` until the process is told to stop (SIGTERM, SIGINT), then lets running
/// requests end within [`Limits::shutdown`].
///
/// # Errors
/// When the configuration is unsafe ([`Config::check`]), the certificate or the gallery cannot be
/// read, or the system refuses to start threads or to listen.
pub fn serve(config: Config, analyzer: Analyzer, listener: TcpListener) -> Result<()> {
    let address = listener.local_addr().map_err(network)?;
    config.check(address)?;
    warm(&analyzer);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(network)?;
    runtime.block_on(run(config, analyzer, listener))
}

/// Rules and models of a language are made ready when its first text comes: the first client in English
/// does not wait for that.
fn warm(analyzer: &Analyzer) {
    let post = Post {
        text: "The ferry leaves at nine.".to_owned(),
        ..Post::default()
    };
    let score = analyzer.score(&post);
    drop(analyzer.document_scores(&score));
}

async fn run(config: Config, analyzer: Analyzer, listener: TcpListener) -> Result<()> {
    let limits = config.limits.clone();
    let tls = config.tls.clone();
    let loopback = listener
        .local_addr()
        .is_ok_and(|address| address.ip().is_loopback());
    let state = Arc::new(State::new(config, analyzer, loopback)?);
    if let Some(shelf) = &state.shelf {
        tokio::spawn(Arc::clone(shelf).keep_fresh());
    }
    let app = router(state).into_make_service();
    let handle = Handle::new();
    tokio::spawn(stop_on_signal(handle.clone(), limits.shutdown));
    let mut server = axum_server::from_tcp(listener)
        .map_err(network)?
        .handle(handle)
        .first_request_timeout(limits.header_read);
    server
        .http_builder()
        .http1()
        .header_read_timeout(limits.header_read)
        .max_buf_size(limits.header_bytes);
    match tls {
        None => server.serve(app).await.map_err(network),
        Some(Tls { certificate, key }) => {
            let rustls = RustlsConfig::from_pem_file(&certificate, &key)
                .await
                .map_err(|source| Error::Io {
                    path: certificate,
                    source,
                })?;
            let acceptor = axum_server::tls_rustls::RustlsAcceptor::new(rustls)
                .handshake_timeout(limits.header_read);
            server.acceptor(acceptor).serve(app).await.map_err(network)
        }
    }
}

/// All routes, with what stands before them.
fn router(state: Arc<State>) -> Router {
    let limits = state.config.limits.clone();
    let guarded = Router::new()
        .route("/v1/score", post(score::score))
        .route(
            "/v1/score/stream",
            // The whole may take long, each part may not.
            post(score::stream).layer(RequestBodyTimeoutLayer::new(limits.request)),
        )
        .route("/v1/compare", post(compare::compare))
        .route("/v1/fingerprint", post(compare::fingerprint))
        .route("/v1/models", get(models::models))
        .merge(gallery::routes())
        .merge(gallery::writing_routes(state.clone()))
        .merge(adapters::routes())
        .layer(middleware::from_fn_with_state(state.clone(), keys::guard));
    let open = Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::show))
        .route("/status", get(adapters::hma::status))
        .merge(openapi::routes());
    guarded
        .merge(adapters::signed_routes())
        .merge(open)
        .fallback(problem::no_such_path)
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(middleware::from_fn_with_state(
            state.clone(),
            metrics::count,
        ))
        .layer(DefaultBodyLimit::max(limits.body_bytes))
        .layer(CatchPanicLayer::custom(problem::caught))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .with_state(state)
}

/// What a log line knows of its request: no header but the id, no body, no query.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok());
    tracing::info_span!(
        "request",
        id,
        method = %request.method(),
        path = request.uri().path(),
    )
}

async fn stop_on_signal(handle: Handle<std::net::SocketAddr>, grace: std::time::Duration) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            },
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
    tracing::info!(
        "stopping: no new requests, {} s for those running",
        grace.as_secs()
    );
    handle.graceful_shutdown(Some(grace));
}

fn network(source: std::io::Error) -> Error {
    Error::Io {
        path: "network".into(),
        source,
    }
}

#[cfg(test)]
mod tests;
