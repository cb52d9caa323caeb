//! Subwords: byte-pair and unigram vocabularies, through the `tokenizers` crate.
//!
//! A vocabulary is trained from texts or loaded from a `tokenizer.json`; a small
//! multilingual one is built in and serves as a feature family. Offsets always
//! point into the original text, whatever normalisation the vocabulary asks for.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use tokenizers::models::ModelWrapper;
use tokenizers::models::TrainerWrapper;
use tokenizers::models::bpe::{BPE, BpeTrainer};
use tokenizers::models::unigram::{Unigram, UnigramTrainer};
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::pre_tokenizers::metaspace::{Metaspace, PrependScheme};
use tokenizers::{AddedToken, Model, Tokenizer};

use crate::error::{Error, Result};
use crate::lexicon::models;
use crate::span::Span;

/// The token for what the vocabulary cannot spell.
const UNKNOWN: &str = "<unk>";
/// Marks the beginning of a word.
const BOUNDARY: char = '▁';

/// Kinds of vocabulary that can be trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// Byte-pair encoding (Sennrich et al. 2016), over characters.
    Bpe,
    /// A unigram language model (Kudo 2018).
    Unigram,
}

/// Cuts texts into subwords. Shared by all threads.
#[derive(Debug, Clone)]
pub struct SubwordTokenizer {
    inner: Tokenizer,
}

static BUILTIN: LazyLock<SubwordTokenizer> = LazyLock::new(|| {
    // The built-in vocabulary loads: a test holds it.
    SubwordTokenizer::from_json(models::SUBWORDS).unwrap_or_else(|_| SubwordTokenizer {
        inner: Tokenizer::new(ModelWrapper::BPE(BPE::default())),
    })
});

impl SubwordTokenizer {
    /// The built-in multilingual vocabulary.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Loads the bytes of a `tokenizer.json`.
    ///
    /// # Errors
    /// [`Error::Incompatible`] when the bytes are no such file.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let inner = Tokenizer::from_bytes(bytes).map_err(|error| failed(&*error))?;
        Ok(Self { inner })
    }

    /// Trains a vocabulary of at most `size` entries on `texts`.
    ///
    /// At most a quarter of the entries are single characters, the commonest ones.
    ///
    /// # Errors
    /// [`Error::Incompatible`] when training fails, as it does without any text.
    pub fn train<'t>(
        algorithm: Algorithm,
        size: usize,
        texts: impl Iterator<Item = &'t str> + Clone + Send,
    ) -> Result<Self> {
        let special = vec![AddedToken::from(UNKNOWN, true)];
        let (model, mut trainer) = match algorithm {
            Algorithm::Bpe => {
                let model = BPE::builder()
                    .unk_token(UNKNOWN.to_owned())
                    .build()
                    .map_err(|error| failed(&*error))?;
                // The trainer would break ties of rare characters by hash order.
                let alphabet = commonest(texts.clone(), size / 4);
                let trainer = BpeTrainer::builder()
                    .vocab_size(size)
                    .limit_alphabet(alphabet.len())
                    .initial_alphabet(alphabet)
                    .min_frequency(2)
                    .special_tokens(special)
                    .show_progress(false)
                    .build();
                (
                    ModelWrapper::BPE(model),
                    TrainerWrapper::BpeTrainer(trainer),
                )
            }
            Algorithm::Unigram => {
                let trainer = UnigramTrainer::builder()
                    .vocab_size(size as u32)
                    .unk_token(Some(UNKNOWN.to_owned()))
                    .special_tokens(special)
                    .show_progress(false)
                    .build()
                    .map_err(|error| Error::Usage(error.to_string()))?;
                (
                    ModelWrapper::Unigram(Unigram::default()),
                    TrainerWrapper::UnigramTrainer(trainer),
                )
            }
        };
        let mut inner = Tokenizer::new(model);
        inner.with_pre_tokenizer(Some(PreTokenizerWrapper::Metaspace(Metaspace::new(
            BOUNDARY,
            PrependScheme::Always,
            true,
        ))));
        inner
            .train(&mut trainer, texts)
            .map_err(|error| failed(&*error))?;
        Ok(Self { inner })
    }

    /// The vocabulary as a `tokenizer.json`.
    ///
    /// # Errors
    /// [`Error::Incompatible`] when it cannot be written as JSON.
    pub fn to_json(&self) -> Result<String> {
        self.inner.to_string(false).map_err(|error| failed(&*error))
    }

    /// Number of entries in the vocabulary.
    #[must_use]
    pub fn size(&self) -> usize {
        self.inner.get_vocab_size(true)
    }

    /// Appends the subwords of `text` to `out`: id and place in `text`, in text order.
    ///
    /// A span may be empty or shared where the vocabulary makes several pieces of one character.
    pub fn encode(&self, text: &str, out: &mut Vec<(u32, Span)>) {
        let Ok(encoding) = self.inner.encode(text, false) else {
            return;
        };
        let pieces = encoding.get_ids().iter().zip(encoding.get_offsets());
        out.extend(pieces.map(|(&id, &(start, end))| (id, Span::new(start, end))));
    }

    /// Appends the ids of the subwords of one word to `out`: as [`encode`](Self::encode)
    /// does for a text of that word alone, faster, for it keeps no places.
    ///
    /// A word that does not `begin` follows another without a space: it is cut
    /// without the `▁` of a word's beginning. `buffer` is scratch space. A
    /// vocabulary with a normaliser of its own may cut a text otherwise.
    pub fn encode_word(&self, word: &str, begins: bool, buffer: &mut String, out: &mut Vec<u32>) {
        buffer.clear();
        if begins {
            buffer.push(BOUNDARY);
        }
        buffer.push_str(word);
        if let Ok(pieces) = self.inner.get_model().tokenize(buffer) {
            out.extend(pieces.iter().map(|piece| piece.id));
        }
    }

    /// The entry with this id, with `▁` where a word begins.
    #[must_use]
    pub fn name(&self, id: u32) -> Option<String> {
        self.inner.id_to_token(id)
    }
}

