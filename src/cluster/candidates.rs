//! Pairs worth scoring, when there are too many accounts to score them all.
//!
//! Three cheap sources, none of which makes all pairs of anything:
//!
//! * accounts that posted the same template, as a star around the template's
//!   first account; a template of more than [`MAX_TEMPLATE`] accounts is common
//!   property and gives no pairs at all (it is reported instead);
//! * accounts that share rare phrases, by summed information;
//! * neighbours in style: hashed character trigrams, weighted by inverse
//!   document frequency, projected to signs (Charikar 2002). Accounts are sorted
//!   by each of several sign codes and compared with the few that stand next to
//!   them, so that a crowd with one code costs no more than anybody else.

use rayon::prelude::*;

use super::content::mix;
use super::copies::Copies;
use super::phrases::Phrases;

/// Accounts above which a template no longer links those who post it.
pub(crate) const MAX_TEMPLATE: usize = 50;
/// Accounts above which a phrase no longer proposes pairs.
const MAX_PHRASE: u32 = 8;
/// Neighbours kept for each account from phrases and from style.
const NEIGHBOURS: usize = 12;
/// Size of a style vector.
const WIDTH: usize = 256;
/// Sign codes an account is sorted by.
const TABLES: usize = 12;
/// Accounts on each side in a sorted table that are compared.
const WINDOW: usize = 12;
/// Size of the document-frequency table, a power of two.
const FREQUENCIES: usize = 1 << 18;

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
    let vectors = style_vectors(texts, copies);
    pairs.extend(strongest(texts.len(), &style_pairs(&vectors)));
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
                .take(NEIGHBOURS)
                .map(move |&(_, other)| (account.min(other), account.max(other)))
                .collect::<Vec<_>>()
        })
        .collect()
}

type Vector = [f32; WIDTH];

/// Unit vectors of each account's own posts; all zero for an account without text.
fn style_vectors(texts: &[Vec<&str>], copies: &Copies) -> Vec<Vector> {
    let own = |account: usize, visit: &mut dyn FnMut(u64)| {
        for (number, text) in texts[account].iter().enumerate() {
            if !copies.is_copied(account, number) {
                let (mut a, mut b) = (' ', ' ');
                for c in text.chars() {
                    let packed = (u64::from(u32::from(a)) << 42)
                        | (u64::from(u32::from(b)) << 21)
                        | u64::from(u32::from(c));
                    visit(mix(0, packed));
                    (a, b) = (b, c);
                }
            }
        }
    };
    let slots: Vec<Vec<(u32, f32, u64)>> = (0..texts.len())
        .into_par_iter()
        .map(|account| {
            let mut hashes = Vec::new();
            own(account, &mut |hash| hashes.push(hash));
            hashes.sort_unstable();
            hashes
                .chunk_by(|a, b| a == b)
                .map(|run| {
                    let slot = u32::try_from(run[0] >> 46).unwrap_or(0);
                    (slot, (run.len() as f32).ln() + 1.0, run[0])
                })
                .collect()
        })
        .collect();
    let mut frequency = vec![0u32; FREQUENCIES];
    for account in &slots {
        for &(slot, ..) in account {
            frequency[slot as usize] += 1;
        }
    }
    let n = texts.len() as f32;
    slots
        .par_iter()
        .map(|features| {
            let mut vector = [0.0; WIDTH];
            for &(slot, weight, hash) in features {
                let idf = (n / (frequency[slot as usize] as f32).min(n)).ln();
                let place = (hash as usize) % WIDTH;
                let sign = if hash & (1 << 20) == 0 { 1.0 } else { -1.0 };
                vector[place] += sign * weight * idf;
            }
            let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
            if length > 0.0 {
                for x in &mut vector {
                    *x /= length;
                }
            }
            vector
        })
        .collect()
}

