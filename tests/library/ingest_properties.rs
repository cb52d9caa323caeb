//! Whatever the bytes, reading ends, loses nothing silently, and cues fit their text.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::{Cursor, Read};

use proptest::prelude::*;
use wordprint::Post;
use wordprint::ingest::{Format, Options, Posts};

fn read(format: Format, bytes: &[u8], max: usize) -> (Vec<Post>, u64, usize) {
    let mut options = Options::default();
    options.format = Some(format);
    options.max_record_bytes = max;
    let stream = Cursor::new(bytes.to_vec());
    let mut posts = Posts::from_reader("input", Box::new(stream), &options);
    let all: Vec<_> = posts.by_ref().map(Result::unwrap).collect();
    let messages = posts.diagnostics().len();
    (all, posts.skipped().total(), messages)
}

/// Gives its bytes in pieces of the sizes it was told, over and over.
struct Pieces {
    bytes: Cursor<Vec<u8>>,
    sizes: Vec<usize>,
    next: usize,
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let size = self.sizes[self.next % self.sizes.len()].min(into.len());
        self.next += 1;
        self.bytes.read(&mut into[..size])
    }
}

fn check(post: &Post) {
    let mut end = 0;
    let mut index = 0;
    for cue in &post.cues {
        assert!(cue.span.start >= end, "cues are ordered");
        assert!(
            !cue.span.of(&post.text).trim().is_empty(),
            "cues show something"
        );
        assert!(cue.index > index, "indices rise");
        assert!(cue.line > 0, "a line is known");
        (end, index) = (cue.span.end, cue.index);
    }
    if !post.cues.is_empty() {
        assert_eq!(end as usize, post.text.len(), "the cues are the text");
        let gaps: usize = post.cues.iter().map(|cue| cue.span.len()).sum();
        assert_eq!(
            gaps + post.cues.len() - 1,
            post.text.len(),
            "one break between cues"
        );
    }
}

fn captions() -> impl Strategy<Value = Format> {
    let formats: Vec<_> = Format::ALL
        .into_iter()
        .filter(|format| format.is_captions())
        .collect();
    proptest::sample::select(formats)
}

