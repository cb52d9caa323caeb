//! A group: its members, why it is one, and what its posts tell.

use super::{Investigation, add, css_colour, timeline};
use crate::cluster::{EvidenceKind, Group, Part};
use crate::dossier::{Basis, GroupDossier, TopicWord};
use crate::report::json::grouped;
use crate::report::plot::escape;

/// Fillers shown for a slot.
const FILLERS: usize = 4;
/// Members listed before the others are folded away.
const MEMBERS: usize = 60;

pub(super) fn section(out: &mut String, page: &Investigation<'_>, at: usize) {
    let Some(group) = page.grouping.groups.get(at) else {
        return;
    };
    let known = page.dossier.groups.get(at);
    add!(
        out,
        "<section class=\"group\" id=\"{id}\" style=\"border-color:{colour}\">\n\
         <h2><span class=\"dot\" style=\"background:{colour}\"></span>Group {id}: {} accounts</h2>\n",
        group.accounts.len(),
        id = escape(&group.id),
        colour = css_colour(at),
    );
    if let Some(known) = known {
        summary(out, group, known);
    }
    members(out, group, known);
    reasons(out, group);
    if let Some(known) = known {
        templates(out, known);
        marks(out, known);
        clock(out, known, at);
        topics(out, known);
    }
    out.push_str("</section>\n");
}

fn summary(out: &mut String, group: &Group, known: &GroupDossier) {
    let activity = &known.activity;
    out.push_str("<p>");
    add!(
        out,
        "{} posts, {} of them copied; ",
        grouped(known.posts),
        grouped(known.copied_posts)
    );
    let languages: Vec<String> = known
        .languages
        .iter()
        .take(4)
        .map(|share| {
            format!(
                "{} ({} words)",
                escape(&share.language),
                grouped(share.words)
            )
        })
        .collect();
    add!(out, "{}. ", languages.join(", "));
    if let (Some(first), Some(last)) = (&activity.first_seen, &activity.last_seen) {
        add!(
            out,
            "Seen from {} to {}, active on {} days. ",
            escape(first),
            escape(last),
            grouped(activity.active_days)
        );
    }
    if let Some(views) = &known.views {
        add!(
            out,
            "Median views {} ({} posts tell; most {}",
            grouped(views.median as u64),
            grouped(views.posts),
            grouped(views.most as u64)
        );
        if let Some(others) = views.median_of_others {
            add!(out, "; other accounts' median {}", grouped(others as u64));
        }
        out.push_str("). ");
    }
    if let Some(reaction) = &known.reaction {
        match reaction.hours {
            Some(hours) => add!(out, "First post on the event after {hours:.1} hours. "),
            None => out.push_str("No post on the event. "),
        }
    }
    add!(
        out,
        "Mean log<sub>10</sub> likelihood ratio inside: {:+.2}.</p>\n",
        group.cohesion_log10_lr
    );
}

fn members(out: &mut String, group: &Group, known: Option<&GroupDossier>) {
    out.push_str(
        "<div class=\"scroll\"><table>\n<tr><th>account</th><th>belongs with probability</th>\
         <th class=\"n\">posts</th><th class=\"n\">copied</th><th class=\"n\">own words</th>\
         <th>first seen</th><th>last seen</th></tr>\n",
    );
    for (at, member) in group.accounts.iter().take(MEMBERS).enumerate() {
        let of = known.and_then(|known| known.members.get(at));
        let count = |value: Option<u64>| value.map_or_else(|| "-".to_owned(), grouped);
        add!(
            out,
            "<tr><td>{}</td><td><span class=\"bar\" style=\"width:{:.1}em\"></span> {:.2}</td>\
             <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"keep\">{}</td>\
             <td class=\"keep\">{}</td></tr>\n",
            escape(&member.account),
            6.0 * member.confidence.clamp(0.0, 1.0),
            member.confidence,
            count(of.map(|of| of.posts)),
            count(of.map(|of| of.copied_posts)),
            count(of.map(|of| of.words)),
            escape(of.and_then(|of| of.first_seen.as_deref()).unwrap_or("-")),
            escape(of.and_then(|of| of.last_seen.as_deref()).unwrap_or("-")),
        );
    }
    out.push_str("</table></div>\n");
    if group.accounts.len() > MEMBERS {
        let others: Vec<String> = group.accounts[MEMBERS..]
            .iter()
            .map(|member| escape(&member.account))
            .collect();
        add!(
            out,
            "<details><summary>and {} more</summary><p>{}</p></details>\n",
            others.len(),
            others.join(", ")
        );
    }
}

