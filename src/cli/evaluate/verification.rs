//! Pair files with known truth.

use std::path::{Path, PathBuf};

use super::{Figures, set_name, three, value};
use crate::analyzer::Analyzer;
use crate::cli::context::Context;
use crate::cli::input::{self, Reading};
use crate::cli::verify::{self, Cohort};
use crate::compare::calibrate::{self, Recipe, Row};
use crate::compare::{CalibrationModel, Verdict};
use crate::error::{Error, Result};
use crate::evaluate::{Judgement, VerificationReport};
use crate::report::terminal::table::Table;

/// Marks a set that the built-in calibration was fitted on.
const SEEN: char = '*';

pub(super) fn run(
    files: &[PathBuf],
    resamples: usize,
    leave_one_set_out: bool,
    cohort: &Cohort,
    reading: &Reading,
    context: &mut Context,
) -> Result<Figures> {
    let analyzer = Analyzer::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut judgements: Vec<Judgement> = Vec::new();
    let mut open: Vec<bool> = Vec::new();
    let mut normalised: Vec<bool> = Vec::new();
    for path in input::expand(files)? {
        let before = rows.len();
        let mut unknown = 0u64;
        let (set, part) = (set_of(&path), set_name(&path));
        verify::judge(
            &path,
            reading,
            &analyzer,
            cohort,
            context,
            |comparer, pair| {
                let (a, b) = (comparer.prepare(&pair.a), comparer.prepare(&pair.b));
                (comparer.compare_prepared(&a, &b), comparer.scores(&a, &b))
            },
            |_, row, (comparison, scores)| {
                let Some(same) = row.same else {
                    unknown += 1;
                    return Ok(());
                };
                normalised.push(scores.normalised);
                judgements.push(Judgement::from_log10_lr(comparison.log10_lr, same));
                open.push(comparison.verdict == Verdict::Inconclusive);
                rows.push(Row {
                    set: set.clone(),
                    part: part.clone(),
                    scores: scores.scores,
                    words: scores.words,
                    same,
                });
                Ok(())
            },
        )?;
        if rows.len() == before {
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
    }
    let model = CalibrationModel::builtin();
    let alone = normalised.iter().filter(|n| !**n).count();
    let mut note = if leave_one_set_out {
        refit(&rows, &normalised, &mut judgements)?;
        open = judgements
            .iter()
            .map(|j| j.ln_lr.abs() < std::f64::consts::LN_10)
            .collect();
        "each set judged by a calibration fitted on the other sets alone".to_owned()
    } else {
        format!(
            "built-in calibration; {SEEN} marks sets it was fitted on, whose Cllr and Brier are \
             therefore too good: measure them with --leave-one-set-out"
        )
    };
    if alone > 0 {
        note +=
            &format!("; {alone} pairs had no cohort and were judged by the built-in calibration");
    }
    let mut table = Table::new(&[
        "set",
        "pairs",
        "same",
        "AUC",
        "c@1",
        "F0.5u",
        "F1",
        "Brier",
        "EER",
        "Cllr",
        "Cllr_min",
        "false@10",
        "found@10",
        "inconclusive",
    ]);
    let mut parts: Vec<&str> = rows.iter().map(|row| row.part.as_str()).collect();
    parts.dedup();
    let mut values = Vec::new();
    for part in parts {
        let of_part: Vec<usize> = (0..rows.len()).filter(|&i| rows[i].part == part).collect();
        let judged: Vec<Judgement> = of_part.iter().map(|&i| judgements[i]).collect();
        let undecided = of_part.iter().filter(|&&i| open[i]).count();
        let seen = !leave_one_set_out && model.sets.contains(&rows[of_part[0]].set);
        let name = if seen {
            format!("{part} {SEEN}")
        } else {
            part.to_owned()
        };
        let report = VerificationReport::new(&name, &judged, resamples);
        table.push(vec![
            name,
            report.pairs.to_string(),
            report.same.to_string(),
            three(report.auc.value),
            three(report.c_at_1.value),
            three(report.f05_u.value),
            three(report.f1.value),
            three(report.brier.value),
            three(report.eer.value),
            three(report.cllr.value),
            three(report.cllr_min.value),
            three(report.false_same.value),
            three(report.true_same.value),
            format!("{:.1} %", undecided as f64 * 100.0 / judged.len() as f64),
        ]);
        values.push(value(&report));
    }
    Ok(Figures {
        table,
        rows: values,
        note,
    })
}

/// Judges every row that has a cohort by a calibration fitted on the other sets.
/// Scores without a cohort have another scale and too few rows for a fit.
fn refit(rows: &[Row], normalised: &[bool], judgements: &mut [Judgement]) -> Result<()> {
    let (places, kept): (Vec<usize>, Vec<Row>) = rows
        .iter()
        .enumerate()
        .filter(|(i, _)| normalised[*i])
        .map(|(i, row)| (i, row.clone()))
        .unzip();
    let mut sets: Vec<&str> = kept.iter().map(|row| row.set.as_str()).collect();
    sets.sort_unstable();
    sets.dedup();
    if sets.len() < 2 {
        return Err(Error::Usage(
            "leaving one set out needs pair files with a cohort from two folders or more; \
             files of one folder are one set"
                .to_owned(),
        ));
    }
    let held_out = calibrate::leave_one_set_out(&kept, &Recipe::new(calibrate::ALL_METHODS));
    for ((&place, row), ln_lr) in places.iter().zip(&kept).zip(held_out) {
        judgements[place] = Judgement::from_log10_lr(ln_lr / std::f64::consts::LN_10, row.same);
    }
    Ok(())
}

/// The set a file belongs to: its folder.
fn set_of(path: &Path) -> String {
    path.parent().and_then(Path::file_name).map_or_else(
        || "-".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}
