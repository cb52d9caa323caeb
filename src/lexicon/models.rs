//! Trained and compiled models, as bytes.

/// Chinese and Japanese words (`examples/build_cjk.rs` makes it).
pub const CJK: &[u8] = include_bytes!("../../lexicons/models/cjk.bin");
