//! The near-phrase search by itself.

use super::*;

#[test]
fn the_lexicon_loads() {
    let phrases = Phrases::english().expect("loads");
    assert!(phrases.phrases.len() >= 1500, "{}", phrases.phrases.len());
}
