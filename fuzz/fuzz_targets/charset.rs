//! Any bytes as a plain text file: encodings and marks are what there is to get wrong.
#![no_main]

use wordprint::ingest::Format;

libfuzzer_sys::fuzz_target!(|data: &[u8]| wordprint_fuzz::read(Some(Format::Text), data));
