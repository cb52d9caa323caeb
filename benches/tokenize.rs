//! Tokenization beside `unicode_words` on the same text, in MB/s:
//! `cargo bench --bench tokenize` (English novels under `WORDPRINT_DATA`, else a generated text).
#![allow(clippy::disallowed_methods, clippy::print_stdout)] // a bench reads its text from a file

use std::path::Path;

use divan::counter::BytesCount;
use unicode_segmentation::UnicodeSegmentation;
use wordprint::text::Tokenizer;

fn main() {
    divan::main();
}

/// About a megabyte of English.
fn english() -> String {
    let data = std::env::var("WORDPRINT_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let novel = Path::new(&data).join("novels/british/Austen_Emma.txt.zst");
    std::fs::read(novel)
        .ok()
        .and_then(|bytes| zstd::decode_all(&bytes[..]).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_else(|| "The quick brown fox, Mr. Fox, didn't jump over 3 dogs. ".repeat(18_000))
}

#[divan::bench]
fn tokens(bencher: divan::Bencher<'_, '_>) {
    let (text, tokenizer, mut out) = (english(), Tokenizer::new(), Vec::new());
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        out.clear();
        tokenizer.tokens(&text, &mut out);
        out.len()
    });
}

#[divan::bench]
fn document_in_english(bencher: divan::Bencher<'_, '_>) {
    let (text, tokenizer) = (english(), Tokenizer::new());
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| tokenizer.document_in(&text, Some("en")).sentences.len());
}

#[divan::bench]
fn unicode_words(bencher: divan::Bencher<'_, '_>) {
    let text = english();
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| text.unicode_words().count());
}

#[divan::bench]
fn split_word_bounds(bencher: divan::Bencher<'_, '_>) {
    let text = english();
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| text.split_word_bounds().count());
}
