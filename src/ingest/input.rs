//! Opening: files and standard input, decompressed, counted, with a first look.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How much of the beginning is looked at to decide format and encoding, in bytes.
const HEAD: u64 = 64 << 10;

/// A stream ready to be read, with its first bytes to look at.
pub(super) struct Input {
    /// Up to 64 KiB from the beginning, after decompression. They come again from `reader`.
    pub(super) head: Vec<u8>,
    /// Whether `head` is all there is.
    pub(super) whole: bool,
    /// Whether the bytes were compressed.
    pub(super) compressed: bool,
    /// The stream from its beginning.
    pub(super) reader: Box<dyn BufRead + Send>,
}

/// Opens a file.
pub(super) fn open_file(path: &Path, count: &Arc<AtomicU64>) -> io::Result<Input> {
    open_stream(Box::new(File::open(path)?), count)
}

/// Decompresses by the first bytes, whatever the name says.
pub(super) fn open_stream(raw: Box<dyn Read + Send>, count: &Arc<AtomicU64>) -> io::Result<Input> {
    let counting = Counting {
        inner: raw,
        count: Arc::clone(count),
    };
    let mut raw = BufReader::with_capacity(64 << 10, counting);
    let magic = raw.fill_buf()?;
    let gzip = magic.starts_with(b"\x1F\x8B");
    let zstd = magic.starts_with(b"\x28\xB5\x2F\xFD");
    let mut reader: Box<dyn BufRead + Send> = if gzip {
        Box::new(BufReader::with_capacity(
            64 << 10,
            flate2::bufread::MultiGzDecoder::new(raw),
        ))
    } else if zstd {
        Box::new(BufReader::with_capacity(
            64 << 10,
            zstd::Decoder::with_buffer(raw)?,
        ))
    } else {
        Box::new(raw)
    };
    let mut head = Vec::new();
    let failure = reader.by_ref().take(HEAD).read_to_end(&mut head).err();
    let whole = failure.is_none() && (head.len() as u64) < HEAD;
    let again = Cursor::new(head.clone());
    let reader: Box<dyn BufRead + Send> = match failure {
        Some(error) => Box::new(again.chain(Broken(Some(error)))),
        None => Box::new(again.chain(reader)),
    };
    Ok(Input {
        head,
        whole,
        compressed: gzip || zstd,
        reader,
    })
}

/// Counts the bytes read from the file itself, for progress.
struct Counting<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Gives an error once, in the place where it occurred.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.fill_buf().map(<[u8]>::len)
    }
}

impl BufRead for Broken {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.take().map_or(Ok(&[]), Err)
    }

    fn consume(&mut self, _: usize) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(bytes: Vec<u8>) -> (Vec<u8>, Option<io::Error>, u64) {
        let count = Arc::new(AtomicU64::new(0));
        let mut input = open_stream(Box::new(Cursor::new(bytes)), &count).unwrap();
        let mut all = Vec::new();
        let error = input.reader.read_to_end(&mut all).err();
        (all, error, count.load(Ordering::Relaxed))
    }

    #[test]
    fn compressed_streams_open_by_their_first_bytes() {
        let text = "one line of many\n".repeat(10_000).into_bytes();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&text).unwrap();
        let gzip = gzip.finish().unwrap();
        let zstd = zstd::encode_all(&text[..], 1).unwrap();
        let size = gzip.len() as u64;
        for packed in [text.clone(), gzip.clone(), zstd] {
            let (all, error, _) = read(packed);
            assert!(error.is_none());
            assert_eq!(all, text);
        }
        assert_eq!(read(gzip).2, size, "progress counts packed bytes");
    }

    #[test]
    fn a_cut_archive_gives_what_was_there_then_the_error() {
        let text: Vec<u8> = (0..20_000_u32)
            .flat_map(|n| format!("{}\n", n * 7919).into_bytes())
            .collect();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&text).unwrap();
        let mut gzip = gzip.finish().unwrap();
        gzip.truncate(gzip.len() / 4);
        let (all, error, _) = read(gzip);
        assert!(error.is_some());
        assert!(!all.is_empty() && text.starts_with(&all));
    }
}
