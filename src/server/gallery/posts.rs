//! Posts added to groups and to the reference accounts.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::attribute::has_account;
use super::groups::{check_details, check_name, find, problem, report};
use crate::document::Post;
use crate::gallery::{Added, Gallery, GroupDetails, GroupKind};
use crate::server::body::Body;
use crate::server::items::{Item, ItemFault, check_batch, posts};
use crate::server::models::{MODEL, Model};
use crate::server::problem::{Fault, Problem};
use crate::server::query::Path;
use crate::server::state::State;

/// Posts for a group.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct AddRequest {
    /// The posts. A faulty or empty one is answered in `errors` and spoils no other.
    #[schema(value_type = Vec<Item>)]
    items: Vec<Box<RawValue>>,
    /// Notes on the group, in place of those it has.
    #[serde(default)]
    notes: Option<String>,
    /// Labels for the group, added to those it has.
    #[serde(default)]
    labels: Vec<String>,
    /// Whether the beginning of each text is kept, to show what was copied. True if left out.
    #[serde(default)]
    keep_text: Option<bool>,
}

/// What adding did.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct Addition {
    /// Posts that were new.
    posts: u64,
    /// Of them, posts that repeat a text of the group and are no style.
    copies: u64,
    /// Posts that had been counted before and were left out.
    known: u64,
}

/// The group as it is now, and what was added.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct AddResponse {
    model: Model,
    /// The `Group` contract.
    #[schema(value_type = Object)]
    group: Value,
    added: Addition,
    /// The faulty items.
    errors: Vec<ItemFault>,
}

/// Adds posts to a group, which is made when there is none of the name. A post counts once: sending it
/// again changes nothing.
#[utoipa::path(post, path = "/v1/gallery/groups/{name}/posts", tag = "gallery",
    params(("name" = String, Path, description = "The group.")), request_body = AddRequest,
    responses((status = 200, body = AddResponse), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn add(
    Shared(state): Shared<Arc<State>>,
    Path(name): Path<String>,
    Body(request): Body<AddRequest>,
) -> Result<Json<AddResponse>, Problem> {
    check_name(&name, "name").map_err(Problem::bad_request)?;
    check_details(request.notes.as_deref(), &request.labels).map_err(Problem::bad_request)?;
    check_batch(request.items.len(), "items", &state.config.limits)?;
    let (posts, errors) = posts(&request.items, &state.config.limits, has_text);
    let shared = Arc::clone(&state);
    let added = state.shelf()?.write(move |gallery| {
        let keep_text = request.keep_text != Some(false);
        let mut writer = gallery.writer(GroupKind::Group, keep_text, None);
        let details = GroupDetails {
            notes: request.notes,
            labels: request.labels,
        };
        let posts: Vec<(&str, &Post)> = posts.iter().map(|(_, post)| (&*name, post)).collect();
        let done = writer
            .describe(&name, &details)
            .and_then(|()| writer.add(&posts, &shared.analyzer))
            .and_then(|_| writer.commit());
        done.map_err(problem)?;
        let added = Addition::from(writer.added());
        Ok((report(gallery, &find(gallery, &name)?, false)?, added))
    });
    let (group, added) = added.await?;
    Ok(Json(AddResponse {
        model: MODEL,
        group,
        added,
        errors,
    }))
}

/// Posts of ordinary accounts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct ReferencesRequest {
    /// The posts; each needs its `account`.
    #[schema(value_type = Vec<Item>)]
    items: Vec<Box<RawValue>>,
}

/// What adding to the reference accounts did.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct ReferencesResponse {
    model: Model,
    added: Addition,
    /// The faulty items.
    errors: Vec<ItemFault>,
}

/// Adds posts of ordinary accounts of the same language and kind: they are never an answer, but say what
/// is usual. Accounts that a group lists are refused.
#[utoipa::path(post, path = "/v1/gallery/references", tag = "gallery",
    request_body = ReferencesRequest,
    responses((status = 200, body = ReferencesResponse), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn add_references(
    Shared(state): Shared<Arc<State>>,
    Body(request): Body<ReferencesRequest>,
) -> Result<Json<ReferencesResponse>, Problem> {
    check_batch(request.items.len(), "items", &state.config.limits)?;
    let shared = Arc::clone(&state);
    let added = state.shelf()?.write(move |gallery| {
        // They would raise the bar for their own groups.
        let members = members(gallery)?;
        let ordinary = |post: &Post| {
            has_text(post)?;
            has_account(post)?;
            let account = post.account.as_deref().unwrap_or_default();
            check_name(account, "account")?;
            if members.contains(account) {
                let message = "the account is listed by a known group";
                return Err(Fault::new("known_account", message).at("account"));
            }
            Ok(())
        };
        let (posts, errors) = posts(&request.items, &shared.config.limits, ordinary);
        let posts: Vec<(&str, &Post)> = posts
            .iter()
            .map(|(_, post)| (post.account.as_deref().unwrap_or_default(), post))
            .collect();
        let mut writer = gallery.writer(GroupKind::Reference, false, None);
        let done = writer.add(&posts, &shared.analyzer);
        done.and_then(|_| writer.commit()).map_err(problem)?;
        Ok((Addition::from(writer.added()), errors))
    });
    let (added, errors) = added.await?;
    Ok(Json(ReferencesResponse {
        model: MODEL,
        added,
        errors,
    }))
}

/// How many there were.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct Removed {
    model: Model,
    /// Reference accounts that were removed.
    removed: u64,
}

/// Removes all reference accounts.
#[utoipa::path(delete, path = "/v1/gallery/references", tag = "gallery",
    responses((status = 200, body = Removed), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn remove_references(
    Shared(state): Shared<Arc<State>>,
) -> Result<Json<Removed>, Problem> {
    let removed = state
        .shelf()?
        .write(|gallery| gallery.remove_references().map_err(problem));
    Ok(Json(Removed {
        model: MODEL,
        removed: removed.await?,
    }))
}

fn has_text(post: &Post) -> Result<(), Fault> {
    if post.text.trim().is_empty() {
        return Err(Fault::new("wrong_field", "the text is empty").at("text"));
    }
    Ok(())
}

/// The accounts of known groups.
fn members(gallery: &Gallery) -> Result<BTreeSet<String>, Problem> {
    let mut accounts = BTreeSet::new();
    for group in gallery.groups(GroupKind::Group).map_err(problem)? {
        let members = gallery.members(group.id).map_err(problem)?.into_iter();
        accounts.extend(members.map(|member| member.account));
    }
    Ok(accounts)
}

impl From<Added> for Addition {
    fn from(added: Added) -> Self {
        Self {
            posts: added.posts,
            copies: added.copies,
            known: added.known,
        }
    }
}
