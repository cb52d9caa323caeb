//! Any text as a document: tokens are ordered, inside the text and cover all but white space.
#![no_main]

use std::sync::LazyLock;

use wordprint::text::Tokenizer;

static TOKENIZER: LazyLock<Tokenizer> = LazyLock::new(Tokenizer::new);

libfuzzer_sys::fuzz_target!(|text: &str| {
    let document = TOKENIZER.document(text);
    let mut end = 0;
    for token in &document.tokens {
        assert!(token.span.start as usize >= end && !token.span.is_empty());
        let gap = &text[end..token.span.start as usize];
        assert!(gap.chars().all(char::is_whitespace), "uncovered: {gap:?}");
        end = token.span.end as usize;
    }
    assert!(text[end..].chars().all(char::is_whitespace));
});
