//! Trains the language model from the training sets under `WORDPRINT_DATA` and
//! measures it on the development rows.
//!
//! `cargo run --profile measure --example train_language -- [OUT] [KEY=VALUE ...]`
//! with keys `latin_rows`, `other_rows`, `examples`, `rate`, `seed`.
//! `-` as OUT measures the built-in model instead.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use wordprint::evaluate::language::Evaluation;
use wordprint::text::language::train::{Corpus, Settings, train};
use wordprint::text::language::{LanguageIdentifier, Model};

/// The languages of the short table: sixteen common ones and six neighbours.
const SET_22: [&str; 22] = [
    "ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "nl", "pt", "ru", "sv", "tr", "vi",
    "zh-Hans", "uk", "be", "pl", "cs", "fa", "id",
];

fn main() {
    let data = PathBuf::from(std::env::var("WORDPRINT_DATA").unwrap_or("../shared/data".into()));
    let mut settings = Settings::default();
    let mut out = None;
    for argument in std::env::args().skip(1) {
        match argument.split_once('=') {
            Some(("latin_rows", v)) => settings.latin_rows = v.parse().unwrap(),
            Some(("other_rows", v)) => settings.other_rows = v.parse().unwrap(),
            Some(("examples", v)) => settings.examples = v.parse().unwrap(),
            Some(("rate", v)) => settings.rate = v.parse().unwrap(),
            Some(("seed", v)) => settings.seed = v.parse().unwrap(),
            _ => out = Some(argument),
        }
    }
    let identifier = if out.as_deref() == Some("-") {
        LanguageIdentifier::new()
    } else {
        let start = Instant::now();
        let corpus = read_corpus(&data);
        eprintln!("corpus read in {:.1?}", start.elapsed());
        let start = Instant::now();
        let model = train(&corpus, &settings);
        eprintln!("trained in {:.1?} with {settings:?}", start.elapsed());
        let bytes = model.to_bytes();
        println!("model: {} bytes", bytes.len());
        if let Some(out) = out {
            std::fs::write(out, &bytes).unwrap();
        }
        LanguageIdentifier::with_model(Model::from_bytes(&bytes).unwrap())
    };
    measure(&identifier, &data);
}

fn read(path: &Path) -> String {
    let Ok(file) = std::fs::File::open(path) else {
        return String::new();
    };
    String::from_utf8(zstd::decode_all(file).unwrap()).unwrap()
}

fn read_corpus(data: &Path) -> Corpus {
    let mut corpus = Corpus::new();
    let mut characters = BTreeMap::new();
    for line in read(&data.join("lexical/opencc/STCharacters.txt.zst")).lines() {
        if let Some((simplified, traditional)) = line.split_once('\t') {
            let first = |s: &str| s.split(' ').next().and_then(|s| s.chars().next());
            if let (Some(s), Some(t)) = (first(simplified), first(traditional)) {
                characters.insert(s, t);
                if s != t {
                    corpus.add_word("zh-Hans", &s.to_string(), 4.0);
                    corpus.add_word("zh-Hant", &t.to_string(), 4.0);
                }
            }
        }
    }
    for line in read(&data.join("lexical/opencc/STPhrases.txt.zst")).lines() {
        if let Some((simplified, traditional)) = line.split_once('\t') {
            corpus.add_word("zh-Hans", simplified, 2.5);
            corpus.add_word("zh-Hant", traditional.split(' ').next().unwrap(), 2.5);
        }
    }
    let list = std::fs::read_dir(data.join("lexical/wordfreq")).unwrap();
    let mut files: Vec<_> = list.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap();
        let code = name.split('.').next().unwrap();
        let text = read(&file);
        let entries: Vec<(&str, f64)> = text
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(word, zipf)| Some((word, zipf.parse().ok()?)))
            .collect();
        match code {
            "zh" => {
                for (word, zipf) in entries {
                    corpus.add_word("zh-Hans", word, zipf);
                    let traditional: String = word
                        .chars()
                        .map(|c| characters.get(&c).copied().unwrap_or(c))
                        .collect();
                    corpus.add_word("zh-Hant", &traditional, zipf);
                }
            }
            "sh" => serbo_croatian(&mut corpus, &entries),
            _ => {
                let code = if code == "fil" { "tl" } else { code };
                for (word, zipf) in entries {
                    corpus.add_word(code, word, zipf);
                }
            }
        }
    }
    for set in ["ntrex128", "tatoeba"] {
        let list = std::fs::read_dir(data.join("background").join(set)).unwrap();
        let mut files: Vec<_> = list.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap().to_str().unwrap();
            let code = name.split('.').next().unwrap();
            let code = match code {
                "es-MX" => "es",
                "fr-CA" => "fr",
                "pt-PT" => "pt",
                other => other,
            };
            let text = read(&file);
            let lines: Vec<&str> = text.lines().collect();
            let every = lines.len().div_ceil(30_000).max(1);
            for line in lines.iter().step_by(every) {
                corpus.add_sentence(code, line);
            }
        }
    }
    let seeds = std::fs::read_to_string("lexicons/models/language_seed.tsv").unwrap_or_default();
    for line in seeds.lines().filter(|line| !line.starts_with('#')) {
        if let Some((code, words)) = line.split_once('\t') {
            for word in words.split(' ') {
                corpus.add_word(code, word, 5.0);
            }
        }
    }
    corpus
}

