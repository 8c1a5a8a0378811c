//! Archives made by hand, honest and hostile.

#![allow(clippy::unwrap_used)]

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::*;
use crate::decode::Budgets;

/// One entry of an archive in the making; each field can lie.
#[derive(Clone)]
struct Made {
    name: Vec<u8>,
    local_name: Vec<u8>,
    packed: Vec<u8>,
    method: u16,
    flags: u16,
    bytes: u32,
    crc32: u32,
    /// The offset that the directory gives, if not the true one.
    local: Option<u32>,
}

fn stored(name: &str, content: &[u8]) -> Made {
    let mut crc = flate2::Crc::new();
    crc.update(content);
    Made {
        name: name.into(),
        local_name: name.into(),
        packed: content.into(),
        method: 0,
        flags: 0,
        bytes: content.len() as u32,
        crc32: crc.sum(),
        local: None,
    }
}

fn deflated(name: &str, content: &[u8]) -> Made {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    Made { packed: encoder.finish().unwrap(), method: 8, ..stored(name, content) }
}

fn archive(entries: &[Made]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for made in entries {
        let offset = made.local.unwrap_or(out.len() as u32);
        let sizes = [made.crc32, made.packed.len() as u32, made.bytes];
        out.extend(0x0403_4b50u32.to_le_bytes());
        out.extend([20u16, made.flags, made.method, 0, 0].iter().flat_map(|field| field.to_le_bytes()));
        out.extend(sizes.iter().flat_map(|field| field.to_le_bytes()));
        out.extend([made.local_name.len() as u16, 0].iter().flat_map(|field| field.to_le_bytes()));
        out.extend(&made.local_name);
        out.extend(&made.packed);
        directory.extend(0x0201_4b50u32.to_le_bytes());
        directory.extend([20u16, 20, made.flags, made.method, 0, 0].iter().flat_map(|field| field.to_le_bytes()));
        directory.extend(sizes.iter().flat_map(|field| field.to_le_bytes()));
        directory.extend([made.name.len() as u16, 0, 0, 0, 0, 0, 0].iter().flat_map(|field| field.to_le_bytes()));
        directory.extend(offset.to_le_bytes());
        directory.extend(&made.name);
    }
    let (start, count) = (out.len() as u32, entries.len() as u16);
    out.extend(&directory);
    out.extend(b"PK\x05\x06");
    out.extend([0u16, 0, count, count].iter().flat_map(|field| field.to_le_bytes()));
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(0u16.to_le_bytes());
    out
}

fn open(bytes: &[u8]) -> Result<Archive, Error> {
    list(&Bytes::copy_from_slice(bytes), "a.zip", &Budgets::default())
}

fn unpack(bytes: &[u8], entry: &Entry) -> Result<Vec<u8>, Error> {
    let mut unpacker = Unpacker::open(Bytes::copy_from_slice(bytes), "a.zip", entry)?;
    let mut out = Vec::new();
    while !unpacker.is_done() {
        out.extend(unpacker.next_piece()?);
    }
    Ok(out)
}

fn refusal(entries: &[Made]) -> String {
    let bytes = archive(entries);
    match open(&bytes) {
        Err(error) => error.what,
        Ok(archive) => archive.entries.iter().find_map(|entry| unpack(&bytes, entry).err()).unwrap().what,
    }
}

/// Content that does not pack to nothing.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1u32;
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8 & 0x3f
        })
        .collect()
}

#[test]
fn both_methods_unpack_to_what_was_packed() {
    let large = noise(9 << 20);
    let mut zeros = noise(100_000);
    zeros.extend(vec![0; 900_000]);
    for content in [&b""[..], b"x", b"hello hello hello", &zeros, &large] {
        let bytes = archive(&[stored("a/s", content), deflated("a/d", content), stored("a/", b"")]);
        let archive = open(&bytes).unwrap();
        assert_eq!(archive.entries.iter().map(|entry| entry.path.as_str()).collect::<Vec<_>>(), ["a/s", "a/d"]);
        for entry in &archive.entries {
            assert!(unpack(&bytes, entry).unwrap() == content, "{}", entry.path);
        }
    }
}

#[test]
fn a_comment_behind_the_end_does_not_hide_it() {
    let mut bytes = archive(&[stored("a", b"x")]);
    let comment = b"PK\x05\x06 and so on";
    let at = bytes.len() - 2;
    bytes[at] = comment.len() as u8;
    bytes.extend(comment);
    assert_eq!(open(&bytes).unwrap().entries.len(), 1);
}

#[test]
fn paths_that_lead_out_are_refused_with_their_name() {
    for name in ["../evil.parquet", "/etc/passwd", "C:\\x.parquet", "a/../../b", "a\u{7}b"] {
        assert!(refusal(&[stored(name, b"x")]).contains("its entry"), "{name}");
    }
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    let bomb = deflated("bomb.parquet", &vec![0; 20 << 20]);
    assert!(refusal(&[bomb]).contains("more than 200 times"));
    let large: Vec<Made> = (0..3).map(|n| Made { bytes: 2_000_000_000, ..deflated(&format!("{n}"), b"x") }).collect();
    assert!(refusal(&large).contains("the limit is 4.3 GB"));
    let many: Vec<Made> = (0..4_097).map(|n| stored(&format!("{n}"), b"")).collect();
    assert!(refusal(&many).contains("4,097 files; the limit is 4,096"));
}

