//! Trains the model: multinomial logistic regression over hashed n-grams by
//! stochastic gradient descent.
//!
//! Short texts are what is hard, so most examples are short: words drawn from
//! frequency lists, made-up pairs of words, stretches of two to eight words of
//! sentences, and some whole sentences. Every language gets the same number of
//! examples. A tenth of the words and sentences is kept apart, and the
//! temperatures that turn scores into probabilities are fitted on it.
//!
//! Everything is deterministic: one seeded generator, one thread.

mod calibrate;
mod corpus;
mod random;

pub use corpus::Corpus;

use calibrate::calibrate;
use corpus::share;
use random::Random;

use super::features::grams;
use super::languages::Group;
use super::model::{LARGEST, LATIN_WIDTH, Model, OTHER_WIDTH, Row, bucket};

/// What the training does; the defaults made the built-in model.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Rows of the table for Latin script, 48 bytes each.
    pub latin_rows: usize,
    /// Rows of the table for the other scripts, 8 bytes each.
    pub other_rows: usize,
    /// Examples for each language.
    pub examples: usize,
    /// First step size; it falls to a twentieth linearly.
    pub rate: f32,
    /// Seed of the one random generator.
    pub seed: u64,
    /// How weights are found.
    pub method: Method,
}

/// How weights are found. Both see the same examples and n-grams, and their
/// scores are turned into probabilities the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Multinomial logistic regression by stochastic gradient descent.
    Softmax,
    /// Multinomial naive Bayes: logarithms of smoothed frequencies. For comparison.
    NaiveBayes,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            latin_rows: 64_000,
            other_rows: 100_000,
            examples: 80_000,
            rate: 1.5,
            seed: 1,
            method: Method::Softmax,
        }
    }
}

/// Trains a model on `corpus`. `progress` hears now and then of how many of
/// [`Corpus::examples`] are done.
#[must_use]
pub fn train(corpus: &Corpus, settings: &Settings, mut progress: impl FnMut(u64)) -> Model {
    let mut model = Model::empty();
    let mut random = Random::new(settings.seed);
    let (latin, scale) = fit::<LATIN_WIDTH>(
        corpus,
        &[Group::Latin],
        settings.latin_rows,
        settings,
        &mut random,
        &mut progress,
    );
    let done = corpus.steps(&[Group::Latin], settings) as u64;
    model.latin = latin.into_iter().map(Row).collect();
    model.scale[0] = scale;
    let (other, scale) = fit::<OTHER_WIDTH>(
        corpus,
        &Group::ALL[1..],
        settings.other_rows,
        settings,
        &mut random,
        &mut |step| progress(done + step),
    );
    model.other = other;
    model.scale[1] = scale;
    for group in Group::ALL {
        calibrate(&mut model, corpus, group, &mut random);
    }
    model
}

/// A vocabulary below this size is a hand-written list.
const FEW_WORDS: usize = 2_000;

/// Where only common words of a language are known, its longer examples are
/// filled up with words of these, for real sentences hold as many words that the
/// list lacks and that look like a relative's: the common words have to decide.
fn relatives(code: &str) -> &'static [&'static str] {
    match code {
        "be" => &["uk", "ru"],
        "mr" | "ne" => &["hi"],
        "yi" => &["he"],
        "af" => &["nl"],
        "nn" => &["nb"],
        "az" => &["tr"],
        "et" => &["fi"],
        "zu" | "xh" | "sn" | "st" | "tn" | "ts" | "so" | "yo" => &["sw", "tl"],
        "ga" | "cy" | "mi" => &["en", "fr"],
        "eo" | "la" => &["it", "es", "pt"],
        "eu" => &["es", "fr"],
        "sq" => &["ro", "it"],
        _ => &[],
    }
}

