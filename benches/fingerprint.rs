//! Speed of feature extraction: documents to a fingerprint, one thread.
//!
//! Texts come from `WORDPRINT_DATA` (default `../shared/data`); without it a
//! built-in paragraph is repeated, which is kinder to the caches than real text.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // a bench reads its texts

use std::path::PathBuf;

use divan::Bencher;
use divan::counter::BytesCount;
use wordprint::fingerprint::{Fingerprint, FingerprintBuilder};
use wordprint::style::Extractor;
use wordprint::text::Tokenizer;
use wordprint::{Document, Post};

fn main() {
    divan::main();
}

/// About `bytes` bytes of a stored text, in paragraphs.
fn paragraphs(file: &str, bytes: usize) -> Vec<String> {
    let root = std::env::var_os("WORDPRINT_DATA").map_or("../shared/data".into(), PathBuf::from);
    let text = std::fs::File::open(root.join(file))
        .ok()
        .and_then(|file| zstd::decode_all(file).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.unwrap_or_else(|| {
        let paragraph = "It was a quiet morning, and nobody said a word; the kettle sang.\n";
        paragraph.repeat(bytes / paragraph.len())
    });
    let mut taken = 0;
    text.split('\n')
        .filter(|paragraph| !paragraph.trim().is_empty())
        .take_while(|paragraph| {
            taken += paragraph.len();
            taken <= bytes
        })
        .map(str::to_owned)
        .collect()
}

fn documents(texts: &[String]) -> Vec<Document<'_>> {
    let tokenizer = Tokenizer::new();
    texts.iter().map(|text| tokenizer.document(text)).collect()
}

fn fingerprint(documents: &[Document<'_>]) -> Fingerprint {
    let post = Post::default();
    let mut builder = FingerprintBuilder::new(&Extractor::new());
    for document in documents {
        builder.fold(&post, document, &[]);
    }
    builder.finish()
}

const NOVEL: &str = "novels/british/Eliot_Middlemarch.txt.zst";
const NEWS_RU: &str = "background/wmt_newstest/ru.txt.zst";
const NEWS_ZH: &str = "background/wmt_newstest/zh-Hans.txt.zst";

#[divan::bench(args = [NOVEL, NEWS_RU, NEWS_ZH], sample_count = 10)]
fn fold(bencher: Bencher<'_, '_>, file: &str) {
    let texts = paragraphs(file, 1 << 20);
    let documents = documents(&texts);
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| fingerprint(&documents));
}

/// A short account: twenty posts, tables small and cold.
#[divan::bench(sample_count = 50)]
fn fold_short_account(bencher: Bencher<'_, '_>) {
    let texts: Vec<String> = paragraphs(NOVEL, 1 << 20).into_iter().take(20).collect();
    let documents = documents(&texts);
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| fingerprint(&documents));
}

#[divan::bench(sample_count = 10)]
fn merge(bencher: Bencher<'_, '_>) {
    let texts = paragraphs(NOVEL, 1 << 20);
    let (left, right) = texts.split_at(texts.len() / 2);
    let (left, right) = (
        fingerprint(&documents(left)),
        fingerprint(&documents(right)),
    );
    bencher
        .with_inputs(|| left.clone())
        .bench_local_values(|mut sum| {
            sum.merge(&right);
            sum
        });
}

#[divan::bench(sample_count = 10)]
fn write_and_read(bencher: Bencher<'_, '_>) {
    let texts = paragraphs(NOVEL, 1 << 20);
    let made = fingerprint(&documents(&texts));
    bencher
        .counter(BytesCount::new(made.to_bytes().len()))
        .bench_local(|| Fingerprint::from_bytes(&made.to_bytes()).map(|read| read.words));
}
