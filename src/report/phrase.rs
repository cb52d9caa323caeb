//! Features in words that a reader understands without knowing how they are counted.

use crate::compare::FeatureContribution;
use crate::style::Family;

/// A feature in words: `'however,' at sentence start`, `sentences of 4-5 words`.
#[must_use]
pub fn feature(family: Family, name: &str) -> String {
    match family {
        Family::Words | Family::FunctionWords => format!("'{name}'"),
        Family::Masked => masked(name),
        Family::Characters => format!("the letters '{}'", spaces_shown(name)),
        Family::Punctuation => format!("the marks '{}'", spaces_shown(name)),
        Family::Emoji => name.to_owned(),
        Family::Casing => casing(name),
        Family::Lengths => lengths(name),
        Family::Subwords => format!("the word part '{}'", spaces_shown(name)),
        Family::Tells => format!("slips of rule {name}"),
    }
}

/// A feature with its rates: `'whilst': A 3.1 per 1,000 words, B 2.9, background 0.8`.
#[must_use]
pub fn sentence(family: Family, part: &FeatureContribution) -> String {
    let background = part.background.map_or_else(String::new, |rate| {
        format!(", background {}", rate_text(rate))
    });
    format!(
        "{}: A {} per 1,000 {}, B {}{background}",
        feature(family, &part.name),
        rate_text(part.a),
        unit(family),
        rate_text(part.b)
    )
}

/// What the rates of a family are per thousand of.
#[must_use]
pub fn unit(family: Family) -> &'static str {
    match family {
        Family::Words => "words",
        Family::FunctionWords => "function words and pairs",
        Family::Masked => "masked triples",
        Family::Characters => "character 2- to 5-grams",
        Family::Punctuation => "shape 1- to 4-grams",
        Family::Emoji => "emoji",
        Family::Casing => "cased words and numbers",
        Family::Lengths => "lengths",
        Family::Subwords => "subwords",
        Family::Tells => "findings",
    }
}

/// A rate with as many digits as it takes to see it.
#[must_use]
pub fn rate_text(rate: f64) -> String {
    match rate {
        0.0 => "0".to_owned(),
        r if r < 0.01 => format!("{r:.4}"),
        r if r < 1.0 => format!("{r:.2}"),
        r if r < 100.0 => format!("{r:.1}"),
        r => format!("{r:.0}"),
    }
}

fn spaces_shown(name: &str) -> String {
    name.replace(' ', "\u{2423}")
}

/// Masked tokens read as text: classes in brackets, marks on the word before them, the
/// edges of the sentence as words.
fn masked(name: &str) -> String {
    let (mut text, mut place) = (String::new(), "");
    for token in name.split(' ') {
        let shown = match token {
            "<s>" => {
                place = " at sentence start";
                continue;
            }
            "</s>" => {
                place = " at sentence end";
                continue;
            }
            "N" => "[word]",
            "P" => "[Name]",
            "UPPER" => "[CAPITALS]",
            "miXed" => "[miXed]",
            "D" => "[number]",
            "URL" => "[link]",
            "MAIL" => "[address]",
            "EMOJI" => "[emoji]",
            "EMOTICON" => "[emoticon]",
            "ABBR" => "[abbreviation]",
            "SYMBOL" => "[symbol]",
            "PUNCT" => "[mark]",
            "C1" | "C2" | "C3" => "[\u{2026}]",
            other => other,
        };
        let clings = shown.starts_with(['.', ',', ';', ':', '!', '?', ')', '\u{2019}', '\u{201D}']);
        if !text.is_empty() && !clings {
            text.push(' ');
        }
        text.push_str(shown);
    }
    format!("'{text}'{place}")
}

fn casing(name: &str) -> String {
    let (start, case) = match name.strip_prefix("start:") {
        Some(case) => (true, case),
        None => (false, name),
    };
    let words = match case {
        "lower" => "small letters",
        "Title" => "a capital",
        "UPPER" => "capitals only",
        "miXed" => "mixed case",
        "i" => return "'i' for 'I'".to_owned(),
        "looong" => return "lengthened words (sooo)".to_owned(),
        number => return format!("numbers written {number}"),
    };
    if start {
        format!("sentences that begin with {words}")
    } else {
        format!("words in {words}").replace("words in a capital", "words with a capital")
    }
}

fn lengths(name: &str) -> String {
    match name.split_once(' ') {
        Some(("word", n)) => format!("words of {n} letters"),
        Some(("sentence", n)) => format!("sentences of {n} words"),
        Some(("document", n)) => format!("texts of {n} words"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_read_as_text() {
        assert_eq!(
            feature(Family::Masked, "<s> however ,"),
            "'however,' at sentence start"
        );
        assert_eq!(feature(Family::Masked, "N , and"), "'[word], and'");
        assert_eq!(
            feature(Family::Characters, " the"),
            "the letters '\u{2423}the'"
        );
        assert_eq!(
            feature(Family::Casing, "start:lower"),
            "sentences that begin with small letters"
        );
        assert_eq!(feature(Family::Casing, "Title"), "words with a capital");
        assert_eq!(
            feature(Family::Lengths, "sentence 4-5"),
            "sentences of 4-5 words"
        );
        assert_eq!(feature(Family::Casing, "0,000"), "numbers written 0,000");
    }

    #[test]
    fn rates_stand_beside_each_other() {
        let part = FeatureContribution {
            name: "whilst".to_owned(),
            a: 3.12,
            b: 2.9,
            background: Some(0.8),
            weight: 0.2,
        };
        assert_eq!(
            sentence(Family::Words, &part),
            "'whilst': A 3.1 per 1,000 words, B 2.9, background 0.80"
        );
        let part = FeatureContribution {
            background: None,
            a: 0.0,
            ..part
        };
        assert_eq!(
            sentence(Family::Words, &part),
            "'whilst': A 0 per 1,000 words, B 2.9"
        );
    }
}
