//! Small files of every kind through the public interface.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used,
    reason = "tests write and read files"
)]

use std::io::Cursor;
use std::path::PathBuf;

use wordprint::ingest::{Diagnostic, Options, Posts, Reason, Severity, Skipped, open, open_pairs};
use wordprint::{Error, Post};

/// Everything that reading gives.
struct Read {
    posts: Vec<Post>,
    messages: Vec<Diagnostic>,
    skipped: Skipped,
}

impl Read {
    fn text(&self) -> &str {
        &self.posts[0].text
    }

    fn says(&self, severity: Severity, line: Option<u64>, part: &str) -> bool {
        self.messages.iter().any(|message| {
            message.severity == severity && message.line == line && message.message.contains(part)
        })
    }
}

fn try_read(name: &str, bytes: impl AsRef<[u8]>, options: &Options) -> Result<Read, Error> {
    let stream = Cursor::new(bytes.as_ref().to_vec());
    let mut posts = Posts::from_reader(name, Box::new(stream), options);
    let all = posts.by_ref().collect::<Result<Vec<_>, _>>()?;
    Ok(Read {
        posts: all,
        messages: posts.diagnostics(),
        skipped: *posts.skipped(),
    })
}

fn read(name: &str, bytes: impl AsRef<[u8]>) -> Read {
    try_read(name, bytes, &Options::default()).unwrap()
}

fn strict(name: &str, bytes: impl AsRef<[u8]>) -> Error {
    let mut options = Options::default();
    options.strict = true;
    try_read(name, bytes, &options).err().unwrap()
}

/// `start-end text` of each cue.
fn cues(post: &Post) -> Vec<String> {
    post.cues
        .iter()
        .map(|cue| {
            let text = cue.span.of(&post.text).replace('\n', "|");
            format!("{}-{} {text}", cue.start_ms, cue.end_ms)
        })
        .collect()
}

#[test]
fn json_lines_become_posts() {
    let read = read(
        "posts.jsonl",
        "{\"id\":7,\"account\":\"ann\",\"text\":\"One\u{2028}two\",\"likes\":3}\r\n\n{\"text\":\"Three\",\"id\":null}\n",
    );
    let [first, second] = &read.posts[..] else {
        panic!("two posts");
    };
    assert_eq!(
        (first.id.as_str(), first.account.as_deref()),
        ("7", Some("ann"))
    );
    assert_eq!(first.text, "One\u{2028}two");
    assert_eq!(first.extra["likes"], 3);
    assert_eq!(second.id, "posts.jsonl:3");
    assert_eq!(second.source.line, 3);
    assert_eq!(read.skipped.total(), 0);
}

#[test]
fn bad_json_lines_are_counted_with_their_line() {
    let lines: &[u8] =
        b"{\"text\":\"ok\"}\n[1]\n{\"text\":\"caf\xE9\"}\n{\"id\":1}\n{\"text\": 5}\n{\"text\":\"cut";
    let read = read("posts.jsonl", lines);
    assert_eq!(read.posts.len(), 1);
    assert!(read.says(Severity::Skipped, Some(2), "not an object"));
    assert!(read.says(Severity::Skipped, Some(3), "not UTF-8"));
    assert!(read.says(Severity::Skipped, Some(4), "no `text`"));
    assert!(read.says(Severity::Skipped, Some(5), "a number"));
    assert!(read.says(Severity::Skipped, Some(6), "the line is cut"));
    assert_eq!(read.skipped.count(Reason::MissingText), 2);
    assert_eq!(read.skipped.total(), 5);
    let error = strict("posts.jsonl", lines).to_string();
    assert!(error.starts_with("posts.jsonl:2: "), "{error}");
}

