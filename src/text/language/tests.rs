use proptest::prelude::*;

use super::*;
use crate::text::script::Writing;

fn code(text: &str) -> &'static str {
    LanguageIdentifier::new().identify(text).code
}

#[test]
fn scripts_of_one_language_decide() {
    assert_eq!(code("Καλημέρα σε όλους"), "el");
    assert_eq!(code("안녕하세요 여러분"), "ko");
    assert_eq!(code("今日はとても暑いですね"), "ja");
    assert_eq!(code("สวัสดีครับ"), "th");
}

#[test]
fn nothing_is_said_about_texts_without_letters() {
    for text in ["", " ", "123 !!!", "\u{1f600}\u{1f600}", "...", "\u{0}"] {
        assert_eq!(LanguageIdentifier::new().identify(text), Language::UNKNOWN);
        assert!(LanguageIdentifier::new().spans(text).is_empty(), "{text:?}");
    }
}

#[test]
fn sentences_in_two_languages_are_two_spans() {
    let text =
        "The committee will meet again next Thursday. 委员会下星期四将再次开会讨论这个问题。";
    let spans = LanguageIdentifier::new().spans(text);
    let codes: Vec<_> = spans.iter().map(|s| s.language.code).collect();
    assert_eq!(codes, ["en", "zh-Hans"]);
    assert_eq!(
        spans[0].span.of(text),
        "The committee will meet again next Thursday"
    );
}

#[test]
fn english_words_in_a_chinese_sentence_are_no_span() {
    let text = "我昨天用 iPhone 和 MacBook Pro 剪了一个新的视频";
    let spans = LanguageIdentifier::new().spans(text);
    assert_eq!(spans.len(), 1, "{spans:?}");
    assert_eq!(spans[0].language.primary(), "zh");
}

proptest! {
    #[test]
    fn spans_are_ordered_inside_and_cover_all_letters(text in any::<String>()) {
        let spans = LanguageIdentifier::new().spans(&text);
        let mut end = 0;
        for span in &spans {
            prop_assert!(span.span.start >= end && !span.span.is_empty());
            prop_assert!(text.get(span.span.range()).is_some());
            end = span.span.end;
        }
        for (at, c) in text.char_indices() {
            if Writing::of(c) != Writing::None {
                prop_assert!(
                    spans.iter().any(|s| s.span.range().contains(&at)),
                    "letter {c:?} at {at} is in no span"
                );
            }
        }
    }
}
