//! Pairs from posts: two halves of one account's posts, and halves of two accounts.
//!
//! The cleaner test of a comparison where no labelled pairs exist: both sides of every pair are
//! from one collection, so platform, campaign and year tell nothing.

use crate::numeric::random::splitmix64;
use xxhash_rust::xxh3::xxh3_64;

/// One account's posts in one language, in order of time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Writer {
    /// The account.
    pub account: String,
    /// Its posts.
    pub texts: Vec<String>,
}

/// Two heaps of posts with the truth.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HalfPair {
    /// The two accounts.
    pub id: String,
    /// The first heap.
    pub texts_a: Vec<String>,
    /// The second heap.
    pub texts_b: Vec<String>,
    /// Whether both are one account's.
    pub same: bool,
}

/// What makes up the two halves of a writer's posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Halving {
    /// The earlier and the later posts: topics and habits may have changed between them.
    #[default]
    Time,
    /// Every second post: both halves are of the same time, which is the easier question.
    Alternate,
}

/// Pairs of halves of `words` words (white space divides them) each: one of each writer who wrote
/// enough, and `strangers` of that writer and another. Deterministic, whatever the order of writers.
///
/// Reposts ("RT @") and repeated posts are left out.
#[must_use]
pub fn halves(
    writers: &[Writer],
    words: usize,
    strangers: usize,
    halving: Halving,
) -> Vec<HalfPair> {
    let mut sides: Vec<(&str, Vec<String>, Vec<String>)> = writers
        .iter()
        .filter_map(|writer| {
            let mut seen = std::collections::BTreeSet::new();
            let own: Vec<&String> = writer
                .texts
                .iter()
                .filter(|text| !text.starts_with("RT @") && seen.insert(text.as_str()))
                .collect();
            let (first, second) = match halving {
                Halving::Time => {
                    let (first, second) = own.split_at(own.len() / 2);
                    (first.to_vec(), second.to_vec())
                }
                Halving::Alternate => {
                    let every_second = |from| own.iter().skip(from).step_by(2).copied().collect();
                    (every_second(0), every_second(1))
                }
            };
            let a = heap(&first, words)?;
            let b = heap(&second, words)?;
            Some((writer.account.as_str(), a, b))
        })
        .collect();
    sides.sort_by_key(|(account, ..)| (splitmix64(xxh3_64(account.as_bytes())), *account));
    let n = sides.len();
    let strangers = strangers.min(n.saturating_sub(1));
    let mut pairs = Vec::with_capacity(n * (1 + strangers));
    for i in 0..n {
        // The neighbours in scrambled order are strangers.
        for other in (i..=i + strangers).map(|other| other % n) {
            pairs.push(HalfPair {
                id: format!("{} / {}", sides[i].0, sides[other].0),
                texts_a: sides[i].1.clone(),
                texts_b: sides[other].2.clone(),
                same: other == i,
            });
        }
    }
    pairs
}

/// The first posts of about `words` words; `None` where there are fewer.
fn heap(texts: &[&String], words: usize) -> Option<Vec<String>> {
    let mut heap = Vec::new();
    let mut count = 0;
    for text in texts {
        if count >= words {
            break;
        }
        count += text.split_whitespace().count();
        heap.push((*text).clone());
    }
    (count >= words).then_some(heap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_writer_meets_itself_and_one_stranger() {
        let writers: Vec<Writer> = (0..5)
            .map(|w| Writer {
                account: format!("w{w}"),
                texts: (0..8)
                    .map(|t| format!("post {t} of writer {w}"))
                    .chain(["RT @x: no".to_owned()])
                    .collect(),
            })
            .collect();
        let pairs = halves(&writers, 15, 1, Halving::Time);
        assert_eq!(pairs.len(), 10);
        assert_eq!(pairs.iter().filter(|p| p.same).count(), 5);
        for pair in &pairs {
            assert_eq!((pair.texts_a.len(), pair.texts_b.len()), (3, 3));
            let owner = |texts: &[String]| texts[0].chars().last();
            assert_eq!(owner(&pair.texts_a) == owner(&pair.texts_b), pair.same);
            assert!(pair.texts_a.iter().all(|text| !pair.texts_b.contains(text)));
        }
        let mut turned = writers.clone();
        turned.reverse();
        assert_eq!(halves(&turned, 15, 1, Halving::Time), pairs);
        let mixed = halves(&writers, 15, 1, Halving::Alternate);
        let own = mixed.iter().find(|pair| pair.same).unwrap();
        let number = |text: &String| text.split(' ').nth(1).and_then(|n| n.parse().ok());
        let numbers = |texts: &[String]| texts.iter().filter_map(number).collect::<Vec<u32>>();
        assert_eq!(numbers(&own.texts_a), [0, 2, 4]);
        assert_eq!(numbers(&own.texts_b), [1, 3, 5]);
        let many = halves(&writers, 15, 9, Halving::Time);
        assert_eq!(
            many.iter().filter(|p| !p.same).count(),
            5 * 4,
            "every other writer once"
        );
        assert!(halves(&writers, 100, 1, Halving::Time).is_empty());
        assert_eq!(halves(&writers[..1], 5, 3, Halving::Time).len(), 1);
    }
}
