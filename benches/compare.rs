//! Preparing a side and scoring a pair: what `verify` pays for each row beyond reading.
//!
//! ```sh
//! cargo bench --bench compare
//! ```

use divan::{Bencher, black_box};
use wordprint::Post;
use wordprint::compare::Comparer;
use wordprint::fingerprint::{Fingerprint, FingerprintBuilder};
use wordprint::style::Extractor;
use wordprint::text::Tokenizer;

fn main() {
    divan::main();
}

const WORDS: [&str; 64] = [
    "the", "boat", "of", "my", "uncle", "leaks", "again", "and", "we", "walked", "to", "market",
    "but", "bought", "nothing", "it", "was", "raining", "on", "hill", "since", "morning", "nobody",
    "told", "them", "that", "bridge", "closed", "I", "have", "never", "seen", "such", "a", "long",
    "queue", "she", "would", "rather", "sell", "old", "piano", "than", "let", "him", "play", "at",
    "night", "you", "should", "been", "there", "with", "us", "when", "lights", "went", "out",
    "because", "no", "one", "had", "paid", "bill",
];

/// A side of about `words` invented words.
fn side(seed: u64, words: usize) -> Fingerprint {
    let tokenizer = Tokenizer::new();
    let mut builder = FingerprintBuilder::new(&Extractor::without_names());
    let mut random = wordprint::numeric::Random::new(seed);
    for _ in 0..words / 20 {
        let mut text = String::new();
        for _ in 0..20 {
            // Some words are favourites of the writer.
            let word = match random.uniform() < 0.3 {
                true => (seed as usize * 7 + random.below(9)) % WORDS.len(),
                false => random.below(WORDS.len()),
            };
            text.push_str(WORDS[word]);
            text.push(' ');
        }
        text.push('.');
        builder.fold(
            &Post::default(),
            &tokenizer.document_in(&text, Some("en")),
            &[],
        );
    }
    builder.finish()
}

fn cohort() -> Vec<Fingerprint> {
    (0..60).map(|seed| side(seed, 1000)).collect()
}

#[divan::bench]
fn prepare_against_sixty_others(bencher: Bencher<'_, '_>) {
    let comparer = Comparer::with_cohort(&cohort());
    let one = side(100, 1000);
    bencher.bench_local(|| comparer.prepare(black_box(&one)));
}

#[divan::bench]
fn prepare_against_reference_writers(bencher: Bencher<'_, '_>) {
    let comparer = Comparer::new();
    let one = side(100, 1000);
    // The writers of the language are read when first asked for.
    black_box(comparer.prepare(&one));
    bencher.bench_local(|| comparer.prepare(black_box(&one)));
}

#[divan::bench]
fn score_a_prepared_pair(bencher: Bencher<'_, '_>) {
    let comparer = Comparer::with_cohort(&cohort());
    let (a, b) = (
        comparer.prepare(&side(100, 1000)),
        comparer.prepare(&side(101, 1000)),
    );
    bencher.bench_local(|| comparer.log10_lr(black_box(&a), black_box(&b)));
}
