//! What is fitted, and how stiffly, on each scale that scores can have.

use crate::compare::PairScores;
use crate::compare::norm::COHORT_FULL;

/// What is fitted, and how stiffly.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// Names of the methods that may weigh.
    pub methods: Vec<&'static str>,
    /// Middles of the length classes, words, rising.
    pub classes: Vec<f64>,
    /// Width of a class: deviation on the natural logarithm of words.
    pub width: f64,
    /// Penalty on the slopes: see [`LogisticOptions::l2`](crate::numeric::logistic::LogisticOptions).
    pub l2: f64,
    /// The same in the classes of one document, whose pairs are fewer.
    pub lone_l2: f64,
    /// No |log10 LR| above this, whatever the number of pairs.
    pub cap: f64,
    /// How much more the sets count that fare worst: rows weigh by the exponential of this times
    /// the Cllr of their set (after group-robust optimisation, Sagawa et al. 2020). 0: alike.
    pub worst: f64,
    /// What the ratios are multiplied with after the fit, at most 1: sets of an unseen kind turn
    /// out shifted, and a ratio averaged over such shifts is nearer to nothing.
    pub shrink: f64,
}

impl Recipe {
    /// The recipe of the built-in calibration for these methods.
    #[must_use]
    pub fn new(methods: &[&'static str]) -> Self {
        Self {
            methods: methods.to_vec(),
            classes: vec![30.0, 60.0, 125.0, 250.0, 500.0, 1000.0, 2500.0],
            width: 1.2,
            l2: 0.01,
            lone_l2: 0.05,
            cap: 3.5,
            worst: 0.0,
            shrink: 1.0,
        }
    }
}

/// Methods of the full fusion. Prediction by partial matching and word cosine
/// added nothing on sets left out, so they are not paid for.
pub const ALL_METHODS: &[&str] = &[
    "character_cosine",
    "cosine_delta",
    "function_word_delta",
    "lambda_g",
    "punctuation_cosine",
];
/// Methods that topic hardly moves.
pub const MASKED_METHODS: &[&str] = &[
    "function_word_delta",
    "lambda_g",
    "punctuation_cosine",
    "habits",
];
/// Methods that need no language.
pub const NEUTRAL_METHODS: &[&str] = &["punctuation_cosine"];

/// The recipe for raw scores without a cohort. Their scale moves from one
/// language and channel to the next, so the fit is stiff: on sets left out a
/// looser one cost more than saying nothing.
#[must_use]
pub fn plain_recipe(methods: &[&'static str]) -> Recipe {
    Recipe {
        l2: 1.0,
        lone_l2: 1.0,
        width: 1.5,
        ..Recipe::new(methods)
    }
}

/// What the scores of a row were normalised against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// The other sides of the set.
    Cohort,
    /// A dozen of them.
    Small,
    /// The built-in reference writers.
    Builtin,
    /// Nothing.
    Plain,
}

impl Scale {
    /// Every scale, in the order of its number.
    pub const ALL: [Self; 4] = [Self::Cohort, Self::Small, Self::Builtin, Self::Plain];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cohort => "cohort",
            Self::Small => "small",
            Self::Builtin => "builtin",
            Self::Plain => "none",
        }
    }

    /// The scale of a pair's scores.
    #[must_use]
    pub fn of(scores: &PairScores) -> Self {
        match (scores.normalised, scores.builtin) {
            (false, _) => Self::Plain,
            (true, true) => Self::Builtin,
            (true, false) if scores.cohort < COHORT_FULL => Self::Small,
            (true, false) => Self::Cohort,
        }
    }

    /// The recipe of the built-in fusion of every method.
    #[must_use]
    pub fn recipe(self) -> Recipe {
        match self {
            Self::Plain => plain_recipe(ALL_METHODS),
            Self::Cohort | Self::Small => Recipe::new(ALL_METHODS),
            // The writers are seldom of the kind of the texts compared. Halved, the ratios cost
            // little more than saying nothing on the sets that fare worst; whole, half as much
            // again (chosen among 0.5, 0.9 and 1).
            Self::Builtin => Recipe {
                shrink: 0.5,
                ..Recipe::new(ALL_METHODS)
            },
        }
    }
}

/// The recipes of a whole calibration: for each scale the fusion of every method, the topic-masked
/// one, and the frame of the methods alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipes {
    /// By [`Scale::ALL`]: the fusion of every method.
    pub all: [Recipe; 4],
    /// The same from topic-masked methods.
    pub masked: [Recipe; 4],
}

impl Default for Recipes {
    fn default() -> Self {
        Self {
            all: Scale::ALL.map(Scale::recipe),
            masked: Scale::ALL.map(|scale| Recipe {
                methods: MASKED_METHODS.to_vec(),
                ..scale.recipe()
            }),
        }
    }
}
