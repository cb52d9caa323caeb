//! The phrase lexicon: `lexicons/<lang>/phrases.tsv` to [`Phrase`]s.
//!
//! Columns: the phrase, its kind, the edits that are ordinary language and are
//! not reported (`loose`), and word rows that are right although near
//! (`allowed`). The notation is in `lexicons/README.md`.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::table::Table;
use super::words::{self, Class};
use crate::detect::fold::fold_hash;
use crate::detect::image::{Deferred, Reader, Writer};
use crate::detect::inflect;
use crate::error::Result;

/// What one place of a phrase takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// What may stand at a place. Phrases share it: most of their words are a few thousand.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Choice {
    /// Number among all.
    pub(super) number: u32,
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
}

/// One place of a phrase.
#[derive(Debug, Clone)]
pub(super) struct Item {
    choice: Arc<Choice>,
    /// Edits not reported here.
    pub(super) loose: u8,
}

impl std::ops::Deref for Item {
    type Target = Choice;

    fn deref(&self) -> &Choice {
        &self.choice
    }
}

impl Phrase {
    /// One mark a place (see [`mark`]) for each word that may stand there; 0 for any.
    pub(super) fn marks(&self) -> impl Iterator<Item = u64> + '_ {
        self.items.iter().map(|item| match item.place {
            Place::Word(_) => item.forms.iter().fold(0, |marks, form| marks | mark(*form)),
            _ => 0,
        })
    }

    /// The phrase as a person reads it.
    pub(super) fn canonical(&self) -> String {
        let words = self.source.split_whitespace().map(|word| match word {
            "_" => "…",
            _ => {
                let word = word.trim_start_matches('~').trim_end_matches('!');
                word.split('|').next().unwrap_or(word)
            }
        });
        let words: Vec<&str> = words.collect();
        words.join(" ").replace(" , ", ", ")
    }
}

impl Choice {
    /// The right words, in lower case.
    pub(super) fn words(&self) -> impl Iterator<Item = String> + '_ {
        self.source.split('|').map(str::to_lowercase)
    }
}

/// A fixed phrase.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Phrase {
    #[serde(skip)]
    pub(super) items: Box<[Item]>,
    /// Of each item the number of its choice and the edits not reported: what an image keeps.
    numbers: Box<[(u32, u8)]>,
    /// The phrase as the lexicon has it.
    source: Box<str>,
    /// Whether its two words must keep their order (`binomial`).
    pub(super) ordered: bool,
    /// Whether a comma may stand inside it.
    pub(super) comma: bool,
    /// Number of places for a certain word.
    pub(super) literals: u8,
    /// The open place.
    pub(super) open: Option<usize>,
    /// Whether every edit is ordinary language: only the phrase as it is matters.
    pub(super) exact: bool,
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

/// Phrases and what may stand at their places.
#[derive(Debug)]
pub(super) struct Lexicon {
    phrases: Deferred<Phrase>,
    choices: Deferred<Arc<Choice>>,
}

impl Lexicon {
    pub(super) fn new(phrases: Vec<Phrase>) -> Self {
        let items = phrases.iter().flat_map(|phrase| phrase.items.iter());
        let choices: BTreeMap<u32, &Arc<Choice>> =
            items.map(|item| (item.number, &item.choice)).collect();
        let choices: Vec<_> = choices.into_values().cloned().collect();
        Self {
            choices: choices.into(),
            phrases: phrases.into(),
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Phrase number `at`.
    #[inline]
    pub(super) fn get(&self, at: u32) -> Option<&Phrase> {
        self.phrases.get_with(at as usize, |bytes| {
            let mut phrase: Phrase = postcard::from_bytes(bytes).ok()?;
            let items = phrase.numbers.iter().map(|&(number, loose)| {
                let choice = Arc::clone(self.choices.get(number as usize)?);
                Some(Item { choice, loose })
            });
            phrase.items = items.collect::<Option<_>>()?;
            Some(phrase)
        })
    }

    /// Writes the parts that [`read`](Self::read) reads.
    pub(super) fn write(&self, writer: &mut Writer) {
        self.phrases.write(writer);
        self.choices.write(writer);
    }

    /// The lexicon of an image; none for a damaged one.
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            phrases: Deferred::read(reader)?,
            choices: Deferred::read(reader)?,
        })
    }
}

/// Reads a lexicon.
///
/// # Errors
/// [`Error::Lexicon`](crate::Error::Lexicon) with the line and column at fault.
pub(super) fn parse(table: Table<'_>) -> Result<Vec<Phrase>> {
    let mut phrases = Vec::new();
    let mut choices = Choices::default();
    let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
    for mut row in table.rows() {
        let source = row.cell();
        let kind = KINDS[row.one_of("kind", KINDS)?];
        if let Some(first) = seen.insert(source, row.line) {
            let message = format!("`{source}` stands at line {first} too");
            return Err(row.fault("phrase", message));
        }
        let mut phrase =
            phrase(source, kind, &mut choices).map_err(|message| row.fault("phrase", message))?;
        loosen(&mut phrase, row.cell()).map_err(|message| row.fault("loose", message))?;
        phrase.allowed = row
            .cell()
            .split(';')
            .map(|words| {
                let words = words.split_whitespace();
                words.map(fold_hash).collect::<Box<[u64]>>()
            })
            .filter(|words| !words.is_empty())
            .collect();
        let items = phrase.items.iter();
        phrase.numbers = items.map(|item| (item.number, item.loose)).collect();
        phrases.push(phrase);
    }
    Ok(phrases)
}

/// One of 64 bits for a folded hash: a row of words as a small set, to rule phrases out by.
pub(super) fn mark(hash: u64) -> u64 {
    1 << (hash >> 58)
}

/// The choices that were read so far, by how they are written.
type Choices<'t> = FxHashMap<&'t str, Arc<Choice>>;

fn phrase<'t>(
    source: &'t str,
    kind: &str,
    choices: &mut Choices<'t>,
) -> std::result::Result<Phrase, String> {
    let mut comma = false;
    let mut items: Vec<Item> = Vec::new();
    for word in source.split_whitespace() {
        if word == "," {
            comma = true;
        } else {
            let choice = match choices.get(word) {
                Some(choice) => Arc::clone(choice),
                None => {
                    let choice = Arc::new(choice(word, choices.len() as u32)?);
                    choices.insert(word, Arc::clone(&choice));
                    choice
                }
            };
            items.push(Item { choice, loose: 0 });
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
    Ok(Phrase {
        open: items.iter().position(open),
        exact: false,
        items: items.into(),
        numbers: Box::default(),
        source: source.into(),
        ordered: kind == "binomial",
        comma,
        literals: literals as u8,
        allowed: Box::default(),
    })
}

fn choice(source: &str, number: u32) -> std::result::Result<Choice, String> {
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
    Ok(Choice {
        number,
        place,
        head,
        frozen,
        forms: forms.into(),
        numbers: numbers.into(),
        source: source.into(),
        text: alternatives
            .first()
            .map_or_else(Box::default, |word| (*word).into()),
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
            phrase.exact = true;
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
