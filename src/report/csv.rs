//! Results as rows.
//!
//! Cells are quoted by RFC 4180. A cell that a spreadsheet would run as a
//! formula (it starts with `=`, `+`, `-`, `@`, tab or return and is no number) gets a
//! leading apostrophe, for texts come from strangers.

use std::collections::BTreeMap;

use super::offsets::{Offsets, Unit};
use crate::analyzer::Score;
use crate::cluster::Grouping;
use crate::compare::Comparison;
use crate::document::Post;
use crate::dossier::{AccountDossier, Dossier, TemplateProfile};

/// Header of [`score_rows`].
pub const SCORE_HEADER: [&str; 15] = [
    "id",
    "account",
    "lang",
    "rule",
    "class",
    "category",
    "type",
    "start",
    "end",
    "text",
    "message",
    "suggestion",
    "confidence",
    "cue_start_ms",
    "key",
];

/// One row a finding, columns as in [`SCORE_HEADER`].
#[must_use]
pub fn score_rows(post: &Post, score: &Score<'_>, unit: Unit) -> String {
    let mut offsets = Offsets::new(&post.text, unit);
    let mut out = String::new();
    for finding in &score.findings {
        let [start, end] = offsets.convert(finding.span);
        let cue = post.cue_at(finding.span.start);
        push_row(
            &mut out,
            &[
                &post.id,
                post.account.as_deref().unwrap_or_default(),
                score.document.language.code,
                &finding.rule,
                &label(&finding.class),
                &label(&finding.category),
                &finding.kind,
                &start.to_string(),
                &end.to_string(),
                finding.span.of(&post.text),
                &finding.message,
                finding.suggestions.first().map_or("", String::as_str),
                &finding.confidence.to_string(),
                &cue.map_or_else(String::new, |cue| cue.start_ms.to_string()),
                &finding.key(),
            ],
        );
    }
    out
}

/// Header of [`comparison_row`].
pub const COMPARISON_HEADER: [&str; 10] = [
    "id",
    "score",
    "log10_lr",
    "log10_lr_low",
    "log10_lr_high",
    "log10_lr_masked",
    "verdict",
    "tokens_a",
    "tokens_b",
    "calibration",
];

/// One row a comparison, columns as in [`COMPARISON_HEADER`].
#[must_use]
pub fn comparison_row(id: &str, comparison: &Comparison) -> String {
    let mut out = String::new();
    push_row(
        &mut out,
        &[
            id,
            &format!("{:.6}", comparison.score),
            &format!("{:.4}", comparison.log10_lr),
            &format!("{:.4}", comparison.log10_lr_interval[0]),
            &format!("{:.4}", comparison.log10_lr_interval[1]),
            &format!("{:.4}", comparison.log10_lr_masked),
            &label(&comparison.verdict),
            &comparison.tokens[0].to_string(),
            &comparison.tokens[1].to_string(),
            &comparison.calibration.set,
        ],
    );
    out
}

/// Header of [`grouping_rows`].
pub const GROUPING_HEADER: [&str; 8] = [
    "account",
    "group",
    "confidence",
    "cohesion_log10_lr",
    "posts",
    "copied_posts",
    "first_seen",
    "last_seen",
];

/// One row an account, columns as in [`GROUPING_HEADER`]; the group is empty for ungrouped ones.
/// `dossier` must be of the same grouping.
#[must_use]
pub fn grouping_rows(grouping: &Grouping, dossier: &Dossier) -> String {
    let known: BTreeMap<&str, &AccountDossier> = dossier
        .accounts
        .iter()
        .map(|account| (account.account.as_str(), account))
        .collect();
    let mut out = String::new();
    let mut push = |account: &str, group: [&str; 3]| {
        let known = known.get(account);
        let count = |count: fn(&AccountDossier) -> u64| {
            known.map_or_else(String::new, |known| count(known).to_string())
        };
        let time = |time: fn(&AccountDossier) -> &Option<String>| {
            known
                .and_then(|known| time(known).as_deref())
                .unwrap_or_default()
        };
        push_row(
            &mut out,
            &[
                account,
                group[0],
                group[1],
                group[2],
                &count(|known| known.posts),
                &count(|known| known.copied_posts),
                time(|known| &known.first_seen),
                time(|known| &known.last_seen),
            ],
        );
    };
    for group in &grouping.groups {
        for member in &group.accounts {
            let confidence = format!("{:.4}", member.confidence);
            let cohesion = format!("{:.4}", group.cohesion_log10_lr);
            push(&member.account, [&group.id, &confidence, &cohesion]);
        }
    }
    for account in &grouping.ungrouped {
        push(account, ["", "", ""]);
    }
    out
}

/// Header of [`template_rows`].
pub const TEMPLATES_HEADER: [&str; 9] = [
    "id",
    "accounts",
    "posts",
    "variants",
    "slots",
    "first_seen",
    "last_seen",
    "text",
    "account_names",
];

/// One row a template, columns as in [`TEMPLATES_HEADER`]; names are parted by spaces, the first
/// to post it first.
#[must_use]
pub fn template_rows(templates: &[TemplateProfile]) -> String {
    let mut out = String::new();
    for template in templates {
        push_row(
            &mut out,
            &[
                &template.id,
                &template.accounts.len().to_string(),
                &template.posts.to_string(),
                &template.variants.to_string(),
                &template.slots.to_string(),
                template.first_seen.as_deref().unwrap_or_default(),
                template.last_seen.as_deref().unwrap_or_default(),
                &template.text,
                &template.accounts.join(" "),
            ],
        );
    }
    out
}

/// A row with its line end.
#[must_use]
pub fn row(cells: &[&str]) -> String {
    let mut out = String::new();
    push_row(&mut out, cells);
    out
}

fn push_row(out: &mut String, cells: &[&str]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push_cell(out, cell);
    }
    out.push('\n');
}

fn push_cell(out: &mut String, cell: &str) {
    let formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    let quoted = formula || cell.contains(['"', ',', '\n', '\r']);
    if !quoted {
        out.push_str(cell);
        return;
    }
    out.push('"');
    if formula {
        out.push('\'');
    }
    for character in cell.chars() {
        if character == '"' {
            out.push('"');
        }
        out.push(character);
    }
    out.push('"');
}

/// The name of a plain enum value as JSON has it.
pub(crate) fn label(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn cells_are_quoted_and_formulas_disarmed() {
        assert_eq!(row(&["a", "b,c", "d\"e"]), "a,\"b,c\",\"d\"\"e\"\n");
        assert_eq!(row(&["=1+1", "-2.5", "@us"]), "\"'=1+1\",-2.5,\"'@us\"\n");
    }
}
