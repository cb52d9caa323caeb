//! Bytes to text: byte-order marks, UTF-8, and the encodings of older files.
//!
//! Text that is not UTF-8 is never guessed silently: [`Decoded`] says what was
//! done so that the reader can tell the user.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A whole file as text, and what it took.
#[derive(Debug)]
pub(super) struct Decoded {
    /// The text, without byte-order mark.
    pub(super) text: String,
    /// The encoding, when it was anything but UTF-8.
    pub(super) encoding: Option<&'static str>,
    /// Whether a byte-order mark or declaration named the encoding (else it was guessed).
    pub(super) declared: bool,
    /// The 1-based line of the first bytes that are no text, and how many such places.
    pub(super) damage: Option<(u64, u64)>,
}

/// The encoding that the first bytes of a file show.
pub(super) fn detect(head: &[u8], whole: bool) -> (&'static Encoding, bool) {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return (encoding, true);
    }
    if let Some(encoding) = utf16_without_mark(head) {
        return (encoding, false);
    }
    match std::str::from_utf8(head) {
        Ok(_) => return (UTF_8, true),
        // A character cut by the end of the sample is no error.
        Err(error) if !whole && error.error_len().is_none() => return (UTF_8, true),
        Err(_) => {}
    }
    if mostly_utf8(head) {
        return (UTF_8, true);
    }
    if let Some(encoding) = xml_declaration(head) {
        return (encoding, true);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(head, whole);
    (detector.guess(None, Utf8Detection::Deny), false)
}

/// Whether broken UTF-8 is still UTF-8: well-formed characters of several
/// bytes by far outnumber the bytes that fit nowhere.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let mut good = 0_usize;
    let mut bad = 0_usize;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 4 * bad
}

/// UTF-16 text of mostly Latin letters has a zero in every second byte.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let sample = &head[..head.len().min(4096) & !1];
    if sample.len() < 8 {
        return None;
    }
    let zeros = |offset: usize| {
        sample
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|&&b| b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let half = sample.len() / 2;
    if odd * 2 > half && even * 8 < odd {
        Some(UTF_16LE)
    } else if even * 2 > half && odd * 8 < even {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// `encoding="..."` of an XML declaration.
fn xml_declaration(head: &[u8]) -> Option<&'static Encoding> {
    if !head.starts_with(b"<?xml") {
        return None;
    }
    let end = head.iter().take(256).position(|&b| b == b'>')?;
    let declaration = std::str::from_utf8(&head[..end]).ok()?;
    let (_, value) = declaration.split_once("encoding=")?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value[1..].split(quote).next()?;
    Encoding::for_label(label.as_bytes()).filter(|&encoding| encoding != UTF_8)
}

/// Decodes a whole file.
pub(super) fn decode(bytes: Vec<u8>) -> Decoded {
    let bytes = match String::from_utf8(bytes) {
        Ok(mut text) if utf16_without_mark(text.as_bytes()).is_none() => {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            return Decoded {
                text,
                encoding: None,
                declared: true,
                damage: None,
            };
        }
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    let (encoding, declared) = detect(&bytes, true);
    let (text, damage) = decode_with(encoding, &bytes);
    Decoded {
        text,
        encoding: (encoding != UTF_8).then(|| encoding.name()),
        declared,
        damage,
    }
}

/// Decodes with replacement, noting the first place and how many there are.
fn decode_with(encoding: &'static Encoding, bytes: &[u8]) -> (String, Option<(u64, u64)>) {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let capacity = decoder
        .max_utf8_buffer_length_without_replacement(bytes.len())
        .unwrap_or(bytes.len())
        .max(4);
    let mut text = String::with_capacity(capacity.min(bytes.len() + bytes.len() / 2 + 16));
    let mut first = None;
    let mut places = 0_u64;
    let mut rest = bytes;
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        rest = &rest[read..];
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => text.reserve(rest.len() + 64),
            DecoderResult::Malformed(..) => {
                places += 1;
                if first.is_none() {
                    first = Some(line_of(&text, text.len()));
                }
                if text.capacity() - text.len() < 8 {
                    text.reserve(rest.len() + 64);
                }
                text.push('\u{fffd}');
            }
        }
    }
    (text, first.map(|line| (line, places)))
}

/// The first bytes of a file as text, to decide its format by.
pub(super) fn head(bytes: &[u8], whole: bool) -> String {
    let (encoding, _) = detect(bytes, whole);
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    text.into_owned()
}

