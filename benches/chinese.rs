//! Chinese words beside jieba-rs and icu_segmenter on the same text, in MB/s:
//! `cargo bench --bench chinese` (gold text of SIGHAN under `WORDPRINT_DATA`, else a written one).
//! jieba's dictionary is loaded from `WORDPRINT_DATA`; without it its benches are left out.
#![allow(clippy::disallowed_methods, clippy::print_stderr)] // a bench reads its text from a file

use std::path::Path;

use divan::counter::BytesCount;
use icu_segmenter::WordSegmenter;
use jieba_rs::Jieba;
use wordprint::text::Tokenizer;

fn main() {
    divan::main();
}

fn read(name: &str) -> Option<String> {
    let data = std::env::var("WORDPRINT_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let bytes = std::fs::read(Path::new(&data).join(name)).ok()?;
    String::from_utf8(zstd::decode_all(&bytes[..]).ok()?).ok()
}

/// About half a megabyte of Chinese in lines.
fn chinese() -> String {
    read("segmentation/sighan2005/pku_test.utf8.zst")
        .unwrap_or_else(|| "我们昨天在图书馆看到了三本关于语言学的新书。\n".repeat(8_000))
}

fn jieba() -> Option<Jieba> {
    let Some(dictionary) = read("lexical/jieba/jieba_dict.txt.zst") else {
        eprintln!("no dictionary of jieba: set WORDPRINT_DATA");
        return None;
    };
    Jieba::with_dict(&mut dictionary.as_bytes()).ok()
}

#[divan::bench]
fn wordprint_lines(bencher: divan::Bencher<'_, '_>) {
    let (text, tokenizer, mut out) = (chinese(), Tokenizer::new(), Vec::new());
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        out.clear();
        tokenizer.tokens(&text, &mut out);
        out.len()
    });
}

/// The time for a byte must not grow with the length of a text without a space.
#[divan::bench(args = [1, 4, 16])]
fn wordprint_without_space(bencher: divan::Bencher<'_, '_>, megabytes: usize) {
    let mut text: String = chinese().chars().filter(|ch| ch.is_alphabetic()).collect();
    while text.len() < megabytes << 20 {
        text.push_str(&text.clone());
    }
    let end = text.floor_char_boundary(megabytes << 20);
    text.truncate(end);
    let (tokenizer, mut out) = (Tokenizer::new(), Vec::new());
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        out.clear();
        tokenizer.tokens(&text, &mut out);
        out.len()
    });
}

#[divan::bench(args = [false, true])]
fn jieba_rs(bencher: divan::Bencher<'_, '_>, hmm: bool) {
    let Some(jieba) = jieba() else { return };
    let text = chinese();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        text.lines()
            .map(|line| jieba.cut(line, hmm).len())
            .sum::<usize>()
    });
}

#[divan::bench]
fn icu_segmenter(bencher: divan::Bencher<'_, '_>) {
    let segmenter = WordSegmenter::new_auto(Default::default());
    let text = chinese();
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| segmenter.segment_str(&text).count());
}
