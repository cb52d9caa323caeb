//! Which format a file is in: by its name, and by looking at its first bytes.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::captions::{lines, time};

/// A file format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// SubRip captions, `.srt`.
    Srt,
    /// WebVTT captions, `.vtt`.
    Vtt,
    /// Advanced SubStation Alpha and SubStation Alpha captions, `.ass` and `.ssa`.
    Ass,
    /// YouTube's SubViewer captions, `.sbv`, and SubViewer 2, `.sub`.
    Sbv,
    /// Timed Text Markup Language captions, `.ttml` and `.dfxp`.
    Ttml,
    /// YouTube's JSON captions, `.json3`.
    Json3,
    /// YouTube's XML captions, `.srv1`, `.srv2` and `.srv3`.
    Srv3,
    /// Lyrics with times, `.lrc`.
    Lrc,
    /// MicroDVD captions by frame, `.sub`.
    MicroDvd,
    /// Spruce STL captions, `.stl`.
    Stl,
    /// SAMI captions, `.smi` and `.sami`.
    Sami,
    /// A transcript, article or book, `.txt` and `.md`: one document a file.
    Text,
    /// One JSON object a line, `.jsonl` and `.ndjson`.
    Jsonl,
    /// Comma-separated values with a header, `.csv`.
    Csv,
    /// Tab-separated values with a header, `.tsv`.
    Tsv,
    /// Apache Parquet, `.parquet`.
    Parquet,
}

impl Format {
    /// Every format, in the order of messages and help.
    pub const ALL: [Self; 16] = [
        Self::Srt,
        Self::Vtt,
        Self::Ass,
        Self::Sbv,
        Self::Ttml,
        Self::Json3,
        Self::Srv3,
        Self::Lrc,
        Self::MicroDvd,
        Self::Stl,
        Self::Sami,
        Self::Text,
        Self::Jsonl,
        Self::Csv,
        Self::Tsv,
        Self::Parquet,
    ];

    /// The extensions that are understood, for messages.
    pub const EXTENSIONS: &'static str = "srt, vtt, ass, ssa, sbv, sub, ttml, dfxp, json3, srv1, srv2, srv3, xml, lrc, stl, smi, sami, \
         txt, md, jsonl, ndjson, json, csv, tsv, parquet, each also with .gz or .zst";

    /// The format's name, as the command line takes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Srt => "srt",
            Self::Vtt => "vtt",
            Self::Ass => "ass",
            Self::Sbv => "sbv",
            Self::Ttml => "ttml",
            Self::Json3 => "json3",
            Self::Srv3 => "srv3",
            Self::Lrc => "lrc",
            Self::MicroDvd => "microdvd",
            Self::Stl => "stl",
            Self::Sami => "sami",
            Self::Text => "text",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Parquet => "parquet",
        }
    }

    /// Whether a file of this format is one document with cues.
    #[must_use]
    pub fn is_captions(self) -> bool {
        !matches!(
            self,
            Self::Text | Self::Jsonl | Self::Csv | Self::Tsv | Self::Parquet
        )
    }
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| {
                let names: Vec<_> = Self::ALL.iter().map(|format| format.name()).collect();
                format!("unknown input format `{name}`; one of {}", names.join(", "))
            })
    }
}

/// What a file's name says about its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// One format.
    As(Format),
    /// An extension that several formats share: look inside.
    Shared,
    /// An extension that is not read.
    Other,
    /// No extension at all.
    Bare,
}

