//! Every command on the samples.

use crate::{file, wordprint, wordprint_with};

const VOLCANO: &str = "corpora/captions/volcano-briefing.srt";

#[test]
fn score_gives_a_json_object_a_document() {
    let run = wordprint(&format!("score {VOLCANO} --format jsonl")).ok();
    let rows = run.json_lines();
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(row["schema"], 1);
    assert_eq!(row["lang"], "en");
    for detail in row["scores"]["details"].as_array().unwrap() {
        let score = &row["scores"][detail["score"].as_str().unwrap()];
        assert_ne!(score.is_null(), detail["reason"].is_null(), "{detail}");
    }
    let findings = row["findings"].as_array().unwrap();
    let marked: Vec<&str> = findings
        .iter()
        .map(|finding| finding["text"].as_str().unwrap())
        .collect();
    // The planted tells, each found by its words.
    let planted = [
        "us",
        "U.S.",
        "discuss about",
        "chestnut",
        "stone",
        "，",
        "the the",
        "[Name]",
    ];
    for planted in planted {
        assert!(
            marked.iter().any(|text| text.contains(planted)),
            "{planted} is not in {marked:?}"
        );
    }
    for finding in findings {
        assert!(finding["cue"]["start_ms"].is_u64(), "{finding}");
    }
}

#[test]
fn clean_captions_have_no_findings() {
    let run = wordprint("score corpora/captions/harbour-tour.vtt --format jsonl").ok();
    let findings = &run.json_lines()[0]["findings"];
    assert_eq!(findings.as_array().unwrap().len(), 0, "{findings}");
}

#[test]
fn fail_on_decides_the_exit_code() {
    assert_eq!(wordprint(&format!("score {VOLCANO} --fail-on 0.5")).code, 1);
    let clean = wordprint("score corpora/captions/harbour-tour.vtt --fail-on 0.1");
    assert_eq!(clean.code, 0);
    wordprint(&format!("score {VOLCANO} --fail-on 7")).fails_with(&["probability from 0 to 1"]);
}

#[test]
fn offsets_count_what_is_asked_for() {
    let text = "😀 Nobody should cast a chestnut in the fire for them.";
    let offsets = |unit| {
        let arguments = ["score", "-", "--format", "jsonl", "--offsets", unit];
        let run = wordprint_with(&arguments, text.as_bytes()).ok();
        let finding = run.json_lines()[0]["findings"][0].clone();
        finding["start"].as_u64().expect("a finding")
    };
    let byte = offsets("byte");
    assert_eq!(offsets("char"), byte - 3);
    assert_eq!(offsets("utf16"), byte - 2);
}

#[test]
fn score_passes_other_fields_through() {
    let row = br#"{"id":"7","account":"ann","text":"We sat down.","likes":3}"#;
    let run = wordprint_with(&["score", "-", "--format", "json"], row).ok();
    let array = run.json();
    assert_eq!(array[0]["id"], "7");
    assert_eq!(array[0]["account"], "ann");
    assert_eq!(array[0]["extra"]["likes"], 3);
}

#[test]
fn csv_is_a_row_a_finding() {
    let run = wordprint(&format!("score {VOLCANO} --format csv")).ok();
    let mut reader = csv::Reader::from_reader(run.out.as_bytes());
    let rule = reader
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "rule")
        .unwrap();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| !row[rule].is_empty()));
}

#[test]
fn tokenize_takes_standard_input_line_by_line() {
    let input = "The U.S. Army told us.\n\nMr. Smith left.\n".as_bytes();
    let run = wordprint_with(&["tokenize", "--format", "jsonl"], input).ok();
    let rows = run.json_lines();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["id"], "1");
    assert_eq!(rows[1]["id"], "3");
    assert_eq!(rows[0]["sentences"], serde_json::json!([[0, 22]]));
    assert_eq!(
        rows[0]["tokens"][1],
        serde_json::json!([4, 8, "abbreviation"])
    );
    let keys: Vec<_> = rows[0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["id", "lang", "sentences", "tokens", "properties"]);
    assert_eq!(
        rows[0]["properties"],
        serde_json::json!([
            [0, ["capitalised"]],
            [1, ["capitals"]],
            [2, ["capitalised"]]
        ])
    );
}

#[test]
fn tokenize_splits_clitics_when_asked() {
    let input = "We don't know what they're doing in the garden.\n".as_bytes();
    let count = |how: &str| {
        let run = wordprint_with(&["tokenize", "--clitics", how, "--format", "jsonl"], input).ok();
        run.json_lines()[0]["tokens"].as_array().unwrap().len()
    };
    assert_eq!((count("keep"), count("split")), (10, 12));
}

