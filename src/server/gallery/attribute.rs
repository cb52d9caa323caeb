//! `POST /v1/attribute`: which known group wrote this, if any.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::State as Shared;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::shelf::{Ready, Shelf, Shelved};
use crate::attribute::{Answer, Decision, Options, platform_of};
use crate::cluster::Copies;
use crate::document::Post;
use crate::gallery::{Explainer, Gallery};
use crate::report::attribution::{AttributionReport, Subject};
use crate::server::body::{Body, Object, whole};
use crate::server::items::{Item, ItemFault, check_batch, posts};
use crate::server::models::{MODEL, Model};
use crate::server::problem::{Fault, Problem};
use crate::server::score::Usage;
use crate::server::state::State;

/// How to decide; every field may be left out.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::server) struct AttributeOptions {
    /// What gets an answer: `account` (the default) or `post`.
    #[schema(inline)]
    by: By,
    /// Whether candidates carry the comparison behind them. True if left out.
    explain: Option<bool>,
    /// Prior probability that an account belongs to one of the groups; 0.5 if left out.
    #[schema(minimum = 0, maximum = 1)]
    prior: Option<f64>,
    /// Posterior probability from which a group is named; 0.7 if left out.
    #[schema(minimum = 0, maximum = 1)]
    threshold: Option<f64>,
    /// Groups shown with each answer, likeliest first; 3 if left out.
    #[schema(minimum = 0, maximum = 12)]
    #[serde(deserialize_with = "whole")]
    top: Option<usize>,
}

/// What gets an answer.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum By {
    /// All items of an account together.
    #[default]
    Account,
    /// Each item by itself.
    Post,
}

/// Posts of one account or of several.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct AttributeRequest {
    #[serde(default)]
    #[schema(value_type = AttributeOptions)]
    options: Object<AttributeOptions>,
    /// The posts; by account, each needs its `account`.
    #[schema(value_type = Vec<Item>)]
    items: Vec<Box<RawValue>>,
}

/// The answers.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct AttributeResponse {
    model: Model,
    gallery: Shelved,
    /// The `Attribution` contract or the fault of an item: by post in the order of items, by account in
    /// order of name with the faulty items last.
    #[schema(value_type = Vec<Object>)]
    results: Vec<Value>,
    usage: Usage,
}

/// Weighs accounts or posts against every known group: a group, none of them, or inconclusive. A match
/// is a lead to check by hand, not proof.
#[utoipa::path(post, path = "/v1/attribute", tag = "gallery", request_body = AttributeRequest,
    responses((status = 200, body = AttributeResponse), (status = "4XX", body = Problem),
        (status = "5XX", body = Problem)))]
pub(in crate::server) async fn attribute(
    Shared(state): Shared<Arc<State>>,
    Body(request): Body<AttributeRequest>,
) -> Result<Json<AttributeResponse>, Problem> {
    let shelf = Arc::clone(state.shelf()?);
    check_batch(request.items.len(), "items", &state.config.limits)?;
    let ready = shelf.ready();
    let Object(wanted) = request.options;
    let options = wanted
        .over(ready.index.options())
        .map_err(Problem::bad_request)?;
    let shared = Arc::clone(&state);
    let answers = state.workers.run(move || {
        let start = Instant::now();
        let asked = Asked {
            state: &shared,
            shelf: &shelf,
            ready: &ready,
            options,
            brief: wanted.explain == Some(false),
        };
        let results = match wanted.by {
            By::Account => asked.accounts(&request.items)?,
            By::Post => asked.posts(&request.items)?,
        };
        Ok(AttributeResponse {
            model: MODEL,
            gallery: ready.shelved,
            usage: Usage::since(start, request.items.len()),
            results,
        })
    });
    answers.await?.map(Json)
}

/// One request while it is worked on.
struct Asked<'a> {
    state: &'a State,
    shelf: &'a Shelf,
    ready: &'a Ready,
    options: Options,
    brief: bool,
}

