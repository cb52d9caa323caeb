//! A fingerprint that grows by parts.

use super::Fingerprint;

/// The parts of a fingerprint as they come. Each is merged with those before it that are no larger, so
/// that all of them take time in proportion to n log n, where merging each into the whole would take
/// the square.
///
/// ```
/// use wordprint::fingerprint::{Fingerprint, Parts};
/// let mut parts = Parts::default();
/// parts.push(Fingerprint::default());
/// assert_eq!(parts.finish(), Fingerprint::default());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// In the order in which they came, each larger than the next.
    parts: Vec<Fingerprint>,
}

impl Parts {
    /// Adds what a part has seen.
    pub fn push(&mut self, mut part: Fingerprint) {
        while let Some(mut before) = self
            .parts
            .pop_if(|before| before.documents <= part.documents)
        {
            before.merge(&part);
            part = before;
        }
        self.parts.push(part);
    }

    /// The fingerprint of all parts.
    #[must_use]
    pub fn finish(self) -> Fingerprint {
        self.parts
            .into_iter()
            .rev()
            .reduce(|after, mut before| {
                before.merge(&after);
                before
            })
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Post;
    use crate::fingerprint::FingerprintBuilder;
    use crate::style::Extractor;
    use crate::style::testing::document;

    fn whole(texts: &[String]) -> Fingerprint {
        let mut builder = FingerprintBuilder::new(&Extractor::new());
        for text in texts {
            builder.fold(&Post::default(), &document(text, "en"), &[]);
        }
        builder.finish()
    }

    #[test]
    fn parts_of_any_sizes_make_the_whole() {
        let texts: Vec<String> = (0..23)
            .map(|n| format!("The ferry number {n} left early, and nobody minded, {n} or not."))
            .collect();
        let mut parts = Parts::default();
        let mut rest = texts.as_slice();
        for size in [1, 1, 4, 2, 9, 1, 5] {
            let (part, after) = rest.split_at(size);
            parts.push(whole(part));
            rest = after;
        }
        assert!(rest.is_empty() && parts.parts.len() < 4);
        assert_eq!(parts.finish(), whole(&texts));
        assert_eq!(Parts::default().finish(), Fingerprint::default());
    }
}
