//! How much a file may hold, and how numbers of bytes are said to people. Nothing here reads a file.

use serde::{Deserialize, Serialize};

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// The limits that one file is held to, before it is decoded and again while it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budgets {
    /// Columns of one table; a column of structs counts once for each of its fields.
    pub columns: u64,
    /// Rows of one file.
    pub rows: u64,
    /// Bytes of one file's values written out flat: dictionaries and repeats expanded.
    pub bytes: u64,
    /// Bytes of one value, and of one page of a file once it is decompressed.
    pub value_bytes: u64,
    /// Bytes of the file itself.
    pub file_bytes: u64,
    /// How many times its own size a file may expand to. What fits in one value is always allowed, so that a single
    /// long and repetitive text still opens.
    pub expansion: u64,
    /// Files in one archive.
    pub entries: u64,
    /// Bytes of an archive's files once they are unpacked.
    pub archive_bytes: u64,
    /// How many times its own size an archive, and each of its files, may unpack to.
    pub archive_ratio: u64,
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            columns: 2_000,
            rows: 50_000_000,
            bytes: 2 * GIB,
            value_bytes: 128 * MIB,
            file_bytes: 4 * GIB,
            expansion: 1_000,
            entries: 4_096,
            archive_bytes: 4 * GIB,
            archive_ratio: 200,
        }
    }
}

/// Which budget sets the number of flat bytes that a file may expand to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowance {
    /// Flat bytes at most.
    pub(super) bytes: u64,
    /// True if the limit comes from the size of the file, not from the budget of bytes.
    pub(super) by_size: bool,
}

impl Budgets {
    /// The same as a number alone.
    pub fn most_bytes(&self, file_bytes: u64) -> u64 {
        self.allowance(file_bytes).bytes
    }

    /// The flat bytes that a file of `file_bytes` bytes may expand to.
    pub(super) fn allowance(&self, file_bytes: u64) -> Allowance {
        let by_size = file_bytes.saturating_mul(self.expansion).max(self.value_bytes);
        Allowance { bytes: by_size.min(self.bytes), by_size: by_size < self.bytes }
    }
}

/// A number of bytes as people read it: `6.4 kB`, `200 MB`, `2.1 GB` (powers of ten).
pub fn human_bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1_000 {
        return if bytes == 1 { "1 byte".to_owned() } else { format!("{bytes} bytes") };
    }
    let mut value = bytes as f64 / 1_000.0;
    let mut unit = UNITS[0];
    for next in &UNITS[1..] {
        if value < 999.5 {
            break;
        }
        value /= 1_000.0;
        unit = next;
    }
    if value < 9.95 { format!("{value:.1} {unit}") } else { format!("{value:.0} {unit}") }
}

/// A count with its thousands apart: `50,000,000`.
pub(super) fn human_count(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(human_count(50_000_000), "50,000,000");
        assert_eq!(human_count(999), "999");
        assert_eq!(human_bytes(1), "1 byte");
        assert_eq!(human_bytes(6_540), "6.5 kB");
        assert_eq!(human_bytes(134_217_728), "134 MB");
        assert_eq!(human_bytes(2 << 30), "2.1 GB");
        assert_eq!(human_bytes(u64::MAX), "18447 PB");
    }

    #[test]
    fn a_small_file_may_hold_one_large_value_but_not_more() {
        let budgets = Budgets::default();
        assert_eq!(budgets.allowance(6_540).bytes, budgets.value_bytes);
        assert!(budgets.allowance(6_540).by_size);
        assert_eq!(budgets.allowance(50_000_000), Allowance { bytes: budgets.bytes, by_size: false });
    }
}
