//! A matrix of distances: the contract of `compare --matrix`.

use serde::Serialize;

use crate::compare::delta::Delta;
use crate::corpus::{ConsensusTree, DistanceMatrix, FrequencyTable, Tree, nearest};
use crate::evaluate::attribution::MatrixMeasures;
use crate::report::csv;
use crate::{SCHEMA, VERSION};

/// One distance at one number of words.
#[derive(Debug, Clone)]
pub struct MatrixResult {
    /// The distance.
    pub delta: Delta,
    /// How many features were compared.
    pub mfw: usize,
    /// All pairs.
    pub distances: DistanceMatrix,
    /// Their tree.
    pub tree: Tree,
    /// How well both agree with the authors, where names carry them.
    pub measures: Option<MatrixMeasures>,
}

/// The `matrix` contract.
#[derive(Debug, Serialize)]
pub struct MatrixReport<'a> {
    schema: u32,
    texts: Vec<TextReport<'a>>,
    made: &'a str,
    results: Vec<ResultReport<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consensus: Option<ConsensusReport>,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct TextReport<'a> {
    name: &'a str,
    author: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ResultReport<'a> {
    distance: &'static str,
    mfw: usize,
    /// The upper triangle, row after row.
    values: &'a [f64],
    nearest: Vec<Option<usize>>,
    newick: String,
    measures: Option<MeasuresReport>,
}

#[derive(Debug, Serialize)]
struct MeasuresReport {
    nearest_accuracy: f64,
    nearest_right: u64,
    nearest_asked: u64,
    ari: f64,
    bcubed_f: f64,
    authors: u64,
}

/// The tree that many trees agree on.
#[derive(Debug, Clone, Serialize)]
pub struct ConsensusReport {
    /// Trees that were asked.
    pub trees: usize,
    /// Least share of them that a group is in.
    pub threshold: f64,
    /// The tree, labels being percent.
    pub newick: String,
    /// The groups, outer ones before those inside them.
    pub groups: Vec<GroupReport>,
}

/// A group of a consensus tree.
#[derive(Debug, Clone, Serialize)]
pub struct GroupReport {
    /// Share of the trees that have it, 0..=1.
    pub support: f64,
    /// Names of its texts.
    pub texts: Vec<String>,
}

impl ConsensusReport {
    /// The report of a tree over texts of these names.
    #[must_use]
    pub fn new(tree: &ConsensusTree, names: &[&str]) -> Self {
        let name = |at: usize| names.get(at).copied().unwrap_or_default().to_owned();
        Self {
            trees: tree.trees,
            threshold: tree.threshold,
            newick: tree.newick(names),
            groups: tree
                .groups()
                .into_iter()
                .map(|(support, texts)| GroupReport {
                    support,
                    texts: texts.into_iter().map(name).collect(),
                })
                .collect(),
        }
    }
}

impl<'a> MatrixReport<'a> {
    /// The report of results over one table; `made` says how in a line.
    #[must_use]
    pub fn new(
        table: &'a FrequencyTable,
        made: &'a str,
        results: &'a [MatrixResult],
        consensus: Option<ConsensusReport>,
    ) -> Self {
        let names: Vec<&str> = table.texts.iter().map(|text| text.name.as_str()).collect();
        Self {
            schema: SCHEMA,
            texts: table
                .texts
                .iter()
                .map(|text| TextReport {
                    name: &text.name,
                    author: text.author.as_deref(),
                })
                .collect(),
            made,
            results: results
                .iter()
                .map(|result| ResultReport {
                    distance: result.delta.name(),
                    mfw: result.mfw,
                    values: result.distances.values(),
                    nearest: nearest(&result.distances)
                        .into_iter()
                        .map(|neighbour| neighbour.map(|n| n.item))
                        .collect(),
                    newick: result.tree.newick(&names),
                    measures: result.measures.map(|m| MeasuresReport {
                        nearest_accuracy: m.accuracy(),
                        nearest_right: m.nearest_right,
                        nearest_asked: m.nearest_asked,
                        ari: m.ari,
                        bcubed_f: m.bcubed_f,
                        authors: m.authors,
                    }),
                })
                .collect(),
            consensus,
            version: VERSION,
        }
    }
}

/// Header of [`matrix_rows`].
pub const MATRIX_HEADER: [&str; 5] = ["distance", "mfw", "a", "b", "value"];

/// One row a pair, columns as in [`MATRIX_HEADER`], with all digits.
#[must_use]
pub fn matrix_rows(names: &[&str], result: &MatrixResult) -> String {
    let mut out = String::new();
    let mfw = result.mfw.to_string();
    for (i, a) in names.iter().enumerate() {
        for (j, b) in names.iter().enumerate().skip(i + 1) {
            let value = result.distances.get(i, j).to_string();
            out.push_str(&csv::row(&[result.delta.name(), &mfw, a, b, &value]));
        }
    }
    out
}
