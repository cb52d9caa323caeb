//! Confidence: temperatures fitted on what was kept apart from training.

use super::corpus::Corpus;
use super::random::Random;
use crate::text::language::languages::{Group, commonness};
use crate::text::language::model::{KNOTS, Model, Sums};

/// Fits the group's temperatures on the held-out part, a knot at a time.
pub(super) fn calibrate(model: &mut Model, corpus: &Corpus, group: Group, random: &mut Random) {
    const EACH: f64 = 2000.0;
    let mut by_knot: Vec<Vec<(usize, Sums)>> = vec![Vec::new(); KNOTS.len()];
    let mut example = Vec::new();
    for (column, parts) in corpus.parts[group as usize].iter().enumerate() {
        let material = &parts[1];
        if material.is_empty() {
            continue;
        }
        for _ in 0..(EACH * commonness(group.codes()[column])) as usize {
            material.draw(random, &mut example);
            let mut sums = Sums::ZERO;
            for &id in &example {
                model.add_word(&material.vocabulary[id as usize], group, &mut sums);
            }
            let at = (sums.grams.max(1) as f32 / KNOTS[0] as f32).log2().round();
            by_knot[(at.max(0.0) as usize).min(KNOTS.len() - 1)].push((column, sums));
        }
    }
    let mut last = 1.0;
    for (knot, examples) in by_knot.iter().enumerate() {
        if examples.len() >= 50 {
            last = best_sharpness(model, group, examples);
        }
        model.sharpness[group as usize][knot] = last;
    }
}

/// The factor with the lowest cross-entropy, by a search on a fine logarithmic grid.
fn best_sharpness(model: &Model, group: Group, examples: &[(usize, Sums)]) -> f32 {
    let mut trial = model.without_tables();
    let mut best = (f64::INFINITY, 1.0);
    for step in -24..=24 {
        let sharpness = 1.1_f32.powi(step);
        trial.sharpness[group as usize] = [sharpness; KNOTS.len()];
        let loss: f64 = examples
            .iter()
            .map(|(column, sums)| {
                -f64::from(trial.probabilities(group, sums)[*column].max(1e-12)).ln()
            })
            .sum();
        if loss < best.0 {
            best = (loss, sharpness);
        }
    }
    best.1
}
