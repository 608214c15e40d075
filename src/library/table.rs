//! A sorted table of bytes by name, read in place: what a packed library and its names are made of.
//!
//! A look-up is a binary search over the bytes themselves, so that it costs the same whether they hold eighteen pages
//! or fifty thousand, and nothing is unpacked that is not asked for. Every number in it is checked against the length
//! of the bytes before it is used: damaged bytes give an error and never a wrong slice.
//!
//! ```text
//! count: u32 │ count × (name: u32 offset, u32 length │ value: u64 offset, u64 length │ hash: 32 bytes) │ names │ values
//! ```
//!
//! Numbers are little-endian; offsets count from the beginning of the table; names are sorted by their bytes and
//! differ; the hash is BLAKE3 of the name's length, the name and the value, so that no value can pass for another's.

use std::collections::BTreeMap;
use std::io::{self, Write};

const ENTRY: usize = 4 + 4 + 8 + 8 + 32;

/// Why bytes are no table, or a value no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A number leads outside of the bytes, or names are not sorted.
    #[error("its table is damaged")]
    Damaged,
    /// A value is not the one that was written.
    #[error("a part of it is damaged")]
    Value,
}

/// The bytes of a table of those values.
pub fn build_table(values: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let names: usize = values.keys().map(String::len).sum();
    let head = 4 + values.len() * ENTRY;
    let mut name_at = head;
    let mut value_at = head + names;
    let total = value_at + values.values().map(Vec::len).sum::<usize>();
    let mut table = Vec::with_capacity(total);
    table.extend(
        u32::try_from(values.len()).expect("a library has less than four thousand million parts").to_le_bytes(),
    );
    for (name, value) in values {
        table.extend(u32::try_from(name_at).expect("names take less than 4 GiB").to_le_bytes());
        table.extend(u32::try_from(name.len()).expect("a name takes less than 4 GiB").to_le_bytes());
        table.extend((value_at as u64).to_le_bytes());
        table.extend((value.len() as u64).to_le_bytes());
        table.extend(hash(name.as_bytes(), value));
        name_at += name.len();
        value_at += value.len();
    }
    for name in values.keys() {
        table.extend(name.as_bytes());
    }
    for value in values.values() {
        table.extend(value);
    }
    table
}

/// Makes a table of values that come in the order of their names, without a second copy of any.
#[derive(Debug, Default)]
pub(super) struct TablePieces {
    entries: Vec<(u32, Placed)>,
    names: Vec<u8>,
    values: Vec<u8>,
}

impl TablePieces {
    /// Adds a value; its name is behind all before it.
    pub(super) fn push(&mut self, name: &str, value: &[u8]) {
        let placed = Placed::of(name, value, self.values.len() as u64);
        self.entries.push((u32::try_from(name.len()).expect("a name takes less than 4 GiB"), placed));
        self.names.extend(name.as_bytes());
        self.values.extend(value);
    }

    /// The table, in pieces that follow each other.
    pub(super) fn finish(self) -> [Vec<u8>; 3] {
        let mut name_at = 4 + self.entries.len() * ENTRY;
        let first = (name_at + self.names.len()) as u64;
        let mut head = Vec::with_capacity(name_at);
        let count = u32::try_from(self.entries.len()).expect("a library has less than four thousand million parts");
        head.extend(count.to_le_bytes());
        for (length, placed) in self.entries {
            head.extend(u32::try_from(name_at).expect("names take less than 4 GiB").to_le_bytes());
            head.extend(length.to_le_bytes());
            head.extend((first + placed.offset).to_le_bytes());
            head.extend(placed.length.to_le_bytes());
            head.extend(placed.hash);
            name_at += length as usize;
        }
        [head, self.names, self.values]
    }
}

/// Where a value lies that was written before its table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    /// From the beginning of the values.
    offset: u64,
    length: u64,
    hash: [u8; 32],
}

impl Placed {
    /// A value of that name that begins there.
    pub(super) fn of(name: &str, value: &[u8], offset: u64) -> Self {
        Self { offset, length: value.len() as u64, hash: hash(name.as_bytes(), value) }
    }
}

