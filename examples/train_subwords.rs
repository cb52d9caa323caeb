//! Trains `lexicons/models/subwords.json` on sentences in twelve languages:
//! `WORDPRINT_DATA=... cargo run --example train_subwords`.
#![allow(clippy::disallowed_methods, clippy::print_stdout)] // a training command reads and writes files

use std::path::Path;

use wordprint::text::subword::{Algorithm, SubwordTokenizer};

const LANGUAGES: &[&str] = &[
    "ar", "de", "en", "es", "fr", "it", "ja", "pl", "pt", "ru", "tr", "uk", "zh-Hans", "zh-Hant",
];
/// Bytes of each language, so that none drowns the others.
const SHARE: usize = 400_000;
const SIZE: usize = 8_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = std::env::var("WORDPRINT_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let mut texts = Vec::new();
    for language in LANGUAGES {
        let file = Path::new(&data).join(format!("background/tatoeba/{language}.txt.zst"));
        let text = String::from_utf8(zstd::decode_all(&std::fs::read(file)?[..])?)?;
        // English twice: most of what is analysed is English.
        let share = if *language == "en" { 2 * SHARE } else { SHARE };
        let mut taken = 0;
        for line in text.lines() {
            if taken >= share {
                break;
            }
            taken += line.len();
            texts.push(line.to_owned());
        }
    }
    let subwords = SubwordTokenizer::train(Algorithm::Bpe, SIZE, texts.iter().map(String::as_str))?;
    let json = subwords.to_json()?;
    println!("{} entries, {} bytes", subwords.size(), json.len());
    std::fs::write("lexicons/models/subwords.json", json)?;
    Ok(())
}
