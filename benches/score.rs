//! `score` on English prose, one thread: tokens, sentences, language and every
//! detector, beside `unicode_words` of unicode-segmentation over the same text.
//!
//! Reads novels from the folder that `WORDPRINT_DATA` names; where it is absent a
//! small text written here stands in, and the output says so.

// A bench reads its texts from files, and says where it found none.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr
)]

use std::path::PathBuf;
use std::sync::OnceLock;

use divan::Bencher;
use divan::counter::BytesCount;
use unicode_segmentation::UnicodeSegmentation;
use wordprint::{Analyzer, Post};

const NOVELS: [&str; 3] = [
    "ABronte_Agnes.txt.zst",
    "Austen_Pride.txt.zst",
    "CBronte_Jane.txt.zst",
];
const STAND_IN: &str = "The harbour was quiet when the ferry came in. Nobody on the quay had \
    expected it before noon, and the two men who should have taken the ropes were still at \
    breakfast. \"You are early,\" the pilot said; \"the tide isn't.\" They laughed at that.\n\n";

fn main() {
    divan::main();
}

/// About two megabytes of prose, paragraph by paragraph, as posts would come.
fn posts() -> &'static [Post] {
    static POSTS: OnceLock<Vec<Post>> = OnceLock::new();
    POSTS.get_or_init(|| {
        let data = std::env::var_os("WORDPRINT_DATA")
            .map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
        let mut text = String::new();
        for name in NOVELS {
            let path = data.join("novels/british").join(name);
            if let Ok(file) = std::fs::File::open(&path)
                && let Ok(bytes) = zstd::decode_all(file)
            {
                text.push_str(&String::from_utf8_lossy(&bytes).replace("\r\n", "\n"));
            }
        }
        if text.is_empty() {
            eprintln!("no novels in {}: benching a stand-in text", data.display());
            text = STAND_IN.repeat(4000);
        }
        text.split("\n\n")
            .filter(|paragraph| !paragraph.trim().is_empty())
            .map(|paragraph| Post {
                text: paragraph.to_owned(),
                ..Post::default()
            })
            .collect()
    })
}

fn bytes() -> BytesCount {
    BytesCount::new(posts().iter().map(|post| post.text.len()).sum::<usize>())
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn unicode_words(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes()).bench_local(|| {
        posts()
            .iter()
            .map(|post| post.text.unicode_words().count())
            .sum::<usize>()
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn document(bencher: Bencher<'_, '_>) {
    let analyzer = Analyzer::new();
    bencher.counter(bytes()).bench_local(|| {
        posts()
            .iter()
            .map(|post| analyzer.document(&post.text).tokens.len())
            .sum::<usize>()
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn score(bencher: Bencher<'_, '_>) {
    let analyzer = Analyzer::new();
    bencher.counter(bytes()).bench_local(|| {
        posts()
            .iter()
            .map(|post| analyzer.score(post).findings.len())
            .sum::<usize>()
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn fingerprint(bencher: Bencher<'_, '_>) {
    let analyzer = Analyzer::new();
    bencher
        .counter(bytes())
        .bench_local(|| analyzer.fingerprint(posts()).words);
}
