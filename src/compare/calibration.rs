//! Scores to a likelihood ratio: a logistic fusion by length of text, held
//! within what the calibration set can support.
//!
//! Each length class has its own intercept and slopes, fitted with the pairs
//! near its length weighing most; between two classes the parameters are
//! interpolated on the logarithm of the words, and below the first class the
//! whole ratio shrinks in proportion to the words, so that no text says nothing.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::methods::METHODS;
use crate::error::{Error, Result};

/// The calibration file, built by `wordprint train calibration`.
const BUILTIN: &str = include_str!("../../lexicons/models/calibration.json");
/// Version of the file's form.
pub(crate) const SCHEMA: u32 = 2;

/// Parameters at one length.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LengthClass {
    /// Words of the shorter side at the middle of the class.
    pub words: f64,
    /// ln likelihood ratio where every score is zero.
    pub intercept: f64,
    /// ln likelihood ratio for each unit of each score, in the order of the methods; never
    /// negative. The file names those that are not zero.
    #[serde(with = "by_name")]
    pub slopes: Vec<f64>,
    /// Largest |log10 LR| that the pairs of the class support.
    pub cap: f64,
    /// Cllr of the class on whole data sets that took no part in the fit.
    pub cllr: f64,
    /// Pairs counted by weight.
    pub pairs: f64,
    /// Deviation of log10 LR between data sets: how far the calibration of a
    /// set that was left out turned out shifted.
    pub spread: f64,
}

/// Slopes as a map from method to number.
mod by_name {
    use std::collections::BTreeMap;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::compare::methods::{ALL, METHODS, position};

    pub(super) fn serialize<S: Serializer>(slopes: &Vec<f64>, to: S) -> Result<S::Ok, S::Error> {
        let named = ALL.iter().zip(slopes).filter(|(_, slope)| **slope != 0.0);
        let map: BTreeMap<&str, f64> = named.map(|(m, &slope)| (m.name(), slope)).collect();
        map.serialize(to)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Vec<f64>, D::Error> {
        let map = BTreeMap::<String, f64>::deserialize(from)?;
        let mut slopes = vec![0.0; METHODS];
        for (name, slope) in map {
            let place = position(&name)
                .ok_or_else(|| D::Error::custom(format!("there is no method `{name}`")))?;
            slopes[place] = slope;
        }
        Ok(slopes)
    }
}

/// The fusion of one set of methods.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Variant {
    /// Classes of rising length.
    pub classes: Vec<LengthClass>,
}

/// What scores of one scale are worth.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Fusions {
    /// Every method of the fusion.
    pub all: Variant,
    /// The topic-masked ones alone.
    pub masked: Variant,
    /// Each method by itself.
    #[serde(default)]
    pub single: BTreeMap<String, Variant>,
}

/// The whole calibration.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CalibrationModel {
    /// Version of the form.
    pub schema: u32,
    /// Names of the data sets.
    pub sets: Vec<String>,
    /// Scores normalised against a cohort of the caller's.
    pub cohort: Fusions,
    /// The same with 10 to 19 members.
    pub small_cohort: Fusions,
    /// Scores normalised against the reference writers that come with the program.
    pub builtin_cohort: Fusions,
    /// Raw scores against the built-in background.
    pub plain: Fusions,
    /// Raw scores of the methods that need no language.
    pub neutral: Fusions,
}

/// On what scale the scores of a pair are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Cohort,
    SmallCohort,
    BuiltinCohort,
    Plain,
    Neutral,
}

/// Which methods weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    All,
    Masked,
    /// One method, by its place.
    Single(usize),
}

/// A ratio taken apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Ratio {
    /// log10 of the likelihood ratio: the sum of the parts.
    pub(crate) log10_lr: f64,
    /// The same before the cap: further than the calibration set supports.
    pub(crate) uncapped: f64,
    /// Share of the constant.
    pub(crate) intercept: f64,
    /// Share of each method.
    pub(crate) shares: [f64; METHODS],
    pub(crate) cap: f64,
    pub(crate) spread: f64,
    pub(crate) cllr: f64,
    pub(crate) pairs: f64,
    /// Middle of the nearest class, words.
    pub(crate) class: f64,
}

