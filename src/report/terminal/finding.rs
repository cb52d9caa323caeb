//! A finding as a compiler shows an error: where, what, why, and what instead.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Look;
use crate::detect::{Class, Finding};
use crate::document::{Cue, Post};
use crate::span::Span;

/// Characters of context shown on either side of a finding in a long line.
const CONTEXT: usize = 60;
/// Characters of a finding that are shown; the rest of a long one is cut.
const LONGEST: usize = 200;

/// Renders one finding of `post`, ending in a blank line.
#[must_use]
pub fn finding(post: &Post, finding: &Finding, look: Look) -> String {
    let path = post.source.path.display().to_string();
    let title = level(finding.class)
        .primary_title(super::visible(&finding.message))
        .id(finding.rule.as_ref());
    let mut group = Group::with_title(title);
    let numbered = !is_record_file(&path);
    let mut shown = false;
    for part in parts(post, finding.span) {
        let excerpt = Excerpt::new(&post.text, part.span, part.bounds);
        let line = part.first_line as usize + excerpt.lines_before;
        let mut origin = Origin::path(path.clone());
        if part.first_line > 0 {
            origin = origin.line(line);
            if numbered {
                origin = origin.char_column(excerpt.column);
            }
        }
        let annotation = AnnotationKind::Primary.span(excerpt.marked.clone());
        let annotation = match finding.suggestions.first() {
            Some(suggestion) if !shown => annotation.label(label(suggestion)),
            _ => annotation,
        };
        shown = true;
        group = group.element(origin).element(
            Snippet::source(excerpt.source)
                .line_start(line.max(1))
                .line_numbering(numbered && part.first_line > 0)
                .fold(false)
                .annotation(annotation),
        );
    }
    for note in notes(post, finding, numbered) {
        group = group.element(Level::NOTE.message(super::visible(&note)));
    }
    if finding.suggestions.len() > 1 {
        let others: Vec<_> = finding.suggestions[1..]
            .iter()
            .take(4)
            .map(quoted)
            .collect();
        group = group.element(Level::HELP.message(format!("or {}", others.join(", "))));
    }
    render(&[group], look)
}

