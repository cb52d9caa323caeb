//! Known groups over HTTP: the gallery that `--gallery` names, read by many and written by one.
//!
//! - `shelf.rs`: the open file, the index made ready from it, and how it is made anew;
//! - `attribute.rs`: which known group wrote this;
//! - `groups.rs`, `posts.rs`: groups listed, shown, made, added to, merged, removed;
//! - `exchange.rs`: JSON Lines out and in.

pub(super) mod attribute;
pub(super) mod exchange;
pub(super) mod groups;
pub(super) mod posts;
mod shelf;

use std::sync::Arc;

use axum::routing::{delete, get, patch, post};
use axum::{Router, middleware};

use super::keys;
use super::state::State;

pub(super) use shelf::{Ready, Shelf, Shelved};

/// Routes that only read.
pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/v1/attribute", post(attribute::attribute))
        .route("/v1/gallery/groups", get(groups::list))
        .route("/v1/gallery/groups/{name}", get(groups::show))
        .route("/v1/gallery/export", get(exchange::export))
}

/// Routes that change the gallery.
pub(super) fn writing_routes(state: Arc<State>) -> Router<Arc<State>> {
    Router::new()
        .route("/v1/gallery/groups", post(groups::create))
        .route("/v1/gallery/groups/{name}", patch(groups::edit))
        .route("/v1/gallery/groups/{name}", delete(groups::remove))
        .route("/v1/gallery/groups/{name}/posts", post(posts::add))
        .route("/v1/gallery/groups/{name}/merge", post(groups::merge))
        .route("/v1/gallery/references", post(posts::add_references))
        .route("/v1/gallery/references", delete(posts::remove_references))
        .route("/v1/gallery/import", post(exchange::import))
        .route_layer(middleware::from_fn_with_state(state, keys::guard_writes))
}
