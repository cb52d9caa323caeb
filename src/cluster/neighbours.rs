//! Neighbours in style, in nearly linear time.
//!
//! An account's vector has its character trigrams, weighted by inverse document frequency and
//! hashed to [`WIDTH`] signed places (Weinberger et al. 2009), a byte each. First guesses come
//! from sign codes (Charikar 2002): accounts are sorted by each of several codes and meet the
//! few that stand next to them, so that a crowd with one code costs no more than anybody else.
//! Then every account meets the neighbours of its neighbours, in both directions, for a few
//! rounds (NN-descent: Dong, Moses and Li 2011). All accounts take a round at once, from the
//! lists of the round before: the same lists on any number of threads.

use rayon::prelude::*;

use super::content::mix;
use super::copies::Copies;

/// Neighbours kept for each account.
pub(super) const NEIGHBOURS: usize = 10;
/// Places of a style vector.
const WIDTH: usize = 512;
/// Sign codes an account is sorted by.
const TABLES: usize = 8;
/// Accounts on each side in a sorted table that are met.
const WINDOW: usize = 8;
/// Rounds of meeting neighbours' neighbours.
const ROUNDS: usize = 3;
/// Size of the document-frequency table, a power of two.
const FREQUENCIES: usize = 1 << 18;
/// Accounts whose document frequencies one task counts.
const TASK: usize = 4_096;

/// A style vector, to a byte a place.
#[derive(Debug, Clone)]
pub(super) struct Vector {
    values: [i8; WIDTH],
    /// One over the length of `values`; 0 for an account without text.
    scale: f32,
}

impl Vector {
    fn cosine(&self, other: &Self) -> f32 {
        let dot: i32 = self
            .values
            .iter()
            .zip(&other.values)
            .map(|(&x, &y)| i32::from(i16::from(x) * i16::from(y)))
            .sum();
        dot as f32 * self.scale * other.scale
    }
}

/// Distinct trigrams of an account's own posts with their counts, in order of hash.
fn trigrams(account: usize, posts: &[&str], copies: &Copies) -> Vec<(u64, u32)> {
    let mut hashes = Vec::new();
    for (number, text) in posts.iter().enumerate() {
        if !copies.is_copied(account, number) {
            let (mut a, mut b) = (' ', ' ');
            for c in text.chars() {
                let packed = (u64::from(u32::from(a)) << 42)
                    | (u64::from(u32::from(b)) << 21)
                    | u64::from(u32::from(c));
                hashes.push(mix(0, packed));
                (a, b) = (b, c);
            }
        }
    }
    hashes.sort_unstable();
    hashes
        .chunk_by(|a, b| a == b)
        .map(|run| (run[0], u32::try_from(run.len()).unwrap_or(u32::MAX)))
        .collect()
}

fn slot(hash: u64) -> usize {
    (hash >> (64 - FREQUENCIES.trailing_zeros())) as usize
}

/// Vectors of each account's own posts.
pub(super) fn style_vectors(texts: &[Vec<&str>], copies: &Copies) -> Vec<Vector> {
    let frequency: Vec<u32> = texts
        .par_chunks(TASK)
        .enumerate()
        .map(|(task, accounts)| {
            let mut frequency = vec![0u32; FREQUENCIES];
            for (at, posts) in accounts.iter().enumerate() {
                for (hash, _) in trigrams(task * TASK + at, posts, copies) {
                    frequency[slot(hash)] += 1;
                }
            }
            frequency
        })
        .reduce(
            || vec![0; FREQUENCIES],
            |mut sum, part| {
                for (sum, part) in sum.iter_mut().zip(&part) {
                    *sum += part;
                }
                sum
            },
        );
    let n = texts.len() as f32;
    texts
        .par_iter()
        .enumerate()
        .map(|(account, posts)| {
            let mut sums = [0.0f32; WIDTH];
            for (hash, count) in trigrams(account, posts, copies) {
                let idf = (n / (frequency[slot(hash)] as f32).min(n)).ln();
                let sign = if hash & (1 << 20) == 0 { 1.0 } else { -1.0 };
                sums[hash as usize % WIDTH] += sign * ((count as f32).ln() + 1.0) * idf;
            }
            pack(&sums)
        })
        .collect()
}

fn pack(sums: &[f32; WIDTH]) -> Vector {
    let most = sums.iter().fold(0.0f32, |most, x| most.max(x.abs()));
    let mut values = [0i8; WIDTH];
    if most > 0.0 {
        for (value, sum) in values.iter_mut().zip(sums) {
            *value = (sum / most * 127.0).round() as i8;
        }
    }
    let square: i32 = values.iter().map(|&x| i32::from(x) * i32::from(x)).sum();
    Vector {
        values,
        scale: if square > 0 {
            1.0 / (square as f32).sqrt()
        } else {
            0.0
        },
    }
}

