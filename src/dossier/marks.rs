//! Links, hashtags and mentions that members of a group share and few others use.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

/// What kind of mark it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// A link, without scheme, `www.` and what follows `?` or `#`.
    Link,
    /// `#tag`, lower-cased.
    Hashtag,
    /// `@name`, lower-cased.
    Mention,
}

/// A mark that members share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedMark {
    /// What it is.
    pub kind: MarkKind,
    /// The mark itself.
    pub text: String,
    /// Members that use it.
    pub accounts: u64,
    /// Accounts of the whole collection that do.
    pub accounts_in_all: u64,
}

/// Marks told of a group.
const SHOWN: usize = 12;
/// Longest mark that is kept, in bytes.
const LONGEST: usize = 200;

/// For each group the marks that two members or more use, and that at least half of their
/// users are members, by members, then by rarity outside.
pub(super) fn shared(texts: &[Vec<&str>], groups: &[Vec<usize>]) -> Vec<Vec<SharedMark>> {
    let used: Vec<BTreeMap<(MarkKind, String), u64>> = groups
        .iter()
        .map(|members| {
            let mut counts = BTreeMap::new();
            for &member in members {
                for mark in marks_of(&texts[member]) {
                    *counts.entry(mark).or_default() += 1;
                }
            }
            counts.retain(|_, members| *members > 1);
            counts
        })
        .collect();
    let wanted: BTreeSet<&(MarkKind, String)> = used.iter().flat_map(BTreeMap::keys).collect();
    let in_all: BTreeMap<(MarkKind, String), u64> = texts
        .par_iter()
        .filter(|_| !wanted.is_empty())
        .map(|posts| {
            let mut own = marks_of(posts);
            own.retain(|mark| wanted.contains(mark));
            own
        })
        .fold(BTreeMap::new, |mut counts, marks| {
            for mark in marks {
                *counts.entry(mark).or_default() += 1;
            }
            counts
        })
        .reduce(BTreeMap::new, |mut all, more| {
            for (mark, count) in more {
                *all.entry(mark).or_default() += count;
            }
            all
        });
    used.into_iter()
        .map(|counts| {
            let mut found: Vec<SharedMark> = counts
                .into_iter()
                .map(|(mark, accounts)| SharedMark {
                    accounts_in_all: in_all.get(&mark).copied().unwrap_or(accounts),
                    kind: mark.0,
                    text: mark.1,
                    accounts,
                })
                .filter(|mark| mark.accounts * 2 >= mark.accounts_in_all)
                .collect();
            found.sort_by(|a, b| {
                (b.accounts.cmp(&a.accounts))
                    .then(a.accounts_in_all.cmp(&b.accounts_in_all))
                    .then_with(|| (a.kind, &a.text).cmp(&(b.kind, &b.text)))
            });
            found.truncate(SHOWN);
            found
        })
        .collect()
}

/// The distinct marks of an account.
fn marks_of(posts: &[&str]) -> BTreeSet<(MarkKind, String)> {
    let words = posts.iter().flat_map(|post| post.split_whitespace());
    words.filter_map(mark).collect()
}

fn mark(word: &str) -> Option<(MarkKind, String)> {
    // Marks have ASCII signs; most words end here.
    if !word.contains(['#', '@', '/']) {
        return None;
    }
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '#' | '@'));
    let name = |rest: &str| -> Option<String> {
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        (end > 0 && end <= LONGEST).then(|| rest[..end].to_lowercase())
    };
    if let Some(rest) = word.strip_prefix('#') {
        return Some((MarkKind::Hashtag, format!("#{}", name(rest)?)));
    }
    if let Some(rest) = word.strip_prefix('@') {
        return Some((MarkKind::Mention, format!("@{}", name(rest)?)));
    }
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| word.strip_prefix(scheme))?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let rest = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
    (!rest.is_empty() && rest.len() <= LONGEST).then(|| (MarkKind::Link, rest.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_in_one_form() {
        let read = |word| mark(word).map(|(_, text)| text);
        assert_eq!(
            read("https://www.x.example/a/?utm=1").as_deref(),
            Some("x.example/a")
        );
        assert_eq!(read("(#Dam2021)!").as_deref(), Some("#dam2021"));
        assert_eq!(read("@Ann:").as_deref(), Some("@ann"));
        for word in ["and/or", "#", "@", "http://", "c#", "a@b.example"] {
            assert_eq!(read(word), None, "{word}");
        }
    }

    #[test]
    fn shared_by_members_and_rare_outside() {
        let texts = vec![
            vec!["#dam now #news", "again #dam"],
            vec!["#dam #news"],
            vec!["#news"],
            vec!["#news"],
            vec!["#news"],
        ];
        let found = shared(&texts, &[vec![0, 1]]);
        assert_eq!(found[0].len(), 1);
        assert_eq!(
            (
                found[0][0].text.as_str(),
                found[0][0].accounts,
                found[0][0].accounts_in_all
            ),
            ("#dam", 2, 2)
        );
    }
}
