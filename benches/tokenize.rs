//! Words and sentences beside the crates of the field, on the same text, in MB/s:
//! `cargo bench --bench tokenize`.
//!
//! The texts are novels and news under `WORDPRINT_DATA`, else repeated sentences. `memory`
//! counts allocations: a document costs a few whatever its length. `linear` shows the same
//! speed on 1, 10 and 100 MB; a filter such as `cargo bench --bench tokenize linear` runs a part.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::unwrap_used
)] // a bench reads its text from a file

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};

use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher, black_box};
use icu_segmenter::{SentenceSegmenter, WordSegmenter};
use unicode_segmentation::UnicodeSegmentation;
use wordprint::text::Tokenizer;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

static TOKENIZER: LazyLock<Tokenizer> = LazyLock::new(Tokenizer::new);

fn main() {
    divan::main();
}

/// The texts: name, language, file under `WORDPRINT_DATA`, and what stands in for it.
const TEXTS: &[(&str, &str, &str, &str)] = &[
    (
        "en-novel",
        "en",
        "novels/british/Austen_Emma.txt.zst",
        "The quick brown fox, Mr. Fox, didn't jump over 3 dogs. ",
    ),
    (
        "en-news",
        "en",
        "background/wmt_newstest/en.txt.zst",
        "The council of St. Ives met on 3 May and voted 12-5 for it. ",
    ),
    (
        "ru-novel",
        "ru",
        "authorship/novels-de-en-fr-pl-pt-ru/posts.jsonl.zst",
        "Он жил в г. Москве, на третьем этаже, и никогда не спешил домой. ",
    ),
    (
        "ru-news",
        "ru",
        "background/wmt_newstest/ru.txt.zst",
        "Совет собрался 3 мая и проголосовал за новый мост. ",
    ),
    (
        "zh-news",
        "zh",
        "background/wmt_newstest/zh-Hans.txt.zst",
        "昨天下午我们在河边散步，看见很多孩子放风筝。",
    ),
];

const NAMES: &[&str] = &["en-novel", "en-news", "ru-novel", "ru-news", "zh-news"];

/// A text and its language.
fn text(name: &str) -> (&'static str, &'static str) {
    static LOADED: Mutex<BTreeMap<String, &'static str>> = Mutex::new(BTreeMap::new());
    let &(_, language, file, spare) = TEXTS.iter().find(|row| row.0 == name).unwrap();
    let mut loaded = LOADED.lock().unwrap();
    let text = loaded.entry(name.to_owned()).or_insert_with(|| {
        let text = load(file, language).unwrap_or_else(|| spare.repeat(1_000_000 / spare.len()));
        Box::leak(text.into_boxed_str())
    });
    (text, language)
}