/// The common list serves both: a word with its Ekavian twin in the list is
/// Croatian and the twin Serbian; all others are in both.
fn serbo_croatian(corpus: &mut Corpus, entries: &[(&str, f64)]) {
    let known: std::collections::BTreeSet<&str> = entries.iter().map(|entry| entry.0).collect();
    let mut ekavian = std::collections::BTreeSet::new();
    let mut ijekavian = std::collections::BTreeSet::new();
    for &(word, _) in entries {
        for from in ["ije", "je"] {
            if word.contains(from) && !word.starts_with(from) {
                let twin = word.replacen(from, "e", 1);
                if twin.len() > 3 && known.contains(twin.as_str()) {
                    ijekavian.insert(word);
                    ekavian.insert(twin);
                }
            }
        }
    }
    for &(word, zipf) in entries {
        if !ekavian.contains(word) {
            corpus.add_word("hr", word, zipf);
        }
        if !ijekavian.contains(word) {
            corpus.add_word("sr-Latn", word, zipf);
            corpus.add_word("sr", &cyrillic(word), zipf);
        }
    }
}

const SERBIAN: [(&str, &str); 30] = [
    ("lj", "љ"),
    ("nj", "њ"),
    ("dž", "џ"),
    ("a", "а"),
    ("b", "б"),
    ("v", "в"),
    ("g", "г"),
    ("d", "д"),
    ("đ", "ђ"),
    ("e", "е"),
    ("ž", "ж"),
    ("z", "з"),
    ("i", "и"),
    ("j", "ј"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("ć", "ћ"),
    ("u", "у"),
    ("f", "ф"),
    ("h", "х"),
    ("c", "ц"),
    ("č", "ч"),
    ("š", "ш"),
];

fn cyrillic(text: &str) -> String {
    let mut text = text.to_owned();
    for (latin, cyrillic) in SERBIAN {
        text = text.replace(latin, cyrillic);
    }
    text
}

fn measure(identifier: &LanguageIdentifier, data: &Path) {
    let text = read(&data.join("language/lid_dev.jsonl.zst"));
    let rows: Vec<(String, String, String)> = text
        .lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let field = |name: &str| row[name].as_str().unwrap().to_owned();
            (field("kind"), field("lang"), field("text"))
        })
        .collect();
    let all_codes: Vec<&str> = {
        let mut codes: Vec<&str> = rows.iter().map(|row| row.1.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    };
    let mut last = None;
    let narrow = identifier.clone().only(&SET_22);
    for (name, set, identifier) in [
        (
            "22 languages, told apart from these 22",
            &SET_22[..],
            &narrow,
        ),
        ("22 languages, told apart from all", &SET_22[..], identifier),
        ("all languages", &all_codes[..], identifier),
    ] {
        let mut evaluation = Evaluation::new();
        for (kind, lang, text) in &rows {
            if set.contains(&lang.as_str()) {
                evaluation.add(kind, lang, identifier.identify(text));
            }
        }
        print!("{name}:");
        for kind in ["word", "pair", "sentence"] {
            print!(" {kind} {:.2}", 100.0 * evaluation.macro_accuracy(kind));
        }
        println!();
        for (gold, answer, count) in evaluation.confusions(14) {
            print!(" {gold}>{answer}:{count}");
        }
        println!();
        last = Some(evaluation);
    }
    let evaluation = last.unwrap();
    for lang in &all_codes {
        print!("{lang}");
        for kind in ["word", "pair", "sentence"] {
            let tally = evaluation.languages(kind).find(|(of, _)| of == lang);
            print!(
                " {:.1}",
                100.0 * tally.map_or(0.0, |(_, tally)| tally.accuracy())
            );
        }
        print!("; ");
    }
    println!();
    for kind in ["word", "pair", "sentence"] {
        println!(
            "{kind}: calibration error {:.3}",
            evaluation.calibration_error(kind)
        );
        for row in evaluation.reliability(kind) {
            println!(
                "  <={:.2} n={} confidence {:.3} accuracy {:.3}",
                row.upper, row.answers, row.confidence, row.accuracy
            );
        }
    }
    for set in [
        &["en", "de", "fr"][..],
        &["ru", "uk"],
        &["zh-Hans"],
        &SET_22,
    ] {
        let texts: Vec<&str> = rows
            .iter()
            .filter(|row| row.0 == "sentence" && set.contains(&row.1.as_str()))
            .map(|row| row.2.as_str())
            .collect();
        let bytes: usize = texts.iter().map(|text| text.len()).sum();
        let start = processor_seconds();
        let mut found = 0_usize;
        for _ in 0..10 {
            for text in &texts {
                found += identifier.identify(text).code.len();
            }
        }
        let seconds = (processor_seconds() - start) / 10.0;
        println!(
            "processor speed on {} sentences of {set:?}: {:.1} MB/s ({found})",
            texts.len(),
            bytes as f64 / 1e6 / seconds
        );
    }
}

/// Processor time of this thread, which a busy machine does not stretch as it does the clock's.
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds: f64 = text
        .split(' ')
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or(0.0);
    nanoseconds / 1e9
}