#[test]
fn a_line_over_the_bound_is_passed_over() {
    let mut options = Options::default();
    options.max_record_bytes = 100;
    let long = format!(
        "{{\"text\":\"{}\"}}\n{{\"text\":\"short\"}}\n",
        "x".repeat(1000)
    );
    let read = try_read("posts.jsonl", long, &options).unwrap();
    assert_eq!(read.posts.len(), 1);
    assert_eq!(read.posts[0].id, "posts.jsonl:2");
    assert_eq!(read.skipped.count(Reason::TooLong), 1);
    assert!(read.says(Severity::Skipped, Some(1), "1012 bytes"));
}

#[test]
fn subrip_as_it_is_found() {
    let read = read(
        "talk.srt",
        "\u{feff}1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>The first</i> line\r\nand its second\r\n\r\n\
         2\r\n00:00:02.500 --> 00:00:04.000 X1:10\r\nA blank line\r\n\r\nin a cue\r\n\
         3\r\n0:00:04,000 --> 0:00:05,000\r\n\r\n\
         00:00:05,000 --> 00:00:06,000\r\n{\\an8}1984\r\n",
    );
    assert_eq!(
        cues(&read.posts[0]),
        [
            "1000-2500 The first line|and its second",
            "2500-4000 A blank line|in a cue",
            "5000-6000 1984"
        ]
    );
    let post = &read.posts[0];
    assert_eq!(post.id, "talk.srt");
    assert_eq!(post.cues[1].line, 8);
    assert_eq!(post.cues[2].index, 4);
    assert!(read.messages.is_empty(), "{:?}", read.messages);
}

#[test]
fn odd_times_are_kept_and_said() {
    let read = read(
        "talk.srt",
        "1\n00:00:05,000 --> 00:00:02,000\nreversed\n\n2\n00:00:03,000 --> 00:00:06,000\na\n\n\
         3\n00:00:05,000 --> 00:00:07,000\nb\n\n4\n00:00:0x,000 --> 00:00:09,000\nlost\n\n\
         5\n00:00:09,000 --> 00:00:10,000\nc\n",
    );
    assert_eq!(read.text(), "reversed\na\nb\nc");
    assert!(read.says(Severity::Warning, Some(3), "1 cue with the end before"));
    assert!(read.says(Severity::Warning, Some(11), "start before"));
    assert!(read.says(Severity::Warning, Some(14), "not understood"));
}

#[test]
fn a_cut_caption_file_keeps_its_complete_cues() {
    let whole = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n2\n00:00:02,000 --> 00:00:03,000\n";
    for (cut, line) in [(whole.len(), 6), (whole.len() - 8, 6), (40, 5)] {
        let read = read("talk.srt", &whole[..cut]);
        assert_eq!(read.text(), "One.", "{cut}");
        assert!(
            read.says(Severity::Warning, Some(line), "is the file whole?"),
            "{cut}: {:?}",
            read.messages
        );
        strict("talk.srt", &whole[..cut]);
    }
}

#[test]
fn webvtt_with_all_its_asides() {
    let read = read(
        "talk.vtt",
        "WEBVTT\nKind: captions\nLanguage: en\n\nSTYLE\n::cue { color: red }\n\nNOTE\nnot shown\n\n\
         intro\n00:01.000 --> 00:02.000 align:start\n<v Ann>Hello &amp; welcome\n\n\
         00:02.000 --> 00:03.000\n\n00:03.000 --> 00:04.000\nI <3 it\n",
    );
    assert_eq!(
        cues(&read.posts[0]),
        ["1000-2000 Hello & welcome", "3000-4000 I <3 it"]
    );
    assert_eq!(read.posts[0].lang.as_deref(), Some("en"));
}

#[test]
fn blank_lines_inside_a_webvtt_cue_lose_nothing() {
    let read = read(
        "talk.vtt",
        "WEBVTT\n\n00:00.000 --> 00:01.000\n\none\n\ntwo\n\n\n00:01.000 --> 00:02.000\n \nNOTE it\n\n\
         name\n00:02.000 --> 00:03.000\nthree\n",
    );
    assert_eq!(
        cues(&read.posts[0]),
        ["0-1000 one|two", "1000-2000 NOTE it", "2000-3000 three"]
    );
}

