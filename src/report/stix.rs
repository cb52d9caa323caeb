//! Groups as a STIX 2.1 bundle.
//!
//! An account is a `user-account`, a group a `grouping` of them, its evidence a `note`, a strong
//! link a `related-to` relationship with its posterior as confidence; one `identity` of class
//! `system` stands for this program. Nobody is called a threat actor: that two accounts write
//! alike says nothing of what they are up to. Identifiers are made from names alone (UUID
//! version 5; those of accounts by the rule of the specification, section 2.9), times are those
//! of the posts, so the same posts give the same bundle.

use serde_json::{Map, Value, json};
use uuid::{Uuid, uuid};

use super::exchange::{CAVEAT, describe, ended, group_key, id, reason, with_milliseconds};
use super::graph::Graph;
use super::plot::legible;
use crate::VERSION;
use crate::cluster::Grouping;
use crate::dossier::{AccountDossier, Dossier};

/// The name space of identifiers of observables, by the specification.
const OBSERVABLES: Uuid = uuid!("00abedb4-aa42-466c-9c01-fed23315a9b7");
/// Platforms that the vocabulary of account types has, by the names they go by.
const TYPES: [(&str, &str); 3] = [
    ("facebook", "facebook"),
    ("twitter", "twitter"),
    ("x", "twitter"),
];
/// Reasons told of a relationship.
const REASONS: usize = 5;

/// The bundle of a grouping; `dossier` must be of the same grouping. Ungrouped accounts stay out.
#[must_use]
pub fn bundle(grouping: &Grouping, dossier: &Dossier) -> Value {
    let made = with_milliseconds(ended(dossier));
    let maker = format!("identity--{}", id("identity"));
    let common = |kind: &str, key: &str| -> Map<String, Value> {
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
        put("type", kind.into());
        put("spec_version", "2.1".into());
        put(
            "id",
            format!("{kind}--{}", id(&format!("{kind}\u{1f}{key}"))).into(),
        );
        if kind == "identity" {
            put("id", maker.clone().into());
        } else {
            put("created_by_ref", maker.clone().into());
        }
        put("created", made.clone().into());
        put("modified", made.clone().into());
        object
    };
    let with = |mut object: Map<String, Value>, more: Value| -> Value {
        if let Value::Object(more) = more {
            object.extend(more);
        }
        Value::Object(object)
    };
    let mut objects = vec![with(
        common("identity", ""),
        json!({
            "name": format!("wordprint {VERSION}"),
            "description": "Language-pattern analysis of posts.",
            "identity_class": "system",
        }),
    )];
    let graph = Graph::new(grouping, dossier);
    let account_id: Vec<String> = graph
        .nodes
        .iter()
        .map(|node| user_account_id(node.account, node.known))
        .collect();
    for (node, id) in graph.nodes.iter().zip(&account_id) {
        if node.group.is_some() {
            objects.push(user_account(node.account, node.known, id));
        }
    }
    let mut relations: Vec<Vec<Value>> = vec![Vec::new(); grouping.groups.len()];
    for edge in graph.edges.iter().filter(|edge| edge.inside) {
        let [a, b] = edge.ends;
        let Some(group) = graph.nodes[a].group else {
            continue;
        };
        let names = [graph.nodes[a].account, graph.nodes[b].account];
        let reasons: Vec<String> = edge.evidence.iter().take(REASONS).map(reason).collect();
        relations[group].push(with(
            common("relationship", &format!("{}\u{1f}{}", names[0], names[1])),
            json!({
                "relationship_type": "related-to",
                "description": legible(&format!(
                    "log10 likelihood ratio of one author {:+.2}, posterior {:.3}. {}",
                    edge.log10_lr, edge.posterior, reasons.join(" ")
                )),
                "source_ref": account_id[a],
                "target_ref": account_id[b],
                "confidence": percent(edge.posterior),
            }),
        ));
    }
    let mut first = 0;
    for ((at, group), relations) in grouping.groups.iter().enumerate().zip(relations) {
        let key = group_key(group);
        let members = &account_id[first..first + group.accounts.len()];
        first += group.accounts.len();
        let related = relations.iter().map(|relation| &relation["id"]);
        let mut parts: Vec<Value> = members.iter().map(|id| json!(id)).collect();
        parts.extend(related.cloned());
        let grouping_object = with(
            common("grouping", &key),
            json!({
                "name": format!("Accounts that write alike: {}", group.id),
                "description": CAVEAT,
                "context": "unspecified",
                "object_refs": parts,
            }),
        );
        let mut about = vec![grouping_object["id"].clone()];
        about.extend(members.iter().map(|id| json!(id)));
        let note = with(
            common("note", &key),
            json!({
                "abstract": format!("Why {} is a group", group.id),
                "content": describe(group, dossier.groups.get(at)),
                "object_refs": about,
            }),
        );
        objects.extend(relations);
        objects.push(grouping_object);
        objects.push(note);
    }
    let contents: Vec<&str> = objects
        .iter()
        .filter_map(|object| object["id"].as_str())
        .collect();
    json!({
        "type": "bundle",
        "id": format!("bundle--{}", id(&format!("bundle\u{1f}{made}\u{1f}{}", contents.join(" ")))),
        "objects": objects,
    })
}

fn account_type(known: Option<&AccountDossier>) -> Option<&'static str> {
    let platform = known?.platforms.first()?.to_lowercase();
    let found = TYPES.iter().find(|(name, _)| *name == platform)?;
    Some(found.1)
}

/// The identifier that the specification derives from an account's login and type.
fn user_account_id(account: &str, known: Option<&AccountDossier>) -> String {
    // Canonical JSON (RFC 8785): names in order, no blanks.
    let mut properties = Map::new();
    properties.insert("account_login".to_owned(), account.into());
    if let Some(kind) = account_type(known) {
        properties.insert("account_type".to_owned(), kind.into());
    }
    let canonical = Value::Object(properties).to_string();
    let id = Uuid::new_v5(&OBSERVABLES, canonical.as_bytes());
    format!("user-account--{id}")
}

fn user_account(account: &str, known: Option<&AccountDossier>, id: &str) -> Value {
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
    put("type", "user-account".into());
    put("spec_version", "2.1".into());
    put("id", id.into());
    put("account_login", account.into());
    if let Some(kind) = account_type(known) {
        put("account_type", kind.into());
    }
    Value::Object(object)
}

/// A probability on the scale of STIX, 0 to 100.
fn percent(probability: f64) -> u8 {
    (probability.clamp(0.0, 1.0) * 100.0).round() as u8
}
