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
        "en/rules/disguise.toml",
        include_str!("../../lexicons/en/rules/disguise.toml"),
    ),
    (
        "zh/rules/script.toml",
        include_str!("../../lexicons/zh/rules/script.toml"),
    ),
    (
        "ru/rules/learner.toml",
        include_str!("../../lexicons/ru/rules/learner.toml"),
    ),
    (
        "ru/rules/typography.toml",
        include_str!("../../lexicons/ru/rules/typography.toml"),
    ),
    (
        "ru/rules/artefacts.toml",
        include_str!("../../lexicons/ru/rules/artefacts.toml"),
    ),
    (
        "ru/rules/phrases.toml",
        include_str!("../../lexicons/ru/rules/phrases.toml"),
    ),
    (
        "uk/rules/learner.toml",
        include_str!("../../lexicons/uk/rules/learner.toml"),
    ),
    (
        "uk/rules/typography.toml",
        include_str!("../../lexicons/uk/rules/typography.toml"),
    ),
    (
        "uk/rules/phrases.toml",
        include_str!("../../lexicons/uk/rules/phrases.toml"),
    ),
    (
        "es/rules/learner.toml",
        include_str!("../../lexicons/es/rules/learner.toml"),
    ),
    (
        "es/rules/typography.toml",
        include_str!("../../lexicons/es/rules/typography.toml"),
    ),
    (
        "es/rules/phrases.toml",
        include_str!("../../lexicons/es/rules/phrases.toml"),
    ),
    (
        "de/rules/learner.toml",
        include_str!("../../lexicons/de/rules/learner.toml"),
    ),
    (
        "de/rules/typography.toml",
        include_str!("../../lexicons/de/rules/typography.toml"),
    ),
    (
        "de/rules/phrases.toml",
        include_str!("../../lexicons/de/rules/phrases.toml"),
    ),
    (
        "fr/rules/learner.toml",
        include_str!("../../lexicons/fr/rules/learner.toml"),
    ),
    (
        "fr/rules/typography.toml",
        include_str!("../../lexicons/fr/rules/typography.toml"),
    ),
    (
        "fr/rules/phrases.toml",
        include_str!("../../lexicons/fr/rules/phrases.toml"),
    ),
    (
        "zh/rules/translated.toml",
        include_str!("../../lexicons/zh/rules/translated.toml"),
    ),
    (
        "zh/rules/words.toml",
        include_str!("../../lexicons/zh/rules/words.toml"),
    ),
    (
        "zh/rules/typography.toml",
        include_str!("../../lexicons/zh/rules/typography.toml"),
    ),
    (
        "zh/rules/regions.toml",
        include_str!("../../lexicons/zh/rules/regions.toml"),
    ),
    (
        "en/rules/transfer.toml",
        include_str!("../../lexicons/en/rules/transfer.toml"),
    ),
    (
        "en/rules/collocations.toml",
        include_str!("../../lexicons/en/rules/collocations.toml"),
    ),
    (
        "en/rules/machine.toml",
        include_str!("../../lexicons/en/rules/machine.toml"),
    ),
    (
        "en/rules/traces.toml",
        include_str!("../../lexicons/en/rules/traces.toml"),
    ),
    (
        "en/rules/names.toml",
        include_str!("../../lexicons/en/rules/names.toml"),
    ),
    (
        "en/rules/confusion.toml",
        include_str!("../../lexicons/en/rules/confusion.toml"),
    ),
    (
        "en/rules/near_miss.toml",
        include_str!("../../lexicons/en/rules/near_miss.toml"),
    ),
];

/// Files whose rules read other languages than that of their folder: all (`*`), or those named.
const WIDER: &[(&str, &[&str])] = &[
    ("en/rules/artefacts.toml", &["*"]),
    ("en/rules/typography.toml", &["*"]),
    ("en/rules/traces.toml", &["*"]),
    ("ru/rules/artefacts.toml", &["*"]),
    ("ru/rules/typography.toml", &["ru", "uk"]),
    ("uk/rules/learner.toml", &["ru", "uk"]),
];

/// Primary subtags of the languages that the rules of a built-in file read, sorted; `*` alone
/// where some read all.
pub(crate) fn languages(file: &str) -> Vec<&str> {
    let wider = WIDER.iter().find(|(name, _)| *name == file);
    match (wider, file.split_once('/')) {
        (Some((_, languages)), _) => languages.to_vec(),
        (None, Some((folder, _))) => vec![folder],
        (None, None) => vec!["*"],
    }
}
