//! Pair files with known truth.

use std::f64::consts::LN_10;
use std::path::{Path, PathBuf};

use super::{Figures, halves, set_name, three, value};
use crate::analyzer::Analyzer;
use crate::cli::context::Context;
use crate::cli::input::{self, Reading};
use crate::cli::train::own_sources;
use crate::cli::verify::{self, Cohort, Folding, Setting};
use crate::cli::weighing::Weighing;
use crate::compare::calibrate::{self, Recipe, Row, Scale};
use crate::compare::{CalibrationModel, Options, Verdict, Writers, methods, topic_may_explain};
use crate::error::{Error, Result};
use crate::evaluate::halves::Halving;
use crate::evaluate::verification::{ReliabilityBin, TippettPoint, reliability, tippett};
use crate::evaluate::{Judgement, VerificationReport};
use crate::ingest::PairRow;
use crate::report::terminal::table::Table;

/// Marks a set that the built-in calibration was fitted on.
const SEEN: char = '*';
/// Bins of the reliability table.
const BINS: usize = 10;

/// What is measured, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Pair files (JSON Lines with texts_a, texts_b, same); with --halves, posts.
    #[arg(required = true, value_name = "PAIRS")]
    files: Vec<PathBuf>,
    /// Bootstrap samples behind the 95 % intervals of AUC and Cllr (of every measure in json).
    #[arg(long, default_value_t = 0, value_name = "N")]
    resamples: usize,
    /// Judge each set by a calibration fitted on the other sets alone: the honest figure for sets
    /// that the built-in calibration has seen. Files of one folder are one set.
    #[arg(long)]
    leave_one_set_out: bool,
    /// Mask mentions, tags and links, which tell accounts apart by whom they know.
    #[arg(long)]
    mask_links: bool,
    /// The files hold posts by account: compare two halves of N words of each account's posts, and
    /// halves of two accounts, by language.
    #[arg(long, value_name = "N")]
    halves: Option<usize>,
    /// With --halves: so many other accounts that each account is held to. False accusations are
    /// rare, so counting them takes many pairs.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "halves")]
    strangers: usize,
    /// With --halves: every second post makes a half, in place of the earlier and the later ones.
    #[arg(long, requires = "halves")]
    alternate: bool,
    /// Show each corpus of a file that holds several (the identifier before its last `-`), and all of
    /// them pooled.
    #[arg(long)]
    by_corpus: bool,
    #[command(flatten)]
    cohort: Cohort,
    #[command(flatten)]
    weighing: Weighing,
    #[command(flatten)]
    reading: Reading,
}

