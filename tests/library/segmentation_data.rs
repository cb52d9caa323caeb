//! Words and sentences on gold corpora; skipped where the data is absent.
//!
//! `cargo test --test library segmentation_data -- --nocapture` prints the table.
#![allow(clippy::disallowed_methods, clippy::print_stdout)] // reads gold files and prints figures

use std::path::PathBuf;

use unicode_segmentation::UnicodeSegmentation;
use wordprint::Span;
use wordprint::evaluate::segmentation::{Gold, compare, read_conllu, read_sighan};
use wordprint::text::{Clitics, Tokenizer};

fn load(path: &str) -> Option<String> {
    let root = std::env::var("WORDPRINT_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let file = PathBuf::from(root).join("segmentation").join(path);
    let Ok(bytes) = std::fs::read(&file) else {
        println!("skipped: {} is absent", file.display());
        return None;
    };
    let text = zstd::decode_all(&bytes[..]).expect("gold files are whole");
    Some(String::from_utf8(text).expect("gold files are UTF-8"))
}

/// F1 of tokens, words and sentences, and of UAX #29 on tokens and sentences.
fn measure(gold: &Gold, language: &str) -> [f64; 5] {
    let document = Tokenizer::new().document_in(&gold.text, Some(language));
    let tokens: Vec<Span> = document.tokens.iter().map(|token| token.span).collect();
    let sentences: Vec<Span> = document
        .sentences
        .iter()
        .map(|sentence| sentence.span)
        .collect();
    let split = Tokenizer::new()
        .with_clitics(Clitics::Split)
        .document_in(&gold.text, Some(language));
    let parts: Vec<Span> = split.tokens.iter().map(|token| token.span).collect();
    if std::env::var_os("SHOW_WORDS").is_some() {
        show(gold, &parts, &gold.words);
    }
    if std::env::var_os("SHOW").is_some() {
        show(gold, &tokens, &gold.tokens);
    }
    if std::env::var_os("SHOW_SENTENCES").is_some() {
        show(gold, &sentences, &gold.sentences);
    }
    let span = |(start, part): (usize, &str)| {
        let from = start + part.len() - part.trim_start().len();
        let trimmed = part.trim();
        (!trimmed.is_empty()).then(|| Span::new(from, from + trimmed.len()))
    };
    let words: Vec<Span> = gold
        .text
        .split_word_bound_indices()
        .filter_map(span)
        .collect();
    let plain: Vec<Span> = gold
        .text
        .split_sentence_bound_indices()
        .filter_map(span)
        .collect();
    [
        compare(&gold.tokens, &tokens).f1(),
        compare(&gold.words, &parts).f1(),
        compare(&gold.sentences, &sentences).f1(),
        compare(&gold.tokens, &words).f1(),
        compare(&gold.sentences, &plain).f1(),
    ]
}

/// Prints where the two lists differ: predicted spans that are not in the gold.
fn show(gold: &Gold, predicted: &[Span], right: &[Span]) {
    for span in predicted {
        if right.binary_search(span).is_err() {
            let text = span.of(&gold.text).replace('\n', "⏎");
            let after: String = gold.text[span.end as usize..].chars().take(12).collect();
            println!("ODD\t{text}\t{}", after.replace('\n', "⏎"));
        }
    }
}

/// Floors a little under what is reached: file, language, tokens, words, sentences.
const FLOORS: &[(&str, &str, f64, f64, f64)] = &[
    (
        "ud/UD_English-EWT/en_ewt-ud-dev.conllu.zst",
        "en",
        0.989,
        0.985,
        0.87,
    ),
    (
        "ud/UD_English-GUM/en_gum-ud-dev.conllu.zst",
        "en",
        0.996,
        0.996,
        0.915,
    ),
    (
        "ud/UD_Russian-Taiga/ru_taiga-ud-dev.conllu.zst",
        "ru",
        0.968,
        0.968,
        0.59,
    ),
    (
        "ud/UD_Ukrainian-IU/uk_iu-ud-dev.conllu.zst",
        "uk",
        0.981,
        0.981,
        0.95,
    ),
    (
        "ud/UD_Italian-PoSTWITA/it_postwita-ud-dev.conllu.zst",
        "it",
        0.962,
        0.97,
        0.12,
    ),
    (
        "ud/UD_Persian-Seraji/fa_seraji-ud-dev.conllu.zst",
        "fa",
        0.999,
        0.992,
        0.94,
    ),
    (
        "ud/UD_Japanese-GSD/ja_gsd-ud-dev.conllu.zst",
        "ja",
        0.895,
        0.93,
        0.99,
    ),
    (
        "ud/UD_Chinese-GSDSimp/zh_gsdsimp-ud-dev.conllu.zst",
        "zh-Hans",
        0.84,
        0.865,
        0.99,
    ),
    (
        "ud/UD_Chinese-GSD/zh_gsd-ud-dev.conllu.zst",
        "zh-Hant",
        0.84,
        0.865,
        0.99,
    ),
];

#[test]
fn universal_dependencies() {
    let only = std::env::var("ONLY").unwrap_or_default();
    for &(path, language, tokens, words, sentences) in
        FLOORS.iter().filter(|row| row.0.contains(&only))
    {
        let Some(source) = load(path) else { return };
        let gold = read_conllu(path, &source).unwrap();
        let [t, w, s, word_bounds, sentence_bounds] = measure(&gold, language);
        println!(
            "{path}: tokens {t:.4} (UAX #29 {word_bounds:.4}), words {w:.4}, sentences {s:.4} (UAX #29 {sentence_bounds:.4})"
        );
        assert!(
            t >= tokens && w >= words && s >= sentences,
            "{path} fell to {t:.4} {w:.4} {s:.4}"
        );
    }
}

#[test]
fn sighan_pku() {
    let Some(source) = load("sighan2005/pku_test_gold.utf8.zst") else {
        return;
    };
    let gold = read_sighan(&source);
    let [_, w, ..] = measure(&gold, "zh-Hans");
    println!("SIGHAN pku: words {w:.4}");
    assert!(w >= 0.868, "fell to {w:.4}");
}
