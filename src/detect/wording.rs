//! What a finding says: templates filled in, suggestions in the case of what they replace.

use super::hit::Hit;
use crate::document::{CaseStyle, Document, Sentence};
use crate::span::Span;

/// Puts `$0` (the match) and `$1`..`$9` (the captures) into a template.
pub(crate) fn fill(template: &str, text: &str, hit: &Hit) -> String {
    if !template.contains('$') {
        return template.to_owned();
    }
    let mut filled = String::with_capacity(template.len() + 16);
    let mut chars = template.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek().and_then(|next| next.to_digit(10)) {
            Some(digit) if c == '$' => {
                chars.next();
                let span = match digit {
                    0 => Some(hit.span),
                    _ => hit.captures[digit as usize - 1],
                };
                filled.push_str(span.map_or("", |span| span.of(text)));
            }
            _ => filled.push(c),
        }
    }
    filled
}

/// As [`fill`]; a capture that is not there leaves no space behind.
pub(crate) fn suggest(template: &str, text: &str, hit: &Hit) -> String {
    let filled = fill(template, text, hit);
    let digits = template
        .split('$')
        .skip(1)
        .filter_map(|rest| rest.chars().next());
    let mut captures = digits
        .filter_map(|digit| digit.to_digit(10))
        .filter(|digit| *digit > 0);
    if captures.any(|digit| hit.captures[digit as usize - 1].is_none()) {
        let words: Vec<&str> = filled.split_whitespace().collect();
        return words.join(" ");
    }
    filled
}

/// Gives a suggestion the capitals of what it replaces, which stands at byte `start`.
/// Initials ("U.S.") say nothing about case: there the place decides.
pub(crate) fn like_case(
    suggestion: String,
    matched: &str,
    document: &Document<'_>,
    start: u32,
) -> String {
    let letters = || matched.chars().filter(|c| c.is_alphabetic());
    let capital = if letters().count() > 1 && letters().all(char::is_uppercase) {
        if letters().count() > 3 || amid_capitals(document, start, matched) {
            return suggestion.to_uppercase();
        }
        opens_sentence(document, start)
    } else {
        matched.chars().next().is_some_and(char::is_uppercase)
    };
    let mut chars = suggestion.chars();
    match chars.next() {
        Some(first) if capital && first.is_lowercase() => {
            first.to_uppercase().chain(chars).collect()
        }
        _ => suggestion,
    }
}

/// The sentence that byte `at` stands in.
fn sentence_at<'d>(document: &'d Document<'_>, at: u32) -> Option<&'d Sentence> {
    let after = document
        .sentences
        .partition_point(|sentence| sentence.span.start <= at);
    document.sentences[..after].last()
}

/// Whether no letter or digit of its sentence comes before byte `start`.
fn opens_sentence(document: &Document<'_>, start: u32) -> bool {
    sentence_at(document, start).is_none_or(|sentence| {
        let before = document
            .text
            .get(sentence.span.start as usize..start as usize);
        before.is_none_or(|before| !before.chars().any(char::is_alphanumeric))
    })
}

/// Whether all else in the sentence of `matched`, at byte `start`, is in capitals.
fn amid_capitals(document: &Document<'_>, start: u32, matched: &str) -> bool {
    if document.case == CaseStyle::Upper {
        return true;
    }
    let Some(sentence) = sentence_at(document, start) else {
        return false;
    };
    let text = |from: usize, to: usize| document.text.get(from..to).unwrap_or_default();
    let (start, end) = (start as usize, start as usize + matched.len());
    let around = || {
        let before = text(sentence.span.start as usize, start);
        let after = text(end, sentence.span.end as usize);
        before.chars().chain(after.chars())
    };
    let capitals = around().filter(|c| c.is_uppercase()).count();
    capitals > 3 && !around().any(char::is_lowercase)
}

/// Whether the span stands in a headline: a text or sentence whose words nearly all have capitals.
pub(crate) fn is_headline(document: &Document<'_>, span: Span) -> bool {
    if matches!(document.case, CaseStyle::Title | CaseStyle::Upper) {
        return true;
    }
    let Some(sentence) = sentence_at(document, span.start) else {
        return false;
    };
    capitalised_share(document, sentence) > 0.6
}

/// Share of the words of four letters and more that begin with a capital, the first word aside.
pub(crate) fn capitalised_share(document: &Document<'_>, sentence: &Sentence) -> f32 {
    let (mut words, mut capitals) = (0u32, 0u32);
    for token in document.tokens_of(sentence).iter().skip(1) {
        let text = token.of(document.text);
        if token.is_word() && text.len() > 3 {
            words += 1;
            capitals += u32::from(text.chars().next().is_some_and(char::is_uppercase));
        }
    }
    if words < 3 {
        0.0
    } else {
        capitals as f32 / words as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Tokenizer;

    fn recased(text: &str, matched: &str, suggestion: &str) -> String {
        let document = Tokenizer::new().document(text);
        let start = text.find(matched).unwrap() as u32;
        like_case(suggestion.to_owned(), matched, &document, start)
    }

    #[test]
    fn initials_take_the_case_of_their_place() {
        let told = "The man told U.S. that his well was dry.";
        assert_eq!(recased(told, "U.S.", "us"), "us");
        assert_eq!(recased("“U.S. he told.", "U.S.", "us"), "Us");
        let shouted = "THE MAN TOLD U.S. THAT HIS WELL WAS DRY.";
        assert_eq!(recased(shouted, "U.S.", "us"), "US");
        let row = format!("{shouted} Then he went home and slept for a day or two.");
        assert_eq!(recased(&row, "U.S.", "us"), "US");
    }

    #[test]
    fn absent_captures_leave_no_space() {
        let mut hit = Hit::new(0, Span::new(0, 5));
        hit.captures[1] = Some(Span::new(2, 5));
        assert_eq!(suggest("$1 $2", "a fun", &hit), "fun");
        assert_eq!(suggest("$2 ", "a fun", &hit), "fun ");
    }

    #[test]
    fn words_give_their_capitals() {
        assert_eq!(recased("Recieve it", "Recieve", "receive"), "Receive");
        assert_eq!(recased("do RECIEVE it", "RECIEVE", "receive"), "RECEIVE");
        assert_eq!(recased("we recieve it", "recieve", "receive"), "receive");
    }
}
