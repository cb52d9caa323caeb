//! Language identification beside whatlang and whichlang: right answers and speed.
//!
//! `cargo bench --bench language`. With `WORDPRINT_DATA` set, words, pairs of
//! words and sentences of `language/lid_dev.jsonl.zst` are labelled by all
//! three and the shares of right answers printed first; the speeds are then
//! those on the same rows. Without it, speed is measured on text written here.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used
)]

use std::sync::OnceLock;

use divan::Bencher;
use divan::counter::BytesCount;
use wordprint::text::language::{LanguageIdentifier, Pool};

const ENGLISH: &str = "The committee decided on Thursday that the bridge over the river will be closed for repairs until the end of the month.";
const RUSSIAN: &str =
    "Комитет в четверг решил, что мост через реку будет закрыт на ремонт до конца месяца.";
const CHINESE: &str = "委员会星期四决定，河上的大桥将关闭维修到月底，请市民提前安排好出行路线。";

/// The languages of the short table, with the tags of the peers; whichlang's sixteen first.
const LANGUAGES: [(&str, &str); 22] = [
    ("ar", "ara"),
    ("de", "deu"),
    ("en", "eng"),
    ("es", "spa"),
    ("fr", "fra"),
    ("hi", "hin"),
    ("it", "ita"),
    ("ja", "jpn"),
    ("ko", "kor"),
    ("nl", "nld"),
    ("pt", "por"),
    ("ru", "rus"),
    ("sv", "swe"),
    ("tr", "tur"),
    ("vi", "vie"),
    ("zh-Hans", "cmn"),
    ("uk", "ukr"),
    ("be", "bel"),
    ("pl", "pol"),
    ("cs", "ces"),
    ("fa", "pes"),
    ("id", "ind"),
];
const SIXTEEN: usize = 16;

const KINDS: [&str; 3] = ["word", "pair", "sentence"];

/// A labelled text: its kind, the place of its language in [`LANGUAGES`], itself.
type Row = (String, usize, String);

fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| read().unwrap_or_else(own))
}

fn read() -> Option<Vec<Row>> {
    let folder = std::env::var_os("WORDPRINT_DATA")?;
    let path = std::path::Path::new(&folder).join("language/lid_dev.jsonl.zst");
    let Ok(file) = std::fs::File::open(&path) else {
        eprintln!("no {}: measuring on text written here", path.display());
        return None;
    };
    let text = String::from_utf8(zstd::decode_all(file).unwrap()).unwrap();
    let row = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let language = LANGUAGES.iter().position(|l| l.0 == row["lang"])?;
        let field = |name: &str| row[name].as_str().unwrap().to_owned();
        Some((field("kind"), language, field("text")))
    };
    Some(text.lines().filter_map(row).collect())
}

fn own() -> Vec<Row> {
    [(ENGLISH, 2), (RUSSIAN, 11), (CHINESE, 15)]
        .into_iter()
        .flat_map(|(text, language)| {
            let word = text.split([' ', '，']).nth(1).unwrap_or(text);
            let pair: String = text.split_inclusive([' ', '，']).take(2).collect();
            [("word", word), ("pair", pair.as_str()), ("sentence", text)]
                .map(|(kind, text)| (kind.to_owned(), language, text.to_owned()))
        })
        .collect()
}

/// Texts of a kind in whichlang's languages, for all three are timed on the same.
fn texts(kind: &str) -> (Vec<&'static str>, BytesCount) {
    let texts: Vec<&str> = rows()
        .iter()
        .filter(|row| row.0 == kind && row.1 < SIXTEEN)
        .map(|row| row.2.as_str())
        .collect();
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    (texts, BytesCount::new(bytes))
}

fn main() {
    if read().is_some() {
        print_right_answers();
    }
    divan::main();
}

/// Mean over the languages of the share of right answers.
fn share(kind: &str, languages: usize, right: impl Fn(usize, &str) -> bool) -> f64 {
    let mut tally = vec![(0.0, 0.0); languages];
    for (_, language, text) in rows().iter().filter(|r| r.0 == kind && r.1 < languages) {
        tally[*language].0 += f64::from(u8::from(right(*language, text)));
        tally[*language].1 += 1.0;
    }
    100.0 * tally.iter().map(|(right, of)| right / of).sum::<f64>() / languages as f64
}