impl CalibrationModel {
    /// The built-in calibration.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static MODEL: OnceLock<CalibrationModel> = OnceLock::new();
        // A test reads the built-in file; a broken one would say nothing either way.
        MODEL.get_or_init(|| Self::from_json(BUILTIN).unwrap_or_default())
    }

    /// Reads the file's form.
    ///
    /// # Errors
    /// [`Incompatible`](crate::Error::Incompatible) when the text is no calibration, of another version,
    /// or of other methods than this program's.
    pub fn from_json(text: &str) -> Result<Self> {
        let refuse = |message: String| Error::Incompatible {
            what: "calibration",
            message,
        };
        let model: Self = serde_json::from_str(text).map_err(|e| {
            refuse(format!(
                "this is no calibration ({e}); make one with `wordprint train calibration`"
            ))
        })?;
        if model.schema != SCHEMA {
            return Err(refuse(format!(
                "the calibration has form {}, this program reads form {SCHEMA}; train it again",
                model.schema
            )));
        }
        let fits = |v: &Variant| {
            v.classes
                .iter()
                .all(|c| c.slopes.len() == METHODS && c.words > 0.0)
                && v.classes.windows(2).all(|w| w[0].words < w[1].words)
        };
        if !model.fusions().iter().all(|f| f.variants().all(fits)) {
            return Err(refuse(
                "the calibration's length classes are broken; train it again".into(),
            ));
        }
        Ok(model)
    }

    fn fusions(&self) -> [&Fusions; 5] {
        [
            &self.cohort,
            &self.small_cohort,
            &self.builtin_cohort,
            &self.plain,
            &self.neutral,
        ]
    }

    /// Which methods weigh in a fusion.
    pub(crate) fn wanted(&self) -> [bool; METHODS] {
        std::array::from_fn(|i| {
            self.fusions()
                .iter()
                .flat_map(|f| [&f.all, &f.masked])
                .flat_map(|v| &v.classes)
                .any(|c| c.slopes.get(i).is_some_and(|&s| s > 0.0))
        })
    }

    pub(crate) fn variant(&self, kind: Kind, which: Which) -> &Variant {
        static NOTHING: Variant = Variant {
            classes: Vec::new(),
        };
        let fusions = match kind {
            Kind::Cohort => &self.cohort,
            Kind::SmallCohort => &self.small_cohort,
            Kind::BuiltinCohort => &self.builtin_cohort,
            Kind::Plain => &self.plain,
            Kind::Neutral => &self.neutral,
        };
        match which {
            Which::All => &fusions.all,
            Which::Masked => &fusions.masked,
            Which::Single(place) => fusions
                .single
                .get(super::methods::ALL[place].name())
                .unwrap_or(&NOTHING),
        }
    }
}

impl Fusions {
    fn variants(&self) -> impl Iterator<Item = &Variant> {
        [&self.all, &self.masked]
            .into_iter()
            .chain(self.single.values())
    }
}

