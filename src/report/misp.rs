//! Groups as a MISP event.
//!
//! An account is a `user-account` object, a group an `annotation` object that holds the evidence
//! and `annotates` its members; strong links are `similar` references between accounts. Nothing
//! is marked for detection (`to_ids`), the event is unpublished, for the own organisation only,
//! of undefined threat level. Identifiers are made from names (UUID version 5) and times are
//! those of the posts, so the same posts give the same event.

use serde_json::{Map, Value, json};

use super::exchange::{describe, ended, group_key, id};
use super::graph::{Graph, Node};
use super::plot::legible;
use crate::VERSION;
use crate::cluster::Grouping;
use crate::dossier::Dossier;

/// MISP's object templates: name, identifier, version.
const ACCOUNT: (&str, &str, &str) = ("user-account", "49606b06-22f0-4ac8-8eee-2f12ad46f3d3", "6");
const ANNOTATION: (&str, &str, &str) = ("annotation", "5d8dc046-15a1-4ca3-a09f-ed4ede7c4487", "3");
/// Inherits the distribution of the event.
const INHERIT: &str = "5";

/// The event of a grouping; `dossier` must be of the same grouping. Ungrouped accounts stay out.
#[must_use]
pub fn event(grouping: &Grouping, dossier: &Dossier) -> Value {
    let made = ended(dossier);
    let stamp = made.unix.max(0).to_string();
    let graph = Graph::new(grouping, dossier);
    let accounts: Vec<String> = graph
        .nodes
        .iter()
        .map(|node| id(&format!("misp account\u{1f}{}", node.account)).to_string())
        .collect();
    let mut references: Vec<Vec<Value>> = vec![Vec::new(); graph.nodes.len()];
    for edge in graph.edges.iter().filter(|edge| edge.inside) {
        let [a, b] = edge.ends;
        let comment = format!(
            "log10 likelihood ratio of one author {:+.2}, posterior {:.3}",
            edge.log10_lr, edge.posterior
        );
        references[a].push(reference(
            &accounts[a],
            &accounts[b],
            "similar",
            &comment,
            &stamp,
        ));
    }
    let mut objects: Vec<Value> = graph
        .nodes
        .iter()
        .zip(&accounts)
        .zip(references)
        .filter(|((node, _), _)| node.group.is_some())
        .map(|((node, uuid), references)| account(node, uuid, &references, &stamp))
        .collect();
    let mut first = 0;
    for (at, group) in grouping.groups.iter().enumerate() {
        let members = &accounts[first..first + group.accounts.len()];
        first += group.accounts.len();
        let uuid = id(&format!("misp annotation\u{1f}{}", group_key(group))).to_string();
        let text = describe(group, dossier.groups.get(at));
        let attributes = vec![
            attribute(&uuid, "text", &text, false, &stamp),
            attribute(&uuid, "type", "Annotation", true, &stamp),
            attribute(&uuid, "format", "text", true, &stamp),
        ];
        let references: Vec<Value> = members
            .iter()
            .zip(&group.accounts)
            .map(|(member, known)| {
                let comment = format!("belongs with probability {:.3}", known.confidence);
                reference(&uuid, member, "annotates", &comment, &stamp)
            })
            .collect();
        let comment = format!("group {}", group.id);
        objects.push(object(
            ANNOTATION,
            &uuid,
            &comment,
            &attributes,
            &references,
            &stamp,
        ));
    }
    let contents: Vec<&str> = objects
        .iter()
        .filter_map(|object| object["uuid"].as_str())
        .collect();
    let date: String = made.to_text().chars().take(10).collect();
    json!({"Event": {
        "uuid": id(&format!("misp event\u{1f}{date}\u{1f}{}", contents.join(" "))).to_string(),
        "info": format!("Accounts that seem to share a writer (wordprint {VERSION}): leads to check, not proof"),
        "date": date,
        "timestamp": stamp,
        "published": false,
        "distribution": "0",
        "threat_level_id": "4",
        "analysis": "0",
        "Attribute": [],
        "Object": objects,
        "Tag": [{"name": "tlp:amber"}],
    }})
}

fn account(node: &Node<'_>, uuid: &str, references: &[Value], stamp: &str) -> Value {
    let mut attributes = vec![attribute(
        uuid,
        "username",
        &legible(node.account),
        false,
        stamp,
    )];
    if let Some(platform) = node.known.and_then(|known| known.platforms.first()) {
        attributes.push(attribute(
            uuid,
            "account-type",
            &legible(platform),
            true,
            stamp,
        ));
    }
    if let Some(known) = node.known {
        let mut text = format!(
            "{} posts, {} of them copied",
            known.posts, known.copied_posts
        );
        if let (Some(first), Some(last)) = (&known.first_seen, &known.last_seen) {
            text.push_str(&format!(", from {first} to {last}"));
        }
        attributes.push(attribute(uuid, "description", &text, true, stamp));
    }
    let comment = match node.confidence {
        Some(confidence) => format!("group {}, probability {confidence:.3}", node.group_id),
        None => String::new(),
    };
    object(ACCOUNT, uuid, &comment, &attributes, references, stamp)
}

fn object(
    (name, template, version): (&str, &str, &str),
    uuid: &str,
    comment: &str,
    attributes: &[Value],
    references: &[Value],
    stamp: &str,
) -> Value {
    json!({
        "name": name,
        "meta-category": "misc",
        "template_uuid": template,
        "template_version": version,
        "uuid": uuid,
        "timestamp": stamp,
        "distribution": INHERIT,
        "comment": comment,
        "Attribute": attributes,
        "ObjectReference": references,
    })
}

/// An attribute of an object; all that are used here are of type `text`.
fn attribute(object: &str, relation: &str, value: &str, alone: bool, stamp: &str) -> Value {
    let mut attribute = Map::new();
    let mut put = |name: &str, value: Value| attribute.insert(name.to_owned(), value);
    put(
        "uuid",
        id(&format!("misp attribute\u{1f}{object}\u{1f}{relation}"))
            .to_string()
            .into(),
    );
    put("object_relation", relation.into());
    put("type", "text".into());
    put("category", "Other".into());
    put("value", value.into());
    put("to_ids", false.into());
    // Free text would correlate with everything.
    put("disable_correlation", alone.into());
    put("distribution", INHERIT.into());
    put("timestamp", stamp.into());
    Value::Object(attribute)
}

fn reference(from: &str, to: &str, relation: &str, comment: &str, stamp: &str) -> Value {
    json!({
        "uuid": id(&format!("misp reference\u{1f}{from}\u{1f}{to}\u{1f}{relation}")).to_string(),
        "object_uuid": from,
        "referenced_uuid": to,
        "relationship_type": relation,
        "comment": comment,
        "timestamp": stamp,
    })
}
