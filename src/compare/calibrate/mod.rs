//! Fits the calibration, and says honestly how well it holds: on whole data
//! sets that took no part in the fit.

mod fit;
mod recipe;

use serde::{Deserialize, Serialize};

use super::background::distinct;
use super::calibration::{CalibrationModel, Fusions, SCHEMA};
use super::methods::{ALL, METHODS};

pub use fit::{fit, leave_one_set_out, measured};
pub use recipe::{
    ALL_METHODS, MASKED_METHODS, NEUTRAL_METHODS, Recipe, Recipes, Scale, plain_recipe,
};

/// One labelled pair, scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The data set: what is left out as one.
    pub set: String,
    /// The file or part of it, for tables.
    pub part: String,
    /// One score a method, as [`PairScores`](super::PairScores) gives them.
    pub scores: [f64; METHODS],
    /// Words of the shorter side.
    pub words: u64,
    /// Documents of the side that has fewer.
    pub documents: u64,
    /// Whether one author wrote both sides.
    pub same: bool,
}

/// Labelled pairs scored in each way that a comparison can be.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Scored {
    /// Against the other sides of the set.
    pub cohort: Vec<Row>,
    /// Against a dozen of them.
    pub small: Vec<Row>,
    /// Against the built-in reference writers, but for those from the set itself.
    pub builtin: Vec<Row>,
    /// Raw.
    pub plain: Vec<Row>,
}

/// The whole calibration.
#[must_use]
pub fn calibrate(scored: &Scored, recipes: &Recipes) -> CalibrationModel {
    // Never fitted on pairs across languages, so never decisive there.
    let neutral = Recipe {
        cap: 0.5,
        ..plain_recipe(NEUTRAL_METHODS)
    };
    let across = measured(&scored.plain, &neutral);
    let of = |scale: Scale| {
        let (all, masked) = (
            &recipes.all[scale as usize],
            &recipes.masked[scale as usize],
        );
        fusions(scored.rows(scale), all, masked)
    };
    CalibrationModel {
        schema: SCHEMA,
        sets: distinct(scored.cohort.iter().map(|r| r.set.as_str()))
            .into_iter()
            .map(str::to_owned)
            .collect(),
        cohort: of(Scale::Cohort),
        small_cohort: of(Scale::Small),
        builtin_cohort: of(Scale::Builtin),
        plain: of(Scale::Plain),
        neutral: Fusions {
            all: across.clone(),
            masked: across.clone(),
            single: NEUTRAL_METHODS
                .iter()
                .map(|name| ((*name).to_owned(), across.clone()))
                .collect(),
        },
    }
}

impl Scored {
    /// The rows of a scale.
    #[must_use]
    pub fn rows(&self, scale: Scale) -> &[Row] {
        match scale {
            Scale::Cohort => &self.cohort,
            Scale::Small => &self.small,
            Scale::Builtin => &self.builtin,
            Scale::Plain => &self.plain,
        }
    }
}

fn fusions(rows: &[Row], all: &Recipe, masked: &Recipe) -> Fusions {
    Fusions {
        all: measured(rows, all),
        masked: measured(rows, masked),
        single: ALL
            .iter()
            .map(|method| {
                let alone = Recipe {
                    methods: vec![method.name()],
                    classes: vec![60.0, 250.0, 1000.0, 2500.0],
                    ..all.clone()
                };
                (method.name().to_owned(), measured(rows, &alone))
            })
            .collect(),
    }
}
