//! What concerns the whole collection.

use super::{Investigation, add, css_colour};
use crate::cluster::EvidenceKind;
use crate::report::graph::{Edge, Graph};
use crate::report::json::grouped;
use crate::report::plot::escape;

/// Templates listed.
const TEMPLATES: usize = 25;
/// Links listed.
const LINKS: usize = 40;

pub(super) fn head(out: &mut String, page: &Investigation<'_>) {
    let parameters = &page.grouping.parameters;
    let members: usize = page.grouping.groups.iter().map(|g| g.accounts.len()).sum();
    let posts: u64 = page
        .dossier
        .accounts
        .iter()
        .map(|account| account.posts)
        .sum();
    out.push_str("<h1>Which accounts share a writer?</h1>\n<ul class=\"cards\">\n");
    let mut card = |value: String, what: &str| {
        add!(out, "<li><b>{value}</b><span>{what}</span></li>\n");
    };
    card(grouped(parameters.accounts), "accounts");
    card(grouped(posts), "posts");
    card(grouped(page.grouping.groups.len() as u64), "groups");
    card(grouped(members as u64), "accounts in groups");
    card(grouped(page.grouping.ungrouped.len() as u64), "ungrouped");
    card(
        grouped(page.dossier.templates.len() as u64),
        "templates shared",
    );
    out.push_str("</ul>\n");
    let times = &page.dossier.times;
    if let (Some(first), Some(last)) = (&times.first, &times.last) {
        add!(
            out,
            "<p>Posts from {} to {} (UTC).",
            escape(first),
            escape(last)
        );
        if times.undated + times.unreadable > 0 {
            add!(
                out,
                " {} have no time, {} one in no known form; they count in no date.",
                grouped(times.undated),
                grouped(times.unreadable)
            );
        }
        out.push_str("</p>\n");
    }
    out.push_str(
        "<p class=\"note\">A group is a lead to check by hand, not proof. It says that accounts write \
         alike beyond what chance explains among the accounts of this collection. Likeness has other \
         causes than one writer: one editor, one school, one source that all quote. Being ungrouped is \
         the normal answer.</p>\n",
    );
}

pub(super) fn groups(out: &mut String, page: &Investigation<'_>) {
    if page.grouping.groups.is_empty() {
        out.push_str("<h2>Groups</h2>\n<p>None: no accounts write enough alike.</p>\n");
        return;
    }
    out.push_str(
        "<h2>Groups</h2>\n<div class=\"scroll\"><table>\n<tr><th>group</th><th class=\"n\">accounts</th>\
         <th class=\"n\">least sure</th><th class=\"n\">mean log<sub>10</sub> LR</th><th>languages</th>\
         <th>seen</th><th>what stands out</th></tr>\n",
    );
    for (at, group) in page.grouping.groups.iter().enumerate() {
        let known = page.dossier.groups.get(at);
        let least = group
            .accounts
            .iter()
            .map(|member| member.confidence)
            .fold(1.0, f64::min);
        let languages: Vec<&str> = known
            .iter()
            .flat_map(|known| known.languages.iter().take(3))
            .map(|share| share.language.as_str())
            .collect();
        let day = |time: Option<&String>| -> String {
            time.map_or_else(|| "-".to_owned(), |time| time.chars().take(10).collect())
        };
        let headline = group
            .shared
            .iter()
            .find(|reason| reason.kind != EvidenceKind::Style)
            .or(group.shared.first())
            .map_or("", |reason| reason.name.as_str());
        let short: String = if headline.chars().count() > 90 {
            headline.chars().take(88).chain("...".chars()).collect()
        } else {
            headline.to_owned()
        };
        add!(
            out,
            "<tr><td class=\"keep\"><span class=\"dot\" style=\"background:{}\"></span><a href=\"#{id}\">{id}</a></td>\
             <td class=\"n\">{}</td><td class=\"n\">{least:.2}</td><td class=\"n\">{:+.2}</td><td>{}</td>\
             <td class=\"keep\">{} to {}</td><td>{}</td></tr>\n",
            css_colour(at),
            group.accounts.len(),
            group.cohesion_log10_lr,
            escape(&languages.join(", ")),
            day(known.and_then(|known| known.activity.first_seen.as_ref())),
            day(known.and_then(|known| known.activity.last_seen.as_ref())),
            escape(&short),
            id = escape(&group.id),
        );
    }
    out.push_str("</table></div>\n");
}

pub(super) fn event(out: &mut String, page: &Investigation<'_>) {
    let Some(event) = &page.dossier.event else {
        return;
    };
    add!(out, "<h2>The event of {}</h2>\n", escape(&event.at));
    if event.terms.is_empty() {
        add!(
            out,
            "<p>No words set the {} days after it apart from the time before.</p>\n",
            event.days
        );
        return;
    }
    add!(
        out,
        "<p>{} posts of {} accounts are on it within {} days. A post is on the event when it holds {} of: \
         <strong>{}</strong>{}.</p>\n",
        grouped(event.posts),
        grouped(event.accounts),
        event.days,
        event.terms_needed,
        escape(&event.terms.join(", ")),
        if event.terms_given {
            ""
        } else {
            " (words that the whole collection began to use with it)"
        }
    );
    out.push_str(
        "<div class=\"scroll\"><table>\n<tr><th>group</th><th>first post on it</th><th class=\"n\">hours after</th>\
         <th class=\"n\">members' median</th><th class=\"n\">others' median</th>\
         <th class=\"n\">members</th><th class=\"n\">posts</th><th class=\"n\">before</th></tr>\n",
    );
    let hours = |hours: Option<f64>| hours.map_or_else(|| "-".to_owned(), |h| format!("{h:.1}"));
    for (at, known) in page.dossier.groups.iter().enumerate() {
        let Some(reaction) = &known.reaction else {
            continue;
        };
        add!(
            out,
            "<tr><td><span class=\"dot\" style=\"background:{}\"></span>{}</td><td>{}</td>\
             <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
             <td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
            css_colour(at),
            escape(&known.group),
            escape(reaction.first_post.as_deref().unwrap_or("-")),
            hours(reaction.hours),
            hours(reaction.median_hours),
            hours(reaction.median_hours_of_others),
            reaction.accounts,
            grouped(reaction.posts),
            grouped(reaction.posts_before),
        );
    }
    out.push_str("</table></div>\n");
}

