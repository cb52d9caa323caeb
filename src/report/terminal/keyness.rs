//! Key words for a reader: a table a side, lines of context below.

use super::Look;
use super::table::Table;
use crate::report::corpus::Key;
use crate::report::json::grouped;

/// Renders key words of two corpora; `made` says how they were chosen.
#[must_use]
pub fn keyness(
    names: [&str; 2],
    sizes: [u64; 2],
    parts: [usize; 2],
    made: &str,
    keys: &[Key],
    look: Look,
) -> String {
    let mut out = String::new();
    for side in 0..2 {
        let letter = ["A", "B"][side];
        out.push_str(&format!(
            "{letter}  {} ({} in {} parts)\n",
            super::visible(names[side]),
            grouped(sizes[side]),
            parts[side]
        ));
    }
    out.push_str(&format!("{}\n", look.faint(made)));
    for (side, letter) in ["A", "B"].into_iter().enumerate() {
        let of_side = || {
            keys.iter()
                .filter(move |(word, _, _)| usize::from(word.log_likelihood < 0.0) == side)
        };
        out.push_str(&format!("\n{}\n", look.bold(&format!("more in {letter}"))));
        let mut table = Table::new(&[
            "feature",
            "A /1,000",
            "B /1,000",
            "LL",
            "log ratio",
            "%DIFF",
            "parts A",
            "parts B",
            "DP A",
            "DP B",
            "Zeta",
            "Eder",
        ]);
        let maybe = |value: Option<f64>, digits: usize| {
            value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
        };
        for (word, marker, _) in of_side() {
            table.push(vec![
                super::visible(&word.name),
                format!("{:.3}", word.rates[0]),
                format!("{:.3}", word.rates[1]),
                format!("{:.1}", word.log_likelihood.abs()),
                format!("{:+.2}", word.log_ratio),
                maybe(word.percent_difference, 0),
                format!("{:.0} %", 100.0 * word.range[0]),
                format!("{:.0} %", 100.0 * word.range[1]),
                maybe(word.dispersion[0], 2),
                maybe(word.dispersion[1], 2),
                format!("{:.2}", marker.craig),
                format!("{:+.2}", marker.eder),
            ]);
        }
        if table.is_empty() {
            out.push_str("nothing\n");
            continue;
        }
        out.push_str(&table.to_text());
        for (word, _, lines) in of_side() {
            for line in lines {
                out.push_str(&format!(
                    "  {}: {}{}{}  {}\n",
                    super::visible(&word.name),
                    super::visible(&line.before),
                    look.bold(&super::visible(&line.hit)),
                    super::visible(&line.after),
                    look.faint(&format!("[{}]", super::visible(&line.text)))
                ));
            }
        }
    }
    out
}