#[test]
fn rolling_captions_are_read_once() {
    let read = read(
        "auto.vtt",
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n \nwe<00:00:00.500><c> begin</c>\n\n\
         00:00:02.000 --> 00:00:02.010\nwe begin\n \n\n\
         00:00:02.010 --> 00:00:04.000\nwe begin\nand<00:00:03.000><c> go on</c>\n\n\
         00:00:04.000 --> 00:00:04.010\nand go on\n \n",
    );
    assert_eq!(read.text(), "we begin\nand go on");
    assert!(read.says(Severity::Note, None, "rolling"));
}

#[test]
fn subviewer_captions() {
    let read = read(
        "talk.sbv",
        "0:00:01.000,0:00:02.000\nOne[br]line\n\n0:00:02.000,0:00:03.000\nTwo\n",
    );
    assert_eq!(
        cues(&read.posts[0]),
        ["1000-2000 One|line", "2000-3000 Two"]
    );
}

#[test]
fn content_outweighs_a_wrong_name() {
    let read = read("talk.txt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n");
    assert_eq!(read.text(), "Hello");
    assert!(read.says(Severity::Note, None, "holds vtt"));
    let unnamed = self::read("-", "1\n00:00:01,000 --> 00:00:02,000\nHello\n");
    assert_eq!(unnamed.text(), "Hello");
}

#[test]
fn what_is_not_read_is_named() {
    for (name, bytes, reason, part) in [
        (
            "a.scc",
            &b"Scenarist_SCC V1.0\n"[..],
            Reason::UnknownFormat,
            "supported are srt",
        ),
        ("a.docx", b"PK\x03\x04....", Reason::UnknownFormat, "zip"),
        (
            "a.xyz",
            b"plain words",
            Reason::UnknownFormat,
            "supported are srt",
        ),
        ("a.json", b"[{\"text\":\"a\"}]", Reason::UnknownFormat, "jq"),
        ("a.srt", b"", Reason::Empty, "empty"),
        ("a.txt", b" \n", Reason::Empty, "no text"),
        ("a.srt", b"words without times", Reason::Malformed, "no cue"),
    ] {
        let read = read(name, bytes);
        assert!(read.posts.is_empty(), "{name}");
        assert_eq!(read.skipped.count(reason), 1, "{name}: {:?}", read.messages);
        assert!(
            read.says(Severity::Skipped, None, part),
            "{name}: {:?}",
            read.messages
        );
        assert!(strict(name, bytes).to_string().starts_with(name));
    }
}

#[test]
fn legacy_encodings_are_said_and_damage_is_placed() {
    let (bytes, _, _) =
        encoding_rs::WINDOWS_1252.encode("Le café était fermé, voilà tout ce qu’il a dit.");
    let read = read("a.txt", &bytes);
    assert!(read.text().starts_with("Le café était"));
    assert!(read.says(Severity::Note, None, "windows-1252"));
    let broken = self::read(
        "a.txt",
        b"first\nsecond \xFF caf\xC3\xA9 \xE4\xB8\xAD\xE6\x96\x87 \xC3\xBC\n",
    );
    assert!(
        broken.says(Severity::Warning, Some(2), "U+FFFD"),
        "{:?}",
        broken.messages
    );
}

#[test]
fn folders_give_accounts_and_count_what_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("ann/a.txt", "A letter."),
        ("ann/b.md", "Another."),
        ("Bob_Poem.txt", "A poem."),
        ("ann/photo.jpg", "\u{1}"),
    ] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let root = vec![folder.path().to_path_buf()];
    let mut posts = open(&root, &Options::default()).unwrap();
    assert_eq!(posts.total_bytes(), Some(25));
    let accounts: Vec<_> = posts
        .by_ref()
        .map(|post| post.unwrap().account.unwrap())
        .collect();
    assert_eq!(accounts, ["Bob", "ann", "ann"]);
    assert_eq!(
        posts.skipped().to_string(),
        "1 record skipped: 1 of unknown format"
    );
    assert_eq!(posts.bytes_read(), 25);

    let mut options = Options::default();
    options.account = Some("Bob".to_owned());
    let mut posts = open(&root, &options).unwrap();
    assert_eq!(posts.by_ref().count(), 1);
    assert_eq!(posts.filtered(), 2);
}

