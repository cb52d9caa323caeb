//! One side beside many: what those share is looked up once.

use super::model::{Entry, Grams, mean};
use crate::compare::postings::Postings;

/// The n-grams of several sides by key.
#[derive(Debug, Default)]
pub(crate) struct Ensemble {
    postings: Postings<Entry>,
    floors: Vec<f64>,
    totals: Vec<f64>,
}

/// Keys of one kind lie together in a side and spread out here.
fn spread(key: u64) -> u64 {
    key.rotate_left(super::levels::KIND)
}

impl Ensemble {
    pub(crate) fn new(members: &[&Grams]) -> Self {
        let mut entries: Vec<(u64, u32, Entry)> = Vec::new();
        for (member, grams) in (0_u32..).zip(members) {
            let each = grams.keys().iter().zip(grams.entries());
            entries.extend(each.map(|(&key, &entry)| (spread(key), member, entry)));
        }
        Self {
            postings: Postings::new(entries),
            floors: members.iter().map(|m| m.floor).collect(),
            totals: members.iter().map(|m| m.total).collect(),
        }
    }

    /// [`Grams::both_ways`] of a side with each member.
    pub(crate) fn both_ways(&self, side: &Grams) -> Vec<f64> {
        let there_and_back = self.sums(side);
        let each = there_and_back.into_iter().zip(&self.floors);
        let each = each.zip(&self.totals);
        each.map(|(([there, back], &floor), &total)| {
            0.5 * (mean(floor, there, side.total) + mean(side.floor, back, total))
        })
        .collect()
    }

    /// Mean ln probability of a symbol of a side under the model of each member; 0 for an empty
    /// text.
    pub(crate) fn mean_ln_probabilities(&self, side: &Grams) -> Vec<f64> {
        let sums = self.sums(side).into_iter().zip(&self.floors);
        sums.map(|([there, _], &floor)| mean(floor, there, side.total))
            .collect()
    }

    /// The side's counts times each member's weights, and the other way round.
    fn sums(&self, side: &Grams) -> Vec<[f64; 2]> {
        let mut sums = vec![[0.0; 2]; self.floors.len()];
        let keys: Vec<u64> = side.keys().iter().map(|&key| spread(key)).collect();
        self.postings
            .of_each(&keys, side.entries(), |own, members| {
                let (count, weight) = (f64::from(own.count), f64::from(own.weight));
                for (member, other) in members {
                    let [there, back] = &mut sums[*member as usize];
                    *there += count * f64::from(other.weight);
                    *back += weight * f64::from(other.count);
                }
            });
        sums
    }
}
