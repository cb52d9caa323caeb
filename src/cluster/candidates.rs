//! Pairs worth scoring, when there are too many accounts to score them all.
//!
//! Three cheap sources, none of which makes all pairs of anything:
//!
//! * accounts that posted the same template, as a star around the template's
//!   first account; a template of more than [`MAX_TEMPLATE`] accounts is common
//!   property and gives no pairs at all (it is reported instead);
//! * accounts that share rare phrases, by summed information;
//! * neighbours in style (`neighbours.rs`).
//!
//! Rare tells are a fourth; `evidence.rs` knows them.

use rayon::prelude::*;

use super::copies::Copies;
use super::neighbours::{neighbours, style_vectors};
use super::phrases::Phrases;

/// Accounts above which a template no longer links those who post it.
pub(crate) const MAX_TEMPLATE: usize = 50;
/// Accounts above which a phrase no longer proposes pairs.
const MAX_PHRASE: u32 = 8;
/// Accounts that phrases propose for each account.
const SHARERS: usize = 8;

/// Candidate pairs `(a, b)` with `a < b`, in order.
pub(crate) fn candidates(
    texts: &[Vec<&str>],
    copies: &Copies,
    phrases: &Phrases,
) -> Vec<(u32, u32)> {
    let mut pairs = template_pairs(copies);
    let mut shared: Vec<(u32, u32, f32)> = phrases.pairs(MAX_PHRASE);
    shared.retain(|pair| pair.2 > 0.0);
    pairs.extend(strongest(texts.len(), &shared));
    pairs.extend(neighbours(&style_vectors(texts, copies)));
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

fn template_pairs(copies: &Copies) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    for cluster in copies.clusters() {
        let mut accounts: Vec<u32> = cluster.iter().map(|post| post.account).collect();
        accounts.dedup();
        if accounts.len() <= MAX_TEMPLATE {
            pairs.extend(accounts[1..].iter().map(|&other| (accounts[0], other)));
        }
    }
    pairs
}

/// For each account its strongest pairs; a pair stays when either side keeps it.
fn strongest(accounts: usize, pairs: &[(u32, u32, f32)]) -> Vec<(u32, u32)> {
    let mut of: Vec<Vec<(f32, u32)>> = vec![Vec::new(); accounts];
    for &(a, b, weight) in pairs {
        of[a as usize].push((weight, b));
        of[b as usize].push((weight, a));
    }
    of.par_iter_mut()
        .enumerate()
        .flat_map_iter(|(account, others)| {
            others.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
            others.dedup_by_key(|other| other.1);
            let account = u32::try_from(account).unwrap_or(u32::MAX);
            others
                .iter()
                .take(SHARERS)
                .map(move |&(_, other)| (account.min(other), account.max(other)))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_of_many_gives_no_pairs_and_one_of_few_a_star() {
        let text = "everyone in the valley should come to the town hall on Tuesday and vote";
        let few = vec![vec![text]; 5];
        assert_eq!(template_pairs(&Copies::find(&few)).len(), 4);
        let many = vec![vec![text]; MAX_TEMPLATE + 1];
        assert!(template_pairs(&Copies::find(&many)).is_empty());
    }
}
