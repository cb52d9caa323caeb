//! Builds the committed word lists and backgrounds from real text.
//!
//! ```sh
//! WORDPRINT_DATA=../shared/data cargo run --profile measure --example build_background -- vocabularies
//! WORDPRINT_DATA=../shared/data cargo run --profile measure --example build_background -- backgrounds [LANG...]
//! ```
//!
//! `vocabularies` writes `lexicons/models/vocabulary-<lang>.tsv`; build again
//! before `backgrounds`, which writes `lexicons/models/background-<lang>.bin`
//! and prints what each was made from. Only counts are kept of any text.

// It reads data, writes models and prints what it did: that is its purpose.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use wordprint::fingerprint::background::SAMPLE_WORDS;
use wordprint::fingerprint::{BackgroundBuilder, FingerprintBuilder, Section};
use wordprint::style::{Extractor, MaskedCounts};
use wordprint::text::Tokenizer;
use wordprint::{Language, Post};

const LANGUAGES: [&str; 19] = [
    "ar", "de", "el", "en", "es", "fa", "fr", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr",
    "uk", "vi", "zh",
];
/// Words that a masked vocabulary keeps.
const VOCABULARY: usize = 350;
/// Short documents a set gives to the document frequencies, at most.
const DOCUMENTS_MAX: usize = 20_000;
/// Short documents a set gives to the background of all languages, at most.
const SHARED_DOCUMENTS: usize = 500;
/// Samples a set gives to the statistics, at most; and one account.
const SAMPLES_MAX: usize = 120;
const SAMPLES_OF_ACCOUNT: usize = 3;
/// Smallest sample, in words.
const SAMPLE_MIN: u64 = SAMPLE_WORDS * 6 / 10;
/// Masked tokens in a reference.
const REFERENCE_TOKENS: u64 = 30_000;

/// Posts by account.
const ACCOUNTS: [&str; 6] = [
    "posts/ira538/posts.jsonl.zst",
    "posts/telegram_ru_channels/posts.jsonl.zst",
    "authorship/politicians-de/posts.jsonl.zst",
    "authorship/telegram-channels-ru/posts.jsonl.zst",
    "authorship/enron-demo-en/posts.jsonl.zst",
    "authorship/novels-de-en-fr-pl-pt-ru/posts.jsonl.zst",
];
/// Lines without an author.
const LINES: [&str; 5] = ["tatoeba", "ntrex128", "wmt_newstest", "weibo", "ptt"];

type Failure = Box<dyn std::error::Error>;

/// One data set's part in one language: posts by account, or all under one name.
struct Set {
    name: String,
    by_account: bool,
    posts: Vec<(String, String)>,
}

fn main() -> Result<(), Failure> {
    let data = std::env::var_os("WORDPRINT_DATA").map_or("../shared/data".into(), PathBuf::from);
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("vocabularies") => LANGUAGES
            .iter()
            .try_for_each(|language| vocabulary(&data, language)),
        Some("backgrounds") => backgrounds(&data, &arguments.collect::<Vec<_>>()),
        _ => Err("say `vocabularies` or `backgrounds [LANG...]`".into()),
    }
}

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicons/models")
}

fn lines(path: &Path) -> Result<impl Iterator<Item = String>, Failure> {
    let file = fs::File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let reader = BufReader::new(zstd::Decoder::new(file)?);
    Ok(reader.lines().map_while(Result::ok))
}

