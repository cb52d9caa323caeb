//! How well known groups are recognised, and strangers left alone.
//!
//! Identification with an open set: some of the texts asked about are by a group that is known,
//! others by nobody known, and "none of these" and "inconclusive" are answers. The measures are those
//! of that field: the false attribution rate (FPIR in biometrics), the share found, the detection
//! and identification rate at a false attribution rate of 1 % (Phillips, Grother and Micheals 2011),
//! and macro-averaged F1 with "none of these" as one more class.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::analyzer::Analyzer;
use crate::attribute::{Attribution, Decision, Index, KnownGroup, Options};
use crate::cluster::Copies;
use crate::document::Post;
use crate::error::Result;
use crate::fingerprint::Fingerprint;
use crate::numeric::random::splitmix64;

/// One text asked about, with the truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The group that wrote it; `None` for a stranger.
    pub truth: Option<String>,
    /// The answer: a group, none of these, or inconclusive.
    pub decision: Decision,
    /// The likeliest group, named or not.
    pub best: Option<String>,
    /// log10 LR of the likeliest group; negative infinity where nothing was compared.
    pub log10_lr: f64,
    /// Posterior probability of "none of these".
    pub none_probability: f64,
}

/// What a set of trials was worth. Rates are 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct OpenSetMeasures {
    /// Groups that were known.
    pub groups: u64,
    /// Trials of known groups.
    pub known: u64,
    /// Trials of strangers.
    pub strangers: u64,
    /// Share of all trials answered right; inconclusive is not right.
    pub accuracy: f64,
    /// Share of right answers among those given.
    pub accuracy_decided: f64,
    /// Share of known trials given to their group.
    pub found: f64,
    /// Share of known trials given to another group.
    pub misattributed: f64,
    /// Share of strangers given to any group: the false attribution rate.
    pub false_attribution: f64,
    /// Share of strangers answered "none of these".
    pub rejected: f64,
    /// Share of trials left open.
    pub inconclusive: f64,
    /// F1 averaged over the groups and "none of these".
    pub macro_f1: f64,
    /// Share of known trials whose likeliest group is theirs, whatever was decided.
    pub rank_1: f64,
    /// Probability that a known trial has a higher best log10 LR than a stranger.
    pub auc: f64,
    /// Share of known trials found at the bar that at most 1 % of strangers pass.
    pub dir_at_1: f64,
    /// Mean squared error of the posterior of "none of these".
    pub brier: f64,
}

/// Measures trials against `groups` known groups. No trial gives zeros.
#[must_use]
pub fn measure(trials: &[Trial], groups: usize) -> OpenSetMeasures {
    let share = |count: usize, of: usize| {
        if of == 0 {
            0.0
        } else {
            count as f64 / of as f64
        }
    };
    let count = |test: &dyn Fn(&Trial) -> bool| trials.iter().filter(|t| test(t)).count();
    let known = count(&|t| t.truth.is_some());
    let strangers = trials.len() - known;
    let right = |t: &Trial| match t.decision {
        Decision::Match => t.truth.is_some() && t.truth == t.best,
        Decision::None => t.truth.is_none(),
        Decision::Inconclusive => false,
    };
    let open = count(&|t| t.decision == Decision::Inconclusive);
    let all_right = count(&right);
    let matched = |t: &Trial| t.decision == Decision::Match;
    OpenSetMeasures {
        groups: groups as u64,
        known: known as u64,
        strangers: strangers as u64,
        accuracy: share(all_right, trials.len()),
        accuracy_decided: share(all_right, trials.len() - open),
        found: share(count(&|t| t.truth.is_some() && right(t)), known),
        misattributed: share(
            count(&|t| t.truth.is_some() && matched(t) && !right(t)),
            known,
        ),
        false_attribution: share(count(&|t| t.truth.is_none() && matched(t)), strangers),
        rejected: share(
            count(&|t| t.truth.is_none() && t.decision == Decision::None),
            strangers,
        ),
        inconclusive: share(open, trials.len()),
        macro_f1: macro_f1(trials),
        rank_1: share(count(&|t| t.truth.is_some() && t.truth == t.best), known),
        auc: auc(trials),
        dir_at_1: detection_at(trials, 0.01),
        brier: trials
            .iter()
            .map(|t| (t.none_probability - f64::from(u8::from(t.truth.is_none()))).powi(2))
            .sum::<f64>()
            / trials.len().max(1) as f64,
    }
}

