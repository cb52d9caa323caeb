//! Groups listed, shown, made, changed, merged and removed.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::shelf::Shelved;
use crate::error::Error;
use crate::gallery::{Gallery, GroupDetails, GroupKind, GroupRecord};
use crate::report::gallery::GroupReport;
use crate::server::body::Body;
use crate::server::models::{MODEL, Model};
use crate::server::problem::{Fault, Problem};
use crate::server::query::{Path, Query};
use crate::server::state::State;

/// Groups on a page of the list, if the client does not say.
const PAGE: usize = 100;
/// Groups on a page at most.
const LARGEST_PAGE: usize = 1000;
/// Characters of a group's name at most.
const LONGEST_NAME: usize = 500;
/// Bytes of notes and of all labels at most.
const LONGEST_NOTES: usize = 64 << 10;

/// Which groups to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::server) struct ListQuery {
    /// Only groups with this label.
    label: Option<String>,
    /// Only groups whose name comes after this one: `next` of the page before.
    after: Option<String>,
    /// Groups on a page; 100 if left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
}

/// One page of groups.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct ListResponse {
    model: Model,
    gallery: Shelved,
    /// The `Group` contract, in order of name.
    #[schema(value_type = Vec<Object>)]
    groups: Vec<Value>,
    /// Where the next page begins, when there is one.
    next: Option<String>,
}

/// One group.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct GroupResponse {
    model: Model,
    /// The `Group` contract.
    #[schema(value_type = Object)]
    group: Value,
}

/// The groups of the gallery, page by page.
#[utoipa::path(get, path = "/v1/gallery/groups", tag = "gallery", params(ListQuery),
    responses((status = 200, body = ListResponse), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn list(
    Shared(state): Shared<Arc<State>>,
    Query(query): Query<ListQuery>,
) -> Result<Json<ListResponse>, Problem> {
    let limit = query.limit.unwrap_or(PAGE);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        let fault = Fault::new(
            "wrong_query",
            format!("a page has 1 to {LARGEST_PAGE} groups"),
        );
        return Err(Problem::bad_request(fault.at("limit")));
    }
    let shelf = Arc::clone(state.shelf()?);
    let gallery = shelf.ready().shelved;
    let page = state.workers.run(move || {
        shelf.read(|gallery| {
            let records = gallery.groups(GroupKind::Group).map_err(problem)?;
            let mut wanted = records.into_iter().filter(|record| {
                let label = |label: &String| record.labels.contains(label);
                query
                    .after
                    .as_ref()
                    .is_none_or(|after| record.name > *after)
                    && query.label.as_ref().is_none_or(label)
            });
            let page: Vec<GroupRecord> = wanted.by_ref().take(limit).collect();
            let next = wanted.next().and_then(|_| Some(page.last()?.name.clone()));
            let groups: Vec<Value> = page
                .iter()
                .map(|record| report(gallery, record, false))
                .collect::<Result<_, _>>()?;
            Ok((groups, next))
        })
    });
    let (groups, next) = page.await??;
    Ok(Json(ListResponse {
        model: MODEL,
        gallery,
        groups,
        next,
    }))
}

/// A group with its accounts and its fingerprint in figures.
#[utoipa::path(get, path = "/v1/gallery/groups/{name}", tag = "gallery",
    params(("name" = String, Path, description = "The group.")),
    responses((status = 200, body = GroupResponse), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn show(
    Shared(state): Shared<Arc<State>>,
    Path(name): Path<String>,
) -> Result<Json<GroupResponse>, Problem> {
    let shelf = Arc::clone(state.shelf()?);
    let group = state
        .workers
        .run(move || shelf.read(|gallery| report(gallery, &find(gallery, &name)?, true)));
    group.await?.map(GroupResponse::json)
}

/// A group to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct NewGroup {
    /// Its name, unique among the groups; without control characters.
    #[schema(min_length = 1, max_length = 500)]
    name: String,
    /// What a person says of it.
    #[serde(default)]
    notes: Option<String>,
    #[serde(default)]
    labels: Vec<String>,
}

/// Makes a group without posts.
#[utoipa::path(post, path = "/v1/gallery/groups", tag = "gallery", request_body = NewGroup,
    responses((status = 201, body = GroupResponse), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn create(
    Shared(state): Shared<Arc<State>>,
    Body(request): Body<NewGroup>,
) -> Result<(StatusCode, Json<GroupResponse>), Problem> {
    check_name(&request.name, "name").map_err(Problem::bad_request)?;
    check_details(request.notes.as_deref(), &request.labels).map_err(Problem::bad_request)?;
    let made = state.shelf()?.write(move |gallery| {
        let name = &request.name;
        if gallery
            .find(GroupKind::Group, name)
            .map_err(problem)?
            .is_some()
        {
            let fault = Fault::new("name_taken", format!("there is a group `{name}` already"));
            return Err(Problem::new(StatusCode::CONFLICT, fault.at("name")));
        }
        let mut writer = gallery.writer(GroupKind::Group, true, None);
        let details = GroupDetails {
            notes: request.notes,
            labels: request.labels,
        };
        let made = writer.describe(name, &details);
        made.and_then(|()| writer.commit()).map_err(problem)?;
        report(gallery, &find(gallery, name)?, false)
    });
    let group = GroupResponse::json(made.await?);
    Ok((StatusCode::CREATED, group))
}

/// What to change of a group; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct GroupChange {
    /// Its new name.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 500)]
    name: Option<String>,
    /// New notes in place of the old.
    #[serde(default)]
    notes: Option<String>,
    /// New labels in place of the old.
    #[serde(default)]
    labels: Option<Vec<String>>,
}