#[test]
fn a_file_that_holds_more_or_less_than_it_says_is_damaged() {
    let content = noise(3 << 20);
    for bytes in [0, 1, 100_000, (3 << 20) - 1] {
        assert!(refusal(&[Made { bytes, ..deflated("x", &content) }]).contains("holds more"), "{bytes}");
    }
    assert!(refusal(&[Made { bytes: (3 << 20) + 1, ..deflated("x", &content) }]).contains("holds less"));
    assert!(refusal(&[Made { crc32: 7, ..deflated("x", &content) }]).contains("checksum"));
    assert!(refusal(&[Made { crc32: 7, ..stored("x", &content) }]).contains("checksum"));
    assert!(refusal(&[Made { bytes: 7, ..stored("x", &content) }]).contains("sizes"));
    let mut short = deflated("x", &content);
    short.packed.truncate(1_000_000);
    assert!(refusal(&[short]).contains("breaks off"));
    let mut long = deflated("x", &content);
    long.packed.extend(b"more");
    assert!(refusal(&[long]).contains("holds less"));
}

#[test]
fn entries_that_share_bytes_are_refused() {
    let first = stored("a", &noise(100));
    let second = Made { local: Some(0), local_name: b"b".into(), ..stored("a", &noise(100)) };
    assert!(refusal(&[first.clone(), Made { name: b"a".into(), ..second.clone() }]).contains("two entries"));
    // The second lies inside the first one's content: it has a local header of its own there.
    let inner = archive(&[stored("b", b"inner")]);
    let outer = stored("a", &inner);
    let hidden = Made { local: Some(31), ..stored("b", b"inner") };
    assert!(refusal(&[outer, hidden]).contains("share the same bytes"));
}

#[test]
fn a_directory_that_names_another_file_than_the_file_does_is_refused() {
    let made = Made { local_name: b"good.parquet".into(), ..stored("evil.parquet", b"x") };
    assert!(refusal(&[made]).contains("evil.parquet"));
}

#[test]
fn what_cannot_be_unpacked_is_named_and_the_rest_is_listed() {
    let secret = Made { flags: 1, ..stored("secret.parquet", b"x") };
    let modern = Made { method: 93, ..stored("modern.parquet", b"x") };
    let bytes = archive(&[secret, modern, stored("plain", b"x")]);
    let archive = open(&bytes).unwrap();
    let said: Vec<String> =
        archive.entries.iter().filter_map(|entry| unpack(&bytes, entry).err()).map(|e| e.what).collect();
    assert!(said[0].contains("secret.parquet in a.zip is encrypted"), "{said:?}");
    assert!(said[1].contains("modern.parquet in a.zip is packed by Zstandard"), "{said:?}");
    assert_eq!(said.len(), 2);
}

#[test]
fn every_truncation_and_flip_is_an_error_or_harmless_never_a_panic() {
    let bytes = archive(&[stored("a.parquet", &noise(200)), deflated("b/c.parquet", &noise(300))]);
    for length in 0..bytes.len() {
        assert!(open(&bytes[..length]).is_err(), "cut to {length}");
    }
    for at in 0..bytes.len() {
        for bit in [1, 0x80, 0xff] {
            let mut flipped = bytes.clone();
            flipped[at] ^= bit;
            if let Ok(archive) = open(&flipped) {
                for entry in &archive.entries {
                    let _ = unpack(&flipped, entry);
                }
            }
        }
    }
}

#[test]
fn the_large_form_is_read() {
    let plain = archive(&[stored("a", b"content")]);
    let end = plain.len() - 22;
    let start = u32::from_le_bytes(plain[end + 16..end + 20].try_into().unwrap());
    let mut bytes = plain[..end].to_vec();
    let record = bytes.len() as u64;
    bytes.extend(0x0606_4b50u32.to_le_bytes());
    bytes.extend(44u64.to_le_bytes());
    bytes.extend([45u16, 45].iter().flat_map(|field| field.to_le_bytes()));
    bytes.extend([0u32, 0].iter().flat_map(|field| field.to_le_bytes()));
    bytes.extend([1, 1, record - u64::from(start), u64::from(start)].iter().flat_map(|field| field.to_le_bytes()));
    bytes.extend(0x0706_4b50u32.to_le_bytes());
    bytes.extend(0u32.to_le_bytes());
    bytes.extend(record.to_le_bytes());
    bytes.extend(1u32.to_le_bytes());
    bytes.extend(b"PK\x05\x06");
    bytes.extend([0u16, 0, u16::MAX, u16::MAX].iter().flat_map(|field| field.to_le_bytes()));
    bytes.extend([u32::MAX; 2].iter().flat_map(|field| field.to_le_bytes()));
    bytes.extend(0u16.to_le_bytes());
    let archive = open(&bytes).unwrap();
    assert_eq!(unpack(&bytes, &archive.entries[0]).unwrap(), b"content");
}