/// The name without `.gz` or `.zst`.
pub(super) fn without_compression(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, "gz" | "zst" | "GZ" | "ZST")) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// What the name says, compression extensions aside.
pub(super) fn by_name(path: &Path) -> Named {
    let Some(name) = path.file_name() else {
        return Named::Bare;
    };
    let name = name.to_string_lossy();
    let inner = without_compression(&name);
    let Some((stem, extension)) = inner.rsplit_once('.') else {
        return Named::Bare;
    };
    if stem.is_empty() {
        return Named::Bare;
    }
    match extension.to_ascii_lowercase().as_str() {
        "srt" => Named::As(Format::Srt),
        "vtt" | "webvtt" => Named::As(Format::Vtt),
        "ass" | "ssa" => Named::As(Format::Ass),
        "sbv" => Named::As(Format::Sbv),
        "ttml" | "dfxp" => Named::As(Format::Ttml),
        "json3" => Named::As(Format::Json3),
        "srv1" | "srv2" | "srv3" => Named::As(Format::Srv3),
        "lrc" => Named::As(Format::Lrc),
        "smi" | "sami" => Named::As(Format::Sami),
        "txt" | "text" | "md" | "markdown" => Named::As(Format::Text),
        "jsonl" | "ndjson" => Named::As(Format::Jsonl),
        "csv" => Named::As(Format::Csv),
        "tsv" | "tab" => Named::As(Format::Tsv),
        "parquet" => Named::As(Format::Parquet),
        "sub" | "stl" | "xml" | "json" => Named::Shared,
        _ => Named::Other,
    }
}

/// Known by sight, though not read: the name of the format.
pub(super) fn foreign(head: &[u8]) -> Option<&'static str> {
    const SIGNS: [(&[u8], &str); 9] = [
        (b"{\\rtf", "RTF; save it as plain text"),
        (
            b"Scenarist_SCC",
            "Scenarist closed captions; convert to SRT",
        ),
        (b"%PDF-", "PDF; extract its text first"),
        (b"PK\x03\x04", "a zip archive; unpack it first"),
        (b"BZh", "bzip2; recompress with gzip or zstd"),
        (b"\xFD7zXZ\0", "xz; recompress with gzip or zstd"),
        (b"\x00\x00\x01\xBA", "VobSub images; there is no text in it"),
        (
            b"\x1A\x45\xDF\xA3",
            "Matroska; extract the caption track first",
        ),
        (b"ARROW1", "Arrow IPC; write it as Parquet"),
    ];
    if head.len() >= 11 && &head[3..6] == b"STL" && head[6..8].iter().all(u8::is_ascii_digit) {
        return Some("EBU STL; convert to SRT");
    }
    SIGNS
        .iter()
        .find(|(sign, _)| head.starts_with(sign))
        .map(|&(_, name)| name)
}

/// Decides by content. `head` is the decoded beginning of the file.
///
/// `None` when it is none of the formats that show themselves; such a file
/// may still be plain text.
pub(super) fn sniff(head: &str) -> Option<Format> {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if head.starts_with("WEBVTT") {
        return Some(Format::Vtt);
    }
    if head.starts_with("PAR1") {
        return Some(Format::Parquet);
    }
    if head.starts_with('<') {
        return sniff_markup(head);
    }
    let first = head.lines().next().unwrap_or("");
    if head.starts_with('{') {
        let bytes = head.as_bytes();
        if bytes.get(1).is_some_and(u8::is_ascii_digit) {
            return Some(Format::MicroDvd);
        }
        let start = head.get(..floor_boundary(head, 4096)).unwrap_or(head);
        if start.contains("\"wireMagic\"")
            || start.contains("\"tStartMs\"") && start.contains("\"events\"")
        {
            return Some(Format::Json3);
        }
        return (first.contains(':') || first == "{").then_some(Format::Jsonl);
    }
    if head.starts_with('[') {
        let start = head.get(..floor_boundary(head, 4096)).unwrap_or(head);
        if start.starts_with("[Script Info]") || start.contains("\n[Events]") {
            return Some(Format::Ass);
        }
        if start.starts_with("[INFORMATION]") {
            return Some(Format::Sbv);
        }
        if start
            .lines()
            .take(20)
            .any(|line| time::lyric(line).is_some())
        {
            return Some(Format::Lrc);
        }
    }
    let mut texts = head.lines().filter(|line| !line.trim().is_empty());
    // SRT opens with an index and the times; allow a stray line before.
    if texts
        .by_ref()
        .take(4)
        .any(|line| time::arrow(line).is_some())
    {
        return Some(Format::Srt);
    }
    if time::comma(first).is_some() {
        return Some(Format::Sbv);
    }
    if head.lines().take(200).any(|line| {
        let mut fields = line.splitn(3, ',').map(str::trim);
        let mut timed = || fields.next().and_then(lines::stl_time).is_some();
        timed() && timed()
    }) {
        return Some(Format::Stl);
    }
    let has_text = |separator| {
        first
            .split(separator)
            .any(|name: &str| name.trim().trim_matches('"') == "text")
    };
    if first.contains('\t') && has_text('\t') {
        return Some(Format::Tsv);
    }
    if first.contains(',') && has_text(',') {
        return Some(Format::Csv);
    }
    None
}

