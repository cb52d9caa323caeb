//! Posts by account, made into labelled pairs.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::context::Context;
use crate::cli::input::{self, Reading};
use crate::error::Result;
use crate::evaluate::halves::{HalfPair, Halving, Writer, halves};

/// Writers that a language needs to make a set.
const WRITERS: usize = 20;

/// The pairs of halves of `words` words in a file of posts, by language, with so many strangers for
/// each account.
pub(in crate::cli) fn of_posts(
    path: &Path,
    words: usize,
    strangers: usize,
    halving: Halving,
    reading: &Reading,
    context: &mut Context,
) -> Result<BTreeMap<String, Vec<HalfPair>>> {
    let mut posts = crate::ingest::open(&[path.to_path_buf()], &reading.options(context))?;
    let mut writers: BTreeMap<(String, String), Vec<(String, String)>> = BTreeMap::new();
    for post in posts.by_ref() {
        let post = post?;
        let lang = post.lang.as_deref().unwrap_or("");
        let lang = lang.split(['-', '_']).next().unwrap_or("").to_owned();
        if let (Some(account), false) = (post.account, lang.is_empty()) {
            let time = post.created_at.unwrap_or_default();
            let texts = writers.entry((lang, account)).or_default();
            texts.push((time, post.text));
        }
    }
    for diagnostic in posts.diagnostics() {
        input::tell(&diagnostic, context);
    }
    let mut languages: BTreeMap<String, Vec<Writer>> = BTreeMap::new();
    for ((lang, account), mut texts) in writers {
        // Times are written alike within a file, so they sort as text; equal ones keep their order.
        texts.sort_by(|a, b| a.0.cmp(&b.0));
        let texts = texts.into_iter().map(|(_, text)| text).collect();
        let writer = Writer { account, texts };
        languages.entry(lang).or_default().push(writer);
    }
    Ok(languages
        .into_iter()
        .map(|(lang, writers)| (lang, halves(&writers, words, strangers, halving)))
        .filter(|(_, pairs)| pairs.iter().filter(|pair| pair.same).count() >= WRITERS)
        .collect())
}
