//! Backgrounds: what is common in a language, and its reference writers.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::cli::Outcome;
use crate::cli::context::{Context, write_file};
use crate::cli::input;
use crate::error::{Error, Result};
use crate::fingerprint::BackgroundBuilder;
use crate::fingerprint::train::{TextSet, Trained, add_shared, train};

/// Languages of the built-in backgrounds.
const LANGUAGES: [&str; 19] = [
    "ar", "de", "el", "en", "es", "fa", "fr", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr",
    "uk", "vi", "zh",
];
/// Posts by account in a data folder.
const ACCOUNTS: [&str; 6] = [
    "posts/ira538/posts.jsonl.zst",
    "posts/telegram_ru_channels/posts.jsonl.zst",
    "authorship/politicians-de/posts.jsonl.zst",
    "authorship/telegram-channels-ru/posts.jsonl.zst",
    "authorship/enron-demo-en/posts.jsonl.zst",
    "authorship/novels-de-en-fr-pl-pt-ru/posts.jsonl.zst",
];
/// Lines without an author there.
const LINES: [&str; 5] = ["tatoeba", "ntrex128", "wmt_newstest", "weibo", "ptt"];

/// Count what is common in a language, with reference writers that scores are normalised against.
///
/// Give posts (JSON Lines with account, lang and text) or plain lines, one sentence or post a line;
/// only counts are kept. Samples of about 1,000 words of one account each become reference writers;
/// lines without accounts become stretches of consecutive lines.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint train background posts.jsonl.zst news.txt.zst --lang de --out background-de.bin
  wordprint compare a.txt b.txt --background background-de.bin
  wordprint train background --data ../shared/data --out lexicons/models

The last one builds all built-in backgrounds and writers (background-LANG.bin, cohort-LANG.bin)
from a folder laid out as docs/figures.md tells; build the program again afterwards.")]
pub(super) struct Args {
    /// Posts (.jsonl) or lines (.txt), also .gz and .zst.
    #[arg(value_name = "FILE", required_unless_present = "data")]
    files: Vec<PathBuf>,
    /// Primary subtag of their language; posts in others are left out.
    #[arg(long, value_name = "LANG", required_unless_present = "data")]
    lang: Vec<String>,
    /// A folder with the data of the built-in models; `--lang` then chooses among its languages.
    #[arg(long, value_name = "FOLDER", conflicts_with = "files")]
    data: Option<PathBuf>,
    /// Where to write: a file, or with --data a folder. The writers go beside it: `cohort-` in place
    /// of `background-`, or with `.cohort` at the end.
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    match &args.data {
        Some(data) => builtin(data, args, context),
        None => own(args, context),
    }
}

fn own(args: &Args, context: &mut Context) -> Result<Outcome> {
    let [language] = args.lang.as_slice() else {
        return Err(Error::Usage(
            "one background has one language: give --lang once".to_owned(),
        ));
    };
    let mut sets = Vec::new();
    for path in input::expand(&args.files)? {
        let name = path.file_name().map_or_else(String::new, |name| {
            let name = name.to_string_lossy();
            name.split('.').next().unwrap_or(&name).to_owned()
        });
        let is_posts = path.to_string_lossy().contains(".json");
        sets.push(if is_posts {
            let mut posts = posts(&path)?;
            TextSet {
                name,
                by_account: true,
                texts: posts.remove(language.as_str()).unwrap_or_default(),
            }
        } else {
            lines_of(&path, name)?
        });
    }
    if sets.iter().all(|set| set.texts.is_empty()) {
        return Err(Error::Usage(format!(
            "no text in `{language}`: posts need `lang`, or give plain lines"
        )));
    }
    let trained = train(language, &sets);
    write(&trained, &args.out, &beside(&args.out), context)?;
    Ok(Outcome::Done)
}

/// Where the writers of a background lie.
pub(in crate::cli) fn beside(background: &Path) -> PathBuf {
    let name = background
        .file_name()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    match name.strip_prefix("background-") {
        Some(rest) => background.with_file_name(format!("cohort-{rest}")),
        None => background.with_file_name(format!("{name}.cohort")),
    }
}

fn builtin(data: &Path, args: &Args, context: &mut Context) -> Result<Outcome> {
    let posts = account_posts(data)?;
    let is_wanted = |code: &str| args.lang.is_empty() || args.lang.iter().any(|l| l == code);
    let known = |code: &str| code == "und" || LANGUAGES.contains(&code);
    if let Some(unknown) = args.lang.iter().find(|l| !known(l)) {
        return Err(Error::Usage(format!(
            "there is no built-in background for `{unknown}`; there are und, {}",
            LANGUAGES.join(", ")
        )));
    }
    let mut shared = BackgroundBuilder::new();
    // A batch at a time: the sets of all languages at once would fill the memory.
    for batch in LANGUAGES.chunks(2) {
        let batch: Vec<(&str, Vec<TextSet>)> = batch
            .iter()
            .filter(|code| is_wanted(code) || is_wanted("und"))
            .map(|code| Ok((*code, sets_of(data, code, &posts)?)))
            .collect::<Result<_>>()?;
        let trained: Vec<(&str, Trained)> = batch
            .par_iter()
            .filter(|(code, _)| is_wanted(code))
            .map(|(code, sets)| (*code, train(code, sets)))
            .collect();
        for (code, trained) in trained {
            let file = |kind: &str| args.out.join(format!("{kind}-{code}.bin"));
            write(&trained, &file("background"), &file("cohort"), context)?;
        }
        if is_wanted("und") {
            for (_, sets) in &batch {
                add_shared(sets, &mut shared);
            }
        }
    }
    if is_wanted("und") {
        let background = shared.finish("und", &["a part of the sets of every language"]);
        let bytes = background.to_bytes();
        write_file(&args.out.join("background-und.bin"), &bytes)?;
        context.line(&format!(
            "| und | {} | - | {} | {} | {} | {} | up to 500 documents and one in eight samples of \
             each set above, counted as of no language |",
            bytes.len(),
            background.documents(),
            background.samples(),
            background.words(),
            background.reference().total()
        ))?;
    }
    Ok(Outcome::Done)
}

