//! A phrase laid against a text from a word that both share, with few edits.

use super::lexicon::{
    Item, LOOSE_EXTRA, LOOSE_MISSING, LOOSE_NUMBER, LOOSE_REPLACED, Phrase, Place,
};
use super::words::{self, Class};
use super::{Gap, Word, Words};

/// What was done to the phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slip {
    /// Another preposition.
    Preposition,
    /// Another article, or an article for a possessive.
    Article,
    /// Singular for plural, or the reverse.
    Number,
    /// Another word.
    Word,
    /// Two words in each other's place.
    Order,
    /// A word left out.
    Missing,
    /// A word too many.
    Extra,
}

/// One edit: at which place of the phrase, at which word of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) slip: Slip,
    pub(super) item: usize,
    pub(super) word: usize,
    /// Whether the word that stands there has nothing to do with the right one.
    free: bool,
}

/// A phrase found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// First and last word of the text.
    pub(super) first: usize,
    pub(super) last: usize,
    /// None: the phrase as it should be.
    pub(super) edits: Edits,
}

/// At most two edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Edits {
    list: [Option<Edit>; 2],
}

impl Edits {
    pub(super) fn iter(&self) -> impl Iterator<Item = Edit> + '_ {
        self.list.iter().flatten().copied()
    }

    /// Whether place `item` was left as it is.
    fn spares(&self, item: usize) -> bool {
        self.iter()
            .all(|edit| edit.item != item || edit.slip == Slip::Extra)
    }

    pub(super) fn len(&self) -> usize {
        self.iter().count()
    }

    fn with(mut self, edit: Edit) -> Option<Self> {
        let free = self.list.iter_mut().find(|slot| slot.is_none())?;
        *free = Some(edit);
        Some(self)
    }
}

/// Longest run of words in an open place.
pub(super) const OPEN: usize = 4;

/// How a word of the text that is not right at a place of the phrase stands to it.
enum Fit {
    Slip(Slip),
    /// A content word that does not even sound alike.
    Free,
    No,
}

/// Lays `phrase` against `words` with its place `item` at word `at`; the fewest edits, up to `budget`.
pub(super) fn align(
    phrase: &Phrase,
    words: Words<'_, '_>,
    item: usize,
    at: usize,
    budget: usize,
) -> Option<Found> {
    let walk = Walk { phrase, words };
    if let Some(found) = walk.reversed(item, at) {
        return Some(found);
    }
    let mut own = Edits::default();
    if !walk.right(item, at) {
        let Fit::Slip(slip) = walk.fit(item, at) else {
            return None;
        };
        if budget == 0 {
            return None;
        }
        own = own.with(Edit {
            slip,
            item,
            word: at,
            free: false,
        })?;
    }
    let spare = budget - own.len();
    for total in 0..=spare {
        for left in 0..=total {
            let Some((first, edits)) = walk.go(item, at, -1, left, own) else {
                continue;
            };
            if let Some((last, edits)) = walk.go(item, at, 1, total - left, edits) {
                return telling(phrase, &edits).then_some(Found { first, last, edits });
            }
        }
    }
    None
}

/// Whether what is left of the phrase still tells it from other words: a content
/// word besides the head and two words in all; three, where a content word was
/// replaced by one that does not sound alike.
fn telling(phrase: &Phrase, edits: &Edits) -> bool {
    if edits.len() == 0 {
        return true;
    }
    let kept = || {
        let places = phrase.items.iter().enumerate();
        places.filter(|(place, item)| matches!(item.place, Place::Word(_)) && edits.spares(*place))
    };
    let content = kept().any(|(_, item)| item.place == Place::Word(Class::Content) && !item.head);
    let wanted = if edits.iter().any(|edit| edit.free) {
        3
    } else {
        2
    };
    let number = edits.iter().any(|edit| edit.slip == Slip::Number);
    (content || number) && kept().count() >= wanted
}

#[derive(Clone, Copy)]
struct Walk<'w, 't> {
    phrase: &'w Phrase,
    words: Words<'w, 't>,
}

