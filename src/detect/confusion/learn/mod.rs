//! Trains the [`SetModel`] from running text and a list of sets.
//!
//! Right uses of both words of a pair are the examples: what stands around
//! "its" and what around "it's". No errors are needed. Thresholds come from
//! text of other writers and from edited text in which every finding counts
//! as false. The same text gives the same bytes.

mod cluster;
mod corpus;
mod regress;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

pub use corpus::{Corpus, Part};

use super::pairs::{Pair, PairKind, SetModel};
use super::sets::discussed;
use super::window::{Cased, Classes, pair_seed};
use crate::detect::fold::fold_hash;
use crate::error::{Error, Result};
use crate::text::Tokenizer;
use regress::Row;

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SetSettings {
    /// log2 of the number of weights kept; each takes three bytes.
    pub bits: u32,
    /// Most examples of a word.
    pub most: usize,
    /// Most weights of a pair.
    pub room: usize,
    /// A word with fewer right uses to learn from is not decided about.
    pub least: usize,
    /// False findings in a million words of clean text that a direction may make.
    pub alarms: f32,
    /// Share of a word's uses in which writers are taken to confuse it.
    pub error_rate: f32,
    /// Precision asked at that rate.
    pub precision: f32,
    /// Least log likelihood ratio of any finding.
    pub floor: f32,
    /// Added to the lowest threshold that keeps to all of these.
    pub margin: f32,
}

impl Default for SetSettings {
    fn default() -> Self {
        Self {
            bits: 20,
            most: 40_000,
            room: 12_000,
            least: 30,
            alarms: 0.4,
            error_rate: 0.01,
            precision: 0.95,
            floor: 3.0,
            margin: 0.3,
        }
    }
}

/// How well a direction of a pair does on groups that served nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Direction {
    /// The word written and the word meant.
    pub words: [String; 2],
    /// Right uses of each to learn from.
    pub learned: [usize; 2],
    /// Log likelihood ratio asked; infinite where the direction is off.
    pub threshold: f32,
    /// Uses of the word meant, each read as if the other were written, and how many were found.
    pub recall: (usize, usize),
    /// Right uses of the word written, and how many were taken for wrong.
    pub alarms: (usize, usize),
    /// The same in clean text, on which the threshold was chosen.
    pub clean: (usize, usize),
}

/// A pair to train.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedPair {
    /// The two words.
    pub words: [String; 2],
    /// What tells them apart.
    pub kind: PairKind,
    /// Thresholds set by hand, where the clean text itself holds the slip, so that the lowest
    /// threshold without a finding in it would say nothing of the classifier.
    pub fixed: [Option<f32>; 2],
}

/// Reads a list of sets: members with `|` between, a tab, `word` or `case`, and for a pair
/// perhaps a tab and the thresholds for its first and its second word (`-` for none).
///
/// # Errors
/// [`Error::Lexicon`] with file and line.
pub fn read_sets(file: &str, text: &str) -> Result<Vec<ListedPair>> {
    let mut pairs: Vec<ListedPair> = Vec::new();
    for (line, row) in (1u64..).zip(text.lines()) {
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        let error = |field: &str, message: &str| Error::Lexicon {
            file: file.to_owned(),
            line: Some(line),
            field: field.to_owned(),
            message: message.to_owned(),
        };
        let (members, kind) = row
            .split_once('\t')
            .ok_or_else(|| error("kind", "missing: `word` or `case` after a tab"))?;
        let (kind, numbers) = kind.split_once('\t').unwrap_or((kind, "- -"));
        let fixed = match numbers.trim().split_once(' ') {
            Some((first, second)) => [first, second].map(|number| match number {
                "-" => Ok(None),
                number => number.parse::<f32>().map(Some),
            }),
            None => {
                return Err(error(
                    "thresholds",
                    "two numbers or `-` with a space between",
                ));
            }
        };
        let [Ok(first), Ok(second)] = fixed else {
            return Err(error("thresholds", "neither a number nor `-`"));
        };
        let fixed = [first, second];
        let kind = match kind.trim() {
            "word" => PairKind::Word,
            "case" => PairKind::Case,
            _ => return Err(error("kind", "neither `word` nor `case`")),
        };
        let members: Vec<&str> = members.split('|').map(str::trim).collect();
        if members.len() < 2 || members.iter().any(|member| member.is_empty()) {
            return Err(error("words", "a set needs two words with `|` between"));
        }
        for (at, first) in members.iter().enumerate() {
            for second in &members[at + 1..] {
                let words = [(*first).to_owned(), (*second).to_owned()];
                let known = |pair: &ListedPair| {
                    pair.words == words || (pair.words[0] == words[1] && pair.words[1] == words[0])
                };
                if pairs.iter().any(known) {
                    return Err(error("words", "this pair is already in the list"));
                }
                pairs.push(ListedPair { words, kind, fixed });
            }
        }
    }
    Ok(pairs)
}

