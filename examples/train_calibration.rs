//! Fits the built-in calibration and prints how well it holds.
//!
//! ```text
//! WORDPRINT_DATA=../shared/data cargo run --profile measure --example train_calibration -- [--write]
//! ```
//!
//! Reads `authorship/corpus-pairs/*/pairs*.jsonl.zst`, `authorship/pan14-verification` and
//! `authorship/pan13-pan15-verification-en`; every figure is of a set that took no part in the fit
//! that judged it. With `--write`, writes `lexicons/models/calibration.json`; `--rows FILE` keeps the
//! scores there, so that the next run only fits.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a training program reads files and prints"
)]

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use wordprint::Post;
use wordprint::compare::calibrate::{self, Recipe, Row};
use wordprint::compare::{Comparer, methods};
use wordprint::evaluate::{Judgement, VerificationReport, VerificationTable};
use wordprint::fingerprint::{Fingerprint, FingerprintBuilder};
use wordprint::style::Extractor;
use wordprint::text::Tokenizer;

/// Rows scored with a full cohort, with a small one, and without.
type Scored = (Vec<Row>, Vec<Row>, Vec<Row>);
type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(serde::Deserialize)]
struct Pair {
    id: String,
    lang: String,
    texts_a: Vec<String>,
    texts_b: Vec<String>,
    same: bool,
}

/// Pairs of one file of one set, fingerprinted.
struct Set {
    /// The set whose authors these are.
    group: String,
    name: String,
    sides: Vec<Fingerprint>,
    same: Vec<bool>,
}

/// Members of the small cohort: 10 to 19 have a calibration of their own.
const SMALL_COHORT: usize = 13;