fn print_right_answers() {
    let ours = LanguageIdentifier::new();
    for (languages, narrowed) in [(22, false), (22, true), (SIXTEEN, false), (SIXTEEN, true)] {
        let tags: Vec<&str> = LANGUAGES[..languages].iter().map(|l| l.0).collect();
        let codes: Vec<&str> = LANGUAGES[..languages].iter().map(|l| l.1).collect();
        let (identifier, whatlang) = if narrowed {
            let list = codes
                .iter()
                .filter_map(|code| whatlang::Lang::from_code(*code));
            (
                ours.clone().only(&tags),
                whatlang::Detector::with_allowlist(list.collect()),
            )
        } else {
            (ours.clone(), whatlang::Detector::new())
        };
        let told = if narrowed { "these" } else { "all it knows" };
        println!("{languages} languages, each told apart from {told}, % right:");
        for kind in KINDS {
            let wordprint = share(kind, languages, |language, text| {
                identifier.identify(text).code == LANGUAGES[language].0
            });
            let whatlang = share(kind, languages, |language, text| {
                let found = whatlang.detect_lang(text);
                found.is_some_and(|found| found.code() == LANGUAGES[language].1)
            });
            print!("  {kind:<9} wordprint {wordprint:.1}  whatlang {whatlang:.1}");
            if languages == SIXTEEN {
                let whichlang = share(kind, languages, |language, text| {
                    whichlang::detect_language(text).three_letter_code() == LANGUAGES[language].1
                });
                print!("  whichlang {whichlang:.1}");
            }
            println!();
        }
    }
}

#[divan::bench(args = KINDS)]
fn wordprint(bencher: Bencher<'_, '_>, kind: &str) {
    let (texts, bytes) = texts(kind);
    let identifier = LanguageIdentifier::new();
    bencher.counter(bytes).bench(|| {
        for text in &texts {
            divan::black_box(identifier.identify(divan::black_box(text)));
        }
    });
}

#[divan::bench(args = KINDS, sample_count = 10)]
fn whatlang(bencher: Bencher<'_, '_>, kind: &str) {
    let (texts, bytes) = texts(kind);
    bencher.counter(bytes).bench(|| {
        for text in &texts {
            divan::black_box(whatlang::detect_lang(divan::black_box(text)));
        }
    });
}

#[divan::bench(args = KINDS)]
fn whichlang(bencher: Bencher<'_, '_>, kind: &str) {
    let (texts, bytes) = texts(kind);
    bencher.counter(bytes).bench(|| {
        for text in &texts {
            divan::black_box(whichlang::detect_language(divan::black_box(text)));
        }
    });
}

#[divan::bench(args = KINDS)]
fn spans(bencher: Bencher<'_, '_>, kind: &str) {
    let (texts, bytes) = texts(kind);
    let identifier = LanguageIdentifier::new();
    bencher.counter(bytes).bench(|| {
        for text in &texts {
            divan::black_box(identifier.spans(divan::black_box(text)));
        }
    });
}

#[divan::bench(args = KINDS)]
fn pool(bencher: Bencher<'_, '_>, kind: &str) {
    let (texts, bytes) = texts(kind);
    bencher.counter(bytes).bench(|| {
        let mut pool = Pool::new();
        for text in &texts {
            pool.add(divan::black_box(text));
        }
        pool.identify()
    });
}

/// Bounded work: a megabyte costs what two kilobytes cost.
#[divan::bench(args = [1, 10, 100, 1000])]
fn identify_kilobytes(bencher: Bencher<'_, '_>, kilobytes: usize) {
    let text = ENGLISH.repeat(kilobytes * 1000 / ENGLISH.len());
    let identifier = LanguageIdentifier::new();
    bencher.bench(|| identifier.identify(divan::black_box(&text)));
}
