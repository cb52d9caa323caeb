//! Counts of examined records, by set, type and rule, and the tables of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::super::{three, value};
use super::{By, Examined};
use crate::detect::Class;
use crate::evaluate::detection::{Counts, Verdict, alarms_per_thousand};
use crate::report::csv;
use crate::report::terminal::table::Table;

/// All counts of a run.
#[derive(Default)]
pub(super) struct Tallies {
    /// In the order of the files.
    pub(super) sets: Vec<(String, SetTally)>,
    types: BTreeMap<String, RuleTally>,
    rules: BTreeMap<Arc<str>, RuleTally>,
}

/// Counts of one file.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(super) struct SetTally {
    records: u64,
    words: u64,
    #[serde(flatten)]
    counts: Counts,
    /// Records whose corrected text is known.
    corrected: u64,
    /// Of those, the ones in which a rule of class error fires.
    alarmed: u64,
    /// Records with a finding whose corrected text is known.
    scored: u64,
    /// Of those, the ones that have fewer findings once corrected.
    fallen: u64,
}

/// Counts of one rule or type.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct RuleTally {
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<Class>,
    /// Findings in records that say what is wrong.
    findings: u64,
    /// Of those, on a mark.
    right: u64,
    /// Of those, with the suggestion of the marks.
    repaired: u64,
    /// Findings in corrected text.
    on_corrected: u64,
    /// Findings in text that is taken as right.
    on_clean: u64,
    /// Marks of this type.
    marks: u64,
    /// Of those, found by any rule.
    found: u64,
}

impl SetTally {
    pub(super) fn add(&mut self, record: &Examined) {
        self.records += 1;
        self.words += record.words;
        self.counts.add(record.counts);
        if let Some(findings) = &record.corrected {
            self.corrected += 1;
            self.alarmed += u64::from(findings.iter().any(|f| f.class == Class::Error));
            if !record.findings.is_empty() {
                self.scored += 1;
                self.fallen += u64::from(findings.len() < record.findings.len());
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.records += other.records;
        self.words += other.words;
        self.counts.add(other.counts);
        self.corrected += other.corrected;
        self.alarmed += other.alarmed;
        self.scored += other.scored;
        self.fallen += other.fallen;
    }

    fn alarms(&self) -> f64 {
        alarms_per_thousand(self.counts.false_positives, self.words)
    }
}

impl RuleTally {
    fn precision(&self) -> Option<f64> {
        share(self.right, self.findings)
    }
}

/// A share that is not defined for nothing.
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn shown(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), three)
}

impl Tallies {
    pub(super) fn add(&mut self, record: &Examined) {
        let mut count = |kind: &str, rule: &Arc<str>, class, add: &dyn Fn(&mut RuleTally)| {
            add(self.types.entry(kind.to_owned()).or_default());
            let tally = self.rules.entry(Arc::clone(rule)).or_default();
            tally.class = Some(class);
            add(tally);
        };
        for (finding, verdict) in &record.findings {
            count(&finding.kind, &finding.rule, finding.class, &|tally| {
                if !record.marked {
                    tally.on_clean += 1;
                    return;
                }
                tally.findings += 1;
                tally.right += u64::from(*verdict != Verdict::False);
                tally.repaired += u64::from(*verdict == Verdict::Repaired);
            });
        }
        for finding in record.corrected.iter().flatten() {
            count(&finding.kind, &finding.rule, finding.class, &|tally| {
                tally.on_corrected += 1;
            });
        }
        for (kind, found) in &record.marks {
            if !kind.is_empty() {
                let tally = self.types.entry(kind.clone()).or_default();
                tally.marks += 1;
                tally.found += u64::from(*found);
            }
        }
    }

    pub(super) fn table(&self, by: By) -> Table {
        match by {
            By::Set => self.set_table(),
            By::Type => {
                let mut table = Table::new(&[
                    "type",
                    "findings",
                    "right",
                    "precision",
                    "repaired",
                    "on corrected",
                    "on clean",
                    "marks",
                    "found",
                    "recall",
                ]);
                for (kind, tally) in &self.types {
                    let mut row = vec![kind.clone()];
                    row.extend(cells(tally));
                    row.push(tally.marks.to_string());
                    row.push(tally.found.to_string());
                    row.push(shown(share(tally.found, tally.marks)));
                    table.push(row);
                }
                table
            }
            By::Rule => {
                let mut table = Table::new(&[
                    "rule",
                    "class",
                    "findings",
                    "right",
                    "precision",
                    "repaired",
                    "on corrected",
                    "on clean",
                ]);
                for (rule, tally) in self.ranked() {
                    let class = tally.class.map_or_else(String::new, |c| csv::label(&c));
                    let mut row = vec![rule.to_string(), class];
                    row.extend(cells(tally));
                    table.push(row);
                }
                table
            }
        }
    }

