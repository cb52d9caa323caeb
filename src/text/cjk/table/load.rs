//! Makes the table of an automaton of words and of the weights of cuts.

use fst::Streamer;

use crate::error::{Error, Result};

use super::super::lattice::{is_katakana, is_numeral};
use super::super::{is_mark, weights};
use super::*;

/// The last character of a pair or longer word, and the place where it stands.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// The place that it goes on from; for pairs, the first character.
    from: u32,
    code: u16,
    cost: u16,
    /// The place where longer words go on, by its number; 0 for none.
    next: u32,
}

/// Words taken apart; they come sorted.
struct Words {
    singles: Vec<u16>,
    pairs: Vec<Entry>,
    steps: Vec<Entry>,
    /// Places so far; they are numbered from 1.
    places: u32,
    /// For each code how much of running text is words with it, as whole numbers.
    shares: Vec<u64>,
}

impl Words {
    fn read(words: &fst::Map<&[u8]>) -> Self {
        let mut all = Self {
            singles: vec![SINGLE; 1 << 16],
            pairs: Vec::new(),
            steps: Vec::new(),
            places: 0,
            shares: vec![0; 1 << 16],
        };
        // The word before, and the steps on its way, from the third character.
        let (mut last, mut path) = (Vec::new(), Vec::new());
        let mut codes: Vec<u16> = Vec::new();
        let mut stream = words.stream();
        while let Some((key, cost)) = stream.next() {
            let cost = u16::try_from(cost).unwrap_or(NONE).min(NONE - 1);
            codes.clear();
            codes.extend(
                key.as_chunks()
                    .0
                    .iter()
                    .map(|&unit| u16::from_be_bytes(unit)),
            );
            // The probability, in halves of halves.
            let share = 1u64 << 40u16.saturating_sub(cost / 693);
            for &code in &codes {
                let slot = &mut all.shares[usize::from(code)];
                *slot = slot.saturating_add(share);
            }
            match codes[..] {
                [] => {}
                [one] => all.singles[usize::from(one)] = cost.min(SINGLE),
                _ => all.enter(&codes, cost, &last, &mut path),
            }
            std::mem::swap(&mut last, &mut codes);
        }
        all
    }

    fn enter(&mut self, codes: &[u16], cost: u16, last: &[u16], path: &mut Vec<usize>) {
        let shared = last.iter().zip(codes).take_while(|(a, b)| a == b).count();
        let entry = |from, code| Entry {
            from,
            code,
            cost: NONE,
            next: 0,
        };
        if shared < 2 {
            self.pairs.push(entry(u32::from(codes[0]), codes[1]));
        }
        path.truncate(shared.saturating_sub(2));
        for &code in &codes[2 + path.len()..] {
            let before = match path.last() {
                Some(&step) => self.steps.get_mut(step),
                None => self.pairs.last_mut(),
            };
            let Some(before) = before else { return };
            if before.next == 0 {
                self.places += 1;
                before.next = self.places;
            }
            let from = before.next;
            path.push(self.steps.len());
            self.steps.push(entry(from, code));
        }
        let end = match path.last() {
            Some(&step) => self.steps.get_mut(step),
            None => self.pairs.last_mut(),
        };
        if let Some(end) = end {
            end.cost = cost;
        }
    }
}

/// The numbers of characters.
struct Numbers {
    /// For each code its number, 0 for what no dictionary holds.
    of: Vec<u16>,
    /// The codes by number; the first stands for none.
    codes: Vec<u16>,
}

impl Numbers {
    /// Numbers the codes of all words and weights, the commonest first.
    fn new(words: &Words, singles: &[[u16; 3]], weighed: &[[u16; 5]]) -> Self {
        let mut used = vec![false; 1 << 16];
        let mut mark = |code: u16| used[usize::from(code)] = true;
        let pairs = words.pairs.iter().map(|pair| pair.from as u16);
        let ends = words.pairs.iter().chain(&words.steps);
        pairs
            .chain(ends.map(|entry| entry.code))
            .for_each(&mut mark);
        singles.iter().for_each(|row| mark(row[0]));
        weighed.iter().for_each(|row| {
            mark(row[0]);
            mark(row[1]);
        });
        for (code, &cost) in words.singles.iter().enumerate() {
            used[code] |= cost != SINGLE;
        }
        let mut codes: Vec<u16> = (0..=u16::MAX)
            .filter(|&code| used[usize::from(code)])
            .collect();
        // The outside is what characters are next to most.
        let share = |code: u16| match code {
            1..=4 => u64::MAX,
            _ => words.shares[usize::from(code)],
        };
        codes.sort_by_key(|&code| (std::cmp::Reverse(share(code)), code));
        codes.insert(0, 0);
        let mut of = vec![0; 1 << 16];
        for (number, &code) in codes.iter().enumerate().skip(1) {
            of[usize::from(code)] = u16::try_from(number).unwrap_or(0);
        }
        Self { of, codes }
    }

