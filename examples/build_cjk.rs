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
    let chinese_sentences = read_treebank(&data, "UD_Chinese-GSDSimp/zh_gsdsimp-ud-dev")?;
    let japanese_sentences = read_treebank(&data, "UD_Japanese-GSD/ja_gsd-ud-dev")?;
    let model = build(&Sources {
        counted: &counted,
        chinese: &chinese,
        japanese: &japanese,
        simplified: &simplified,
        chinese_sentences: &chinese_sentences,
        japanese_sentences: &japanese_sentences,
    })?;
    println!("{} bytes", model.len());
    std::fs::write("lexicons/models/cjk.bin", model)?;
    Ok(())
}

/// The words of a treebank's sentences. With `HOLD_OUT=k/n` in the environment, every n-th
/// sentence from the k-th on is left out, for figures by cross-validation.
fn read_treebank(data: &str, name: &str) -> Result<Vec<Vec<String>>, Box<dyn std::error::Error>> {
    let path = format!("{data}/segmentation/ud/{name}.conllu.zst");
    let text = String::from_utf8(zstd::decode_all(&std::fs::read(path)?[..])?)?;
    let mut sentences: Vec<Vec<String>> = text
        .split("\n\n")
        .map(|block| {
            let rows = block.lines().filter(|line| !line.starts_with('#'));
            rows.filter_map(|line| {
                let mut columns = line.split('\t');
                let number = columns.next()?;
                let word = columns.next()?;
                (!number.contains(['-', '.'])).then(|| word.to_owned())
            })
            .collect()
        })
        .collect();
    sentences.retain(|sentence: &Vec<String>| !sentence.is_empty());
    if let Ok(part) = std::env::var("HOLD_OUT") {
        let (k, n) = part.split_once('/').ok_or("HOLD_OUT is k/n")?;
        let (k, n): (usize, usize) = (k.parse()?, n.parse()?);
        let mut index = 0;
        sentences.retain(|_| {
            index += 1;
            (index - 1) % n != k
        });
    }
    Ok(sentences)
}