impl Walk<'_, '_> {
    fn item(&self, place: isize) -> Option<&Item> {
        usize::try_from(place)
            .ok()
            .and_then(|place| self.phrase.items.get(place))
    }

    /// The word after `at` in direction `step`, if nothing but what the phrase allows is between.
    fn next(&self, at: usize, step: isize) -> Option<usize> {
        let next = at.checked_add_signed(step)?;
        let later = self.words.list.get(at.max(next))?;
        match later.gap {
            Gap::None | Gap::Hyphen => Some(next),
            Gap::Comma if self.phrase.comma => Some(next),
            _ => None,
        }
    }

    /// Matches the places beyond `item` in direction `step`; the outermost word and all edits.
    fn go(
        &self,
        item: usize,
        at: usize,
        step: isize,
        budget: usize,
        edits: Edits,
    ) -> Option<(usize, Edits)> {
        let place = item.checked_add_signed(step);
        let Some((place, wanted)) =
            place.and_then(|place| self.phrase.items.get(place).map(|item| (place, item)))
        else {
            return Some((at, edits));
        };
        let next = self.next(at, step);
        if wanted.place == Place::Open {
            let mut reach = at;
            for _ in 0..OPEN {
                reach = self.next(reach, step)?;
                if let Some(found) = self.go(place, reach, step, budget, edits) {
                    return Some(found);
                }
            }
            return None;
        }
        if let Some(next) = next
            && self.right(place, next)
            && let Some(found) = self.go(place, next, step, budget, edits)
        {
            return Some(found);
        }
        if budget == 0 {
            return None;
        }
        let fit = match next {
            Some(next) if !self.right(place, next) => self.fit(place, next),
            _ => Fit::No,
        };
        let (slip, free) = match fit {
            Fit::Slip(slip) => (Some(slip), false),
            Fit::Free => (Some(Slip::Word), true),
            _ => (None, false),
        };
        if let (Some(slip), Some(next)) = (slip, next)
            && let Some(edits) = edits.with(Edit {
                slip,
                item: place,
                word: next,
                free,
            })
            && let Some(found) = self.go(place, next, step, budget - 1, edits)
        {
            return Some(found);
        }
        let beyond = self.item(place as isize + step);
        let inner = beyond.is_some_and(|item| item.place != Place::Open)
            && self.phrase.items[item].place != Place::Open;
        // A short word left out inside the phrase.
        if inner
            && may_lack(wanted)
            && let Some(edits) = edits.with(Edit {
                slip: Slip::Missing,
                item: place,
                word: if step > 0 { at + 1 } else { at },
                free: false,
            })
            && let Some(found) = self.go(place, at, step, budget - 1, edits)
        {
            return Some(found);
        }
        let next = next?;
        // A short word too many.
        let right = if step > 0 { place } else { item };
        if self.phrase.items[item].place != Place::Open
            && self.phrase.items[right].loose & LOOSE_EXTRA == 0
            && may_intrude(&self.words, next)
            && let Some(edits) = edits.with(Edit {
                slip: Slip::Extra,
                item: right,
                word: next,
                free: false,
            })
            && let Some(found) = self.go(item, next, step, budget - 1, edits)
        {
            return Some(found);
        }
        self.swapped(place, next, step, budget, edits)
    }

    /// "forth and back": a pair of which one word is the key.
    fn reversed(&self, item: usize, at: usize) -> Option<Found> {
        let items = &self.phrase.items;
        if !self.phrase.ordered || items.len() != 3 || item == 1 {
            return None;
        }
        let step = if item == 2 { 1 } else { -1 };
        let middle = self.next(at, step)?;
        let end = self.next(middle, step)?;
        let is = |place: usize, at: usize| items[place].forms.contains(&self.words.list[at].hash);
        if !(is(item, at) && is(1, middle) && is(2 - item, end)) {
            return None;
        }
        let first = at.min(end);
        let edits = Edits::default().with(Edit {
            slip: Slip::Order,
            item: 0,
            word: first,
            free: false,
        })?;
        Some(Found {
            first,
            last: at.max(end),
            edits,
        })
    }

