//! The invariants of fingerprints.

use proptest::prelude::*;

use super::*;
use crate::detect::{Category, Class};
use crate::error::Error;
use crate::span::Span;
use crate::style::testing::document;

type Written = (String, &'static str, Option<&'static str>);

fn written() -> impl Strategy<Value = Written> {
    (
        "[a-dA-D the,.!?0-9你😀é]{0,60}",
        prop::sample::select(vec!["en", "ru", "und"]),
        prop::sample::select(vec![
            None,
            Some("2024-01-01T10:00:00Z"),
            Some("2023-05-06T10:00:00+03:00"),
            Some("soon"),
        ]),
    )
}

fn post(index: usize, created_at: Option<&str>) -> Post {
    Post {
        id: format!("p{index}"),
        account: Some(format!("account{}", index % 2)),
        platform: index.is_multiple_of(3).then(|| "board".to_owned()),
        created_at: created_at.map(str::to_owned),
        ..Post::default()
    }
}

fn finding(text: &str) -> Option<Finding> {
    let end = text.chars().next()?.len_utf8();
    Some(Finding {
        rule: "en.test.first_letter".into(),
        class: Class::Style,
        category: Category::Style,
        kind: "R:OTHER".into(),
        span: Span::new(0, end),
        message: String::new(),
        suggestions: Vec::new(),
        confidence: 0.5,
        source_languages: Vec::new(),
        form: "form".into(),
        background: None,
    })
}

fn fold(builder: &mut FingerprintBuilder, index: usize, (text, code, created): &Written) {
    let findings: Vec<Finding> = finding(text).into_iter().collect();
    builder.fold(&post(index, *created), &document(text, code), &findings);
}

fn fingerprint(texts: &[Written], from: usize) -> Fingerprint {
    let mut builder = FingerprintBuilder::new(&Extractor::new());
    for (index, text) in texts.iter().enumerate() {
        fold(&mut builder, from + index, text);
    }
    builder.finish()
}

fn merged(a: &Fingerprint, b: &Fingerprint) -> Fingerprint {
    let mut sum = a.clone();
    sum.merge(b);
    sum
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn merging_commutes_associates_and_equals_folding(
        texts in prop::collection::vec(written(), 3..8),
    ) {
        let (a, b, c) = (&texts[..1], &texts[1..2], &texts[2..]);
        let (x, y, z) = (fingerprint(a, 0), fingerprint(b, 1), fingerprint(c, 2));
        prop_assert_eq!(merged(&x, &y), merged(&y, &x));
        prop_assert_eq!(merged(&merged(&x, &y), &z), merged(&x, &merged(&y, &z)));
        prop_assert_eq!(&merged(&x, &Fingerprint::new()), &x);

        let all = fingerprint(&texts, 0);
        prop_assert_eq!(&merged(&merged(&x, &y), &z), &all);
        let mut backwards = FingerprintBuilder::new(&Extractor::new());
        for (index, text) in texts.iter().enumerate().rev() {
            fold(&mut backwards, index, text);
        }
        prop_assert_eq!(&backwards.finish(), &all);
    }

    #[test]
    fn serial_form_round_trips(texts in prop::collection::vec(written(), 0..6)) {
        let mut original = fingerprint(&texts, 0);
        let read = Fingerprint::from_bytes(&original.to_bytes());
        prop_assert_eq!(read.as_ref().ok(), Some(&original));
        original.drop_names();
        let read = Fingerprint::from_bytes(&original.to_bytes());
        prop_assert_eq!(read.ok(), Some(original));
    }

    #[test]
    fn damage_is_refused(
        texts in prop::collection::vec(written(), 1..4),
        at in any::<prop::sample::Index>(),
        bit in 0u8..8,
    ) {
        let bytes = fingerprint(&texts, 0).to_bytes();
        let mut damaged = bytes.clone();
        damaged[at.index(bytes.len())] ^= 1 << bit;
        prop_assert!(Fingerprint::from_bytes(&damaged).is_err());
        prop_assert!(Fingerprint::from_bytes(&bytes[..at.index(bytes.len())]).is_err());
    }

    /// A right checksum over a wrong body: lengths in it are not to be believed.
    #[test]
    fn forged_bodies_do_not_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = Fingerprint::new().to_bytes()[..16].to_vec();
        bytes.extend_from_slice(&body);
        let sum = xxhash_rust::xxh3::xxh3_64_with_seed(&bytes, crate::style::HASH_SEED);
        bytes.extend_from_slice(&sum.to_le_bytes());
        let _ = Fingerprint::from_bytes(&bytes);
    }
}

#[test]
fn other_versions_are_named() {
    let mut bytes = Fingerprint::new().to_bytes();
    bytes[4] = 9;
    let error = Fingerprint::from_bytes(&bytes).expect_err("another version");
    assert!(matches!(error, Error::Incompatible { .. }));
    let message = error.to_string();
    assert!(
        message.contains("version 9") && message.contains("version 1"),
        "{message}"
    );
    bytes[4] = FORMAT_VERSION as u8;
    bytes[8] ^= 1;
    let message = Fingerprint::from_bytes(&bytes)
        .expect_err("another catalogue")
        .to_string();
    assert!(message.contains("catalogue"), "{message}");
}

#[test]
fn documents_go_to_their_language() {
    let mut builder = FingerprintBuilder::new(&Extractor::new());
    builder.fold(&post(0, None), &document("the cat", "en"), &[]);
    let declared = Post {
        lang: Some("RU-ru".to_owned()),
        ..post(1, None)
    };
    builder.fold(&declared, &document("ok", "und"), &[]);
    let nonsense = Post {
        lang: Some("klingonisch!".to_owned()),
        ..post(2, None)
    };
    builder.fold(&nonsense, &document("ok", "und"), &[]);
    let mut unsure = document("ok", "nl");
    unsure.language.confidence = 0.2;
    builder.fold(&declared, &unsure, &[]);
    let found = builder.finish();
    let languages: Vec<&str> = found.sections().map(|(language, _)| language).collect();
    assert_eq!(languages, ["en", "ru", "und"]);
    assert_eq!(found.main_language(), "en");
    assert_eq!(found.combined(Family::Words).total(), 5);
    assert_eq!(
        found.section("en").map(|s| s.counts(Family::Words).total()),
        Some(2)
    );
}

#[test]
fn fold_is_the_builder_of_one() {
    let texts = [
        ("the cat".to_owned(), "en", Some("2024-01-01")),
        ("A dog!".to_owned(), "en", None),
    ];
    let mut folded = Fingerprint::new();
    for (index, (text, code, created)) in texts.iter().enumerate() {
        let findings: Vec<Finding> = finding(text).into_iter().collect();
        folded.fold(&post(index, *created), &document(text, code), &findings);
    }
    assert_eq!(folded, fingerprint(&texts, 0));
    assert_eq!(
        folded.first.as_ref().map(|m| m.written.as_str()),
        Some("2024-01-01")
    );
    let tell = folded.tells.get("en.test.first_letter");
    assert_eq!(
        tell.map(|t| (t.count, t.example.text.as_str())),
        Some((2, "t"))
    );
}

#[test]
fn summary_is_ordered_by_weight() {
    let made = fingerprint(&[("the the cat".to_owned(), "en", None)], 0);
    let summary = made.summary();
    let words = summary.languages[0]
        .families
        .iter()
        .find(|f| f.family == Family::Words);
    assert_eq!(
        words.map(|f| (f.top[0].name, f.top[0].count)),
        Some(("the", 2))
    );
    assert!(serde_json::to_string(&summary).is_ok());
}