pub(super) fn templates(out: &mut String, page: &Investigation<'_>) {
    let templates = &page.dossier.templates;
    if templates.is_empty() {
        return;
    }
    out.push_str(
        "<section class=\"group\">\n<h2>Texts that several accounts posted</h2>\n\
         <p class=\"soft\">Of all accounts, grouped or not. Copied text makes no group by itself: people \
         share petitions and prayers.</p>\n",
    );
    for template in templates.iter().take(TEMPLATES) {
        let shown: Vec<&str> = template
            .accounts
            .iter()
            .take(8)
            .map(String::as_str)
            .collect();
        let more = template.accounts.len().saturating_sub(shown.len());
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        super::group::template(
            out,
            &template.parts,
            &format!(
                "{}: {} accounts, {} posts{}; {}{more}",
                template.id,
                template.accounts.len(),
                grouped(template.posts),
                template
                    .first_seen
                    .as_deref()
                    .map_or_else(String::new, |first| format!(", first {first}")),
                shown.join(", ")
            ),
        );
    }
    if templates.len() > TEMPLATES {
        add!(
            out,
            "<p class=\"soft\">And {} more.</p>\n",
            templates.len() - TEMPLATES
        );
    }
    out.push_str("</section>\n");
}

pub(super) fn links(out: &mut String, graph: &Graph<'_>) {
    let mut edges: Vec<&Edge<'_>> = graph.edges.iter().filter(|edge| !edge.inside).collect();
    if edges.is_empty() {
        return;
    }
    edges.sort_by(|a, b| b.log10_lr.total_cmp(&a.log10_lr).then(a.ends.cmp(&b.ends)));
    out.push_str(
        "<section class=\"group\">\n<h2>Links between groups and to ungrouped accounts</h2>\n\
         <p class=\"soft\">Too weak to join them, or made by copied text alone.</p>\n\
         <div class=\"scroll\"><table>\n<tr><th>accounts</th><th class=\"n\">log<sub>10</sub> LR</th>\
         <th class=\"n\">posterior</th><th>evidence</th></tr>\n",
    );
    for edge in edges.iter().take(LINKS) {
        let [a, b] = edge.ends.map(|end| escape(graph.nodes[end].account));
        let names: Vec<&str> = edge
            .evidence
            .iter()
            .take(3)
            .map(|e| e.name.as_str())
            .collect();
        add!(
            out,
            "<tr><td>{a} / {b}</td><td class=\"n\">{:+.2}</td><td class=\"n\">{:.3}</td><td>{}</td></tr>\n",
            edge.log10_lr,
            edge.posterior,
            escape(&names.join("; "))
        );
    }
    out.push_str("</table></div>\n");
    if edges.len() > LINKS {
        add!(
            out,
            "<p class=\"soft\">And {} more.</p>\n",
            edges.len() - LINKS
        );
    }
    out.push_str("</section>\n");
}

pub(super) fn ungrouped(out: &mut String, page: &Investigation<'_>) {
    let names = &page.grouping.ungrouped;
    if names.is_empty() {
        return;
    }
    /// Names listed.
    const NAMES: usize = 2_000;
    let mut list: Vec<String> = names.iter().take(NAMES).map(|name| escape(name)).collect();
    if names.len() > NAMES {
        list.push(format!(
            "and {} more",
            grouped((names.len() - NAMES) as u64)
        ));
    }
    add!(
        out,
        "<section class=\"group\">\n<h2>Ungrouped</h2>\n<details><summary>{} accounts that no group can \
         claim</summary>\n<p>{}</p>\n</details>\n</section>\n",
        grouped(names.len() as u64),
        list.join(", ")
    );
}

pub(super) fn caveats(out: &mut String, page: &Investigation<'_>) {
    let parameters = &page.grouping.parameters;
    add!(
        out,
        "<section class=\"group\">\n<h2>How it was made</h2>\n<ul>\n\
         <li>{} pairs of accounts were scored by a calibrated likelihood ratio of style; texts that another \
         account posted too ({} posts) were left out of it.</li>\n\
         <li>Two accounts taken at random have one writer with the prior probability {:.4}; a group must \
         reach a posterior of {:.2}, a mean log<sub>10</sub> ratio of {:+.2}.</li>\n\
         <li>Counts \"of all\" are of the accounts of this collection: a phrase that is rare here may be common \
         elsewhere.</li>\n\
         <li>Times are those that the posts declare, read as UTC where they name no zone.</li>\n\
         <li>Key words compare one wave of a group with the one before (log-likelihood of at least 10.83; \
         each text counted once). Many words are compared, so some of them are chance.</li>\n\
         </ul>\n</section>\n",
        grouped(parameters.pairs_scored),
        grouped(parameters.copied_posts),
        parameters.prior,
        parameters.threshold,
        page.cut
    );
}
