//! Known wrong forms of fixed phrases: `lexicons/<lang>/eggcorns.tsv`.
//!
//! Columns: wrong form, right form, group, and words that cancel the finding
//! (`>word` right after it, `<word` right before it). The forms are spelled out
//! (verbs inflected, possessives filled in) into a finite-state map, which is walked
//! word by word where a pair of words begins one of them.

use std::collections::BTreeMap;

use fst::raw::{CompiledAddr, Output};
use serde::{Deserialize, Serialize};

use super::lexicon::POSSESSIVES;
use super::table::Table;
use super::{Gap, Words};
use crate::detect::fold::{fold, fold_hash, pair_hash};
use crate::detect::image::{Bytes, HashBits, Reader, Writer};
use crate::detect::inflect;
use crate::error::{Error, Result};

/// Groups of known wrong forms; each is a rule.
pub(super) const GROUPS: &[&str] = &["eggcorn", "blend", "literal"];

/// Words that cancel a finding when they stand beside it, as folded hashes.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Cancel {
    before: Vec<u64>,
    after: Vec<u64>,
}

/// The known wrong forms of a language.
#[derive(Debug)]
pub(super) struct Known {
    /// From the folded words of a form, a space between them, to a [`Form`].
    forms: fst::Map<Bytes>,
    /// The right forms, one after the other.
    rights: Bytes,
    cancels: Vec<Cancel>,
    /// Hashes of first pairs, and of forms of one word.
    starts: HashBits,
    /// Hashes of the first three words, and of forms of fewer.
    heads: HashBits,
}

/// What a wrong form leads to, in one number.
#[derive(Debug, Clone, Copy)]
struct Form {
    /// Where its right form lies among all, and how long it is.
    right: (u32, u8),
    cancel: u16,
    group: u8,
}

impl Form {
    fn to_bits(self) -> u64 {
        let (from, length) = self.right;
        u64::from(from) << 32
            | u64::from(length) << 24
            | u64::from(self.cancel) << 8
            | u64::from(self.group)
    }

    fn from_bits(bits: u64) -> Self {
        Self {
            right: ((bits >> 32) as u32, (bits >> 24) as u8),
            cancel: (bits >> 8) as u16,
            group: bits as u8,
        }
    }
}

/// A known wrong form in a text.
pub(super) struct KnownFound<'k> {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) right: &'k str,
    pub(super) group: usize,
}

/// Forms that were read, before they are a [`Known`].
#[derive(Debug, Default)]
struct Reading {
    forms: BTreeMap<String, Form>,
    starts: Vec<u64>,
    heads: Vec<u64>,
    rights: Vec<u8>,
    /// Where each right form lies.
    places: BTreeMap<String, u32>,
}

impl Reading {
    /// Files a form; the first of two that are the same holds.
    ///
    /// # Errors
    /// A right form of more than 255 bytes.
    fn add(
        &mut self,
        form: &str,
        right: &str,
        group: u8,
        cancel: u16,
    ) -> std::result::Result<(), String> {
        let words: Vec<String> = form.split_whitespace().map(fold).collect();
        let row = |count: usize| {
            let hashes = words.iter().take(count).map(|word| fold_hash(word));
            hashes.reduce(pair_hash)
        };
        let (Some(start), Some(head)) = (row(2), row(3)) else {
            return Ok(());
        };
        self.starts.push(start);
        self.heads.push(head);
        let length = u8::try_from(right.len()).map_err(|_| "longer than 255 bytes".to_owned())?;
        let from = match self.places.get(right) {
            Some(from) => *from,
            None => {
                let from = self.rights.len() as u32;
                self.rights.extend_from_slice(right.as_bytes());
                self.places.insert(right.to_owned(), from);
                from
            }
        };
        self.forms.entry(words.join(" ")).or_insert(Form {
            right: (from, length),
            cancel,
            group,
        });
        Ok(())
    }
}

