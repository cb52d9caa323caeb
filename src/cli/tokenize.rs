//! `tokenize`: tokens and sentences with their offsets, and other views of the text beside them.

use std::borrow::Cow;
use std::path::PathBuf;

use super::args::OffsetUnit;
use super::context::{Context, to_json};
use super::input::{self, LineInputs};
use super::score::{JsonArray, unit};
use super::{Outcome, args::Format};
use crate::document::{Document, Post};
use crate::error::{Error, Result};
use crate::report::json::TokensReport;
use crate::report::terminal;
use crate::report::{csv, offsets::Offsets, offsets::Unit};
use crate::span::Span;
use crate::text::normalize::{self, Form, View};
use crate::text::subword::SubwordTokenizer;
use crate::text::{Clitics, Tokenizer};

/// Split texts into typed tokens and sentences, with exact offsets.
///
/// Plain text, from files or standard input, is taken line by line: each line that is
/// not empty is one record, and its number is its id. With --whole, a text is one record. Records of JSON Lines, CSV and Parquet keep their id.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  echo 'The U.S. Army told us.' | wordprint tokenize
  wordprint tokenize posts.jsonl --format jsonl
  wordprint tokenize story.txt --whole --format jsonl --offsets char
  echo 'Ｆｒｅｅ рaypal ﬁx' | wordprint tokenize --view confusables
  wordprint tokenize posts.jsonl --subwords tokenizer.json --format jsonl

jsonl gives for each record {\"id\",\"lang\",\"sentences\":[[start,end]],\"tokens\":[[start,end,kind]]}.
\"properties\", [[index,[name]]], lists what is special about the characters of tokens: full_width,
half_width, joiner, soft_hyphen, bidi_control, hidden, mixed_script, elongated, capitalised,
capitals, mixed_case.
With --view also \"view\", [[start,end,text]], one for each token: its text in the view, and the
stretch of the original that this came from. With --subwords also \"subwords\",
[[start,end,id,name]]. All offsets are those of the original text.
Kinds: word, cjk_word, number, punctuation, symbol, url, email, mention, hashtag, emoji, emoticon,
abbreviation, invisible.")]
pub(super) struct Args {
    #[command(flatten)]
    lines: LineInputs,
    /// What to write: pretty, json (one array), jsonl (an object a record), csv (a row a token).
    #[arg(long, short, value_enum, default_value_t = Format::Pretty)]
    format: Format,
    /// Whether clitics are tokens of their own, as in Universal Dependencies: do|n't, l'|homme.
    #[arg(long, value_enum, default_value_t = CliticsArg::Keep, value_name = "HOW")]
    clitics: CliticsArg,
    /// Show beside each token what it is in a normalised view of the text.
    #[arg(long, value_enum, value_name = "VIEW")]
    view: Option<ViewArg>,
    /// Show also the subwords of a vocabulary: a `tokenizer.json`, or `builtin`.
    #[arg(long, value_name = "FILE")]
    subwords: Option<PathBuf>,
    /// What offsets count.
    #[arg(long, value_enum, default_value_t = OffsetUnit::Byte, value_name = "UNIT")]
    offsets: OffsetUnit,
}

/// Normalised views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ViewArg {
    /// Canonical composition: a letter and its accent are one character.
    Nfc,
    /// Compatibility composition: full-width letters and ligatures are ordinary letters.
    Nfkc,
    /// Lower case of nfkc, without invisible characters.
    Fold,
    /// Look-alike letters of other scripts as Latin ones, on top of fold.
    Confusables,
    /// Traditional Chinese as simplified.
    Simplified,
    /// Simplified Chinese as traditional.
    Traditional,
}

impl ViewArg {
    fn form(self) -> Form {
        match self {
            Self::Nfc => Form::Nfc,
            Self::Nfkc => Form::Nfkc,
            Self::Fold => Form::CaseFold,
            Self::Confusables => Form::Confusables,
            Self::Simplified => Form::Simplified,
            Self::Traditional => Form::Traditional,
        }
    }
}

/// What is shown beside the tokens.
struct Beside<'s> {
    view: Option<View>,
    subwords: Option<(&'s SubwordTokenizer, Vec<(u32, Span)>)>,
}

impl<'s> Beside<'s> {
    fn of(text: &str, view: Option<ViewArg>, subwords: Option<&'s SubwordTokenizer>) -> Self {
        Self {
            view: view.map(|view| normalize::view(text, view.form())),
            subwords: subwords.map(|subwords| {
                let mut pieces = Vec::new();
                subwords.encode(text, &mut pieces);
                (subwords, pieces)
            }),
        }
    }

    /// The names of the subwords that begin in a token, parted by spaces; `next` is the first that
    /// was not yet asked for.
    fn names(&self, token: Span, next: &mut usize) -> String {
        let mut names = String::new();
        let Some((subwords, pieces)) = &self.subwords else {
            return names;
        };
        // The mark of a word's beginning may stand for the space before the token.
        while let Some((id, span)) = pieces.get(*next)
            && span.start < token.end
        {
            if !names.is_empty() {
                names.push(' ');
            }
            names.push_str(&subwords.name(*id).unwrap_or_default());
            *next += 1;
        }
        names
    }
}

