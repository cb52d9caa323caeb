//! Any text as a rule file: it loads or says why not.
#![no_main]

use wordprint::detect::RuleSet;

libfuzzer_sys::fuzz_target!(|source: &str| {
    let _ = RuleSet::parse(&[("fuzz.toml", source)]);
});
