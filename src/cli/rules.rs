//! `rules`: look at the rules and hold them to their examples.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;
use serde::Serialize;

use super::Outcome;
use super::args::Format;
use super::context::{Context, to_json, write_file};
use super::input::{self, Inputs};
use super::packs::Packs;
use super::score::JsonArray;
use crate::analyzer::Analyzer;
use crate::detect::{Category, Class, Detector, Rule, RuleFailure, RuleSet, Stratum};
use crate::error::{Error, Result};
use crate::report::terminal::table::Table;
use crate::report::{csv, manual::pages};

/// List the rules behind findings, explain one, and test them on their own examples.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wordprint rules list --lang en
  wordprint rules explain en.confusion.us_for_country
  wordprint rules test
  wordprint rules manual --out docs/rules
  wordprint rules compile --out lexicons/compiled
  wordprint rules rates novels/ -o lexicons/models/rule_rates.tsv
  wordprint rules test --rules my-rules/ --only-rules   your own rules alone
  wordprint rules check --rules my-rules/               your own beside the built-in ones

Exit codes: 0 all good; 1 a rule fails its examples or clashes; 2 a rule file does not load.")]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    packs: Packs,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the rules.
    List {
        /// Only rules for this language (primary subtag).
        #[arg(long, value_name = "LANG")]
        lang: Option<String>,
        /// What to write: pretty, json (one array), jsonl (an object a rule), csv (a row a rule).
        #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
        format: Format,
    },
    /// Run the examples inside the rules: every bad one must fire, every good one must not.
    Test,
    /// Load the rules and look for clashes: rules that fire on each other's good sentences. Warns
    /// of what probably is not meant: `a|b c|d` for two phrases, `$1` without a group, and the like.
    Check,
    /// Write the rule manual: a Markdown page for each language, and an index.
    Manual {
        /// The folder for the pages; pages of languages without rules are left alone.
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
    },
    /// Compile the built-in rules from their sources (lexicons/), as they are kept in the program.
    Compile {
        /// The folder for the files, `lexicons/compiled` of the source tree.
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
    },
    /// Count how often each rule fires in ordinary text: rule, findings, words, tab-separated.
    Rates {
        #[command(flatten)]
        inputs: Inputs,
    },
    /// Show one rule with its examples and where its fact comes from.
    Explain {
        /// The rule's identifier, as findings show it.
        rule: String,
    },
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let rules = Arc::new(args.packs.load()?);
    match &args.action {
        Action::List { lang, format } => list(&rules, lang.as_deref(), *format, context),
        Action::Test => failures(&rules.test(), &rules.rules(), "test", context),
        Action::Check => {
            for warning in rules.warnings() {
                context.line(&format!("warning: {warning}"))?;
            }
            failures(&rules.check(), &rules.rules(), "check", context)
        }
        Action::Manual { out } => manual(&rules, out, context),
        Action::Compile { out } => compile(out, context),
        Action::Rates { inputs } => rates(&rules, inputs, context),
        Action::Explain { rule } => explain(&rules, rule, context),
    }
}

#[derive(Serialize)]
struct RuleReport<'a> {
    rule: &'a str,
    class: Class,
    category: Category,
    #[serde(rename = "type")]
    kind: &'a str,
    stratum: Stratum,
    languages: &'a [String],
    confidence: f32,
    message: &'a str,
    suggestions: &'a [String],
    source_languages: Vec<&'a str>,
    file: &'a str,
    line: u64,
}

fn list(
    rules: &RuleSet,
    lang: Option<&str>,
    format: Format,
    context: &mut Context,
) -> Result<Outcome> {
    let chosen: Vec<&Rule> = rules
        .rules()
        .into_iter()
        .filter(|rule| {
            lang.is_none_or(|lang| {
                rule.languages
                    .iter()
                    .any(|known| known == "*" || known == lang)
            })
        })
        .collect();
    let mut array = JsonArray::default();
    let mut table = Table::new(&["rule", "class", "confidence", "examples"]);
    if format == Format::Csv {
        context.write(&csv::row(&[
            "rule",
            "class",
            "category",
            "type",
            "confidence",
            "message",
        ]))?;
    }
    for &rule in &chosen {
        let report = RuleReport {
            rule: &rule.id,
            class: rule.class,
            category: rule.category,
            kind: &rule.kind,
            stratum: rule.stratum,
            languages: &rule.languages,
            confidence: rule.confidence,
            message: &rule.message,
            suggestions: &rule.suggestions,
            source_languages: rule.source_languages.iter().map(AsRef::as_ref).collect(),
            file: &rule.file,
            line: rule.line,
        };
        match format {
            Format::Pretty => table.push(vec![
                rule.id.to_string(),
                csv::label(&rule.class),
                format!("{:.2}", rule.confidence),
                format!("{}+{}", rule.bad.len(), rule.good.len()),
            ]),
            Format::Json => array.push(context, &to_json(&report, false)?)?,
            Format::Jsonl => context.json_line(&report)?,
            Format::Csv => context.write(&csv::row(&[
                &rule.id,
                &csv::label(&rule.class),
                &csv::label(&rule.category),
                &rule.kind,
                &rule.confidence.to_string(),
                &rule.message,
            ]))?,
        }
    }
    match format {
        Format::Json => array.finish(context)?,
        Format::Pretty => {
            context.write(&table.to_text())?;
            context.line(&format!("\n{} rules", chosen.len()))?;
        }
        Format::Jsonl | Format::Csv => {}
    }
    Ok(Outcome::Done)
}

