//! What holds for the findings of any text, whatever it is made of.

use proptest::prelude::*;
use wordprint::{Analyzer, Cue, Post, Span};

/// Pieces that rules look at, so that random texts are worth testing.
const PIECES: &[&str] = &[
    "the us army ",
    "told U.S. that ",
    "US ",
    "discuss about ",
    "one stone two birds ",
    "the the ",
    "[Name] ",
    "{0}",
    "&quot;",
    "don`t ",
    "，",
    "。",
    "皇後",
    "視頻",
    "软件",
    "«text»",
    "\u{202e}",
    "\u{200b}",
    "е",
    "A",
    "\n",
    "\n\n",
    ". ",
    "! ",
    "😀",
    "e\u{301}",
    "#tag ",
    "@us ",
    "https://us.example/us ",
    "f r e e ",
    "c@sh ",
    "$ave ",
    "m0n3y ",
    "d\u{200b}i\u{200b}s",
];

fn check(analyzer: &Analyzer, text: &str) -> Result<(), TestCaseError> {
    let cue = Cue {
        index: 1,
        start_ms: 0,
        end_ms: 1,
        span: Span::new(0, text.len()),
        line: 1,
    };
    for cues in [vec![], vec![cue]] {
        let post = Post {
            text: text.to_owned(),
            cues,
            ..Post::default()
        };
        let findings = analyzer.score(&post).findings;
        let mut before = 0;
        for finding in &findings {
            let range = finding.span.range();
            prop_assert!(!range.is_empty(), "{}: empty span", finding.rule);
            prop_assert!(
                text.get(range.clone()).is_some(),
                "{}: {range:?}",
                finding.rule
            );
            prop_assert!(before <= range.start, "findings in text order");
            prop_assert!((0.0..=1.0).contains(&finding.confidence));
            prop_assert!(!finding.message.is_empty());
            before = range.start;
        }
        prop_assert_eq!(&findings, &analyzer.score(&post).findings);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn findings_lie_inside_any_text(text in "\\PC{0,80}") {
        check(&Analyzer::new(), &text)?;
    }

    #[test]
    fn findings_lie_inside_text_of_tells(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..24),
    ) {
        check(&Analyzer::new(), &pieces.concat())?;
    }
}