#[test]
fn views_stand_beside_the_tokens() {
    let input = "Ｆｒｅｅ рaypal ﬁx he\u{301}\n".as_bytes();
    let run = |view: &str, format: &str| {
        wordprint_with(&["tokenize", "--view", view, "--format", format], input).ok()
    };
    let row = run("confusables", "jsonl").json_lines()[0].clone();
    let view = row["view"].as_array().unwrap();
    let texts: Vec<&str> = view.iter().map(|part| part[2].as_str().unwrap()).collect();
    assert_eq!(texts, ["free", "paypal", "fix", "he"]);
    for (part, token) in view.iter().zip(row["tokens"].as_array().unwrap()) {
        assert_eq!((&part[0], &part[1]), (&token[0], &token[1]));
    }
    let nfc = run("nfc", "csv").out;
    assert!(
        nfc.starts_with("id,sentence,start,end,kind,text,view"),
        "{nfc}"
    );
    assert!(
        nfc.contains(",h\u{e9}\r\n") || nfc.contains(",h\u{e9}\n"),
        "{nfc}"
    );
    let pretty = run("fold", "pretty").out;
    assert!(pretty.contains("Ｆｒｅｅ→free | "), "{pretty}");
    let input = "他乾杯後說。\n".as_bytes();
    let arguments = ["tokenize", "--view", "simplified", "--format", "jsonl"];
    let row = wordprint_with(&arguments, input).ok().json_lines()[0].clone();
    let texts = row["view"].as_array().unwrap().iter();
    let texts: String = texts.map(|part| part[2].as_str().unwrap()).collect();
    assert_eq!(texts, "他干杯后说。");
}

#[test]
fn subwords_of_ones_own_are_trained_and_used() {
    let text = "the lower the slower, the newer the wider\nlower and wider and newer\n".repeat(40);
    let (folder, path) = file("corpus.txt", text.as_bytes());
    let out = folder.path().join("tokenizer.json");
    let (path, out) = (path.to_str().unwrap(), out.to_str().unwrap());
    for model in ["bpe", "unigram"] {
        let arguments = [
            "train", "subwords", path, "--model", model, "--vocab", "60", "--out", out,
        ];
        let run = wordprint_with(&arguments, b"").ok();
        assert!(run.err.contains("from 80 texts"), "{}", run.err);
        let arguments = ["tokenize", "--subwords", out, "--format", "jsonl"];
        let row = wordprint_with(&arguments, b"the wider lowest\n")
            .ok()
            .json_lines()[0]
            .clone();
        let pieces = row["subwords"].as_array().unwrap();
        assert!(pieces.len() >= 3, "{row}");
        assert_eq!(pieces.last().unwrap()[1], 16, "{row}");
        let arguments = ["tokenize", "--subwords", out, "--format", "csv"];
        let rows = wordprint_with(&arguments, b"the wider lowest\n").ok().out;
        assert!(rows.contains(",the,▁"), "{rows}");
    }
    let arguments = [
        "train", "subwords", path, "--most", "50", "--vocab", "30", "--out", out,
    ];
    let run = wordprint_with(&arguments, b"").ok();
    assert!(run.err.contains("from 2 texts"), "{}", run.err);
    wordprint_with(&["tokenize", "--subwords", path], b"x")
        .fails_with(&[path, "subword vocabulary"]);
    let empty = ["train", "subwords", "-", "--out", out];
    wordprint_with(&empty, b" \n").fails_with(&["nothing to train on"]);
    let builtin = wordprint_with(&["tokenize", "--subwords", "builtin"], b"We went home.\n").ok();
    assert!(builtin.out.contains("▁"), "{}", builtin.out);
}

