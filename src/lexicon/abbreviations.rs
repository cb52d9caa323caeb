//! Abbreviations written with a period, by language.
//!
//! Source: `lexicons/<lang>/abbreviations.tsv`, two columns: the form with its
//! periods, and its class (see [`Class`]). Lines that begin with `#` are
//! comments.

use rustc_hash::FxHashMap;

use crate::error::{Error, Result};

/// What may follow an abbreviation, which decides whether its period may end a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Stands before a name or a noun and never ends a sentence: `Mr.`, `vs.`, `e.g.`, `z. B.`
    Title,
    /// An abbreviation only before a number: `No. 5`, `p. 12`, `Fig. 3`.
    Number,
    /// May end a sentence, when what follows looks like the start of one: `etc.`, `Inc.`, `p.m.`
    Any,
}

/// The abbreviations of one language.
#[derive(Debug, Default)]
pub struct Abbreviations {
    forms: FxHashMap<Box<str>, Class>,
    /// First parts of forms that hold a space: `z.` of `z. B.`
    spaced: FxHashMap<Box<str>, Vec<(Box<str>, Class)>>,
}

/// The built-in tables by primary language subtag; `und` serves languages without their own.
const SOURCES: &[(&str, &str)] = &[
    ("cs", include_str!("../../lexicons/cs/abbreviations.tsv")),
    ("de", include_str!("../../lexicons/de/abbreviations.tsv")),
    ("en", include_str!("../../lexicons/en/abbreviations.tsv")),
    ("es", include_str!("../../lexicons/es/abbreviations.tsv")),
    ("fr", include_str!("../../lexicons/fr/abbreviations.tsv")),
    ("it", include_str!("../../lexicons/it/abbreviations.tsv")),
    ("nl", include_str!("../../lexicons/nl/abbreviations.tsv")),
    ("pl", include_str!("../../lexicons/pl/abbreviations.tsv")),
    ("pt", include_str!("../../lexicons/pt/abbreviations.tsv")),
    ("ru", include_str!("../../lexicons/ru/abbreviations.tsv")),
    ("sv", include_str!("../../lexicons/sv/abbreviations.tsv")),
    ("tr", include_str!("../../lexicons/tr/abbreviations.tsv")),
    ("uk", include_str!("../../lexicons/uk/abbreviations.tsv")),
    ("und", include_str!("../../lexicons/und/abbreviations.tsv")),
];

impl Abbreviations {
    /// The built-in tables: primary language subtag and abbreviations, in alphabetical order.
    ///
    /// # Errors
    /// [`Error::Lexicon`] when a table has a row of another shape.
    pub fn builtin() -> Result<Vec<(&'static str, Self)>> {
        SOURCES
            .iter()
            .map(|&(language, source)| {
                let file = format!("lexicons/{language}/abbreviations.tsv");
                Ok((language, Self::parse(&file, source)?))
            })
            .collect()
    }

    /// Reads a table; `file` is its name for messages.
    ///
    /// Titles are entered in lower and upper case as well, for text without case.
    ///
    /// # Errors
    /// [`Error::Lexicon`] when a row has not two columns or an unknown class.
    pub fn parse(file: &str, source: &str) -> Result<Self> {
        let mut table = Self::default();
        for (number, line) in source.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let error = |field: &str, message: &str| Error::Lexicon {
                file: file.to_owned(),
                line: Some(number as u64 + 1),
                field: field.to_owned(),
                message: message.to_owned(),
            };
            let (form, class) = line
                .split_once('\t')
                .ok_or_else(|| error("row", "write the form, a tab and the class"))?;
            if !form.ends_with('.') {
                return Err(error("form", "write the form with its final period"));
            }
            let class = match class {
                "title" => Class::Title,
                "number" => Class::Number,
                "any" => Class::Any,
                _ => return Err(error("class", "use one of title, number, any")),
            };
            if class == Class::Title {
                table.insert(&form.to_lowercase(), class);
                table.insert(&form.to_uppercase(), class);
            }
            table.insert(form, class);
        }
        Ok(table)
    }

    fn insert(&mut self, form: &str, class: Class) {
        match form.split_once(' ') {
            Some((first, rest)) => {
                let list = self.spaced.entry(first.into()).or_default();
                list.push((rest.into(), class));
                // The longest continuation first; equal lengths in a fixed order.
                list.sort_by(|a, b| (b.0.len(), &a.0).cmp(&(a.0.len(), &b.0)));
            }
            None => {
                self.forms.insert(form.into(), class);
            }
        }
    }

    /// The class of `form`, which holds no space and ends with a period.
    #[must_use]
    pub fn get(&self, form: &str) -> Option<Class> {
        self.forms.get(form).copied()
    }

    /// What may follow `first` after a space to make a longer abbreviation, longest first.
    #[must_use]
    pub fn continuations(&self, first: &str) -> &[(Box<str>, Class)] {
        self.spaced.get(first).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtin_tables_load() {
        let tables = Abbreviations::builtin().unwrap();
        let english = &tables.iter().find(|(code, _)| *code == "en").unwrap().1;
        assert_eq!(english.get("Mr."), Some(Class::Title));
        assert_eq!(english.get("MR."), Some(Class::Title));
        assert_eq!(english.get("No."), Some(Class::Number));
        assert_eq!(english.get("no."), None);
    }

    #[test]
    fn a_bad_row_is_named() {
        let error = Abbreviations::parse("x.tsv", "# c\nMr\ttitle\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "x.tsv:2: form: write the form with its final period"
        );
        assert!(Abbreviations::parse("x.tsv", "Mr.\tlord\n").is_err());
    }
}
