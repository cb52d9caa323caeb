//! Groups for a reader: who, how sure, and why.

use super::Look;
use crate::cluster::{Evidence, EvidenceKind, Group, Grouping};
use crate::report::json::grouped;

/// Reasons shown for each group.
const REASONS: usize = 8;
/// Ungrouped accounts named before only their number is told.
const UNGROUPED: usize = 40;

/// Renders a grouping.
#[must_use]
pub fn grouping(grouping: &Grouping, look: Look) -> String {
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
        "{} pairs scored; prior {:.4}, a group needs a posterior of {:.2}",
        grouped(parameters.pairs_scored),
        parameters.prior,
        parameters.threshold
    )));
    out.push('\n');
    for group in &grouping.groups {
        out.push('\n');
        render_group(&mut out, group, look);
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
    for evidence in group.shared.iter().take(REASONS) {
        out.push_str(&format!("  - {}\n", reason(evidence)));
    }
    if group.shared.len() > REASONS {
        out.push_str(&format!("  - and {} more\n", group.shared.len() - REASONS));
    }
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