/// Fits one table; gives its quantised rows and what a unit of weight is worth.
fn fit<const W: usize>(
    corpus: &Corpus,
    groups: &[Group],
    rows: usize,
    settings: &Settings,
    random: &mut Random,
    progress: &mut impl FnMut(u64),
) -> (Vec<[i8; W]>, f32) {
    let mut weights = vec![[0.0_f32; W]; rows];
    let classes = corpus.classes(groups);
    let mut total_prior = 0.0;
    let priors: Vec<f64> = classes
        .iter()
        .map(|&(group, column)| {
            total_prior += share(group.codes()[column]);
            total_prior
        })
        .collect();
    let steps = corpus.steps(groups, settings);
    let mut counts = match settings.method {
        Method::Softmax => Vec::new(),
        Method::NaiveBayes => vec![vec![[0.0_f32; W]; rows]; groups.len()],
    };
    let mut example = Vec::new();
    let mut buckets = Vec::new();
    for step in 0..steps {
        if step % 10_000 == 0 {
            progress(step as u64);
        }
        let rate = settings.rate * (1.0 - 0.95 * step as f32 / steps as f32);
        let at = random.unit() * total_prior;
        let class = priors.partition_point(|&prior| prior <= at);
        let (group, column) = classes[class.min(classes.len() - 1)];
        let material = &corpus.parts[group as usize][column][0];
        material.draw(random, &mut example);
        let few = material.vocabulary.len() < FEW_WORDS;
        let relatives = relatives(group.codes()[column]);
        let stranger = if few && example.len() > 2 && !relatives.is_empty() {
            group.column(relatives[random.below(relatives.len())])
        } else {
            None
        };
        // Now and then only short n-grams, so that they learn to carry unseen words;
        // more often where the words seen are few.
        let longest = match (random.below(10), few) {
            (0..5, false) | (0..2, true) => 6,
            (5..7, false) | (2..4, true) => 4,
            (7..9, false) | (4..8, true) => 3,
            _ => 2,
        };
        buckets.clear();
        let mut push = |marked: &[u32]| {
            grams(marked, group, |n, hash| {
                if n <= longest {
                    buckets.push(bucket(hash, rows));
                }
            });
        };
        for &id in &example {
            push(&material.vocabulary[id as usize]);
        }
        if let Some(stranger) = stranger {
            let other = &corpus.parts[group as usize][stranger][0];
            for _ in 0..example.len() {
                push(&other.vocabulary[random.below(other.vocabulary.len())]);
            }
        }
        if settings.method == Method::NaiveBayes {
            let counts = &mut counts[groups.iter().position(|&of| of == group).unwrap_or(0)];
            for &at in &buckets {
                counts[at][column] += 1.0;
            }
            continue;
        }
        let mut scores = [0.0_f32; W];
        for &at in &buckets {
            for (score, weight) in scores.iter_mut().zip(&weights[at]) {
                *score += weight;
            }
        }
        let norm = 1.0 / (buckets.len().max(1) as f32).sqrt();
        let known = group.codes().len().min(W);
        let top = scores[..known].iter().fold(f32::MIN, |a, &b| a.max(b));
        let mut total = 0.0;
        let mut change = [0.0_f32; W];
        for (p, score) in change[..known].iter_mut().zip(&scores) {
            *p = ((score - top) * norm).exp();
            total += *p;
        }
        // What is known already teaches nothing, and is most of what is seen.
        if change[column] > 0.998 * total {
            continue;
        }
        let factor = -rate * norm;
        for p in &mut change[..known] {
            *p *= factor / total;
        }
        change[column] -= factor;
        for &at in &buckets {
            for (weight, change) in weights[at].iter_mut().zip(&change) {
                *weight += change;
            }
        }
    }
    if settings.method == Method::NaiveBayes {
        for (group, counts) in groups.iter().zip(&counts) {
            add_frequencies(&mut weights, counts, group.codes().len());
        }
    }
    quantise(&weights)
}

/// Adds a group's logarithms of frequencies, add-one smoothed, less their mean
/// over its languages, for only differences count.
fn add_frequencies<const W: usize>(weights: &mut [[f32; W]], counts: &[[f32; W]], known: usize) {
    let mut totals = [counts.len() as f32; W];
    for row in counts {
        for (total, count) in totals.iter_mut().zip(row) {
            *total += count;
        }
    }
    for (weights, counts) in weights.iter_mut().zip(counts) {
        // Only what the group has seen: other groups' n-grams share the rows.
        if counts.iter().all(|&count| count == 0.0) {
            continue;
        }
        let mut logs = [0.0; W];
        for ((log, count), total) in logs.iter_mut().zip(counts).zip(&totals).take(known) {
            *log = ((count + 1.0) / total).ln();
        }
        let mean = logs.iter().sum::<f32>() / known as f32;
        for (weight, log) in weights.iter_mut().zip(&logs).take(known) {
            *weight += log - mean;
        }
    }
}

/// Rounds weights to whole numbers up to [`LARGEST`]; the few largest in a thousand are cut.
fn quantise<const W: usize>(weights: &[[f32; W]]) -> (Vec<[i8; W]>, f32) {
    let mut sizes: Vec<f32> = weights
        .as_flattened()
        .iter()
        .map(|w| w.abs())
        .filter(|&w| w > 0.0)
        .collect();
    if sizes.is_empty() {
        return (vec![[0; W]; weights.len()], 1.0);
    }
    let at = (sizes.len() - 1) * 9995 / 10_000;
    let (_, &mut largest, _) = sizes.select_nth_unstable_by(at, f32::total_cmp);
    let unit = largest / f32::from(LARGEST);
    let limit = f32::from(LARGEST);
    let rows = weights
        .iter()
        .map(|row| row.map(|w| (w / unit).round().clamp(-limit, limit) as i8))
        .collect();
    (rows, unit)
}