/// F1 of each class that was true or answered, averaged; the stranger is a class.
fn macro_f1(trials: &[Trial]) -> f64 {
    let mut classes: BTreeMap<Option<&str>, [f64; 3]> = BTreeMap::new();
    for trial in trials {
        let truth = trial.truth.as_deref();
        let answer = match trial.decision {
            Decision::Match => Some(trial.best.as_deref()),
            Decision::None => Some(None),
            Decision::Inconclusive => None,
        };
        // Right, answered, true.
        classes.entry(truth).or_default()[2] += 1.0;
        if let Some(answer) = answer {
            let class = classes.entry(answer).or_default();
            class[1] += 1.0;
            class[0] += f64::from(u8::from(answer == truth));
        }
    }
    let f1 = |[right, answered, truth]: &[f64; 3]| 2.0 * right / (answered + truth);
    classes.values().map(f1).sum::<f64>() / classes.len().max(1) as f64
}

/// Mann and Whitney's statistic of the best log10 LR, known over strangers; 0.5 without either.
fn auc(trials: &[Trial]) -> f64 {
    let mut order: Vec<(f64, bool)> = trials
        .iter()
        .map(|t| (t.log10_lr, t.truth.is_some()))
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut sum, mut known) = (0.0, 0.0, 0.0);
    for ties in order.chunk_by(|a, b| a.0 == b.0) {
        let ours = ties.iter().filter(|t| t.1).count() as f64;
        let theirs = ties.len() as f64 - ours;
        sum += ours * (below + 0.5 * theirs);
        below += theirs;
        known += ours;
    }
    if known * below == 0.0 {
        return 0.5;
    }
    sum / (known * below)
}

/// Share of known trials whose group is likeliest and above the bar that `rate` of strangers pass.
fn detection_at(trials: &[Trial], rate: f64) -> f64 {
    let mut strangers: Vec<f64> = trials
        .iter()
        .filter(|t| t.truth.is_none())
        .map(|t| t.log10_lr)
        .collect();
    strangers.sort_by(|a, b| b.total_cmp(a));
    let allowed = (strangers.len() as f64 * rate).floor() as usize;
    let bar = strangers.get(allowed).copied().unwrap_or(f64::NEG_INFINITY);
    let known: Vec<&Trial> = trials.iter().filter(|t| t.truth.is_some()).collect();
    let found = known
        .iter()
        .filter(|t| t.truth == t.best && t.log10_lr > bar)
        .count();
    found as f64 / known.len().max(1) as f64
}

/// How a set is divided.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// Share of authors held out as strangers, 0..=1.
    pub strangers: f64,
    /// Words of each text asked about, about; `None` for all there are.
    pub words: Option<usize>,
    /// Which authors are held out: another number, other authors.
    pub seed: u64,
}

impl Default for Split {
    fn default() -> Self {
        Self {
            strangers: 0.5,
            words: None,
            seed: 0,
        }
    }
}

/// A problem: what is known and what is asked.
#[derive(Debug, Default)]
pub struct Problem<'p> {
    /// Posts of each known group.
    pub known: BTreeMap<String, Vec<&'p Post>>,
    /// Posts asked about, each with its group or `None`.
    pub asked: Vec<(Option<String>, Vec<&'p Post>)>,
}

/// Divides authors: of those that become known, the first half of the posts is stored and the
/// second asked about; of the others, the second half is asked about.
#[must_use]
pub fn split_authors<'p>(authors: &'p BTreeMap<String, Vec<Post>>, split: &Split) -> Problem<'p> {
    let order = shuffled(authors.keys().map(String::as_str), split.seed);
    let strangers = (order.len() as f64 * split.strangers).round() as usize;
    let mut problem = Problem::default();
    for (place, name) in order.iter().enumerate() {
        let posts = &authors[*name];
        let (first, second) = posts.split_at(posts.len() / 2);
        let asked: Vec<&Post> = cut(second.iter(), split.words);
        if place < strangers {
            problem.asked.push((None, asked));
        } else {
            problem
                .known
                .insert((*name).to_owned(), first.iter().collect());
            problem.asked.push((Some((*name).to_owned()), asked));
        }
    }
    problem
}

