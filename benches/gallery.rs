//! Speed of a loaded gallery: 300 groups with 1,000,000 stored posts, one new post against all.
//!
//! `cargo bench --bench gallery`. Groups have habits of their own (words, openings, marks). Styles
//! rest on 120 posts a group unless `GALLERY_POSTS` says otherwise; the texts that copies are looked up
//! among are 1,000,000, each group's share of templates included.
#![allow(missing_docs, clippy::disallowed_methods)]

use std::sync::OnceLock;

use divan::{Bencher, black_box};
use wordprint::attribute::near::{KnownText, NearIndex, TextKey};
use wordprint::attribute::{Index, KnownGroup, Options, Query};
use wordprint::fingerprint::Fingerprint;
use wordprint::{Analyzer, Post};

fn main() {
    divan::main();
}

const GROUPS: usize = 300;
const TEXTS: usize = 1_000_000;

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

/// A post of about 20 words in a group's manner, a made-up word in each.
fn text(words: &[&str], group: usize, state: &mut u64) -> String {
    let mut text = String::new();
    for word in 0..20 {
        if word > 0 {
            text.push(' ');
        }
        match next(state) % 8 {
            0 => {
                for _ in 0..3 {
                    text.push(char::from(b'a' + (next(state) % 26) as u8));
                    text.push(['a', 'e', 'i', 'o', 'u'][next(state) % 5]);
                }
            }
            // Some of a group's words come from a favourite dozen.
            1..=3 => text.push_str(words[(group * 31 + next(state) % 12 * 7) % words.len()]),
            _ => text.push_str(words[next(state) % words.len()]),
        }
    }
    text.push_str(ENDS[(group + next(state) % 2) % ENDS.len()]);
    text
}

fn posts_a_group() -> usize {
    std::env::var("GALLERY_POSTS")
        .ok()
        .and_then(|posts| posts.parse().ok())
        .unwrap_or(120)
}

struct Loaded {
    analyzer: Analyzer,
    index: Index,
    posts: Vec<Post>,
    prints: Vec<Fingerprint>,
}

/// The index, and new posts of its groups and of strangers.
fn loaded() -> &'static Loaded {
    static LOADED: OnceLock<Loaded> = OnceLock::new();
    LOADED.get_or_init(|| {
        let words: Vec<&str> = WORDS.split_whitespace().collect();
        let analyzer = Analyzer::new();
        let groups: Vec<KnownGroup> = (0..GROUPS)
            .map(|group| {
                let mut state = group as u64 + 1;
                let posts: Vec<Post> = (0..posts_a_group())
                    .map(|_| Post {
                        text: text(&words, group, &mut state),
                        ..Post::default()
                    })
                    .collect();
                KnownGroup {
                    name: format!("group{group}"),
                    fingerprint: analyzer.fingerprint_all(&posts),
                    ..KnownGroup::default()
                }
            })
            .collect();
        let index =
            Index::new(&groups, &[], texts(&words), Options::default()).expect("300 groups fit");
        let posts: Vec<Post> = (0..64)
            .map(|n| Post {
                id: n.to_string(),
                text: text(&words, n * 7, &mut (n as u64 + 90_000)),
                ..Post::default()
            })
            .collect();
        let prints = posts
            .iter()
            .map(|post| analyzer.fingerprint([post]))
            .collect();
        Loaded {
            analyzer,
            index,
            posts,
            prints,
        }
    })
}

fn texts(words: &[&str]) -> Vec<KnownText> {
    let mut state = 77;
    (0..TEXTS)
        .filter_map(|number| {
            let group = number % GROUPS;
            let text = if number % 50 == 0 {
                format!(
                    "Friends of ward {}, come to the river bridge on market day and bring your letter for the garden {}",
                    number / 5000,
                    next(&mut state) % 7
                )
            } else {
                text(words, group, &mut state)
            };
            Some(KnownText {
                group: group as u32,
                text: number as i64,
                key: TextKey::of(&text)?,
            })
        })
        .collect()
}

fn one_after_another(bencher: Bencher<'_, '_>, work: impl Fn(usize) + Sync) {
    let next = std::sync::atomic::AtomicUsize::new(0);
    bencher.bench(|| work(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % 64));
}

/// Tokenizing, detecting and counting one post.
#[divan::bench]
fn fingerprint_a_post(bencher: Bencher<'_, '_>) {
    let loaded = loaded();
    one_after_another(bencher, |n| {
        black_box(loaded.analyzer.fingerprint([&loaded.posts[n]]));
    });
}

/// Known texts that a post copies, among 1,000,000.
#[divan::bench]
fn copies_of_a_post(bencher: Bencher<'_, '_>) {
    let loaded = loaded();
    one_after_another(bencher, |n| {
        black_box(loaded.index.copies_of(&loaded.posts[n].text));
    });
}

/// The style of a post against 300 groups.
#[divan::bench]
fn style_of_a_post(bencher: Bencher<'_, '_>) {
    let loaded = loaded();
    one_after_another(bencher, |n| {
        black_box(loaded.index.style(&loaded.prints[n]));
    });
}

/// All of it: one new post against all groups and texts.
#[divan::bench]
fn attribute_a_post(bencher: Bencher<'_, '_>) {
    let loaded = loaded();
    one_after_another(bencher, |n| {
        let post = &loaded.posts[n];
        let hits = loaded.index.copies_of(&post.text);
        let print = loaded.analyzer.fingerprint([post]);
        let copies = [(post.id.as_str(), hits)];
        black_box(loaded.index.attribute(&Query {
            account: None,
            platform: None,
            fingerprint: &print,
            copies: &copies,
        }));
    });
}

/// Making 1,000,000 texts ready.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn index_texts(bencher: Bencher<'_, '_>) {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    bencher
        .with_inputs(|| texts(&words))
        .bench_values(NearIndex::new);
}