impl Asked<'_> {
    fn posts(&self, items: &[Box<RawValue>]) -> Result<Vec<Value>, Problem> {
        let (posts, faults) = posts(items, &self.state.config.limits, |_| Ok(()));
        let answers: Vec<Answer> = posts
            .par_iter()
            .map(|(_, post)| self.answer_post(post))
            .collect();
        self.count(posts.len(), faults.len());
        let mut results: BTreeMap<usize, Value> = faults.iter().filter_map(faulty).collect();
        self.shelf.read(|gallery| {
            let mut explainer = Explainer::default();
            for ((position, post), answer) in posts.iter().zip(answers) {
                let subject = Subject::Post { post };
                let json = self.report(subject, answer, &mut explainer, gallery)?;
                results.insert(*position, json);
            }
            Ok(())
        })?;
        Ok(results.into_values().collect())
    }

    fn answer_post(&self, post: &Post) -> Answer {
        let index = &self.ready.index;
        index.answer_post(post, &self.state.analyzer, &self.options)
    }

    fn accounts(&self, items: &[Box<RawValue>]) -> Result<Vec<Value>, Problem> {
        let (posts, faults) = posts(items, &self.state.config.limits, has_account);
        self.count(posts.len(), faults.len());
        let mut by_account: BTreeMap<String, Vec<Post>> = BTreeMap::new();
        for (_, post) in posts {
            let account = post.account.clone().unwrap_or_default();
            by_account.entry(account).or_default().push(post);
        }
        let accounts: Vec<(&String, &Vec<Post>)> = by_account.iter().collect();
        let texts: Vec<Vec<&str>> = accounts
            .iter()
            .map(|(_, posts)| posts.iter().map(|post| post.text.as_str()).collect())
            .collect();
        let copies = Copies::find(&texts);
        let answers: Vec<Answer> = accounts
            .par_iter()
            .enumerate()
            .map(|(number, (_, posts))| {
                let is_copied = |post| copies.is_copied(number, post);
                let index = &self.ready.index;
                index.answer_account(posts, is_copied, &self.state.analyzer, &self.options)
            })
            .collect();
        self.shelf.read(|gallery| {
            let mut explainer = Explainer::default();
            let mut results = Vec::with_capacity(answers.len() + faults.len());
            for ((account, posts), answer) in accounts.iter().zip(answers) {
                let subject = Subject::Account {
                    account,
                    platform: platform_of(posts),
                    posts: posts.len() as u64,
                    copied: answer.copied,
                };
                results.push(self.report(subject, answer, &mut explainer, gallery)?);
            }
            results.extend(faults.iter().filter_map(faulty).map(|(_, json)| json));
            Ok(results)
        })
    }

    /// The `attribution` contract of an answer, with the sources of copies and what spoke for a match.
    fn report(
        &self,
        subject: Subject<'_>,
        mut answer: Answer,
        explainer: &mut Explainer,
        gallery: &Gallery,
    ) -> Result<Value, Problem> {
        let attribution = &mut answer.attribution;
        let named = gallery.name_copies(attribution);
        named.map_err(|error| Problem::from(&error))?;
        if !self.brief && attribution.decision == Decision::Match {
            explainer
                .explain(gallery, &self.ready.index, attribution, &answer.fingerprint)
                .map_err(|error| Problem::from(&error))?;
        }
        let report = AttributionReport::new(subject, attribution, self.brief);
        serde_json::to_value(report).map_err(|_| Problem::internal())
    }

    fn count(&self, posts: usize, faulty: usize) {
        self.state.metrics.batch(posts + faulty, faulty, 0);
    }
}

/// Refuses a post of nobody.
pub(super) fn has_account(post: &Post) -> Result<(), Fault> {
    if post
        .account
        .as_deref()
        .is_none_or(|name| name.trim().is_empty())
    {
        return Err(
            Fault::new("wrong_field", "by account, each item needs its account").at("account"),
        );
    }
    Ok(())
}

fn faulty(fault: &ItemFault) -> Option<(usize, Value)> {
    Some((fault.item?, serde_json::to_value(fault).ok()?))
}

impl AttributeOptions {
    /// These options where they are given, else `defaults`.
    fn over(self, defaults: Options) -> Result<Options, Fault> {
        let probability = |given: Option<f64>, default, field: &str| match given {
            Some(p) if !(0.0..=1.0).contains(&p) => {
                Err(Fault::new("wrong_field", "a probability lies between 0 and 1").at(field))
            }
            given => Ok(given.unwrap_or(default)),
        };
        let shown = self.top.unwrap_or(defaults.shown);
        if shown > defaults.shortlist {
            let message = format!("at most {} groups can be shown", defaults.shortlist);
            return Err(Fault::new("wrong_field", message).at("options.top"));
        }
        Ok(Options {
            prior: probability(self.prior, defaults.prior, "options.prior")?,
            threshold: probability(self.threshold, defaults.threshold, "options.threshold")?,
            shown,
            ..defaults
        })
    }
}