/// Divides accounts whose groups are known: of a group of several accounts the last is asked about
/// and the others are stored; lone accounts are stored or asked about as strangers, by turns.
#[must_use]
pub fn split_aliases<'p>(
    accounts: &'p BTreeMap<String, Vec<Post>>,
    groups: &[Vec<String>],
    split: &Split,
) -> Problem<'p> {
    let mut problem = Problem::default();
    let mut lone: BTreeSet<&str> = accounts.keys().map(String::as_str).collect();
    for group in groups {
        let mut members: Vec<&str> = group
            .iter()
            .map(String::as_str)
            .filter(|member| accounts.contains_key(*member))
            .collect();
        members.sort_unstable();
        if members.len() < 2 {
            continue;
        }
        for member in &members {
            lone.remove(member);
        }
        let order = shuffled(members.iter().copied(), split.seed);
        let Some((asked, stored)) = order.split_last() else {
            continue;
        };
        let name = stored.join("+");
        let posts = stored
            .iter()
            .flat_map(|member| &accounts[*member])
            .collect();
        problem.known.insert(name.clone(), posts);
        problem
            .asked
            .push((Some(name), cut(accounts[*asked].iter(), split.words)));
    }
    let order = shuffled(lone.into_iter(), split.seed);
    let strangers = (order.len() as f64 * split.strangers).round() as usize;
    for (place, name) in order.iter().enumerate() {
        let posts = &accounts[*name];
        if place < strangers {
            problem.asked.push((None, cut(posts.iter(), split.words)));
        } else {
            problem
                .known
                .insert((*name).to_owned(), posts.iter().collect());
        }
    }
    problem
}

/// Names in an order that depends on the seed alone.
fn shuffled<'n>(names: impl Iterator<Item = &'n str>, seed: u64) -> Vec<&'n str> {
    let mut order: Vec<(u64, &str)> = names
        .map(|name| {
            let hash = xxhash_rust::xxh3::xxh3_64(name.as_bytes());
            (splitmix64(hash ^ splitmix64(seed)), name)
        })
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, name)| name).collect()
}

/// Posts until they hold about `words` words, by white space (characters of scripts without it
/// count two to a word).
fn cut<'p>(posts: impl Iterator<Item = &'p Post>, words: Option<usize>) -> Vec<&'p Post> {
    let Some(words) = words else {
        return posts.collect();
    };
    let mut sum = 0;
    let mut kept = Vec::new();
    for post in posts {
        if sum >= words {
            break;
        }
        let dense = post.text.chars().filter(|c| *c >= '\u{2e80}').count();
        sum += post.text.split_whitespace().count().max(dense / 2);
        kept.push(post);
    }
    kept
}

/// Asks about every text of a problem. Posts that several of its parties share are left out of the
/// style, as everywhere.
///
/// # Errors
/// [`Error::Usage`](crate::Error::Usage) for more groups than an index holds.
pub fn ask(problem: &Problem<'_>, analyzer: &Analyzer, options: Options) -> Result<Vec<Trial>> {
    let parties: Vec<&Vec<&Post>> = problem
        .known
        .values()
        .chain(problem.asked.iter().map(|(_, posts)| posts))
        .collect();
    let texts: Vec<Vec<&str>> = parties
        .iter()
        .map(|posts| posts.iter().map(|post| post.text.as_str()).collect())
        .collect();
    let copies = Copies::find(&texts);
    let prints: Vec<Fingerprint> = parties
        .par_iter()
        .enumerate()
        .map(|(party, posts)| {
            let own = posts
                .iter()
                .enumerate()
                .filter(|(number, _)| !copies.is_copied(party, *number))
                .map(|(_, post)| *post);
            analyzer.fingerprint(own)
        })
        .collect();
    let (stored, asked) = prints.split_at(problem.known.len());
    let groups: Vec<KnownGroup> = problem
        .known
        .keys()
        .zip(stored)
        .map(|(name, fingerprint)| KnownGroup {
            name: name.clone(),
            fingerprint: fingerprint.clone(),
            ..KnownGroup::default()
        })
        .collect();
    let index = Index::new(&groups, &[], Vec::new(), options)?;
    Ok(asked
        .par_iter()
        .zip(&problem.asked)
        .map(|(fingerprint, (truth, _))| trial(truth.clone(), &index.style(fingerprint)))
        .collect())
}

