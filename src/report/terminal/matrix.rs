//! A matrix of texts for a reader: nearest neighbours, all pairs where they fit, accuracy.

use super::Look;
use super::table::Table;
use crate::corpus::{FrequencyTable, nearest};
use crate::report::corpus::{ConsensusReport, MatrixResult};

/// Renders results over one table; `made` says how in a line.
#[must_use]
pub fn matrix(
    table: &FrequencyTable,
    results: &[MatrixResult],
    consensus: Option<&ConsensusReport>,
    made: &str,
    look: Look,
) -> String {
    let mut out = format!("{}\n\n", super::visible(made));
    if let [result] = results
        && consensus.is_none()
    {
        neighbours(&mut out, table, result, look);
        pairs(&mut out, table, result, look);
    }
    let measured = results.iter().any(|result| result.measures.is_some());
    if measured || results.len() > 1 {
        let mut measures = Table::new(&[
            "distance",
            "MFW",
            "nearest right",
            "accuracy",
            "ARI",
            "B3 F",
        ]);
        for result in results {
            let mut row = vec![result.delta.name().to_owned(), result.mfw.to_string()];
            match &result.measures {
                Some(m) => row.extend([
                    format!("{} of {}", m.nearest_right, m.nearest_asked),
                    format!("{:.1} %", 100.0 * m.accuracy()),
                    format!("{:.3}", m.ari),
                    format!("{:.3}", m.bcubed_f),
                ]),
                None => row.extend(std::iter::repeat_n("-".to_owned(), 4)),
            }
            measures.push(row);
        }
        out.push_str(&measures.to_text());
        if let Some(m) = results.iter().find_map(|result| result.measures) {
            let note = format!(
                "leave-one-out nearest neighbour; ARI and B-cubed of the tree cut into {} groups, one an author",
                m.authors
            );
            out.push_str(&look.faint(&note));
            out.push('\n');
        }
    }
    if let Some(consensus) = consensus {
        out.push_str(&format!(
            "\nconsensus of {} trees, groups in at least {:.0} % of them\n",
            consensus.trees,
            100.0 * consensus.threshold
        ));
        for group in &consensus.groups {
            let names = super::visible(&group.texts.join(", "));
            let wrapped = super::wrapped(&names, "         ", look.width);
            // The percentage hangs to the left of the names.
            let percent = format!("{:>5.0} %  ", 100.0 * group.support);
            out.push_str(&format!("{percent}{}\n", wrapped.trim_start()));
        }
        out.push_str(&format!("{}\n", super::visible(&consensus.newick)));
    }
    out
}

/// The nearest other text of each text.
fn neighbours(out: &mut String, table: &FrequencyTable, result: &MatrixResult, look: Look) {
    let mut list = Table::new(&["text", "nearest", "distance", "second", "distance"]);
    for (item, found) in nearest(&result.distances).into_iter().enumerate() {
        let Some(found) = found else { continue };
        let second = (0..table.texts.len())
            .filter(|&other| other != item && other != found.item)
            .map(|other| (result.distances.get(item, other), other))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        let name = |at: usize| super::visible(&table.texts[at].name);
        let mut row = vec![
            name(item),
            name(found.item),
            format!("{:.4}", found.distance),
        ];
        if let Some((distance, other)) = second {
            row.extend([name(other), format!("{distance:.4}")]);
        }
        list.push(row);
    }
    out.push_str(&list.to_text());
    out.push('\n');
    let authors = table.texts.iter().enumerate().filter_map(|(item, text)| {
        let found = nearest(&result.distances)[item]?;
        let other = table.texts[found.item].author.as_deref()?;
        let own = text.author.as_deref()?;
        (own != other).then(|| format!("{} ({})", text.name, table.texts[found.item].name))
    });
    let wrong: Vec<String> = authors.collect();
    if !wrong.is_empty() && result.measures.is_some() {
        let text = format!("nearest to another author: {}", wrong.join(", "));
        out.push_str(&super::wrapped(&super::visible(&text), "", look.width));
        out.push_str("\n\n");
    }
}

/// All pairs, where the table fits the width.
fn pairs(out: &mut String, table: &FrequencyTable, result: &MatrixResult, look: Look) {
    let names: Vec<String> = table
        .texts
        .iter()
        .enumerate()
        .map(|(at, text)| format!("{} {}", at + 1, super::visible(&text.name)))
        .collect();
    let longest = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    if longest + 8 * names.len() > look.width {
        out.push_str(&look.faint("all pairs: --format csv or json"));
        out.push_str("\n\n");
        return;
    }
    let heads: Vec<String> = (1..=names.len()).map(|n| n.to_string()).collect();
    let mut header = vec!["distances"];
    header.extend(heads.iter().map(String::as_str));
    let mut square = Table::new(&header);
    for (i, name) in names.iter().enumerate() {
        let mut row = vec![name.clone()];
        for j in 0..names.len() {
            row.push(if i == j {
                "-".to_owned()
            } else {
                let value = result.distances.get(i, j);
                if value < 100.0 {
                    format!("{value:.4}")
                } else {
                    format!("{value:.1}")
                }
            });
        }
        square.push(row);
    }
    out.push_str(&square.to_text());
    out.push('\n');
}
