//! An attribution for a reader: the answer, how sure it is, and the evidence by kind.

use super::Look;
use crate::attribute::{Attribution, Candidate, CopyEvidence, Decision};
use crate::report::attribution::Subject;
use crate::report::json::grouped;
use crate::report::verbal;

/// Features named for the best group.
const FEATURES: usize = 5;
/// Groups whose texts are copied that are named.
const COPIES: usize = 4;
/// Characters of a copied text that are shown.
const SHOWN: usize = 90;

/// Renders one answer.
#[must_use]
pub fn attribution(subject: Subject<'_>, attribution: &Attribution, look: Look) -> String {
    let (name, about) = match subject {
        Subject::Account { account, posts, .. } => (account.to_owned(), counted(posts, "post")),
        Subject::Post { post } => (of_post(post), String::new()),
        Subject::Stream { post, posts, .. } => (of_post(post), format!("{posts} so far")),
    };
    let mut facts = vec![about];
    facts.push(format!("{} words of its own", grouped(attribution.words)));
    facts.push(attribution.language.clone());
    facts.retain(|fact| !fact.is_empty());
    let answer = match (attribution.decision, &attribution.group) {
        (Decision::Match, Some(group)) => look.good(&super::visible(group)),
        (Decision::None, _) => look.bad("none of these"),
        _ => look.unsure("inconclusive"),
    };
    let mut out = format!(
        "{}  {}  {}\n",
        look.bold(&super::visible(&name)),
        answer,
        look.faint(&facts.join(", "))
    );
    if let Some(reason) = &attribution.reason {
        out.push_str(&super::wrapped(reason, "  ", look.width));
        out.push('\n');
    }
    for candidate in &attribution.candidates {
        out.push_str(&format!(
            "  {:<24} log10 LR {:+.2}  probability {:.3}{}\n",
            super::visible(&candidate.group),
            candidate.comparison.log10_lr,
            candidate.probability,
            labels(candidate)
        ));
    }
    if !attribution.candidates.is_empty() {
        out.push_str(&format!(
            "  {:<24} {:>14}  probability {:.3}\n",
            "none of these", "", attribution.none_probability
        ));
    }
    if let Some(best) = attribution
        .candidates
        .first()
        .filter(|_| attribution.decision == Decision::Match)
    {
        out.push_str(&super::wrapped(
            &verbal::sentence(best.comparison.log10_lr),
            "  ",
            look.width,
        ));
        out.push('\n');
        style(&mut out, best);
    }
    for copy in attribution.copies.iter().take(COPIES) {
        copied(&mut out, copy);
    }
    if !attribution.member_of.is_empty() {
        let groups: Vec<String> = attribution
            .member_of
            .iter()
            .map(|group| super::visible(group))
            .collect();
        out.push_str(&format!("  - known account of {}\n", groups.join(", ")));
    }
    out
}

fn of_post(post: &crate::document::Post) -> String {
    match &post.account {
        Some(account) => format!("{} of {account}", post.id),
        None => post.id.clone(),
    }
}

fn labels(candidate: &Candidate) -> String {
    if candidate.labels.is_empty() {
        return String::new();
    }
    format!("  [{}]", super::visible(&candidate.labels.join(", ")))
}

/// The families that spoke for the group, with their strongest features.
fn style(out: &mut String, candidate: &Candidate) {
    for contribution in &candidate.comparison.contributions {
        let Some(family) = contribution.family else {
            continue;
        };
        if contribution.log10_lr <= 0.0 {
            continue;
        }
        let features: Vec<String> = contribution
            .features
            .iter()
            .filter(|feature| feature.weight > 0.0)
            .take(FEATURES)
            .map(|feature| super::visible(&feature.name).replace(' ', "\u{2423}"))
            .collect();
        let features = if features.is_empty() {
            String::new()
        } else {
            format!(": {}", features.join("  "))
        };
        out.push_str(&format!(
            "  - style, {} ({}) {:+.2}{features}\n",
            family.name(),
            contribution.method,
            contribution.log10_lr
        ));
    }
}

fn copied(out: &mut String, copy: &CopyEvidence) {
    let how = if copy.exact == copy.posts {
        "word for word".to_owned()
    } else {
        format!("likeness {:.2}", copy.similarity)
    };
    out.push_str(&format!(
        "  - copied text: {} of {} ({how})",
        counted(copy.posts, "post"),
        super::visible(&copy.group),
    ));
    if let Some(known) = &copy.known {
        if let Some(text) = &known.text {
            let mut shown: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if shown.chars().count() > SHOWN {
                shown = shown.chars().take(SHOWN - 3).chain("...".chars()).collect();
            }
            out.push_str(&format!(": \"{}\"", super::visible(&shown)));
        }
        let when = known
            .created_at
            .as_deref()
            .map_or_else(String::new, |time| format!(", {time}"));
        out.push_str(&format!(
            " (post {} of {}{when})",
            super::visible(&known.post),
            super::visible(&known.account)
        ));
    }
    if copy.groups > 1 {
        out.push_str(&format!("; {} groups know that text", copy.groups));
    }
    out.push('\n');
}

fn counted(count: u64, noun: &str) -> String {
    format!(
        "{} {noun}{}",
        grouped(count),
        if count == 1 { "" } else { "s" }
    )
}
