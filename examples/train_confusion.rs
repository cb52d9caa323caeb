//! Trains `lexicons/models/confusion.bin` and prints how each direction does.
//!
//! `cargo run --profile measure --example train_confusion -- SETS OUT TRAIN.. [--clean CLEAN..]`
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used
)]

use std::path::PathBuf;

use wordprint::detect::confusion::learn::{Corpus, Part, SetSettings, read_sets, train_sets};
use wordprint::ingest::{Options, open};
use wordprint::text::Tokenizer;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let sets = read_sets(&args[0], &std::fs::read_to_string(&args[0]).unwrap()).unwrap();
    let sentences = std::fs::read_to_string("/tmp/conf/sents.txt").unwrap();
    let cut = args
        .iter()
        .position(|a| a == "--clean")
        .unwrap_or(args.len());
    let tokenizer = Tokenizer::new();
    let mut corpus = Corpus::new();
    for (paths, clean) in [
        (&args[2..cut], false),
        (args.get(cut + 1..).unwrap_or(&[]), true),
    ] {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        if paths.is_empty() {
            continue;
        }
        for post in open(&paths, &Options::default()).unwrap() {
            let post = post.unwrap();
            let document = tokenizer.document_in(&post.text, Some("en"));
            corpus.add(
                &document,
                post.account.as_deref().unwrap_or(&post.id),
                clean,
            );
        }
    }
    eprintln!(
        "words: {:?}",
        [Part::Train, Part::Tune, Part::Clean, Part::Report].map(|p| corpus.words(p))
    );
    let start = std::time::Instant::now();
    let (model, directions) = train_sets(&mut corpus, &sets, SetSettings::default(), &mut |line| {
        eprintln!("{:7.1}s {line}", start.elapsed().as_secs_f32());
    });
    let bytes = model.to_bytes();
    std::fs::write(&args[1], &bytes).unwrap();
    println!("bytes {}", bytes.len());
    for d in &directions {
        println!(
            "{}\t{}\t{}\t{}\t{:.2}\t{}/{}\t{}/{}\t{}/{}",
            d.words[0],
            d.words[1],
            d.learned[0],
            d.learned[1],
            d.threshold,
            d.recall.1,
            d.recall.0,
            d.alarms.1,
            d.alarms.0,
            d.clean.1,
            d.clean.0
        );
    }
    for line in sentences.lines() {
        let fields: Vec<&str> = line.split('|').collect();
        let (a, b) = (fields[0], fields[1]);
        let Some(number) = model.pairs().iter().position(|p| {
            (p.words[0] == a && p.words[1] == b) || (p.words[0] == b && p.words[1] == a)
        }) else {
            println!("S\t{a}\t{b}\tnone");
            continue;
        };
        let pair = &model.pairs()[number];
        for (side, group) in fields[2..].iter().enumerate() {
            let (meant, wrong) = if side == 0 { (a, b) } else { (b, a) };
            let wrong_side = usize::from(pair.words[1] == wrong);
            for sentence in group.split(';') {
                let (left, rest) = sentence.split_once('[').unwrap();
                let (word, right) = rest.split_once(']').unwrap();
                let capital = left.is_empty();
                let mut put: String = wrong.to_owned();
                if capital {
                    put = put[..1].to_uppercase() + &put[1..];
                }
                let text = format!("{left}{put}{right}");
                let document = tokenizer.document_in(&text, Some("en"));
                let end_byte = (left.len() + put.len()) as u32;
                let at = document
                    .tokens
                    .iter()
                    .position(|t| t.span.start as usize == left.len())
                    .unwrap();
                let end = document
                    .tokens
                    .iter()
                    .position(|t| t.span.end == end_byte)
                    .unwrap()
                    + 1;
                let odds = model.log_ratio(&document, number, at, end);
                let odds = if wrong_side == 1 { odds } else { -odds };
                println!(
                    "S\t{wrong}\t{meant}\t{:.2}\t{:.2}\t{left}[[{put}]]{right}\t{left}{word}{right}",
                    odds, pair.thresholds[wrong_side]
                );
            }
        }
    }
}
