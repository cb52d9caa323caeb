//! The file form of a fingerprint: a header that says what it is, a postcard
//! body, and a checksum over both.
//!
//! ```text
//! magic "WPFP" | u32 format version | u64 feature catalogue | body | u64 xxh3
//! ```
//! Numbers are little-endian. The feature catalogue is a hash over the feature
//! definitions and word lists: fingerprints made with others count other things
//! and are refused rather than compared.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::Fingerprint;
use crate::error::{Error, Result};
use crate::style::{HASH_SEED, catalogue_hash};

/// The first bytes of a serialised fingerprint.
pub const MAGIC: [u8; 4] = *b"WPFP";

/// Version of the serial form that this build reads and writes.
pub const FORMAT_VERSION: u32 = 1;

const WHAT: &str = "fingerprint";
const HEADER: usize = 16;

pub(super) fn write(fingerprint: &Fingerprint) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
    bytes.extend_from_slice(&catalogue_hash().to_le_bytes());
    // Writing to a vector fails only where a type cannot be represented, and
    // every type inside a fingerprint can; the round-trip test holds this.
    let mut bytes = postcard::to_extend(fingerprint, bytes).unwrap_or_default();
    let checksum = xxh3_64_with_seed(&bytes, HASH_SEED);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes
}

pub(super) fn read(bytes: &[u8]) -> Result<Fingerprint> {
    let Some((magic, rest)) = bytes.split_first_chunk::<4>() else {
        return refuse("the data is shorter than a header; it is empty or cut off");
    };
    if *magic != MAGIC {
        return refuse("this is no fingerprint; make one with `wordprint fingerprint`");
    }
    let Some((version, rest)) = rest.split_first_chunk::<4>() else {
        return refuse("cut off inside the header; make it anew with `wordprint fingerprint`");
    };
    let version = u32::from_le_bytes(*version);
    if version != FORMAT_VERSION {
        return refuse(&format!(
            "found format version {version}, this build reads version {FORMAT_VERSION}; \
             make it anew with `wordprint fingerprint`, or use the version that wrote it"
        ));
    }
    let Some((catalogue, _)) = rest.split_first_chunk::<8>() else {
        return refuse("cut off inside the header; make it anew with `wordprint fingerprint`");
    };
    let catalogue = u64::from_le_bytes(*catalogue);
    let expected = catalogue_hash();
    if catalogue != expected {
        return refuse(&format!(
            "found feature catalogue {catalogue:016x}, this build counts {expected:016x}: \
             the features or word lists differ, so the counts cannot be compared; \
             make it anew from its texts with `wordprint fingerprint`"
        ));
    }
    let Some((content, checksum)) = bytes
        .split_last_chunk::<8>()
        .filter(|(content, _)| content.len() >= HEADER)
    else {
        return refuse("cut off before its end; copy or make it again");
    };
    if xxh3_64_with_seed(content, HASH_SEED) != u64::from_le_bytes(*checksum) {
        return refuse(
            "the checksum does not match: the data is damaged or cut off; copy or make it again",
        );
    }
    match postcard::take_from_bytes(&content[HEADER..]) {
        Ok((fingerprint, [])) => Ok(fingerprint),
        Ok(_) => refuse("there is more data than a fingerprint holds; copy or make it again"),
        Err(error) => refuse(&format!(
            "the data does not decode ({error}); make it again"
        )),
    }
}

fn refuse<T>(message: &str) -> Result<T> {
    Err(Error::Incompatible {
        what: WHAT,
        message: message.to_owned(),
    })
}