/// Everything that was judged.
#[derive(Default)]
struct Judged {
    rows: Vec<Row>,
    judgements: Vec<Judgement>,
    verdicts: Vec<Verdict>,
    /// What each row was normalised against.
    scales: Vec<Scale>,
    /// The file of each row.
    files: Vec<String>,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Figures> {
    let analyzer = Analyzer::new();
    let mut judged = Judged::default();
    for path in input::expand(&args.files)? {
        match args.halves {
            Some(words) => {
                let halving = match args.alternate {
                    true => Halving::Alternate,
                    false => Halving::Time,
                };
                let (strangers, reading) = (args.strangers, &args.reading);
                let sets = halves::of_posts(&path, words, strangers, halving, reading, context)?;
                let name = set_name(&path);
                for (lang, pairs) in sets {
                    let rows: Vec<Result<PairRow>> =
                        pairs.into_iter().map(|pair| Ok(row(pair, &lang))).collect();
                    let part =
                        format!("{}/{lang}-{words}", name.split('/').next().unwrap_or(&name));
                    judged.read(args, &path, Some(&part), rows, &analyzer, context)?;
                }
            }
            None => {
                let mut pairs = crate::ingest::open_pairs(&path, &args.reading.options(context))?;
                let rows: Vec<Result<PairRow>> = pairs.by_ref().collect();
                for diagnostic in pairs.diagnostics() {
                    input::tell(&diagnostic, context);
                }
                // Several corpora in one file are as many cohorts.
                let mut corpora: Vec<(String, Vec<Result<PairRow>>)> = Vec::new();
                for row in rows {
                    let corpus = match &row {
                        Ok(row) if args.by_corpus => part_of(&path, &row.id),
                        _ => String::new(),
                    };
                    match corpora.iter_mut().find(|(name, _)| *name == corpus) {
                        Some((_, rows)) => rows.push(row),
                        None => corpora.push((corpus, vec![row])),
                    }
                }
                for (corpus, rows) in corpora {
                    let part = (!corpus.is_empty()).then_some(corpus.as_str());
                    judged.read(args, &path, part, rows, &analyzer, context)?;
                }
            }
        }
    }
    let alone = judged.scales.iter().filter(|s| **s == Scale::Plain).count();
    let writers = judged
        .scales
        .iter()
        .filter(|s| **s == Scale::Builtin)
        .count();
    let mut note = if args.leave_one_set_out {
        judged.refit(args)?;
        "each set judged by a calibration fitted on the other sets alone".to_owned()
    } else {
        format!(
            "built-in calibration; {SEEN} marks sets it was fitted on, whose Cllr and Brier are \
             therefore too good: measure them with --leave-one-set-out"
        )
    };
    if args.mask_links {
        note += "; mentions, tags and links masked";
    }
    if writers > 0 {
        note += &format!("; {writers} pairs were measured against the built-in reference writers");
    }
    if alone > 0 {
        note += &format!("; {alone} pairs had no cohort");
    }
    Ok(judged.figures(args, note))
}

fn row(pair: crate::evaluate::halves::HalfPair, lang: &str) -> PairRow {
    PairRow {
        id: pair.id,
        lang: Some(lang.to_owned()),
        texts_a: pair.texts_a,
        texts_b: pair.texts_b,
        same: Some(pair.same),
        extra: serde_json::Map::new(),
        source: crate::document::Source::default(),
    }
}

impl Judged {
    /// Judges the rows of one part.
    fn read(
        &mut self,
        args: &Args,
        path: &Path,
        part: Option<&str>,
        rows: Vec<Result<PairRow>>,
        analyzer: &Analyzer,
        context: &mut Context,
    ) -> Result<()> {
        let before = self.rows.len();
        let mut unknown = 0u64;
        let folder = set_of(path);
        let name = set_name(path);
        let part = part.unwrap_or(&name);
        // A corpus of PAN is a set of its own; else files of one folder are one set.
        let set = if part.contains('/') || part == folder {
            &folder
        } else {
            part
        };
        let setting = Setting {
            reading: &args.reading,
            cohort: &args.cohort,
            folding: Folding {
                mask_links: args.mask_links,
                parts: false,
                names: args.weighing.reads_names(),
            },
            options: Options {
                writers: Writers::Except(own_sources(&folder)),
                ..args.weighing.options()?
            },
        };
        verify::judge_rows(
            rows.into_iter(),
            &setting,
            analyzer,
            context,
            |comparer, pair, [a, b]| {
                let mut comparison = comparer.compare_prepared(a, b);
                comparison.note(&pair.overlap);
                (comparison, comparer.scores(a, b))
            },
            |_, row, (comparison, scores)| {
                let Some(same) = row.same else {
                    unknown += 1;
                    return Ok(());
                };
                self.scales.push(Scale::of(&scores));
                self.files.push(name.clone());
                self.judgements
                    .push(Judgement::from_log10_lr(comparison.log10_lr, same));
                self.verdicts.push(comparison.verdict);
                self.rows.push(Row {
                    set: set.to_owned(),
                    part: part.to_owned(),
                    scores: scores.scores,
                    words: scores.words,
                    documents: scores.documents,
                    same,
                });
                Ok(())
            },
        )?;
        if self.rows.len() == before {
            return Err(Error::Usage(format!(
                "{}: no row says whether the author is the same; rows need `same`",
                path.display()
            )));
        }
        if unknown > 0 {
            context.warn(&format!(
                "{}: {unknown} rows without `same` were left out",
                path.display()
            ));
        }
        Ok(())
    }

