//! Scores to a likelihood ratio: a logistic fusion by length and number of texts,
//! held within what the calibration set can support.
//!
//! Each length class has its own intercept and slopes, fitted with the pairs
//! near its length weighing most; between two classes the parameters are
//! interpolated on the logarithm of the words, and below the first class the
//! whole ratio shrinks in proportion to the words, so that no text says nothing.
//!
//! A side of one document has one topic, one occasion and one mood, which many
//! posts of as many words average out: its likenesses are worth less. There are
//! classes of their own for such pairs, and the parameters go over into the
//! others up to [`SEVERAL`] documents.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::methods::METHODS;
use crate::error::{Error, Result};

/// The calibration file, built by `wordprint train calibration`.
const BUILTIN: &str = include_str!("../../lexicons/models/calibration.json");
/// Version of the file's form.
pub(crate) const SCHEMA: u32 = 3;
/// Documents of the side that has fewer, from which they are several.
pub(crate) const SEVERAL: f64 = 5.0;

/// How far so many documents are several: 0 for one, 1 from [`SEVERAL`] on.
pub(crate) fn several(documents: u64) -> f64 {
    ((documents.max(1) as f64).ln() / SEVERAL.ln()).min(1.0)
}

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
    /// Classes of rising length, for pairs whose sides have several documents.
    pub classes: Vec<LengthClass>,
    /// The same for pairs with a side of one document; where empty, the others serve.
    #[serde(default)]
    pub lone: Vec<LengthClass>,
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
    /// Whether the classes of one document weighed more than the others.
    pub(crate) lone: bool,
}

/// Parameters at one length, between classes.
#[derive(Debug, Clone, Copy)]
struct Parameters {
    intercept: f64,
    slopes: [f64; METHODS],
    cap: f64,
    cllr: f64,
    pairs: f64,
    spread: f64,
    class: f64,
}

impl Parameters {
    fn of(class: &LengthClass) -> Self {
        Self {
            intercept: class.intercept,
            slopes: std::array::from_fn(|i| class.slopes.get(i).copied().unwrap_or(0.0)),
            cap: class.cap,
            cllr: class.cllr,
            pairs: class.pairs,
            spread: class.spread,
            class: class.words,
        }
    }

    /// Those of the two classes around a length.
    fn at(classes: &[LengthClass], words: f64) -> Option<Self> {
        let above = classes
            .partition_point(|c| c.words <= words)
            .min(classes.len().checked_sub(1)?);
        let (low, high) = (&classes[above.saturating_sub(1)], &classes[above]);
        let t = if above == 0 || words <= low.words {
            0.0
        } else {
            ((words / low.words).ln() / (high.words / low.words).ln()).clamp(0.0, 1.0)
        };
        Some(Self::of(low).towards(&Self::of(high), t))
    }