/// Renames a group, or changes its notes or labels.
#[utoipa::path(patch, path = "/v1/gallery/groups/{name}", tag = "gallery",
    params(("name" = String, Path, description = "The group.")), request_body = GroupChange,
    responses((status = 200, body = GroupResponse), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn edit(
    Shared(state): Shared<Arc<State>>,
    Path(name): Path<String>,
    Body(change): Body<GroupChange>,
) -> Result<Json<GroupResponse>, Problem> {
    if let Some(new) = &change.name {
        check_name(new, "name").map_err(Problem::bad_request)?;
    }
    let labels = change.labels.as_deref().unwrap_or_default();
    check_details(change.notes.as_deref(), labels).map_err(Problem::bad_request)?;
    let changed = state.shelf()?.write(move |gallery| {
        find(gallery, &name)?;
        let (new, notes, labels) = (
            change.name.as_deref(),
            change.notes.as_deref(),
            change.labels.as_deref(),
        );
        gallery
            .describe(&name, new, notes, labels)
            .map_err(problem)?;
        report(gallery, &find(gallery, new.unwrap_or(&name))?, false)
    });
    changed.await.map(GroupResponse::json)
}

/// Removes a group with all that is known of it.
#[utoipa::path(delete, path = "/v1/gallery/groups/{name}", tag = "gallery",
    params(("name" = String, Path, description = "The group.")),
    responses((status = 204), (status = "4XX", body = Problem), (status = "5XX", body = Problem)))]
pub(in crate::server) async fn remove(
    Shared(state): Shared<Arc<State>>,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    let removed = state.shelf()?.write(move |gallery| {
        find(gallery, &name)?;
        gallery.remove(&[name]).map_err(problem)
    });
    removed.await.map(|()| StatusCode::NO_CONTENT)
}

/// What to merge into a group.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct MergeRequest {
    /// The groups, which are removed afterwards.
    #[schema(min_items = 1)]
    groups: Vec<String>,
}

/// Merges other groups into this one. Posts that both had counted stay twice in the fingerprint.
#[utoipa::path(post, path = "/v1/gallery/groups/{name}/merge", tag = "gallery",
    params(("name" = String, Path, description = "The group that stays.")),
    request_body = MergeRequest,
    responses((status = 200, body = GroupResponse), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn merge(
    Shared(state): Shared<Arc<State>>,
    Path(name): Path<String>,
    Body(request): Body<MergeRequest>,
) -> Result<Json<GroupResponse>, Problem> {
    let mut others = request.groups;
    if others.is_empty() {
        let fault = Fault::new("wrong_field", "name at least one other group");
        return Err(Problem::bad_request(fault.at("groups")));
    }
    let merged = state.shelf()?.write(move |gallery| {
        find(gallery, &name)?;
        for (place, other) in others.iter().enumerate() {
            // 404 would say that the group of the path is not there.
            if gallery
                .find(GroupKind::Group, other)
                .map_err(problem)?
                .is_none()
            {
                let fault = Fault::new("no_such_group", NO_SUCH_GROUP);
                let fault = fault.at(format!("groups[{place}]"));
                return Err(Problem::new(StatusCode::CONFLICT, fault));
            }
        }
        others.sort();
        others.dedup();
        gallery.merge(&name, &others).map_err(problem)?;
        report(gallery, &find(gallery, &name)?, false)
    });
    merged.await.map(GroupResponse::json)
}

impl GroupResponse {
    fn json(group: Value) -> Json<Self> {
        Json(Self {
            model: MODEL,
            group,
        })
    }
}

#[allow(clippy::needless_pass_by_value, reason = "what `map_err` hands over")]
pub(super) fn problem(error: Error) -> Problem {
    Problem::from(&error)
}

const NO_SUCH_GROUP: &str = "there is no such group: GET /v1/gallery/groups lists them";

/// The group of a name, or the fault of there being none.
pub(super) fn find(gallery: &Gallery, name: &str) -> Result<GroupRecord, Problem> {
    let found = gallery.find(GroupKind::Group, name).map_err(problem)?;
    found.ok_or_else(|| {
        let fault = Fault::new("no_such_group", NO_SUCH_GROUP);
        Problem::new(StatusCode::NOT_FOUND, fault)
    })
}

/// The `gallery` contract of a group.
pub(super) fn report(
    gallery: &Gallery,
    record: &GroupRecord,
    whole: bool,
) -> Result<Value, Problem> {
    let members = gallery.members(record.id).map_err(problem)?;
    let fingerprint = whole
        .then(|| gallery.fingerprint(record.id))
        .transpose()
        .map_err(problem)?;
    let summary = fingerprint
        .as_ref()
        .map(|fingerprint| fingerprint.summary());
    serde_json::to_value(GroupReport::new(record, &members, summary))
        .map_err(|_| Problem::internal())
}

/// Refuses names that nobody could tell apart or type.
pub(super) fn check_name(name: &str, field: &str) -> Result<(), Fault> {
    let message = if name.trim().is_empty() {
        "a group needs a name".to_owned()
    } else if name.chars().any(char::is_control) {
        "a name has no control characters".to_owned()
    } else if name.chars().count() > LONGEST_NAME {
        format!("a name has at most {LONGEST_NAME} characters")
    } else {
        return Ok(());
    };
    Err(Fault::new("wrong_field", message).at(field))
}

pub(super) fn check_details(notes: Option<&str>, labels: &[String]) -> Result<(), Fault> {
    let labels: usize = labels.iter().map(String::len).sum();
    if notes.map_or(0, str::len) + labels > LONGEST_NOTES {
        let message = format!("notes and labels have at most {LONGEST_NOTES} bytes together");
        return Err(Fault::new("wrong_field", message).at("notes"));
    }
    Ok(())
}