#[test]
fn an_account_has_the_language_of_all_its_posts() {
    let mut rows = String::from("{\"text\":\"no name\"}\n");
    for (account, texts) in [
        (
            "b",
            [
                "lol ok",
                "ja klar",
                "morgen dann",
                "keine Zeit heute",
                "bis später",
            ],
        ),
        (
            "a",
            [
                "ok",
                "see you",
                "the bus is late",
                "on my way",
                "we are here",
            ],
        ),
    ] {
        for text in texts {
            rows.push_str(&format!(
                "{{\"account\":\"{account}\",\"text\":\"{text}\"}}\n"
            ));
        }
    }
    let run = |format: &str| {
        let arguments = ["language", "--by", "account", "--format", format];
        wordprint_with(&arguments, rows.as_bytes()).ok()
    };
    let report = run("jsonl");
    assert!(
        report.err.contains("1 posts without an account"),
        "{}",
        report.err
    );
    let found: Vec<_> = report
        .json_lines()
        .iter()
        .map(|row| (row["id"].clone(), row["lang"].clone(), row["posts"].clone()))
        .collect();
    let row = |id: &str, lang: &str| (id.into(), lang.into(), 5.into());
    assert_eq!(found, [row("a", "en"), row("b", "de")]);
    assert!(
        run("csv")
            .out
            .starts_with("account,posts,lang,confidence,too_short")
    );
    assert!(run("pretty").out.contains("5 posts"));
    assert_eq!(run("json").json().as_array().unwrap().len(), 2);
    let arguments = [
        "language", "--by", "account", "--only", "nl,en", "-f", "jsonl",
    ];
    let narrow = wordprint_with(&arguments, rows.as_bytes()).ok();
    assert_eq!(narrow.json_lines()[1]["lang"], "nl");
    wordprint_with(&["language", "--by", "account", "--spans"], b"x").fails_with(&["--spans"]);
}

#[test]
fn records_on_standard_input_keep_their_ids() {
    let input = b"{\"id\":\"x9\",\"text\":\"Guten Morgen, wie geht es Ihnen heute?\"}\n";
    let run = wordprint_with(&["language", "--format", "jsonl"], input).ok();
    let row = &run.json_lines()[0];
    assert_eq!(row["id"], "x9");
    assert_eq!(row["lang"], "de");
    let keys: Vec<_> = row.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["id", "lang", "confidence", "too_short", "others"]);
    assert_eq!(row["too_short"], false);
}

#[test]
fn a_text_too_short_to_tell_says_what_else_it_may_be() {
    let run = wordprint_with(&["language", "--format", "jsonl"], b"la\n").ok();
    let row = &run.json_lines()[0];
    assert_eq!(row["too_short"], true);
    assert!(!row["others"].as_array().unwrap().is_empty(), "{row}");
    let run = wordprint_with(&["language"], b"la\n").ok();
    assert!(run.out.contains("too short to tell"), "{}", run.out);
}

#[test]
fn stretches_of_a_text_are_told_by_language() {
    let text = "We waited for the bus for almost an hour. Вчера весь день шёл дождь.\n";
    let arguments = "language --spans --offsets char --format jsonl";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let run = wordprint_with(&arguments, text.as_bytes()).ok();
    let spans = run.json_lines()[0]["spans"].clone();
    assert_eq!(spans[0]["lang"], "en");
    assert_eq!(spans[1]["lang"], "ru");
    assert_eq!(spans[1]["start"], 42);
}

#[test]
fn a_language_model_of_ones_own_is_trained_and_used() {
    let mut rows = String::from("{\"lang\":\"tlh\",\"text\":\"nuqneH\"}\n");
    for n in 0..40 {
        rows.push_str(&format!(
            "{{\"lang\":\"en\",\"text\":\"the cat and the dog number {n} were here\"}}\n\
             {{\"lang\":\"de\",\"text\":\"die Katze und der Hund Nummer {n} waren hier\"}}\n"
        ));
    }
    let (folder, path) = file("rows.jsonl", rows.as_bytes());
    let model = folder.path().join("mine.bin");
    let (path, model) = (path.to_str().unwrap(), model.to_str().unwrap());
    let arguments = [
        "train",
        "language",
        path,
        "--examples",
        "300",
        "--out",
        model,
    ];
    let run = wordprint_with(&arguments, b"").ok();
    assert!(run.err.contains("tlh"), "{}", run.err);
    assert!(run.err.contains("2 languages"), "{}", run.err);
    let arguments = [
        "language", "--model", model, "--only", "en,de", "-f", "jsonl",
    ];
    let run = wordprint_with(&arguments, b"the dog was here\nder Hund war hier\n").ok();
    let found: Vec<_> = run
        .json_lines()
        .iter()
        .map(|row| row["lang"].clone())
        .collect();
    assert_eq!(found, ["en", "de"]);
    let broken = ["language", "--model", path];
    wordprint_with(&broken, b"x").fails_with(&["language model"]);
}

