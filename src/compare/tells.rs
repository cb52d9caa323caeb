//! Slips that both sides make: the same rule fired on both.

use serde::{Deserialize, Serialize};

use crate::fingerprint::{Background, Fingerprint};
use crate::style::Family;

/// A rule that fired on both sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SharedTell {
    /// The rule.
    pub rule: String,
    /// Findings on each side.
    pub counts: [u64; 2],
    /// Findings per 1,000 words on each side.
    pub rates: [f64; 2],
    /// Share of all findings that are of this rule in the language's background, where
    /// known: the smaller, the rarer.
    pub background_share: Option<f64>,
    /// An example from each side.
    pub examples: [String; 2],
}

/// The rules that fired on both sides, the rarest in the language's background first,
/// those unknown to it before all, then by name.
#[must_use]
pub fn shared(a: &Fingerprint, b: &Fingerprint) -> Vec<SharedTell> {
    let language = a.main_language();
    let background = Background::builtin(language);
    let rate = |count: u64, side: &Fingerprint| 1000.0 * count as f64 / side.words.max(1) as f64;
    let mut out: Vec<SharedTell> = a
        .tells
        .iter()
        .filter_map(|(rule, left)| {
            let right = b.tells.get(rule)?;
            let hash = Family::Tells.hash(rule.as_bytes());
            let known = background.and_then(|b| b.feature(Family::Tells, hash));
            Some(SharedTell {
                rule: rule.clone(),
                counts: [left.count, right.count],
                rates: [rate(left.count, a), rate(right.count, b)],
                background_share: known.map(|feature| f64::from(feature.mean)),
                examples: [left.example.text.clone(), right.example.text.clone()],
            })
        })
        .collect();
    out.sort_by(|x, y| {
        let key = |tell: &SharedTell| tell.background_share.unwrap_or(0.0);
        key(x).total_cmp(&key(y)).then_with(|| x.rule.cmp(&y.rule))
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::Analyzer;

    #[test]
    fn only_what_both_do_is_shared() {
        let analyzer = Analyzer::new();
        let a = analyzer.fingerprint_texts(&["We discuss about the plan. The the boat."]);
        let b = analyzer.fingerprint_texts(&["They discuss about the weather every day."]);
        let tells = shared(&a, &b);
        assert!(
            !tells.is_empty(),
            "{:?} {:?}",
            a.tells.keys(),
            b.tells.keys()
        );
        for tell in &tells {
            assert!(tell.counts.iter().all(|&count| count > 0));
            assert!(a.tells.contains_key(&tell.rule) && b.tells.contains_key(&tell.rule));
        }
        assert!(shared(&a, &Fingerprint::new()).is_empty());
    }
}