/// About a megabyte of a file, as plain text.
fn load(file: &str, language: &str) -> Option<String> {
    let data = std::env::var("WORDPRINT_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let file = std::fs::File::open(PathBuf::from(data).join(file)).ok()?;
    let mut source = String::new();
    zstd::Decoder::new(file)
        .ok()?
        .read_to_string(&mut source)
        .ok()?;
    if source.starts_with('{') {
        let mut text = String::new();
        for line in source.lines() {
            let post: serde_json::Value = serde_json::from_str(line).ok()?;
            if post["lang"] == language && text.len() < 1_500_000 {
                text.push_str(post["text"].as_str()?);
                text.push('\n');
            }
        }
        source = text;
    }
    let mut end = source.len().min(1_500_000);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    source.truncate(end);
    Some(source)
}

mod words {
    use super::*;

    #[divan::bench(args = NAMES)]
    fn split_word_bounds(bencher: Bencher<'_, '_>, name: &str) {
        let (text, _) = text(name);
        bencher
            .counter(BytesCount::of_str(text))
            .bench_local(|| black_box(text).split_word_bounds().count());
    }

    #[divan::bench(args = NAMES)]
    fn unicode_words(bencher: Bencher<'_, '_>, name: &str) {
        let (text, _) = text(name);
        bencher
            .counter(BytesCount::of_str(text))
            .bench_local(|| black_box(text).unicode_words().count());
    }

    #[divan::bench(args = NAMES, sample_count = 20)]
    fn icu(bencher: Bencher<'_, '_>, name: &str) {
        let (text, _) = text(name);
        let segmenter = WordSegmenter::new_auto(Default::default());
        bencher
            .counter(BytesCount::of_str(text))
            .bench_local(|| segmenter.segment_str(black_box(text)).count());
    }

    #[divan::bench(args = NAMES)]
    fn wordprint(bencher: Bencher<'_, '_>, name: &str) {
        let (text, _) = text(name);
        let mut out = Vec::new();
        bencher.counter(BytesCount::of_str(text)).bench_local(|| {
            out.clear();
            TOKENIZER.tokens(black_box(text), &mut out);
            out.len()
        });
    }
}

mod words_and_sentences {
    use super::*;

    #[divan::bench(args = NAMES, sample_count = 20)]
    fn icu(bencher: Bencher<'_, '_>, name: &str) {
        let (text, _) = text(name);
        let words = WordSegmenter::new_auto(Default::default());
        let sentences = SentenceSegmenter::new(Default::default());
        bencher.counter(BytesCount::of_str(text)).bench_local(|| {
            words.segment_str(black_box(text)).count()
                + sentences.segment_str(black_box(text)).count()
        });
    }

    #[divan::bench(args = NAMES, sample_count = 20)]
    fn unicode_segmentation(bencher: Bencher<'_, '_>, name: &str) {
        let (text, _) = text(name);
        bencher.counter(BytesCount::of_str(text)).bench_local(|| {
            black_box(text).split_word_bounds().count()
                + black_box(text).split_sentence_bounds().count()
        });
    }

    /// The language is given.
    #[divan::bench(args = NAMES)]
    fn wordprint(bencher: Bencher<'_, '_>, name: &str) {
        let (text, language) = text(name);
        bencher.counter(BytesCount::of_str(text)).bench_local(|| {
            TOKENIZER
                .document_in(black_box(text), Some(language))
                .sentences
                .len()
        });
    }

    /// The language is identified, too.
    #[divan::bench(args = NAMES)]
    fn wordprint_with_language(bencher: Bencher<'_, '_>, name: &str) {
        let (text, _) = text(name);
        bencher
            .counter(BytesCount::of_str(text))
            .bench_local(|| TOKENIZER.document(black_box(text)).sentences.len());
    }
}

/// A thousand bytes, ten thousand, a million: the count of allocations hardly moves.
mod memory {
    use super::*;

    #[divan::bench(args = ["en-novel", "ru-novel", "zh-news"], consts = [1_000, 10_000, 1_000_000], sample_count = 10)]
    fn allocations<const BYTES: usize>(bencher: Bencher<'_, '_>, name: &str) {
        let (text, language) = text(name);
        let mut end = BYTES.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        // Whatever is built at first use is built now.
        black_box(TOKENIZER.document_in(text, Some(language)));
        bencher.counter(BytesCount::of_str(text)).bench_local(|| {
            TOKENIZER
                .document_in(black_box(text), Some(language))
                .tokens
                .len()
        });
    }
}

mod linear {
    use super::*;

    #[divan::bench(args = ["en-novel", "ru-novel", "zh-news"], consts = [1, 10, 100], sample_count = 3, sample_size = 1)]
    fn megabytes<const MEGABYTES: usize>(bencher: Bencher<'_, '_>, name: &str) {
        let (once, language) = text(name);
        let text = once.repeat(MEGABYTES * 1_000_000 / once.len() + 1);
        bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
            TOKENIZER
                .document_in(black_box(&text), Some(language))
                .sentences
                .len()
        });
    }
}
