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

use rustc_hash::FxHashMap;

use super::features::{grams, words};
use super::languages::Group;
use super::model::{KNOTS, LATIN_WIDTH, Model, OTHER_WIDTH, Sums, bucket};

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
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            latin_rows: 64_000,
            other_rows: 100_000,
            examples: 80_000,
            rate: 1.5,
            seed: 1,
        }
    }
}

/// Words and sentences of one language, as ids into its vocabulary.
#[derive(Debug, Default)]
struct Material {
    vocabulary: Vec<Box<[u32]>>,
    ids: FxHashMap<Box<[u32]>, u32>,
    /// Frequency list: the word (or the words of its entry) and its cumulative weight.
    list: Vec<(u32, f64)>,
    sentences: Vec<Vec<u32>>,
}

impl Material {
    fn id(&mut self, marked: &[u32]) -> u32 {
        if let Some(&id) = self.ids.get(marked) {
            return id;
        }
        let id = self.vocabulary.len() as u32;
        self.vocabulary.push(marked.into());
        self.ids.insert(marked.into(), id);
        id
    }

    fn is_empty(&self) -> bool {
        self.list.is_empty() && self.sentences.is_empty()
    }

    /// Words of an example of a random length.
    fn draw(&self, random: &mut Random, out: &mut Vec<u32>) {
        out.clear();
        let kind = random.below(10);
        let from_list = |random: &mut Random, out: &mut Vec<u32>| {
            let total = self.list.last().map_or(0.0, |last| last.1);
            let at = random.unit() * total;
            let index = self.list.partition_point(|entry| entry.1 <= at);
            out.push(self.list[index.min(self.list.len() - 1)].0);
        };
        let count = match kind {
            0..4 => 1,
            4..7 => 2,
            7..9 => 2 + random.below(7),
            _ => usize::MAX,
        };
        let prefers_list = count <= 2 && random.below(4) > 0;
        if !self.list.is_empty() && (self.sentences.is_empty() || prefers_list) {
            for _ in 0..count.min(8) {
                from_list(random, out);
            }
            return;
        }
        let sentence = &self.sentences[random.below(self.sentences.len())];
        let start = if count < sentence.len() {
            random.below(sentence.len() - count + 1)
        } else {
            0
        };
        out.extend(sentence[start..].iter().take(count));
    }
}

/// Training texts by language.
#[derive(Debug, Default)]
pub struct Corpus {
    /// By group and column: what is trained on, what is kept for calibration.
    parts: Vec<Vec<[Material; 2]>>,
    added: u64,
}

impl Corpus {
    /// An empty corpus.
    #[must_use]
    pub fn new() -> Self {
        Self {
            parts: Group::ALL
                .into_iter()
                .map(|group| group.codes().iter().map(|_| Default::default()).collect())
                .collect(),
            added: 0,
        }
    }

    /// Adds a sentence of the language `code`; says whether the model has that language.
    ///
    /// Only the words in the language's script are used.
    pub fn add_sentence(&mut self, code: &str, text: &str) -> bool {
        self.add(code, text, None)
    }

    /// Adds an entry of a frequency list with its Zipf frequency (the logarithm
    /// to base 10 of its occurrences in a billion words).
    pub fn add_word(&mut self, code: &str, word: &str, zipf: f64) -> bool {
        self.add(code, word, Some(zipf))
    }

