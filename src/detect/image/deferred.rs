//! A list whose members are made when first asked for.

use std::sync::OnceLock;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Reader, Writer, encode, u32_at};

/// A list; what comes from an image is decoded member by member.
#[derive(Debug)]
pub(crate) struct Deferred<T> {
    made: Box<[OnceLock<T>]>,
    /// Where each member ends in `bytes`, four bytes a member.
    ends: &'static [u8],
    bytes: &'static [u8],
}

impl<T> From<Vec<T>> for Deferred<T> {
    fn from(list: Vec<T>) -> Self {
        Self {
            made: list.into_iter().map(OnceLock::from).collect(),
            ends: &[],
            bytes: &[],
        }
    }
}

impl<T> Deferred<T> {
    pub(crate) fn len(&self) -> usize {
        self.made.len()
    }

    /// Member number `at`, which `decode` makes of its bytes the first time.
    #[inline]
    pub(crate) fn get_with(
        &self,
        at: usize,
        decode: impl FnOnce(&'static [u8]) -> Option<T>,
    ) -> Option<&T> {
        let cell = self.made.get(at)?;
        if cell.get().is_none() {
            self.make(at, decode);
        }
        cell.get()
    }

    #[cold]
    fn make(&self, at: usize, decode: impl FnOnce(&'static [u8]) -> Option<T>) {
        let from = at
            .checked_sub(1)
            .map_or(0, |before| u32_at(self.ends, before));
        let range = from as usize..u32_at(self.ends, at) as usize;
        if let Some(value) = self.bytes.get(range).and_then(decode) {
            // Another thread that was faster made the same.
            let _ = self.made[at].set(value);
        }
    }

    /// Writes the list, each member by `encode`.
    pub(crate) fn write_with(&self, writer: &mut Writer, encode: impl Fn(&T) -> Vec<u8>) {
        let (mut ends, mut bytes) = (Vec::new(), Vec::new());
        for cell in &self.made {
            bytes.extend(cell.get().map(&encode).unwrap_or_default());
            ends.extend((bytes.len() as u32).to_le_bytes());
        }
        writer.part(&ends);
        writer.part(&bytes);
    }

    /// Reads the list that [`write_with`](Self::write_with) wrote; its members are decoded later.
    pub(crate) fn read(reader: &mut Reader) -> Option<Self> {
        let (ends, bytes) = (reader.part()?, reader.part()?);
        let made = (0..ends.len() / 4).map(|_| OnceLock::new()).collect();
        Some(Self { made, ends, bytes })
    }
}

impl<T: Serialize + DeserializeOwned> Deferred<T> {
    /// Member number `at`.
    #[inline]
    pub(crate) fn get(&self, at: usize) -> Option<&T> {
        self.get_with(at, |bytes| postcard::from_bytes(bytes).ok())
    }

    /// All members, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// Writes the list.
    pub(crate) fn write(&self, writer: &mut Writer) {
        self.write_with(writer, encode);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_come_back() {
        let list: Deferred<String> =
            vec!["one".to_owned(), String::new(), "three".to_owned()].into();
        let mut writer = Writer::new(7);
        list.write(&mut writer);
        let image: &'static [u8] = writer.finish().leak();
        assert!(Reader::new(image, 8).is_none());
        let read: Deferred<String> = Deferred::read(&mut Reader::new(image, 7).unwrap()).unwrap();
        assert_eq!(read.get(2).map(String::as_str), Some("three"));
        assert!(read.get(3).is_none());
        assert!(read.iter().eq(list.iter()));
        let cut: Option<Deferred<String>> =
            Deferred::read(&mut Reader::new(&image[..image.len() - 1], 7).unwrap());
        assert!(cut.is_none());
    }
}