#[test]
fn pair_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pairs.jsonl.zst");
    let rows = "{\"id\":\"p1\",\"lang\":\"en\",\"texts_a\":[\"a\",\"b\"],\"texts_b\":[\"c\"],\"same\":true,\"set\":\"x\"}\n\
                {\"texts_a\":\"one\",\"texts_b\":\"two\"}\n{\"texts_a\":[]}\n{\"texts_a\":[\"a\"],\"texts_b\":[1]}\n";
    std::fs::write(&path, zstd::encode_all(rows.as_bytes(), 1).unwrap()).unwrap();
    let mut pairs = open_pairs(&path, &Options::default()).unwrap();
    let all: Vec<_> = pairs.by_ref().map(Result::unwrap).collect();
    assert_eq!(all.len(), 2);
    assert_eq!((all[0].same, all[0].texts_a.len()), (Some(true), 2));
    assert_eq!(all[0].extra["set"], "x");
    assert_eq!((all[1].same, all[1].texts_b[0].as_str()), (None, "two"));
    assert_eq!(pairs.skipped().count(Reason::MissingText), 2);
    assert!(open_pairs(&PathBuf::from("/nonexistent"), &Options::default()).is_err());
}

#[test]
fn substation_alpha_reads_dialogue_only() {
    let read = read(
        "talk.ass",
        "[Script Info]\nTitle: x\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\n\
         Format: Layer, Start, End, Style, Text\nComment: 0,0:00:00.00,0:00:01.00,Default,a note\n\
         Dialogue: 0,0:00:01.00,0:00:02.50,Default,{\\i1}Well,{\\i0} look\\Nat that\n\
         Dialogue: 0,0:00:02.50,0:00:0",
    );
    assert_eq!(cues(&read.posts[0]), ["1000-2500 Well, look|at that"]);
    assert_eq!(read.posts[0].cues[0].line, 11);
    assert!(read.says(Severity::Warning, Some(12), "is the file whole?"));
}

#[test]
fn timed_text_with_frames_ticks_and_nested_times() {
    let read = read(
        "talk.ttml",
        "<?xml version=\"1.0\"?>\n<tt xml:lang=\"en\" xmlns=\"http://www.w3.org/ns/ttml\" ttp:frameRate=\"25\" \
         ttp:tickRate=\"1000\"><head><title>not shown</title></head><body>\n<div begin=\"10s\">\n\
         <p begin=\"1s\" dur=\"500ms\">One<br/>\n  <span>and</span> <b>a&#160;half</b> &amp; more</p>\n</div><div>\n\
         <p begin=\"00:00:20:05\" end=\"21000t\"><metadata>no</metadata>\n  Two</p>\n\
         <p begin=\"550f\" end=\"00:00:23.000\"/>\n</div></body></tt>",
    );
    assert_eq!(
        cues(&read.posts[0]),
        ["11000-11500 One|and a\u{a0}half & more", "20200-21000 Two"]
    );
    let lines: Vec<_> = read.posts[0].cues.iter().map(|cue| cue.line).collect();
    assert_eq!(lines, [4, 8]);
    assert_eq!(read.posts[0].lang.as_deref(), Some("en"));
    assert!(read.messages.is_empty(), "{:?}", read.messages);
}

#[test]
fn cut_markup_keeps_the_complete_cues() {
    let whole = "<tt><body><div><p begin=\"1s\" end=\"2s\">One</p>\n<p begin=\"2s\" end=\"3s\">Two</p></div></body></tt>";
    let read = read("talk.dfxp", &whole[..74]);
    assert_eq!(read.text(), "One");
    assert!(
        read.says(Severity::Warning, Some(2), "is the file whole?"),
        "{:?}",
        read.messages
    );
    strict("talk.dfxp", &whole[..74]);
}

