//! The near-phrase search by itself.

use proptest::prelude::*;

use super::*;
use crate::detect::fold::fold_hash;
use crate::text::Tokenizer;

const LEXICON: &str = "\
~kill two birds with one stone!\tidiom
on the other hand!\tidiom\tr0
~take _ for granted!\tidiom
back and forth\tbinomial
~bite one's tongue\tidiom\t\tbite the tongues
";
const KNOWN: &str =
    "mute point\tmoot point\teggcorn\t>blank\n~tow the line\t~toe the line\teggcorn\n";

fn phrases() -> Phrases {
    Phrases::parse(("p.tsv", LEXICON), ("k.tsv", KNOWN)).expect("loads")
}

/// Detector name, matched text and suggestion of each hit, in text order.
fn found(phrases: &Phrases, text: &str) -> Vec<(&'static str, String, String)> {
    let document = Tokenizer::new().document_in(text, Some("en"));
    let hashes: Vec<u64> = document
        .tokens
        .iter()
        .map(|token| fold_hash(token.of(text)))
        .collect();
    let rules: Rules = std::array::from_fn(|at| Some(at as u32));
    let mut hits = Vec::new();
    phrases.scan(&document, &hashes, &rules, &mut hits);
    hits.sort_by_key(|hit| (hit.span, hit.rule));
    hits.dedup_by_key(|hit| (hit.span, hit.rule));
    hits.into_iter()
        .map(|hit| {
            let matched = hit.span.of(text).to_owned();
            (
                NATIVE[hit.rule as usize],
                matched,
                hit.suggestion.unwrap_or_default(),
            )
        })
        .collect()
}

#[test]
fn the_lexicon_loads() {
    let phrases = Phrases::english().expect("loads");
    assert!(phrases.lexicon.len() >= 1500, "{}", phrases.lexicon.len());
}

#[test]
fn one_slip_is_found_and_named() {
    let phrases = phrases();
    for (text, name, right) in [
        (
            "It kills two birds with one rock.",
            "phrase_word",
            "kills two birds with one stone",
        ),
        (
            "I kill two bird with one stone.",
            "phrase_number",
            "kill two birds with one stone",
        ),
        ("on the other hands", "phrase_number", "on the other hand"),
        ("on other hand", "phrase_missing", "on the other hand"),
        (
            "take it all for the granted",
            "phrase_extra",
            "take it all for granted",
        ),
        ("They ran forth and back.", "phrase_order", "back and forth"),
        ("She bit the tongue.", "phrase_article", "bit one's tongue"),
        ("It is a mute point.", "known_eggcorn", "moot point"),
        ("We towed the line.", "known_eggcorn", "toed the line"),
    ] {
        let hits = found(&phrases, text);
        let [(rule, _, suggestion)] = hits.as_slice() else {
            panic!("{text}: {hits:?}");
        };
        assert_eq!((*rule, suggestion.as_str()), (name, right), "{text}");
    }
}

#[test]
fn what_is_right_or_ordinary_is_left_alone() {
    let phrases = phrases();
    for text in [
        "It killed two birds with one stone.",
        "at the other hand",
        "They take all of it for granted.",
        "I take, for granted reasons, the bus.",
        "back and forth",
        "They bite the tongues of others.",
        "a mute point blank refusal",
        "two birds with feathers and one stone",
    ] {
        assert_eq!(found(&phrases, text), [], "{text}");
    }
}

#[test]
fn faults_name_line_and_column() {
    for (text, part) in [
        ("one two\tidiot\n", "p.tsv:1: kind"),
        ("# x\nword\tidiom\n", "p.tsv:2: phrase"),
        ("_ on it\tidiom\n", "must begin and end"),
        ("a b c\tidiom\tr7\n", "p.tsv:1: loose"),
        ("a b c\tidiom\na b c\tidiom\n", "stands at line 1 too"),
    ] {
        let message = Phrases::parse(("p.tsv", text), ("k.tsv", ""))
            .expect_err(text)
            .to_string();
        assert!(message.contains(part), "wanted `{part}` in: {message}");
    }
    for (text, part) in [
        ("one\ttwo\tother\n", "k.tsv:1: group"),
        ("~go one\ttwo\teggcorn\n", "k.tsv:1: wrong"),
        ("one\ttwo\teggcorn\tthree\n", "k.tsv:1: cancel"),
    ] {
        let message = Phrases::parse(("p.tsv", ""), ("k.tsv", text))
            .expect_err(text)
            .to_string();
        assert!(message.contains(part), "wanted `{part}` in: {message}");
    }
}

proptest! {
    /// Spans lie inside any text, and a repaired near miss is no longer one.
    #[test]
    fn spans_are_inside_and_repairs_hold(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "kill", "killing", "two", "birds", "bird", "with", "one", "stone", "rock", "on",
                "the", "other", "hand", "hands", "take", "it", "for", "granted", "back", "and",
                "forth", "bite", "my", "tongue", ",", "-", ".", "É", "mute", "point",
            ]),
            0..24,
        )
    ) {
        let phrases = phrases();
        let text = words.join(" ");
        for (_, matched, suggestion) in found(&phrases, &text) {
            prop_assert!(!matched.is_empty() && text.contains(&matched));
            prop_assert!(!suggestion.is_empty() && suggestion != matched);
            let again = found(&phrases, &suggestion);
            prop_assert!(again.iter().all(|(_, whole, _)| *whole != suggestion), "{matched} -> {suggestion}: {again:?}");
        }
    }
}
