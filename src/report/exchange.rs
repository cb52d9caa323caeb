//! What STIX and MISP exports have in common: identifiers that come again, times, and a group
//! in words.
//!
//! Only members of groups are exported: a list of ungrouped accounts in a threat platform would
//! accuse people of nothing but being in the collection.

use uuid::Uuid;

use crate::cluster::{Evidence, EvidenceKind, Group};
use crate::dossier::{Dossier, GroupDossier};
use crate::fingerprint::Instant;
use crate::report::plot::legible;

/// What every export says of itself.
pub(super) const CAVEAT: &str = "Accounts that seem to share a writer by their language patterns. \
    A lead to check by hand, not proof: likeness has other causes than one writer.";
/// Reasons told of a group.
const REASONS: usize = 15;
/// Templates told of a group.
const TEMPLATES: usize = 5;

/// The same identifier (UUID version 5) for the same name, in a name space of this project's.
pub(super) fn id(name: &str) -> Uuid {
    let own = Uuid::new_v5(&Uuid::NAMESPACE_OID, b"wordprint");
    Uuid::new_v5(&own, name.as_bytes())
}

/// A name for a group that depends on its members alone.
pub(super) fn group_key(group: &Group) -> String {
    let mut names: Vec<&str> = group.accounts.iter().map(|m| m.account.as_str()).collect();
    names.sort_unstable();
    format!("group\u{1f}{}", names.join("\u{1f}"))
}

/// When the collection ends: exports carry this for the time they were made, so that the same
/// posts give the same file. 1970 where no post is dated.
pub(super) fn ended(dossier: &Dossier) -> Instant {
    let mut last = dossier
        .times
        .last
        .as_deref()
        .and_then(Instant::read)
        .unwrap_or(Instant {
            unix: 0,
            clock: true,
        });
    last.clock = true;
    last
}

/// An instant with milliseconds, as STIX writes it.
pub(super) fn with_milliseconds(instant: Instant) -> String {
    let instant = Instant {
        clock: true,
        ..instant
    };
    instant.to_text().replace('Z', ".000Z")
}

/// A group and its evidence in words, a line each.
pub(super) fn describe(group: &Group, known: Option<&GroupDossier>) -> String {
    let mut lines = vec![
        CAVEAT.to_owned(),
        format!(
            "{} accounts, mean log10 likelihood ratio inside {:+.2}.",
            group.accounts.len(),
            group.cohesion_log10_lr
        ),
        "Members and the probability that they belong: ".to_owned()
            + &group
                .accounts
                .iter()
                .map(|member| format!("{} {:.2}", member.account, member.confidence))
                .collect::<Vec<_>>()
                .join(", ")
            + ".",
    ];
    lines.extend(group.shared.iter().take(REASONS).map(reason));
    if let Some(known) = known {
        if let (Some(first), Some(last)) = (&known.activity.first_seen, &known.activity.last_seen) {
            lines.push(format!(
                "{} posts from {first} to {last} on {} days.",
                known.posts, known.activity.active_days
            ));
        }
        lines.extend(known.templates.iter().take(TEMPLATES).map(|template| {
            format!(
                "Template, {} members, {} accounts in all, {} posts: {}",
                template.accounts, template.accounts_in_all, template.posts, template.text
            )
        }));
        if let Some(hours) = known.reaction.as_ref().and_then(|reaction| reaction.hours) {
            lines.push(format!("First post on the event after {hours:.1} hours."));
        }
    }
    let lines: Vec<String> = lines.iter().map(|line| legible(line)).collect();
    lines.join("\n")
}

/// A reason with its counts against the background.
pub(super) fn reason(evidence: &Evidence) -> String {
    let who = format!(
        "{} here, {} of all accounts",
        evidence.accounts, evidence.accounts_in_all
    );
    match evidence.kind {
        EvidenceKind::Style => format!(
            "Style, {} ({:+.2} log10 LR).",
            evidence.name, evidence.weight
        ),
        EvidenceKind::SharedTell => format!("Shared slip, {} ({who}).", evidence.name),
        EvidenceKind::SharedPhrase => format!("Shared phrase, \"{}\" ({who}).", evidence.name),
        EvidenceKind::CopiedText => format!("Copied text, \"{}\" ({who}).", evidence.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_come_again_and_differ() {
        assert_eq!(id("a"), id("a"));
        assert_ne!(id("a"), id("b"));
        assert_eq!(id("a").get_version_num(), 5);
    }

    #[test]
    fn times_have_milliseconds() {
        let instant = Instant::read("2020-07-24").unwrap();
        assert_eq!(with_milliseconds(instant), "2020-07-24T00:00:00.000Z");
    }
}
