//! Between simplified and traditional Chinese: the longest phrase first, then character by character.
//!
//! One simplified character may stand for several traditional ones (发: 發 or 髮), so the tables of
//! OpenCC list phrases. A phrase is an entry of an automaton; its value says, four bits a character,
//! which of the character's alternatives stands in it, so that no text has to be stored twice.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use fst::raw::{Fst, Output};

use crate::error::{Error, Result};
use crate::lexicon::models;

/// First bytes of the model file; the last one is its version.
const MAGIC: &[u8; 8] = b"wp-hanz\x01";
/// Longest phrase that a value has room for, in characters.
const LONGEST: usize = 16;
/// What errors call the model.
const WHAT: &str = "Chinese conversion table";

static BUILTIN: LazyLock<Option<(Converter, Converter)>> =
    LazyLock::new(|| load(models::CONVERSION).ok());

/// Which way to convert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    ToSimplified,
    ToTraditional,
}

/// One direction's characters and phrases.
pub(super) struct Converter {
    /// Characters that have alternatives, in order, the usual alternative first.
    characters: Box<[(char, Box<[char]>)]>,
    phrases: Fst<&'static [u8]>,
}

impl Converter {
    /// The built-in table; none only if the model is damaged, which a test excludes.
    pub(super) fn builtin(direction: Direction) -> Option<&'static Self> {
        BUILTIN
            .as_ref()
            .map(|(simplified, traditional)| match direction {
                Direction::ToSimplified => simplified,
                Direction::ToTraditional => traditional,
            })
    }

    /// Calls `emit` with byte offset, character and what stands for it, for each character.
    pub(super) fn convert(&self, text: &str, mut emit: impl FnMut(usize, char, char)) {
        // The phrase that is being read: characters to go, and their alternatives.
        let (mut left, mut choices) = (0usize, 0u64);
        for (at, ch) in text.char_indices() {
            if left == 0 && ch >= '\u{3400}' {
                (left, choices) = self.longest(&text[at..]);
            }
            let to = if ch >= '\u{3400}' {
                self.alternative(ch, (choices & 15) as usize)
            } else {
                ch
            };
            emit(at, ch, to);
            choices >>= 4;
            left = left.saturating_sub(1);
        }
    }

    /// Length in characters and value of the longest phrase that `text` begins with.
    fn longest(&self, text: &str) -> (usize, u64) {
        let mut node = self.phrases.root();
        let (mut output, mut found, mut length) = (Output::zero(), (0, 0), 0);
        for (index, &byte) in text.as_bytes().iter().enumerate() {
            let Some(next) = node.find_input(byte) else {
                break;
            };
            let transition = node.transition(next);
            output = output.cat(transition.out);
            node = self.phrases.node(transition.addr);
            if text.is_char_boundary(index + 1) {
                length += 1;
                if node.is_final() {
                    found = (length, output.cat(node.final_output()).value());
                }
            }
        }
        found
    }

    fn alternative(&self, ch: char, choice: usize) -> char {
        self.characters
            .binary_search_by_key(&ch, |entry| entry.0)
            .ok()
            .and_then(|index| self.characters.get(index)?.1.get(choice).copied())
            .unwrap_or(ch)
    }
}

/// Reads a model: magic, then for each direction characters and phrases with their lengths.
fn load(bytes: &'static [u8]) -> Result<(Converter, Converter)> {
    let damaged = || Error::Incompatible {
        what: WHAT,
        message: "it is damaged or of another version; build it again".to_owned(),
    };
    let mut rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or_else(damaged)?;
    let mut part = || {
        let (length, tail) = rest.split_at_checked(4)?;
        let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
        let (body, tail) = tail.split_at_checked(length)?;
        rest = tail;
        Some(body)
    };
    let mut converter = || {
        let lines = std::str::from_utf8(part().ok_or_else(damaged)?).map_err(|_| damaged())?;
        let phrases = Fst::new(part().ok_or_else(damaged)?).map_err(|_| damaged())?;
        let characters = lines.lines().filter_map(|line| {
            let mut chars = line.chars();
            Some((chars.next()?, chars.collect()))
        });
        Ok(Converter {
            characters: characters.collect(),
            phrases,
        })
    };
    Ok((converter()?, converter()?))
}

/// The model file from OpenCC's tables (rows `from TAB to...`), for each direction its
/// characters and its phrases; a later row wins. Phrases that change length are left out.
///
/// # Errors
/// [`Error::Incompatible`] when an automaton cannot be built.
pub fn build(to_simplified: [&str; 2], to_traditional: [&str; 2]) -> Result<Vec<u8>> {
    let mut file = MAGIC.to_vec();
    for [characters, phrases] in [to_simplified, to_traditional] {
        let (characters, automaton) = compile(characters, phrases)?;
        for part in [characters.into_bytes(), automaton] {
            file.extend((part.len() as u32).to_le_bytes());
            file.extend(part);
        }
    }
    Ok(file)
}

fn rows(table: &str) -> impl Iterator<Item = (&str, &str)> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
}

fn compile(characters: &str, phrases: &str) -> Result<(String, Vec<u8>)> {
    let mut alternatives: BTreeMap<char, Vec<char>> = BTreeMap::new();
    for (from, to) in rows(characters) {
        let (Some(from), None) = ({
            let mut chars = from.chars();
            (chars.next(), chars.next())
        }) else {
            continue;
        };
        let to = to.split(' ').filter_map(|word| word.chars().next());
        alternatives.insert(from, to.take(LONGEST).collect());
    }
    let phrases: BTreeMap<&str, &str> = rows(phrases)
        .map(|(from, to)| (from, to.split(' ').next().unwrap_or(to)))
        .collect();
    let mut builder = fst::MapBuilder::memory();
    let error = |error: fst::Error| Error::Incompatible {
        what: WHAT,
        message: error.to_string(),
    };
    for (from, to) in phrases {
        if from.chars().count() != to.chars().count() || from.chars().count() > LONGEST {
            continue;
        }
        let mut value = 0;
        for (at, (from, to)) in from.chars().zip(to.chars()).enumerate() {
            if from == to && !alternatives.contains_key(&from) {
                continue;
            }
            let list = alternatives.entry(from).or_insert_with(|| vec![from]);
            let choice = list
                .iter()
                .position(|&other| other == to)
                .unwrap_or_else(|| {
                    list.push(to);
                    list.len() - 1
                });
            value |= (choice.min(15) as u64) << (4 * at);
        }
        builder.insert(from, value).map_err(error)?;
    }
    let mut lines = String::new();
    for (from, to) in alternatives {
        let _ = writeln!(lines, "{from}{}", to.into_iter().collect::<String>());
    }
    Ok((lines, builder.into_inner().map_err(error)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtin_model_loads() {
        assert!(load(models::CONVERSION).is_ok());
        assert!(load(b"wp-hanz\x00").is_err());
        assert!(load(&models::CONVERSION[..5000]).is_err());
    }

    #[test]
    fn the_longest_phrase_chooses() {
        let model = build(["", ""], ["发\t發 髮\n头\t頭\n", "头发\t頭髮\n"]).unwrap();
        let (_, traditional) = load(model.leak()).unwrap();
        let mut out = String::new();
        traditional.convert("发头发x发", |_, _, to| out.push(to));
        assert_eq!(out, "發頭髮x發");
    }
}