#[test]
fn youtube_captions_in_all_their_forms() {
    let json = read(
        "talk.json3",
        "{\"wireMagic\":\"pb3\",\"events\":[{\"tStartMs\":0,\"dDurationMs\":9,\"id\":1},\n\
         {\"tStartMs\":100,\"dDurationMs\":900,\"segs\":[{\"utf8\":\"so\"},{\"utf8\":\" it\",\"tOffsetMs\":4}]},\n\
         {\"tStartMs\":500,\"aAppend\":1,\"segs\":[{\"utf8\":\"\\n\"}]},\n\
         {\"tStartMs\":1000,\"dDurationMs\":500,\"segs\":[{\"utf8\":\"goes\"}]},\n{\"tStart",
    );
    assert_eq!(cues(&json.posts[0]), ["100-1000 so it", "1000-1500 goes"]);
    assert_eq!(json.posts[0].cues[1].line, 4);
    assert!(
        json.says(Severity::Warning, Some(5), "break off"),
        "{:?}",
        json.messages
    );

    let srv3 = read(
        "talk.srv3",
        "<?xml version=\"1.0\"?><timedtext format=\"3\"><head><pen id=\"1\"/></head><body>\n\
         <p t=\"100\" d=\"900\"><s>so</s><s t=\"4\"> it</s></p>\n<p t=\"500\" a=\"1\">\n</p>\n\
         <p t=\"1000\" d=\"500\">Tom&#39;s</p>\n</body></timedtext>",
    );
    assert_eq!(cues(&srv3.posts[0]), ["100-1000 so it", "1000-1500 Tom's"]);

    let srv1 = read(
        "talk.xml",
        "<transcript><text start=\"0.1\" dur=\"0.9\">Tom&amp;#39;s</text></transcript>",
    );
    assert_eq!(cues(&srv1.posts[0]), ["100-1000 Tom's"]);
}

#[test]
fn one_line_formats() {
    let lrc = read(
        "song.lrc",
        "[ti:Made up]\n[00:03.00]second\n[00:01.50][00:05.00]first <00:01.9>here\n",
    );
    assert_eq!(
        cues(&lrc.posts[0]),
        [
            "1500-3000 first here",
            "3000-5000 second",
            "5000-5000 first here"
        ]
    );
    let sub = read(
        "talk.sub",
        "{1}{1}25\n{25}{50}One|{y:i}two\n{50}{}Three {x}\n",
    );
    assert_eq!(
        cues(&sub.posts[0]),
        ["1000-2000 One|two", "2000-2000 Three {x}"]
    );
    let stl = read(
        "talk.stl",
        "$Bold = FALSE\n00:00:01:10 , 00:00:02:00 , One, two | three\n",
    );
    assert_eq!(cues(&stl.posts[0]), ["1400-2000 One, two|three"]);
    let sami = read(
        "talk.smi",
        "<SAMI><HEAD><TITLE>x</TITLE></HEAD><BODY>\n<SYNC Start=1000><P Class=ENCC>One<br>and\n a half\n\
         <SYNC start=\"2000\"><P Class=ENCC>&nbsp;\n<SYNC Start=3000><P Class=FRCC>Un\n</BODY></SAMI>",
    );
    assert_eq!(cues(&sami.posts[0]), ["1000-2000 One|and a half"]);
    assert!(sami.says(Severity::Note, None, "1 of others"));
}