fn sniff_markup(head: &str) -> Option<Format> {
    let start = head.get(..floor_boundary(head, 4096)).unwrap_or(head);
    let lower = start.to_ascii_lowercase();
    if lower.contains("<sami") {
        Some(Format::Sami)
    } else if lower.contains("<timedtext") || lower.contains("<transcript") {
        Some(Format::Srv3)
    } else if lower.contains("<tt ") || lower.contains("<tt>") || lower.contains(":tt ") {
        Some(Format::Ttml)
    } else {
        None
    }
}

/// The last character boundary at or before `at`.
fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

/// Whether text is worth reading as prose: no control characters but white space.
pub(super) fn is_prose(head: &str) -> bool {
    let odd = head
        .chars()
        .filter(|&c| c == '\u{fffd}' || c.is_control() && !c.is_whitespace())
        .count();
    odd * 100 <= head.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_decide_behind_compression() {
        for (name, wanted) in [
            ("a.srt", Named::As(Format::Srt)),
            ("a.en.VTT.gz", Named::As(Format::Vtt)),
            ("posts.jsonl.zst", Named::As(Format::Jsonl)),
            ("x/y.md", Named::As(Format::Text)),
            ("a.xml", Named::Shared),
            ("a.scc", Named::Other),
            ("README", Named::Bare),
            (".gz", Named::Bare),
        ] {
            assert_eq!(by_name(Path::new(name)), wanted, "{name}");
        }
    }

    #[test]
    fn content_shows_its_format() {
        for (head, wanted) in [
            ("\u{feff}WEBVTT\n\n", Some(Format::Vtt)),
            (
                "1\r\n00:00:01,000 --> 00:00:02,000\r\nHi",
                Some(Format::Srt),
            ),
            ("0:00:01.000,0:00:02.000\nHi", Some(Format::Sbv)),
            ("[Script Info]\n", Some(Format::Ass)),
            ("[ti:Song]\n[00:01.00]la", Some(Format::Lrc)),
            ("{10}{30}Hi|there", Some(Format::MicroDvd)),
            ("{\"wireMagic\":\"pb3\",\"events\":[]}", Some(Format::Json3)),
            ("{\"id\":\"1\",\"text\":\"Hi\"}\n", Some(Format::Jsonl)),
            ("<?xml version=\"1.0\"?><tt xmlns=\"\">", Some(Format::Ttml)),
            ("<timedtext format=\"3\">", Some(Format::Srv3)),
            (
                "$FontSize = 20\n00:00:01:10 , 00:00:02:00 , Hi",
                Some(Format::Stl),
            ),
            ("<SAMI><BODY>", Some(Format::Sami)),
            ("id\ttext\n1\tHi", Some(Format::Tsv)),
            ("id,text\n1,Hi", Some(Format::Csv)),
            ("Dear all, this is a letter.", None),
            ("[1] A note.", None),
            ("", None),
        ] {
            assert_eq!(sniff(head), wanted, "{head:?}");
        }
    }

    #[test]
    fn names_and_formats_agree() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        assert!("docx".parse::<Format>().unwrap_err().contains("srt"));
    }
}
