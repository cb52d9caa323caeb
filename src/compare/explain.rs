//! Which features spoke: the strongest of each family, with rates a person can read.

use super::background::Yardstick;
use super::comparison::{Comparison, FeatureContribution};
use super::prepared::Prepared;
use crate::fingerprint::{Background, Fingerprint, Section};
use crate::numeric::SparseRow;
use crate::style::{Family, mask_name};

/// Features shown for each method.
const SHOWN: usize = 8;

/// Adds the strongest features to each contribution.
pub(crate) fn add_features(
    comparison: &mut Comparison,
    a: (&Fingerprint, &Prepared),
    b: (&Fingerprint, &Prepared),
    yardstick: &Yardstick,
    background: Option<&Background>,
) {
    let language = &a.1.language;
    let (Some(left), Some(right)) = (a.0.section(language), b.0.section(language)) else {
        return;
    };
    for contribution in &mut comparison.contributions {
        let (sa, sb) = (&a.1.side, &b.1.side);
        let read = |family| Reader {
            family,
            left,
            right,
            yardstick,
            background,
        };
        contribution.features = match contribution.method.as_str() {
            "character_cosine" => read(Family::Characters).sparse(&sa.characters, &sb.characters),
            "word_cosine" => read(Family::Words).sparse(&sa.words, &sb.words),
            "punctuation_cosine" => {
                read(Family::Punctuation).sparse(&sa.punctuation, &sb.punctuation)
            }
            "cosine_delta" => read(Family::Words).dense(&yardstick.words, &sa.delta.z, &sb.delta.z),
            "function_word_delta" => read(Family::FunctionWords).dense(
                &yardstick.function_words,
                &sa.function_words.z,
                &sb.function_words.z,
            ),
            "lambda_g" => masked(language, left, right, background),
            "habits" => {
                let mut all = Vec::new();
                let mut at = 0;
                for (family, usual) in &yardstick.habits {
                    let end = at + usual.len();
                    if let (Some(x), Some(y)) = (sa.habits.z.get(at..end), sb.habits.z.get(at..end))
                    {
                        all.extend(read(*family).dense(usual, x, y));
                    }
                    at = end;
                }
                strongest(all)
            }
            _ => Vec::new(),
        };
    }
}

/// Looks features of one family up on both sides.
struct Reader<'a> {
    family: Family,
    left: &'a Section,
    right: &'a Section,
    yardstick: &'a Yardstick,
    background: Option<&'a Background>,
}

impl Reader<'_> {
    fn feature(&self, hash: u64, weight: f64) -> Option<FeatureContribution> {
        let (a, b) = (
            self.left.counts(self.family),
            self.right.counts(self.family),
        );
        let name = a.name(hash).or_else(|| b.name(hash))?;
        let rate = |count: u32, total: u64| 1000.0 * f64::from(count) / total.max(1) as f64;
        let usual = self.yardstick.share(self.family, hash).or_else(|| {
            self.background?
                .feature(self.family, hash)
                .map(|f| f64::from(f.mean))
        });
        Some(FeatureContribution {
            name: readable(name),
            a: rate(a.get(hash), a.total()),
            b: rate(b.get(hash), b.total()),
            background: usual.map(|share| 1000.0 * share),
            weight,
        })
    }

    /// Shared features of a cosine, by their part of it.
    fn sparse(&self, a: &SparseRow, b: &SparseRow) -> Vec<FeatureContribution> {
        let scale = a.norm() * b.norm();
        if scale <= 0.0 {
            return Vec::new();
        }
        let mut parts: Vec<(u64, f64)> = a
            .iter()
            .filter_map(|(key, x)| {
                let y = b.get(key);
                (y != 0.0).then(|| (key, f64::from(x) * f64::from(y) / scale))
            })
            .collect();
        parts.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        let mut features: Vec<FeatureContribution> = Vec::new();
        for (key, weight) in parts.into_iter().take(10 * SHOWN) {
            if let Some(feature) = self.feature(key, weight)
                // n-grams of one word come in swarms: one of them is enough.
                && !features.iter().any(|f| overlap(&f.name, &feature.name))
            {
                features.push(feature);
                if features.len() == SHOWN {
                    break;
                }
            }
        }
        features
    }

    /// Features of a profile, by their part of the cosine, for or against.
    fn dense(
        &self,
        usual: &[super::background::Usual],
        a: &[f32],
        b: &[f32],
    ) -> Vec<FeatureContribution> {
        let norm = |z: &[f32]| {
            z.iter()
                .map(|&v| f64::from(v) * f64::from(v))
                .sum::<f64>()
                .sqrt()
        };
        let scale = norm(a) * norm(b);
        if scale <= 0.0 {
            return Vec::new();
        }
        let parts = usual
            .iter()
            .zip(a.iter().zip(b))
            .filter_map(|(u, (&x, &y))| self.feature(u.hash, f64::from(x) * f64::from(y) / scale));
        strongest(parts.collect())
    }
}

