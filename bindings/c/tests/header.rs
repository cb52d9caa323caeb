//! The header in the repository is that of the code.

#![allow(clippy::disallowed_methods)] // a test reads a file of the repository

use std::path::Path;

/// Set to write the header anew.
const UPDATE: &str = "WORDPRINT_UPDATE_HEADER";

#[test]
fn the_header_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml");
    let mut made = Vec::new();
    cbindgen::Builder::new()
        .with_config(config)
        .with_src(root.join("src/lib.rs"))
        .with_src(root.join("src/args.rs"))
        .generate()
        .expect("the interface can be written in C")
        .write(&mut made);
    let made = String::from_utf8(made).expect("UTF-8");
    let path = root.join("include/wordprint.h");
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, &made).expect("the header can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == made,
        "include/wordprint.h is out of date: {UPDATE}=1 cargo test -p wordprint-c"
    );
}
