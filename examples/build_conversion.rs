//! Builds `lexicons/models/conversion.bin`: `WORDPRINT_DATA=... cargo run --example build_conversion`,
//! and says how many of OpenCC's test cases the tables in use get right.
#![allow(clippy::disallowed_methods, clippy::print_stdout)] // a training command reads and writes files

use std::path::Path;

use wordprint::text::normalize::chinese::build;
use wordprint::text::normalize::{Form, view};

type Fault = Box<dyn std::error::Error>;

fn main() -> Result<(), Fault> {
    let data = std::env::var("WORDPRINT_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let folder = Path::new(&data).join("lexical/opencc");
    let read = |names: &[&str]| -> Result<String, Fault> {
        let mut all = String::new();
        for name in names {
            let bytes = std::fs::read(folder.join(format!("{name}.zst")))?;
            all += std::str::from_utf8(&zstd::decode_all(&bytes[..])?)?;
            all.push('\n');
        }
        Ok(all)
    };
    let model = build(
        [
            &read(&["TSCharacters.txt", "TSCharactersExt.txt"])?,
            &read(&["TSPhrases.txt"])?,
        ],
        [
            &read(&["STCharacters.txt"])?,
            &read(&[
                "STPhrases_GeneratedFromRegionalPhrases.txt",
                "STPhrases.txt",
            ])?,
        ],
    )?;
    println!("{} bytes", model.len());
    std::fs::write("lexicons/models/conversion.bin", model)?;
    // The cases are written with remarks and commas that JSON does not know.
    let cases: String = read(&["testcases.json"])?
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let commas = regex::Regex::new(r",(\s*[}\]])")?;
    let cases: serde_json::Value = serde_json::from_str(&commas.replace_all(&cases, "$1"))?;
    for (name, form) in [("t2s", Form::Simplified), ("s2t", Form::Traditional)] {
        let (mut right, mut all) = (0, 0);
        for case in cases["cases"].as_array().into_iter().flatten() {
            if let (Some(input), Some(expected)) =
                (case["input"].as_str(), case["expected"][name].as_str())
            {
                all += 1;
                right += usize::from(view(input, form).text == expected);
            }
        }
        println!("{name}: {right} of {all} cases right (the model that was compiled in)");
    }
    Ok(())
}
