//! Groups for a reader: who, how sure, and why.

use super::Look;
use crate::cluster::{Evidence, EvidenceKind, Group, Grouping};
use crate::dossier::{Dossier, EventSummary, GroupDossier, TopicWord};
use crate::report::json::grouped;

/// Reasons of a kind shown for each group.
const REASONS: usize = 3;
/// Ungrouped accounts named before only their number is told.
const UNGROUPED: usize = 40;

/// Words shown for each direction of a shift.
const WORDS: usize = 8;
/// Templates, marks and shifts shown for each group.
const ITEMS: usize = 3;

/// Renders a grouping and what is known of its groups; `dossier` must be of the same grouping.
#[must_use]
pub fn grouping(grouping: &Grouping, dossier: &Dossier, look: Look) -> String {
    let parameters = &grouping.parameters;
    let mut out = format!(
        "{} accounts: {} in {}, {} ungrouped\n",
        grouped(parameters.accounts),
        grouping
            .groups
            .iter()
            .map(|group| group.accounts.len())
            .sum::<usize>(),
        counted(grouping.groups.len(), "group"),
        grouping.ungrouped.len(),
    );
    out.push_str(&look.faint(&format!(
        "{} pairs scored; prior {:.5}, a group needs a posterior of {:.2}",
        grouped(parameters.pairs_scored),
        parameters.prior,
        parameters.threshold
    )));
    out.push('\n');
    if parameters.prior == 0.0 && parameters.pairs_scored > 0 {
        out.push_str(&look.faint(
            "The ratios of all pairs are what strangers' would be: nobody is grouped. --prior sets \
             another expectation.",
        ));
        out.push('\n');
    }
    if let Some(event) = &dossier.event {
        render_event(&mut out, event, look);
    }
    for (at, group) in grouping.groups.iter().enumerate() {
        out.push('\n');
        render_group(&mut out, group, look);
        if let Some(known) = dossier.groups.get(at) {
            render_known(&mut out, known, look);
        }
    }
    if !dossier.templates.is_empty() {
        let texts = match dossier.templates.len() {
            1 => "1 text was".to_owned(),
            n => format!("{n} texts were"),
        };
        let line =
            format!("\n{texts} posted by two accounts or more: `wordprint templates` shows them\n");
        out.push_str(&look.faint(&line));
    }
    if !grouping.ungrouped.is_empty() {
        let shown: Vec<_> = grouping
            .ungrouped
            .iter()
            .take(UNGROUPED)
            .map(|account| super::visible(account))
            .collect();
        out.push_str(&format!("\n{}\n", look.bold("ungrouped")));
        out.push_str(&super::wrapped(&shown.join(", "), "  ", look.width));
        if grouping.ungrouped.len() > UNGROUPED {
            out.push_str(&format!(
                "\n  and {} more",
                grouping.ungrouped.len() - UNGROUPED
            ));
        }
        out.push('\n');
    }
    out.push_str(
        "\nA group is a lead to check by hand, not proof: likeness has other causes than one writer.\n",
    );
    out
}

fn render_group(out: &mut String, group: &Group, look: Look) {
    out.push_str(&format!(
        "{}  {}, mean log10 LR {:+.2} inside the group\n",
        look.bold(&group.id),
        counted(group.accounts.len(), "account"),
        group.cohesion_log10_lr
    ));
    let width = group
        .accounts
        .iter()
        .map(|member| member.account.chars().count())
        .max()
        .unwrap_or(0)
        .min(40);
    for member in &group.accounts {
        out.push_str(&format!(
            "  {:<width$}  {:>5.1} %\n",
            super::visible(&member.account),
            member.confidence * 100.0
        ));
    }
    let mut shown = 0;
    for reasons in group.shared.chunk_by(|a, b| a.kind == b.kind) {
        for evidence in reasons.iter().take(REASONS) {
            out.push_str(&format!("  - {}\n", reason(evidence)));
            shown += 1;
        }
    }
    if group.shared.len() > shown {
        out.push_str(&format!("  - and {} more\n", group.shared.len() - shown));
    }
}

fn render_event(out: &mut String, event: &EventSummary, look: Look) {
    let terms: Vec<String> = event
        .terms
        .iter()
        .map(|term| super::visible(term))
        .collect();
    let line = if terms.is_empty() {
        format!(
            "event {}: no words set the {} days after it apart; --event-terms gives some",
            event.at, event.days
        )
    } else {
        format!(
            "event {}: {} posts of {} accounts within {} days, known by {}: {}",
            event.at,
            grouped(event.posts),
            grouped(event.accounts),
            event.days,
            if event.terms_given {
                "the terms given".to_owned()
            } else {
                format!("{} of the words that came up", event.terms_needed)
            },
            terms.join(", ")
        )
    };
    out.push_str(&super::wrapped(&line, "", look.width));
    out.push('\n');
}

