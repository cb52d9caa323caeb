//! Detection against tokenising, and against the number of rules.

#![allow(missing_docs, reason = "a bench has no callers")]

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use wordprint::detect::{Detector, RuleSet};
use wordprint::text::Tokenizer;
use wordprint::{Analyzer, Post};

fn main() {
    divan::main();
}

/// Plain English of about 60 kB with a tell now and then.
fn text() -> String {
    let sentences = [
        "The committee met on Tuesday to talk about the new school and its roof. ",
        "Nobody had expected that the rain would last for so many days in June. ",
        "She told us that the U.S. Army had bought the land near the old harbour. ",
        "Prices rose again, although the bank had promised to keep them where they were. ",
        "We discussed about the plan and found that it depends from the weather. ",
        "His brother, who lives in Leeds, sells boats to people from all over the world. ",
    ];
    sentences.iter().cycle().take(800).copied().collect()
}

/// `count` rules, each of two words that the text may hold and one that it does not.
fn rules(count: usize) -> RuleSet {
    use std::fmt::Write as _;
    const WORDS: [&str; 12] = [
        "the",
        "committee",
        "school",
        "rain",
        "land",
        "prices",
        "bank",
        "plan",
        "brother",
        "boats",
        "people",
        "world",
    ];
    let mut toml = String::new();
    for number in 0..count {
        let (a, b) = (WORDS[number % 12], WORDS[(number / 12) % 12]);
        let _ = write!(
            toml,
            "[[rule]]\nid = \"en.bench.n{number}\"\nclass = \"error\"\ncategory = \"accuracy\"\n\
             type = \"R:OTHER\"\nmessage = \"m\"\npatterns = [\"{a} {b} w{number}x\"]\n\
             confidence = 0.5\nbad = [\"x\"]\ngood = [\"x\"]\n"
        );
    }
    RuleSet::parse(&[("en/rules/bench.toml", &toml)]).expect("the bench's rules load")
}

#[divan::bench]
fn tokenize(bencher: Bencher<'_, '_>) {
    let (text, tokenizer) = (text(), Tokenizer::new());
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| black_box(tokenizer.document_in(&text, Some("en"))));
}

#[divan::bench]
fn built_in_rules(bencher: Bencher<'_, '_>) {
    let (text, detector) = (text(), Detector::default());
    let document = Tokenizer::new().document_in(&text, Some("en"));
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let mut findings = Vec::new();
        detector.detect(black_box(&document), &mut findings);
        findings
    });
}

/// Text to findings, as `score` does it; items are words.
#[divan::bench]
fn score_words(bencher: Bencher<'_, '_>) {
    let (text, analyzer) = (text(), Analyzer::new());
    let words = analyzer.document(&text).word_count();
    let post = Post {
        text,
        ..Post::default()
    };
    bencher
        .counter(ItemsCount::new(words))
        .bench(|| black_box(analyzer.score(&post).findings.len()));
}

#[divan::bench(args = [100, 1_000, 10_000])]
fn rules_of_number(bencher: Bencher<'_, '_>, count: usize) {
    let (text, detector) = (text(), Detector::new(rules(count)));
    let document = Tokenizer::new().document_in(&text, Some("en"));
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let mut findings = Vec::new();
        detector.detect(black_box(&document), &mut findings);
        findings
    });
}

#[divan::bench]
fn load_built_in() -> RuleSet {
    RuleSet::builtin()
}