/// Pieces of every caption format, to be thrown together.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "\n",
            "\n\n",
            "\r\n",
            " ",
            "1",
            "2\n",
            "WEBVTT\n\n",
            "NOTE x\n",
            "STYLE\n",
            "00:00:01,000 --> 00:00:02,000\n",
            "00:01.000 --> 00:02.000\n",
            "00:00:0x --> 1\n",
            "00:00:03.500 --> ",
            "0:00:01.000,0:00:02.000\n",
            "<i>",
            "</i>",
            "<c>",
            "<00:00:01.000>",
            "<v Ann>",
            "{\\an8}",
            "{y:i}",
            "{\\p1}",
            "&amp;",
            "&#39;",
            "&nope;",
            "&",
            "<",
            ">",
            "[Events]\n",
            "Format: Start, End, Text\n",
            "Dialogue: 0:00:01.00,0:00:02.00,",
            "Dialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,",
            "[00:01.00]",
            "[ti:x]\n",
            "{1}{25}",
            "{1}{}",
            "|",
            "00:00:01:10 , 00:00:02:00 , ",
            "<tt xml:lang=\"en\">",
            "<body>",
            "<div begin=\"1s\">",
            "<p begin=\"1s\" end=\"2s\">",
            "<p t=\"1\" d=\"2\">",
            "<text start=\"1\" dur=\"2\">",
            "</text>",
            "<s>",
            "</s>",
            "</p>",
            "<br/>",
            "<![CDATA[x]]>",
            "<!-- -->",
            "<SYNC Start=1000>",
            "<P Class=EN>",
            "<P Class=FR>",
            "</BODY>",
            "{\"events\":[",
            "{\"tStartMs\":1,\"segs\":[{\"utf8\":\"a\"}]}",
            ",",
            "]}",
            "\u{feff}",
            "\u{2028}",
            "[br]",
            "9999999999999999999999",
        ])
        .prop_map(str::to_owned),
        "[a-zé中🙂 ]{1,8}",
        "\\PC{0,3}",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_counted(
        format in proptest::sample::select(Format::ALL.to_vec()),
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        max in prop_oneof![Just(8_usize), Just(1 << 20)],
    ) {
        let (posts, skipped, messages) = read(format, &bytes, max);
        posts.iter().for_each(check);
        // A table may hold nothing but its header, JSON Lines nothing but white space.
        let hollow = matches!(format, Format::Jsonl | Format::Csv | Format::Tsv);
        prop_assert!(hollow || !posts.is_empty() || skipped > 0);
        prop_assert!(skipped == 0 || messages > 0);
    }

    #[test]
    fn any_captions_keep_their_spans(format in captions(), text in soup()) {
        let (posts, skipped, _) = read(format, text.as_bytes(), 1 << 20);
        prop_assert_eq!(posts.len() as u64 + skipped, 1, "one file, one fate");
        posts.iter().for_each(check);
    }

    #[test]
    fn reads_of_any_size_give_the_same_posts(
        format in proptest::option::of(proptest::sample::select(Format::ALL.to_vec())),
        pieces in proptest::collection::vec(
            prop_oneof![
                soup().prop_map(String::into_bytes),
                Just(b"{\"text\":\"a\xC3\xA9\xF0\x9F\x99\x82 \\ud83d\\ude42 \\ud83d x\"}\n".to_vec()),
                Just("text\r\nпривет, \"мир\"\r\n".as_bytes().to_vec()),
                // Overlong, cut short, a surrogate.
                Just(b"\xC0\xAF \xE4\xBD \xED\xA0\x80\n".to_vec()),
            ],
            0..4,
        ),
        sizes in proptest::collection::vec(1_usize..9, 1..6),
    ) {
        let bytes = pieces.concat();
        let mut options = Options::default();
        options.format = format;
        let whole = Box::new(Cursor::new(bytes.clone()));
        let mut whole = Posts::from_reader("input", whole, &options);
        let cut = Box::new(Pieces { bytes: Cursor::new(bytes), sizes, next: 0 });
        let mut cut = Posts::from_reader("input", cut, &options);
        let whole_posts: Vec<_> = whole.by_ref().map(Result::unwrap).collect();
        let cut_posts: Vec<_> = cut.by_ref().map(Result::unwrap).collect();
        prop_assert_eq!(whole_posts, cut_posts);
        prop_assert_eq!(whole.skipped().total(), cut.skipped().total());
        prop_assert_eq!(whole.diagnostics().len(), cut.diagnostics().len());
    }

    #[test]
    fn any_content_is_sniffed(text in soup()) {
        let stream = Cursor::new(text.into_bytes());
        let mut posts = Posts::from_reader("-", Box::new(stream), &Options::default());
        for post in posts.by_ref() {
            check(&post.unwrap());
        }
    }

    #[test]
    fn json_lines_round_trip(
        texts in proptest::collection::vec(any::<String>(), 1..8),
        id in any::<i64>(),
        crlf in any::<bool>(),
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let lines: String = texts
            .iter()
            .map(|text| serde_json::json!({"id": id, "text": text, "n": 1}).to_string() + end)
            .collect();
        let (posts, skipped, _) = read(Format::Jsonl, lines.as_bytes(), 1 << 20);
        prop_assert_eq!(skipped, 0);
        let read: Vec<_> = posts.iter().map(|post| post.text.clone()).collect();
        prop_assert_eq!(read, texts);
        prop_assert_eq!(&posts[0].id, &id.to_string());
        prop_assert_eq!(&posts[0].extra["n"], &serde_json::json!(1));
    }

    #[test]
    fn tables_round_trip(
        rows in proptest::collection::vec(("\\PC{0,20}", "[a-z\"',;|\r\n\té中]{0,30}"), 1..8),
        tabs in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(if tabs { b'\t' } else { b',' })
            .quote_style(csv::QuoteStyle::Always)
            .from_writer(Vec::new());
        writer.write_record(["account", "text"]).unwrap();
        for (account, text) in &rows {
            writer.write_record([account, text]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let format = if tabs { Format::Tsv } else { Format::Csv };
        let (posts, skipped, _) = read(format, &bytes, 1 << 20);
        prop_assert_eq!(skipped, 0);
        for (post, (account, text)) in posts.iter().zip(&rows) {
            prop_assert_eq!(&post.text, text);
            prop_assert_eq!(post.account.as_deref().unwrap_or(""), account);
        }
        prop_assert_eq!(posts.len(), rows.len());
    }

    #[test]
    fn subrip_round_trips(
        lines in proptest::collection::vec("[a-zA-Zé中][a-zA-Z ,.!?é中]{0,20}[a-z.]", 1..10),
        crlf in any::<bool>(),
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let mut file = String::new();
        for (at, line) in lines.iter().enumerate() {
            // Gaps between the cues, so that equal lines do not roll.
            let (start, stop) = (at * 3, at * 3 + 1);
            file += &format!("{}{end}00:00:{start:02},000 --> 00:00:{stop:02},500{end}{line}{end}{end}", at + 1);
        }
        let (posts, skipped, messages) = read(Format::Srt, file.as_bytes(), 1 << 20);
        prop_assert_eq!((skipped, messages), (0, 0));
        prop_assert_eq!(&posts[0].text, &lines.join("\n"));
        for (at, cue) in posts[0].cues.iter().enumerate() {
            prop_assert_eq!(cue.start_ms, at as u64 * 3000);
            prop_assert_eq!(cue.line as usize, at * 4 + 3);
        }
    }
}