/// The `count` commonest characters of `texts`; of equally common ones the lower code.
fn commonest<'t>(texts: impl Iterator<Item = &'t str>, count: usize) -> HashSet<char> {
    let mut counts: BTreeMap<char, u64> = BTreeMap::new();
    // The mark of a word's beginning is always needed.
    counts.insert(BOUNDARY, u64::MAX);
    for ch in texts.flat_map(str::chars).filter(|ch| !ch.is_whitespace()) {
        let slot = counts.entry(ch).or_default();
        *slot = slot.saturating_add(1);
    }
    let mut order: Vec<(char, u64)> = counts.into_iter().collect();
    order.sort_by_key(|&(ch, seen)| (std::cmp::Reverse(seen), ch));
    order.into_iter().take(count).map(|(ch, _)| ch).collect()
}

fn failed(error: &(dyn std::error::Error + 'static)) -> Error {
    Error::Incompatible {
        what: "subword vocabulary",
        message: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtin_loads_and_offsets_are_the_texts() {
        let subwords = SubwordTokenizer::from_json(models::SUBWORDS).unwrap();
        assert!(subwords.size() > 4000);
        let text = "The children were playing, 我们很好. Ünïcode 👍";
        let mut pieces = Vec::new();
        subwords.encode(text, &mut pieces);
        assert!(pieces.len() > 5);
        for &(id, span) in &pieces {
            let name = subwords.name(id).unwrap();
            if name != UNKNOWN {
                assert_eq!(name.trim_start_matches('▁'), span.of(text).trim_start());
            }
        }
    }

    #[test]
    fn a_word_alone_is_cut_as_a_text_is() {
        let subwords = SubwordTokenizer::builtin();
        let (mut buffer, mut ids, mut inner) = (String::new(), Vec::new(), Vec::new());
        for word in ["unforgettable", "don't", "Größe", "我们", "x\u{10FFFF}", ""] {
            let mut pieces = Vec::new();
            subwords.encode(word, &mut pieces);
            ids.clear();
            if !word.is_empty() {
                subwords.encode_word(word, true, &mut buffer, &mut ids);
            }
            assert!(ids.iter().eq(pieces.iter().map(|piece| &piece.0)), "{word}");
        }
        subwords.encode_word("the", false, &mut buffer, &mut inner);
        assert!(!inner.is_empty());
        for id in inner {
            assert!(!subwords.name(id).unwrap().contains(BOUNDARY));
        }
    }

    #[test]
    fn training_is_repeatable() {
        let texts = ["low lower lowest", "new newer newest", "wide wider widest"];
        let make = |kind| {
            SubwordTokenizer::train(kind, 40, texts.iter().copied().cycle().take(30))
                .unwrap()
                .to_json()
                .unwrap()
        };
        assert_eq!(make(Algorithm::Bpe), make(Algorithm::Bpe));
        assert!(SubwordTokenizer::from_json(make(Algorithm::Bpe).as_bytes()).is_ok());
        assert!(SubwordTokenizer::from_json(b"{").is_err());
    }

    #[test]
    fn unigram_trains() {
        let texts = [
            "the cat sat on the mat",
            "the dog sat on the log",
            "a cat and a dog",
        ];
        let subwords = SubwordTokenizer::train(
            Algorithm::Unigram,
            60,
            texts.iter().copied().cycle().take(60),
        )
        .unwrap();
        let mut pieces = Vec::new();
        subwords.encode("the cat", &mut pieces);
        assert_eq!(pieces.last().unwrap().1.end, 7);
    }
}