/// The most frequent words with a letter and without digits.
fn vocabulary(data: &Path, language: &str) -> Result<(), Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicons");
    let function_words = fs::read_to_string(root.join(format!("{language}/function_words.tsv")))?;
    let is_elided = |word: &str| {
        function_words
            .lines()
            .any(|line| line == format!("{word}'"))
    };
    let mut words: Vec<String> = Vec::new();
    for line in lines(&data.join(format!("lexical/wordfreq/{language}.tsv.zst")))? {
        let word = line.split('\t').next().unwrap_or("");
        let mut word = word.replace('\u{2019}', "'").to_lowercase();
        // The source cuts `l'amour` before the apostrophe, wordprint after it.
        if is_elided(&word) {
            word.push('\'');
        }
        let lettered = word.chars().any(char::is_alphabetic);
        if lettered && !word.chars().any(char::is_numeric) && !words.contains(&word) {
            words.push(word);
        }
        if words.len() == VOCABULARY {
            break;
        }
    }
    let text = format!(
        "# The {VOCABULARY} most frequent words of {language} (wordfreq), most frequent first.\n\
         # Masked sequences keep these words; their order gives the ids, so a change makes old fingerprints unreadable.\n\
         {}\n",
        words.join("\n")
    );
    fs::write(models().join(format!("vocabulary-{language}.tsv")), text)?;
    Ok(())
}

fn backgrounds(data: &Path, wanted: &[String]) -> Result<(), Failure> {
    let posts = account_posts(data)?;
    let is_wanted = |code: &str| wanted.is_empty() || wanted.iter().any(|other| other == code);
    let mut shared = BackgroundBuilder::new();
    for language in LANGUAGES {
        if !is_wanted(language) && !is_wanted("und") {
            continue;
        }
        let mut sets = line_sets(data, language)?;
        for (name, languages) in &posts {
            if let Some(posts) = languages.get(language) {
                sets.push(Set {
                    name: name.clone(),
                    by_account: true,
                    posts: posts.clone(),
                });
            }
        }
        if is_wanted("und") {
            for set in &sets {
                add_shared(set, &mut shared);
            }
        }
        if !is_wanted(language) {
            continue;
        }
        let mut builder = BackgroundBuilder::new();
        let mut used = Vec::new();
        for set in &sets {
            let reference = REFERENCE_TOKENS / sets.len() as u64;
            let (documents, samples) = add(set, language, reference, &mut builder);
            println!(
                "{language} {} {documents} documents {samples} samples",
                set.name
            );
            if documents > 0 {
                used.push(set.name.as_str());
            }
        }
        write(builder, language, &used)?;
    }
    if is_wanted("und") {
        write(shared, "und", &["a part of the sets of every language"])?;
    }
    Ok(())
}

fn write(builder: BackgroundBuilder, language: &str, used: &[&str]) -> Result<(), Failure> {
    let background = builder.finish(language, used);
    let bytes = background.to_bytes();
    println!(
        "{language}: {} bytes, {} documents, {} samples, {} words, {} masked tokens",
        bytes.len(),
        background.documents(),
        background.samples(),
        background.words(),
        background.reference().total()
    );
    fs::write(models().join(format!("background-{language}.bin")), bytes)?;
    Ok(())
}

/// Counts one set into its language's background.
fn add(
    set: &Set,
    language: &'static str,
    reference: u64,
    builder: &mut BackgroundBuilder,
) -> (usize, usize) {
    let counter = Counter::new(language);
    let stride = set.posts.len().div_ceil(DOCUMENTS_MAX).max(1);
    let picked: Vec<&(String, String)> = set.posts.iter().step_by(stride).collect();
    // The reference is spread over the set: one post in so many.
    let masked_stride = (picked.len() as u64 * 25 / reference.max(1)).max(1) as usize;
    let mut masked = MaskedCounts::default();
    let mut documents = 0;
    for (index, (_, text)) in picked.iter().enumerate() {
        let section = counter.section([text.as_str()]);
        if section.words < 2 {
            continue;
        }
        builder.add_document(&section);
        let wanted = index % masked_stride == 0 && masked.total() < reference;
        if wanted && section.words < 400 {
            masked.merge(section.masked());
        }
        documents += 1;
    }
    builder.add_reference(&masked);

    let samples = chunks(set, &counter);
    for sample in &samples {
        builder.add_sample(sample);
    }
    (documents, samples.len())
}

