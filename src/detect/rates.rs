//! How often each built-in rule fires in ordinary text, which says what sharing one of its findings is worth.
//!
//! `lexicons/models/rule_rates.tsv` holds rule, findings and words of the language
//! read; `wordprint rules rates` counts them.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::rule::Rule;

pub(crate) const TABLE: &str = include_str!("../../lexicons/models/rule_rates.tsv");

/// Findings per million words, by rule.
static RATES: LazyLock<FxHashMap<&str, f32>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut cells = line.split('\t');
            let rule = cells.next()?;
            let findings = cells.next()?.parse().ok()?;
            let words = cells.next()?.parse().ok()?;
            Some((rule, per_million(findings, words)?))
        })
        .collect()
});

/// Sets the rate of every rule that the table knows.
pub(crate) fn attach(rules: &mut [Rule]) {
    for rule in rules {
        rule.background = RATES.get(&*rule.id).copied();
    }
}

/// Findings per million words, half a finding added: none seen is not none at all. None for no words.
#[must_use]
pub fn per_million(findings: u64, words: u64) -> Option<f32> {
    (words > 0).then(|| ((findings as f64 + 0.5) * 1e6 / words as f64) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 3, "{line}");
            assert!(cells[1].parse::<u64>().is_ok(), "{line}");
            assert!(
                cells[2].parse::<u64>().is_ok_and(|words| words > 0),
                "{line}"
            );
        }
        assert_eq!(per_million(0, 500_000), Some(1.0));
        assert_eq!(per_million(3, 0), None);
    }
}
