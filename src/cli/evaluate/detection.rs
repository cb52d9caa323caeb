//! Records with marked errors, and right ones: figures by set, by type and by rule.

mod gold;
mod tally;

use std::path::PathBuf;

use super::{Figures, set_name};
use crate::analyzer::Analyzer;
use crate::cli::context::Context;
use crate::cli::input::{self, Reading, Records};
use crate::cli::packs::Tells;
use crate::detect::{Class, Finding};
use crate::document::Post;
use crate::error::Result;
use crate::evaluate::detection::{Claim, Verdict, judge_best};
use tally::{SetTally, Tallies};

/// What the rows of the table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum By {
    /// A row for each file and one for all.
    Set,
    /// A row for each ERRANT type of the findings, and each type of the marks.
    Type,
    /// A row for each rule that fired, the least precise first.
    Rule,
}

pub(super) fn run(
    files: &[PathBuf],
    by: By,
    tells: &Tells,
    reading: &Reading,
    context: &mut Context,
) -> Result<Figures> {
    let analyzer = Analyzer::with_detector(tells.detector()?);
    let mut tallies = Tallies::default();
    for path in input::expand(files)? {
        let mut options = reading.options(context);
        if let (None, Some(name)) = (reading.text_field(), gold::text_field(&path)) {
            name.clone_into(&mut options.fields.text);
        }
        let posts = crate::ingest::open(std::slice::from_ref(&path), &options)?;
        let mut set = SetTally::default();
        input::for_each(
            Records::Posts(Box::new(posts)),
            context,
            "records checked",
            |post| examine(&analyzer, post),
            |_, _, record| {
                set.add(&record);
                tallies.add(&record);
                Ok(())
            },
        )?;
        tallies.sets.push((set_name(&path), set));
    }
    Ok(Figures {
        table: tallies.table(by),
        rows: tallies.rows(by),
        note: "a finding is right when it overlaps a mark, and repairs when its first suggestion \
               is that of the marks; marks by the annotator who agrees best"
            .to_owned(),
    })
}

/// What one record came to.
struct Examined {
    words: u64,
    counts: crate::evaluate::detection::Counts,
    /// Whether the data says what is wrong in it.
    marked: bool,
    /// Rule, class, type and verdict of each finding.
    findings: Vec<(Finding, Verdict)>,
    /// Type of each mark, and whether it was found.
    marks: Vec<(String, bool)>,
    /// Findings in the corrected text, where there is one.
    corrected: Option<Vec<Finding>>,
}

fn examine(analyzer: &Analyzer, post: &Post) -> Examined {
    let score = analyzer.score(post);
    let mut gold = gold::read(post);
    let claims: Vec<Claim<'_>> = score
        .findings
        .iter()
        .map(|finding| Claim {
            span: finding.span,
            suggestion: finding.suggestions.first().map(String::as_str),
        })
        .collect();
    let judgement = judge_best(&post.text, &claims, &gold.annotators);
    let corrected = gold.corrected.take().map(|text| {
        let post = Post {
            text,
            ..Post::default()
        };
        let mut findings = analyzer.score(&post).findings;
        findings.retain(|finding| finding.class != Class::Style);
        findings
    });
    let edits = gold
        .annotators
        .get(judgement.annotator)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let marks = edits
        .iter()
        .zip(&judgement.found)
        .map(|(edit, found)| (edit.kind.clone(), *found))
        .collect();
    Examined {
        words: score.document.word_count() as u64,
        counts: judgement.counts,
        marked: gold.marked,
        findings: score.findings.into_iter().zip(judgement.verdicts).collect(),
        marks,
        corrected,
    }
}
