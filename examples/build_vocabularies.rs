//! Builds the committed word lists of masked sequences from word frequencies.
//!
//! ```sh
//! WORDPRINT_DATA=../shared/data cargo run --example build_vocabularies
//! ```
//!
//! Writes `lexicons/models/vocabulary-<lang>.tsv`; build again before `wordprint train background`.

// It reads data, writes models and prints what it did: that is its purpose.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

const LANGUAGES: [&str; 19] = [
    "ar", "de", "el", "en", "es", "fa", "fr", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr",
    "uk", "vi", "zh",
];
/// Words that a masked vocabulary keeps.
const VOCABULARY: usize = 350;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let data = std::env::var_os("WORDPRINT_DATA").map_or("../shared/data".into(), PathBuf::from);
    LANGUAGES
        .iter()
        .try_for_each(|language| vocabulary(&data, language))
}

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicons/models")
}

fn lines(path: &Path) -> Result<impl Iterator<Item = String>, Failure> {
    let file = fs::File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let reader = BufReader::new(zstd::Decoder::new(file)?);
    Ok(reader.lines().map_while(Result::ok))
}

/// The most frequent words with a letter and without digits.
fn vocabulary(data: &Path, language: &str) -> Result<(), Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicons");
    let function_words = fs::read_to_string(root.join(format!("{language}/function_words.tsv")))?;
    let is_elided = |word: &str| {
        function_words
            .lines()
            .any(|line| line == format!("{word}'"))
    };
    let mut words: Vec<String> = Vec::new();
    for line in lines(&data.join(format!("lexical/wordfreq/{language}.tsv.zst")))? {
        let word = line.split('\t').next().unwrap_or("");
        let mut word = word.replace('\u{2019}', "'").to_lowercase();
        // The source cuts `l'amour` before the apostrophe, wordprint after it.
        if is_elided(&word) {
            word.push('\'');
        }
        let lettered = word.chars().any(char::is_alphabetic);
        if lettered && !word.chars().any(char::is_numeric) && !words.contains(&word) {
            words.push(word);
        }
        if words.len() == VOCABULARY {
            break;
        }
    }
    let text = format!(
        "# The {VOCABULARY} most frequent words of {language} (wordfreq), most frequent first.\n\
         # Masked sequences keep these words; their order gives the ids, so a change makes old fingerprints unreadable.\n\
         {}\n",
        words.join("\n")
    );
    fs::write(models().join(format!("vocabulary-{language}.tsv")), text)?;
    Ok(())
}
