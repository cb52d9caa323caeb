//! Speed of clustering on generated accounts.
//!
//! `cargo bench --bench cluster`. Writers have habits of their own (words,
//! openings, punctuation) and one account or two each; one post in twelve follows
//! a template that a few accounts share.
#![allow(missing_docs)]

use divan::{Bencher, counter::ItemsCount};
use wordprint::Post;
use wordprint::cluster::{AccountInput, Copies, Options, cluster, comparer_for, own_fingerprints};
use wordprint::text::Tokenizer;

fn main() {
    divan::main();
}

const WORDS: &str = "the of and a to in is was that for it on with as at by from his her they we \
    you this but not are or an be have had which one all there when who will more if out up said \
    what about time only new some could these two may then do first any my now such like over \
    than me our even most made after also did many before must through years where much your way \
    well down should because each just those people how too little good very make still see men \
    harbour garden kettle winter bicycle teacher market letter window bridge river story engine \
    ticket kitchen morning evening supper neighbour cousin weather question answer promise";
const ENDS: [&str; 6] = [".", "!", "...", "?", " :)", "!!"];

/// A small generator of the benchmark's own: the same texts on every run.
fn next(state: &mut u64) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

/// `accounts` accounts of 14 posts of about 20 words.
fn crowd(accounts: usize) -> Vec<Vec<Post>> {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    (0..accounts)
        .map(|account| {
            let writer = account * 2 / 3;
            let mut state = account as u64 + 1;
            (0..14)
                .map(|post| {
                    let mut text = String::new();
                    if post == 0 {
                        text = format!(
                            "Friends of ward {}, come to the river bridge on market day and bring your letter for the garden",
                            account / 7
                        );
                    } else {
                        for word in 0..20 {
                            // Half of a writer's words come from a favourite dozen.
                            let pick = if next(&mut state).is_multiple_of(2) {
                                (writer * 31 + next(&mut state) % 12 * 7) % words.len()
                            } else {
                                next(&mut state) % words.len()
                            };
                            if word > 0 {
                                text.push(' ');
                            }
                            text.push_str(words[pick]);
                        }
                        text.push_str(ENDS[(writer + next(&mut state) % 2) % ENDS.len()]);
                    }
                    Post {
                        id: format!("{account}-{post}"),
                        text,
                        ..Post::default()
                    }
                })
                .collect()
        })
        .collect()
}

#[divan::bench(args = [90, 1_000])]
fn find_copies(bencher: Bencher<'_, '_>, accounts: usize) {
    let posts = crowd(accounts);
    let texts: Vec<Vec<&str>> = posts
        .iter()
        .map(|posts| posts.iter().map(|post| post.text.as_str()).collect())
        .collect();
    bencher
        .counter(ItemsCount::new(accounts * 14))
        .bench(|| Copies::find(&texts));
}

/// From posts to groups: copies, tokens, fingerprints, comparer, clusters.
#[divan::bench(args = [90], sample_count = 5)]
fn posts_to_groups(bencher: Bencher<'_, '_>, accounts: usize) {
    let posts = crowd(accounts);
    let by_account: Vec<Vec<&Post>> = posts.iter().map(|posts| posts.iter().collect()).collect();
    let names: Vec<String> = (0..accounts)
        .map(|account| format!("account-{account}"))
        .collect();
    let tokenizer = Tokenizer::new();
    bencher.counter(ItemsCount::new(accounts * 14)).bench(|| {
        let fingerprints = own_fingerprints(&by_account, |post, builder| {
            builder.fold(post, &tokenizer.document(&post.text), &[]);
        });
        let inputs: Vec<AccountInput<'_>> = names
            .iter()
            .zip(&fingerprints)
            .zip(&posts)
            .map(|((name, fingerprint), posts)| AccountInput {
                name,
                fingerprint,
                texts: posts.iter().map(|post| post.text.as_str()).collect(),
            })
            .collect();
        cluster(&inputs, &comparer_for(&inputs), &Options::default())
    });
}