fn manual(rules: &RuleSet, folder: &Path, context: &mut Context) -> Result<Outcome> {
    std::fs::create_dir_all(folder).map_err(|source| Error::Io {
        path: folder.to_path_buf(),
        source,
    })?;
    let pages = pages(rules);
    for (name, text) in &pages {
        write_file(&folder.join(name), text.as_bytes())?;
    }
    context.line(&format!("{} pages in {}", pages.len(), folder.display()))?;
    Ok(Outcome::Done)
}

fn compile(folder: &Path, context: &mut Context) -> Result<Outcome> {
    std::fs::create_dir_all(folder).map_err(|source| Error::Io {
        path: folder.to_path_buf(),
        source,
    })?;
    let mut total = 0;
    for (name, bytes) in RuleSet::compile_builtin()? {
        write_file(&folder.join(&name), &bytes)?;
        total += bytes.len();
        context.line(&format!("{name}: {} bytes", bytes.len()))?;
    }
    context.line(&format!("{total} bytes in {}", folder.display()))?;
    Ok(Outcome::Done)
}

fn rates(rules: &Arc<RuleSet>, inputs: &Inputs, context: &mut Context) -> Result<Outcome> {
    let detector = Detector::new(Arc::clone(rules)).with_style(true);
    let analyzer = Analyzer::with_detector(detector);
    let mut words: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut findings: BTreeMap<Arc<str>, u64> = BTreeMap::new();
    let records = inputs.open(context)?;
    input::for_each(
        records,
        context,
        "texts read",
        |post| {
            let score = analyzer.score(post);
            let fired: Vec<Arc<str>> = score.findings.iter().map(|f| Arc::clone(&f.rule)).collect();
            let document = score.document;
            (document.language.primary(), document.word_count(), fired)
        },
        |_, _, (language, count, fired)| {
            *words.entry(language).or_default() += count as u64;
            for rule in fired {
                *findings.entry(rule).or_default() += 1;
            }
            Ok(())
        },
    )?;
    context.line("# rule, findings, words read of the languages that the rule reads")?;
    let mut rules = rules.rules();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    for rule in rules {
        let reads = |language: &str| rule.languages.iter().any(|l| l == "*" || l == language);
        let read = words.iter().filter(|(language, _)| reads(language));
        let read: u64 = read.map(|(_, words)| words).sum();
        if read > 0 {
            let found = findings.get(&rule.id).copied().unwrap_or(0);
            context.line(&format!("{}\t{found}\t{read}", rule.id))?;
        }
    }
    Ok(Outcome::Done)
}

fn failures(
    failures: &[RuleFailure],
    rules: &[&Rule],
    what: &str,
    context: &mut Context,
) -> Result<Outcome> {
    for failure in failures {
        context.line(&failure.to_string())?;
    }
    let examples: usize = rules
        .iter()
        .map(|rule| rule.bad.len() + rule.good.len())
        .sum();
    context.line(&format!(
        "{what}: {} rules, {examples} examples, {} failures",
        rules.len(),
        failures.len()
    ))?;
    Ok(if failures.is_empty() {
        Outcome::Done
    } else {
        Outcome::Found
    })
}

fn explain(rules: &RuleSet, id: &str, context: &mut Context) -> Result<Outcome> {
    let Some(rule) = rules.get(id) else {
        return Err(rules.unknown(id));
    };
    let mut out = format!("{}\n  {}\n", rule.id, rule.message);
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("  {name:<12} {value}\n"));
        }
    };
    field("class", &csv::label(&rule.class));
    field("category", &format!("{} (MQM)", csv::label(&rule.category)));
    field("type", &format!("{} (ERRANT)", rule.kind));
    field("languages", &rule.languages.join(", "));
    field("confidence", &format!("{:.2}", rule.confidence));
    let rate = rule
        .background
        .map(|rate| format!("{rate:.2} findings per million words"));
    field("background", &rate.unwrap_or_default());
    field("write", &rule.suggestions.join(" | "));
    field("carried from", &rule.source_languages.join(", "));
    for reference in &rule.references {
        field("reference", reference);
    }
    for example in &rule.bad {
        field("fires", example);
    }
    for example in &rule.good {
        field("silent", example);
    }
    field("defined in", &format!("{}:{}", rule.file, rule.line));
    context.write(&out)?;
    Ok(Outcome::Done)
}
