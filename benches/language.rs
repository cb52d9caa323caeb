//! Speed of language identification, beside whatlang, on text written here.
//!
//! `cargo bench --bench language`; figures on real sentences come from
//! `examples/train_language.rs`, which measures processor time.

use divan::Bencher;
use divan::counter::BytesCount;
use wordprint::text::language::{LanguageIdentifier, Pool};

const ENGLISH: &str = "The committee decided on Thursday that the bridge over the river will be closed for repairs until the end of the month.";
const RUSSIAN: &str =
    "Комитет в четверг решил, что мост через реку будет закрыт на ремонт до конца месяца.";
const CHINESE: &str = "委员会星期四决定，河上的大桥将关闭维修到月底，请市民提前安排好出行路线。";

const TEXTS: [&str; 3] = [ENGLISH, RUSSIAN, CHINESE];

fn main() {
    divan::main();
}

#[divan::bench(args = TEXTS)]
fn identify(bencher: Bencher<'_, '_>, text: &str) {
    let identifier = LanguageIdentifier::new();
    bencher
        .counter(BytesCount::of_str(text))
        .bench(|| identifier.identify(divan::black_box(text)));
}

#[divan::bench(args = TEXTS)]
fn spans(bencher: Bencher<'_, '_>, text: &str) {
    let identifier = LanguageIdentifier::new();
    bencher
        .counter(BytesCount::of_str(text))
        .bench(|| identifier.spans(divan::black_box(text)));
}

#[divan::bench(args = TEXTS)]
fn pool(bencher: Bencher<'_, '_>, text: &str) {
    let mut pool = Pool::new();
    bencher
        .counter(BytesCount::of_str(text))
        .bench_local(|| pool.add(divan::black_box(text)));
}

#[divan::bench(args = TEXTS)]
fn whatlang(bencher: Bencher<'_, '_>, text: &str) {
    bencher
        .counter(BytesCount::of_str(text))
        .bench(|| whatlang::detect_lang(divan::black_box(text)));
}

/// Bounded work: a megabyte costs what two kilobytes cost.
#[divan::bench(args = [1, 10, 100, 1000])]
fn identify_kilobytes(bencher: Bencher<'_, '_>, kilobytes: usize) {
    let text = ENGLISH.repeat(kilobytes * 1000 / ENGLISH.len());
    let identifier = LanguageIdentifier::new();
    bencher.bench(|| identifier.identify(divan::black_box(&text)));
}
