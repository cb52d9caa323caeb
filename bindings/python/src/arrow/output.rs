//! Scores and findings as tables: a row a post, a row a finding.

use std::sync::Arc;

use arrow_array::builder::{
    Float32Builder, Float64Builder, ListBuilder, StringBuilder, UInt32Builder, UInt64Builder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use rayon::prelude::*;
use serde::Serialize;
use wordprint::report::offsets::{Offsets, Unit};
use wordprint::score::Property;
use wordprint::{Analyzer, Post};

use super::ArrowTable;
use super::input::Rows;

/// Rows that one task scores, and that one batch of the answer holds.
const ROWS_PER_TASK: usize = 1024;

/// Scores every row: the table of scores, a row for each row in order, and that of findings.
pub(crate) fn score_rows(
    rows: &Rows,
    analyzer: &Analyzer,
    unit: Unit,
) -> Result<(ArrowTable, ArrowTable), ArrowError> {
    let tasks: Vec<_> = rows
        .batches
        .iter()
        .flat_map(|batch| {
            let starts = (0..batch.len).step_by(ROWS_PER_TASK);
            starts.map(move |start| (batch, start..(start + ROWS_PER_TASK).min(batch.len)))
        })
        .collect();
    let done: Vec<(RecordBatch, RecordBatch)> = tasks
        .into_par_iter()
        .map(|(batch, range)| {
            let (mut scores, mut findings) = (Scores::default(), Findings::default());
            for row in range {
                let number = (batch.first + row) as u64;
                match batch.post(row, true) {
                    Some(post) => add(number, &post, analyzer, unit, &mut scores, &mut findings),
                    None => scores.add_null(number, &batch.id(row)),
                }
            }
            Ok((scores.finish()?, findings.finish()?))
        })
        .collect::<Result<_, ArrowError>>()?;
    let (mut scores, mut findings): (Vec<_>, Vec<_>) = done.into_iter().unzip();
    let schema = |batches: &mut Vec<RecordBatch>, none: RecordBatch| {
        let schema = none.schema();
        batches.retain(|batch| batch.num_rows() > 0);
        schema
    };
    let of_scores = schema(&mut scores, Scores::default().finish()?);
    let of_findings = schema(&mut findings, Findings::default().finish()?);
    let table = |schema: Arc<Schema>, batches| ArrowTable { schema, batches };
    Ok((table(of_scores, scores), table(of_findings, findings)))
}

fn add(
    row: u64,
    post: &Post,
    analyzer: &Analyzer,
    unit: Unit,
    scores: &mut Scores,
    findings: &mut Findings,
) {
    let score = analyzer.score(post);
    let document = analyzer.document_scores(&score);
    scores.row.append_value(row);
    scores.id.append_value(&post.id);
    scores.lang.append_value(score.document.language.code);
    scores
        .lang_confidence
        .append_value(score.document.language.confidence);
    scores
        .tokens
        .append_value(small(score.document.word_count()));
    scores.findings.append_value(small(score.findings.len()));
    scores
        .findings_per_100_tokens
        .append_value(score.findings_per_100_tokens());
    for (property, column) in Property::ALL.iter().zip(&mut scores.properties) {
        let mut all = document.scores.iter();
        let of = all.find(|score| score.property == *property);
        column.append_option(of.and_then(|score| score.probability.ok()));
    }
    let mut offsets = Offsets::new(&post.text, unit);
    for finding in &score.findings {
        let [start, end] = offsets.convert(finding.span);
        findings.row.append_value(row);
        let texts = [
            &*post.id,
            &finding.rule,
            &label(&finding.class),
            &label(&finding.category),
            &finding.kind,
            finding.span.of(&post.text),
            &finding.message,
            &finding.key(),
        ];
        for (column, text) in findings.texts.iter_mut().zip(texts) {
            column.append_value(text);
        }
        findings.start.append_value(small(start));
        findings.end.append_value(small(end));
        findings.confidence.append_value(finding.confidence);
        for suggestion in &finding.suggestions {
            findings.suggestions.values().append_value(suggestion);
        }
        findings.suggestions.append(true);
        for language in &finding.source_languages {
            findings.source_languages.values().append_value(language);
        }
        findings.source_languages.append(true);
    }
}

/// Counts of a document, whose offsets fit in 32 bits.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A name of the contracts.
fn label(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// The table of scores under construction.
#[derive(Default)]
struct Scores {
    row: UInt64Builder,
    id: StringBuilder,
    lang: StringBuilder,
    lang_confidence: Float32Builder,
    tokens: UInt32Builder,
    findings: UInt32Builder,
    findings_per_100_tokens: Float64Builder,
    /// In the order of [`Property::ALL`].
    properties: [Float64Builder; Property::ALL.len()],
}

impl Scores {
    /// A row without text.
    fn add_null(&mut self, row: u64, id: &str) {
        self.row.append_value(row);
        self.id.append_value(id);
        self.lang.append_null();
        self.lang_confidence.append_null();
        self.tokens.append_null();
        self.findings.append_null();
        self.findings_per_100_tokens.append_null();
        for column in &mut self.properties {
            column.append_null();
        }
    }

    fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let mut columns: Vec<(String, bool, ArrayRef)> = Vec::new();
        let mut push = |name: &str, nullable: bool, array: ArrayRef| {
            columns.push((name.to_owned(), nullable, array));
        };
        push("row", false, Arc::new(self.row.finish()));
        push("id", false, Arc::new(self.id.finish()));
        push("lang", true, Arc::new(self.lang.finish()));
        push(
            "lang_confidence",
            true,
            Arc::new(self.lang_confidence.finish()),
        );
        push("tokens", true, Arc::new(self.tokens.finish()));
        push("findings", true, Arc::new(self.findings.finish()));
        let rate = self.findings_per_100_tokens.finish();
        push("findings_per_100_tokens", true, Arc::new(rate));
        for (property, column) in Property::ALL.iter().zip(&mut self.properties) {
            push(&label(property), true, Arc::new(column.finish()));
        }
        batch(columns)
    }
}

/// The table of findings under construction.
#[derive(Default)]
struct Findings {
    row: UInt64Builder,
    /// id, rule, class, category, type, text, message, key.
    texts: [StringBuilder; 8],
    start: UInt32Builder,
    end: UInt32Builder,
    suggestions: ListBuilder<StringBuilder>,
    confidence: Float32Builder,
    source_languages: ListBuilder<StringBuilder>,
}

impl Findings {
    fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let [id, rule, class, category, kind, text, message, key] = self
            .texts
            .each_mut()
            .map(|column| Arc::new(column.finish()) as ArrayRef);
        let columns: [(&str, ArrayRef); 14] = [
            ("row", Arc::new(self.row.finish())),
            ("id", id),
            ("rule", rule),
            ("class", class),
            ("category", category),
            ("type", kind),
            ("start", Arc::new(self.start.finish())),
            ("end", Arc::new(self.end.finish())),
            ("text", text),
            ("message", message),
            ("suggestions", Arc::new(self.suggestions.finish())),
            ("confidence", Arc::new(self.confidence.finish())),
            ("source_languages", Arc::new(self.source_languages.finish())),
            ("key", key),
        ];
        batch(columns.map(|(name, array)| (name.to_owned(), false, array)))
    }
}

fn batch(
    columns: impl IntoIterator<Item = (String, bool, ArrayRef)>,
) -> Result<RecordBatch, ArrowError> {
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = columns
        .into_iter()
        .map(|(name, nullable, array)| {
            let kind: DataType = array.data_type().clone();
            (Field::new(name, kind, nullable), array)
        })
        .unzip();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
}
