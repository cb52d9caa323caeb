//! Zeta: words that most parts of one corpus hold and few of the other.
//!
//! It looks at presence in parts of equal size, not at counts, so that one part full of a
//! word does not make it a marker. Sources: Burrows (2007); Craig and Kinney (2009) for
//! the form used here; Eder's variant as in `oppose` of R stylo.

use super::keyness::Contrast;

/// Which Zeta orders the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zeta {
    /// Share of A's parts that hold the word plus share of B's that lack it: 0..=2, 1 even.
    #[default]
    Craig,
    /// Difference of the shares over their sum: -1..=1, 0 even. It prefers rarer words.
    Eder,
}

/// A word by its presence.
#[derive(Debug, Clone, PartialEq)]
pub struct Marker {
    /// The feature.
    pub name: String,
    /// Share of the parts of A and of B that hold it, 0..=1.
    pub shares: [f64; 2],
    /// Craig's Zeta.
    pub craig: f64,
    /// Eder's Zeta.
    pub eder: f64,
}

/// Every feature that at least `least` parts of both corpora together hold, those that A
/// prefers first, then by name.
#[must_use]
pub fn markers(contrast: &Contrast, zeta: Zeta, least: u32) -> Vec<Marker> {
    let parts = contrast.parts();
    let share = |held: u32, side: usize| f64::from(held) / parts[side].max(1) as f64;
    let mut out: Vec<Marker> = contrast
        .presence()
        .into_iter()
        .filter(|(_, held)| held[0] + held[1] >= least.max(1))
        .map(|(name, held)| {
            let (a, b) = (share(held[0], 0), share(held[1], 1));
            Marker {
                name: name.to_owned(),
                shares: [a, b],
                craig: a + (1.0 - b),
                eder: if a + b > 0.0 { (a - b) / (a + b) } else { 0.0 },
            }
        })
        .collect();
    let key = |marker: &Marker| match zeta {
        Zeta::Craig => marker.craig,
        Zeta::Eder => marker.eder,
    };
    // Presence came by name, and the sort is stable.
    out.sort_by(|x, y| key(y).total_cmp(&key(x)));
    out
}

#[cfg(test)]
mod tests {
    use super::super::counts::TextCounts;
    use super::super::units::{FeatureReader, Splitting, Units};
    use super::*;

    #[test]
    fn presence_counts_and_repetition_does_not() {
        let reader = FeatureReader::new(Units::Words(1), Splitting::Letters).unwrap();
        let parts = |texts: &[&str]| -> Vec<TextCounts> {
            texts
                .iter()
                .map(|text| TextCounts::of(text, &reader))
                .collect()
        };
        let contrast = Contrast::new(
            &parts(&["sea sea sea", "sea ship"]),
            &parts(&["land sea", "land", "land ship", "land"]),
        );
        let craig = markers(&contrast, Zeta::Craig, 1);
        let of = |name: &str| craig.iter().find(|marker| marker.name == name).unwrap();
        assert_eq!(of("sea").shares, [1.0, 0.25]);
        assert_eq!(of("sea").craig, 1.75);
        assert_eq!(of("sea").eder, 0.6);
        assert_eq!(of("land").craig, 0.0);
        assert_eq!(craig[0].name, "sea");
        assert_eq!(craig.last().unwrap().name, "land");
        assert_eq!(markers(&contrast, Zeta::Eder, 3).len(), 2);
    }
}
