//! Any bytes with nothing said about them: compression, format and encoding are found out.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wordprint_fuzz::read(None, data));