    fn set_table(&self) -> Table {
        let mut table = Table::new(&[
            "set",
            "records",
            "marks",
            "findings",
            "precision",
            "recall",
            "F0.5",
            "repaired",
            "repair F0.5",
            "alarms/1000 words",
            "alarms on corrected",
            "falls once corrected",
        ]);
        for (name, set) in self.sets_and_all() {
            let counts = &set.counts;
            let of_marks = |figure: f64| shown((counts.edits() > 0).then_some(figure));
            table.push(vec![
                name,
                set.records.to_string(),
                counts.edits().to_string(),
                counts.findings().to_string(),
                of_marks(counts.precision()),
                of_marks(counts.recall()),
                of_marks(counts.f05()),
                counts.repaired.to_string(),
                of_marks(counts.repair_f05()),
                three(set.alarms()),
                shown(share(set.alarmed, set.corrected)),
                shown(share(set.fallen, set.scored)),
            ]);
        }
        table
    }

    /// The sets, and their sum where there are several.
    fn sets_and_all(&self) -> Vec<(String, SetTally)> {
        let mut sets = self.sets.clone();
        if sets.len() > 1 {
            let mut all = SetTally::default();
            self.sets.iter().for_each(|(_, set)| all.merge(set));
            sets.push(("all".to_owned(), all));
        }
        sets
    }

    /// The rules, the least precise first, then those with the most findings.
    fn ranked(&self) -> Vec<(&Arc<str>, &RuleTally)> {
        let mut ranked: Vec<_> = self.rules.iter().collect();
        ranked.sort_by(|(a, x), (b, y)| {
            let precision = |tally: &RuleTally| tally.precision().unwrap_or(2.0);
            precision(x)
                .total_cmp(&precision(y))
                .then(y.findings.cmp(&x.findings))
                .then(y.on_clean.cmp(&x.on_clean))
                .then(a.cmp(b))
        });
        ranked
    }

    pub(super) fn rows(&self, by: By) -> Vec<Value> {
        let named = |name: &str, label: &str, mut row: Value, more: Vec<(&str, Value)>| {
            if let Value::Object(fields) = &mut row {
                fields.shift_insert(0, name.to_owned(), label.into());
                for (key, figure) in more {
                    fields.insert(key.to_owned(), figure);
                }
            }
            row
        };
        let rule = |tally: &RuleTally| {
            vec![
                ("precision", value(&tally.precision())),
                ("recall", value(&share(tally.found, tally.marks))),
            ]
        };
        match by {
            By::Set => self
                .sets_and_all()
                .iter()
                .map(|(name, set)| {
                    let counts = &set.counts;
                    let more = vec![
                        ("precision", counts.precision().into()),
                        ("recall", counts.recall().into()),
                        ("f05", counts.f05().into()),
                        ("repair_f05", counts.repair_f05().into()),
                        ("alarms_per_1000_words", set.alarms().into()),
                        (
                            "alarms_on_corrected",
                            value(&share(set.alarmed, set.corrected)),
                        ),
                        (
                            "falls_once_corrected",
                            value(&share(set.fallen, set.scored)),
                        ),
                    ];
                    named("set", name, value(set), more)
                })
                .collect(),
            By::Type => self
                .types
                .iter()
                .map(|(kind, tally)| named("type", kind, value(tally), rule(tally)))
                .collect(),
            By::Rule => self
                .ranked()
                .into_iter()
                .map(|(id, tally)| named("rule", id, value(tally), rule(tally)))
                .collect(),
        }
    }
}

fn cells(tally: &RuleTally) -> Vec<String> {
    vec![
        tally.findings.to_string(),
        tally.right.to_string(),
        shown(tally.precision()),
        tally.repaired.to_string(),
        tally.on_corrected.to_string(),
        tally.on_clean.to_string(),
    ]
}
