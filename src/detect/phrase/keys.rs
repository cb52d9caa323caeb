//! The words under which phrases are filed, and a quick look at whether the rest of a phrase is near.

use rustc_hash::{FxHashMap, FxHashSet};

use super::align::OPEN;
use super::lexicon::{Choice, Phrase, Place, mark};
use super::words::{self, Class};
use super::{Word, Words};
use crate::detect::fold::fold_hash;
use crate::detect::image::{Bytes, HashBits, HashTable, Reader, Writer, u64_at};
use crate::detect::inflect;

/// The most frequent words, which make poor keys.
pub(super) const FREQUENT: &str = include_str!("../../../lexicons/models/vocabulary-en.tsv");

/// How far from its key a phrase may reach, in words.
const REACH: usize = 16;

/// From here on a word is too common to be a second key.
const COMMON: u32 = 1000;

/// Where a word is the key of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Whether the phrase is only looked for as it is.
    exact: bool,
    pub(super) phrase: u32,
    /// The place of the phrase that the word is at.
    pub(super) item: u8,
    /// Edits that are tried.
    pub(super) budget: u8,
    /// Number of places.
    places: u8,
    /// The open place, [`NONE`] without one.
    open: u8,
    /// Whether two places may have changed theirs.
    ordered: bool,
    /// Where the marks of the places begin.
    marks: u32,
}

const NONE: u8 = u8::MAX;

/// Bits of a key's flags: see [`Key::exact`] and [`Key::ordered`]; and the last key of its word.
const EXACT: u8 = 1;
const ORDERED: u8 = 2;
const LAST: u8 = 4;

impl Key {
    /// The key as a row of two numbers; `last` says that its word has no more.
    fn to_bits(self, last: bool) -> [u64; 2] {
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let flags = flag(self.exact, EXACT) | flag(self.ordered, ORDERED) | flag(last, LAST);
        let small = [
            self.item,
            self.budget,
            self.places,
            self.open,
            flags,
            0,
            0,
            0,
        ];
        [
            u64::from(self.phrase) << 32 | u64::from(self.marks),
            u64::from_le_bytes(small),
        ]
    }

    /// The key that [`to_bits`](Self::to_bits) wrote, and whether it is the last.
    fn from_bits(numbers: u64, small: u64) -> (Self, bool) {
        let [item, budget, places, open, flags, ..] = small.to_le_bytes();
        let key = Self {
            exact: flags & EXACT != 0,
            phrase: (numbers >> 32) as u32,
            item,
            budget,
            places,
            open,
            ordered: flags & ORDERED != 0,
            marks: numbers as u32,
        };
        (key, flags & LAST != 0)
    }
}

/// The keys of all phrases.
#[derive(Debug)]
pub(super) struct Keys {
    /// Folded hashes of the key words.
    words: HashBits,
    /// Where the keys of a word begin.
    firsts: HashTable,
    /// Keys, 16 bytes each, word after word: those of phrases with near misses, then those of
    /// phrases that are only looked for as they are.
    keys: Bytes,
    /// Marks of the places, eight bytes each, phrase after phrase.
    marks: Bytes,
}

/// Marks of the words around a word: of the word itself, then of ever more words on one side.
pub(super) struct Around {
    left: [u64; REACH + 1],
    right: [u64; REACH + 1],
    /// Of all of them.
    all: u64,
}

impl Around {
    pub(super) fn new(words: Words<'_, '_>, at: usize) -> Self {
        let own = mark(words.list[at].hash);
        let mut around = Self {
            left: [0; REACH + 1],
            right: [0; REACH + 1],
            all: 0,
        };
        let before = &words.list[at.saturating_sub(REACH)..at];
        sums(&mut around.left, before.iter().rev());
        let after = &words.list[at + 1..words.list.len().min(at + 1 + REACH)];
        sums(&mut around.right, after.iter());
        around.all = around.left[REACH] | around.right[REACH] | own;
        around.left[0] = own;
        around.right[0] = own;
        around
    }
}

/// Puts the marks of the first word, the first two and so on into places 1, 2 and so on.
fn sums<'w>(sums: &mut [u64; REACH + 1], words: impl ExactSizeIterator<Item = &'w Word>) {
    let count = words.len();
    let mut sum = 0;
    for (slot, word) in sums[1..].iter_mut().zip(words) {
        sum |= mark(word.hash);
        *slot = sum;
    }
    sums[count + 1..].fill(sum);
}