#[test]
fn lines_of_a_plain_file_are_records_unless_it_is_taken_whole() {
    let (_folder, path) = file("a.txt", b"One line here.\nAnd another one.\n");
    let path = path.to_str().unwrap();
    let whole = wordprint_with(&["language", path, "--whole", "--format", "jsonl"], b"").ok();
    assert_eq!(whole.out.lines().count(), 1);
    let lines = wordprint_with(&["language", path, "--format", "jsonl"], b"").ok();
    assert_eq!(lines.out.lines().count(), 2);
}

#[test]
fn compare_is_symmetric_and_reads_accounts() {
    let one = wordprint(
        "compare corpora/posts/network.jsonl corpora/posts/network.jsonl \
         --account-a kestrel_mom --account-b honest_hauler --format json",
    )
    .ok()
    .json();
    let other = wordprint(
        "compare corpora/posts/network.jsonl corpora/posts/network.jsonl \
         --account-a honest_hauler --account-b kestrel_mom --format json",
    )
    .ok()
    .json();
    assert_eq!(one["log10_lr"], other["log10_lr"]);
    assert_eq!(one["tokens"][0], other["tokens"][1]);
    wordprint("compare corpora/posts/network.jsonl corpora/posts/network.jsonl --account nobody")
        .fails_with(&["no post of account `nobody`"]);
}

#[test]
fn saved_fingerprints_compare_like_their_texts() {
    let folder = tempfile::tempdir().unwrap();
    let prints = folder.path().to_str().unwrap();
    let save = [
        "fingerprint",
        "corpora/posts/network.jsonl",
        "--save",
        prints,
    ];
    let run = wordprint_with(&save, b"").ok();
    assert!(run.out.contains("kestrel_mom"), "{}", run.out);
    let a = format!("{prints}/kestrel_mom.wordprint");
    let b = format!("{prints}/mossy_bench.wordprint");
    let saved = wordprint_with(&["compare", &a, &b, "--format", "json"], b"").ok();
    let read = wordprint(
        "compare corpora/posts/network.jsonl corpora/posts/network.jsonl \
         --account-a kestrel_mom --account-b mossy_bench --format json",
    )
    .ok();
    assert_eq!(saved.json()["log10_lr"], read.json()["log10_lr"]);
}

#[test]
fn verify_answers_each_row_in_order() {
    let a = "We walked to the mill and back, and it rained the whole way.";
    let rows: String = (0..150)
        .map(|n| format!("{{\"id\":\"r{n}\",\"texts_a\":[\"{a}\"],\"texts_b\":[\"{a} {n}\"]}}\n"))
        .collect();
    let run = wordprint_with(&["verify", "-", "--brief"], rows.as_bytes()).ok();
    let answers = run.json_lines();
    assert_eq!(answers.len(), 150);
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(answer["id"], format!("r{n}"));
        let score = answer["score"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&score));
    }
}

#[test]
fn cluster_writes_groups_and_links() {
    let folder = tempfile::tempdir().unwrap();
    let links = folder.path().join("links.jsonl");
    let arguments = [
        "cluster",
        "corpora/posts/network.jsonl",
        "--format",
        "json",
        "--links",
        links.to_str().unwrap(),
    ];
    let run = wordprint_with(&arguments, b"").ok();
    let grouping = run.json();
    let grouped: usize = grouping["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["accounts"].as_array().unwrap().len())
        .sum();
    let ungrouped = grouping["ungrouped"].as_array().unwrap().len();
    assert_eq!(grouped + ungrouped, 41, "every account is somewhere");
    assert_eq!(grouping["parameters"]["accounts"], 41);
    assert!(links.exists());
}

#[test]
fn the_output_is_the_same_on_any_number_of_threads() {
    for command in [
        "cluster corpora/posts/network.jsonl --format json",
        "score corpora --format jsonl",
        "fingerprint corpora/posts/network.jsonl --format jsonl",
    ] {
        let one = wordprint(&format!("{command} --threads 1")).ok();
        let three = wordprint(&format!("{command} --threads 3")).ok();
        assert_eq!(one.out, three.out, "{command}");
    }
}

#[test]
fn the_built_in_rules_pass_their_own_tests() {
    let run = wordprint("rules test");
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains("0 failures"), "{}", run.out);
    wordprint("rules list --format jsonl").ok().json_lines();
    wordprint("rules explain no.such.rule").fails_with(&["no rule `no.such.rule`"]);
}

#[test]
fn a_rule_that_fails_its_example_exits_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("en/rules");
    std::fs::create_dir_all(&rules).unwrap();
    std::fs::write(rules.join("mine.toml"), "[[rule]]\nid = \"broken\n").unwrap();
    let path = folder.path().to_str().unwrap();
    wordprint_with(&["rules", "test", "--rules", path], b"").fails_with(&["en/rules/mine.toml"]);
}

