#![no_main]

use wordprint::ingest::Format;

libfuzzer_sys::fuzz_target!(|data: &[u8]| wordprint_fuzz::read(Some(Format::Lrc), data));
