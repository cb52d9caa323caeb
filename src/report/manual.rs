//! The rule manual: a Markdown page for each language, written from the rules themselves.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::csv::label;
use crate::detect::{Class, Rule, RuleSet, Stratum};

/// The manual's files, as (name, text): `README.md` and a page for each language, `en.md`.
#[must_use]
pub fn pages(rules: &RuleSet) -> Vec<(String, String)> {
    let mut languages: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    // By file, so that the order in which packs are loaded does not show.
    let mut rules: Vec<&Rule> = rules.rules();
    rules.sort_by_key(|rule| (&rule.file, rule.line));
    for rule in rules {
        let language = rule.id.split('.').next().unwrap_or_default();
        languages.entry(language).or_default().push(rule);
    }
    let mut index = String::from(
        "# Rules\n\nEvery rule that finds something, with its examples. Written by `wordprint rules \
         manual --out docs/rules`\nfrom `lexicons/<lang>/rules/`; change it there.\n\n\
         | language | rules | error | artefact | transfer | style |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    let mut pages = Vec::new();
    for (language, rules) in &languages {
        let of = |class| rules.iter().filter(|rule| rule.class == class).count();
        let _ = writeln!(
            index,
            "| [{name}]({language}.md) | {} | {} | {} | {} | {} |",
            rules.len(),
            of(Class::Error),
            of(Class::Artefact),
            of(Class::Transfer),
            of(Class::Style),
            name = name(language),
        );
        pages.push((format!("{language}.md"), page(language, rules)));
    }
    pages.insert(0, ("README.md".to_owned(), index));
    pages
}

fn page(language: &str, rules: &[&Rule]) -> String {
    let mut out = format!("# {}: {} rules\n", name(language), rules.len());
    let mut file = "";
    for rule in rules {
        if *rule.file != *file {
            file = &rule.file;
            let stem = file.rsplit('/').next().unwrap_or(file);
            let _ = write!(out, "\n## {}\n", stem.trim_end_matches(".toml"));
        }
        entry(rule, &mut out);
    }
    out
}

fn entry(rule: &Rule, out: &mut String) {
    let mut about = format!(
        "{}, {}, {} (MQM), confidence {:.2}",
        label(&rule.class),
        rule.kind,
        label(&rule.category),
        rule.confidence
    );
    let stratum = match rule.stratum {
        Stratum::Any => "",
        Stratum::Native => ", a slip of native writers",
        Stratum::SecondLanguage => ", a slip of second-language writers",
        Stratum::Machine => ", left by machines",
    };
    about.push_str(stratum);
    if !rule.source_languages.is_empty() {
        let _ = write!(about, ", likely from {}", rule.source_languages.join(", "));
    }
    let _ = write!(
        out,
        "\n### {}\n\n{}\n\n{about}\n\n",
        rule.id,
        line(&rule.message)
    );
    if !rule.suggestions.is_empty() {
        let suggestions: Vec<String> = rule
            .suggestions
            .iter()
            .map(|text| match text.as_str() {
                "" => "(nothing)".to_owned(),
                text => code(text),
            })
            .collect();
        let _ = writeln!(out, "- write: {}", suggestions.join(", "));
    }
    for example in &rule.bad {
        let _ = writeln!(out, "- fires: {}", code(example));
    }
    for example in &rule.good {
        let _ = writeln!(out, "- silent: {}", code(example));
    }
    for reference in &rule.references {
        let _ = writeln!(out, "- see: {}", line(reference));
    }
}

/// Text as code, whatever it holds; line breaks are shown.
fn code(text: &str) -> String {
    let text = text.replace('\n', "⏎");
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// Text on one line, without what Markdown would read.
fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push(' '),
            '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '|' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

fn name(language: &str) -> &str {
    match language {
        "ar" => "Arabic",
        "de" => "German",
        "en" => "English",
        "es" => "Spanish",
        "fa" => "Persian",
        "fr" => "French",
        "it" => "Italian",
        "ja" => "Japanese",
        "ko" => "Korean",
        "pt" => "Portuguese",
        "ru" => "Russian",
        "uk" => "Ukrainian",
        "zh" => "Chinese",
        other => other,
    }
}
