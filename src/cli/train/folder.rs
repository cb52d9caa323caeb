//! A folder of sentences and frequency lists, read into a training corpus.
//!
//! This is how the built-in model was made: what is missing in the folder is
//! left out, and the common words of languages without any list come with the
//! program.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::text::language::train::Corpus;

/// Common words of languages without a frequency list, written for this project.
const SEEDS: &str = include_str!("../../../lexicons/models/language_seed.tsv");
/// Zipf frequency given to those words.
const SEED_ZIPF: f64 = 5.0;
/// Sentences of one file at most, taken evenly.
const SENTENCES: usize = 30_000;

/// Adds all that is in `folder` to `corpus`.
pub(super) fn read(folder: &Path, corpus: &mut Corpus) -> Result<()> {
    let traditional = conversions(folder, corpus)?;
    for path in files(&folder.join("lexical/wordfreq"))? {
        let text = text(&path)?;
        let entries: Vec<(&str, f64)> = text
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(word, zipf)| Some((word, zipf.parse().ok()?)))
            .collect();
        match code(&path).as_str() {
            "zh" => {
                for (word, zipf) in entries {
                    corpus.add_word("zh-Hans", word, zipf);
                    let converted: String = word
                        .chars()
                        .map(|c| traditional.get(&c).copied().unwrap_or(c))
                        .collect();
                    corpus.add_word("zh-Hant", &converted, zipf);
                }
            }
            "sh" => serbo_croatian(corpus, &entries),
            code => {
                let code = if code == "fil" { "tl" } else { code };
                for (word, zipf) in entries {
                    corpus.add_word(code, word, zipf);
                }
            }
        }
    }
    for set in ["background/ntrex128", "background/tatoeba"] {
        for path in files(&folder.join(set))? {
            let code = match code(&path).as_str() {
                "es-MX" => "es".to_owned(),
                "fr-CA" => "fr".to_owned(),
                "pt-PT" => "pt".to_owned(),
                other => other.to_owned(),
            };
            let text = text(&path)?;
            let every = text.lines().count().div_ceil(SENTENCES).max(1);
            for line in text.lines().step_by(every) {
                corpus.add_sentence(&code, line);
            }
        }
    }
    for line in SEEDS.lines().filter(|line| !line.starts_with('#')) {
        if let Some((code, words)) = line.split_once('\t') {
            for word in words.split(' ') {
                corpus.add_word(code, word, SEED_ZIPF);
            }
        }
    }
    Ok(())
}

/// Adds the simplified and traditional forms; gives the traditional form of a character.
fn conversions(folder: &Path, corpus: &mut Corpus) -> Result<BTreeMap<char, char>> {
    let mut characters = BTreeMap::new();
    let first = |s: &str| s.split(' ').next().and_then(|s| s.chars().next());
    let table = text(&folder.join("lexical/opencc/STCharacters.txt.zst"))?;
    for (simplified, traditional) in table.lines().filter_map(|line| line.split_once('\t')) {
        if let (Some(s), Some(t)) = (first(simplified), first(traditional)) {
            characters.insert(s, t);
            if s != t {
                corpus.add_word("zh-Hans", &s.to_string(), 4.0);
                corpus.add_word("zh-Hant", &t.to_string(), 4.0);
            }
        }
    }
    let table = text(&folder.join("lexical/opencc/STPhrases.txt.zst"))?;
    for (simplified, traditional) in table.lines().filter_map(|line| line.split_once('\t')) {
        corpus.add_word("zh-Hans", simplified, 2.5);
        let best = traditional.split(' ').next().unwrap_or(traditional);
        corpus.add_word("zh-Hant", best, 2.5);
    }
    Ok(characters)
}

/// The files of a folder by name; none where there is no such folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).map_err(|source| error(folder, source))?;
    let mut files = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<_>>>()
        .map_err(|source| error(folder, source))?;
    files.sort();
    Ok(files)
}

/// The text of a file compressed with zstd; empty where there is no such file.
fn text(path: &Path) -> Result<String> {
    if !path.exists() {
        return Ok(String::new());
    }
    let file = std::fs::File::open(path).map_err(|source| error(path, source))?;
    let bytes = zstd::decode_all(file).map_err(|source| error(path, source))?;
    String::from_utf8(bytes).map_err(|_| Error::Input {
        path: path.to_path_buf(),
        line: None,
        message: "not UTF-8".to_owned(),
    })
}

fn error(path: &Path, source: std::io::Error) -> Error {
    Error::Io {
        path: path.to_path_buf(),
        source,
    }
}

/// The language in a file's name: what stands before the first full stop.
fn code(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.split('.').next().unwrap_or_default().to_owned()
}

/// The common list serves both: a word with its Ekavian twin in the list is
/// Croatian and the twin Serbian; all others are in both.
fn serbo_croatian(corpus: &mut Corpus, entries: &[(&str, f64)]) {
    let known: BTreeSet<&str> = entries.iter().map(|entry| entry.0).collect();
    let mut ekavian = BTreeSet::new();
    let mut ijekavian = BTreeSet::new();
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

/// Serbian letters, digraphs first.
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
    SERBIAN
        .iter()
        .fold(text.to_owned(), |text, (latin, cyrillic)| {
            text.replace(latin, cyrillic)
        })
}