    /// Judges every row by a calibration fitted on the other sets: by the ratio of all methods, and
    /// for the verdict by that of the topic-masked ones too.
    fn refit(&mut self, args: &Args) -> Result<()> {
        let mut sets: Vec<&str> = self.rows.iter().map(|row| row.set.as_str()).collect();
        sets.sort_unstable();
        sets.dedup();
        if sets.len() < 2 {
            return Err(Error::Usage(
                "leaving one set out needs pair files from two folders or more; files of one \
                 folder are one set"
                    .to_owned(),
            ));
        }
        let method = args
            .weighing
            .single()?
            .map(|place| methods::ALL[place].name());
        for scale in [Scale::Cohort, Scale::Small, Scale::Builtin, Scale::Plain] {
            let places: Vec<usize> = (0..self.rows.len())
                .filter(|&i| self.scales[i] == scale)
                .collect();
            let kept: Vec<Row> = places.iter().map(|&i| self.rows[i].clone()).collect();
            // Too few rows of a scale for a fit of their own: the built-in one judges them.
            if kept.len() < 100 || kept.iter().all(|row| row.set == kept[0].set) {
                continue;
            }
            let held_out = |methods: &[&'static str]| -> Vec<f64> {
                let recipe = Recipe {
                    methods: methods.to_vec(),
                    ..scale.recipe()
                };
                let ratios = calibrate::leave_one_set_out(&kept, &recipe).into_iter();
                ratios.map(|ln_lr| ln_lr / LN_10).collect()
            };
            let (all, masked) = match method {
                Some(name) => (held_out(&[name]), None),
                None => (
                    held_out(calibrate::ALL_METHODS),
                    Some(held_out(calibrate::MASKED_METHODS)),
                ),
            };
            for (i, (&place, &log10_lr)) in places.iter().zip(&all).enumerate() {
                self.judgements[place] = Judgement::from_log10_lr(log10_lr, self.rows[place].same);
                let topic = masked
                    .as_ref()
                    .is_some_and(|masked| topic_may_explain(log10_lr, masked[i]));
                self.verdicts[place] = match log10_lr {
                    _ if topic => Verdict::Inconclusive,
                    r if r >= 1.0 => Verdict::Same,
                    r if r <= -1.0 => Verdict::Different,
                    _ => Verdict::Inconclusive,
                };
            }
        }
        Ok(())
    }

    fn figures(&self, args: &Args, note: String) -> Figures {
        let mut table = Table::new(&[
            "set",
            "pairs",
            "same",
            "AUC",
            "c@1",
            "AUC x c@1",
            "F0.5u",
            "F1",
            "Brier",
            "EER",
            "Cllr",
            "Cllr_min",
            "false same",
            "found same",
            "inconclusive",
        ]);
        let model = CalibrationModel::builtin();
        let mut parts: Vec<&str> = self.rows.iter().map(|row| row.part.as_str()).collect();
        parts.dedup();
        let mut values = Vec::new();
        for &part in &parts {
            let places: Vec<usize> = (0..self.rows.len())
                .filter(|&i| self.rows[i].part == part)
                .collect();
            let seen = !args.leave_one_set_out && model.sets.contains(&self.rows[places[0]].set);
            let name = match seen {
                true => format!("{part} {SEEN}"),
                false => part.to_owned(),
            };
            self.figures_of(&name, &places, args.resamples, &mut table, &mut values);
        }
        let mut pooled = |name: &str, wanted: &dyn Fn(&str) -> bool| {
            let places: Vec<usize> = (0..self.rows.len())
                .filter(|&i| wanted(&self.files[i]))
                .collect();
            self.figures_of(name, &places, args.resamples, &mut table, &mut values);
        };
        let mut files: Vec<(&str, &str)> = self
            .rows
            .iter()
            .zip(&self.files)
            .map(|(row, file)| (file.as_str(), row.part.as_str()))
            .collect();
        files.dedup();
        for corpora in files.chunk_by(|a, b| a.0 == b.0).filter(|c| c.len() > 1) {
            let file = corpora[0].0;
            pooled(&format!("{file} pooled"), &|other| other == file);
        }
        if parts.len() > 1 {
            pooled("all pooled", &|_| true);
        }
        Figures {
            table,
            rows: values,
            note,
        }
    }

