//! Key word in context: the places where a feature stands.

use rustc_hash::FxHashMap;

use super::units::FeatureReader;
use crate::span::Span;
pub use crate::span::context;

/// A place of a wanted feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Which of the wanted features it is.
    pub wanted: usize,
    /// How many times it came before in this text.
    pub number: u32,
    /// Where it stands.
    pub span: Span,
}

/// Every occurrence of the wanted features in a text, in order.
#[must_use]
pub fn occurrences(text: &str, reader: &FeatureReader, wanted: &[&str]) -> Vec<Occurrence> {
    let places: FxHashMap<&str, usize> = wanted
        .iter()
        .enumerate()
        .map(|(at, &name)| (name, at))
        .collect();
    let mut seen = vec![0u32; wanted.len()];
    let mut out = Vec::new();
    reader.read(text, |feature, span| {
        if let Some(&at) = places.get(feature) {
            out.push(Occurrence {
                wanted: at,
                number: seen[at],
                span,
            });
            seen[at] += 1;
        }
    });
    out
}

#[cfg(test)]
mod tests {
    use super::super::units::{Splitting, Units};
    use super::*;

    #[test]
    fn occurrences_are_found_and_shown() {
        let text = "The old sea.\n\nThe sea was calm, and so was the ship on it.";
        let reader = FeatureReader::new(Units::Words(1), Splitting::Letters).unwrap();
        let found = occurrences(text, &reader, &["sea", "ship", "none"]);
        assert_eq!(found.len(), 3);
        assert_eq!((found[1].wanted, found[1].number), (0, 1));
        let [before, hit, after] = context(text, found[1].span, 12);
        assert_eq!(hit, "sea");
        assert_eq!(before, "sea. The ");
        assert_eq!(after, " was calm,");
        let [before, _, after] = context(text, found[0].span, 500);
        assert!(before.starts_with("The old") && after.ends_with("on it."));
    }
}
