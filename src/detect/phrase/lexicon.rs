//! The phrase lexicon: `lexicons/<lang>/phrases.tsv` to [`Phrase`]s.
//!
//! Columns: the phrase, its kind, the edits that are ordinary language and are
//! not reported (`loose`), and word rows that are right although near
//! (`allowed`). The notation is in `lexicons/README.md`.

use rustc_hash::FxHashMap;

use super::words::{self, Class};
use crate::detect::fold::fold_hash;
use crate::detect::inflect;
use crate::error::{Error, Result};

/// What one place of a phrase takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A word, in the forms listed.
    Word(Class),
    /// One to four words of any kind.
    Open,
    /// A possessive: "his", "Anna's".
    Possessive,
    /// A reflexive pronoun.
    Reflexive,
}

/// Edits that are ordinary language at a place, as bits of [`Item::loose`].
pub(super) const LOOSE_REPLACED: u8 = 1;
pub(super) const LOOSE_MISSING: u8 = 2;
pub(super) const LOOSE_EXTRA: u8 = 4;
pub(super) const LOOSE_NUMBER: u8 = 8;

/// One place of a phrase.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) place: Place,
    /// An inflected head, whose choice of verb is free.
    pub(super) head: bool,
    /// Any other word here is a slip.
    pub(super) frozen: bool,
    /// Folded hashes of the words that are right here.
    pub(super) forms: Box<[u64]>,
    /// Folded hashes of the same noun in the other number.
    pub(super) numbers: Box<[u64]>,
    /// The right words as written, `|` between; the first is the one to suggest.
    source: Box<str>,
    /// The first right word.
    pub(super) text: Box<str>,
    /// Edits not reported here.
    pub(super) loose: u8,
}

impl Item {
    /// The right words, in lower case.
    pub(super) fn words(&self) -> impl Iterator<Item = String> + '_ {
        self.source.split('|').map(str::to_lowercase)
    }
}

/// A fixed phrase.
#[derive(Debug)]
pub(super) struct Phrase {
    pub(super) items: Box<[Item]>,
    /// The phrase as a person reads it.
    pub(super) canonical: Box<str>,
    /// Whether its two words must keep their order (`binomial`).
    pub(super) ordered: bool,
    /// Whether a comma may stand inside it.
    pub(super) comma: bool,
    /// Number of places for a certain word.
    pub(super) literals: u8,
    /// One mark a place (see [`mark`]) for each word that may stand there; 0 for any.
    pub(super) marks: Box<[u128]>,
    /// Word rows, as folded hashes, that are right although near.
    pub(super) allowed: Box<[Box<[u64]>]>,
}

/// Kinds of phrases; only `binomial` changes how a phrase is matched.
const KINDS: &[&str] = &[
    "idiom",
    "proverb",
    "binomial",
    "simile",
    "fixed",
    "collocation",
    "saying",
];

/// Reads a lexicon; `file` is its name for messages.
///
/// # Errors
/// [`Error::Lexicon`] with the line and column at fault.
pub(super) fn parse(file: &str, text: &str) -> Result<Vec<Phrase>> {
    let mut phrases = Vec::new();
    let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fault = |field: &str, message: String| Error::Lexicon {
            file: file.to_owned(),
            line: Some(number as u64 + 1),
            field: field.to_owned(),
            message,
        };
        let mut columns = line.split('\t');
        let source = columns.next().unwrap_or_default();
        let kind = columns.next().unwrap_or_default();
        if !KINDS.contains(&kind) {
            let message = format!("`{kind}` is none of {}", KINDS.join(", "));
            return Err(fault("kind", message));
        }
        if let Some(first) = seen.insert(source, number + 1) {
            return Err(fault(
                "phrase",
                format!("`{source}` stands at line {first} too"),
            ));
        }
        let mut phrase = phrase(source, kind).map_err(|message| fault("phrase", message))?;
        let loose = columns.next().unwrap_or_default();
        loosen(&mut phrase, loose).map_err(|message| fault("loose", message))?;
        phrase.allowed = columns
            .next()
            .unwrap_or_default()
            .split(';')
            .map(|row| {
                row.split_whitespace()
                    .map(fold_hash)
                    .collect::<Box<[u64]>>()
            })
            .filter(|row| !row.is_empty())
            .collect();
        phrases.push(phrase);
    }
    Ok(phrases)
}

/// One of 128 bits for a folded hash: a row of words as a small set, to rule phrases out by.
pub(super) fn mark(hash: u64) -> u128 {
    1 << (hash >> 57)
}