#[test]
fn tables_by_comma_semicolon_and_tab() {
    let csv = read(
        "posts.csv",
        "\u{feff}id,account,text,likes\r\n1,ann,\"Hello, \"\"you\"\"\nthere\",3\r\n\r\n2,bob\r\n3,,last,\r\n",
    );
    let [first, last] = &csv.posts[..] else {
        panic!("two posts, {:?}", csv.messages);
    };
    assert_eq!(first.text, "Hello, \"you\"\nthere");
    assert_eq!((first.id.as_str(), first.source.line), ("1", 2));
    assert_eq!(first.extra["likes"], "3");
    assert_eq!((last.account.as_deref(), last.source.line), (None, 6));
    assert!(csv.says(Severity::Skipped, Some(5), "2 fields, the header 4"));
    assert_eq!(csv.skipped.count(Reason::FieldCount), 1);

    assert_eq!(read("a.csv", "id;text\n1;a, b\n").text(), "a, b");
    let tsv = read("a.tsv", "id\ttext\n1\t\"Yes,\" she said\n2\tNo\n");
    assert_eq!(tsv.text(), "\"Yes,\" she said");
    assert_eq!(tsv.posts.len(), 2);
    assert_eq!(read("a.tsv", "id\ttext\n1\t\"a\tb\"\n").text(), "a\tb");
}

#[test]
fn bad_tables_say_why() {
    let none = read("a.csv", "id,body\n1,x\n");
    assert_eq!(none.skipped.count(Reason::MissingColumn), 1);
    assert!(none.says(
        Severity::Skipped,
        Some(1),
        "no column `text` among id, body"
    ));
    assert!(
        strict("a.csv", "id,body\n1,x\n")
            .to_string()
            .starts_with("a.csv:1: ")
    );

    let mut options = Options::default();
    options.max_record_bytes = 50;
    let open_quote = format!("id,text\n1,ok\n2,\"{}\n", "x\n".repeat(500));
    let read = try_read("a.csv", &open_quote, &options).unwrap();
    assert_eq!(read.posts.len(), 1);
    assert!(read.says(Severity::Skipped, Some(3), "left open"));
    let long = format!("id,text\n1,{}\n2,ok\n", "x".repeat(500));
    let read = try_read("a.csv", &long, &options).unwrap();
    assert_eq!(read.text(), "ok");
    assert_eq!(read.skipped.count(Reason::TooLong), 1);

    options = Options::default();
    options.fields.text = "body".to_owned();
    assert_eq!(
        try_read("a.csv", "id,body\n1,x\n", &options)
            .unwrap()
            .text(),
        "x"
    );

    let broken = self::read(
        "a.csv",
        b"text\ncaf\xC3\xA9\nna\xC3\xAFve \xC3\xBC\xC3\xB6\xC3\xA4\n\xFF\n",
    );
    assert!(
        broken.says(Severity::Warning, Some(4), "U+FFFD"),
        "{:?}",
        broken.messages
    );
    let (legacy, _, _) = encoding_rs::WINDOWS_1251.encode("id,text\n1,Сегодня хорошая погода\n");
    let legacy = self::read("a.csv", &legacy);
    assert_eq!(legacy.text(), "Сегодня хорошая погода");
    assert!(legacy.says(Severity::Note, None, "windows-1251"));
}

#[test]
fn a_bomb_and_a_cut_archive_stay_bounded() {
    use std::io::Write;
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..32 {
        bomb.write_all(&zeros).unwrap();
    }
    bomb.write_all(b"\n{\"text\":\"after\"}\n").unwrap();
    let bomb = bomb.finish().unwrap();
    let mut options = Options::default();
    options.max_record_bytes = 1 << 20;
    let read = try_read("a.jsonl.gz", &bomb, &options).unwrap();
    assert_eq!(read.text(), "after");
    assert_eq!(read.skipped.count(Reason::TooLong), 1);
    let read = try_read("a.txt.gz", &bomb, &options).unwrap();
    assert_eq!(read.skipped.count(Reason::TooLong), 1);

    let lines: String = (0..5000)
        .map(|n| format!("{{\"text\":\"{}\"}}\n", n * 7919 % 10_007))
        .collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(lines.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let read = self::read("a.jsonl.gz", &gzip[..gzip.len() / 2]);
    assert!(read.posts.len() > 1000);
    assert_eq!(read.skipped.count(Reason::Unreadable), 1);
    strict("a.jsonl.gz", &gzip[..gzip.len() / 2]);
}

#[test]
fn posts_move_between_threads() {
    fn movable<T: Send>() {}
    movable::<Posts>();
}
