//! Rules as a set: loading them and looking them up.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::builtin;
use super::pack::{Loaded, Pack, ReadFile, names_differ};
use super::rates;
use super::rule::Rule;
use crate::error::{Error, Result};

/// A set of rules. The built-in ones are read and compiled language by language, when a text of
/// the language appears.
#[derive(Debug)]
pub struct RuleSet {
    pub(crate) packs: Vec<Pack>,
    /// Primary subtags of the languages that have rules.
    pub(crate) languages: BTreeSet<String>,
}

/// What is wrong with a rule: an example that fails, or a clash between two rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFailure {
    /// The rule.
    pub rule: Arc<str>,
    /// File that defines it.
    pub file: Arc<str>,
    /// 1-based line of its `[[rule]]`.
    pub line: u64,
    /// The sentence.
    pub example: String,
    /// What happened and what should have.
    pub message: String,
}

impl std::fmt::Display for RuleFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            rule,
            file,
            line,
            example,
            message,
        } = self;
        write!(f, "{file}:{line}: {rule}: {message}: {example}")
    }
}

impl RuleSet {
    /// The rules that come with wordprint.
    #[must_use]
    pub fn builtin() -> Self {
        let packs = Pack::built_in();
        let languages = packs.iter().flat_map(|pack| &pack.languages);
        Self {
            languages: languages.filter(|name| *name != "*").cloned().collect(),
            packs,
        }
    }

    /// The built-in rules and those of `files`; a file named as a built-in one takes its place.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn builtin_with(files: &[(&str, &str)]) -> Result<Self> {
        let replaced = |name: &str| files.iter().any(|(other, _)| *other == name);
        let kept = builtin::FILES.iter().filter(|(name, _)| !replaced(name));
        let all: Vec<_> = kept.chain(files).copied().collect();
        Self::load(&all, &|name| !replaced(name), rates::attach)
    }

    /// Reads and compiles rule files, given as (name, TOML text). The name tells
    /// the language by its folder: `en/rules/phrases.toml`.
    ///
    /// # Errors
    /// [`Error::Lexicon`] with file, line and field for the first fault: see
    /// `lexicons/README.md` for the format.
    pub fn parse(files: &[(&str, &str)]) -> Result<Self> {
        Self::load(files, &|_| false, |_| {})
    }

    /// Regular expressions of files that are `trusted` are compiled when first needed.
    fn load(
        files: &[(&str, &str)],
        trusted: &(dyn Fn(&str) -> bool + Sync),
        rate: fn(&mut [Rule]),
    ) -> Result<Self> {
        let read: Vec<Result<ReadFile>> = files
            .par_iter()
            .enumerate()
            .map(|(place, (name, text))| {
                let mut read = ReadFile::new(place as u32, name, text)?;
                rate(&mut read.file.rules);
                Ok(read)
            })
            .collect();
        let read: Vec<ReadFile> = read.into_iter().collect::<Result<_>>()?;
        names_differ(read.iter().flat_map(|read| &read.file.rules))?;
        let rules = read.iter().flat_map(|read| &read.file.rules);
        let languages = rules.flat_map(|rule| &rule.languages);
        let languages = languages.filter(|name| *name != "*").cloned().collect();
        let mut groups: Vec<(Vec<String>, Vec<ReadFile>)> = Vec::new();
        for file in read {
            let languages = file.languages();
            match groups.iter_mut().find(|group| group.0 == languages) {
                Some((_, group)) => group.push(file),
                None => groups.push((languages, vec![file])),
            }
        }
        let packs: Result<Vec<Pack>> = groups
            .into_par_iter()
            .map(|(languages, group)| Pack::of(languages, group, trusted))
            .collect();
        Ok(Self {
            packs: packs?,
            languages,
        })
    }

    /// The rules, in the order of their files. Reads those of all languages.
    #[must_use]
    pub fn rules(&self) -> Vec<&Rule> {
        let packs = self.packs.iter().map(Pack::loaded);
        let mut rules: Vec<&Rule> = packs.flat_map(Loaded::rules).collect();
        rules.sort_by_key(|rule| rule.order);
        rules
    }

    /// The rule called `id`.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rule> {
        // The rule of a finding is in a pack that was needed; reading the others takes longer.
        let known = self.packs.iter().filter_map(Pack::if_loaded);
        let mut all = known.chain(self.packs.iter().map(Pack::loaded));
        all.find_map(|loaded: &Loaded| loaded.get(id))
    }

    /// The compiled forms of the built-in rules, made from their sources: name and bytes of each
    /// file in `lexicons/compiled`.
    ///
    /// # Errors
    /// [`Error::Lexicon`] for a fault in the sources.
    pub fn compile_builtin() -> Result<Vec<(String, Vec<u8>)>> {
        let packs = Pack::built_in();
        let named = |pack: &Pack| Ok((format!("{}.bin", pack.name()), pack.image()?));
        packs.iter().map(named).collect()
    }

    /// The error for a name that no rule has: it names those that are near.
    #[must_use]
    pub fn unknown(&self, name: &str) -> Error {
        super::settings::unknown(name, &self.rules())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Loading leaves expressions of the built-in rules for later; here they are all compiled.
    #[test]
    fn every_built_in_expression_compiles() {
        let all = RuleSet::parse(builtin::FILES).unwrap();
        assert_eq!(all.rules().len(), RuleSet::builtin().rules().len());
    }

    /// What is compiled in is what the sources give, so that nothing has to be parsed at start.
    #[test]
    fn the_compiled_rules_are_up_to_date() {
        for (name, bytes) in RuleSet::compile_builtin().unwrap() {
            let kept = builtin::compiled(name.trim_end_matches(".bin"));
            assert!(
                *bytes == *kept,
                "{name} is not of these rules; run `wordprint rules compile --out lexicons/compiled`"
            );
        }
    }

    /// Packs are told by file name, so that nothing has to be read; the rules must agree.
    #[test]
    fn built_in_files_read_the_languages_of_their_pack() {
        for pack in Pack::built_in() {
            for rule in pack.loaded().rules() {
                let reads = |code: &String| pack.languages.contains(code);
                assert!(
                    pack.languages == ["*"] || rule.languages.iter().all(reads),
                    "{} in {}: name the file in `builtin::WIDER`",
                    rule.id,
                    rule.file
                );
            }
        }
        let parsed = RuleSet::parse(builtin::FILES).unwrap();
        assert_eq!(parsed.languages, RuleSet::builtin().languages);
    }
}