fn strongest(mut features: Vec<FeatureContribution>) -> Vec<FeatureContribution> {
    features.sort_by(|x, y| {
        y.weight
            .abs()
            .total_cmp(&x.weight.abs())
            .then(x.name.cmp(&y.name))
    });
    features.truncate(SHOWN);
    features
}

/// Whether one name holds the other.
fn overlap(a: &str, b: &str) -> bool {
    a.contains(b) || b.contains(a)
}

/// A feature's name with its blanks and marks visible.
pub(crate) fn readable(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '\n' => shown.push('⏎'),
            '\t' => shown.push('⇥'),
            '\u{E000}' => shown.push_str("<link>"),
            '\u{E001}' => shown.push_str("<mention>"),
            '\u{E002}' => shown.push_str("<mail>"),
            '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}' => shown.push('⍽'),
            c => shown.push(c),
        }
    }
    shown
}

/// Masked trigrams that both sides use and the background little.
fn masked(
    language: &str,
    left: &Section,
    right: &Section,
    background: Option<&Background>,
) -> Vec<FeatureContribution> {
    let trigrams = |counts: &crate::style::MaskedCounts| {
        let mut keys: Vec<(u128, f64)> = counts
            .entries()
            .iter()
            .map(|&(key, count)| (crate::style::last_of(key, 3), f64::from(count)))
            .filter(|&(key, _)| key >> 32 != 0)
            .collect();
        keys.sort_by_key(|k| k.0);
        let mut sums: Vec<(u128, f64)> = Vec::new();
        for (key, count) in keys {
            match sums.last_mut() {
                Some(last) if last.0 == key => last.1 += count,
                _ => sums.push((key, count)),
            }
        }
        let total = counts.total().max(1) as f64;
        for sum in &mut sums {
            sum.1 /= total;
        }
        sums
    };
    let (a, b) = (trigrams(left.masked()), trigrams(right.masked()));
    let usual = background
        .map(|b| trigrams(b.reference()))
        .unwrap_or_default();
    let share = |list: &[(u128, f64)], key: u128| {
        list.binary_search_by_key(&key, |k| k.0)
            .map_or(0.0, |i| list[i].1)
    };
    let features = a
        .iter()
        .filter_map(|&(key, x)| {
            let y = share(&b, key);
            if y <= 0.0 {
                return None;
            }
            let common = share(&usual, key);
            let name: Vec<String> = [32, 16, 0]
                .iter()
                .map(|&shift| mask_name(language, (key >> shift) as u16))
                .collect();
            Some(FeatureContribution {
                name: name.join(" "),
                a: 1000.0 * x,
                b: 1000.0 * y,
                background: background.map(|_| 1000.0 * common),
                weight: x.min(y) * (x.min(y) / (common + 5e-4)).ln().max(0.0),
            })
        })
        .collect();
    strongest(features)
}
