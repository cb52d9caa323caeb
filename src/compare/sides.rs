//! The two sides of a comparison: rid of what they share, and folded.

use std::borrow::Cow;

use super::{Comparer, Comparison, Overlap, interval, overlap};
use crate::analyzer::Analyzer;
use crate::document::Post;
use crate::fingerprint::Fingerprint;

/// One side as it was given.
#[derive(Debug, Clone)]
pub enum Side {
    /// A fingerprint saved before: its texts are gone.
    Saved(Box<Fingerprint>),
    /// Its posts.
    Posts(Vec<Post>),
}

/// Both sides, folded.
#[derive(Debug)]
pub struct Sides {
    /// The first side.
    pub a: Fingerprint,
    /// The second side.
    pub b: Fingerprint,
    /// Both in parts, to resample; empty where they are not kept.
    pub parts: [Vec<Fingerprint>; 2],
    /// What was taken out of both.
    pub overlap: Overlap,
}

impl Side {
    fn fold(&self, analyzer: &Analyzer) -> Fingerprint {
        match self {
            Self::Saved(saved) => (**saved).clone(),
            Self::Posts(posts) => analyzer.fingerprint_all(posts),
        }
    }

    fn in_parts(&self, analyzer: &Analyzer) -> Vec<Fingerprint> {
        let Self::Posts(posts) = self else {
            return Vec::new();
        };
        let mut parts: Vec<Vec<Post>> = vec![Vec::new(); interval::PARTS.min(posts.len())];
        for (i, post) in posts.iter().enumerate() {
            parts[interval::part_of(i)].push(post.clone());
        }
        parts
            .iter()
            .map(|part| analyzer.fingerprint_all(part))
            .collect()
    }
}

impl Sides {
    /// Takes out what the sides share and folds the rest.
    #[must_use]
    pub fn fold(mut a: Side, mut b: Side, analyzer: &Analyzer, parts: bool) -> Self {
        let mut overlap = Overlap::default();
        if let (Side::Posts(posts_a), Side::Posts(posts_b)) = (&mut a, &mut b) {
            overlap = without_shared(posts_a, posts_b);
        }
        let in_parts = |side: &Side| match parts {
            true => side.in_parts(analyzer),
            false => Vec::new(),
        };
        let parts = [in_parts(&a), in_parts(&b)];
        // The parts make the whole, where there are any.
        let whole = |side: &Side, parts: &[Fingerprint]| {
            let merged = parts.iter().cloned().reduce(|mut all, part| {
                all.merge(&part);
                all
            });
            merged.unwrap_or_else(|| side.fold(analyzer))
        };
        Self {
            a: whole(&a, &parts[0]),
            b: whole(&b, &parts[1]),
            parts,
            overlap,
        }
    }

    /// Weighs the sides. `resamples` draws of the documents widen the interval where the parts
    /// were kept.
    #[must_use]
    pub fn compare(&self, comparer: &Comparer, resamples: usize) -> Comparison {
        let mut comparison = comparer.compare(&self.a, &self.b);
        let [a, b] = &self.parts;
        if let Some(deviation) = comparer.sampling_deviation(a, b, resamples) {
            comparison.widen(deviation);
        }
        comparison.note(&self.overlap);
        comparison
    }
}

/// Takes duplicates and shared passages out of both sides.
fn without_shared(a: &mut Vec<Post>, b: &mut Vec<Post>) -> Overlap {
    fn texts(posts: &[Post]) -> Vec<&str> {
        posts.iter().map(|post| post.text.as_str()).collect()
    }
    // Texts that changed, by place; of the others the place alone.
    fn changes(kept: overlap::Kept<'_>) -> Vec<(usize, Option<String>)> {
        let change = |text| match text {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => Some(text),
        };
        let each = kept.into_iter();
        each.map(|(place, text)| (place, change(text))).collect()
    }
    let (left_a, left_b, overlap) = overlap::clean(&texts(a), &texts(b));
    let (left_a, left_b) = (changes(left_a), changes(left_b));
    for (posts, left) in [(a, left_a), (b, left_b)] {
        let mut all: Vec<Option<Post>> = posts.drain(..).map(Some).collect();
        for (place, text) in left {
            if let Some(mut post) = all.get_mut(place).and_then(Option::take) {
                if let Some(text) = text {
                    post.text = text;
                }
                posts.push(post);
            }
        }
    }
    overlap
}