/// The vocabulary asked for.
fn vocabulary(path: &PathBuf) -> Result<Cow<'static, SubwordTokenizer>> {
    if path.as_os_str() == "builtin" {
        return Ok(Cow::Borrowed(SubwordTokenizer::builtin()));
    }
    let bytes = std::fs::read(path).map_err(|source| Error::Io {
        path: path.clone(),
        source,
    })?;
    SubwordTokenizer::from_json(&bytes)
        .map(Cow::Owned)
        .map_err(|error| Error::Usage(format!("{}: {error}", path.display())))
}

/// What becomes of clitics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum CliticsArg {
    /// They stay on their word.
    Keep,
    /// They are cut off: English, French, German, Italian, Portuguese, Korean.
    Split,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Outcome> {
    let tokenizer = Tokenizer::new().with_clitics(match args.clitics {
        CliticsArg::Keep => Clitics::Keep,
        CliticsArg::Split => Clitics::Split,
    });
    let subwords = args.subwords.as_ref().map(vocabulary).transpose()?;
    let unit = unit(args.offsets);
    let records = args.lines.open(context)?;
    let mut array = JsonArray::default();
    if args.format == Format::Csv {
        let mut header = vec!["id", "sentence", "start", "end", "kind", "text"];
        header.extend(args.view.map(|_| "view"));
        header.extend(args.subwords.as_ref().map(|_| "subwords"));
        context.write(&csv::row(&header))?;
    }
    input::for_each(
        records,
        context,
        "records tokenized",
        |post| {
            let document = tokenizer.document(&post.text);
            let beside = Beside::of(&post.text, args.view, subwords.as_deref());
            match args.format {
                Format::Pretty => Ok(pretty(post, &document, &beside)),
                Format::Json | Format::Jsonl => {
                    let mut report = TokensReport::new(&post.id, &document, unit);
                    if let Some(view) = &beside.view {
                        report = report.with_view(&document, view, unit);
                    }
                    if let Some((subwords, pieces)) = &beside.subwords {
                        report = report.with_subwords(&document, subwords, pieces, unit);
                    }
                    to_json(&report, false)
                }
                Format::Csv => Ok(rows(post, &document, &beside, unit)),
            }
        },
        |context, _, text| match args.format {
            Format::Pretty | Format::Csv => context.write(&text?),
            Format::Jsonl => context.line(&text?),
            Format::Json => array.push(context, &text?),
        },
    )?;
    if args.format == Format::Json {
        array.finish(context)?;
    }
    Ok(Outcome::Done)
}

/// A sentence a line, tokens set apart, the kinds of all but words and punctuation named; what a
/// token is in the view where that is something else; the subwords on a line of their own.
fn pretty(post: &Post, document: &Document<'_>, beside: &Beside<'_>) -> String {
    let mut out = format!(
        "{} [{}]\n",
        terminal::visible(&post.id),
        document.language.code
    );
    let mut piece = 0;
    for sentence in &document.sentences {
        out.push_str("  ");
        for token in document.tokens_of(sentence) {
            let text = token.of(&post.text);
            out.push_str(&terminal::visible(text));
            if let Some(view) = &beside.view {
                let (_, part) = view.part(token.span);
                if part != text {
                    out.push('→');
                    out.push_str(&terminal::visible(part));
                }
            }
            let kind = csv::label(&token.kind);
            if !matches!(kind.as_str(), "word" | "punctuation") {
                out.push_str(&format!("<{kind}>"));
            }
            out.push_str(" | ");
        }
        out.truncate(out.trim_end_matches(" | ").len());
        out.push('\n');
        let names = beside.names(sentence.span, &mut piece);
        if !names.is_empty() {
            out.push_str(&format!("    {}\n", terminal::visible(&names)));
        }
    }
    out
}

fn rows(post: &Post, document: &Document<'_>, beside: &Beside<'_>, unit: Unit) -> String {
    let mut offsets = Offsets::new(&post.text, unit);
    let mut out = String::new();
    let mut piece = 0;
    for (number, sentence) in document.sentences.iter().enumerate() {
        for token in document.tokens_of(sentence) {
            let [start, end] = offsets.convert(token.span);
            let mut row = vec![
                post.id.clone(),
                (number + 1).to_string(),
                start.to_string(),
                end.to_string(),
                csv::label(&token.kind),
                token.of(&post.text).to_owned(),
            ];
            if let Some(view) = &beside.view {
                row.push(view.part(token.span).1.to_owned());
            }
            if beside.subwords.is_some() {
                row.push(beside.names(token.span, &mut piece));
            }
            let row: Vec<&str> = row.iter().map(String::as_str).collect();
            out.push_str(&csv::row(&row));
        }
    }
    out
}
