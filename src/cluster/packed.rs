//! Fingerprints of very many accounts, each kept small.
//!
//! What grouping looks up in every account (its findings, dates and counts of documents) lies
//! open; the features, which only comparison reads, are packed to about ten bytes each and
//! opened when needed. Feature names and the families that no method of comparison reads are
//! dropped.

use rayon::prelude::*;

use crate::fingerprint::Fingerprint;
use crate::style::Family;

/// Families that comparison reads.
const READ: [Family; 8] = [
    Family::Characters,
    Family::Words,
    Family::FunctionWords,
    Family::Punctuation,
    Family::Emoji,
    Family::Casing,
    Family::Lengths,
    Family::Tells,
];

/// The fingerprints of a large collection.
#[derive(Debug, Default)]
pub struct Packed {
    light: Vec<Fingerprint>,
    packed: Vec<Box<[u8]>>,
}

impl Packed {
    /// Packs the fingerprints that `make` gives for the numbers below `accounts`, as each is made.
    #[must_use]
    pub fn collect(accounts: usize, make: impl Fn(usize) -> Fingerprint + Sync) -> Self {
        let (light, packed) = (0..accounts)
            .into_par_iter()
            .map(|account| {
                let fingerprint = make(account);
                let features = fingerprint.only(&READ);
                (
                    fingerprint.without_features(),
                    features.to_bytes().into_boxed_slice(),
                )
            })
            .unzip();
        Self { light, packed }
    }

    /// The light parts, in order: everything but the features by language.
    #[must_use]
    pub fn light(&self) -> &[Fingerprint] {
        &self.light
    }

    /// The fingerprint of an account with its features; that of no text for a number beyond.
    #[must_use]
    pub fn open(&self, account: usize) -> Fingerprint {
        let (Some(light), Some(bytes)) = (self.light.get(account), self.packed.get(account)) else {
            return Fingerprint::new();
        };
        // Bytes made by this very program are whole; were they not, there'd be nothing to compare.
        let features = Fingerprint::from_bytes(bytes).unwrap_or_default();
        features.with_records_of(light)
    }

    /// Bytes that the packed features take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.packed.iter().map(|bytes| bytes.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::Analyzer;
    use crate::document::Post;

    #[test]
    fn an_opened_fingerprint_compares_as_the_whole_one() {
        let analyzer = Analyzer::new();
        let post = |text: &str| Post {
            id: "1".into(),
            account: Some("a".into()),
            created_at: Some("2021-03-01T06:00:00Z".into()),
            text: text.into(),
            ..Post::default()
        };
        let posts = [
            post("Look, the ferry was late again and the the harbour was shut!"),
            post("说白了，这条河修不修坝，早就该定下来了。"),
        ];
        let whole = analyzer.fingerprint(&posts);
        let packed = Packed::collect(1, |_| whole.clone());
        let open = packed.open(0);
        assert_eq!(open.tells, whole.tells);
        assert_eq!((open.documents, &open.first), (2, &whole.first));
        for (language, section) in whole.sections() {
            let same = open.section(language).unwrap();
            assert_eq!(same.words, section.words);
            assert_eq!(same.masked(), section.masked());
            for family in READ {
                assert_eq!(
                    same.counts(family).entries(),
                    section.counts(family).entries()
                );
            }
        }
        assert_eq!(packed.light()[0].sections().count(), 0);
        assert_eq!(packed.open(7), Fingerprint::new());
    }
}
