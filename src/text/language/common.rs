//! The commonest words of some languages, which spare most of the work on a text.
//!
//! A third to a half of a text are a few hundred words, so the weights of their
//! n-grams are summed beforehand. And in a text whose language is known, a
//! sentence full of words that no other list holds is in that language: it need
//! not be read any further.

use rustc_hash::FxHashMap;

use super::features::{Word, words};
use super::languages::Group;
use super::model::LATIN_WIDTH;

macro_rules! lists {
    ($($language:literal),* $(,)?) => {
        [$((
            $language,
            include_str!(concat!("../../../lexicons/models/vocabulary-", $language, ".tsv")),
        )),*]
    };
}

/// Languages in Latin script and their most frequent words, a line each.
const LISTS: [(&str, &str); 11] = lists![
    "de", "en", "es", "fr", "id", "it", "nl", "pl", "pt", "tr", "vi",
];

/// The most bytes of a sentence that [`CommonWords::tell`] reads.
const MOST: usize = 160;
/// Words of the language alone that tell it; where none is foreign, one fewer will do.
const FEWEST: u32 = 3;
/// One in so many words must be of the language alone.
const SHARE: u32 = 4;

/// What is known of a common word.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    /// Lists that hold it, a bit each.
    lists: u16,
    grams: u16,
    columns: [i16; LATIN_WIDTH],
}

/// Common words in Latin script with the sums of their n-grams' weights.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct CommonWords {
    /// Numbers of the entries by the hash of the word.
    numbers: FxHashMap<u64, u32>,
    entries: Vec<Entry>,
}

impl CommonWords {
    /// The words of all lists; `sum` gives the number of n-grams of a marked word and the sums of
    /// their weights.
    pub(super) fn new(sum: impl Fn(&[u32]) -> (u16, [i16; LATIN_WIDTH])) -> Self {
        let mut common = Self::default();
        for (bit, (_, list)) in LISTS.iter().enumerate() {
            for line in list.lines().filter(|line| !line.starts_with('#')) {
                words(line, |word| {
                    // A line that is more than one word here is none of the words that are met.
                    if Group::of(word.writing) == Some(Group::Latin)
                        && word.letters() as usize == line.chars().count()
                    {
                        common.add(word, 1 << bit, &sum);
                    }
                });
            }
        }
        common
    }

    fn add(
        &mut self,
        word: &Word<'_>,
        list: u16,
        sum: &impl Fn(&[u32]) -> (u16, [i16; LATIN_WIDTH]),
    ) {
        let next = self.entries.len() as u32;
        let number = *self.numbers.entry(hash(word.marked)).or_insert(next);
        if number == next {
            let (grams, columns) = sum(word.marked);
            self.entries.push(Entry {
                lists: 0,
                grams,
                columns,
            });
        }
        self.entries[number as usize].lists |= list;
    }

    fn get(&self, marked: &[u32]) -> Option<&Entry> {
        let number = *self.numbers.get(&hash(marked))?;
        self.entries.get(number as usize)
    }

    /// Number of n-grams of a marked word and the sums of their weights, if it is a common one.
    #[inline]
    pub(super) fn sums(&self, marked: &[u32]) -> Option<(u16, &[i16; LATIN_WIDTH])> {
        self.get(marked).map(|entry| (entry.grams, &entry.columns))
    }

    /// Whether the first words of a sentence tell that it is in `language` (a primary subtag).
    pub(super) fn tell(&self, language: &str, sentence: &str) -> bool {
        let Some(bit) = LISTS.iter().position(|(known, _)| *known == language) else {
            return false;
        };
        let own = 1 << bit;
        let head = &sentence[..sentence.floor_char_boundary(MOST)];
        let (mut all, mut telling, mut foreign) = (0u32, 0u32, 0u32);
        words(head, |word| {
            all += 1;
            match self.get(word.marked) {
                Some(entry) if entry.lists == own => telling += 1,
                Some(entry) if entry.lists & own == 0 => foreign += 1,
                _ => {}
            }
        });
        let fewest = FEWEST - u32::from(foreign == 0);
        telling >= fewest && telling * SHARE >= all && foreign * SHARE <= telling
    }
}

/// A hash of a marked word.
#[inline]
fn hash(marked: &[u32]) -> u64 {
    marked.iter().fold(0, |hash: u64, &c| {
        (hash.rotate_left(5) ^ u64::from(c)).wrapping_mul(0x517c_c1b7_2722_0a95)
    })
}

#[cfg(test)]
mod tests {
    use super::super::model::Model;

    #[test]
    fn common_words_tell_their_language_and_no_other() {
        let common = &Model::built_in().common;
        let english = "She said that they would never have come with us without the letter.";
        assert!(common.tell("en", english));
        assert!(!common.tell("de", english));
        for foreign in [
            "Sie sagte, dass sie ohne den Brief nie mit uns gekommen wären.",
            "Elle a dit qu'ils ne seraient jamais venus sans la lettre.",
            "Hon sa att de aldrig hade kommit med oss utan brevet.",
            "Yes, sir!",
            "",
        ] {
            assert!(!common.tell("en", foreign), "{foreign}");
        }
    }
}
