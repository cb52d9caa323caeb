//! Whole novels through the table and the distances, against what R stylo made of them.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr
)]

use std::path::PathBuf;

use wordprint::compare::delta::Delta;
use wordprint::corpus::{Corpus, FeatureReader, Profiles, Splitting, TextCounts, TextInfo, Units};

/// The novels of the reference values, in their order.
const NOVELS: [&str; 6] = [
    "ABronte_Agnes",
    "ABronte_Tenant",
    "Austen_Emma",
    "Austen_Pride",
    "Austen_Sense",
    "Dickens_Bleak",
];

fn reference() -> Option<(Vec<String>, String, String)> {
    let data = std::env::var_os("WORDPRINT_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        PathBuf::from,
    );
    let values = data.join("../research/stylo_reference");
    let frequencies = std::fs::read_to_string(values.join("golden_freqs.csv")).ok()?;
    let distances = std::fs::read_to_string(values.join("golden_dist.csv")).ok()?;
    let texts = NOVELS
        .iter()
        .map(|name| {
            let path = data.join(format!("novels/british/{name}.txt.zst"));
            let bytes = zstd::decode_all(std::fs::File::open(path).ok()?).ok()?;
            String::from_utf8(bytes).ok()
        })
        .collect::<Option<Vec<_>>>()?;
    Some((texts, frequencies, distances))
}

#[test]
fn novels_give_the_table_and_distances_of_stylo() {
    let Some((texts, frequencies, distances)) = reference() else {
        eprintln!("skipped: no novels or no reference values of stylo");
        return;
    };
    let reader = FeatureReader::new(Units::Words(1), Splitting::Auto).unwrap();
    let mut corpus = Corpus::new();
    for (name, text) in NOVELS.iter().zip(&texts) {
        let info = TextInfo {
            name: (*name).to_owned(),
            author: None,
        };
        corpus.push(info, &TextCounts::of(text, &reader));
    }
    let mut lines = frequencies.lines();
    let words: Vec<&str> = lines
        .next()
        .unwrap()
        .split(',')
        .skip(1)
        .map(|cell| cell.trim_matches('"'))
        .collect();
    // The words were ranked over more novels than the values are of.
    let table = corpus.table_of(&words);
    assert_eq!(table.features, words);
    for (line, row) in lines.zip(&table.rows) {
        for (cell, value) in line.split(',').skip(1).zip(row) {
            let expected: f64 = cell.parse().unwrap();
            assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
        }
    }
    let profiles = Profiles::new(&table);
    let mut compared = 0;
    for line in distances.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let delta = match cells[0] {
            "quadratic" => Delta::Quadratic,
            "cosine_delta" => Delta::Cosine,
            name => Delta::by_name(name).unwrap(),
        };
        let at = |name: &str| NOVELS.iter().position(|novel| *novel == name).unwrap();
        let value = profiles
            .distances(delta, words.len())
            .get(at(cells[1]), at(cells[2]));
        let expected: f64 = cells[3].parse().unwrap();
        assert!((value - expected).abs() < 1e-9, "{line}: {value}");
        compared += 1;
    }
    assert_eq!(compared, 8 * 15);
}