    fn figures_of(
        &self,
        name: &str,
        places: &[usize],
        resamples: usize,
        table: &mut Table,
        values: &mut Vec<serde_json::Value>,
    ) {
        let pairs: Vec<Judgement> = places.iter().map(|&i| self.judgements[i]).collect();
        let report = VerificationReport::new(name, &pairs, resamples);
        let share = |verdict: Verdict, same: bool| {
            let of = places.iter().filter(|&&i| self.rows[i].same == same);
            let all = of.clone().count().max(1);
            of.filter(|&&i| self.verdicts[i] == verdict).count() as f64 / all as f64
        };
        let open = places
            .iter()
            .filter(|&&i| self.verdicts[i] == Verdict::Inconclusive)
            .count();
        let with_interval = |m: &crate::evaluate::Measure| match resamples {
            0 => three(m.value),
            _ => format!("{:.3} [{:.3} {:.3}]", m.value, m.low, m.high),
        };
        let (false_same, found_same) = (share(Verdict::Same, false), share(Verdict::Same, true));
        table.push(vec![
            name.to_owned(),
            report.pairs.to_string(),
            report.same.to_string(),
            with_interval(&report.auc),
            three(report.c_at_1.value),
            three(report.auc.value * report.c_at_1.value),
            three(report.f05_u.value),
            three(report.f1.value),
            three(report.brier.value),
            three(report.eer.value),
            with_interval(&report.cllr),
            three(report.cllr_min.value),
            three(false_same),
            three(found_same),
            format!("{:.1} %", open as f64 * 100.0 / pairs.len() as f64),
        ]);
        values.push(value(&Measured {
            report: &report,
            auc_times_c_at_1: report.auc.value * report.c_at_1.value,
            verdict_false_same: false_same,
            verdict_found_same: found_same,
            inconclusive: open as f64 / pairs.len() as f64,
            tippett: tippett(&pairs),
            reliability: reliability(&pairs, BINS),
        }));
    }
}

/// A part's figures in JSON.
#[derive(serde::Serialize)]
struct Measured<'a> {
    #[serde(flatten)]
    report: &'a VerificationReport,
    /// PAN's measure of 2014 and 2015.
    auc_times_c_at_1: f64,
    /// Different-author pairs whose verdict is "same".
    verdict_false_same: f64,
    /// Same-author pairs whose verdict is "same".
    verdict_found_same: f64,
    /// Pairs without a verdict.
    inconclusive: f64,
    tippett: Vec<TippettPoint>,
    reliability: Vec<ReliabilityBin>,
}

/// The set a file belongs to: its folder.
pub(in crate::cli) fn set_of(path: &Path) -> String {
    path.parent().and_then(Path::file_name).map_or_else(
        || "-".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// The part of a set that a row belongs to: its file, or, where a folder's only file holds several
/// corpora (PAN), the identifier before its last `-`.
pub(in crate::cli) fn part_of(path: &Path, id: &str) -> String {
    let set = set_of(path);
    let name = set_name(path);
    match id.rsplit_once('-') {
        Some((corpus, number)) if set.starts_with("pan1") && set.contains("verification") => {
            let _ = number;
            corpus.to_owned()
        }
        _ if name == set => format!("{set}/pairs"),
        _ => name,
    }
}
