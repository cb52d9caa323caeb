//! Builds the word dictionaries from word lists with frequencies.

use std::collections::BTreeMap;

use crate::error::{Error, Result};

use super::dictionary::{MAGIC, simplified_table};
use super::lattice;
use super::table::Table;
use super::train::{Rows, Task};

/// Word lists, as texts.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'s> {
    /// Rows `word count class`, parted by spaces (the format of jieba's dictionary).
    pub counted: &'s str,
    /// Chinese rows `word TAB Zipf frequency` (log10 of occurrences in a thousand million words).
    pub chinese: &'s str,
    /// Japanese rows of the same form.
    pub japanese: &'s str,
    /// Rows `traditional TAB simplified...` of single characters (the format of OpenCC).
    pub simplified: &'s str,
    /// Chinese sentences cut by hand: lists of their words, punctuation and digits included.
    pub chinese_sentences: &'s [Vec<String>],
    /// Japanese sentences of the same form.
    pub japanese_sentences: &'s [Vec<String>],
}

/// Demonstratives and numerals, which are words before a measure word.
const DETERMINERS: &str = "一二两三四五六七八九十这那每几某各";
/// Measure words, written together with a determiner in some lists.
const MEASURES: &str =
    "个种次年条位名项批天件人月日场座所家届届号层段类组支只块张句本份部篇首起处点样些边里";
/// Adverbs and pronouns before 是, which is a word of its own.
const BEFORE_IS: &str = "这那也就都不又还才便正仍亦却只";
/// Verbs before which 不 is a word of its own.
const AFTER_NOT: &str = "能会是要想可敢用该应愿肯让给去来做说知有在到再";

/// The model file for the built-in segmenter.
///
/// Treebanks part what dictionaries keep whole: words of three characters cost more, those of four
/// that are no fixed phrases (class `i`, `l`) more yet, longer ones and the closed classes above
/// are left out. The weights of cuts are trained over the lattice that comes of it.
///
/// # Errors
/// [`Error::Incompatible`] when an automaton cannot be built.
pub fn build(sources: &Sources<'_>) -> Result<Vec<u8>> {
    let chinese = chinese_costs(sources);
    let japanese = japanese_costs(sources);
    let mut pairs = Vec::new();
    for line in sources.simplified.lines() {
        let Some((from, to)) = line.split_once('\t') else {
            continue;
        };
        let single = |text: &str| {
            let mut units = text.encode_utf16();
            match (units.next(), units.next()) {
                (Some(unit), None) => Some(unit),
                _ => None,
            }
        };
        let first = to.split(' ').next().unwrap_or(to);
        if let (Some(from), Some(to)) = (single(from), single(first)) {
            pairs.extend(from.to_le_bytes());
            pairs.extend(to.to_le_bytes());
        }
    }
    let mut parts = vec![pairs, automaton(&chinese)?, automaton(&japanese)?];
    for rows in weights(sources, &parts)? {
        parts.extend([rows.singles, rows.pairs]);
    }
    let mut file = MAGIC.to_vec();
    for part in parts {
        file.extend((part.len() as u32).to_le_bytes());
        file.extend(part);
    }
    Ok(file)
}

/// The weights of Chinese and Japanese cuts over the dictionaries in `parts`.
fn weights(sources: &Sources<'_>, parts: &[Vec<u8>]) -> Result<[Rows; 2]> {
    let [pairs, chinese, japanese] = parts else {
        return Ok([Rows::default(), Rows::default()]);
    };
    let codes = simplified_table(pairs);
    let simplified = |code: u16| codes[usize::from(code)];
    let chinese = Task {
        table: &Table::load(chinese, [&[]; 2], simplified)?,
        code: &simplified,
        unknown: lattice::CHINESE,
        words: true,
    }
    .train(sources.chinese_sentences);
    let japanese = Task {
        table: &Table::load(japanese, [&[]; 2], |code| code)?,
        code: &|code| code,
        unknown: lattice::JAPANESE,
        words: false,
    }
    .train(sources.japanese_sentences);
    Ok([chinese, japanese])
}