/// Writes both models, and the line of their card.
fn write(
    trained: &Trained,
    background: &Path,
    writers: &Path,
    context: &mut Context,
) -> Result<()> {
    let model = &trained.background;
    let bytes = model.to_bytes();
    write_file(background, &bytes)?;
    let cohort = trained.writers.to_bytes(model);
    write_file(writers, &cohort)?;
    let sets: Vec<String> = trained
        .sets
        .iter()
        .filter(|set| set.documents > 0)
        .map(|s| format!("{} {}/{}/{}", s.name, s.documents, s.samples, s.writers))
        .collect();
    context.line(&format!(
        "| {} | {} | {} | {} | {} | {} | {} | {} |",
        model.language(),
        bytes.len(),
        cohort.len(),
        model.documents(),
        model.samples(),
        model.words(),
        model.reference().total(),
        sets.join(", ")
    ))
}

/// Set, language, posts with their account.
type Posts = BTreeMap<String, BTreeMap<String, Vec<(String, String)>>>;

fn sets_of(data: &Path, language: &str, posts: &Posts) -> Result<Vec<TextSet>> {
    let codes: &[&str] = match language {
        "zh" => &["zh", "zh-Hans", "zh-Hant"],
        _ => &[language],
    };
    let mut sets = Vec::new();
    for set in LINES {
        for code in codes {
            let path = data.join(format!("background/{set}/{code}.txt.zst"));
            if path.exists() {
                sets.push(lines_of(&path, format!("{set}/{code}"))?);
            }
        }
    }
    for (name, languages) in posts {
        if let Some(posts) = languages.get(language) {
            sets.push(TextSet {
                name: name.clone(),
                by_account: true,
                texts: posts.clone(),
            });
        }
    }
    Ok(sets)
}

fn account_posts(data: &Path) -> Result<Posts> {
    let mut sets = Posts::new();
    for file in ACCOUNTS {
        let name = file.split('/').nth(1).unwrap_or(file).to_owned();
        sets.insert(name, posts(&data.join(file))?);
    }
    Ok(sets)
}

/// Posts by language, with their account. Other people's words ("RT @") and repetitions are no
/// measure of anybody, so they are left out.
fn posts(path: &Path) -> Result<BTreeMap<String, Vec<(String, String)>>> {
    let mut languages: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (number, line) in lines(path)?.enumerate() {
        let line = line?;
        let row: serde_json::Value = serde_json::from_str(&line).map_err(|error| {
            Error::Usage(format!(
                "{}: line {}: no JSON object ({error})",
                path.display(),
                number + 1
            ))
        })?;
        let field = |field: &str| row[field].as_str().unwrap_or("");
        let language = field("lang").split('-').next().unwrap_or("").to_owned();
        let text = field("text");
        if text.starts_with("RT @") || !seen.insert(text.to_owned()) {
            continue;
        }
        let post = (field("account").to_owned(), text.to_owned());
        languages.entry(language).or_default().push(post);
    }
    Ok(languages)
}

fn lines_of(path: &Path, name: String) -> Result<TextSet> {
    let mut texts = Vec::new();
    for line in lines(path)? {
        let line = line?;
        if !line.trim().is_empty() {
            texts.push((String::new(), line));
        }
    }
    Ok(TextSet {
        name,
        by_account: false,
        texts,
    })
}

fn lines(path: &Path) -> Result<impl Iterator<Item = Result<String>>> {
    let path = path.to_path_buf();
    let reader = input::open_plain(&path)?;
    Ok(reader.lines().map(move |line| {
        line.map_err(|source| Error::Io {
            path: path.clone(),
            source,
        })
    }))
}

/// A background file and the writers beside it.
pub(in crate::cli) fn load(path: &Path) -> Result<crate::compare::OwnBackground> {
    use crate::fingerprint::{Background, ReferenceCohort};
    let read = |path: &Path| {
        std::fs::read(path).map_err(|source| Error::Io {
            path: path.to_path_buf(),
            source,
        })
    };
    let background = Background::from_bytes(&read(path)?)?;
    let beside = beside(path);
    let writers = match beside.exists() {
        true => Some(ReferenceCohort::from_bytes(&read(&beside)?, &background)?),
        false => None,
    };
    Ok(crate::compare::OwnBackground {
        background: std::sync::Arc::new(background),
        writers,
    })
}