/// A neighbour: its cosine and number.
type Neighbour = (f32, u32);

/// The pairs `(a, b)`, `a < b`, of accounts of which one is among the nearest of the other.
pub(super) fn neighbours(vectors: &[Vector]) -> Vec<(u32, u32)> {
    let mut lists = first_guesses(vectors);
    for _ in 0..ROUNDS {
        let friends = friends(&lists);
        lists = (0..vectors.len())
            .into_par_iter()
            .map(|account| {
                let mut met: Vec<u32> = friends[account]
                    .iter()
                    .flat_map(|&friend| friends[friend as usize].iter().copied())
                    .chain(friends[account].iter().copied())
                    .collect();
                nearest(vectors, account, &mut met)
            })
            .collect();
    }
    lists
        .par_iter()
        .enumerate()
        .flat_map_iter(|(account, list)| {
            let account = account as u32;
            list.iter()
                .map(move |&(_, other)| (account.min(other), account.max(other)))
        })
        .collect()
}

/// The nearest of those met, nearest first.
fn nearest(vectors: &[Vector], account: usize, met: &mut Vec<u32>) -> Vec<Neighbour> {
    met.sort_unstable();
    met.dedup();
    let mut list: Vec<Neighbour> = met
        .iter()
        .filter(|&&other| other as usize != account)
        .map(|&other| (vectors[account].cosine(&vectors[other as usize]), other))
        .filter(|near| near.0 > 0.0)
        .collect();
    list.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    list.truncate(NEIGHBOURS);
    list
}

/// Neighbours of each account and, of those who have it as neighbour, the nearest.
fn friends(lists: &[Vec<Neighbour>]) -> Vec<Vec<u32>> {
    let mut of: Vec<Vec<Neighbour>> = vec![Vec::new(); lists.len()];
    for (account, list) in lists.iter().enumerate() {
        for &(cosine, other) in list {
            of[other as usize].push((cosine, account as u32));
        }
    }
    of.par_iter_mut()
        .zip(lists)
        .map(|(back, list)| {
            back.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
            back.truncate(NEIGHBOURS);
            back.iter().chain(list).map(|near| near.1).collect()
        })
        .collect()
}

/// Those that stand next to an account in tables sorted by sign codes, the nearest of them.
fn first_guesses(vectors: &[Vector]) -> Vec<Vec<Neighbour>> {
    let mut met: Vec<Vec<u32>> = vec![Vec::new(); vectors.len()];
    for table in 0..TABLES {
        let mut order: Vec<(u32, u32)> = vectors
            .par_iter()
            .enumerate()
            .filter(|(_, vector)| vector.scale > 0.0)
            .map(|(account, vector)| (sign_code(vector, table), account as u32))
            .collect();
        order.par_sort_unstable();
        for (at, &(_, a)) in order.iter().enumerate() {
            for &(_, b) in order[at + 1..].iter().take(WINDOW) {
                met[a as usize].push(b);
                met[b as usize].push(a);
            }
        }
    }
    met.par_iter_mut()
        .enumerate()
        .map(|(account, met)| {
            let list = nearest(vectors, account, met);
            *met = Vec::new();
            list
        })
        .collect()
}

/// Places that one sign is of.
const PART: usize = 64;

/// Sixteen signs, each of a pseudo-random signed sum over one part of the vector.
fn sign_code(vector: &Vector, table: usize) -> u32 {
    let mut code = 0;
    for bit in 0..16 {
        let signs = mix(mix(table as u64 + 1, bit as u64 + 1), 1);
        let part = (table * 5 + bit) % (WIDTH / PART);
        let values = &vector.values[part * PART..(part + 1) * PART];
        let sum: i32 = values
            .iter()
            .enumerate()
            .map(|(place, &value)| {
                let value = i32::from(value);
                if signs >> place & 1 == 0 {
                    value
                } else {
                    -value
                }
            })
            .sum();
        code = code << 1 | u32::from(sum > 0);
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

    fn found(writers: usize) -> usize {
        let texts = crowd(writers);
        let texts: Vec<Vec<&str>> = texts
            .iter()
            .map(|posts| posts.iter().map(String::as_str).collect())
            .collect();
        let pairs = neighbours(&style_vectors(&texts, &Copies::default()));
        assert!(pairs.len() <= texts.len() * NEIGHBOURS);
        (0..writers as u32)
            .filter(|w| pairs.contains(&(2 * w, 2 * w + 1)))
            .count()
    }

    #[test]
    fn neighbours_in_style_are_found() {
        let found = found(150);
        assert!(found >= 146, "{found} of 150");
    }

    #[test]
    fn a_crowd_with_one_text_stays_linear() {
        let texts = vec![vec!["same"]; 3_000];
        let pairs = neighbours(&style_vectors(&texts, &Copies::default()));
        assert!(pairs.len() <= 3_000 * NEIGHBOURS);
    }
}
