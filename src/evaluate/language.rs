//! Language identification: accuracy by language and length class, confusions,
//! and whether the confidence can be believed (reliability table, expected
//! calibration error).

use std::collections::BTreeMap;

use crate::document::Language;

/// Upper bounds of the confidence classes of the reliability table.
const CLASSES: [f32; 8] = [0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1.0];

/// How often the answers were right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Texts asked about.
    pub asked: u64,
    /// Texts labelled with the gold language.
    pub right: u64,
    /// Texts labelled "too short to tell".
    pub unknown: u64,
}

impl Tally {
    /// Share of right answers among all texts, unknown ones counted as wrong; 0 without texts.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        self.right as f64 / self.asked.max(1) as f64
    }

    fn add(&mut self, right: bool, unknown: bool) {
        self.asked += 1;
        self.right += u64::from(right);
        self.unknown += u64::from(unknown);
    }
}

/// One row of the reliability table.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Reliability {
    /// Confidences of this row are at most this and above the row before.
    pub upper: f32,
    /// Answers in the row.
    pub answers: u64,
    /// Their mean confidence.
    pub confidence: f64,
    /// The share of them that was right.
    pub accuracy: f64,
}

/// What was asked and answered so far.
#[derive(Debug, Clone, Default)]
pub struct Evaluation {
    tallies: BTreeMap<(String, String), Tally>,
    confusions: BTreeMap<(String, &'static str), u64>,
    classes: BTreeMap<String, [(u64, u64, f64); CLASSES.len()]>,
}

impl Evaluation {
    /// An evaluation without answers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that a text of length class `kind` in language `gold` was labelled `answer`.
    pub fn add(&mut self, kind: &str, gold: &str, answer: Language) {
        let right = is_right(gold, answer.code);
        let unknown = answer.code == Language::UNKNOWN.code;
        self.tallies
            .entry((kind.to_owned(), gold.to_owned()))
            .or_default()
            .add(right, unknown);
        if !right {
            *self
                .confusions
                .entry((gold.to_owned(), answer.code))
                .or_default() += 1;
        }
        if !unknown {
            let class = CLASSES.partition_point(|&upper| upper < answer.confidence);
            let cell =
                &mut self.classes.entry(kind.to_owned()).or_default()[class.min(CLASSES.len() - 1)];
            cell.0 += 1;
            cell.1 += u64::from(right);
            cell.2 += f64::from(answer.confidence);
        }
    }

    /// Length classes, in order of their names.
    #[must_use]
    pub fn kinds(&self) -> Vec<&str> {
        let mut kinds: Vec<&str> = self.tallies.keys().map(|(kind, _)| kind.as_str()).collect();
        kinds.dedup();
        kinds
    }

    /// Languages and their tallies in a length class, in order of their tags.
    pub fn languages<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a str, Tally)> {
        self.tallies
            .iter()
            .filter(move |((of, _), _)| of == kind)
            .map(|((_, language), tally)| (language.as_str(), *tally))
    }

    /// Mean over the languages of a length class of their accuracy, so that
    /// every language weighs the same; 0 when there is none.
    #[must_use]
    pub fn macro_accuracy(&self, kind: &str) -> f64 {
        let (sum, count) = self
            .languages(kind)
            .fold((0.0, 0_u32), |(sum, count), (_, tally)| {
                (sum + tally.accuracy(), count + 1)
            });
        sum / f64::from(count.max(1))
    }

    /// The most frequent confusions over all length classes: gold, answer, count.
    #[must_use]
    pub fn confusions(&self, most: usize) -> Vec<(&str, &'static str, u64)> {
        let mut all: Vec<_> = self
            .confusions
            .iter()
            .map(|((gold, answer), &count)| (gold.as_str(), *answer, count))
            .collect();
        all.sort_by(|a, b| b.2.cmp(&a.2).then(a.cmp(b)));
        all.truncate(most);
        all
    }

    /// The reliability table of a length class, empty rows left out.
    #[must_use]
    pub fn reliability(&self, kind: &str) -> Vec<Reliability> {
        let Some(cells) = self.classes.get(kind) else {
            return Vec::new();
        };
        cells
            .iter()
            .zip(CLASSES)
            .filter(|((answers, ..), _)| *answers > 0)
            .map(|(&(answers, right, confidence), upper)| Reliability {
                upper,
                answers,
                confidence: confidence / answers as f64,
                accuracy: right as f64 / answers as f64,
            })
            .collect()
    }

    /// Expected calibration error of a length class: the mean distance between
    /// confidence and accuracy, weighted by answers.
    #[must_use]
    pub fn calibration_error(&self, kind: &str) -> f64 {
        let table = self.reliability(kind);
        let answers: u64 = table.iter().map(|row| row.answers).sum();
        let off: f64 = table
            .iter()
            .map(|row| row.answers as f64 * (row.confidence - row.accuracy).abs())
            .sum();
        off / answers.max(1) as f64
    }
}

/// Whether `answer` is the gold language: the same tag, or the same language
/// with a script where the gold tag names none (`sr` and `sr-Latn`).
#[must_use]
pub fn is_right(gold: &str, answer: &str) -> bool {
    answer == gold
        || answer
            .strip_prefix(gold)
            .is_some_and(|rest| rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(code: &'static str, confidence: f32) -> Language {
        Language { code, confidence }
    }

    #[test]
    fn a_script_subtag_may_be_added_but_not_missed() {
        assert!(is_right("sr", "sr-Latn"));
        assert!(is_right("zh-Hans", "zh-Hans"));
        assert!(!is_right("zh-Hans", "zh-Hant"));
        assert!(!is_right("zh-Hans", "zh"));
        assert!(!is_right("s", "sr"));
    }

    #[test]
    fn measures_follow_their_definitions() {
        let mut evaluation = Evaluation::new();
        evaluation.add("word", "en", answer("en", 0.9));
        evaluation.add("word", "en", answer("fr", 0.7));
        evaluation.add("word", "fr", answer("fr", 0.9));
        evaluation.add("word", "fr", Language::UNKNOWN);
        evaluation.add("word", "de", answer("de", 0.9));
        assert_eq!(evaluation.kinds(), ["word"]);
        assert!((evaluation.macro_accuracy("word") - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(
            evaluation.confusions(9),
            [("en", "fr", 1), ("fr", "und", 1)]
        );
        let table = evaluation.reliability("word");
        assert_eq!(table.len(), 2);
        assert_eq!((table[0].answers, table[0].accuracy), (1, 0.0));
        assert_eq!((table[1].answers, table[1].accuracy), (3, 1.0));
        let want = (0.7 + 3.0 * 0.1) / 4.0;
        assert!((evaluation.calibration_error("word") - want).abs() < 1e-6);
    }
}