/// One use of a word of a pair.
#[derive(Debug, Clone, Copy)]
struct Use {
    at: usize,
    end: usize,
    second: bool,
    part: Part,
}

/// Trains a model for `pairs` on `corpus`; `said` hears how far it is.
#[must_use]
pub fn train_sets(
    corpus: &mut Corpus,
    pairs: &[ListedPair],
    settings: SetSettings,
    said: &mut dyn FnMut(&str),
) -> (SetModel, Vec<Direction>) {
    said("sorting words into classes");
    let classes = Classes::new(cluster::classes(&corpus.units));
    for unit in &mut corpus.units {
        if unit.class == 0 {
            unit.class = classes.of(unit.word);
        }
    }
    let tokenizer = Tokenizer::new();
    let cut = |word: &str| -> Vec<u64> {
        let document = tokenizer.document_in(word, Some("en"));
        document
            .tokens
            .iter()
            .map(|token| fold_hash(token.of(word)))
            .collect()
    };
    let members: Vec<[Vec<u64>; 2]> = pairs
        .iter()
        .map(|pair| [cut(&pair.words[0]), cut(&pair.words[1])])
        .collect();
    let mut places: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    for first in members.iter().flatten().filter_map(|member| member.first()) {
        places.entry(*first).or_default();
    }
    for (at, unit) in (0u32..).zip(&corpus.units) {
        if let Some(list) = places.get_mut(&unit.word) {
            list.push(at);
        }
    }
    let uses_of = |number: usize| -> Vec<Use> {
        let ListedPair { words, kind, .. } = &pairs[number];
        let mut uses = Vec::new();
        for (side, member) in members[number].iter().enumerate() {
            let other = &members[number][1 - side];
            for at in places[&member[0]].iter().map(|at| *at as usize) {
                let end = at + member.len();
                if let Some(second) = use_of(corpus, words, *kind, side, (at, end), member, other) {
                    uses.push(Use {
                        at,
                        end,
                        second,
                        part: corpus.part(at),
                    });
                }
            }
            if *kind == PairKind::Case {
                break;
            }
        }
        uses
    };

    let mut trained: Vec<Pair> = Vec::with_capacity(pairs.len());
    let mut weights: Vec<(f32, usize, u64, i8)> = Vec::new();
    let mut learned = Vec::with_capacity(pairs.len());
    for (number, ListedPair { words, kind, .. }) in pairs.iter().enumerate() {
        let (rows, counts) = rows(corpus, &uses_of(number), number as u64, settings.most);
        said(&format!(
            "{} ({}) and {} ({})",
            words[0], counts[0], words[1], counts[1]
        ));
        let mut pair = Pair {
            words: words.clone(),
            kind: *kind,
            bias: 0.0,
            step: 1.0,
            thresholds: [f32::INFINITY; 2],
        };
        learned.push(counts);
        if counts[0] >= settings.least && counts[1] >= settings.least {
            let (bias, mut found) = regress::regress(&rows, 2);
            found.sort_by(|a, b| b.worth.total_cmp(&a.worth).then(a.feature.cmp(&b.feature)));
            found.truncate(settings.room);
            let most = found
                .iter()
                .fold(0f32, |most, found| most.max(found.weight.abs()));
            pair.bias = bias;
            pair.step = (most / 127.0).max(1e-6);
            for found in found {
                let steps = (found.weight / pair.step).round() as i8;
                if steps != 0 {
                    weights.push((found.worth, number, found.feature, steps));
                }
            }
        }
        trained.push(pair);
    }
    weights.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    said(&format!("{} weights", weights.len()));
    weights.truncate((1usize << settings.bits) * 9 / 10);
    let kept = weights
        .iter()
        .map(|(_, pair, feature, steps)| (*pair, *feature, *steps));
    let mut model = SetModel::new(trained, classes, settings.bits, kept);

    let mut directions = Vec::new();
    for number in 0..pairs.len() {
        said(&format!(
            "thresholds of {}",
            pairs[number].words.join(" and ")
        ));
        if learned[number].iter().any(|count| *count < settings.least) {
            continue;
        }
        let scored = scores(corpus, &model, number, &uses_of(number));
        for side in 0..if pairs[number].kind == PairKind::Case {
            1
        } else {
            2
        } {
            let direction = direction(corpus, &scored, side, settings, pairs[number].fixed[side]);
            model.pairs[number].thresholds[side] = direction.threshold;
            let [first, second] = pairs[number].words.clone();
            let counts = learned[number];
            let swap = side == 1;
            directions.push(Direction {
                words: if swap {
                    [second, first]
                } else {
                    [first, second]
                },
                learned: if swap { [counts[1], counts[0]] } else { counts },
                ..direction
            });
        }
    }
    (model, directions)
}