impl Known {
    /// Reads a list.
    ///
    /// # Errors
    /// [`Error::Lexicon`](crate::Error::Lexicon) with the line and column at fault.
    pub(super) fn parse(table: Table<'_>) -> Result<Self> {
        let mut reading = Reading::default();
        let mut cancels = vec![Cancel::default()];
        for mut row in table.rows() {
            let (wrong, right) = (row.cell(), row.cell());
            let group = row.one_of("group", GROUPS)? as u8;
            let cancel = match row.cell() {
                "" => 0,
                source => {
                    let cancel = cancel(source).map_err(|message| row.fault("cancel", message))?;
                    cancels.push(cancel);
                    u16::try_from(cancels.len() - 1)
                        .map_err(|_| row.fault("cancel", "more than 65,535 rows have one"))?
                }
            };
            if right.is_empty() {
                return Err(row.fault("right", "missing"));
            }
            if wrong.is_empty() || wrong.contains('-') {
                let message = "must be words with spaces between; write hyphens as spaces";
                return Err(row.fault("wrong", message));
            }
            let forms =
                if wrong.contains(['~', '|']) || right.contains('~') || wrong.contains("one's") {
                    spell_out(wrong, right).map_err(|m| row.fault("wrong", m))?
                } else {
                    vec![(wrong.to_owned(), right.to_owned())]
                };
            for (form, right) in forms.iter().filter(|(form, right)| form != right) {
                let added = reading.add(form, right, group, cancel);
                added.map_err(|message| row.fault("right", message))?;
            }
        }
        let forms = map(reading.forms).map_err(|cause| Error::Lexicon {
            file: table.file.to_owned(),
            line: None,
            field: "wrong".to_owned(),
            message: cause.to_string(),
        })?;
        Ok(Self {
            forms,
            rights: reading.rights.into(),
            cancels,
            starts: HashBits::new(reading.starts.into_iter()),
            heads: HashBits::new(reading.heads.into_iter()),
        })
    }

    /// Writes the parts that [`read`](Self::read) reads.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.part(self.forms.as_fst().as_bytes());
        writer.part(&self.rights);
        writer.value(&self.cancels);
        self.starts.write(writer);
        self.heads.write(writer);
    }

    /// The list of an image; none for a damaged one.
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            forms: fst::Map::new(Bytes::from(reader.part()?)).ok()?,
            rights: reader.part()?.into(),
            cancels: reader.value()?,
            starts: HashBits::read(reader)?,
            heads: HashBits::read(reader)?,
        })
    }

    /// The longest wrong form that begins at word `at`.
    #[inline]
    pub(super) fn at(&self, words: &Words<'_, '_>, at: usize) -> Option<KnownFound<'_>> {
        let row = |before: Option<u64>, place: usize| {
            Some(pair_hash(before?, words.list.get(place)?.hash))
        };
        let first = Some(words.list[at].hash);
        let second = row(first, at + 1);
        let among =
            |bits: &HashBits, hash: Option<u64>| hash.is_some_and(|hash| bits.may_hold(hash));
        if !among(&self.starts, first) && !among(&self.starts, second) {
            return None;
        }
        let rows = [first, second, row(second, at + 2)];
        let begins = rows.into_iter().any(|row| among(&self.heads, row));
        begins.then(|| self.longest(words, at)).flatten()
    }

    fn longest(&self, words: &Words<'_, '_>, at: usize) -> Option<KnownFound<'_>> {
        let list = words.list;
        let mut walk = Walk {
            node: self.forms.as_fst().root().addr(),
            sum: Output::zero(),
        };
        let mut best = None;
        for (index, word) in list.iter().enumerate().skip(at) {
            let joined = matches!(word.gap, Gap::None | Gap::Hyphen);
            if index > at && !(joined && self.step(&mut walk, b" ")) {
                break;
            }
            if !self.step(&mut walk, words.folded(index).as_bytes()) {
                break;
            }
            let node = self.forms.as_fst().node(walk.node);
            if node.is_final() {
                best = Some((index, walk.sum.cat(node.final_output()).value()));
            }
        }
        let (last, bits) = best?;
        let form = Form::from_bits(bits);
        let cancel = self.cancels.get(usize::from(form.cancel))?;
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
        let (from, length) = (form.right.0 as usize, usize::from(form.right.1));
        let right = self.rights.get(from..from + length)?;
        Some(KnownFound {
            first: at,
            last,
            right: std::str::from_utf8(right).ok()?,
            group: form.group.into(),
        })
    }

    /// Follows `bytes` from where the walk stands; whether some form goes on so.
    fn step(&self, walk: &mut Walk, bytes: &[u8]) -> bool {
        let forms = self.forms.as_fst();
        for byte in bytes {
            let node = forms.node(walk.node);
            let Some(place) = node.find_input(*byte) else {
                return false;
            };
            let transition = node.transition(place);
            walk.sum = walk.sum.cat(transition.out);
            walk.node = transition.addr;
        }
        true
    }
}

fn map(forms: BTreeMap<String, Form>) -> std::result::Result<fst::Map<Bytes>, fst::Error> {
    let mut builder = fst::MapBuilder::memory();
    builder.extend_iter(forms.into_iter().map(|(form, to)| (form, to.to_bits())))?;
    fst::Map::new(Bytes::from(builder.into_inner()?))
}

/// A place in the map of forms, and what was summed up on the way there.
#[derive(Debug, Clone, Copy)]
struct Walk {
    node: CompiledAddr,
    sum: Output,
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