fn render(report: &[Group<'_>], look: Look) -> String {
    let renderer = if look.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let rendered = renderer.term_width(look.width.max(60)).render(report);
    let mut text = String::with_capacity(rendered.len() + 2);
    // The renderer takes a place and its snippet for two files and puts `:::` between them.
    for line in rendered.lines() {
        if anstream::adapter::strip_str(line).to_string().trim() != ":::" {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text.push('\n');
    text
}

fn level(class: Class) -> Level<'static> {
    match class {
        Class::Error => Level::ERROR.with_name("error"),
        Class::Artefact => Level::WARNING.with_name("artefact"),
        Class::Transfer => Level::INFO.with_name("transfer"),
        Class::Style => Level::NOTE.with_name("style"),
    }
}

fn label(suggestion: &str) -> String {
    if suggestion.is_empty() {
        "leave this out".to_owned()
    } else {
        format!("write {}", quoted(suggestion))
    }
}

fn quoted(text: impl AsRef<str>) -> String {
    format!("`{}`", super::visible(text.as_ref()))
}

fn notes(post: &Post, finding: &Finding, numbered: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(cue) = post.cue_at(finding.span.start) {
        notes.push(format!(
            "cue {} at {} --> {}",
            cue.index,
            time(cue.start_ms),
            time(cue.end_ms)
        ));
    } else if !numbered {
        notes.push(match &post.account {
            Some(account) => format!("post {} of account {account}", post.id),
            None => format!("post {}", post.id),
        });
    }
    let mut sure = if finding.confidence >= 0.995 {
        "confidence over 99 %".to_owned()
    } else {
        format!("confidence {:.0} %", finding.confidence * 100.0)
    };
    if !finding.source_languages.is_empty() {
        let languages: Vec<&str> = finding.source_languages.iter().map(AsRef::as_ref).collect();
        sure.push_str(&format!(
            "; often carried over from: {}",
            languages.join(", ")
        ));
    }
    notes.push(sure);
    notes
}

/// `hh:mm:ss.mmm`.
fn time(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    format!(
        "{:02}:{:02}:{:02}.{:03}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        milliseconds % 1000
    )
}

/// Formats whose lines are records, so that a line of text has no line of its own.
fn is_record_file(path: &str) -> bool {
    let path = path.trim_end_matches(".gz").trim_end_matches(".zst");
    ["jsonl", "ndjson", "json", "csv", "tsv", "parquet"]
        .iter()
        .any(|extension| {
            path.rsplit_once('.')
                .is_some_and(|(_, found)| found.eq_ignore_ascii_case(extension))
        })
}

/// A stretch of the finding inside one cue, or all of it.
struct Part {
    span: Span,
    /// What may be shown around it.
    bounds: Span,
    /// Line of the file on which `bounds` starts; 0 where there are no lines.
    first_line: u32,
}

fn parts(post: &Post, span: Span) -> Vec<Part> {
    let whole = Part {
        span,
        bounds: Span::new(0, post.text.len()),
        first_line: u32::try_from(post.source.line).unwrap_or(0).max(1),
    };
    if post.cues.is_empty() {
        return vec![whole];
    }
    let mut parts: Vec<_> = post
        .cues
        .iter()
        .filter(|cue| cue.span.overlaps(span))
        .map(|cue: &Cue| Part {
            span: Span {
                start: cue.span.start.max(span.start),
                end: cue.span.end.min(span.end),
            },
            bounds: cue.span,
            first_line: cue.line,
        })
        .collect();
    if parts.is_empty() {
        // A finding in the white space between two cues.
        parts.push(whole);
    }
    parts
}

/// What is shown of a text: the lines of a span, long ones cut at both ends.
struct Excerpt {
    source: String,
    marked: std::ops::Range<usize>,
    /// Lines of the bounds before the first line shown.
    lines_before: usize,
    /// 1-based character column of the span in its line.
    column: usize,
}

impl Excerpt {
    fn new(text: &str, span: Span, bounds: Span) -> Self {
        let bounds = bounds.range();
        let (before, after) = (
            &text[bounds.start..span.start as usize],
            &text[span.end as usize..bounds.end],
        );
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let head = tail_of(&before[line..], CONTEXT);
        let tail = head_of(&after[..after.find('\n').unwrap_or(after.len())], CONTEXT);
        let marked = head_of(span.of(text), LONGEST);
        let mut source = String::new();
        if head.len() < before.len() - line {
            source.push_str("... ");
        }
        source.push_str(head);
        let start = source.len();
        source.push_str(marked);
        let end = source.len();
        if marked.len() == span.len() {
            source.push_str(tail);
            if tail.len() < after.find('\n').unwrap_or(after.len()) {
                source.push_str(" ...");
            }
        } else {
            source.push_str(" ...");
        }
        Self {
            marked: start..end,
            lines_before: before[..line].bytes().filter(|byte| *byte == b'\n').count(),
            column: before[line..].chars().count() + 1,
            source,
        }
    }
}

/// The last `count` characters, from a word's start where there is one.
fn tail_of(text: &str, count: usize) -> &str {
    let Some((cut, _)) = text.char_indices().rev().nth(count) else {
        return text;
    };
    let tail = &text[cut..];
    match tail.find(' ') {
        Some(space) if space + 1 < tail.len() => &tail[space + 1..],
        _ => tail,
    }
}

/// The first `count` characters, to a word's end where there is one.
fn head_of(text: &str, count: usize) -> &str {
    let Some((cut, _)) = text.char_indices().nth(count) else {
        return text;
    };
    let head = &text[..cut];
    match head.rfind(' ') {
        Some(space) if space > 0 => &head[..space],
        _ => head,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::detect::Category;
    use crate::document::Source;

    fn example(span: Span) -> Finding {
        Finding {
            rule: Arc::from("en.confusion.us_country"),
            class: Class::Error,
            category: Category::Terminology,
            kind: Arc::from("R:NOUN"),
            span,
            message: "the country is written like the pronoun".to_owned(),
            suggestions: vec!["U.S.".to_owned(), "US".to_owned()],
            confidence: 0.93,
            source_languages: vec![Arc::from("zh")],
            form: "form".into(),
            background: None,
        }
    }

    fn post(path: &str, text: &str) -> Post {
        Post {
            text: text.to_owned(),
            source: Source {
                path: Arc::new(PathBuf::from(path)),
                line: 1,
            },
            ..Post::default()
        }
    }

    const PLAIN: Look = Look {
        color: false,
        width: 100,
    };

    #[test]
    fn the_words_are_underlined_on_their_line() {
        let post = post("a.txt", "One line.\nSaid the us government today.\n");
        let text = finding(&post, &example(Span::new(19, 21)), PLAIN);
        let lines: Vec<_> = text.lines().map(str::trim_end).collect();
        assert_eq!(
            lines[0],
            "error[en.confusion.us_country]: the country is written like the pronoun"
        );
        assert_eq!(lines[1].trim(), "--> a.txt:2:10");
        assert!(text.contains("2 | Said the us government today."), "{text}");
        assert!(text.contains("^^ write `U.S.`"), "{text}");
        assert!(text.contains("confidence 93 %"), "{text}");
        assert!(text.contains("or `US`"), "{text}");
    }

    #[test]
    fn a_finding_over_two_cues_shows_both() {
        let mut post = post("a.srt", "the us\ngovernment said");
        post.cues = vec![
            Cue {
                index: 1,
                start_ms: 1000,
                end_ms: 2000,
                span: Span::new(0, 6),
                line: 3,
            },
            Cue {
                index: 2,
                start_ms: 3_723_004,
                end_ms: 3_724_000,
                span: Span::new(7, 22),
                line: 7,
            },
        ];
        let text = finding(&post, &example(Span::new(4, 17)), PLAIN);
        assert!(text.contains("a.srt:3:5"), "{text}");
        assert!(text.contains("a.srt:7:1"), "{text}");
        assert!(text.contains("cue 1 at 00:00:01.000"), "{text}");
        assert_eq!(time(3_723_004), "01:02:03.004");
    }

    #[test]
    fn a_long_line_is_cut() {
        let text = format!(
            "{}the us government{}",
            "word ".repeat(5000),
            " word".repeat(5000)
        );
        let start = 25_004;
        let post = post("a.txt", &text);
        let shown = finding(&post, &example(Span::new(start, start + 2)), PLAIN);
        assert!(shown.len() < 1000, "{}", shown.len());
        assert!(shown.contains("a.txt:1:25005"), "{shown}");
    }

    proptest! {
        #[test]
        fn any_text_and_span_render(text in "\\PC{1,40}(\n\\PC{0,40}){0,3}", a: usize, b: usize, color: bool) {
            let mut cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            cuts.push(text.len());
            let (a, b) = (a % cuts.len(), b % cuts.len());
            prop_assume!(a != b);
            let span = Span::new(cuts[a.min(b)], cuts[a.max(b)]);
            let shown = finding(&post("x.txt", &text), &example(span), Look { color, width: 80 });
            prop_assert!(shown.contains("the country"));
        }
    }
}