/// The 1-based line that holds byte `at`.
pub(super) fn line_of(text: &str, at: usize) -> u64 {
    1 + text.as_bytes()[..at.min(text.len())]
        .iter()
        .filter(|&&b| b == b'\n')
        .count() as u64
}

/// Set when a [`Transcoder`] met bytes that are no text.
#[derive(Debug, Clone, Default)]
pub(super) struct Replaced(Arc<AtomicBool>);

impl Replaced {
    /// Whether it happened since the last call.
    pub(super) fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// A stream of another encoding as a stream of UTF-8.
pub(super) struct Transcoder<R> {
    inner: R,
    decoder: Decoder,
    out: Vec<u8>,
    at: usize,
    finished: bool,
    replaced: Replaced,
}

impl<R: BufRead> Transcoder<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> (Self, Replaced) {
        let replaced = Replaced::default();
        let transcoder = Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            out: Vec::new(),
            at: 0,
            finished: false,
            replaced: replaced.clone(),
        };
        (transcoder, replaced)
    }
}

impl<R: BufRead> BufRead for Transcoder<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.out.len() && !self.finished {
            let input = self.inner.fill_buf()?;
            let last = input.is_empty();
            self.out.resize(64 << 10, 0);
            let (result, read, written, had_errors) =
                self.decoder.decode_to_utf8(input, &mut self.out, last);
            self.inner.consume(read);
            self.out.truncate(written);
            self.at = 0;
            if had_errors {
                self.replaced.0.store(true, Ordering::Relaxed);
            }
            self.finished = last && result == encoding_rs::CoderResult::InputEmpty;
        }
        Ok(&self.out[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.out.len());
    }
}

impl<R: BufRead> Read for Transcoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_and_legacy_encodings_are_named() {
        let utf16: Vec<u8> = "\u{feff}Привет, мир"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let decoded = decode(utf16);
        assert_eq!(decoded.text, "Привет, мир");
        assert_eq!(decoded.encoding, Some("UTF-16LE"));
        assert!(decoded.declared);

        let unmarked: Vec<u8> = "A letter home"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        let decoded = decode(unmarked);
        assert_eq!(decoded.text, "A letter home");
        assert_eq!(decoded.encoding, Some("UTF-16BE"));

        let (cyrillic, _, _) =
            encoding_rs::WINDOWS_1251.encode("Сегодня мы пойдём в лес собирать грибы и ягоды.");
        let decoded = decode(cyrillic.into_owned());
        assert_eq!(decoded.encoding, Some("windows-1251"));
        assert!(!decoded.declared && decoded.damage.is_none());
        assert!(decoded.text.starts_with("Сегодня"));

        let decoded = decode(b"\xEF\xBB\xBFplain".to_vec());
        assert_eq!((decoded.text.as_str(), decoded.encoding), ("plain", None));
    }

    #[test]
    fn broken_utf8_is_placed() {
        let mut bytes = "один\nдва\nтри ".as_bytes().to_vec();
        bytes.extend(b"\xFF.\n");
        let decoded = decode(bytes);
        assert_eq!(decoded.encoding, None);
        assert_eq!(decoded.damage, Some((3, 1)));
        assert!(decoded.text.ends_with("три \u{fffd}.\n"));
    }

    #[test]
    fn xml_declarations_are_heeded() {
        let decoded = decode(b"<?xml version='1.0' encoding='iso-8859-2'?><p>\xB9</p>".to_vec());
        assert!(decoded.text.ends_with("<p>š</p>"));
        assert!(decoded.declared);
    }

    proptest! {
        #[test]
        fn any_bytes_become_text(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let decoded = decode(bytes.clone());
            if let Ok(text) = std::str::from_utf8(&bytes)
                && decoded.encoding.is_none()
            {
                prop_assert_eq!(decoded.text, text.strip_prefix('\u{feff}').unwrap_or(text));
            }
        }

        #[test]
        fn streams_decode_as_files_do(text in "\\PC{0,200}", big in any::<bool>()) {
            let bytes: Vec<u8> = text
                .encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect();
            let encoding = if big { UTF_16BE } else { UTF_16LE };
            let (mut stream, replaced) =
                Transcoder::new(io::BufReader::with_capacity(3, &bytes[..]), encoding);
            let mut read = String::new();
            stream.read_to_string(&mut read).unwrap();
            prop_assert_eq!(read, text.strip_prefix('\u{feff}').unwrap_or(&text));
            prop_assert!(!replaced.take());
        }
    }
}
