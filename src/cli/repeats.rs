//! Sides that come again in other rows of a pair file: one account is weighed against many, or
//! everybody against everybody. What was made of a side is kept while there is room, and longest
//! its norm, which takes most time to make and least room to keep. Answers are the same without.

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, OnceLock};

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::compare::{Comparer, Norm, Prepared};
use crate::fingerprint::Fingerprint;

/// Features of the sides kept whole: some 60 bytes each.
const FEATURES_KEPT: u64 = 2_000_000;
/// Norms kept: some 15 kB each.
const NORMS_KEPT: usize = 8192;

/// 128 bits of the texts and their language. Nobody who writes texts knows the run's hash functions,
/// so no two sides meet in them.
type Key = [u64; 2];

/// A side of a row, folded.
#[derive(Debug)]
pub(super) struct Side {
    key: Key,
    pub(super) fingerprint: Fingerprint,
    /// The side in parts, where they are kept.
    pub(super) parts: Vec<Fingerprint>,
    prepared: OnceLock<Prepared>,
}

impl Side {
    /// The side made ready for `comparer`, the only one that it is ever made ready for.
    pub(super) fn prepared(&self, comparer: &Comparer, repeats: &Repeats) -> &Prepared {
        self.prepared.get_or_init(|| {
            if let Some(norm) = repeats.norms.get(&self.key) {
                return comparer.prepare_with(&self.fingerprint, norm);
            }
            let prepared = comparer.prepare(&self.fingerprint);
            repeats.norms.insert(self.key, Arc::clone(&prepared.norm));
            prepared
        })
    }
}

/// The sides of a file that came before.
#[derive(Debug)]
pub(super) struct Repeats {
    hash: [RandomState; 2],
    sides: Cache<Key, Arc<Side>, Features>,
    norms: Cache<Key, Arc<Norm>>,
}

impl Default for Repeats {
    fn default() -> Self {
        Self {
            hash: [RandomState::new(), RandomState::new()],
            sides: Cache::with_weighter(1024, FEATURES_KEPT, Features),
            norms: Cache::new(NORMS_KEPT),
        }
    }
}

impl Repeats {
    /// The side of these texts: as it came before, or folded by `fold` into the whole and its parts.
    pub(super) fn side(
        &self,
        texts: &[Cow<'_, str>],
        lang: Option<&str>,
        fold: impl FnOnce() -> (Fingerprint, Vec<Fingerprint>),
    ) -> Arc<Side> {
        let key = self.key(texts, lang);
        if let Some(side) = self.sides.get(&key) {
            return side;
        }
        let (fingerprint, parts) = fold();
        let side = Arc::new(Side {
            key,
            fingerprint,
            parts,
            prepared: OnceLock::new(),
        });
        self.sides.insert(key, Arc::clone(&side));
        side
    }

    fn key(&self, texts: &[Cow<'_, str>], lang: Option<&str>) -> Key {
        self.hash
            .each_ref()
            .map(|hash| hash.hash_one((lang, texts)))
    }
}

/// Room that a side takes, in features.
#[derive(Debug, Clone)]
struct Features;

impl Weighter<Key, Arc<Side>> for Features {
    fn weight(&self, _: &Key, side: &Arc<Side>) -> u64 {
        let all = side.parts.iter().chain([&side.fingerprint]);
        100 + all.map(Fingerprint::features).sum::<usize>() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::Analyzer;

    #[test]
    fn what_was_made_of_a_side_serves_again() {
        let analyzer = Analyzer::new();
        let fingerprint = |i: usize| {
            let text = format!("The {i} boats, of my uncle's, leak again; nobody knows why.");
            analyzer.fingerprint_texts(&[text])
        };
        let cohort: Vec<Fingerprint> = (0..24).map(fingerprint).collect();
        let comparer = Comparer::with_cohort(&cohort);
        let texts = [Cow::Borrowed("We sold the piano; it was, of course, his.")];
        let fold = || (analyzer.fingerprint_texts(&texts), Vec::new());
        let repeats = Repeats::default();
        let first = repeats.side(&texts, Some("en"), fold);
        let prepared = first.prepared(&comparer, &repeats);
        assert!(prepared.norm.is_some());
        let unasked = || unreachable!("the side is there already");
        let again = repeats.side(&texts, Some("en"), unasked);
        assert!(Arc::ptr_eq(&first, &again));

        // The side itself may have been dropped: its norm then serves the next.
        let later = Side {
            key: first.key,
            fingerprint: first.fingerprint.clone(),
            parts: Vec::new(),
            prepared: OnceLock::new(),
        };
        let anew = later.prepared(&comparer, &repeats);
        assert!(Arc::ptr_eq(&prepared.norm, &anew.norm));
        let other = comparer.prepare(&cohort[3]);
        let ratios = [prepared, anew].map(|side| comparer.log10_lr(side, &other).to_bits());
        assert_eq!(ratios[0], ratios[1]);
    }

    #[test]
    fn other_texts_are_other_sides() {
        let repeats = Repeats::default();
        let one = |texts: &[&'static str], lang| {
            let texts: Vec<Cow<'_, str>> = texts.iter().map(|&text| text.into()).collect();
            repeats.key(&texts, lang)
        };
        let keys = [
            one(&["en", "a"], None),
            one(&["a"], Some("en")),
            one(&["a"], Some("de")),
            one(&["ena"], None),
            one(&["e", "na"], None),
        ];
        for (i, key) in keys.iter().enumerate() {
            assert!(!keys[..i].contains(key), "{i}");
        }
    }
}