    fn of(&self, code: u16) -> u16 {
        self.of[usize::from(code)]
    }
}

impl Table {
    /// Makes the table of an automaton of words and the rows of weights (see [`weights`]);
    /// `code` is what a UTF-16 unit is looked up as.
    pub(in super::super) fn load(
        words: &[u8],
        weights: [&[u8]; 2],
        code: impl Fn(u16) -> u16,
    ) -> Result<Self> {
        let damaged = |message: &str| Error::Incompatible {
            what: "word dictionary",
            message: message.to_owned(),
        };
        let words = fst::Map::new(words).map_err(|error| damaged(&error.to_string()))?;
        let singles = weights::rows::<3>(weights[0])?;
        let weighed = weights::rows::<5>(weights[1])?;
        let words = Words::read(&words);
        let numbers = Numbers::new(&words, &singles, &weighed);
        let (places, steps) =
            places(&words, &numbers).ok_or_else(|| damaged("it has too many long words"))?;
        let mut chars = characters(&words, &numbers, &singles);
        let (lines, pairs, rare) = pairs(&words, &numbers, &weighed, &places, &mut chars);
        let units = units(&numbers, &mut chars, code)
            .ok_or_else(|| damaged("it has too many characters"))?;
        Ok(Self {
            units,
            chars: chars.into(),
            lines,
            pairs,
            rare,
            places: places.into(),
            steps: steps.into(),
        })
    }
}

/// Rows of pairs by the numbers of their characters.
type Rows = Vec<(u32, Pair)>;

/// What [`pairs`] makes: the lines of bits, the rows of pairs, and where rare pairs are.
type Lines = (Box<[u64]>, Box<[Pair]>, Box<[(u32, u32)]>);

/// The lines of bits, the rows of pairs in their order, and where rare pairs are; sets where the
/// rows of each character begin.
fn pairs(
    words: &Words,
    numbers: &Numbers,
    weighed: &[[u16; 5]],
    places: &[Place],
    chars: &mut [Char],
) -> Lines {
    let key = |first: u16, second: u16| pair_key(numbers.of(first), numbers.of(second));
    let mut rows: Rows = Vec::with_capacity(words.pairs.len() + weighed.len());
    rows.extend(words.pairs.iter().map(|pair| {
        let row = Pair {
            next: places[pair.next as usize],
            cost: pair.cost,
            ..Pair::EMPTY
        };
        (key(pair.from as u16, pair.code), row)
    }));
    rows.extend(
        weighed
            .iter()
            .map(|&[first, second, ends, within, begins]| {
                let weights = [ends, within, begins].map(u16::cast_signed);
                let row = Pair {
                    weights,
                    ..Pair::EMPTY
                };
                (key(first, second), row)
            }),
    );
    // What is known of a pair from both sides becomes one row.
    rows.sort_by_key(|row| row.0);
    rows.dedup_by(|second, first| {
        let same = second.0 == first.0;
        if same {
            first.1.weights = second.1.weights;
        }
        same
    });
    let is_common = |key: u32| (key >> 16) < COMMON as u32 && (key & 0xFFFF) < COMMON as u32;
    let mut lines = vec![0u64; COMMON * WORDS];
    let mut all = vec![Pair::EMPTY];
    let mut rare = Vec::new();
    let mut line = None;
    for (key, pair) in rows {
        let row = all.len() as u32;
        all.push(pair);
        if !is_common(key) {
            rare.push((key, row));
            continue;
        }
        let (first, second) = ((key >> 16) as usize, (key & 0xFFFF) as usize);
        if line != Some(first) {
            line = Some(first);
            chars[first + UNKNOWN].first = row;
        }
        lines[first * WORDS + second / BITS] |= 1 << (second % BITS);
    }
    // The pairs of a line with rare characters come after its others, which thus follow each other.
    for line in lines.chunks_exact_mut(WORDS) {
        let mut before = 0u64;
        for word in line {
            let here = u64::from(word.count_ones());
            *word |= before << BITS;
            before += here;
        }
    }
    (lines.into(), all.into(), rare.into())
}

