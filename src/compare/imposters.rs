//! General Imposters (Koppel and Winter 2014; Seidman 2013): how often the other side is nearer
//! than every one of a set of strangers, over random halves of the features.
//!
//! Features are the character n-grams that the yardstick knows, weighted by sublinear tf-idf.
//! They fall into [`BLOCKS`] blocks by hash, and a half of the features is a half of the
//! blocks: then a likeness over any half is a sum of a few numbers made once.

use super::prepared::Prepared;
use crate::numeric::{Random, SparseRow};

/// Blocks that features fall into.
const BLOCKS: usize = 32;
/// Rounds, each with its own features and strangers.
const ROUNDS: u64 = 100;
/// Strangers of a round at most, and at most half of the cohort.
const STRANGERS: usize = 15;

/// How likeness is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// Ruzicka's: the sum of minima over the sum of maxima.
    MinMax,
    Cosine,
}

/// A row's sums by block.
#[derive(Debug, Clone, Default)]
pub(crate) struct Blocks {
    row: SparseRow,
    sums: [f32; BLOCKS],
    squares: [f32; BLOCKS],
}

impl Blocks {
    pub(crate) fn new(row: SparseRow) -> Self {
        let (mut sums, mut squares) = ([0.0; BLOCKS], [0.0; BLOCKS]);
        for (key, value) in row.iter() {
            sums[block(key)] += value;
            squares[block(key)] += value * value;
        }
        Self { row, sums, squares }
    }
}

fn block(key: u64) -> usize {
    key as usize % BLOCKS
}

/// What two rows have in common, by block, with the sums of the second.
#[derive(Debug, Clone, Default)]
pub(crate) struct Common {
    minima: [f32; BLOCKS],
    products: [f32; BLOCKS],
    sums: [f32; BLOCKS],
    squares: [f32; BLOCKS],
}

impl Common {
    pub(crate) fn new(a: &Blocks, b: &Blocks) -> Self {
        let mut common = Self {
            sums: b.sums,
            squares: b.squares,
            ..Self::default()
        };
        a.row.for_each_shared(&b.row, |key, x, y| {
            common.minima[block(key)] += x.min(y);
            common.products[block(key)] += x * y;
        });
        common
    }

    /// Likeness over some blocks of the side with the sums of `own`.
    fn likeness(&self, own: &Blocks, chosen: &[usize], likeness: Likeness) -> f64 {
        let sum = |of: &[f32; BLOCKS]| chosen.iter().map(|&b| f64::from(of[b])).sum::<f64>();
        let (top, below) = match likeness {
            Likeness::MinMax => {
                let minima = sum(&self.minima);
                (minima, sum(&own.sums) + sum(&self.sums) - minima)
            }
            Likeness::Cosine => {
                let below = sum(&own.squares) * sum(&self.squares);
                (sum(&self.products), below.sqrt())
            }
        };
        if below > 0.0 { top / below } else { 0.0 }
    }
}

/// The share of rounds in which each side is nearer to the other than to every stranger: the
/// mean of both directions, 0..=1. One half where there are no strangers.
pub(crate) fn score(a: &Prepared, b: &Prepared, likeness: Likeness) -> f64 {
    let common = Common::new(&a.side.blocks, &b.side.blocks);
    let back = Common {
        sums: a.side.blocks.sums,
        squares: a.side.blocks.squares,
        ..common
    };
    let one = |side: &Prepared, other: &Prepared, pair: &Common| {
        let strangers: Vec<&Common> = (0_u32..)
            .zip(side.strangers.iter())
            .filter(|(i, _)| !side.norm.own.contains(i) && !other.norm.own.contains(i))
            .map(|(_, common)| common)
            .collect();
        share(&side.side.blocks, pair, &strangers, likeness)
    };
    0.5 * (one(a, b, &common) + one(b, a, &back))
}

fn share(own: &Blocks, pair: &Common, strangers: &[&Common], likeness: Likeness) -> f64 {
    if strangers.is_empty() {
        return 0.5;
    }
    let many = STRANGERS.min(strangers.len().div_ceil(2));
    let mut wins = 0.0;
    for round in 0..ROUNDS {
        // Of the round alone, so that both directions and all pairs are drawn alike.
        let mut random = Random::new(0x696d_706f ^ round);
        let mut blocks: Vec<usize> = (0..BLOCKS).collect();
        random.shuffle(&mut blocks);
        let chosen = &blocks[..BLOCKS / 2];
        let mut order: Vec<usize> = (0..strangers.len()).collect();
        random.shuffle(&mut order);
        let nearest = order[..many]
            .iter()
            .map(|&i| strangers[i].likeness(own, chosen, likeness))
            .fold(0.0, f64::max);
        let this = pair.likeness(own, chosen, likeness);
        // Both 0 (a side without known features) is a draw.
        wins += match this.total_cmp(&nearest) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        };
    }
    wins / ROUNDS as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(shift: u64) -> Blocks {
        let row = (0..400).map(|k| (k * 7 + shift, 1.0 + (k % 3) as f32));
        Blocks::new(SparseRow::from_pairs(row.collect()))
    }

    #[test]
    fn the_nearest_wins_every_round_and_a_stranger_none() {
        let (own, near, far) = (blocks(0), blocks(0), blocks(3));
        let pair = Common::new(&own, &near);
        let stranger = Common::new(&own, &far);
        for likeness in [Likeness::MinMax, Likeness::Cosine] {
            assert_eq!(share(&own, &pair, &[&stranger, &stranger], likeness), 1.0);
            assert_eq!(share(&own, &stranger, &[&pair, &pair], likeness), 0.0);
            assert_eq!(share(&own, &pair, &[&pair], likeness), 0.5);
            assert_eq!(share(&own, &pair, &[], likeness), 0.5);
            let all: Vec<usize> = (0..BLOCKS).collect();
            assert!((pair.likeness(&own, &all, likeness) - 1.0).abs() < 1e-6);
        }
    }
}
