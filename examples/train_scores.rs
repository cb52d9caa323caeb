//! Fits the built-in document scores and prints how well they hold.
//!
//! ```text
//! WORDPRINT_DATA=../shared/data cargo run --profile measure --example train_scores -- [--write]
//! ```
//!
//! Texts are cut into documents of 100, 200 and 400 words. Every fourth document (the same one of a
//! text and of its folded copies) takes no part in the fit; figures are of those and of sets that
//! took no part at all. With `--write`, writes `lexicons/models/document-scores.json`.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a training program reads files and prints"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use serde_json::Value;
use wordprint::evaluate::verification::{Judgement, auc, cllr, cllr_min};
use wordprint::numeric::logistic::balanced_weights_from;
use wordprint::numeric::{Logistic, LogisticOptions};
use wordprint::score::{Counts, Model, Property, ScoreModel, Sign, SignWeight};
use wordprint::{Analyzer, Post};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Words of a document, in turn.
const LENGTHS: [usize; 3] = [100, 200, 400];
/// Every so many documents one is held out.
const HOLD_OUT: usize = 4;
/// Documents of one set at most.
const MOST: usize = 400;

/// Counts of one set's documents.
struct Set {
    name: &'static str,
    documents: Vec<Counts>,
}

/// What one score is fitted to.
struct Recipe {
    property: Property,
    set: &'static str,
    signs: &'static [Sign],
    positive: Vec<&'static str>,
    negative: Vec<&'static str>,
    least_words: u32,
    least_findings: u32,
    cap: f64,
}

fn main() -> Result<(), Failure> {
    let data = std::env::var_os("WORDPRINT_DATA")
        .map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let sets = sets(&data)?;
    let ordinary = ["ewt", "enron", "ntrex", "novels", "mayweather", "youtube"];
    println!(
        "{:20} {:>5} {:>8}  rates per 1,000 words",
        "set", "docs", "words"
    );
    for set in sets.values() {
        let mut line = format!(
            "{:20} {:>5} {:>8}",
            set.name,
            set.documents.len(),
            words(set)
        );
        for sign in Sign::ALL {
            let _ = write!(line, " {sign:?} {:.2}", rate(&[set], sign));
        }
        println!("{line}");
    }
    let baseline: Vec<&Set> = ordinary.iter().filter_map(|name| sets.get(name)).collect();
    let mut scores: Vec<ScoreModel> = recipes()
        .iter()
        .map(|recipe| fit(recipe, &sets, &baseline))
        .collect();
    scores.push(machine_translated());
    scores.sort_by_key(|score| score.property);
    let model = Model {
        schema: 1,
        language: "en".to_owned(),
        scores,
    };
    for recipe in recipes() {
        judge(&model, &recipe, &sets);
    }
    if std::env::args().any(|a| a == "--write") {
        let mut json = serde_json::to_string_pretty(&model)?;
        json.push('\n');
        std::fs::write("lexicons/models/document-scores.json", json)?;
    }
    Ok(())
}

fn recipes() -> Vec<Recipe> {
    let posts = [
        "ewt",
        "enron",
        "ntrex",
        "novels",
        "mayweather",
        "youtube",
        "ira",
    ];
    vec![
        Recipe {
            property: Property::NonNative,
            set: "constants from jfleg and conll2013 against ewt, enron, ntrex128, novels, \
                  mayweather, youtube_spam",
            signs: &[Sign::SecondLanguage, Sign::NativeSlips],
            positive: vec!["jfleg", "conll"],
            negative: posts[..6].to_vec(),
            least_words: 100,
            least_findings: 1,
            cap: 1.2,
        },
        Recipe {
            property: Property::Native,
            set: "constants from ewt, enron, mayweather, youtube_spam against jfleg, conll2013",
            signs: &[Sign::NativeSlips],
            positive: vec!["ewt", "enron", "mayweather", "youtube"],
            negative: vec!["jfleg", "conll"],
            least_words: 100,
            least_findings: 1,
            cap: 1.0,
        },
        Recipe {
            property: Property::AsrOrTts,
            set: "ewt, enron, ntrex128, novels with case and marks folded away, against the same, \
                  mayweather, youtube_spam, ira538",
            signs: &[
                Sign::Capitals,
                Sign::Stops,
                Sign::Commas,
                Sign::OtherMarks,
                Sign::Symbols,
                Sign::Numbers,
                Sign::Fillers,
                Sign::ReadOut,
            ],
            positive: vec![
                "ewt bare",
                "enron bare",
                "ntrex bare",
                "novels bare",
                "ewt named",
                "enron named",
                "ntrex named",
                "novels named",
            ],
            negative: posts.to_vec(),
            least_words: 50,
            least_findings: 0,
            cap: 2.0,
        },
    ]
}

