//! A text window by window for a reader: stretches of one candidate, shares, margins.

use super::Look;
use super::table::Table;
use crate::corpus::rolling::Window;
use crate::report::json::grouped;

/// Renders the windows of a text; `made` says how in a line.
#[must_use]
pub fn rolling(
    text: &str,
    made: &str,
    candidates: &[String],
    windows: &[Window],
    look: Look,
) -> String {
    let name = |at: usize| super::visible(candidates.get(at).map_or("", String::as_str));
    let mut out = format!("{}\n{}\n\n", super::visible(text), look.faint(made));
    let mut stretches = Table::new(&["nearest", "from word", "to word", "windows", "mean margin"]);
    let mut rest = windows;
    while let Some(first) = rest.first() {
        let length = rest
            .iter()
            .take_while(|w| w.nearest == first.nearest)
            .count();
        let (stretch, after) = rest.split_at(length);
        rest = after;
        let margin = stretch.iter().map(|w| w.margin).sum::<f64>() / length as f64;
        stretches.push(vec![
            name(first.nearest),
            grouped(first.first as u64 + 1),
            grouped(stretch.last().map_or(0, |w| w.last) as u64),
            length.to_string(),
            format!("{margin:.1} %"),
        ]);
    }
    out.push_str(&stretches.to_text());
    let mut shares = Table::new(&["candidate", "windows", "share", "mean distance"]);
    for (at, _) in candidates.iter().enumerate() {
        let won = windows.iter().filter(|w| w.nearest == at).count();
        let mean =
            windows.iter().map(|w| w.distances[at]).sum::<f64>() / windows.len().max(1) as f64;
        shares.push(vec![
            name(at),
            won.to_string(),
            format!("{:.1} %", 100.0 * won as f64 / windows.len().max(1) as f64),
            format!("{mean:.4}"),
        ]);
    }
    out.push('\n');
    out.push_str(&shares.to_text());
    out.push_str(&look.faint(
        "margin: how much farther the second candidate is; the nearest of those given need not be the author",
    ));
    out.push('\n');
    out
}