fn phrase(source: &str, kind: &str) -> std::result::Result<Phrase, String> {
    let mut comma = false;
    let mut items: Vec<Item> = Vec::new();
    for word in source.split_whitespace() {
        if word == "," {
            comma = true;
        } else {
            items.push(item(word)?);
        }
    }
    let open = |item: &Item| item.place == Place::Open;
    if items.iter().filter(|item| open(item)).count() > 1 {
        return Err("one open place `_` at most".to_owned());
    }
    if items.first().is_none_or(open) || items.last().is_none_or(open) {
        return Err("must begin and end with a word".to_owned());
    }
    let literals = items
        .iter()
        .filter(|item| matches!(item.place, Place::Word(_)))
        .count();
    if literals < 2 || items.len() > 24 {
        return Err("needs two words, and 24 places at most".to_owned());
    }
    let canonical: Vec<&str> = source
        .split_whitespace()
        .map(|word| match word {
            "_" => "…",
            _ => {
                let word = word.trim_start_matches('~').trim_end_matches('!');
                word.split('|').next().unwrap_or(word)
            }
        })
        .collect();
    let marks = items.iter().map(|item| match item.place {
        Place::Word(_) => item.forms.iter().fold(0, |marks, form| marks | mark(*form)),
        _ => 0,
    });
    Ok(Phrase {
        marks: marks.collect(),
        items: items.into(),
        canonical: canonical.join(" ").replace(" , ", ", ").into(),
        ordered: kind == "binomial",
        comma,
        literals: literals as u8,
        allowed: Box::default(),
    })
}

fn item(source: &str) -> std::result::Result<Item, String> {
    let frozen = source.len() > 1 && source.ends_with('!');
    let source = source.trim_end_matches('!');
    let head = source.starts_with('~');
    let source = source.trim_start_matches('~');
    let place = match source {
        "_" => Place::Open,
        "one's" => Place::Possessive,
        "oneself" => Place::Reflexive,
        _ => Place::Word(words::class(source.split('|').next().unwrap_or(source))),
    };
    let mut forms: Vec<u64> = Vec::new();
    let mut numbers: Vec<u64> = Vec::new();
    let alternatives: Vec<&str> = match place {
        Place::Open => Vec::new(),
        Place::Possessive => POSSESSIVES.to_vec(),
        Place::Reflexive => REFLEXIVES.to_vec(),
        Place::Word(_) => source.split('|').collect(),
    };
    for word in &alternatives {
        if word.is_empty()
            || word
                .chars()
                .any(|c| !c.is_alphanumeric() && !"'’&".contains(c))
        {
            return Err(format!("`{source}` is no word: write hyphens as spaces"));
        }
        let lower = word.to_lowercase();
        if head {
            forms.extend(inflect::forms(&lower).iter().map(|form| fold_hash(form)));
        }
        forms.extend(words::same(&lower).into_iter().map(fold_hash));
        if place == Place::Word(Class::Content) && !head {
            numbers.extend(
                words::other_number(&lower)
                    .iter()
                    .map(|form| fold_hash(form)),
            );
        }
    }
    numbers.retain(|number| !forms.contains(number));
    Ok(Item {
        place,
        head,
        frozen,
        forms: forms.into(),
        numbers: numbers.into(),
        source: source.into(),
        text: alternatives
            .first()
            .map_or_else(Box::default, |word| (*word).into()),
        loose: 0,
    })
}

/// Possessive determiners.
pub(super) const POSSESSIVES: &[&str] = &[
    "one's", "my", "your", "his", "her", "its", "our", "their", "whose", "yer", "ur", "thy",
];
const REFLEXIVES: &[&str] = &[
    "oneself",
    "myself",
    "yourself",
    "himself",
    "herself",
    "itself",
    "ourselves",
    "yourselves",
    "themselves",
    "themself",
];

/// Reads `r0 m2 x1 n3`: replaced, missing, extra before, other number, at that place;
/// `o`: any order; `*`: any edit.
fn loosen(phrase: &mut Phrase, source: &str) -> std::result::Result<(), String> {
    for code in source.split_whitespace() {
        if code == "*" {
            phrase.ordered = false;
            let all = LOOSE_REPLACED | LOOSE_MISSING | LOOSE_EXTRA | LOOSE_NUMBER;
            phrase.items.iter_mut().for_each(|item| item.loose = all);
            continue;
        }
        if code == "o" {
            phrase.ordered = false;
            continue;
        }
        let bit = match code.as_bytes()[0] {
            b'r' => LOOSE_REPLACED,
            b'm' => LOOSE_MISSING,
            b'x' => LOOSE_EXTRA,
            b'n' => LOOSE_NUMBER,
            _ => {
                return Err(format!(
                    "`{code}` is none of r, m, x, n with a place, o or *"
                ));
            }
        };
        let item = code
            .get(1..)
            .and_then(|place| place.parse::<usize>().ok())
            .and_then(|place| phrase.items.get_mut(place))
            .ok_or_else(|| format!("`{code}` names no place of the phrase (the first is 0)"))?;
        item.loose |= bit;
    }
    Ok(())
}