impl Variant {
    /// The ratio of a pair whose shorter side has `words` words.
    pub(crate) fn ratio(&self, scores: &[f64; METHODS], words: u64) -> Ratio {
        let mut ratio = Ratio::default();
        let words = words as f64;
        let Some(first) = self.classes.first() else {
            return ratio;
        };
        if words <= 0.0 {
            return ratio;
        }
        // The two classes around, and how far towards the upper one.
        let above = self
            .classes
            .partition_point(|c| c.words <= words)
            .min(self.classes.len() - 1);
        let below = above.saturating_sub(1);
        let (low, high) = (&self.classes[below], &self.classes[above]);
        let t = if above == below || words <= low.words {
            0.0
        } else {
            ((words / low.words).ln() / (high.words / low.words).ln()).clamp(0.0, 1.0)
        };
        let between = |f: &dyn Fn(&LengthClass) -> f64| f(low) + t * (f(high) - f(low));
        let shrink = (words / first.words).min(1.0) / std::f64::consts::LN_10;
        ratio.intercept = between(&|c| c.intercept) * shrink;
        let mut total = ratio.intercept;
        for (i, (share, score)) in ratio.shares.iter_mut().zip(scores).enumerate() {
            *share = between(&|c| c.slopes[i]) * score * shrink;
            total += *share;
        }
        ratio.cap = between(&|c| c.cap);
        ratio.uncapped = total;
        if total.abs() > ratio.cap {
            // Capped, the parts keep their proportions.
            let scale = ratio.cap / total.abs();
            ratio.intercept *= scale;
            for share in &mut ratio.shares {
                *share *= scale;
            }
            total = total.clamp(-ratio.cap, ratio.cap);
        }
        ratio.log10_lr = total;
        ratio.spread = between(&|c| c.spread);
        ratio.cllr = between(&|c| c.cllr);
        ratio.pairs = between(&|c| c.pairs);
        ratio.class = if t > 0.5 { high.words } else { low.words };
        ratio
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variant() -> Variant {
        let class = |words, slope, cap| LengthClass {
            words,
            intercept: -1.0,
            slopes: vec![slope; METHODS],
            cap,
            ..LengthClass::default()
        };
        Variant {
            classes: vec![class(100.0, 0.1, 1.0), class(1000.0, 0.3, 2.0)],
        }
    }

    #[test]
    fn parameters_run_between_classes_and_shrink_below_the_first() {
        let v = variant();
        let scores = [1.0; METHODS];
        let at = |words| v.ratio(&scores, words).log10_lr * std::f64::consts::LN_10;
        let n = METHODS as f64;
        assert!((at(100) - (0.1 * n - 1.0)).abs() < 1e-12);
        assert!((at(1000) - (0.3 * n - 1.0)).abs() < 1e-12);
        assert!((at(50_000) - (0.3 * n - 1.0)).abs() < 1e-12);
        assert!((at(316) - (0.2 * n - 1.0)).abs() < 1e-2);
        assert!((at(50) - 0.5 * (0.1 * n - 1.0)).abs() < 1e-12);
        assert_eq!(at(0), 0.0);
    }

    #[test]
    fn the_cap_holds_and_parts_still_add_up() {
        let ratio = variant().ratio(&[50.0; METHODS], 1000);
        assert_eq!(ratio.log10_lr, 2.0);
        let sum = ratio.intercept + ratio.shares.iter().sum::<f64>();
        assert!((sum - 2.0).abs() < 1e-12);
        assert_eq!(
            Variant::default().ratio(&[1.0; METHODS], 100),
            Ratio::default()
        );
    }

    #[test]
    fn the_built_in_file_is_good() {
        let model = CalibrationModel::from_json(BUILTIN).unwrap();
        assert!(model.cohort.all.classes.len() >= 4);
        let kinds = [
            Kind::Cohort,
            Kind::SmallCohort,
            Kind::BuiltinCohort,
            Kind::Plain,
            Kind::Neutral,
        ];
        for kind in kinds {
            // Where the reference writers were not calibrated, they are not used.
            if kind == Kind::BuiltinCohort && model.builtin_cohort.all.classes.is_empty() {
                continue;
            }
            for which in [Which::All, Which::Masked] {
                let classes = &model.variant(kind, which).classes;
                assert!(!classes.is_empty(), "{kind:?}");
                assert!(classes.iter().all(|c| c.slopes.iter().all(|&s| s >= 0.0)));
                let sound = |c: &LengthClass| c.cap > 0.0 && c.cap < 4.0 && c.cllr < 1.05;
                assert!(classes.iter().all(sound), "{kind:?} {which:?}");
            }
        }
        for (place, method) in super::super::methods::ALL.iter().enumerate() {
            let alone = model.variant(Kind::Cohort, Which::Single(place));
            assert!(!alone.classes.is_empty(), "{}", method.name());
        }
        assert!(CalibrationModel::from_json("{}").is_err());
    }
}