/// Counts a part of one set, as of an unknown language, into the background of all.
fn add_shared(set: &Set, shared: &mut BackgroundBuilder) {
    let counter = Counter::new("und");
    let stride = set.posts.len().div_ceil(SHARED_DOCUMENTS).max(1);
    for (index, (_, text)) in set.posts.iter().step_by(stride).enumerate() {
        let section = counter.section([text.as_str()]);
        if section.words < 2 {
            continue;
        }
        shared.add_document(&section);
        if index % 25 == 0 && section.words < 400 {
            shared.add_reference(section.masked());
        }
    }
    for sample in chunks(set, &counter).iter().step_by(8) {
        shared.add_sample(sample);
    }
}

/// Samples of about [`SAMPLE_WORDS`] words: consecutive posts of one account, or consecutive lines.
fn chunks(set: &Set, counter: &Counter) -> Vec<Section> {
    let mut accounts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (account, text) in &set.posts {
        accounts.entry(account).or_default().push(text);
    }
    let per_account = if set.by_account {
        SAMPLES_OF_ACCOUNT
    } else {
        SAMPLES_MAX
    };
    let mut samples = Vec::new();
    for texts in accounts.values() {
        let mut of_account = 0;
        let mut chunk: Vec<&str> = Vec::new();
        let mut words = 0;
        for text in texts {
            if samples.len() == SAMPLES_MAX || of_account == per_account {
                break;
            }
            chunk.push(text);
            words += counter.tokenizer.document(text).word_count() as u64;
            if words >= SAMPLE_WORDS {
                samples.push(counter.section(chunk.drain(..)));
                of_account += 1;
                words = 0;
            }
        }
        if of_account == 0 && words >= SAMPLE_MIN && samples.len() < SAMPLES_MAX {
            samples.push(counter.section(chunk));
        }
    }
    samples
}

struct Counter {
    tokenizer: Tokenizer,
    extractor: Extractor,
    language: &'static str,
}

impl Counter {
    fn new(language: &'static str) -> Self {
        Self {
            tokenizer: Tokenizer::new(),
            extractor: Extractor::without_names(),
            language,
        }
    }

    /// The counts of texts that are known to be in the language.
    fn section<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Section {
        let post = Post::default();
        let mut builder = FingerprintBuilder::new(&self.extractor);
        for text in texts {
            let mut document = self.tokenizer.document(text);
            document.language = Language {
                code: self.language,
                confidence: 1.0,
            };
            builder.fold(&post, &document, &[]);
        }
        let fingerprint = builder.finish();
        fingerprint
            .section(self.language)
            .cloned()
            .unwrap_or_default()
    }
}

/// Set, language, posts with their account.
type Posts = BTreeMap<String, BTreeMap<String, Vec<(String, String)>>>;

fn account_posts(data: &Path) -> Result<Posts, Failure> {
    let mut sets = Posts::new();
    for file in ACCOUNTS {
        let name = file.split('/').nth(1).unwrap_or(file).to_owned();
        let languages = sets.entry(name).or_default();
        let mut seen = BTreeSet::new();
        for line in lines(&data.join(file))? {
            let row: serde_json::Value = serde_json::from_str(&line)?;
            let field = |field: &str| row[field].as_str().unwrap_or("");
            let language = field("lang").split('-').next().unwrap_or("").to_owned();
            let text = field("text");
            // Other people's words and repetitions are no measure of anybody.
            if text.starts_with("RT @") || !seen.insert(text.to_owned()) {
                continue;
            }
            let post = (field("account").to_owned(), text.to_owned());
            languages.entry(language).or_default().push(post);
        }
    }
    Ok(sets)
}

fn line_sets(data: &Path, language: &str) -> Result<Vec<Set>, Failure> {
    let codes: &[&str] = match language {
        "zh" => &["zh", "zh-Hans", "zh-Hant"],
        _ => &[language],
    };
    let mut sets = Vec::new();
    for set in LINES {
        for code in codes {
            let path = data.join(format!("background/{set}/{code}.txt.zst"));
            if !path.exists() {
                continue;
            }
            let posts = lines(&path)?
                .filter(|line| !line.trim().is_empty())
                .map(|line| (String::new(), line))
                .collect();
            sets.push(Set {
                name: format!("{set}/{code}"),
                by_account: false,
                posts,
            });
        }
    }
    Ok(sets)
}
