//! Rules that read the same languages: read together, when a text of theirs appears.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::builtin;
use super::compile::{FileSets, compile, confused};
use super::compiled::Compiled;
use super::image::{Deferred, HashTable, Reader, Writer};
use super::phrase;
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
    rules: Deferred<Rule>,
    pub(crate) compiled: Compiled,
    /// Numbers of the rules, by the hash of their names.
    numbers: HashTable,
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

    /// The rules, which are read at the first call: from their compiled form, or where that is
    /// not of these sources, from the sources.
    ///
    /// # Panics
    /// Never in a released build: a test loads the built-in rules.
    pub(crate) fn loaded(&self) -> &Loaded {
        // On this thread alone: one that waited for others here could be handed work that waits for
        // this pack.
        self.loaded.get_or_init(|| {
            let image = Reader::new(builtin::compiled(&self.name()), self.sources());
            let read = image.and_then(|mut image| Loaded::read(&mut image));
            read.unwrap_or_else(|| {
                self.read_sources()
                    .expect("the built-in rules load: a test holds this")
            })
        })
    }

    /// The rules, if they were needed so far.
    pub(crate) fn if_loaded(&self) -> Option<&Loaded> {
        self.loaded.get()
    }

    /// The name of its compiled form: the languages, `all` where its rules read all.
    pub(crate) fn name(&self) -> String {
        self.languages.join("-").replace('*', "all")
    }

    /// Hash of all texts that the compiled form is made from.
    fn sources(&self) -> u64 {
        let mut hash = Xxh3::new();
        let mut add = |text: &str| {
            hash.update(&(text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        };
        for (place, name, text) in &self.files {
            add(&place.to_string());
            add(name);
            add(text);
        }
        add(rates::TABLE);
        if self.languages == ["en"] {
            phrase::sources().into_iter().for_each(add);
        }
        hash.digest()
    }

    fn read_sources(&self) -> Result<Loaded> {
        let read = |(place, name, text): &(u32, &str, &str)| {
            let mut read = ReadFile::new(*place, name, text)?;
            rates::attach(&mut read.file.rules);
            Ok(read)
        };
        let files: Result<Vec<_>> = self.files.iter().map(read).collect();
        Loaded::new(files?, &|_| true)
    }

    /// The compiled form of a built-in pack, made from its sources.
    ///
    /// # Errors
    /// As [`compile`].
    pub(crate) fn image(&self) -> Result<Vec<u8>> {
        let mut writer = Writer::new(self.sources());
        self.read_sources()?.write(&mut writer);
        Ok(writer.finish())
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
        let numbers = rules.iter().map(|rule| name_hash(&rule.id)).zip(0u32..);
        Ok(Self {
            numbers: HashTable::new(numbers.collect::<Vec<_>>().into_iter()),
            compiled: compile(&rules, &sets, trusted)?,
            rules: rules.into(),
        })
    }

    fn write(&self, writer: &mut Writer) {
        self.numbers.write(writer);
        self.rules.write(writer);
        self.compiled.write(&confused(self.rules()), writer);
    }

    /// The rules of an image; none for a damaged one.
    fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self {
            numbers: HashTable::read(reader)?,
            rules: Deferred::read(reader)?,
            compiled: Compiled::read(reader)?,
        })
    }

    /// All rules, in order.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// Rule number `number`.
    pub(crate) fn rule(&self, number: u32) -> Option<&Rule> {
        self.rules.get(number as usize)
    }

    /// The rule called `id`.
    pub(crate) fn get(&self, id: &str) -> Option<&Rule> {
        let rule = self.rule(self.numbers.get(name_hash(id))?)?;
        (*rule.id == *id).then_some(rule)
    }
}

fn name_hash(id: &str) -> u64 {
    xxh3_64(id.as_bytes())
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