fn reasons(out: &mut String, group: &Group) {
    if group.shared.is_empty() {
        return;
    }
    out.push_str(
        "<h3>Why it is a group</h3>\n<div class=\"scroll\"><table>\n<tr><th>kind</th><th>what members share</th>\
         <th class=\"n\">weight</th><th class=\"n\">members</th><th class=\"n\">of all</th></tr>\n",
    );
    for reason in &group.shared {
        let (kind, weight) = match reason.kind {
            EvidenceKind::Style => ("style", format!("{:+.2} LR", reason.weight)),
            EvidenceKind::SharedTell => ("slip", format!("{:.0} times", reason.weight)),
            EvidenceKind::SharedPhrase => ("phrase", String::new()),
            EvidenceKind::CopiedText => ("copied text", format!("{:.0} posts", reason.weight)),
        };
        add!(
            out,
            "<tr><td class=\"kind\">{kind}</td><td>{}</td><td class=\"n\">{weight}</td><td class=\"n\">{}</td>\
             <td class=\"n\">{}</td></tr>\n",
            escape(&reason.name),
            reason.accounts,
            reason.accounts_in_all
        );
    }
    out.push_str("</table></div>\n");
}

fn templates(out: &mut String, known: &GroupDossier) {
    if known.templates.is_empty() {
        return;
    }
    out.push_str("<h3>Templates they fill in</h3>\n");
    for used in &known.templates {
        let when = match (&used.first_seen, &used.last_seen) {
            (Some(first), Some(last)) if first != last => format!("; {first} to {last}"),
            (Some(first), _) => format!("; {first}"),
            _ => String::new(),
        };
        template(
            out,
            &used.parts,
            &format!(
                "{}: {} members, {} accounts in all, {} posts of members{when}",
                used.template,
                used.accounts,
                used.accounts_in_all,
                grouped(used.posts)
            ),
        );
    }
}

/// A skeleton with its slots marked, and a line about it.
pub(super) fn template(out: &mut String, parts: &[Part], about: &str) {
    out.push_str("<div class=\"template\">");
    for part in parts {
        match part {
            Part::Text { text } => out.push_str(&escape(text)),
            Part::Slot { fillers, different } => {
                let shown: Vec<String> = fillers
                    .iter()
                    .take(FILLERS)
                    .map(|filler| match filler.text.as_str() {
                        "" => "<em>nothing</em>".to_owned(),
                        text => escape(text),
                    })
                    .collect();
                add!(out, " <mark>{}", shown.join(" &#124; "));
                let more = (*different as usize).saturating_sub(shown.len());
                if more > 0 {
                    add!(out, " &#124; {more} more");
                }
                out.push_str("</mark> ");
            }
        }
    }
    add!(
        out,
        "<br><span class=\"soft\">{}</span></div>\n",
        escape(about)
    );
}

fn marks(out: &mut String, known: &GroupDossier) {
    if known.marks.is_empty() {
        return;
    }
    out.push_str(
        "<h3>Links, hashtags and mentions they share</h3>\n<table>\n<tr><th>mark</th>\
         <th class=\"n\">members</th><th class=\"n\">of all</th></tr>\n",
    );
    for mark in &known.marks {
        add!(
            out,
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
            escape(&mark.text),
            mark.accounts,
            mark.accounts_in_all
        );
    }
    out.push_str("</table>\n");
}

fn clock(out: &mut String, known: &GroupDossier, at: usize) {
    let Some(drawing) = timeline::hours(&known.activity.hours, at) else {
        return;
    };
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let week: Vec<String> = DAYS
        .iter()
        .zip(known.activity.weekdays)
        .map(|(day, posts)| format!("{day} {}", grouped(posts)))
        .collect();
    add!(
        out,
        "<h3>When they write</h3>\n<figure>\n{drawing}<figcaption>Posts by hour of the day, UTC. By day of the \
         week: {}.</figcaption>\n</figure>\n",
        week.join(", ")
    );
}

fn topics(out: &mut String, known: &GroupDossier) {
    let topics = &known.topics;
    let told =
        |shift: &&crate::dossier::Shift| !shift.began.is_empty() || !shift.stopped.is_empty();
    if topics.shifts.iter().filter(told).count() == 0 {
        return;
    }
    out.push_str("<h3>What they began and stopped to say</h3>\n");
    add!(
        out,
        "<p class=\"soft\">{}</p>\n",
        match topics.basis {
            Basis::Silences => "Waves are parted by silences.",
            Basis::Halves => "No silence parts their posts; the two halves are compared.",
            Basis::None => "",
        }
    );
    let words = |words: &[TopicWord]| -> String {
        let list: Vec<String> = words
            .iter()
            .map(|word| {
                let [before, after] = word.counts;
                format!(
                    "{} ({before}&#8239;&rarr;&#8239;{after})",
                    escape(&word.word)
                )
            })
            .collect();
        if list.is_empty() {
            "-".to_owned()
        } else {
            list.join(", ")
        }
    };
    for shift in topics.shifts.iter().filter(told) {
        if let (Some(before), Some(after)) = (
            topics.waves.get(shift.wave.saturating_sub(2)),
            topics.waves.get(shift.wave - 1),
        ) {
            add!(
                out,
                "<p>From {} to {} ({} posts), after {} to {} ({} posts):</p>\n",
                escape(&after.first),
                escape(&after.last),
                grouped(after.posts),
                escape(&before.first),
                escape(&before.last),
                grouped(before.posts)
            );
        }
        add!(
            out,
            "<div class=\"pair\"><p><strong>began or more:</strong> {}</p><p><strong>stopped or less:</strong> {}\
             </p></div>\n",
            words(&shift.began),
            words(&shift.stopped)
        );
    }
}