fn zipf(source: &str) -> impl Iterator<Item = (&str, f64)> {
    source.lines().filter_map(|line| {
        let (word, value) = line.split_once('\t')?;
        Some((word, 10f64.powf(value.trim().parse::<f64>().ok()? - 9.0)))
    })
}

fn is_han(word: &str) -> bool {
    word.chars()
        .all(|ch| matches!(ch, '\u{3400}'..='\u{9FFF}' | '〇' | '々'))
}

/// Costs in thousandths of a nat.
fn chinese_costs(sources: &Sources<'_>) -> BTreeMap<Vec<u8>, u64> {
    let frequencies: BTreeMap<&str, f64> = zipf(sources.chinese).collect();
    let counted: Vec<(&str, f64, &str)> = sources
        .counted
        .lines()
        .filter_map(|line| {
            let mut columns = line.split(' ');
            let word = columns.next()?;
            let count = columns.next()?.parse().ok()?;
            Some((word, count, columns.next().unwrap_or("")))
        })
        .collect();
    let total: f64 = counted.iter().map(|row| row.1).sum();
    let mut costs = BTreeMap::new();
    let mut enter = |word: &str, class: &str, probability: f64| {
        let length = word.chars().count();
        let fixed = class.starts_with('i') || class.starts_with('l');
        if !is_han(word) || is_two_words(word) || length > 4 {
            return;
        }
        let penalty = match length {
            3 => THREE,
            4 if !fixed => FOUR,
            _ => 0.0,
        };
        // Below one occurrence in 10^12 words nothing is known.
        let cost = -(probability.max(1e-12).ln()) + penalty - WORD;
        let slot = costs.entry(key(word)).or_insert(u64::MAX);
        *slot = (*slot).min((cost.max(0.0) * 1000.0) as u64);
    };
    for (word, count, class) in counted {
        let share = count / total;
        let single = word.chars().count() == 1;
        let probability = match frequencies.get(word) {
            Some(frequency) => (share + frequency) / 2.0,
            None if single => share,
            // A word that running text does not show is believed less.
            None => share * 0.3,
        };
        enter(word, class, probability);
    }
    for (word, frequency) in &frequencies {
        enter(word, "", frequency / 2.0);
    }
    costs
}

/// Added to the cost of a three-character word, in nats.
const THREE: f64 = 4.0;
/// Added to the cost of a word of four characters that is not a fixed phrase.
const FOUR: f64 = 7.0;
/// Taken from the cost of every word, in nats: favours more and shorter words.
const WORD: f64 = 1.0;

/// Whether a listed word is two words of closed classes.
fn is_two_words(word: &str) -> bool {
    let mut chars = word.chars();
    let (Some(first), Some(second), None) = (chars.next(), chars.next(), chars.next()) else {
        return false;
    };
    DETERMINERS.contains(first)
        && MEASURES.contains(second)
        && !matches!(
            word,
            "一些"
                | "这些"
                | "那些"
                | "这里"
                | "那里"
                | "一起"
                | "一样"
                | "这样"
                | "那样"
                | "一边"
                | "一点"
                | "有些"
                | "人家"
                | "几乎"
        )
        || second == '是' && BEFORE_IS.contains(first)
        || first == '不' && AFTER_NOT.contains(second) && !matches!(word, "不用" | "不知" | "不可")
}

fn japanese_costs(sources: &Sources<'_>) -> BTreeMap<Vec<u8>, u64> {
    zipf(sources.japanese)
        .filter(|(word, _)| {
            word.chars()
                .all(|ch| matches!(ch, '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '々'))
        })
        .map(|(word, probability)| (key(word), (-(probability.ln()) * 1000.0) as u64))
        .collect()
}

/// A word as the automaton has it.
fn key(word: &str) -> Vec<u8> {
    word.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

fn automaton(costs: &BTreeMap<Vec<u8>, u64>) -> Result<Vec<u8>> {
    let error = |error: fst::Error| Error::Incompatible {
        what: "word dictionary",
        message: error.to_string(),
    };
    let mut builder = fst::MapBuilder::memory();
    for (key, &cost) in costs {
        builder.insert(key, cost).map_err(error)?;
    }
    builder.into_inner().map_err(error)
}
