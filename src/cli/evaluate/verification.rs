//! Pair files with known truth.

use std::path::PathBuf;

use super::{Figures, set_name, three, value};
use crate::analyzer::Analyzer;
use crate::cli::compare::Cohort;
use crate::cli::context::Context;
use crate::cli::input::{self, Reading};
use crate::cli::verify;
use crate::error::{Error, Result};
use crate::evaluate::{Judgement, VerificationReport};
use crate::report::terminal::table::Table;

pub(super) fn run(
    files: &[PathBuf],
    resamples: usize,
    cohort: &Cohort,
    reading: &Reading,
    context: &mut Context,
) -> Result<Figures> {
    let analyzer = Analyzer::new();
    let comparer = cohort.comparer(reading, &analyzer, context)?;
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
    let mut rows = Vec::new();
    let mut sets: Vec<String> = Vec::new();
    for path in input::expand(files)? {
        let mut judgements = Vec::new();
        let mut open = 0u64;
        let mut unknown = 0u64;
        verify::judge(
            &path,
            reading,
            &analyzer,
            &comparer,
            context,
            |_, row, comparison| {
                match row.same {
                    Some(same) => {
                        judgements.push(Judgement::from_log10_lr(comparison.log10_lr, same));
                        if comparison.verdict == crate::compare::Verdict::Inconclusive {
                            open += 1;
                        }
                        let set = comparison.calibration.set;
                        if !set.is_empty() && !sets.contains(&set) {
                            sets.push(set);
                        }
                    }
                    None => unknown += 1,
                }
                Ok(())
            },
        )?;
        if judgements.is_empty() {
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
        let report = VerificationReport::new(set_name(&path), &judgements, resamples);
        table.push(vec![
            report.name.clone(),
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
            format!("{:.1} %", open as f64 * 100.0 / judgements.len() as f64),
        ]);
        rows.push(value(&report));
    }
    sets.sort();
    let note = if sets.is_empty() {
        "not calibrated".to_owned()
    } else {
        format!("calibrated on {}", sets.join(", "))
    };
    Ok(Figures { table, rows, note })
}