/// Hands on a value of that name piece by piece, and tells where it lies and what its hash is once all of it came.
pub(super) struct Placing<W> {
    out: W,
    hasher: blake3::Hasher,
    offset: u64,
    length: u64,
}

impl<W: Write> Placing<W> {
    pub(super) fn new(out: W, name: &str, offset: u64) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes());
        Self { out, hasher, offset, length: 0 }
    }

    /// Where the value lies, and its length.
    pub(super) fn finish(self) -> (Placed, u64) {
        let hash = *self.hasher.finalize().as_bytes();
        (Placed { offset: self.offset, length: self.length, hash }, self.length)
    }
}

impl<W: Write> Write for Placing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The head of a table whose values lie elsewhere and follow it: everything but the values.
pub(super) fn table_head(values: &BTreeMap<String, Placed>) -> Vec<u8> {
    let names: usize = values.keys().map(String::len).sum();
    let mut name_at = 4 + values.len() * ENTRY;
    let first = (name_at + names) as u64;
    let mut head = Vec::with_capacity(name_at + names);
    head.extend(
        u32::try_from(values.len()).expect("a library has less than four thousand million parts").to_le_bytes(),
    );
    for (name, placed) in values {
        head.extend(u32::try_from(name_at).expect("names take less than 4 GiB").to_le_bytes());
        head.extend(u32::try_from(name.len()).expect("a name takes less than 4 GiB").to_le_bytes());
        head.extend((first + placed.offset).to_le_bytes());
        head.extend(placed.length.to_le_bytes());
        head.extend(placed.hash);
        name_at += name.len();
    }
    for name in values.keys() {
        head.extend(name.as_bytes());
    }
    head
}

fn hash(name: &[u8], value: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(name.len() as u64).to_le_bytes()).update(name).update(value);
    *hasher.finalize().as_bytes()
}

/// A table over bytes that somebody else holds.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    bytes: &'a [u8],
    count: usize,
}

impl<'a> Table<'a> {
    /// A table over those bytes; only its length is looked at.
    pub fn open(bytes: &'a [u8]) -> Result<Self, TableError> {
        let count = bytes.first_chunk::<4>().map(|n| u32::from_le_bytes(*n)).ok_or(TableError::Damaged)? as usize;
        let head = count.checked_mul(ENTRY).and_then(|n| n.checked_add(4)).ok_or(TableError::Damaged)?;
        if head > bytes.len() {
            return Err(TableError::Damaged);
        }
        Ok(Self { bytes, count })
    }