/// Whether units `at..end` use a word of the pair, and if so whether it is the second.
fn use_of(
    corpus: &Corpus,
    words: &[String; 2],
    kind: PairKind,
    side: usize,
    (at, end): (usize, usize),
    member: &[u64],
    other: &[u64],
) -> Option<bool> {
    let units = corpus.units.get(at..end)?;
    if units
        .iter()
        .zip(member)
        .any(|(unit, hash)| unit.word != *hash)
    {
        return None;
    }
    let (shouted, opens) = corpus.sentence(at);
    let cased = units[0].cased;
    let second = match kind {
        PairKind::Word => {
            let name =
                cased == Cased::Upper && words[side].len() > 1 || cased == Cased::Capital && !opens;
            if name && !shouted {
                return None;
            }
            side == 1
        }
        PairKind::Case => {
            if shouted || opens {
                return None;
            }
            let upper = words[1].chars().filter(|c| c.is_uppercase()).count() > 1;
            match (cased, upper) {
                (Cased::Lower, _) => false,
                (Cased::Upper, true) | (Cased::Capital, false) => true,
                _ => return None,
            }
        }
    };
    let window = corpus.window(at, end, true);
    (!discussed(&window, other[0])).then_some(second)
}

/// Examples of a pair in mixed order, and how many there are of each word.
fn rows(corpus: &Corpus, uses: &[Use], seed: u64, most: usize) -> (Vec<Row>, [usize; 2]) {
    let mut order: Vec<(u64, &Use)> = uses
        .iter()
        .filter(|found| found.part == Part::Train)
        .map(|found| {
            (
                xxh3_64_with_seed(&(found.at as u64).to_le_bytes(), seed),
                found,
            )
        })
        .collect();
    order.sort_unstable_by_key(|(hash, found)| (*hash, found.at));
    let mut counts = [0usize; 2];
    let mut rows = Vec::new();
    for (hash, found) in order {
        let count = &mut counts[usize::from(found.second)];
        if *count >= most {
            continue;
        }
        *count += 1;
        // A part is read as if it came from a recogniser, which sets no marks.
        let window = corpus.window(found.at, found.end, hash % 5 != 0);
        let mut features = Vec::with_capacity(44);
        window.features(&mut features);
        rows.push((features, !found.second));
    }
    (rows, counts)
}

/// Log likelihood ratio of the first word at each use outside of training.
fn scores(
    corpus: &Corpus,
    model: &SetModel,
    number: usize,
    uses: &[Use],
) -> Vec<(Part, bool, f32)> {
    let seed = pair_seed(&model.pairs[number].words);
    let mut features = Vec::new();
    uses.iter()
        .filter(|found| found.part != Part::Train)
        .map(|found| {
            corpus
                .window(found.at, found.end, true)
                .features(&mut features);
            (
                found.part,
                found.second,
                model.odds(number, seed, &features),
            )
        })
        .collect()
}

/// Threshold and figures of writing word `side` for the other.
fn direction(
    corpus: &Corpus,
    scored: &[(Part, bool, f32)],
    side: usize,
    settings: SetSettings,
    fixed: Option<f32>,
) -> Direction {
    let written = side == 1;
    // Evidence for the other word, where the written one is right and where the other is meant.
    let evidence = |wanted: &[Part], right: bool| -> Vec<f32> {
        let mut found: Vec<f32> = scored
            .iter()
            .filter(|(part, second, _)| wanted.contains(part) && (*second == written) == right)
            .map(|(_, _, odds)| if written { *odds } else { -odds })
            .collect();
        found.sort_by(|a, b| b.total_cmp(a));
        found
    };
    let clean = evidence(&[Part::Clean, Part::Tune], true);
    let meant = evidence(&[Part::Clean, Part::Tune], false);
    let words = (corpus.words(Part::Clean) + corpus.words(Part::Tune)) as f32;
    let allowed = (settings.alarms * words / 1e6) as usize;
    let mut threshold = f32::INFINITY;
    for alarms in (0..=allowed).rev() {
        let lowest = clean
            .get(alarms)
            .copied()
            .unwrap_or(f32::MIN)
            .max(settings.floor);
        let lowest = lowest + settings.margin;
        let hits = meant.iter().filter(|odds| **odds > lowest).count() as f32;
        let right = settings.error_rate * hits;
        let false_share = clean.iter().filter(|odds| **odds > lowest).count() as f32 + 0.2;
        if hits >= 5.0 && right / (right + false_share) >= settings.precision
            || hits >= 5.0 && alarms == 0 && hits / (meant.len() as f32) > 0.2
        {
            threshold = lowest;
            break;
        }
    }
    threshold = fixed.unwrap_or(threshold);
    let count = |list: Vec<f32>| {
        (
            list.len(),
            list.iter().filter(|odds| **odds > threshold).count(),
        )
    };
    Direction {
        words: Default::default(),
        learned: [0; 2],
        threshold,
        recall: count(evidence(&[Part::Report], false)),
        alarms: count(evidence(&[Part::Report], true)),
        clean: count(clean),
    }
}
