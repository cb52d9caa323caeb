//! Document scores as sentences, where they say something.

use super::{Look, wrapped};
use crate::document::Post;
use crate::score::{DocumentScore, DocumentScores, Property};

/// A score is shown from this log10 LR: ten times likelier.
const TELLING: f64 = 1.0;
/// What a sign must add to be named, in log10 LR.
const NAMED: f64 = 0.1;
/// The share from which a language is named.
const NAMED_SHARE: f64 = 0.05;
/// Languages named.
const LANGUAGES: usize = 3;

/// The scores of a document that say something, a paragraph each with what was counted, ending in
/// a blank line; empty where none does.
#[must_use]
pub fn document_scores(post: &Post, scores: &DocumentScores, look: Look) -> String {
    let telling: Vec<&DocumentScore> = scores
        .scores
        .iter()
        .filter(|score| score.probability.is_ok() && score.log10_lr >= TELLING)
        .collect();
    if telling.is_empty() && scores.source_languages.is_empty() {
        return String::new();
    }
    let mut out = look.bold(&format!("document {}", super::visible(&post.id)));
    out.push('\n');
    for score in telling {
        out.push_str(&wrapped(&sentence(score), "  ", look.width.max(60)));
        out.push('\n');
    }
    if !scores.source_languages.is_empty() {
        let languages: Vec<String> = scores
            .source_languages
            .iter()
            .take(LANGUAGES)
            .take_while(|share| share.probability >= NAMED_SHARE)
            .map(|share| format!("{} {:.2}", share.language, share.probability))
            .collect();
        let text = format!(
            "Source languages that would explain the findings: {}. That explains hits; it does not \
             say who wrote the text.",
            languages.join(", ")
        );
        out.push_str(&wrapped(&text, "  ", look.width.max(60)));
        out.push('\n');
    }
    out.push('\n');
    out
}

fn sentence(score: &DocumentScore) -> String {
    let what = match score.property {
        Property::NonNative => "text in a second language",
        Property::Native => "text by natives",
        Property::MachineTranslated => "machine-translated text",
        Property::AsrOrTts => "recogniser output or read-out text",
    };
    let mut signs: Vec<_> = score.signs.iter().filter(|s| s.log10_lr >= NAMED).collect();
    signs.sort_by(|a, b| b.log10_lr.total_cmp(&a.log10_lr));
    let signs: Vec<String> = signs
        .iter()
        .map(|sign| {
            format!(
                "{} {:.2} in 1,000 words, ordinary {:.2}",
                sign.sign.label(),
                sign.per_1000_words,
                sign.ordinary_per_1000_words
            )
        })
        .collect();
    format!(
        "Such counts are {:.0} times likelier in {what} than in ordinary text: {}.",
        10f64.powf(score.log10_lr),
        signs.join("; ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{Abstention, Sign, SignEvidence};

    fn score(log10_lr: f64) -> DocumentScore {
        DocumentScore {
            property: Property::AsrOrTts,
            probability: Ok(0.9),
            log10_lr,
            signs: vec![SignEvidence {
                sign: Sign::Capitals,
                count: 1,
                per_1000_words: 2.0,
                ordinary_per_1000_words: 170.0,
                log10_lr,
            }],
        }
    }

    #[test]
    fn only_what_says_something_is_shown_and_says_why() {
        let look = Look {
            color: false,
            width: 200,
        };
        let mut scores = DocumentScores {
            scores: vec![score(1.0)],
            source_languages: Vec::new(),
        };
        let post = Post::default();
        let shown = document_scores(&post, &scores, look);
        assert!(
            shown.contains("10 times likelier in recogniser output"),
            "{shown}"
        );
        assert!(
            shown.contains("capitals 2.00 in 1,000 words, ordinary 170.00"),
            "{shown}"
        );
        scores.scores = vec![score(0.3)];
        assert_eq!(document_scores(&post, &scores, look), "");
        scores.scores = vec![score(1.0)];
        scores.scores[0].probability = Err(Abstention::TooShort);
        assert_eq!(document_scores(&post, &scores, look), "");
    }
}