    /// How many values it has.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn number<const N: usize>(&self, at: usize) -> Result<[u8; N], TableError> {
        self.bytes.get(at..).and_then(|b| b.first_chunk::<N>()).copied().ok_or(TableError::Damaged)
    }

    fn slice(&self, offset: u64, length: u64) -> Result<&'a [u8], TableError> {
        let start = usize::try_from(offset).map_err(|_| TableError::Damaged)?;
        let length = usize::try_from(length).map_err(|_| TableError::Damaged)?;
        let end = start.checked_add(length).ok_or(TableError::Damaged)?;
        self.bytes.get(start..end).ok_or(TableError::Damaged)
    }

    fn name(&self, index: usize) -> Result<&'a [u8], TableError> {
        let at = 4 + index * ENTRY;
        let offset = u32::from_le_bytes(self.number(at)?);
        let length = u32::from_le_bytes(self.number(at + 4)?);
        self.slice(offset.into(), length.into())
    }

    fn value(&self, index: usize) -> Result<(&'a [u8], [u8; 32]), TableError> {
        let at = 4 + index * ENTRY;
        let offset = u64::from_le_bytes(self.number(at + 8)?);
        let length = u64::from_le_bytes(self.number(at + 16)?);
        Ok((self.slice(offset, length)?, self.number(at + 24)?))
    }

    fn find(&self, name: &str) -> Result<Option<usize>, TableError> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.name(middle)?.cmp(name.as_bytes()) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Ok(Some(middle)),
            }
        }
        Ok(None)
    }

    /// The value of that name as it stands, unchecked against its hash.
    pub fn get(&self, name: &str) -> Result<Option<&'a [u8]>, TableError> {
        self.find(name)?.map(|i| self.value(i).map(|(value, _)| value)).transpose()
    }

    /// The value of that name, once its hash has been found right.
    pub fn get_checked(&self, name: &str) -> Result<Option<&'a [u8]>, TableError> {
        let Some(index) = self.find(name)? else { return Ok(None) };
        let (value, hash) = self.value(index)?;
        if self::hash(name.as_bytes(), value) == hash { Ok(Some(value)) } else { Err(TableError::Value) }
    }

    /// Every name, in order, those that are not UTF-8 refused.
    pub fn names(&self) -> impl Iterator<Item = Result<&'a str, TableError>> + '_ {
        (0..self.count).map(|i| self.name(i).and_then(|n| std::str::from_utf8(n).map_err(|_| TableError::Damaged)))
    }

    /// Looks at everything but the values: that names are sorted and all numbers lead inside.
    pub fn check_head(&self) -> Result<(), TableError> {
        let mut before: Option<&[u8]> = None;
        for index in 0..self.count {
            let name = self.name(index)?;
            self.value(index)?;
            if before.is_some_and(|b| b >= name) {
                return Err(TableError::Damaged);
            }
            before = Some(name);
        }
        Ok(())
    }

    /// Where the entries and names end, which is what a hash of the head covers.
    pub fn head_length(&self) -> Result<usize, TableError> {
        let entries = 4 + self.count * ENTRY;
        let names = match self.count.checked_sub(1) {
            None => entries,
            Some(last) => {
                let at = 4 + last * ENTRY;
                let offset = u32::from_le_bytes(self.number(at)?) as usize;
                let length = u32::from_le_bytes(self.number(at + 4)?) as usize;
                offset.checked_add(length).ok_or(TableError::Damaged)?
            }
        };
        if names < entries || names > self.bytes.len() { Err(TableError::Damaged) } else { Ok(names) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let values = [("b", "two"), ("a", ""), ("page/é", "three")];
        build_table(&values.iter().map(|(k, v)| ((*k).to_owned(), v.as_bytes().to_vec())).collect())
    }

    #[test]
    fn what_was_put_in_comes_out() {
        let bytes = sample();
        let table = Table::open(&bytes).expect("a table");
        assert_eq!(table.get_checked("b"), Ok(Some(&b"two"[..])));
        assert_eq!(table.get_checked("a"), Ok(Some(&b""[..])));
        assert_eq!(table.get_checked("page/é"), Ok(Some(&b"three"[..])));
        assert_eq!(table.get_checked("c"), Ok(None));
        assert_eq!(table.names().collect::<Result<Vec<_>, _>>(), Ok(vec!["a", "b", "page/é"]));
        assert_eq!(table.check_head(), Ok(()));
    }

    #[test]
    fn no_flipped_bit_and_no_cut_gives_a_wrong_value() {
        let good = sample();
        for bit in 0..good.len() * 8 {
            let mut bytes = good.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let Ok(table) = Table::open(&bytes) else { continue };
            for (name, value) in [("a", &b""[..]), ("b", b"two"), ("page/é", b"three")] {
                if let Ok(Some(found)) = table.get_checked(name) {
                    assert_eq!(found, value, "bit {bit}");
                }
            }
            let _ = (table.check_head(), table.head_length(), table.names().count());
        }
        for length in 0..good.len() {
            if let Ok(table) = Table::open(&good[..length]) {
                assert_ne!(table.get_checked("page/é"), Ok(Some(&b"three"[..])));
            }
        }
    }

    #[test]
    fn a_table_in_pieces_is_the_table() {
        let values = [("a", ""), ("b", "two"), ("page/é", "three")];
        let mut pieces = TablePieces::default();
        for (name, value) in values {
            pieces.push(name, value.as_bytes());
        }
        assert_eq!(pieces.finish().concat(), sample());
    }

    #[test]
    fn an_empty_table_is_a_table() {
        let bytes = build_table(&BTreeMap::new());
        let table = Table::open(&bytes).expect("a table");
        assert!(table.is_empty());
        assert_eq!(table.get("a"), Ok(None));
        assert_eq!(table.head_length(), Ok(4));
    }
}
