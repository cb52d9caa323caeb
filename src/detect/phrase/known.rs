//! Known wrong forms of fixed phrases: `lexicons/<lang>/eggcorns.tsv`.
//!
//! Columns: wrong form, right form, group, and words that cancel the finding
//! (`>word` right after it, `<word` right before it). The forms are spelled out
//! (verbs inflected, possessives filled in) into one finite-state map, which is
//! walked word by word where a pair of words begins one of them.

use fst::{Map, MapBuilder};
use rustc_hash::{FxHashMap, FxHashSet};

use super::lexicon::POSSESSIVES;
use super::{Gap, Words};
use crate::detect::fold::{fold_hash, pair_hash};
use crate::detect::inflect;
use crate::error::{Error, Result};

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
    map: Map<Vec<u8>>,
    forms: Vec<Form>,
    cancels: Vec<Cancel>,
    /// Hashes of first pairs, and of forms of one word.
    starts: FxHashSet<u64>,
}

/// A known wrong form in a text.
pub(super) struct KnownFound<'k> {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) right: &'k str,
    pub(super) group: usize,
}

impl Known {
    /// Reads a list; `file` is its name for messages.
    ///
    /// # Errors
    /// [`Error::Lexicon`] with the line and column at fault.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self> {
        let mut rows: FxHashMap<String, (String, u8, u32)> = FxHashMap::default();
        let mut cancels = vec![Cancel::default()];
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
            let wrong = columns.next().unwrap_or_default();
            let right = columns.next().unwrap_or_default();
            let group = columns.next().unwrap_or_default();
            let group = GROUPS
                .iter()
                .position(|name| *name == group)
                .ok_or_else(|| {
                    fault(
                        "group",
                        format!("`{group}` is none of {}", GROUPS.join(", ")),
                    )
                })? as u8;
            let cancel = match columns.next() {
                None | Some("") => 0,
                Some(source) => {
                    cancels.push(cancel(source).map_err(|message| fault("cancel", message))?);
                    cancels.len() as u32 - 1
                }
            };
            if right.is_empty() {
                return Err(fault("right", "missing".to_owned()));
            }
            for (form, repaired) in spell_out(wrong, right).map_err(|m| fault("wrong", m))? {
                if form != repaired {
                    rows.entry(form).or_insert((repaired, group, cancel));
                }
            }
        }
        let mut rows: Vec<_> = rows.into_iter().collect();
        rows.sort_unstable();
        let mut builder = MapBuilder::memory();
        let mut forms = Vec::with_capacity(rows.len());
        let mut starts = FxHashSet::default();
        for (index, (form, (right, group, cancel))) in rows.into_iter().enumerate() {
            let mut words = form.split(' ');
            if let Some(first) = words.next() {
                starts.insert(words.next().map_or_else(
                    || fold_hash(first),
                    |second| pair_hash(fold_hash(first), fold_hash(second)),
                ));
            }
            builder
                .insert(&form, index as u64)
                .map_err(|cause| map_fault(file, &cause))?;
            forms.push(Form {
                right: right.into(),
                group,
                cancel,
            });
        }
        let map = builder
            .into_inner()
            .and_then(Map::new)
            .map_err(|cause| map_fault(file, &cause))?;
        Ok(Self {
            map,
            forms,
            cancels,
            starts,
        })
    }

    /// The longest wrong form that begins at word `at`.
    pub(super) fn at(&self, words: &Words<'_, '_>, at: usize) -> Option<KnownFound<'_>> {
        let list = words.list;
        let pair = list
            .get(at + 1)
            .map(|next| pair_hash(list[at].hash, next.hash));
        if !self.starts.contains(&list[at].hash)
            && !pair.is_some_and(|pair| self.starts.contains(&pair))
        {
            return None;
        }
        let automaton = self.map.as_fst();
        let mut node = automaton.root();
        let mut sum = 0u64;
        let mut best = None;
        for (index, word) in list.iter().enumerate().skip(at) {
            if index > at {
                if !matches!(word.gap, Gap::None | Gap::Hyphen) {
                    break;
                }
                let Some(input) = node.find_input(b' ') else {
                    break;
                };
                let transition = node.transition(input);
                sum += transition.out.value();
                node = automaton.node(transition.addr);
            }
            let folded = words.folded(index);
            let mut alive = true;
            for byte in folded.bytes() {
                let Some(input) = node.find_input(byte) else {
                    alive = false;
                    break;
                };
                let transition = node.transition(input);
                sum += transition.out.value();
                node = automaton.node(transition.addr);
            }
            if !alive {
                break;
            }
            if node.is_final() {
                best = Some((index, sum + node.final_output().value()));
            }
        }
        let (last, index) = best?;
        let form = self.forms.get(index as usize)?;
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

fn map_fault(file: &str, cause: &fst::Error) -> Error {
    Error::Lexicon {
        file: file.to_owned(),
        line: None,
        field: "wrong".to_owned(),
        message: cause.to_string(),
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
    if wrong.is_empty() || wrong.contains('-') {
        return Err("must be words with spaces between; write hyphens as spaces".to_owned());
    }
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
