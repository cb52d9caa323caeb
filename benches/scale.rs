//! Clustering at the size of a platform, and the posts to try it on.
//!
//! ```sh
//! cargo bench --bench scale                          # 10,000 posts, timed by stage
//! cargo bench --bench scale -- 100000                # so many
//! cargo bench --bench scale -- write 1000000 > posts.jsonl
//! cargo bench --bench scale -- truth 1000000 > truth.json
//! /usr/bin/time -v wordprint cluster posts.jsonl --format json -o groups.json
//! ```
//!
//! A platform has a tenth as many accounts as posts; `generator/mod.rs` says what they write.
//! `write` and `truth` take the number of accounts as a further argument.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used
)]
mod generator;

use std::io::{BufWriter, Write};
use std::time::Instant;

use generator::Platform;
use wordprint::Post;
use wordprint::analyzer::Analyzer;
use wordprint::cluster::{AccountInput, Options, cluster, comparer_for, own_fingerprints};

const SEED: u64 = 20_210_301;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let number = |at: usize| {
        arguments
            .get(at)
            .and_then(|n| n.replace('_', "").parse().ok())
    };
    match arguments.first().map(String::as_str) {
        Some("write") => {
            let posts: usize = number(1).unwrap_or(10_000);
            let platform = Platform::new(SEED, number(2).unwrap_or(posts / 10));
            let mut out = BufWriter::new(std::io::stdout().lock());
            for post in 0..posts {
                platform.post(post, posts).write(&mut out).unwrap();
            }
            out.flush().unwrap();
        }
        Some("truth") => {
            let posts: usize = number(1).unwrap_or(10_000);
            let platform = Platform::new(SEED, number(2).unwrap_or(posts / 10));
            println!("{}", serde_json::json!({ "groups": platform.aliases() }));
        }
        _ => run(number(0).unwrap_or(10_000)),
    }
}

/// The library's stages on a platform of `count` posts.
fn run(count: usize) {
    let platform = Platform::new(SEED, (count / 10).max(1));
    let mut accounts: std::collections::BTreeMap<String, Vec<Post>> = Default::default();
    for number in 0..count {
        let made = platform.post(number, count);
        accounts
            .entry(made.account.clone())
            .or_default()
            .push(Post {
                id: made.id,
                account: Some(made.account),
                created_at: Some(made.created_at),
                text: made.text,
                ..Post::default()
            });
    }
    let posts: Vec<Vec<&Post>> = accounts
        .values()
        .map(|posts| posts.iter().collect())
        .collect();
    let analyzer = Analyzer::new();
    let start = Instant::now();
    let fingerprints = own_fingerprints(&posts, |post, builder| {
        let score = analyzer.score(post);
        builder.fold(post, &score.document, &score.findings);
    });
    println!("fingerprints {:8.2?}", start.elapsed());
    let start = Instant::now();
    let inputs: Vec<AccountInput<'_>> = accounts
        .iter()
        .zip(&fingerprints)
        .map(|((name, posts), fingerprint)| AccountInput {
            name,
            fingerprint,
            texts: posts.iter().map(|post| post.text.as_str()).collect(),
        })
        .collect();
    let comparer = comparer_for(&inputs);
    println!("comparer     {:8.2?}", start.elapsed());
    let start = Instant::now();
    let grouping = cluster(&inputs, &comparer, &Options::default());
    println!("clusters     {:8.2?}", start.elapsed());
    println!(
        "{count} posts, {} accounts, {} groups, {} pairs scored",
        inputs.len(),
        grouping.groups.len(),
        grouping.parameters.pairs_scored
    );
}
