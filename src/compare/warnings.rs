//! What a reader of a comparison should know of its sides.

use super::calibration::Kind;
use super::comparer::PairScores;
use super::norm::COHORT_FULL;
use super::prepared::Prepared;
use crate::fingerprint::{Background, Fingerprint, Section};
use crate::style::Family;

/// Sides of fewer words are called short.
const SHORT: u64 = 100;
/// Sides of fewer words have no profile to compare.
const PROFILE_WORDS: u64 = 150;
/// Years between the sides from which habits may have changed.
const YEARS: i64 = 3;
const SECONDS_OF_YEAR: i64 = 31_556_952;

/// Warnings that follow from the scores.
pub(super) fn of_sides(
    a: &Prepared,
    b: &Prepared,
    scores: &PairScores,
    kind: Kind,
    cross_language: bool,
) -> Vec<String> {
    let mut warnings = Vec::new();
    let short = scores.words;
    if short < SHORT {
        warnings.push(format!(
            "the shorter side has {short} words; below {SHORT} little can be said"
        ));
    }
    if a.language != b.language {
        let what = if cross_language {
            "only punctuation and spacing are compared"
        } else {
            "they are not compared (--cross-language compares punctuation and spacing)"
        };
        warnings.push(format!(
            "the sides are in different languages ({} and {}): {what}",
            a.language, b.language
        ));
        return warnings;
    }
    if short == 0 {
        return warnings;
    }
    match kind {
        Kind::BuiltinCohort => warnings.push(format!(
            "measured against built-in reference writers, who may write another kind of text; a \
             cohort of {COHORT_FULL} or more accounts of the same kind makes the ratio firmer"
        )),
        Kind::SmallCohort => warnings.push(format!(
            "only {} other accounts to measure against; {COHORT_FULL} or more make the ratio firmer",
            scores.cohort
        )),
        Kind::Plain => {
            warnings.push(format!(
                "no other accounts to measure against, so the ratio says little; a cohort of \
                 {COHORT_FULL} or more of the same language and kind makes it firm"
            ));
            if Background::builtin(&a.language).is_none() {
                warnings.push(format!(
                    "no background for language {}: language-independent statistics are used",
                    a.language
                ));
            }
        }
        Kind::Cohort | Kind::Neutral => {}
    }
    warnings
}

/// Warnings that follow from where, when and how the sides were written.
pub(super) fn of_records(a: &Fingerprint, b: &Fingerprint, language: &str) -> Vec<String> {
    let mut warnings = Vec::new();
    let names = |side: &Fingerprint| {
        let names: Vec<&str> = side.platforms.keys().map(String::as_str).collect();
        names.join(", ")
    };
    let known = !a.platforms.is_empty() && !b.platforms.is_empty();
    if known && !a.platforms.keys().any(|p| b.platforms.contains_key(p)) {
        warnings.push(format!(
            "the sides are from different platforms ({} and {}): differences may be the platforms'",
            names(a),
            names(b)
        ));
    }
    if let (Some(first_a), Some(last_a), Some(first_b), Some(last_b)) =
        (&a.first, &a.last, &b.first, &b.last)
    {
        let gap = (first_b.unix - last_a.unix).max(first_a.unix - last_b.unix);
        if gap >= YEARS * SECONDS_OF_YEAR {
            warnings.push(format!(
                "the sides are {} years apart: habits change",
                gap / SECONDS_OF_YEAR
            ));
        }
    }
    if let (Some(x), Some(y)) = (a.section(language), b.section(language))
        && x.words.min(y.words) >= PROFILE_WORDS
    {
        let differences: Vec<&str> = PROFILE
            .iter()
            .filter(|trait_of| {
                let (x, y) = ((trait_of.of)(x), (trait_of.of)(y));
                let (low, high) = (x.min(y), x.max(y));
                high > trait_of.least && high > trait_of.times * low
            })
            .map(|trait_of| trait_of.name)
            .collect();
        if !differences.is_empty() {
            warnings.push(format!(
                "the sides differ in register ({}): differences may be those of the kind of text",
                differences.join(", ")
            ));
        }
    }
    warnings
}

/// A trait of a kind of text rather than of a writer.
struct Trait {
    name: &'static str,
    of: fn(&Section) -> f64,
    /// The larger value must pass this ...
    least: f64,
    /// ... and be so many times the smaller one.
    times: f64,
}

const PROFILE: [Trait; 4] = [
    Trait {
        name: "words a document",
        of: |s| s.words as f64 / s.documents.max(1) as f64,
        least: 100.0,
        times: 8.0,
    },
    Trait {
        name: "words a sentence",
        of: |s| s.words as f64 / s.sentences.max(1) as f64,
        least: 12.0,
        times: 2.5,
    },
    Trait {
        name: "punctuation",
        of: |s| s.counts(Family::Punctuation).total() as f64 / s.words.max(1) as f64,
        least: 0.15,
        times: 4.0,
    },
    Trait {
        name: "emoji",
        of: |s| s.counts(Family::Emoji).total() as f64 / s.words.max(1) as f64,
        least: 0.02,
        times: 10.0,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Post;
    use crate::fingerprint::FingerprintBuilder;
    use crate::style::Extractor;
    use crate::text::Tokenizer;

    fn side(platform: &str, year: u32, text: &str, posts: usize) -> Fingerprint {
        let tokenizer = Tokenizer::new();
        let mut builder = FingerprintBuilder::new(&Extractor::new());
        for i in 0..posts {
            let post = Post {
                id: i.to_string(),
                platform: Some(platform.to_owned()),
                created_at: Some(format!("{year}-05-01T00:00:00Z")),
                lang: Some("en".to_owned()),
                ..Post::default()
            };
            builder.fold(&post, &tokenizer.document_in(text, Some("en")), &[]);
        }
        builder.finish()
    }

    const SHORT_POST: &str = "so glad it rains!! :) 😀 really, so glad 😀";

    #[test]
    fn platform_year_and_register_are_told() {
        let posts = side("twitter", 2012, SHORT_POST, 60);
        let long = "The committee considered the matter at length and the members of it agreed \
                    that no further action was required of the council in the present case. "
            .repeat(20);
        let reports = side("mail", 2020, &long, 1);
        let all = of_records(&posts, &reports, "en").join("\n");
        assert!(
            all.contains("different platforms (twitter and mail)"),
            "{all}"
        );
        assert!(all.contains("8 years apart"), "{all}");
        assert!(all.contains("words a document"), "{all}");
        assert_eq!(of_records(&reports, &posts, "en").len(), 3);
    }

    #[test]
    fn sides_of_one_kind_are_left_alone() {
        let one = side("twitter", 2012, SHORT_POST, 60);
        assert_eq!(of_records(&one, &one, "en"), Vec::<String>::new());
    }
}
