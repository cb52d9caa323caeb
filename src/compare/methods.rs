//! The methods: two sides to one number, larger for more alike.

use super::ngram::{Model, Sequence};
use super::prepared::Prepared;
use crate::style::Family;

/// A way to score two sides. Symmetric bit for bit; larger is more alike.
pub trait Method: Sync {
    /// Its name in output and on the command line.
    fn name(&self) -> &'static str;
    /// The family it reads.
    fn family(&self) -> Family;
    /// Whether topic has little hold on it.
    fn topic_free(&self) -> bool {
        self.family().is_topic_free()
    }
    /// Whether it may be used across languages.
    fn language_neutral(&self) -> bool {
        false
    }
    /// The score. Its scale is the method's own.
    fn score(&self, a: &Prepared, b: &Prepared) -> f64;
}

/// How many methods there are.
pub(crate) const METHODS: usize = 8;

/// Every method, in the order of calibration files.
pub static ALL: [&dyn Method; METHODS] = [
    &CharacterCosine,
    &CharacterModel,
    &WordCosine,
    &CosineDelta,
    &FunctionWordDelta,
    &LambdaG,
    &PunctuationCosine,
    &Habits,
];

/// The method of a name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Method> {
    ALL.iter().copied().find(|m| m.name() == name)
}

/// Where the method of a name stands in [`ALL`].
pub(crate) fn method_index(name: &str) -> Option<usize> {
    ALL.iter().position(|method| method.name() == name)
}

/// Cosine of sublinear tf-idf vectors of character 2- to 5-grams.
#[derive(Debug)]
pub struct CharacterCosine;

impl Method for CharacterCosine {
    fn name(&self) -> &'static str {
        "character_cosine"
    }
    fn family(&self) -> Family {
        Family::Characters
    }
    fn score(&self, a: &Prepared, b: &Prepared) -> f64 {
        a.side.characters.cosine(&b.side.characters)
    }
}

/// Mean ln probability of each side's characters under the other's model:
/// prediction by partial matching, order 4, escape C, both directions.
#[derive(Debug)]
pub struct CharacterModel;

impl Method for CharacterModel {
    fn name(&self) -> &'static str {
        "ppm"
    }
    fn family(&self) -> Family {
        Family::Characters
    }
    fn score(&self, a: &Prepared, b: &Prepared) -> f64 {
        both_ways(&a.side.character_model, &b.side.character_model)
    }
}

/// Cosine of sublinear tf-idf vectors of words.
#[derive(Debug)]
pub struct WordCosine;

impl Method for WordCosine {
    fn name(&self) -> &'static str {
        "word_cosine"
    }
    fn family(&self) -> Family {
        Family::Words
    }
    fn score(&self, a: &Prepared, b: &Prepared) -> f64 {
        a.side.words.cosine(&b.side.words)
    }
}

/// One less cosine Delta (Smith and Aldridge 2011) on the 300 most frequent words.
#[derive(Debug)]
pub struct CosineDelta;

impl Method for CosineDelta {
    fn name(&self) -> &'static str {
        "cosine_delta"
    }
    fn family(&self) -> Family {
        Family::Words
    }
    fn score(&self, a: &Prepared, b: &Prepared) -> f64 {
        a.side.delta.cosine(&b.side.delta)
    }
}

/// One less cosine Delta on function words and their pairs.
#[derive(Debug)]
pub struct FunctionWordDelta;

impl Method for FunctionWordDelta {
    fn name(&self) -> &'static str {
        "function_word_delta"
    }
    fn family(&self) -> Family {
        Family::FunctionWords
    }
    fn score(&self, a: &Prepared, b: &Prepared) -> f64 {
        a.side.function_words.cosine(&b.side.function_words)
    }
}

/// Mean ln probability of each side's masked tokens under the other's Kneser-Ney
/// grammar model. Less the same under reference models it is LambdaG (Nini et al.
/// 2024); normalisation against the cohort takes that difference.
#[derive(Debug)]
pub struct LambdaG;

impl Method for LambdaG {
    fn name(&self) -> &'static str {
        "lambda_g"
    }
    fn family(&self) -> Family {
        Family::Masked
    }
    fn score(&self, a: &Prepared, b: &Prepared) -> f64 {
        both_ways(&a.side.masked, &b.side.masked)
    }
}

/// Cosine of tf-idf vectors of punctuation and spacing sequences.
#[derive(Debug)]
pub struct PunctuationCosine;

impl Method for PunctuationCosine {
    fn name(&self) -> &'static str {
        "punctuation_cosine"
    }
    fn family(&self) -> Family {
        Family::Punctuation
    }
    fn language_neutral(&self) -> bool {
        true
    }
    fn score(&self, a: &Prepared, b: &Prepared) -> f64 {
        a.side.punctuation.cosine(&b.side.punctuation)
    }
}

/// Cosine of z-scores of capitalisation, lengths and emoji.
#[derive(Debug)]
pub struct Habits;

impl Method for Habits {
    fn name(&self) -> &'static str {
        "habits"
    }
    fn family(&self) -> Family {
        Family::Casing
    }
    fn score(&self, a: &Prepared, b: &Prepared) -> f64 {
        a.side.habits.cosine(&b.side.habits)
    }
}

/// The mean of both directions; addition commutes, so the order does not show.
fn both_ways(a: &(Sequence, Model), b: &(Sequence, Model)) -> f64 {
    0.5 * (a.1.mean_ln_probability(&b.0) + b.1.mean_ln_probability(&a.0))
}
