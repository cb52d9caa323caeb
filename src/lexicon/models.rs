//! Trained and compiled models, as bytes.

/// Chinese and Japanese words (`examples/build_cjk.rs` makes it).
pub const CJK: &[u8] = include_bytes!("../../lexicons/models/cjk.bin");

/// Between simplified and traditional Chinese (`examples/build_conversion.rs` makes it).
pub const CONVERSION: &[u8] = include_bytes!("../../lexicons/models/conversion.bin");

/// Multilingual subword vocabulary, a `tokenizer.json` (`wordprint train subwords` makes it).
pub const SUBWORDS: &[u8] = include_bytes!("../../lexicons/models/subwords.json");
