//! The rule files that come with wordprint, compiled in.

/// (name, text) of each file under `lexicons/`.
pub(crate) const FILES: &[(&str, &str)] = &[
    (
        "en/rules/phrases.toml",
        include_str!("../../lexicons/en/rules/phrases.toml"),
    ),
    (
        "en/rules/prepositions.toml",
        include_str!("../../lexicons/en/rules/prepositions.toml"),
    ),
    (
        "en/rules/nouns.toml",
        include_str!("../../lexicons/en/rules/nouns.toml"),
    ),
    (
        "en/rules/articles.toml",
        include_str!("../../lexicons/en/rules/articles.toml"),
    ),
    (
        "en/rules/verbs.toml",
        include_str!("../../lexicons/en/rules/verbs.toml"),
    ),
    (
        "en/rules/eggcorns.toml",
        include_str!("../../lexicons/en/rules/eggcorns.toml"),
    ),
    (
        "en/rules/artefacts.toml",
        include_str!("../../lexicons/en/rules/artefacts.toml"),
    ),
    (
        "en/rules/typography.toml",
        include_str!("../../lexicons/en/rules/typography.toml"),
    ),
    (
        "en/rules/speech.toml",
        include_str!("../../lexicons/en/rules/speech.toml"),
    ),
    (
        "zh/rules/script.toml",
        include_str!("../../lexicons/zh/rules/script.toml"),
    ),
];
