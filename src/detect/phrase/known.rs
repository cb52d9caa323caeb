//! Known wrong forms of fixed phrases: `lexicons/<lang>/eggcorns.tsv`.
//!
//! Columns: wrong form, right form, group, and words that cancel the finding
//! (`>word` right after it, `<word` right before it). The forms are spelled out
//! (verbs inflected, possessives filled in); a table holds the hash of every row
//! of words that begins one of them and is walked word by word where a pair of
//! words does.

use rustc_hash::FxHashMap;

use super::lexicon::POSSESSIVES;
use super::table::Table;
use super::{Gap, Words};
use crate::detect::fold::{fold_hash, pair_hash};
use crate::detect::index::HashBits;
use crate::detect::inflect;
use crate::error::Result;

/// Groups of known wrong forms; each is a rule.
pub(super) const GROUPS: &[&str] = &["eggcorn", "blend", "literal"];

#[derive(Debug)]
struct Form {
    right: Box<str>,
    group: u8,
    cancel: u32,
}

#[derive(Debug, Default)]
struct Cancel {
    before: Vec<u64>,
    after: Vec<u64>,
}

/// The known wrong forms of a language.
#[derive(Debug)]
pub(super) struct Known {
    /// For each row of words that begins a form the number of the form that it is, [`PART`] for a
    /// mere beginning.
    rows: FxHashMap<u64, u32>,
    forms: Vec<Form>,
    cancels: Vec<Cancel>,
    /// Hashes of first pairs, and of forms of one word.
    starts: HashBits,
}

/// In place of the number of a form: a row of words that only begins some.
const PART: u32 = u32::MAX;

/// A known wrong form in a text.
pub(super) struct KnownFound<'k> {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) right: &'k str,
    pub(super) group: usize,
}

impl Known {
    /// Reads a list.
    ///
    /// # Errors
    /// [`Error::Lexicon`](crate::Error::Lexicon) with the line and column at fault.
    pub(super) fn parse(table: Table<'_>) -> Result<Self> {
        let mut known = Self {
            rows: FxHashMap::default(),
            forms: Vec::new(),
            cancels: vec![Cancel::default()],
            starts: HashBits::for_keys(8192),
        };
        for mut row in table.rows() {
            let (wrong, right) = (row.cell(), row.cell());
            let group = row.one_of("group", GROUPS)? as u8;
            let cancel = match row.cell() {
                "" => 0,
                source => {
                    let cancel = cancel(source).map_err(|message| row.fault("cancel", message))?;
                    known.cancels.push(cancel);
                    known.cancels.len() as u32 - 1
                }
            };
            if right.is_empty() {
                return Err(row.fault("right", "missing"));
            }
            if wrong.is_empty() || wrong.contains('-') {
                let message = "must be words with spaces between; write hyphens as spaces";
                return Err(row.fault("wrong", message));
            }
            let mut add = |form: &str, right: &str| {
                if form != right {
                    known.add(form, right, group, cancel);
                }
            };
            if wrong.contains(['~', '|']) || right.contains('~') || wrong.contains("one's") {
                let forms = spell_out(wrong, right).map_err(|m| row.fault("wrong", m))?;
                forms.iter().for_each(|(form, right)| add(form, right));
            } else {
                add(wrong, right);
            }
        }
        Ok(known)
    }

    /// Files a form; the first of two that are the same holds.
    fn add(&mut self, form: &str, right: &str, group: u8, cancel: u32) {
        let mut words = form.split_whitespace().map(fold_hash);
        let Some(first) = words.next() else {
            return;
        };
        let mut row = first;
        let mut start = first;
        for (at, word) in words.enumerate() {
            self.rows.entry(row).or_insert(PART);
            row = pair_hash(row, word);
            if at == 0 {
                start = row;
            }
        }
        self.starts.insert(start);
        let number = self.rows.entry(row).or_insert(PART);
        if *number == PART {
            *number = self.forms.len() as u32;
            self.forms.push(Form {
                right: right.into(),
                group,
                cancel,
            });
        }
    }

