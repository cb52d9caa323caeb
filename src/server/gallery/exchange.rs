//! A gallery as JSON Lines over HTTP: out as a stream, in as one body that is stored whole or not at all.

use std::io::{Error as IoError, Write};
use std::path::Path as FilePath;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body as HttpBody, Bytes};
use axum::extract::{Request, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Sender, channel};
use tokio_stream::wrappers::ReceiverStream;
use utoipa::{IntoParams, ToSchema};

use super::groups::{find, problem};
use crate::error::Error;
use crate::server::body::{NDJSON, bytes, has_type};
use crate::server::models::{MODEL, Model};
use crate::server::problem::{Fault, Problem};
use crate::server::query::Query;
use crate::server::state::State;

/// Bytes that are sent at once.
const PART: usize = 64 << 10;

/// What to export.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::server) struct ExportQuery {
    /// Only this group; everything, with the reference accounts, if left out.
    group: Option<String>,
}

/// Groups as JSON Lines, fingerprints included, as `wordprint gallery export` writes them.
#[utoipa::path(get, path = "/v1/gallery/export", tag = "gallery", params(ExportQuery),
    responses((status = 200, content_type = "application/x-ndjson", body = Object),
        (status = "4XX", body = Problem), (status = "5XX", body = Problem)))]
pub(in crate::server) async fn export(
    Shared(state): Shared<Arc<State>>,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let shelf = Arc::clone(state.shelf()?);
    let Ok(turn) = Arc::clone(&shelf.exports).try_acquire_owned() else {
        return Err(Problem::too_many(
            "busy",
            "others are exporting: come back",
            5,
        ));
    };
    let names: Vec<String> = query.group.into_iter().collect();
    let asked = (Arc::clone(&shelf), names.clone());
    state
        .workers
        .run(move || {
            let (shelf, names) = asked;
            shelf.read(|gallery| {
                names
                    .iter()
                    .try_for_each(|name| find(gallery, name).map(drop))
            })
        })
        .await??;
    let (sender, parts) = channel(2);
    let mut sink = Sink {
        sender,
        part: Vec::with_capacity(PART),
        patience: state.config.limits.request,
        runtime: Handle::current(),
    };
    tokio::task::spawn_blocking(move || {
        let done = shelf.read(|gallery| {
            let exported = gallery.export(&names, &mut sink, FilePath::new("answer"));
            exported.map_err(problem)
        });
        // The client sees the stream break, so it cannot take a part for the whole.
        let ended = match done {
            Ok(_) => sink.flush(),
            Err(_) => sink.send(Err(IoError::other("the export failed"))),
        };
        if ended.is_err() {
            tracing::warn!("an export was not taken to its end");
        }
        drop(turn);
    });
    let body = HttpBody::from_stream(ReceiverStream::new(parts));
    Ok(([(header::CONTENT_TYPE, NDJSON)], body).into_response())
}

/// Sends parts to a client, which must take each in time: an export holds a snapshot of the file.
struct Sink {
    sender: Sender<Result<Bytes, IoError>>,
    part: Vec<u8>,
    patience: Duration,
    runtime: Handle,
}

impl Sink {
    fn send(&self, part: Result<Bytes, IoError>) -> Result<(), IoError> {
        let sent = tokio::time::timeout(self.patience, self.sender.send(part));
        match self.runtime.block_on(sent) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(IoError::other("the client has gone")),
            Err(_) => Err(IoError::other("the client takes too long")),
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, IoError> {
        self.part.extend_from_slice(bytes);
        if self.part.len() >= PART {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), IoError> {
        let part = std::mem::replace(&mut self.part, Vec::with_capacity(PART));
        self.send(Ok(Bytes::from(part)))
    }
}

/// How to import.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::server) struct ImportQuery {
    /// Whether to add to groups whose name is taken; without it they make the import fail.
    #[serde(default)]
    #[param(inline)]
    merge: bool,
}

/// What an import stored.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct ImportResponse {
    model: Model,
    /// Groups that were new.
    new: u64,
    /// Groups merged with one of the same name.
    merged: u64,
    /// Reference accounts.
    references: u64,
}

/// Stores an export, all of it or nothing. It must fit into one body.
#[utoipa::path(post, path = "/v1/gallery/import", tag = "gallery", params(ImportQuery),
    request_body(content_type = "application/x-ndjson", content = String),
    responses((status = 200, body = ImportResponse), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn import(
    Shared(state): Shared<Arc<State>>,
    Query(query): Query<ImportQuery>,
    request: Request,
) -> Result<Json<ImportResponse>, Problem> {
    // A browser asks before it sends this type to another site.
    if !has_type(request.headers(), NDJSON) {
        let fault = Fault::new(
            "not_ndjson",
            format!("send JSON Lines, with content-type: {NDJSON}"),
        );
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, fault));
    }
    let body = bytes(request, &state).await?;
    let imported = state.shelf()?.write(move |gallery| {
        let name = FilePath::new("body");
        gallery
            .import(&mut &body[..], name, query.merge)
            .map_err(|error| match error {
                Error::Taken { .. } => {
                    let message = "a group of the export is there already: add merge=true to the query \
                                   to add to it, or rename one of them";
                    Problem::new(StatusCode::CONFLICT, Fault::new("name_taken", message))
                }
                other => problem(other),
            })
    });
    let imported = imported.await?;
    Ok(Json(ImportResponse {
        model: MODEL,
        new: imported.new,
        merged: imported.merged,
        references: imported.references,
    }))
}
