//! Files that must be refused with a reason, and never end the process.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::{ArrayRef, Int32Array, StringArray};
use bytes::Bytes;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use provscope::decode::{Budgets, Error, ErrorKind, inspect};

use crate::support::{as_is, batch, decode, decode_with, file, parquet, parquet_with};

fn refused(bytes: impl Into<Bytes>) -> Error {
    refused_by(bytes, &Budgets::default())
}

/// Inspecting and decoding refuse alike, and say something to people.
fn refused_by(bytes: impl Into<Bytes>, budgets: &Budgets) -> Error {
    let bytes = bytes.into();
    let error = inspect(bytes.clone(), "f.parquet", "f", budgets).unwrap_err();
    assert_eq!(decode_with(bytes, &as_is(), budgets, 0).unwrap_err(), error);
    assert!(error.what.contains("f.parquet") && error.what.ends_with('.'), "{error}");
    assert!(error.remedy.ends_with('.'), "{}", error.remedy);
    error
}

fn small() -> Bytes {
    let texts: Vec<String> = (0..500).map(|row| format!("some text {}", row % 50)).collect();
    let numbers: ArrayRef = Arc::new(Int32Array::from_iter_values(0..500));
    parquet(&batch(vec![("t", Arc::new(StringArray::from(texts)) as ArrayRef), ("n", numbers)]))
}

#[test]
fn what_is_no_parquet_is_named_for_what_it_is() {
    assert_eq!(refused(file("hostile/zero_byte.parquet")).kind, ErrorKind::Empty);
    let text = refused(file("hostile/not_parquet.parquet"));
    assert_eq!(text.kind, ErrorKind::NotParquet);
    assert!(text.what.contains("text"), "{text}");
    for (bytes, word) in
        [(&b"PK\x03\x04zip archive"[..], "zip"), (b"{\"a\": 1}", "JSON"), (b"SQLite format 3\0", "SQLite")]
    {
        let error = refused(bytes);
        assert_eq!(error.kind, ErrorKind::NotParquet);
        assert!(error.what.contains(word), "{error}");
    }
    assert_eq!(refused(&b"\0\x01\x02"[..]).kind, ErrorKind::NotParquet);
}

#[test]
fn a_file_that_is_cut_off_says_how_much_of_it_is_here() {
    let error = refused(file("hostile/truncated.parquet"));
    assert_eq!(error.kind, ErrorKind::Truncated);
    assert!(error.what.contains("kB") && error.what.contains("footer"), "{error}");
    let whole = small();
    for length in 4..whole.len() {
        let error = refused(whole.slice(..length));
        assert_eq!(error.kind, ErrorKind::Truncated, "{length} bytes: {error}");
    }
}

#[test]
fn an_encrypted_file_is_called_so() {
    assert_eq!(refused(&b"PARE0123456789PARE"[..]).kind, ErrorKind::Encrypted);
}

#[test]
fn a_footer_that_claims_to_be_larger_than_the_file_is_refused() {
    for length in [u32::MAX, 0x7fff_ffff, 1 << 30, 6_000_000] {
        let mut bytes = small().to_vec();
        let at = bytes.len() - 8;
        bytes[at..at + 4].copy_from_slice(&length.to_le_bytes());
        let error = refused(bytes);
        assert_eq!(error.kind, ErrorKind::Footer);
        assert!(error.what.contains(&length.to_string()), "{error}");
    }
}

#[test]
fn a_footer_of_noise_is_refused() {
    for fill in [0x00, 0x15, 0x19, 0xff, 0xfc] {
        let mut bytes = b"PAR1".to_vec();
        bytes.extend(std::iter::repeat_n(fill, 10_000));
        bytes.extend(10_000u32.to_le_bytes());
        bytes.extend(b"PAR1");
        assert_eq!(refused(bytes).kind, ErrorKind::Footer);
    }
}

