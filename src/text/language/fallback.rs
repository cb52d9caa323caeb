//! The wide fallback: whatlang's trigram profiles of some seventy languages.

use whatlang::Lang;

use crate::document::Language;

use super::languages::model_codes;

/// The most of a text, in bytes, that the fallback reads.
const MOST: usize = 1024;

/// Letters below which trigram profiles say nothing worth hearing.
const FEWEST: u32 = 24;
/// The model's confidence from which on it is not questioned.
const SURE: f32 = 0.5;

/// A second opinion on a text that the model is unsure about: the fallback's
/// answer where it is reliable and of a language that the model lacks.
pub(super) fn second_opinion(text: &str, letters: u32, first: Language) -> Language {
    if first.confidence >= SURE || letters < FEWEST {
        return first;
    }
    match whatlang::detect(head(text)) {
        Some(info)
            if info.is_reliable() && !model_codes().any(|known| known == code(info.lang())) =>
        {
            Language {
                code: code(info.lang()),
                // Its own confidence is a margin, not a probability; no data to fit one on.
                confidence: SURE,
            }
        }
        _ => first,
    }
}

fn head(text: &str) -> &str {
    if text.len() <= MOST {
        return text;
    }
    &text[..text.floor_char_boundary(MOST)]
}

/// BCP 47 tag of a whatlang language.
pub(super) fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh-Hans",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        Lang::Cym => "cy",
    }
}
