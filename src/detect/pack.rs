//! Rules that read the same languages: read and compiled together, when a text of theirs appears.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::builtin;
use super::compile::{Compiled, FileSets, compile};
use super::rates;
use super::rule::{self, Rule, RuleFile};
use crate::error::{Error, Result};

/// The rules that read one list of languages.
#[derive(Debug)]
pub(crate) struct Pack {
    /// Primary subtags of the languages that its rules read; `*` alone where some read all.
    pub(crate) languages: Vec<String>,
    /// The built-in files it is made from, with the place of each.
    files: Vec<(u32, &'static str, &'static str)>,
    loaded: OnceLock<Loaded>,
}

/// Rules, compiled.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) rules: Vec<Rule>,
    pub(crate) compiled: Compiled,
    numbers: FxHashMap<Arc<str>, u32>,
}

/// A rule file that was read, with its place among the files and its name.
pub(crate) struct ReadFile {
    pub(crate) name: String,
    pub(crate) file: RuleFile,
}

impl ReadFile {
    /// Reads a rule file that stands at `place` among the files of its set.
    ///
    /// # Errors
    /// As [`rule::read`].
    pub(crate) fn new(place: u32, name: &str, text: &str) -> Result<Self> {
        let mut file = rule::read(name, text)?;
        for (number, rule) in (0u64..).zip(&mut file.rules) {
            rule.order = u64::from(place) << 32 | number;
        }
        Ok(Self {
            name: name.to_owned(),
            file,
        })
    }

    /// The languages that its rules read, sorted; `*` alone where one reads all.
    pub(crate) fn languages(&self) -> Vec<String> {
        let rules = self.file.rules.iter();
        let mut all: Vec<String> = rules.flat_map(|rule| &rule.languages).cloned().collect();
        all.sort_unstable();
        all.dedup();
        if all.iter().any(|language| language == "*") {
            all = vec!["*".to_owned()];
        }
        all
    }
}

impl Pack {
    /// The built-in rules by what they read; nothing is read yet.
    pub(crate) fn built_in() -> Vec<Self> {
        let mut packs: Vec<Self> = Vec::new();
        for (place, (name, text)) in (0u32..).zip(builtin::FILES) {
            let languages = builtin::languages(name);
            match packs.iter_mut().find(|pack| pack.languages == languages) {
                Some(pack) => pack.files.push((place, name, text)),
                None => packs.push(Self {
                    languages: languages.into_iter().map(str::to_owned).collect(),
                    files: vec![(place, name, text)],
                    loaded: OnceLock::new(),
                }),
            }
        }
        packs
    }

    /// The pack of rules that were read. Regular expressions of files that are `trusted` are
    /// compiled when first needed.
    ///
    /// # Errors
    /// As [`compile`].
    pub(crate) fn of(
        languages: Vec<String>,
        files: Vec<ReadFile>,
        trusted: &dyn Fn(&str) -> bool,
    ) -> Result<Self> {
        Ok(Self {
            languages,
            files: Vec::new(),
            loaded: OnceLock::from(Loaded::new(files, trusted)?),
        })
    }

    /// The rules, which are read and compiled at the first call.
    ///
    /// # Panics
    /// Never in a released build: a test loads the built-in rules.
    pub(crate) fn loaded(&self) -> &Loaded {
        // On this thread alone: one that waited for others here could be handed work that waits for
        // this pack.
        self.loaded.get_or_init(|| {
            let read = |(place, name, text): &(u32, &str, &str)| {
                let mut read = ReadFile::new(*place, name, text)?;
                rates::attach(&mut read.file.rules);
                Ok(read)
            };
            let files: Result<Vec<_>> = self.files.iter().map(read).collect();
            files
                .and_then(|files| Loaded::new(files, &|_| true))
                .expect("the built-in rules load: a test holds this")
        })
    }

    /// The rules, if they were needed so far.
    pub(crate) fn if_loaded(&self) -> Option<&Loaded> {
        self.loaded.get()
    }
}

impl Loaded {
    fn new(files: Vec<ReadFile>, trusted: &dyn Fn(&str) -> bool) -> Result<Self> {
        let mut rules: Vec<Rule> = Vec::new();
        let mut sets: Vec<(String, FileSets)> = Vec::with_capacity(files.len());
        for ReadFile { name, file } in files {
            rules.extend(file.rules);
            sets.push((name, file.sets));
        }
        let numbers = rules.iter().map(|rule| Arc::clone(&rule.id)).zip(0u32..);
        Ok(Self {
            numbers: numbers.collect(),
            compiled: compile(&rules, &sets, trusted)?,
            rules,
        })
    }

    /// The rule called `id`.
    pub(crate) fn get(&self, id: &str) -> Option<&Rule> {
        let number = *self.numbers.get(id)?;
        self.rules.get(number as usize)
    }
}

/// Refuses two rules of one name.
///
/// # Errors
/// [`Error::Lexicon`] for the second.
pub(crate) fn names_differ<'r>(rules: impl Iterator<Item = &'r Rule>) -> Result<()> {
    let mut seen: FxHashMap<&str, &Rule> = FxHashMap::default();
    for rule in rules {
        if let Some(first) = seen.insert(&rule.id, rule) {
            return Err(Error::Lexicon {
                file: rule.file.to_string(),
                line: Some(rule.line),
                field: "id".to_owned(),
                message: format!(
                    "`{}` is taken by the rule at {}:{}; give one of them another name",
                    rule.id, first.file, first.line
                ),
            });
        }
    }
    Ok(())
}