/// No data gives its weights: good machine translation has none of these findings, so that a finding
/// gets a modest ratio set by hand (3:1 for one, 5:1 for two) and the lack of them says nothing.
fn machine_translated() -> ScoreModel {
    ScoreModel {
        property: Property::MachineTranslated,
        set: "none: set by hand, not calibrated".to_owned(),
        least_words: 50,
        least_findings: 1,
        intercept: 0.0,
        cap: 1.0,
        signs: vec![SignWeight {
            sign: Sign::MachineTranslation,
            ordinary: 0.02,
            weight: 1.0,
        }],
    }
}

/// Fits one score on the documents that are not held out; each set weighs the same within its class.
fn fit(recipe: &Recipe, sets: &BTreeMap<&str, Set>, ordinary: &[&Set]) -> ScoreModel {
    let mut signs: Vec<SignWeight> = recipe
        .signs
        .iter()
        .map(|&sign| SignWeight {
            sign,
            ordinary: round(rate(ordinary, sign).max(0.01)),
            weight: 0.0,
        })
        .collect();
    let (mut rows, mut labels, mut weights) = (Vec::new(), Vec::new(), Vec::new());
    for (names, label) in [(&recipe.positive, true), (&recipe.negative, false)] {
        for set in names.iter().filter_map(|name| sets.get(name)) {
            for (index, counts) in set.documents.iter().enumerate() {
                if index % HOLD_OUT != 0 {
                    rows.push(signs.iter().map(|s| s.input(counts)).collect::<Vec<f64>>());
                    labels.push(label);
                    weights.push(1.0 / set.documents.len() as f64);
                }
            }
        }
    }
    let weights = balanced_weights_from(&labels, &weights);
    let options = LogisticOptions {
        l2: 3e-3,
        non_negative: false,
        steps: 200,
    };
    let fitted = Logistic::fit(&rows, &labels, &weights, options);
    for (sign, slope) in signs.iter_mut().zip(&fitted.slopes) {
        sign.weight = round(*slope);
    }
    ScoreModel {
        property: recipe.property,
        set: recipe.set.to_owned(),
        least_words: recipe.least_words,
        least_findings: recipe.least_findings,
        intercept: round(fitted.intercept),
        cap: recipe.cap,
        signs,
    }
}

/// Prints the weights, AUC, Cllr and reliability on held-out documents, and the mean by set.
fn judge(model: &Model, recipe: &Recipe, sets: &BTreeMap<&str, Set>) {
    let Some(score) = model.of(recipe.property) else {
        return;
    };
    println!(
        "\n{:?}: intercept {}, {:?}",
        recipe.property, score.intercept, score.signs
    );
    let mut pairs = Vec::new();
    let mut bins = [[0usize; 2]; 10];
    for (names, label) in [(&recipe.positive, true), (&recipe.negative, false)] {
        for set in names.iter().filter_map(|name| sets.get(name)) {
            for counts in set.documents.iter().step_by(HOLD_OUT) {
                let judged = model.judge(recipe.property, Some(counts));
                if let Ok(p) = judged.probability {
                    pairs.push(Judgement::from_log10_lr(judged.log10_lr, label));
                    bins[((p * 10.0) as usize).min(9)][usize::from(label)] += 1;
                }
            }
        }
    }
    println!(
        "held out {}: AUC {:.3} Cllr {:.3} (min {:.3})",
        pairs.len(),
        auc(&pairs),
        cllr(&pairs),
        cllr_min(&pairs)
    );
    // Classes of unequal size: the share of positives is given at even odds.
    let total = |class: usize| bins.iter().map(|bin| bin[class]).sum::<usize>().max(1) as f64;
    let totals = [total(0), total(1)];
    for (index, bin) in bins.iter().enumerate() {
        let [no, yes] = [bin[0] as f64 / totals[0], bin[1] as f64 / totals[1]];
        if no + yes > 0.0 {
            println!(
                "  {:.1}-{:.1}: {:>4} + {:>4} -, positive at even odds {:.2}",
                index as f64 / 10.0,
                (index + 1) as f64 / 10.0,
                bin[1],
                bin[0],
                yes / (no + yes)
            );
        }
    }
    for set in sets.values() {
        let judged: Vec<f64> = set
            .documents
            .iter()
            .filter_map(|counts| model.judge(recipe.property, Some(counts)).probability.ok())
            .collect();
        let share = |from: f64| {
            judged.iter().filter(|&&p| p >= from).count() as f64 / judged.len().max(1) as f64
        };
        let mean = judged.iter().sum::<f64>() / judged.len().max(1) as f64;
        println!(
            "  {:20} judged {:>4} of {:>4}, mean {mean:.2}, >=0.8 {:.3}, >=0.9 {:.3}",
            set.name,
            judged.len(),
            set.documents.len(),
            share(0.8),
            share(0.9)
        );
    }
}