#[test]
fn a_pack_of_ones_own_runs_beside_the_built_in_rules_or_alone() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("en/rules");
    std::fs::create_dir_all(&rules).unwrap();
    let rule = "[[rule]]\nid = \"en.mine.frob\"\nclass = \"error\"\ncategory = \"accuracy\"\n\
                type = \"R:OTHER\"\nmessage = \"No.\"\npatterns = [\"frobbed it\"]\n\
                confidence = 0.9\nbad = [\"He [[frobbed it]].\"]\ngood = [\"He saw it.\"]\n";
    std::fs::write(rules.join("mine.toml"), rule).unwrap();
    let path = folder.path().to_str().unwrap();
    let text = b"He frobbed it, for all intensive purposes.";
    let ids = |more: &[&str]| {
        let run = wordprint_with(&[&["score", "-", "--format", "csv"], more].concat(), text).ok();
        let has = |id: &str| run.out.contains(id);
        (has("en.mine.frob"), has("intensive_purposes"))
    };
    assert_eq!(ids(&[]), (false, true));
    assert_eq!(ids(&["--rules", path]), (true, true));
    assert_eq!(ids(&["--rules", path, "--only-rules"]), (true, false));
    wordprint("score - --only-rules").fails_with(&["--only-rules needs --rules"]);
    wordprint("score - --rules no/such/folder").fails_with(&["no such folder"]);
    let faulty = rule.replace("confidence", "confidense");
    std::fs::write(rules.join("mine.toml"), faulty).unwrap();
    wordprint_with(&["score", "-", "--rules", path], text)
        .fails_with(&["en/rules/mine.toml:8: confidense"]);
}

#[test]
fn evaluations_print_their_measures() {
    let run = wordprint("evaluate clustering corpora/posts --format markdown").ok();
    assert!(run.out.contains(" B3 F |"), "{}", run.out);
    let rows = "{\"id\":\"1\",\"texts_a\":[\"a b c\"],\"texts_b\":[\"d e f\"],\"same\":true}\n\
                {\"id\":\"2\",\"texts_a\":[\"a b c\"],\"texts_b\":[\"d e f\"],\"same\":false}\n";
    let run = wordprint_with(&["evaluate", "verification", "-"], rows.as_bytes()).ok();
    assert!(run.out.contains("Cllr_min"), "{}", run.out);
    let rows = "{\"text\":\"Wo ist denn hier der Bahnhof, bitte?\",\"lang\":\"de\"}\n";
    let arguments = ["evaluate", "language", "-", "--format", "json"];
    let run = wordprint_with(&arguments, rows.as_bytes()).ok();
    assert_eq!(run.json()[0]["macro_accuracy"], 1.0);
    let arguments = ["evaluate", "language", "-", "--by", "confidence"];
    let run = wordprint_with(&arguments, rows.as_bytes()).ok();
    assert!(run.out.contains("confidence up to"), "{}", run.out);
    let tree = "# text = Go home.\n1\tGo\t_\t_\t_\t_\t_\t_\t_\t_\n2\thome\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n3\t.\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
    let (_folder, path) = file("dev.conllu", tree.as_bytes());
    let arguments = [
        "evaluate",
        "segmentation",
        path.to_str().unwrap(),
        "--format",
        "json",
    ];
    let run = wordprint_with(&arguments, b"").ok();
    assert_eq!(run.json()[0]["token_f"], 1.0);
    assert_eq!(run.json()[0]["word_f"], 1.0);
    assert_eq!(run.json()[0]["sentence_f"], 1.0);
    let rows = "{\"text\":\"Do not cast a chestnut in the fire for me.\",\"marked\":[7,32]}\n\
                {\"text\":\"Nothing is wrong here.\",\"marked\":null}\n";
    let arguments = ["evaluate", "detection", "-", "--format", "json"];
    let run = wordprint_with(&arguments, rows.as_bytes()).ok();
    assert_eq!(run.json()[0]["found"], 1);
    assert_eq!(run.json()[0]["false_positives"], 0);
    let rows = "{\"id\":\"1\",\"source\":\"We discussed about it.\",\"corrections\":[\"We discussed it.\"],\
                \"edits\":[{\"start\":13,\"end\":19,\"right\":\"\",\"type\":\"U:PREP\"}]}\n\
                {\"id\":\"2\",\"source\":\"They go for all intensive purposes home.\",\"edits\":[]}\n";
    let (_folder, path) = file("rows.jsonl", rows.as_bytes());
    let by = |by: &str| {
        let path = path.to_str().unwrap();
        let arguments = [
            "evaluate",
            "detection",
            path,
            "--by",
            by,
            "--format",
            "json",
        ];
        wordprint_with(&arguments, b"").ok().json()
    };
    let set = by("set");
    assert_eq!(set[0]["repaired"], 1, "{set}");
    assert_eq!(set[0]["false_positives"], 1, "{set}");
    assert_eq!(set[0]["alarms_on_corrected"], 0.0, "{set}");
    assert_eq!(set[0]["falls_once_corrected"], 1.0, "{set}");
    let rules = by("rule");
    assert_eq!(
        rules[0]["precision"], 0.0,
        "the least precise comes first: {rules}"
    );
    assert_eq!(rules[1]["rule"], "en.prep.discuss_about", "{rules}");
    let types = by("type");
    let types: Vec<_> = types.as_array().unwrap().iter().collect();
    let prepositions = types.iter().find(|row| row["type"] == "U:PREP").unwrap();
    assert_eq!(prepositions["recall"], 1.0, "{prepositions}");
}