impl Keys {
    /// Files phrases under their two rarest words.
    pub(super) fn new(phrases: &[Phrase]) -> Self {
        let frequent: FxHashSet<u64> = FREQUENT.lines().map(fold_hash).collect();
        let mut shared: FxHashMap<&str, u32> = FxHashMap::default();
        for item in phrases.iter().flat_map(|phrase| phrase.items.iter()) {
            *shared.entry(&item.text).or_default() += 1;
        }
        let mut marks: Vec<u64> = Vec::with_capacity(phrases.len() * 5);
        let mut costs: FxHashMap<u32, u32> = FxHashMap::default();
        let mut words: FxHashMap<u32, Vec<u64>> = FxHashMap::default();
        let mut filed: Vec<(u64, Key)> = Vec::with_capacity(phrases.len() * 4);
        let mut ranked: Vec<(u32, usize)> = Vec::new();
        for (number, phrase) in (0u32..).zip(phrases) {
            let base = marks.len() as u32;
            marks.extend(phrase.marks());
            let places = phrase.items.iter().enumerate();
            ranked.clear();
            ranked.extend(
                places
                    .filter(|(_, item)| matches!(item.place, Place::Word(_)))
                    .map(|(place, item)| {
                        let cost = costs
                            .entry(item.number)
                            .or_insert_with(|| cost(item, &frequent, &shared));
                        (*cost, place)
                    }),
            );
            ranked.sort_unstable();
            for (rank, &(cost, place)) in ranked.iter().take(2).enumerate() {
                if rank > 0 && cost >= COMMON {
                    continue;
                }
                let key = Key {
                    exact: phrase.exact,
                    phrase: number,
                    item: place as u8,
                    budget: match (phrase.exact, phrase.literals) {
                        (true, _) => 0,
                        (false, ..7) => 1,
                        (false, _) => 2,
                    },
                    places: phrase.items.len() as u8,
                    open: phrase.open.map_or(NONE, |place| place as u8),
                    ordered: phrase.ordered,
                    marks: base,
                };
                let item = &phrase.items[place];
                let words = words.entry(item.number).or_insert_with(|| key_words(item));
                filed.extend(words.iter().map(|word| (*word, key)));
            }
        }
        filed.sort_unstable();
        filed.dedup();
        let mut keys: Vec<u8> = Vec::with_capacity(filed.len() * 16);
        let mut firsts: Vec<(u64, u32)> = Vec::new();
        for list in filed.chunk_by(|a, b| a.0 == b.0) {
            firsts.push((list[0].0, (keys.len() / 16) as u32));
            for (at, (_, key)) in list.iter().enumerate() {
                let bits = key.to_bits(at + 1 == list.len());
                keys.extend(bits.iter().flat_map(|part| part.to_le_bytes()));
            }
        }
        Self {
            words: HashBits::new(firsts.iter().map(|(word, _)| *word)),
            firsts: HashTable::new(firsts.into_iter()),
            keys: keys.into(),
            marks: marks
                .iter()
                .flat_map(|mark| mark.to_le_bytes())
                .collect::<Vec<u8>>()
                .into(),
        }
    }

    /// Writes the parts that [`read`](Self::read) reads.
    pub(super) fn write(&self, writer: &mut Writer) {
        self.words.write(writer);
        self.firsts.write(writer);
        writer.part(&self.keys);
        writer.part(&self.marks);
    }

    /// The keys of an image; none for a damaged one.
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            words: HashBits::read(reader)?,
            firsts: HashTable::read(reader)?,
            keys: reader.part()?.into(),
            marks: reader.part()?.into(),
        })
    }

    /// Where the keys begin that the word with this folded hash is.
    #[inline]
    pub(super) fn of(&self, hash: u64) -> Option<u32> {
        if !self.words.may_hold(hash) {
            return None;
        }
        self.firsts.get(hash)
    }

    /// The keys of a word that begin at `first`: of phrases that are only looked for as they are
    /// (`exact`), or of the others.
    #[inline]
    pub(super) fn list(&self, first: u32, exact: bool) -> impl Iterator<Item = Key> + '_ {
        let mut next = Some(first as usize);
        let all = std::iter::from_fn(move || {
            let at = next?;
            let (key, last) =
                Key::from_bits(u64_at(&self.keys, at * 2), u64_at(&self.keys, at * 2 + 1));
            next = (!last && (at + 1) * 16 < self.keys.len()).then_some(at + 1);
            Some(key)
        });
        all.skip_while(move |key| exact && !key.exact)
            .take_while(move |key| exact || !key.exact)
    }

    /// Whether no more words of the phrase are missing around its key than it may have edits.
    #[inline]
    pub(super) fn fits(&self, key: &Key, around: &Around) -> bool {
        let from = key.marks as usize * 8;
        let marks = self.marks.get(from..from + usize::from(key.places) * 8);
        let marks = marks.unwrap_or_default().chunks_exact(8);
        let marks = marks.map(|mark| u64_at(mark, 0));
        let (item, budget) = (usize::from(key.item), usize::from(key.budget));
        // Most phrases are ruled out without a look at what is how far.
        let absent = marks
            .clone()
            .filter(|mark| *mark != 0 && mark & around.all == 0);
        if absent.count() > budget {
            return false;
        }
        let mut lacking = 0;
        for (place, mark) in marks.enumerate() {
            // An edit may be a word too many.
            let reach = |distance: usize| {
                let (low, high) = (place.min(item), place.max(item));
                let open = (low..high).contains(&usize::from(key.open));
                let reach = distance + budget + if open { OPEN - 1 } else { 0 };
                reach.min(REACH)
            };
            let near = if key.ordered {
                let reach = reach(place.abs_diff(item) + 4);
                around.left[reach] | around.right[reach] | around.left[0]
            } else if place < item {
                around.left[reach(item - place)]
            } else if place > item {
                around.right[reach(place - item)]
            } else {
                around.left[0]
            };
            lacking += usize::from(mark != 0 && mark & near == 0);
            if lacking > budget {
                return false;
            }
        }
        true
    }
}

/// How poor a key the word is.
fn cost(item: &Choice, frequent: &FxHashSet<u64>, shared: &FxHashMap<&str, u32>) -> u32 {
    let common = item.forms.iter().any(|form| frequent.contains(form));
    let closed = item.place != Place::Word(Class::Content);
    let shared = shared.get(&*item.text).copied().unwrap_or(0).min(200);
    u32::from(closed) * 4 * COMMON
        + u32::from(common) * COMMON
        + u32::from(item.head) * 300
        + shared
        + 20u32.saturating_sub(item.text.len() as u32)
}

/// Folded hashes of the words that a place may hold, right or in the other number.
fn key_words(item: &Choice) -> Vec<u64> {
    let mut all: Vec<u64> = Vec::new();
    for word in item.words() {
        let forms = if item.head {
            inflect::forms(&word)
        } else {
            words::other_number(&word)
        };
        all.extend(forms.iter().map(|form| fold_hash(form)));
        all.push(fold_hash(&word));
    }
    all
}