fn words(set: &Set) -> u64 {
    set.documents.iter().map(|c| u64::from(c.words)).sum()
}

/// Mean rate per 1,000 words over sets.
fn rate(sets: &[&Set], sign: Sign) -> f64 {
    let of = |set: &Set| {
        let count: u64 = set.documents.iter().map(|c| u64::from(c.of(sign))).sum();
        count as f64 * 1000.0 / words(set).max(1) as f64
    };
    sets.iter().map(|set| of(set)).sum::<f64>() / sets.len().max(1) as f64
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Reads and counts every set.
fn sets(data: &Path) -> Result<BTreeMap<&'static str, Set>, Failure> {
    let analyzer = Analyzer::new();
    let mut sets = BTreeMap::new();
    let mut add = |name: &'static str, documents: Vec<String>| {
        let documents = documents
            .into_iter()
            .take(MOST)
            .map(|text| {
                let post = Post {
                    text,
                    ..Post::default()
                };
                let score = analyzer.score(&post);
                Counts::new(&score.document, &score.findings, analyzer.rules())
            })
            .collect();
        sets.insert(name, Set { name, documents });
    };
    let file = |path: &str| lines(&data.join(path));
    let field = |path: &str, name: &str| -> Result<Vec<String>, Failure> {
        rows(&file(path)?, |row| row[name].as_str().map(str::to_owned))
    };
    let edited = [
        (
            "ewt",
            "ewt bare",
            "ewt named",
            ewt(&file(
                "segmentation/ud/UD_English-EWT/en_ewt-train-rebuilt.conllu.zst",
            )?),
        ),
        (
            "enron",
            "enron bare",
            "enron named",
            field("authorship/enron-demo-en/posts.jsonl.zst", "text")?,
        ),
        (
            "ntrex",
            "ntrex bare",
            "ntrex named",
            file("background/ntrex128/en.txt.zst")?,
        ),
        ("novels", "novels bare", "novels named", novels(data)?),
    ];
    for (name, bare_name, named_name, texts) in edited {
        let documents = chunks(&texts, " ");
        add(bare_name, documents.iter().map(|text| bare(text)).collect());
        add(
            named_name,
            documents.iter().map(|text| named(text)).collect(),
        );
        add(name, documents);
    }
    for (name, path) in [
        ("mayweather", "posts/mayweather_tweets/posts.jsonl.zst"),
        ("youtube", "posts/youtube_spam/posts.jsonl.zst"),
        ("ira", "posts/ira538/posts.jsonl.zst"),
        ("twibot", "posts/twibot20_sample/posts.jsonl.zst"),
        ("public figures", "posts/public_figures/posts.jsonl.zst"),
        ("nps chat", "posts/nps_chat/posts.jsonl.zst"),
    ] {
        let texts = rows(&file(path)?, |row| {
            let english = row["lang"].as_str().is_none_or(|lang| lang == "en");
            row["text"]
                .as_str()
                .filter(|text| english && is_english(text))
                .map(str::to_owned)
        })?;
        // Spread over the accounts: rows are in the order of accounts.
        let documents = chunks(&texts, "\n");
        let step = (documents.len() / MOST).max(1);
        add(name, documents.into_iter().step_by(step).collect());
    }
    for (name, corrected, path) in [
        ("jfleg", "jfleg corrected", "errors/jfleg/dev.jsonl.zst"),
        (
            "conll",
            "conll corrected",
            "errors/conll2013/test.jsonl.zst",
        ),
        ("gmeg", "gmeg corrected", "errors/gmeg/wiki.dev.jsonl.zst"),
    ] {
        add(name, chunks(&field(path, "source")?, " "));
        let right = rows(&file(path)?, |row| {
            row["corrections"][0]
                .as_str()
                .or(row["source"].as_str())
                .map(str::to_owned)
        })?;
        add(corrected, chunks(&right, " "));
    }
    for (names, path) in [
        (
            [
                "libri google",
                "libri azure",
                "libri watson",
                "libri deepspeech",
            ],
            "errors/asr_librispeech/utterances.jsonl.zst",
        ),
        (
            [
                "voice google",
                "voice azure",
                "voice watson",
                "voice deepspeech",
            ],
            "errors/asr_commonvoice/utterances.jsonl.zst",
        ),
    ] {
        for (name, system) in names
            .into_iter()
            .zip(["google", "azure", "watson", "deepspeech"])
        {
            let texts = rows(&file(path)?, |row| {
                row["hyps"][system].as_str().map(str::to_owned)
            })?;
            add(name, chunks(&texts, " "));
        }
    }
    for (name, human) in [("mqm machine", false), ("mqm human", true)] {
        let texts = rows(&file("errors/mqm_ted_zhen/all.jsonl.zst")?, |row| {
            (row["human"].as_bool() == Some(human))
                .then(|| row["source"].as_str().map(str::to_owned))?
        })?;
        add(name, chunks(&texts, " "));
    }
    for (name, label) in [("htmt machine", "mt"), ("htmt human", "human")] {
        let texts = rows(&file("errors/ht_vs_mt_de_en/all.jsonl.zst")?, |row| {
            (row["label"] == label).then(|| row["text"].as_str().map(str::to_owned))?
        })?;
        add(name, chunks(&texts, " "));
    }
    add(
        "rev verbatim",
        chunks(
            &field("errors/rev16_disfluency/docs.jsonl.zst", "verbatim")?,
            " ",
        ),
    );
    add(
        "talkpython",
        chunks(
            &field(
                "errors/talkpython_corrections/corrections.jsonl.zst",
                "source",
            )?,
            " ",
        ),
    );
    Ok(sets)
}