/// Characters before those with numbers: one of each kind, less the one for number 0.
const UNKNOWN: usize = Kind::ALL.len() - 1;

/// The characters by their numbers, after the unknown ones.
fn characters(words: &Words, numbers: &Numbers, singles: &[[u16; 3]]) -> Vec<Char> {
    let unknown = Char {
        first: 0,
        number: 0,
        word: 0,
        bit: 0,
        after: 0,
        before: 0,
        cost_and_kind: SINGLE,
    };
    let mut chars: Vec<Char> = Kind::ALL
        .iter()
        .map(|&kind| unknown.with_kind(kind))
        .collect();
    for (number, &code) in numbers.codes.iter().enumerate().skip(1) {
        let (word, bit) = if number < COMMON {
            ((number / BITS) as u8, (number % BITS) as u8)
        } else {
            (RARE, 0)
        };
        let known = Char {
            number: number as u16,
            word,
            bit,
            cost_and_kind: words.singles[usize::from(code)],
            ..unknown
        };
        chars.push(known.with_kind(kind_of(code)));
    }
    for &[code, after, before] in singles {
        if let Some(ch) = chars.get_mut(usize::from(numbers.of(code)) + UNKNOWN) {
            (ch.after, ch.before) = (after.cast_signed(), before.cast_signed());
        }
    }
    chars
}

/// For each UTF-16 unit its character; where the unit is of another kind than the code that it is
/// looked up as, a further one. None when there are too many.
fn units(
    numbers: &Numbers,
    chars: &mut Vec<Char>,
    code: impl Fn(u16) -> u16,
) -> Option<Box<[u16]>> {
    let mut units = Vec::with_capacity(1 << 16);
    for unit in 0..=u16::MAX {
        let (number, kind) = (numbers.of(code(unit)), kind_of(unit));
        let known = usize::from(number) + UNKNOWN;
        let index = if number == 0 {
            kind as usize
        } else if chars.get(known)?.kind() == kind {
            known
        } else {
            let other = chars.get(known)?.with_kind(kind);
            chars.push(other);
            chars.len() - 1
        };
        units.push(u16::try_from(index).ok()?);
    }
    Some(units.into())
}

fn kind_of(unit: u16) -> Kind {
    let ch = char::from_u32(u32::from(unit)).unwrap_or('\0');
    match ch {
        ch if is_numeral(ch) => Kind::Numeral,
        ch if is_katakana(ch) => Kind::Katakana,
        ch if is_mark(ch) => Kind::Mark,
        _ => Kind::Plain,
    }
}

/// The places by their numbers and their tables. None when there is no room.
fn places(words: &Words, numbers: &Numbers) -> Option<(Vec<Place>, Vec<Step>)> {
    let mut places = vec![Place::END; words.places as usize + 1];
    // The first row is that of whoever may not go on.
    let mut steps = vec![Step::EMPTY];
    let mut order: Vec<&Entry> = words.steps.iter().collect();
    order.sort_by_key(|step| step.from);
    let mut taken = Vec::new();
    for group in order.chunk_by(|a, b| a.from == b.from) {
        let (size, seed) = without_collisions(group, numbers, &mut taken)?;
        let start = steps.len();
        if start + size as usize >= 1 << Place::START {
            return None;
        }
        steps.resize(start + size as usize, Step::EMPTY);
        let shifted = u64::from(size) << Place::START;
        let mut place = start as u64 | shifted | u64::from(seed) << (Place::START + Place::SIZE);
        for step in group {
            let number = numbers.of(step.code);
            place |= 1 << Place::class(number);
            *steps.get_mut(start + slot(number, seed, size) as usize)? = Step {
                number,
                cost: step.cost,
                next: step.next,
            };
        }
        *places.get_mut(group.first()?.from as usize)? = Place(place);
    }
    Some((places, steps))
}

/// The smallest size of a table and the seed with which the characters fall into rows of their own.
fn without_collisions(
    group: &[&Entry],
    numbers: &Numbers,
    taken: &mut Vec<bool>,
) -> Option<(u32, u32)> {
    let mut size = group.len() as u32;
    while size < 1 << Place::SIZE {
        for seed in 0..1 << Place::SEED {
            taken.clear();
            taken.resize(size as usize, false);
            let alone = group.iter().all(|step| {
                let row = slot(numbers.of(step.code), seed, size) as usize;
                !std::mem::replace(&mut taken[row], true)
            });
            if alone {
                return Some((size, seed));
            }
        }
        size += 1 + size / 4;
    }
    None
}