    /// The longest wrong form that begins at word `at`.
    #[inline]
    pub(super) fn at(&self, words: &Words<'_, '_>, at: usize) -> Option<KnownFound<'_>> {
        let first = words.list[at].hash;
        let next = words
            .list
            .get(at + 1)
            .map(|next| pair_hash(first, next.hash));
        if self.starts.may_hold(first) || next.is_some_and(|pair| self.starts.may_hold(pair)) {
            self.longest(words, at)
        } else {
            None
        }
    }

    fn longest(&self, words: &Words<'_, '_>, at: usize) -> Option<KnownFound<'_>> {
        let list = words.list;
        let mut row = list[at].hash;
        let mut best = None;
        for (index, word) in list.iter().enumerate().skip(at) {
            if index > at {
                if !matches!(word.gap, Gap::None | Gap::Hyphen) {
                    break;
                }
                row = pair_hash(row, word.hash);
            }
            match self.rows.get(&row) {
                None => break,
                Some(&PART) => {}
                Some(&number) => best = Some((index, number)),
            }
        }
        let (last, number) = best?;
        let form = self.forms.get(number as usize)?;
        let cancel = &self.cancels[form.cancel as usize];
        let before = at.checked_sub(1).map(|before| list[before].hash);
        let after = list
            .get(last + 1)
            .filter(|word| matches!(word.gap, Gap::None | Gap::Hyphen))
            .map(|word| word.hash);
        if before.is_some_and(|hash| cancel.before.contains(&hash))
            || after.is_some_and(|hash| cancel.after.contains(&hash))
        {
            return None;
        }
        Some(KnownFound {
            first: at,
            last,
            right: &form.right,
            group: form.group.into(),
        })
    }
}

fn cancel(source: &str) -> std::result::Result<Cancel, String> {
    let mut cancel = Cancel::default();
    for word in source.split_whitespace() {
        if let Some(word) = word.strip_prefix('>') {
            cancel.after.push(fold_hash(word));
        } else if let Some(word) = word.strip_prefix('<') {
            cancel.before.push(fold_hash(word));
        } else {
            return Err(format!("`{word}` must begin with > (after) or < (before)"));
        }
    }
    Ok(cancel)
}

/// All forms of a row: `~verb` in each inflection and `one's` as each possessive,
/// the same on both sides; `a|b` only in the wrong form.
fn spell_out(wrong: &str, right: &str) -> std::result::Result<Vec<(String, String)>, String> {
    let mut rows = vec![(String::new(), right.to_owned())];
    for word in wrong.split_whitespace() {
        let mut grown = Vec::new();
        for (form, repaired) in &rows {
            let mut push = |word: &str, repaired: String| {
                let form = if form.is_empty() {
                    word.to_owned()
                } else {
                    format!("{form} {word}")
                };
                grown.push((form, repaired));
            };
            if let Some(verb) = word.strip_prefix('~') {
                let target = right
                    .split_whitespace()
                    .find_map(|word| word.strip_prefix('~'))
                    .ok_or("a ~verb needs a ~verb in the right form")?;
                let marked = format!("~{target}");
                let targets = inflect::forms(target);
                let forms = inflect::forms(verb);
                for (index, inflected) in forms.iter().enumerate() {
                    let to = same_form(&targets, &forms, index);
                    push(inflected, repaired.replace(&marked, to));
                }
            } else if word == "one's" {
                for possessive in POSSESSIVES {
                    push(possessive, repaired.replace("one's", possessive));
                }
            } else {
                for word in word.split('|') {
                    push(word, repaired.clone());
                }
            }
        }
        rows = grown;
    }
    if rows.iter().any(|(_, right)| right.contains('~')) {
        return Err("the right form has a ~verb that the wrong one lacks".to_owned());
    }
    Ok(rows)
}

/// The form of one verb that stands where form `index` of another does. Regular
/// verbs have four forms (base, -s, -ed, -ing), irregular ones up to five.
fn same_form<'f>(targets: &'f [String], forms: &[String], index: usize) -> &'f str {
    let form = &forms[index];
    let pick = if index < 2 {
        index
    } else if form.ends_with("ing") {
        targets.len() - 1
    } else if targets.len() == 3 {
        // "cut", "put": the past is the base form.
        0
    } else {
        index.min(targets.len().saturating_sub(2))
    };
    targets.get(pick).map_or("", |form| form.as_str())
}