fn lines(path: &Path) -> Result<Vec<String>, Failure> {
    let reader = std::io::BufReader::new(zstd::Decoder::new(std::fs::File::open(path)?)?);
    Ok(reader.lines().collect::<Result<_, _>>()?)
}

fn rows(lines: &[String], text: impl Fn(&Value) -> Option<String>) -> Result<Vec<String>, Failure> {
    let mut texts = Vec::new();
    for line in lines {
        texts.extend(text(&serde_json::from_str(line)?));
    }
    Ok(texts)
}

fn ewt(lines: &[String]) -> Vec<String> {
    let text = |line: &String| line.strip_prefix("# text = ").map(str::to_owned);
    lines.iter().filter_map(text).collect()
}

/// Paragraphs from the middle of each novel.
fn novels(data: &Path) -> Result<Vec<String>, Failure> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(data.join("novels/british"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        let all = lines(&path)?;
        texts.extend(
            all.into_iter()
                .filter(|l| !l.trim().is_empty())
                .skip(400)
                .take(350),
        );
    }
    Ok(texts)
}

/// Joins texts until a document has its length.
fn chunks(texts: &[String], separator: &str) -> Vec<String> {
    let mut documents = Vec::new();
    let (mut current, mut words) = (String::new(), 0);
    for text in texts {
        if !current.is_empty() {
            current.push_str(separator);
        }
        current.push_str(text.trim());
        words += text.split_whitespace().count();
        if words >= LENGTHS[documents.len() % LENGTHS.len()] {
            documents.push(std::mem::take(&mut current));
            words = 0;
        }
    }
    documents
}

/// What a recogniser without formatting would give: lower case, apostrophes, no other mark.
fn bare(text: &str) -> String {
    let kept = |c: char| {
        if c.is_alphanumeric() || c == '\'' || c == '’' {
            c
        } else {
            ' '
        }
    };
    let folded: String = text.to_lowercase().chars().map(kept).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a recogniser that knows names would give: their capitals, apostrophes, no other mark.
fn named(text: &str) -> String {
    let mut folded = String::new();
    let mut starts = true;
    for word in text.split_whitespace() {
        let kept: String = word
            .chars()
            .filter(|&c| c.is_alphanumeric() || c == '\'' || c == '’')
            .collect();
        if !folded.is_empty() && !kept.is_empty() {
            folded.push(' ');
        }
        if starts && kept != "I" {
            folded.push_str(&kept.to_lowercase());
        } else {
            folded.push_str(&kept);
        }
        starts = word.ends_with(['.', '!', '?', ':', '"', '”']);
    }
    folded
}

fn is_english(text: &str) -> bool {
    const COMMON: [&str; 14] = [
        "the", "to", "and", "of", "a", "is", "in", "you", "for", "it", "that", "on", "i", "my",
    ];
    let (mut all, mut common) = (0, 0);
    for word in text.split_whitespace() {
        all += 1;
        common += usize::from(COMMON.iter().any(|other| word.eq_ignore_ascii_case(other)));
    }
    common * 8 >= all && all > 0
}