#[test]
fn findings_are_left_out_as_asked() {
    let text = b"We discussed about it, for all intensive purposes.";
    let count = |more: &[&str]| {
        let run = wordprint_with(&[&["score", "-", "--format", "csv"], more].concat(), text).ok();
        run.out.lines().count() - 1
    };
    assert_eq!(count(&[]), 2);
    assert_eq!(count(&["--disable", "en.prep.*,en.eggcorn.*"]), 0);
    let (_folder, list) = file(
        "list.txt",
        b"# judged\nen.prep.discuss_about=discussed about\n",
    );
    assert_eq!(count(&["--ignore", list.to_str().unwrap()]), 1);
    let (_folder, settings) = file("wordprint.toml", b"disable = [\"en.eggcorn.*\"]\n");
    let settings = settings.to_str().unwrap();
    assert_eq!(count(&["--settings", settings]), 1);
    assert_eq!(
        count(&["--settings", settings, "--disable", "en.prep.*"]),
        0
    );
    wordprint_with(&["score", "-", "--disable", "en.no.rule"], text)
        .fails_with(&["no rule `en.no.rule`"]);
}

#[test]
fn the_manual_and_the_rates_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("rules");
    wordprint_with(&["rules", "manual", "--out", out.to_str().unwrap()], b"").ok();
    assert!(out.join("README.md").is_file() && out.join("en.md").is_file());
    let text = b"We discussed about it with them in the old house by the sea.";
    let run = wordprint_with(&["rules", "rates", "-"], text).ok();
    assert!(
        run.out.contains("en.prep.discuss_about\t1\t13\n"),
        "{}",
        run.out
    );
}

#[test]
fn completions_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = wordprint(&format!("completions {shell}")).ok();
        assert!(run.out.contains("fingerprint"), "{shell}");
    }
}

#[test]
fn every_command_has_help_with_examples() {
    for command in [
        "score",
        "compare",
        "verify",
        "fingerprint",
        "cluster",
        "tokenize",
        "language",
        "rules",
        "evaluate",
        "train",
        "completions",
    ] {
        let run = wordprint(&format!("{command} --help")).ok();
        assert!(run.out.contains("Examples:"), "{command}");
        let example = format!("wordprint {command}");
        assert!(run.out.contains(&example), "{command}");
    }
}

#[test]
fn output_goes_to_the_file_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");
    let arguments = ["score", VOLCANO, "-f", "json", "-o", path.to_str().unwrap()];
    let run = wordprint_with(&arguments, b"").ok();
    assert_eq!(run.out, "");
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&written).is_ok());
}

#[test]
fn colour_is_asked_for_or_absent() {
    assert!(
        !wordprint(&format!("score {VOLCANO}"))
            .out
            .contains('\u{1b}')
    );
    let coloured = wordprint(&format!("score {VOLCANO} --color always"));
    assert!(coloured.out.contains('\u{1b}'));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::process::{Command, Stdio};
    let text = "We cast a chestnut in the fire. ".repeat(20_000);
    let (_folder, path) = file("long.txt", text.as_bytes());
    let mut child = Command::new(env!("CARGO_BIN_EXE_wordprint"))
        .args(["score", path.to_str().unwrap()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
