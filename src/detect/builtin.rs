//! The rule files that come with wordprint, compiled in.

/// (name, text) of each file under `lexicons/`.
pub(crate) const FILES: &[(&str, &str)] = &[(
    "en/rules/phrases.toml",
    include_str!("../../lexicons/en/rules/phrases.toml"),
)];
