//! Builds `lexicons/models/cjk.bin`: `WORDPRINT_DATA=... cargo run --example build_cjk`.
#![allow(clippy::disallowed_methods, clippy::print_stdout)] // a training command reads and writes files

use std::path::Path;

use wordprint::text::cjk::build::{Sources, build};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = std::env::var("WORDPRINT_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let read = |name: &str| -> Result<String, Box<dyn std::error::Error>> {
        let bytes = std::fs::read(Path::new(&data).join("lexical").join(name))?;
        Ok(String::from_utf8(zstd::decode_all(&bytes[..])?)?)
    };
    let (counted, chinese, japanese, simplified) = (
        read("jieba/jieba_dict.txt.zst")?,
        read("wordfreq/zh.tsv.zst")?,
        read("wordfreq/ja.tsv.zst")?,
        read("opencc/TSCharacters.txt.zst")?,
    );
    let model = build(&Sources {
        counted: &counted,
        chinese: &chinese,
        japanese: &japanese,
        simplified: &simplified,
    })?;
    println!("{} bytes", model.len());
    std::fs::write("lexicons/models/cjk.bin", model)?;
    Ok(())
}