fn main() -> Result<(), Failure> {
    let data = std::env::var_os("WORDPRINT_DATA")
        .map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let write = std::env::args().any(|a| a == "--write");
    if !data.is_dir() {
        println!("no data in {}: nothing to do", data.display());
        return Ok(());
    }
    let kept = std::env::args()
        .skip_while(|a| a != "--rows")
        .nth(1)
        .map(PathBuf::from);
    let (cohort, small, plain): Scored = match kept.as_deref().filter(|p| p.exists()) {
        Some(path) => serde_json::from_slice(&std::fs::read(path)?)?,
        None => {
            let scored = score_all(&data.join("authorship"))?;
            if let Some(path) = kept {
                std::fs::write(path, serde_json::to_vec(&scored)?)?;
            }
            scored
        }
    };
    let tries: Vec<String> = std::env::args()
        .skip_while(|a| a != "--try")
        .skip(1)
        .collect();
    if !tries.is_empty() {
        return try_recipes(&tries, &cohort, &plain);
    }
    println!("AUC of single scores, against a cohort | without");
    single_scores(&cohort, &plain);
    for (title, rows, recipe) in [
        (
            "against a cohort, all methods",
            &cohort,
            Recipe::new(calibrate::ALL_METHODS),
        ),
        (
            "against a cohort, topic masked",
            &cohort,
            Recipe::new(calibrate::MASKED_METHODS),
        ),
        (
            "against a cohort of a dozen, all methods",
            &small,
            Recipe::new(calibrate::ALL_METHODS),
        ),
        (
            "no cohort, all methods",
            &plain,
            calibrate::plain_recipe(calibrate::ALL_METHODS),
        ),
        (
            "no cohort, topic masked",
            &plain,
            calibrate::plain_recipe(calibrate::MASKED_METHODS),
        ),
    ] {
        let held_out = calibrate::leave_one_set_out(rows, &recipe);
        let judged: Vec<Judgement> = rows
            .iter()
            .zip(&held_out)
            .map(|(row, ln)| Judgement::from_log10_lr(ln / std::f64::consts::LN_10, row.same))
            .collect();
        println!("\n{title}; each set judged by a fit on the others");
        println!("{}", table(rows, &judged));
    }
    let model = calibrate::calibrate(&cohort, &small, &plain);
    for (title, variant) in [
        ("cohort", &model.cohort),
        ("small cohort", &model.small_cohort),
        ("plain", &model.plain),
    ] {
        println!("{title}: words, intercept, slopes, cap, cllr, spread");
        for c in &variant.classes {
            let slopes: Vec<String> = c.slopes.iter().map(|s| format!("{s:.2}")).collect();
            println!(
                "  {:>5} {:>6.2} [{}] {:.2} {:.3} {:.2}",
                c.words,
                c.intercept,
                slopes.join(" "),
                c.cap,
                c.cllr,
                c.spread
            );
        }
    }
    if write {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicons/models/calibration.json");
        std::fs::write(
            &path,
            format!("{}\n", serde_json::to_string_pretty(&rounded(&model)?)?),
        )?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// Prints the means of recipes given as `METHOD,METHOD,...;L2;WIDTH`.
fn try_recipes(tries: &[String], cohort: &[Row], plain: &[Row]) -> Result<(), Failure> {
    for text in tries {
        let mut fields = text.split(';');
        let wanted: Vec<&str> = fields.next().unwrap_or_default().split(',').collect();
        let names: Vec<&'static str> = methods::ALL
            .iter()
            .map(|m| m.name())
            .filter(|n| wanted.contains(n))
            .collect();
        let mut recipe = Recipe::new(&names);
        if let Some(l2) = fields.next() {
            recipe.l2 = l2.parse()?;
        }
        if let Some(width) = fields.next() {
            recipe.width = width.parse()?;
        }
        println!("{text}");
        for (title, rows) in [("cohort", cohort), ("plain", plain)] {
            let judged: Vec<Judgement> = calibrate::leave_one_set_out(rows, &recipe)
                .iter()
                .zip(rows)
                .map(|(ln, row)| Judgement::from_log10_lr(ln / std::f64::consts::LN_10, row.same))
                .collect();
            println!("  {title}: {}", means(&reports(rows, &judged, 0)));
        }
    }
    Ok(())
}

/// Numbers to six digits: more would only make the file differ between machines.
fn rounded(model: &wordprint::compare::CalibrationModel) -> Result<serde_json::Value, Failure> {
    fn walk(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Number(n) => {
                if let Some(x) = n.as_f64().filter(|_| n.is_f64()) {
                    let short = format!("{x:.6}").parse().unwrap_or(x);
                    *value = serde_json::json!(short);
                }
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(walk),
            serde_json::Value::Object(map) => map.values_mut().for_each(walk),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(model)?;
    walk(&mut value);
    Ok(value)
}

fn rows(set: &Set, comparer: &Comparer) -> Vec<Row> {
    let prepared = comparer.prepare_all(&set.sides.iter().collect::<Vec<_>>());
    set.same
        .iter()
        .enumerate()
        .map(|(i, &same)| {
            let scores = comparer.scores(&prepared[2 * i], &prepared[2 * i + 1]);
            Row {
                set: set.group.clone(),
                part: set.name.clone(),
                scores: scores.scores,
                words: scores.words,
                same,
            }
        })
        .collect()
}

/// The parts in the order of the rows.
fn parts(rows: &[Row]) -> Vec<&str> {
    let mut names: Vec<&str> = rows.iter().map(|r| r.part.as_str()).collect();
    names.dedup();
    names
}

/// A report for each part, then one for all.
fn reports(rows: &[Row], judged: &[Judgement], resamples: usize) -> Vec<VerificationReport> {
    let of_part = |name: &str| -> Vec<Judgement> {
        rows.iter()
            .zip(judged)
            .filter(|(r, _)| r.part == name)
            .map(|(_, j)| *j)
            .collect()
    };
    let mut reports: Vec<VerificationReport> = parts(rows)
        .into_par_iter()
        .map(|name| VerificationReport::new(name, &of_part(name), resamples))
        .collect();
    reports.push(VerificationReport::new(
        "all pooled",
        judged,
        resamples / 10,
    ));
    reports
}

/// Means over the parts of each kind.
fn means(reports: &[VerificationReport]) -> String {
    let of = |title: &str, test: &dyn Fn(&str) -> bool| {
        let chosen: Vec<&VerificationReport> = reports.iter().filter(|r| test(&r.name)).collect();
        let n = chosen.len().max(1) as f64;
        let auc = chosen.iter().map(|r| r.auc.value).sum::<f64>() / n;
        let cllr = chosen.iter().map(|r| r.cllr.value).sum::<f64>() / n;
        let worst = chosen.iter().map(|r| r.cllr.value).fold(0.0, f64::max);
        format!("{title} AUC {auc:.3} Cllr {cllr:.3} (worst {worst:.2})")
    };
    [
        of("full", &|n| n.ends_with("/pairs")),
        of("short", &|n| n.ends_with("/pairs-short")),
        of("pan", &|n| n.starts_with("pan1") && !n.contains('/')),
        of("pooled", &|n| n == "all pooled"),
    ]
    .join(" | ")
}

fn table(rows: &[Row], judged: &[Judgement]) -> VerificationTable {
    let reports = reports(rows, judged, 200);
    println!("means: {}", means(&reports));
    VerificationTable { rows: reports }
}

fn single_scores(cohort: &[Row], plain: &[Row]) {
    let titles: Vec<&str> = methods::ALL.iter().map(|m| m.name()).collect();
    println!("{:28} words  {}", "set", titles.join(" "));
    for name in parts(cohort) {
        let line = |rows: &[Row]| {
            let one = |m: usize| {
                let own: Vec<Judgement> = rows
                    .iter()
                    .filter(|r| r.part == name)
                    .map(|r| Judgement {
                        score: 0.5,
                        ln_lr: r.scores[m],
                        same: r.same,
                    })
                    .collect();
                format!("{:.3}", wordprint::evaluate::verification::auc(&own))
            };
            (0..titles.len()).map(one).collect::<Vec<_>>().join(" ")
        };
        let mut words: Vec<u64> = cohort
            .iter()
            .filter(|r| r.part == name)
            .map(|r| r.words)
            .collect();
        words.sort_unstable();
        let median = words.get(words.len() / 2).copied().unwrap_or(0);
        println!("{name:28} {median:>5}  {} | {}", line(cohort), line(plain));
    }
}

/// Scores every pair twice: against the other sides of its part, and alone.
fn score_all(authorship: &Path) -> Result<Scored, Failure> {
    let mut files: Vec<(String, PathBuf)> = Vec::new();
    let mut folders: Vec<PathBuf> = std::fs::read_dir(authorship.join("corpus-pairs"))?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    folders.sort();
    for folder in folders {
        let set = folder
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        for part in ["pairs", "pairs-short"] {
            files.push((
                format!("{set}/{part}"),
                folder.join(format!("{part}.jsonl.zst")),
            ));
        }
    }
    for set in ["pan14-verification", "pan13-pan15-verification-en"] {
        files.push((set.to_owned(), authorship.join(set).join("pairs.jsonl.zst")));
    }
    let (mut cohort, mut small, mut plain) = (Vec::new(), Vec::new(), Vec::new());
    for (name, path) in files {
        let pairs = read_pairs(&path)?;
        // PAN files hold several corpora: the identifier names them.
        let mut parts: BTreeMap<String, Vec<&Pair>> = BTreeMap::new();
        for pair in &pairs {
            let part = if name.contains('/') {
                name.clone()
            } else {
                pair.id
                    .rsplit_once('-')
                    .map_or(name.clone(), |(set, _)| set.to_owned())
            };
            parts.entry(part).or_default().push(pair);
        }
        for (part, pairs) in parts {
            let started = std::time::Instant::now();
            let sides: Vec<Fingerprint> = pairs
                .par_iter()
                .flat_map_iter(|p| [&p.texts_a, &p.texts_b].map(|t| fingerprint(t, &p.lang)))
                .collect();
            let read = started.elapsed().as_secs_f64();
            let group = part.split('/').next().unwrap_or(&part).to_owned();
            let same = pairs.iter().map(|p| p.same).collect();
            let set = Set {
                group,
                name: part,
                sides,
                same,
            };
            cohort.extend(rows(
                &set,
                &Comparer::with_cohort_of(&set.sides.iter().collect::<Vec<_>>())
                    .with_every_method(),
            ));
            // A dozen sides, spread over the file.
            let step = (set.sides.len() / SMALL_COHORT).max(1);
            let few: Vec<&Fingerprint> =
                set.sides.iter().step_by(step).take(SMALL_COHORT).collect();
            small.extend(rows(
                &set,
                &Comparer::with_cohort_of(&few).with_every_method(),
            ));
            plain.extend(rows(&set, &Comparer::new().with_every_method()));
            let all = started.elapsed().as_secs_f64();
            eprintln!(
                "{}: fingerprints {read:.1} s, scores {:.1} s",
                set.name,
                all - read
            );
        }
    }
    Ok((cohort, small, plain))
}

fn read_pairs(path: &Path) -> Result<Vec<Pair>, Failure> {
    let reader = std::io::BufReader::new(zstd::Decoder::new(std::fs::File::open(path)?)?);
    let mut pairs = Vec::new();
    for line in reader.split(b'\n') {
        let line = line?;
        if !line.is_empty() {
            pairs.push(serde_json::from_slice(&line)?);
        }
    }
    Ok(pairs)
}

fn fingerprint(texts: &[String], lang: &str) -> Fingerprint {
    let tokenizer = Tokenizer::new();
    let mut builder = FingerprintBuilder::new(&Extractor::new());
    for (i, text) in texts.iter().enumerate() {
        let post = Post {
            id: i.to_string(),
            lang: Some(lang.to_owned()),
            ..Post::default()
        };
        builder.fold(&post, &tokenizer.document_in(text, Some(lang)), &[]);
    }
    builder.finish()
}
