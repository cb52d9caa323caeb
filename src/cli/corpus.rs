//! Whole texts, counted: what `compare --matrix`, `keyness`, `rolling` and `evaluate attribution` read.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::context::Context;
use super::input::{self, Reading, Records};
use crate::compare::delta::Delta;
use crate::corpus::{Corpus, FeatureReader, Splitting, TextCounts, TextInfo, Units, author_of};
use crate::document::Post;
use crate::error::{Error, Result};
use crate::text::language::LanguageIdentifier;

/// What is counted in a text.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Counting {
    /// What is counted: words, or characters of the words joined by spaces [default: words].
    #[arg(long, value_enum, value_name = "KIND")]
    features: Option<Kind>,
    /// In runs of this many [default: 1].
    #[arg(long, value_name = "N")]
    ngram: Option<usize>,
    /// Where words are parted: at whatever is no letter, as R stylo does (letters), by this
    /// program's tokenizer (words), or by the first where stylo's rule knows the script (auto)
    /// [default: auto].
    #[arg(long, value_enum, value_name = "HOW")]
    tokens: Option<Tokens>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Words.
    Words,
    /// Characters.
    Characters,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Tokens {
    /// By letters in alphabets, by words elsewhere.
    Auto,
    /// Runs of letters.
    Letters,
    /// Words of the tokenizer.
    Words,
}

impl Counting {
    /// The reader that the arguments ask for.
    pub(super) fn reader(&self) -> Result<FeatureReader> {
        FeatureReader::new(
            match self.kind() {
                (Kind::Words, n) => Units::Words(n),
                (Kind::Characters, n) => Units::Characters(n),
            },
            self.splitting(),
        )
    }

    /// A reader of single words, parted in the same way: what lengths are counted in.
    pub(super) fn words(&self) -> Result<FeatureReader> {
        FeatureReader::new(Units::Words(1), self.splitting())
    }

    /// The first of these arguments that was given, for commands in which it needs another.
    pub(super) fn given(&self) -> Option<&'static str> {
        [
            (self.features.is_some(), "--features"),
            (self.ngram.is_some(), "--ngram"),
            (self.tokens.is_some(), "--tokens"),
        ]
        .into_iter()
        .find_map(|(given, name)| given.then_some(name))
    }

    fn kind(&self) -> (Kind, usize) {
        (
            self.features.unwrap_or(Kind::Words),
            self.ngram.unwrap_or(1),
        )
    }

    fn splitting(&self) -> Splitting {
        match self.tokens.unwrap_or(Tokens::Auto) {
            Tokens::Auto => Splitting::Auto,
            Tokens::Letters => Splitting::Letters,
            Tokens::Words => Splitting::Tokens,
        }
    }

    /// The unit in words: `words`, `word 2-grams`, `character 4-grams`.
    pub(super) fn unit(&self) -> String {
        match self.kind() {
            (Kind::Words, 1) => "words".to_owned(),
            (Kind::Words, n) => format!("word {n}-grams"),
            (Kind::Characters, n) => format!("character {n}-grams"),
        }
    }
}

/// Parses a distance by name.
pub(super) fn distance_parser() -> impl TypedValueParser<Value = Delta> {
    let names = Delta::ALL.map(Delta::name);
    PossibleValuesParser::new(names).try_map(|name| Delta::by_name(&name).ok_or("no such distance"))
}

/// A percentage from 0 to 100.
pub(super) fn percent(text: &str) -> std::result::Result<f64, String> {
    match text.trim_end_matches('%').parse::<f64>() {
        Ok(value) if (0.0..=100.0).contains(&value) => Ok(value),
        _ => Err("a percentage from 0 to 100".to_owned()),
    }
}

/// One text and what it is called.
#[derive(Debug, Default)]
pub(super) struct Named<T> {
    pub(super) info: TextInfo,
    pub(super) value: T,
}

/// What a post is called as a text: a file by its name, with the folder that holds it where
/// folders are authors; a record by its account.
fn info_of(post: &Post) -> (TextInfo, bool) {
    let path = post.source.path.as_path();
    if post.id != path.display().to_string() {
        let name = post.account.clone().unwrap_or_else(|| post.id.clone());
        let author = post.extra.get("author").and_then(|author| author.as_str());
        let author = author.map(str::to_owned);
        return (TextInfo { name, author }, post.account.is_some());
    }
    let file = path
        .file_name()
        .map_or_else(|| "-".into(), |name| name.to_string_lossy());
    let plain = [".zst", ".gz"]
        .iter()
        .find_map(|end| file.strip_suffix(end))
        .unwrap_or(&file);
    let stem = plain.rsplit_once('.').map_or(plain, |(stem, _)| stem);
    let author = post.account.as_deref().or_else(|| author_of(stem));
    let name = match post.account.as_deref() {
        Some(account) if author_of(stem) != Some(account) => format!("{account}_{stem}"),
        _ => stem.to_owned(),
    };
    let author = author.map(str::to_owned);
    (TextInfo { name, author }, false)
}