    /// Those a part `t` of the way to others.
    fn towards(&self, other: &Self, t: f64) -> Self {
        let mix = |a: f64, b: f64| a + t * (b - a);
        Self {
            intercept: mix(self.intercept, other.intercept),
            slopes: std::array::from_fn(|i| mix(self.slopes[i], other.slopes[i])),
            cap: mix(self.cap, other.cap),
            cllr: mix(self.cllr, other.cllr),
            pairs: mix(self.pairs, other.pairs),
            spread: mix(self.spread, other.spread),
            class: if t > 0.5 { other.class } else { self.class },
        }
    }
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
            [&v.classes, &v.lone].into_iter().all(|classes| {
                classes
                    .iter()
                    .all(|c| c.slopes.len() == METHODS && c.words > 0.0)
                    && classes.windows(2).all(|w| w[0].words < w[1].words)
            })
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
                .flat_map(|v| v.classes.iter().chain(&v.lone))
                .any(|c| c.slopes.get(i).is_some_and(|&s| s > 0.0))
        })
    }

    pub(crate) fn variant(&self, kind: Kind, which: Which) -> &Variant {
        static NOTHING: Variant = Variant {
            classes: Vec::new(),
            lone: Vec::new(),
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
    /// The ratio of a pair whose shorter side has `words` words, and whose side of fewer
    /// documents has so many.
    pub(crate) fn ratio(&self, scores: &[f64; METHODS], words: u64, documents: u64) -> Ratio {
        let mut ratio = Ratio::default();
        let (words, several) = (words as f64, several(documents));
        let (Some(mut at), Some(first)) =
            (Parameters::at(&self.classes, words), self.classes.first())
        else {
            return ratio;
        };
        if words <= 0.0 {
            return ratio;
        }
        if let Some(lone) = Parameters::at(&self.lone, words).filter(|_| several < 1.0) {
            at = lone.towards(&at, several);
            ratio.lone = several < 0.5;
        }
        let shrink = (words / first.words).min(1.0) / std::f64::consts::LN_10;
        ratio.intercept = at.intercept * shrink;
        let mut total = ratio.intercept;
        for ((share, score), slope) in ratio.shares.iter_mut().zip(scores).zip(at.slopes) {
            *share = slope * score * shrink;
            total += *share;
        }
        ratio.cap = at.cap;
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
        ratio.spread = at.spread;
        ratio.cllr = at.cllr;
        ratio.pairs = at.pairs;
        ratio.class = at.class;
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
            lone: vec![class(100.0, 0.05, 1.0), class(1000.0, 0.2, 1.0)],
        }
    }

    #[test]
    fn parameters_run_between_classes_and_shrink_below_the_first() {
        let v = variant();
        let scores = [1.0; METHODS];
        let at = |words| v.ratio(&scores, words, 5).log10_lr * std::f64::consts::LN_10;
        let n = METHODS as f64;
        assert!((at(100) - (0.1 * n - 1.0)).abs() < 1e-12);
        assert!((at(1000) - (0.3 * n - 1.0)).abs() < 1e-12);
        assert!((at(50_000) - (0.3 * n - 1.0)).abs() < 1e-12);
        assert!((at(316) - (0.2 * n - 1.0)).abs() < 1e-2);
        assert!((at(50) - 0.5 * (0.1 * n - 1.0)).abs() < 1e-12);
        assert_eq!(at(0), 0.0);
    }

    #[test]
    fn one_document_has_classes_of_its_own_and_several_go_over() {
        let v = variant();
        let at = |documents| v.ratio(&[1.0; METHODS], 1000, documents);
        let n = METHODS as f64;
        let ln = |ratio: &Ratio| ratio.log10_lr * std::f64::consts::LN_10;
        assert!((ln(&at(1)) - (0.2 * n - 1.0)).abs() < 1e-12 && at(1).lone);
        assert_eq!(at(0), at(1));
        assert!((ln(&at(5)) - (0.3 * n - 1.0)).abs() < 1e-12 && !at(5).lone);
        assert_eq!(at(5), at(500));
        let two = ln(&at(2));
        assert!(ln(&at(1)) < two && two < ln(&at(5)));
        let bare = Variant {
            lone: vec![],
            ..v.clone()
        };
        assert_eq!(
            bare.ratio(&[1.0; METHODS], 1000, 1),
            at(5),
            "none: the others serve"
        );
    }

    #[test]
    fn the_cap_holds_and_parts_still_add_up() {
        let ratio = variant().ratio(&[50.0; METHODS], 1000, 9);
        assert_eq!(ratio.log10_lr, 2.0);
        let sum = ratio.intercept + ratio.shares.iter().sum::<f64>();
        assert!((sum - 2.0).abs() < 1e-12);
        assert_eq!(
            Variant::default().ratio(&[1.0; METHODS], 100, 1),
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
                let variant = model.variant(kind, which);
                for classes in [&variant.classes, &variant.lone] {
                    assert!(!classes.is_empty(), "{kind:?}");
                    assert!(classes.iter().all(|c| c.slopes.iter().all(|&s| s >= 0.0)));
                    let sound = |c: &LengthClass| c.cap > 0.0 && c.cap < 4.0 && c.cllr < 1.05;
                    assert!(classes.iter().all(sound), "{kind:?} {which:?}");
                }
            }
        }
        for (place, method) in super::super::methods::ALL.iter().enumerate() {
            let alone = model.variant(Kind::Cohort, Which::Single(place));
            assert!(!alone.classes.is_empty(), "{}", method.name());
        }
        assert!(CalibrationModel::from_json("{}").is_err());
    }
}
