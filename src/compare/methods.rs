//! The methods: two sides to one number, larger for more alike.
//!
//! `docs/methods.md` says where each comes from and what its number is good for.

use super::imposters::{self, Likeness};
use super::prepared::{Part, Prepared, Profile};
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
    /// Whether it measures against the cohort by itself, and says nothing without one: such a
    /// score is not normalised again.
    fn relative(&self) -> bool {
        false
    }
    /// Whether reduced fingerprints of reference writers hold what it reads.
    fn reads_reduced(&self) -> bool {
        true
    }
    /// The part of a prepared side that it reads.
    fn part(&self) -> Part;
    /// The score. Its scale is the method's own.
    fn score(&self, a: &Prepared, b: &Prepared) -> f64;
}

/// How many methods there are.
pub(crate) const METHODS: usize = 14;

/// Every method, in the order of scores.
pub static ALL: [&dyn Method; METHODS] = [
    &CharacterCosine,
    &CharacterModel,
    &WordCosine,
    &CosineDelta,
    &FunctionWordDelta,
    &LambdaG,
    &PunctuationCosine,
    &Habits,
    &MaskedCosine,
    &BurrowsDelta,
    &EderDelta,
    &QuadraticDelta,
    &ImpostersMinMax,
    &ImpostersCosine,
];

/// The method of a name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Method> {
    ALL.iter().copied().find(|m| m.name() == name)
}

/// The place of a method in [`ALL`].
#[must_use]
pub fn position(name: &str) -> Option<usize> {
    ALL.iter().position(|m| m.name() == name)
}

/// Declares a method: its type, name, family, part, score, and what else differs.
macro_rules! method {
    ($(#[$doc:meta])* $type:ident, $name:literal, $family:ident, $part:ident,
     |$a:ident, $b:ident| $score:expr $(, $trait_fn:ident)*) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $type;

        impl Method for $type {
            fn name(&self) -> &'static str {
                $name
            }
            fn family(&self) -> Family {
                Family::$family
            }
            fn part(&self) -> Part {
                Part::$part
            }
            fn score(&self, $a: &Prepared, $b: &Prepared) -> f64 {
                $score
            }
            $(method!(@ $trait_fn);)*
        }
    };
    (@ language_neutral) => { fn language_neutral(&self) -> bool { true } };
    (@ relative) => { fn relative(&self) -> bool { true } };
    (@ whole) => { fn reads_reduced(&self) -> bool { false } };
}

method!(
    /// Cosine of sublinear tf-idf vectors of character 2- to 5-grams.
    CharacterCosine, "character_cosine", Characters, Characters,
    |a, b| a.side.characters.cosine(&b.side.characters)
);
method!(
    /// Mean ln probability of each side's characters under the other's model: prediction by
    /// partial matching over 5-grams, escape C, both directions.
    CharacterModel, "ppm", Characters, CharacterModel,
    |a, b| a.side.character_model.both_ways(&b.side.character_model), whole
);
method!(
    /// Cosine of sublinear tf-idf vectors of words.
    WordCosine, "word_cosine", Words, Words,
    |a, b| a.side.words.cosine(&b.side.words), whole
);
method!(
    /// One less cosine Delta (Smith and Aldridge 2011) on the 300 most frequent words.
    CosineDelta, "cosine_delta", Words, Delta,
    |a, b| a.side.delta.cosine(&b.side.delta)
);
method!(
    /// One less cosine Delta on function words and their pairs.
    FunctionWordDelta, "function_word_delta", FunctionWords, FunctionWords,
    |a, b| a.side.function_words.cosine(&b.side.function_words)
);
method!(
    /// Mean ln probability of each side's masked tokens under the other's Kneser-Ney grammar
    /// model. Less the same under reference models it is LambdaG (Nini et al. 2024);
    /// normalisation against the cohort takes that difference.
    LambdaG, "lambda_g", Masked, Grammar,
    |a, b| a.side.masked.both_ways(&b.side.masked)
);
method!(
    /// Cosine of tf-idf vectors of punctuation and spacing sequences.
    PunctuationCosine, "punctuation_cosine", Punctuation, Punctuation,
    |a, b| a.side.punctuation.cosine(&b.side.punctuation), language_neutral
);
method!(
    /// Cosine of z-scores of capitalisation, lengths and emoji.
    Habits, "habits", Casing, Habits,
    |a, b| a.side.habits.cosine(&b.side.habits)
);
method!(
    /// Cosine of sublinear tf-idf vectors of masked 2- to 4-grams.
    MaskedCosine, "masked_cosine", Masked, MaskedGrams,
    |a, b| a.side.masked_grams.cosine(&b.side.masked_grams)
);
method!(
    /// Burrows's Delta (2002) on the 300 most frequent words, with its sign turned.
    BurrowsDelta, "burrows_delta", Words, Delta,
    |a, b| -mean_over(&a.side.delta, &b.side.delta, |d, _| d.abs())
);
method!(
    /// Eder's Delta (2013): Burrows's with frequent words weighing more, with its sign turned.
    EderDelta, "eder_delta", Words, Delta,
    |a, b| -mean_over(&a.side.delta, &b.side.delta, |d, weight| d.abs() * weight)
);
method!(
    /// Argamon's quadratic Delta (2008), with its sign turned.
    QuadraticDelta, "quadratic_delta", Words, Delta,
    |a, b| -mean_over(&a.side.delta, &b.side.delta, |d, _| d * d)
);
method!(
    /// General Imposters (Koppel and Winter 2014) with Ruzicka's likeness over character n-grams.
    ImpostersMinMax, "imposters_minmax", Characters, Blocks,
    |a, b| imposters::score(a, b, Likeness::MinMax), relative
);
method!(
    /// General Imposters with cosine likeness over character n-grams.
    ImpostersCosine, "imposters_cosine", Characters, Blocks,
    |a, b| imposters::score(a, b, Likeness::Cosine), relative
);

/// The mean of a function of the differences of z-scores, whose second argument is Eder's
/// weight (1 + n - rank) / n.
fn mean_over(a: &Profile, b: &Profile, f: impl Fn(f64, f64) -> f64) -> f64 {
    let n = a.z.len().min(b.z.len());
    if n == 0 {
        return 0.0;
    }
    let differences = a.z.iter().zip(&b.z).enumerate().map(|(rank, (&x, &y))| {
        let weight = (n - rank) as f64 / n as f64;
        f(f64::from(x) - f64::from(y), weight)
    });
    differences.sum::<f64>() / n as f64
}