/// What the posts tell besides.
fn render_known(out: &mut String, known: &GroupDossier, look: Look) {
    let mut line = |text: String| {
        let mut text = super::wrapped(&text, "    ", look.width);
        // The bullet stands in the indent of the first line.
        if text.starts_with("    ") {
            text.replace_range(0..4, "  * ");
        }
        out.push_str(&look.faint(&text));
        out.push('\n');
    };
    let languages: Vec<&str> = known
        .languages
        .iter()
        .take(ITEMS)
        .map(|share| share.language.as_str())
        .collect();
    let mut when = format!(
        "{} posts ({} copied), {}",
        grouped(known.posts),
        grouped(known.copied_posts),
        languages.join(", ")
    );
    let activity = &known.activity;
    if let (Some(first), Some(last)) = (&activity.first_seen, &activity.last_seen) {
        when.push_str(&format!(
            "; {first} to {last}, {} active days",
            grouped(activity.active_days)
        ));
    }
    if let Some([from, to]) = busiest(&activity.hours) {
        when.push_str(&format!(
            "; half of the posts from {from:02} to {to:02} h UTC"
        ));
    }
    line(when);
    if let Some(views) = &known.views {
        let others = views.median_of_others.map_or_else(String::new, |others| {
            format!(", {} for other accounts", grouped(others as u64))
        });
        line(format!(
            "median views {}{others}",
            grouped(views.median as u64)
        ));
    }
    for template in known.templates.iter().take(ITEMS) {
        line(format!(
            "template {}: {} members, {} accounts in all, {} posts{}: \"{}\"",
            template.template,
            template.accounts,
            template.accounts_in_all,
            template.posts,
            template
                .first_seen
                .as_deref()
                .map_or_else(String::new, |first| format!(", first {first}")),
            super::visible(&template.text)
        ));
    }
    for mark in known.marks.iter().take(ITEMS) {
        line(format!(
            "shares {} ({} of the group, {} of all accounts)",
            super::visible(&mark.text),
            mark.accounts,
            mark.accounts_in_all
        ));
    }
    for shift in known.topics.shifts.iter().take(ITEMS) {
        let words = |words: &[TopicWord]| -> String {
            let shown = words
                .iter()
                .take(WORDS)
                .map(|word| super::visible(&word.word));
            shown.collect::<Vec<_>>().join(", ")
        };
        if shift.began.is_empty() && shift.stopped.is_empty() {
            continue;
        }
        let since = known
            .topics
            .waves
            .get(shift.wave - 1)
            .map_or("", |wave| wave.first.as_str());
        line(format!(
            "from {since}: more of [{}], less of [{}]",
            words(&shift.began),
            words(&shift.stopped)
        ));
    }
    if let Some(reaction) = &known.reaction {
        line(match reaction.hours {
            Some(hours) => format!(
                "first post on the event after {hours:.1} h (members' median {:.1} h, others' {}), {} posts",
                reaction.median_hours.unwrap_or(hours),
                reaction
                    .median_hours_of_others
                    .map_or_else(|| "-".to_owned(), |hours| format!("{hours:.1} h")),
                reaction.posts
            ),
            None => "no post on the event".to_owned(),
        });
    }
}

/// The shortest stretch of hours that holds half of the posts, as first hour and hour after the
/// last; `None` when posts are too few or spread over more than a third of the day.
fn busiest(hours: &[u64; 24]) -> Option<[usize; 2]> {
    let all: u64 = hours.iter().sum();
    if all < 20 {
        return None;
    }
    (1..=8usize).find_map(|length| {
        (0..24).find_map(|from| {
            let inside: u64 = (from..from + length).map(|hour| hours[hour % 24]).sum();
            (inside * 2 >= all).then_some([from, (from + length) % 24])
        })
    })
}

/// One reason in words.
fn reason(evidence: &Evidence) -> String {
    let name = super::visible(&evidence.name);
    let name = if name.chars().count() > 100 {
        name.chars().take(97).chain("...".chars()).collect()
    } else {
        name
    };
    let who = format!(
        "{} of the group, {} of all accounts",
        evidence.accounts, evidence.accounts_in_all
    );
    match evidence.kind {
        EvidenceKind::Style => format!("style: {name} ({:+.2} log10 LR)", evidence.weight),
        EvidenceKind::SharedTell => format!("shared tell: {name} ({who})"),
        EvidenceKind::SharedPhrase => format!("shared phrase: \"{name}\" ({who})"),
        EvidenceKind::CopiedText => format!("copied text: \"{name}\" ({who})"),
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