#[test]
fn no_columns_and_too_many_columns_are_refused() {
    let none = parquet(&arrow_array::RecordBatch::new_empty(Arc::new(arrow_schema::Schema::empty())));
    assert_eq!(refused(none).kind, ErrorKind::Footer);
    let names: Vec<String> = (0..3_000).map(|column| format!("c{column}")).collect();
    let column: ArrayRef = Arc::new(Int32Array::from(vec![1]));
    let wide = parquet(&batch(names.iter().map(|name| (name.as_str(), column.clone())).collect()));
    let error = refused(wide.clone());
    assert_eq!(error.kind, ErrorKind::Budget);
    assert!(error.what.contains("3,000 columns") && error.what.contains("2,000"), "{error}");
    let wider = Budgets { columns: 3_000, ..Budgets::default() };
    assert_eq!(decode_with(wide, &as_is(), &wider, 0).unwrap().rows("t"), 1);
}

#[test]
fn every_budget_is_named_with_its_limit() {
    let bytes = small();
    let rows = refused_by(bytes.clone(), &Budgets { rows: 499, ..Budgets::default() });
    assert!(rows.what.contains("500 rows") && rows.what.contains("499"), "{rows}");
    let size = refused_by(bytes.clone(), &Budgets { file_bytes: 100, ..Budgets::default() });
    assert!(size.what.contains("100 bytes"), "{size}");
    let flat = refused_by(bytes.clone(), &Budgets { bytes: 5_000, ..Budgets::default() });
    assert!(flat.what.contains("5.0 kB") && flat.what.contains("\"t\""), "{flat}");
    assert!([rows, size, flat].iter().all(|error| error.kind == ErrorKind::Budget));
    let value = decode_with(bytes, &as_is(), &Budgets { value_bytes: 10, ..Budgets::default() }, 0).unwrap_err();
    assert_eq!(value.kind, ErrorKind::Budget);
    assert!(value.what.contains("10 bytes") && value.what.contains("\"t\""), "{value}");
}

#[test]
fn text_beside_the_magic_bytes_does_not_pass() {
    let mut bytes = b"PAR1".to_vec();
    write!(bytes, "hello").unwrap();
    bytes.extend(4u32.to_le_bytes());
    bytes.extend(b"PAR1");
    assert!(matches!(refused(bytes).kind, ErrorKind::Footer));
}

/// A generator with a fixed seed: the same flips on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }
}

#[test]
fn flipped_bytes_never_give_more_than_an_error() {
    const FLIPS: usize = 400;
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut sound, mut refusals, mut panics) = (0, 0, 0);
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    for codec in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(ZstdLevel::default())] {
        let texts: Vec<String> = (0..300).map(|row| format!("text {}", row % 20)).collect();
        let numbers: ArrayRef = Arc::new(Int32Array::from_iter_values(0..300));
        let input = batch(vec![("t", Arc::new(StringArray::from(texts)) as ArrayRef), ("n", numbers)]);
        let whole = parquet_with(&input, WriterProperties::builder().set_compression(codec).build());
        for _ in 0..FLIPS {
            let mut bytes = whole.to_vec();
            for _ in 0..=dice.roll(3) {
                let at = dice.roll(bytes.len());
                bytes[at] ^= 1 << dice.roll(8);
            }
            let budgets = Budgets { bytes: 64 << 20, ..Budgets::default() };
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                let _ = inspect(Bytes::from(bytes.clone()), "f.parquet", "f", &budgets);
                decode_with(bytes.into(), &as_is(), &budgets, 0).is_ok()
            }));
            match outcome {
                Ok(true) => sound += 1,
                Ok(false) => refusals += 1,
                Err(_) => panics += 1,
            }
        }
    }
    std::panic::set_hook(hook);
    println!("{sound} sound, {refusals} refused, {panics} panics");
    // The Parquet reader panics on a few; in the browser its worker ends then, and the page does not.
    assert!(panics * 50 <= sound + refusals, "{panics} of {} panicked", sound + refusals + panics);
    assert!(refusals > 100);
}

#[test]
fn a_damaged_page_is_called_damage_of_the_data() {
    let texts: Vec<String> = (0..5_000).map(|row| format!("{row} {}", row * 7)).collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_enabled(false)
        .build();
    let mut bytes =
        parquet_with(&batch(vec![("t", Arc::new(StringArray::from(texts)) as ArrayRef)]), properties).to_vec();
    for byte in &mut bytes[200..400] {
        *byte = 0;
    }
    let error = decode(bytes.into(), &as_is()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Damaged);
    assert!(error.remedy.contains("Export it again"), "{}", error.remedy);
}
