//! Classes of words from their neighbours, by the exchange algorithm.
//!
//! Each frequent word is moved to the class that raises most the mutual
//! information between a word's class and the words beside it (Kneser and Ney
//! 1993; Martin, Liermann and Ney 1998). Classes let what was learned about
//! one noun hold for others.

use rustc_hash::FxHashMap;

use super::super::window::{Unit, UnitKind};

/// Classes.
const CLASSES: usize = 128;

/// Words that get a class: the most frequent.
const VOCABULARY: usize = 32_000;

/// Least count of a word that gets a class.
const LEAST: u32 = 6;

/// Passes over the vocabulary.
const PASSES: usize = 8;

/// The class of each frequent word: upper half of its folded hash and class, sorted.
pub(super) fn classes(units: &[Unit]) -> Vec<(u32, u8)> {
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    for unit in units.iter().filter(|unit| unit.kind == UnitKind::Word) {
        *counts.entry(unit.word).or_default() += 1;
    }
    let mut words: Vec<(u32, u64)> = counts
        .into_iter()
        .filter(|(word, count)| *count >= LEAST && *word > 8)
        .map(|(word, count)| (count, word))
        .collect();
    words.sort_unstable_by(|a, b| b.cmp(a));
    words.truncate(VOCABULARY);
    let number: FxHashMap<u64, u32> = words
        .iter()
        .zip(0u32..)
        .map(|((_, word), at)| (*word, at))
        .collect();
    let of = |unit: &Unit| number.get(&unit.word).copied();

    // Neighbours of each word: even numbers before it, odd ones after it.
    let mut beside: Vec<FxHashMap<u32, u32>> = vec![FxHashMap::default(); words.len()];
    let context = |unit: &Unit, after: u32| {
        let word = of(unit).unwrap_or(words.len() as u32 + unit.kind as u32);
        2 * word + after
    };
    for pair in units.windows(2) {
        if let Some(left) = of(&pair[0]) {
            *beside[left as usize]
                .entry(context(&pair[1], 1))
                .or_default() += 1;
        }
        if let Some(right) = of(&pair[1]) {
            *beside[right as usize]
                .entry(context(&pair[0], 0))
                .or_default() += 1;
        }
    }
    let beside: Vec<Vec<(u32, u32)>> = beside
        .into_iter()
        .map(|map| {
            let mut list: Vec<_> = map.into_iter().collect();
            list.sort_unstable();
            list
        })
        .collect();

    let mut class: Vec<usize> = (0..words.len()).map(|at| at % CLASSES).collect();
    let mut joint = vec![0f32; 2 * (words.len() + 4) * CLASSES];
    let mut total = vec![0f32; CLASSES];
    for (at, list) in beside.iter().enumerate() {
        for (context, count) in list {
            joint[*context as usize * CLASSES + class[at]] += *count as f32;
            total[class[at]] += *count as f32;
        }
    }
    let entropy = |x: f32| if x > 0.5 { x * x.ln() } else { 0.0 };
    let mut gains = vec![0f32; CLASSES];
    for _ in 0..PASSES {
        let mut moved = 0;
        for (at, list) in beside.iter().enumerate() {
            let old = class[at];
            let mass: f32 = list.iter().map(|(_, count)| *count as f32).sum();
            for (context, count) in list {
                joint[*context as usize * CLASSES + old] -= *count as f32;
            }
            total[old] -= mass;
            for (gain, total) in gains.iter_mut().zip(&total) {
                *gain = entropy(*total) - entropy(total + mass);
            }
            for (context, count) in list {
                let row = &joint[*context as usize * CLASSES..][..CLASSES];
                let alone = entropy(*count as f32);
                for (gain, seen) in gains.iter_mut().zip(row) {
                    *gain += if *seen > 0.5 {
                        entropy(seen + *count as f32) - entropy(*seen)
                    } else {
                        alone
                    };
                }
            }
            let mut best = old;
            for (class, gain) in gains.iter().enumerate() {
                if *gain > gains[best] {
                    best = class;
                }
            }
            moved += usize::from(best != old);
            class[at] = best;
            for (context, count) in list {
                joint[*context as usize * CLASSES + best] += *count as f32;
            }
            total[best] += mass;
        }
        if moved * 200 < words.len() {
            break;
        }
    }
    let mut table: Vec<(u32, u8)> = words
        .iter()
        .zip(class)
        .map(|((_, word), class)| ((word >> 32) as u32, class as u8))
        .collect();
    table.sort_unstable();
    table.dedup_by_key(|entry| entry.0);
    table
}
