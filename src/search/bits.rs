//! Sets of rows, a bit each.

use std::ops::Range;

/// A set of rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// Empties the set and makes room for so many rows.
    pub(super) fn clear(&mut self, rows: usize) {
        self.0.clear();
        self.0.resize(rows / 64 + 1, 0);
    }

    /// Adds those of the rows for which there is room; returns how many are new.
    #[inline]
    pub(super) fn set(&mut self, rows: impl Iterator<Item = u32>) -> usize {
        let words = self.0.as_mut_slice();
        let mut new = 0;
        for row in rows {
            if let Some(word) = words.get_mut(row as usize / 64) {
                let known = *word;
                *word |= 1 << (row % 64);
                new += usize::from(*word != known);
            }
        }
        new
    }

    /// Adds a row, and makes room for it.
    pub(super) fn insert(&mut self, row: usize) {
        if self.0.len() <= row / 64 {
            self.0.resize(row / 64 + 1, 0);
        }
        self.0[row / 64] |= 1 << (row % 64);
    }

    /// Adds all rows of another set.
    pub(super) fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> bool {
        self.0.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Whether it holds any of those rows.
    pub(super) fn any(&self, rows: &Range<usize>) -> bool {
        let Some(last) = rows.end.checked_sub(1) else { return false };
        (rows.start / 64..=last / 64).any(|at| {
            let from = if at == rows.start / 64 { u64::MAX << (rows.start % 64) } else { u64::MAX };
            let to = if at == last / 64 { u64::MAX >> (63 - last % 64) } else { u64::MAX };
            self.0.get(at).is_some_and(|word| word & from & to != 0)
        })
    }

    /// How many rows it holds.
    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Its rows from 64 times `first`, 64 in a word; rows behind the last word are not in the set.
    pub(super) fn words(&self, first: usize) -> &[u64] {
        self.0.get(first..).unwrap_or(&[])
    }
}

/// The places of the bits that are set, in order.
#[inline]
pub(super) fn set_bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros() as usize);
        word &= word.wrapping_sub(1);
        bit
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_the_rows_that_were_added() {
        let rows = [0, 1, 63, 64, 127, 200, 255];
        let mut bits = Bits::default();
        bits.clear(256);
        assert_eq!(bits.set(rows.iter().copied().chain([63, 64, 9_999])), rows.len(), "a row twice, one without room");
        assert_eq!(bits.count(), rows.len());
        let all = |bits: &Bits| {
            let words = bits.words(0).iter().enumerate();
            words.flat_map(|(at, &word)| set_bits(word).map(move |bit| at * 64 + bit)).collect::<Vec<_>>()
        };
        assert_eq!(all(&bits), rows.map(|row| row as usize));
        let mut more = Bits::default();
        more.insert(300);
        assert!(more.get(300) && !more.get(299) && !more.get(1_000));
        bits.add(&more);
        assert_eq!(all(&bits).last(), Some(&300));
    }

    #[test]
    fn a_range_is_seen_as_its_rows_are() {
        let mut bits = Bits::default();
        for row in [5, 64, 130, 191] {
            bits.insert(row);
        }
        for start in 0..300 {
            for end in start..300 {
                assert_eq!(bits.any(&(start..end)), (start..end).any(|row| bits.get(row)), "{start}..{end}");
            }
        }
    }
}
