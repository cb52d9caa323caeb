//! Waves of activity, and what a group began and stopped to say from one to the next.
//!
//! A wave ends with a silence of at least a week that is also ten times as long as the usual
//! time between two posts (the median). Where there is no such silence, many posts are halved
//! at their middle. Words are then compared wave by wave (keyness, [`crate::corpus::keyness`]): a
//! text counts once in a wave, however often it was posted, so that a template does not
//! drown everything else.

use std::collections::BTreeSet;

use serde::Serialize;

use super::activity::DAY;
use super::times::{Times, range};
use crate::corpus::keyness::Contrast;
use crate::corpus::{FeatureReader, Splitting, TextCounts, Units};
use crate::fingerprint::Instant;

/// Shortest silence between waves, in seconds.
const SILENCE: i64 = 7 * DAY;
/// How many times the usual gap a silence is.
const UNUSUAL: i64 = 10;
/// Fewest posts in a wave.
const LEAST_POSTS: usize = 8;
/// Fewest posts that are halved.
const LEAST_HALVED: usize = 40;
/// Most waves.
const MOST_WAVES: usize = 6;
/// Words told for each direction.
const SHOWN: usize = 12;
/// Least log-likelihood of a word: the 0.1 % point for one word chosen beforehand.
const LEAST_KEYNESS: f64 = 10.83;

/// What a group spoke of over time.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Topics {
    /// How its time was parted; `none` where there is too little dated text.
    pub basis: Basis,
    /// The waves in order.
    pub waves: Vec<Wave>,
    /// What changed from each wave to the next.
    pub shifts: Vec<Shift>,
}

/// How time was parted into waves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Not at all.
    #[default]
    None,
    /// At silences.
    Silences,
    /// In the middle of the posts.
    Halves,
}

/// A stretch of activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wave {
    /// Its first post (RFC 3339, UTC).
    pub first: String,
    /// Its last post.
    pub last: String,
    /// Posts in it.
    pub posts: u64,
}

/// From one wave to the next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shift {
    /// Place of the later wave, the second being 2.
    pub wave: usize,
    /// Words that the later wave uses more, the surest first.
    pub began: Vec<TopicWord>,
    /// Words that the earlier wave used more.
    pub stopped: Vec<TopicWord>,
}

/// A word that sets two waves apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicWord {
    /// The word, lower-cased.
    pub word: String,
    /// Occurrences in the earlier and in the later wave.
    pub counts: [u64; 2],
    /// Log-likelihood G2; at least 10.83.
    pub log_likelihood: f64,
}

/// A dated post of a member.
#[derive(Debug, Clone, Copy)]
struct Dated<'a> {
    instant: Instant,
    text: &'a str,
}

/// The waves of a group and what changed between them.
pub(super) fn topics(members: &[usize], texts: &[Vec<&str>], times: &Times) -> Topics {
    let mut dated: Vec<Dated<'_>> = members
        .iter()
        .flat_map(|&member| texts[member].iter().zip(times.of(member)))
        .filter_map(|(text, instant)| {
            Some(Dated {
                instant: (*instant)?,
                text,
            })
        })
        .collect();
    dated.sort_by_key(|post| (post.instant, post.text));
    let (basis, cuts) = waves(&dated);
    // Words 1 to 1: this cannot fail.
    let (Ok(reader), false) = (
        FeatureReader::new(Units::Words(1), Splitting::Auto),
        basis == Basis::None,
    ) else {
        return Topics::default();
    };
    let ends: Vec<usize> = cuts.iter().copied().chain([dated.len()]).collect();
    let mut from = 0;
    let mut waves = Vec::new();
    let mut parts: Vec<Vec<TextCounts>> = Vec::new();
    for end in ends {
        let posts = &dated[from..end];
        from = end;
        if let [Some(first), Some(last)] = range(posts.iter().map(|post| post.instant)) {
            waves.push(Wave {
                first,
                last,
                posts: posts.len() as u64,
            });
        }
        let distinct: BTreeSet<&str> = posts.iter().map(|post| post.text).collect();
        parts.push(
            distinct
                .into_iter()
                .map(|text| TextCounts::of(text, &reader))
                .collect(),
        );
    }
    let shifts = parts
        .windows(2)
        .enumerate()
        .map(|(at, pair)| shift(at + 2, &pair[0], &pair[1]))
        .collect();
    Topics {
        basis,
        waves,
        shifts,
    }
}

fn shift(wave: usize, earlier: &[TextCounts], later: &[TextCounts]) -> Shift {
    let contrast = Contrast::new(later, earlier);
    let parts = contrast.parts();
    let mut shift = Shift {
        wave,
        began: Vec::new(),
        stopped: Vec::new(),
    };
    for word in contrast.keywords(3) {
        let began = word.log_likelihood > 0.0;
        let side = usize::from(!began);
        // In two texts at least: one post that repeats itself is no topic.
        let texts = word.range[side] * parts[side] as f64;
        if word.log_likelihood.abs() < LEAST_KEYNESS || word.log_ratio.abs() < 1.0 || texts < 1.5 {
            continue;
        }
        let list = if began {
            &mut shift.began
        } else {
            &mut shift.stopped
        };
        if list.len() < SHOWN {
            list.push(TopicWord {
                word: word.name,
                counts: [word.counts[1], word.counts[0]],
                log_likelihood: word.log_likelihood.abs(),
            });
        }
    }
    shift
}

/// Where waves begin, the first aside, as places among posts in order of time.
fn waves(dated: &[Dated<'_>]) -> (Basis, Vec<usize>) {
    let gap = |at: usize| dated[at].instant.unix - dated[at - 1].instant.unix;
    let mut gaps: Vec<i64> = (1..dated.len()).map(gap).collect();
    gaps.sort_unstable();
    let Some(&usual) = gaps.get(gaps.len() / 2) else {
        return (Basis::None, Vec::new());
    };
    let least = SILENCE.max(usual.saturating_mul(UNUSUAL));
    let mut silences: Vec<usize> = (1..dated.len()).filter(|&at| gap(at) >= least).collect();
    silences.sort_by_key(|&at| (std::cmp::Reverse(gap(at)), at));
    let mut cuts: Vec<usize> = Vec::new();
    for at in silences {
        if cuts.len() + 1 == MOST_WAVES {
            break;
        }
        let mut ends = cuts.clone();
        ends.extend([0, at, dated.len()]);
        ends.sort_unstable();
        if ends.windows(2).all(|pair| pair[1] - pair[0] >= LEAST_POSTS) {
            cuts.push(at);
        }
    }
    cuts.sort_unstable();
    if !cuts.is_empty() {
        return (Basis::Silences, cuts);
    }
    // Posts of one moment stay together.
    let middle = dated.partition_point(|post| post.instant < dated[dated.len() / 2].instant);
    if dated.len() >= LEAST_HALVED && middle >= LEAST_POSTS {
        return (Basis::Halves, vec![middle]);
    }
    (Basis::None, Vec::new())
}