/// Cosines of accounts that stand near each other in a table of sign codes.
fn style_pairs(vectors: &[Vector]) -> Vec<(u32, u32, f32)> {
    let mut near: Vec<(u32, u32)> = (0..TABLES)
        .into_par_iter()
        .flat_map_iter(|table| {
            let mut order: Vec<(u32, u32)> = vectors
                .iter()
                .enumerate()
                .filter(|(_, vector)| vector.iter().any(|&x| x != 0.0))
                .map(|(account, vector)| {
                    (
                        sign_code(vector, table),
                        u32::try_from(account).unwrap_or(u32::MAX),
                    )
                })
                .collect();
            order.sort_unstable();
            let mut pairs = Vec::with_capacity(order.len() * WINDOW);
            for (at, &(_, a)) in order.iter().enumerate() {
                for &(_, b) in order[at + 1..].iter().take(WINDOW) {
                    pairs.push((a.min(b), a.max(b)));
                }
            }
            pairs
        })
        .collect();
    near.par_sort_unstable();
    near.dedup();
    near.par_iter()
        .map(|&(a, b)| {
            let (x, y) = (&vectors[a as usize], &vectors[b as usize]);
            (a, b, x.iter().zip(y).map(|(x, y)| x * y).sum())
        })
        .collect()
}

/// Sixteen signs of sums over pseudo-random signed parts of the vector.
fn sign_code(vector: &Vector, table: usize) -> u32 {
    let mut code = 0;
    for bit in 0..16u64 {
        let mut sum = 0.0;
        for (block, values) in vector.chunks_exact(64).enumerate() {
            let signs = mix(mix(table as u64 + 1, bit + 1), block as u64 + 1);
            for (place, value) in values.iter().enumerate() {
                sum += if signs >> place & 1 == 0 {
                    *value
                } else {
                    -*value
                };
            }
        }
        code = code << 1 | u32::from(sum > 0.0);
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writers with their own words and habits, two accounts each.
    fn crowd(writers: usize) -> Vec<Vec<String>> {
        let mut texts = Vec::new();
        for account in 0..writers * 2 {
            let writer = account / 2;
            let own: Vec<String> = (0..6)
                .map(|k| {
                    let mut x = mix(writer as u64 + 1, k + 1);
                    (0..4)
                        .map(|_| {
                            x = mix(x, 5);
                            char::from(b'a' + (x >> 40) as u8 % 26)
                        })
                        .collect()
                })
                .collect();
            let posts = (0..5)
                .map(|post| {
                    (0..12)
                        .map(|k| own[(mix(account as u64, post * 31 + k) % 6) as usize].as_str())
                        .collect::<Vec<_>>()
                        .join(" ")
                })
                .collect();
            texts.push(posts);
        }
        texts
    }

    #[test]
    fn neighbours_in_style_are_proposed() {
        let texts = crowd(150);
        let texts: Vec<Vec<&str>> = texts
            .iter()
            .map(|posts| posts.iter().map(String::as_str).collect())
            .collect();
        let none = Copies::default();
        let pairs = strongest(texts.len(), &style_pairs(&style_vectors(&texts, &none)));
        let found = (0..150u32)
            .filter(|w| pairs.contains(&(2 * w, 2 * w + 1)))
            .count();
        assert!(found >= 140, "{found} of 150");
        assert!(pairs.len() <= texts.len() * NEIGHBOURS);
    }

    #[test]
    fn a_template_of_many_gives_no_pairs_and_one_of_few_a_star() {
        let text = "everyone in the valley should come to the town hall on Tuesday and vote";
        let few = vec![vec![text]; 5];
        assert_eq!(template_pairs(&Copies::find(&few)).len(), 4);
        let many = vec![vec![text]; MAX_TEMPLATE + 1];
        assert!(template_pairs(&Copies::find(&many)).is_empty());
    }

    #[test]
    fn a_crowd_with_one_text_stays_linear() {
        let texts = vec![vec!["same"]; 3_000];
        let none = Copies::default();
        let vectors = style_vectors(&texts, &none);
        assert!(style_pairs(&vectors).len() <= 3_000 * WINDOW);
    }
}