fn trial(truth: Option<String>, answer: &Attribution) -> Trial {
    let best = answer.candidates.first();
    Trial {
        truth,
        decision: answer.decision,
        best: best.map(|candidate| candidate.group.clone()),
        log10_lr: best.map_or(f64::NEG_INFINITY, |candidate| candidate.comparison.log10_lr),
        none_probability: answer.none_probability,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(truth: Option<&str>, decision: Decision, best: &str, log10_lr: f64) -> Trial {
        Trial {
            truth: truth.map(str::to_owned),
            decision,
            best: Some(best.to_owned()),
            log10_lr,
            none_probability: 0.5,
        }
    }

    #[test]
    fn measures_of_a_hand_computed_case() {
        let trials = [
            trial(Some("a"), Decision::Match, "a", 2.0),
            trial(Some("b"), Decision::Match, "a", 1.5),
            trial(Some("b"), Decision::Inconclusive, "b", 0.5),
            trial(None, Decision::None, "a", -1.0),
            trial(None, Decision::Match, "b", 1.0),
        ];
        let measured = measure(&trials, 2);
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        close(measured.accuracy, 2.0 / 5.0);
        close(measured.accuracy_decided, 2.0 / 4.0);
        close(measured.found, 1.0 / 3.0);
        close(measured.misattributed, 1.0 / 3.0);
        close(measured.false_attribution, 0.5);
        close(measured.rejected, 0.5);
        close(measured.inconclusive, 0.2);
        close(measured.rank_1, 2.0 / 3.0);
        // a: 1 right of 2 answered, 1 true; b: 0; none: 1 right of 1 answered, 2 true.
        close(measured.macro_f1, (2.0 / 3.0 + 0.0 + 2.0 / 3.0) / 3.0);
        // Known 2.0 1.5 0.5 over strangers -1.0 1.0: 5 of 6 pairs.
        close(measured.auc, 5.0 / 6.0);
        // The bar is 1.0: of three known trials only the first is its own group's and above.
        close(measured.dir_at_1, 1.0 / 3.0);
        close(measured.brier, 0.25);
        assert_eq!(measure(&[], 0).accuracy, 0.0);
    }

    #[test]
    fn splits_keep_asked_and_stored_apart() {
        let post = |id: String| Post {
            id,
            text: "a b c".to_owned(),
            ..Post::default()
        };
        let authors: BTreeMap<String, Vec<Post>> = (0..10)
            .map(|a| {
                let posts = (0..6).map(|n| post(format!("{a}-{n}"))).collect();
                (format!("author{a}"), posts)
            })
            .collect();
        let split = Split {
            words: Some(4),
            ..Split::default()
        };
        let problem = split_authors(&authors, &split);
        assert_eq!(problem.known.len(), 5);
        assert_eq!(problem.asked.len(), 10);
        assert!(problem.asked.iter().all(|(_, posts)| posts.len() == 2));
        for (truth, posts) in &problem.asked {
            if let Some(stored) = truth.as_ref().map(|name| &problem.known[name]) {
                assert!(stored.iter().all(|s| posts.iter().all(|p| p.id != s.id)));
            }
        }
        let groups = vec![vec![
            "author0".to_owned(),
            "author1".to_owned(),
            "author2".to_owned(),
        ]];
        let problem = split_aliases(&authors, &groups, &Split::default());
        assert_eq!(
            problem
                .asked
                .iter()
                .filter(|(truth, _)| truth.is_some())
                .count(),
            1
        );
        // Seven lone accounts: four strangers, three stored beside the group.
        assert_eq!(problem.asked.len(), 5);
        assert_eq!(problem.known.len(), 4);
    }
}
