//! The rule files that come with wordprint, compiled in.

/// (name, text) of files under `lexicons/`.
macro_rules! files {
    ($($name:literal,)*) => {
        &[$(($name, include_str!(concat!("../../lexicons/", $name)))),*]
    };
}

/// (name, text) of each rule file under `lexicons/`.
pub(crate) const FILES: &[(&str, &str)] = files![
    "en/rules/phrases.toml",
    "en/rules/prepositions.toml",
    "en/rules/nouns.toml",
    "en/rules/articles.toml",
    "en/rules/verbs.toml",
    "en/rules/eggcorns.toml",
    "en/rules/artefacts.toml",
    "en/rules/typography.toml",
    "en/rules/speech.toml",
    "en/rules/disguise.toml",
    "zh/rules/script.toml",
    "ru/rules/learner.toml",
    "ru/rules/grammar.toml",
    "ru/rules/typography.toml",
    "ru/rules/artefacts.toml",
    "ru/rules/phrases.toml",
    "uk/rules/learner.toml",
    "uk/rules/grammar.toml",
    "uk/rules/typography.toml",
    "uk/rules/phrases.toml",
    "es/rules/learner.toml",
    "es/rules/grammar.toml",
    "es/rules/typography.toml",
    "es/rules/phrases.toml",
    "de/rules/learner.toml",
    "de/rules/grammar.toml",
    "de/rules/typography.toml",
    "de/rules/phrases.toml",
    "fr/rules/homophones.toml",
    "fr/rules/learner.toml",
    "fr/rules/typography.toml",
    "fr/rules/phrases.toml",
    "zh/rules/translated.toml",
    "zh/rules/words.toml",
    "zh/rules/characters.toml",
    "zh/rules/particles.toml",
    "zh/rules/grammar.toml",
    "zh/rules/measures.toml",
    "zh/rules/wording.toml",
    "zh/rules/typography.toml",
    "zh/rules/regions.toml",
    "en/rules/transfer.toml",
    "en/rules/collocations.toml",
    "en/rules/machine.toml",
    "en/rules/traces.toml",
    "en/rules/names.toml",
    "en/rules/confusion.toml",
    "en/rules/near_miss.toml",
    "en/rules/calques.toml",
    "en/rules/adjective_prepositions_1.toml",
    "en/rules/adjective_prepositions_2.toml",
    "en/rules/adjective_prepositions_3.toml",
    "en/rules/noun_prepositions_1.toml",
    "en/rules/noun_prepositions_2.toml",
    "en/rules/verb_prepositions_1.toml",
    "en/rules/verb_prepositions_2.toml",
    "en/rules/verb_prepositions_3.toml",
    "en/rules/verb_prepositions_4.toml",
    "en/rules/spelling.toml",
    "en/rules/number_1.toml",
    "en/rules/number_2.toml",
    "en/rules/agreement.toml",
    "en/rules/verb_forms.toml",
    "en/rules/article_frames.toml",
    "en/rules/complements.toml",
    "en/rules/comparison.toml",
    "en/rules/confused_words_1.toml",
    "en/rules/confused_words_2.toml",
    "en/rules/commas.toml",
    "en/rules/learner_phrases_1.toml",
    "en/rules/learner_phrases_2.toml",
];

/// (name, bytes) of files under `lexicons/compiled/`.
macro_rules! images {
    ($($name:literal,)*) => {
        &[$(($name, include_bytes!(concat!("../../lexicons/compiled/", $name, ".bin")))),*]
    };
}

/// The compiled forms of the packs, by the name of each.
const COMPILED: &[(&str, &[u8])] =
    images!["all", "de", "en", "es", "fr", "ru", "ru-uk", "uk", "zh",];

/// The compiled form of the pack called `name`; empty where there is none.
pub(crate) fn compiled(name: &str) -> &'static [u8] {
    let found = COMPILED.iter().find(|(of, _)| *of == name);
    found.map_or(&[], |(_, bytes)| bytes)
}

/// Files whose rules read other languages than that of their folder: all (`*`), or those named.
const WIDER: &[(&str, &[&str])] = &[
    ("en/rules/artefacts.toml", &["*"]),
    ("en/rules/typography.toml", &["*"]),
    ("en/rules/traces.toml", &["*"]),
    ("ru/rules/artefacts.toml", &["*"]),
    ("ru/rules/typography.toml", &["ru", "uk"]),
    ("uk/rules/learner.toml", &["ru", "uk"]),
    ("uk/rules/typography.toml", &["*"]),
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