    /// Whether nothing was added in a language of the model.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.languages() == 0
    }

    /// Languages that there is something to train on for.
    #[must_use]
    pub fn languages(&self) -> usize {
        let parts = self.parts.iter().flatten();
        parts.filter(|parts| !parts[0].is_empty()).count()
    }

    /// Examples that a training with `settings` looks at.
    #[must_use]
    pub fn examples(&self, settings: &Settings) -> u64 {
        (self.steps(&[Group::Latin], settings) + self.steps(&Group::ALL[1..], settings)) as u64
    }

    /// Languages of `groups` that there is something to train on for.
    fn classes(&self, groups: &[Group]) -> Vec<(Group, usize)> {
        groups
            .iter()
            .flat_map(|&group| (0..group.codes().len()).map(move |column| (group, column)))
            .filter(|&(group, column)| !self.parts[group as usize][column][0].is_empty())
            .collect()
    }

    fn steps(&self, groups: &[Group], settings: &Settings) -> usize {
        let priors = self.classes(groups).into_iter();
        let total: f64 = priors
            .map(|(group, column)| prior(group.codes()[column]))
            .sum();
        (total * settings.examples as f64) as usize
    }

    fn add(&mut self, code: &str, text: &str, zipf: Option<f64>) -> bool {
        let Some((group, column)) = Group::ALL
            .into_iter()
            .find_map(|group| Some((group, group.column(code)?)))
        else {
            return false;
        };
        self.added += 1;
        let held_out = Random::new(self.added).below(10) == 0;
        let material = &mut self.parts[group as usize][column][usize::from(held_out)];
        let mut ids = Vec::new();
        words(text, |word| {
            if Group::of(word.writing) == Some(group) {
                ids.push(material.id(word.marked));
            }
        });
        match zipf {
            // Flattened: rare words are many, and as likely to be asked about.
            Some(zipf) => {
                for id in ids {
                    let before = material.list.last().map_or(0.0, |last| last.1);
                    material
                        .list
                        .push((id, before + 10_f64.powf(0.25 * (zipf - 3.0))));
                }
            }
            None if !ids.is_empty() => material.sentences.push(ids),
            None => {}
        }
        true
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
    model.latin = latin;
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

/// How often a language is met, beside the common ones: decides what the model
/// says when a word could be in both.
fn prior(code: &str) -> f64 {
    match code {
        "yue" | "ja" => 0.25,
        "zh-Hant" | "hr" | "ca" | "sk" | "sl" | "is" | "mk" | "lv" | "lt" => 0.7,
        "ms" | "sr-Latn" | "ur" => 0.5,
        "nn" | "et" | "sq" | "eu" | "ga" | "cy" | "eo" | "la" | "af" | "az" | "so" | "yo"
        | "zu" | "xh" | "st" | "tn" | "sn" | "mi" | "ts" | "yi" | "ne" => 0.3,
        _ => 1.0,
    }
}

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
            total_prior += prior(group.codes()[column]);
            total_prior
        })
        .collect();
    let steps = corpus.steps(groups, settings);
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
    quantise(&weights)
}

/// Rounds weights to 8 bits; the few largest in a thousand are cut.
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
    let unit = largest / 127.0;
    let rows = weights
        .iter()
        .map(|row| row.map(|w| (w / unit).round().clamp(-127.0, 127.0) as i8))
        .collect();
    (rows, unit)
}

/// Fits the group's temperatures on the held-out part, a knot at a time.
fn calibrate(model: &mut Model, corpus: &Corpus, group: Group, random: &mut Random) {
    const EACH: usize = 1200;
    let mut by_knot: Vec<Vec<(usize, Sums)>> = vec![Vec::new(); KNOTS.len()];
    let mut example = Vec::new();
    for (column, parts) in corpus.parts[group as usize].iter().enumerate() {
        let material = &parts[1];
        if material.is_empty() {
            continue;
        }
        for _ in 0..(EACH as f64 * prior(group.codes()[column])) as usize {
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
            last = best_sharpness(model, group, knot, examples);
        }
        model.sharpness[group as usize][knot] = last;
    }
}

/// The factor with the lowest cross-entropy, by a search on a fine logarithmic grid.
fn best_sharpness(model: &Model, group: Group, knot: usize, examples: &[(usize, Sums)]) -> f32 {
    let mut trial = model.clone_shape();
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
    let _ = knot;
    best.1
}

impl Model {
    /// The model without its tables: enough to turn sums into probabilities.
    fn clone_shape(&self) -> Self {
        Self {
            latin: Vec::new(),
            other: Vec::new(),
            scale: self.scale,
            sharpness: self.sharpness,
        }
    }
}

/// SplitMix64: small, seeded, the same everywhere.
#[derive(Debug)]
struct Random {
    state: u64,
}

impl Random {
    fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `limit`, which is at least 1.
    fn below(&mut self, limit: usize) -> usize {
        (((self.next() >> 32) * limit as u64) >> 32) as usize
    }

    /// A number in 0..1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