    /// "forth and back" inside a longer phrase: both words around a conjunction in each other's place.
    fn swapped(
        &self,
        place: usize,
        next: usize,
        step: isize,
        budget: usize,
        edits: Edits,
    ) -> Option<(usize, Edits)> {
        if !self.phrase.ordered {
            return None;
        }
        let middle_place = place.checked_add_signed(step)?;
        let far_place = middle_place.checked_add_signed(step)?;
        let (near, far) = (&self.phrase.items[place], self.phrase.items.get(far_place)?);
        let middle = self.next(next, step)?;
        let end = self.next(middle, step)?;
        let hash = |at: usize| self.words.list[at].hash;
        if near.forms.contains(&hash(end))
            && far.forms.contains(&hash(next))
            && self.phrase.items[middle_place]
                .forms
                .contains(&hash(middle))
        {
            let edits = edits.with(Edit {
                slip: Slip::Order,
                item: place.min(far_place),
                word: next.min(end),
                free: false,
            })?;
            return self.go(far_place, end, step, budget - 1, edits);
        }
        None
    }

    /// Whether word `at` is right at a place.
    fn right(&self, place: usize, at: usize) -> bool {
        let item = &self.phrase.items[place];
        item.forms.contains(&self.words.list[at].hash)
            || match item.place {
                Place::Open => true,
                Place::Possessive => self.words.owns(at),
                _ => false,
            }
    }

    /// How word `at`, which is not right at a place, stands to it.
    fn fit(&self, place: usize, at: usize) -> Fit {
        let (item, word) = (&self.phrase.items[place], &self.words.list[at]);
        match item.place {
            Place::Possessive => {
                let article = self.words.class(at) == Some(Class::Article);
                if article && item.loose & LOOSE_REPLACED == 0 && self.words.folded(at) == "the" {
                    Fit::Slip(Slip::Article)
                } else {
                    Fit::No
                }
            }
            Place::Open | Place::Reflexive => Fit::No,
            Place::Word(class) => self.other_word(item, place, class, at, word),
        }
    }

    fn other_word(&self, item: &Item, place: usize, class: Class, at: usize, word: &Word) -> Fit {
        if item.numbers.contains(&word.hash) {
            return match item.loose & LOOSE_NUMBER {
                0 => Fit::Slip(Slip::Number),
                _ => Fit::No,
            };
        }
        if item.loose & LOOSE_REPLACED != 0 {
            return Fit::No;
        }
        let other = self.words.class(at).unwrap_or(Class::Content);
        let last = place + 1 == self.phrase.items.len();
        match (class, other) {
            (Class::Preposition, Class::Preposition) if !last || item.frozen => {
                Fit::Slip(Slip::Preposition)
            }
            (Class::Article, Class::Article) => Fit::Slip(Slip::Article),
            (Class::Conjunction, Class::Conjunction) => Fit::Slip(Slip::Word),
            (Class::Content, Class::Content) if !item.head || item.frozen => {
                if !self.words.plain(at) {
                    return Fit::No;
                }
                if words::alike(&item.text, &self.words.folded(at)) {
                    Fit::Slip(Slip::Word)
                } else if item.frozen || self.phrase.literals >= 6 {
                    Fit::Free
                } else {
                    Fit::No
                }
            }
            (Class::Content, _) if item.frozen && !item.head => Fit::Free,
            (Class::Content, _) => Fit::No,
            (_, Class::Content) => Fit::No,
            _ if words::heard_as(&item.text, &self.words.folded(at)) => Fit::Slip(Slip::Word),
            _ => Fit::No,
        }
    }
}

/// Whether a word may be left out by a slip: articles, prepositions, conjunctions.
fn may_lack(item: &Item) -> bool {
    item.loose & LOOSE_MISSING == 0
        && matches!(
            item.place,
            Place::Word(Class::Article | Class::Preposition | Class::Conjunction)
        )
}

/// Whether a word may come in by a slip: articles and prepositions.
fn may_intrude(words: &Words<'_, '_>, at: usize) -> bool {
    matches!(words.class(at), Some(Class::Article | Class::Preposition))
}