/// Reads texts and works on each on all threads; records of one account are joined by
/// `join`. Texts come in order of name.
pub(super) fn read_texts<T: Send>(
    paths: &[PathBuf],
    reading: &Reading,
    context: &mut Context,
    work: impl Fn(&Post) -> T + Sync,
    mut join: impl FnMut(&mut T, T),
) -> Result<Vec<Named<T>>> {
    let paths = input::expand(paths)?;
    let posts = crate::ingest::open(&paths, &reading.options(context))?;
    let mut records = Records::Posts(Box::new(posts));
    let mut texts: Vec<Named<T>> = Vec::new();
    let mut of_account: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen: BTreeMap<u64, String> = BTreeMap::new();
    input::for_each_chunk(
        &mut records,
        context,
        "texts read",
        |posts| {
            let results: Vec<(u64, T)> = posts
                .par_iter()
                .map(|post| (xxh3_64(post.text.trim().as_bytes()), work(post)))
                .collect();
            results
        },
        |context, posts, results| {
            for (post, (hash, value)) in posts.iter().zip(results) {
                let (info, pooled) = info_of(post);
                if pooled {
                    if let Some(&at) = of_account.get(&info.name) {
                        join(&mut texts[at].value, value);
                        continue;
                    }
                    of_account.insert(info.name.clone(), texts.len());
                } else if let Some(other) = seen.insert(hash, info.name.clone()) {
                    context.warn(&format!(
                        "{} and {other} are the same text: their likeness proves nothing",
                        info.name
                    ));
                }
                texts.push(Named { info, value });
            }
            Ok(())
        },
    )?;
    texts.sort_by(|a, b| a.info.name.cmp(&b.info.name));
    Ok(texts)
}

/// Reads and counts a corpus. Texts without any feature are left out with a warning.
pub(super) fn read_corpus(
    paths: &[PathBuf],
    reading: &Reading,
    reader: &FeatureReader,
    context: &mut Context,
) -> Result<Corpus> {
    let identifier = LanguageIdentifier::new();
    let texts = read_texts(
        paths,
        reading,
        context,
        |post| {
            let language = identifier.identify(head(&post.text));
            let told = if language.too_short() {
                "und"
            } else {
                language.primary()
            };
            (TextCounts::of(&post.text, reader), told)
        },
        |(all, _), (more, _)| all.merge(&more),
    )?;
    warn_of_languages(&texts, context);
    let texts = texts.into_iter().map(|text| Named {
        info: text.info,
        value: text.value.0,
    });
    let mut corpus = Corpus::new();
    let mut short = Vec::new();
    for text in texts {
        if text.value.total() == 0 {
            context.warn(&format!("{}: no words in it; left out", text.info.name));
            continue;
        }
        if text.value.total() < SHORT {
            short.push(text.info.name.clone());
        }
        corpus.push(text.info, &text.value);
    }
    if corpus.texts().is_empty() {
        let names: Vec<String> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        return Err(Error::Usage(format!(
            "{}: no text to compare",
            names.join(", ")
        )));
    }
    if !short.is_empty() {
        context.warn(&format!(
            "{} of {} texts have fewer than {SHORT} words ({}): distances of short texts follow chance \
             and topic",
            short.len(),
            corpus.texts().len(),
            short.iter().take(3).cloned().collect::<Vec<_>>().join(", ")
        ));
    }
    Ok(corpus)
}

/// The beginning of a text, enough to tell its language.
fn head(text: &str) -> &str {
    let mut end = text.len().min(4_000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Distances between texts of two languages are distances of the languages.
fn warn_of_languages<T>(texts: &[Named<(T, &'static str)>], context: &mut Context) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in texts {
        *counts.entry(text.value.1).or_insert(0) += 1;
    }
    counts.remove("und");
    if counts.len() > 1 {
        let list: Vec<String> = counts
            .iter()
            .map(|(language, texts)| format!("{language}: {texts}"))
            .collect();
        context.warn(&format!(
            "the texts are in different languages ({}): distances between them are those of the \
             languages",
            list.join(", ")
        ));
    }
}

/// Texts of fewer words are called short: Eder (2015) found attribution by frequent words
/// to need a few thousand.
const SHORT: u64 = 2_500;

/// Writes a plot: SVG as it is, PNG drawn from it, by the file's extension.
pub(super) fn write_plot(path: &std::path::Path, svg: &str) -> Result<()> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("svg") => super::context::write_file(path, svg.as_bytes()),
        Some("png") => super::context::write_file(path, &crate::report::plot::png(svg)?),
        _ => Err(Error::Usage(format!(
            "{}: a plot is written as .svg or .png; name the file so",
            path.display()
        ))),
    }
}

/// Refuses a plot's name before any work is done.
pub(super) fn check_plot(path: Option<&PathBuf>) -> Result<()> {
    match path {
        Some(path)
            if !path.extension().is_some_and(|e| {
                e.eq_ignore_ascii_case("svg") || e.eq_ignore_ascii_case("png")
            }) =>
        {
            Err(Error::Usage(format!(
                "{}: a plot is written as .svg or .png; name the file so",
                path.display()
            )))
        }
        _ => Ok(()),
    }
}
