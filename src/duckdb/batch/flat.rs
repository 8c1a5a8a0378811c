//! Just enough of FlatBuffers to read Arrow's messages. Every access is checked: what does not fit is not there.

/// A table: fields by number.
#[derive(Clone, Copy)]
pub struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
    entries: &'a [u8],
}

impl<'a> Table<'a> {
    /// The table that a buffer is about.
    pub fn root(bytes: &'a [u8]) -> Option<Self> {
        Self::new(bytes, offset(bytes, 0)?)
    }

    fn new(bytes: &'a [u8], at: usize) -> Option<Self> {
        // Where its fields are is said by entries that stand before it, or behind.
        let back = i32::from_le_bytes(array(bytes, at)?);
        let entries_at = usize::try_from(i64::try_from(at).ok()? - i64::from(back)).ok()?;
        let length = usize::from(u16::from_le_bytes(array(bytes, entries_at)?));
        let entries = bytes.get(entries_at..entries_at.checked_add(length)?)?;
        Some(Self { bytes, at, entries })
    }

    fn place(&self, field: usize) -> Option<usize> {
        let entry = u16::from_le_bytes(array(self.entries, 4 + 2 * field)?);
        (entry != 0).then(|| self.at + usize::from(entry))
    }

    fn number<const N: usize>(&self, field: usize) -> Option<[u8; N]> {
        array(self.bytes, self.place(field)?)
    }

    /// A truth; absent is false.
    pub fn bool(&self, field: usize) -> bool {
        self.number(field) == Some([1])
    }

    /// A small number; absent is 0.
    pub fn u8(&self, field: usize) -> u8 {
        self.number(field).map_or(0, u8::from_le_bytes)
    }

    /// A number, if it is there.
    pub fn i16(&self, field: usize) -> Option<i16> {
        self.number(field).map(i16::from_le_bytes)
    }

    /// A number, if it is there.
    pub fn i32(&self, field: usize) -> Option<i32> {
        self.number(field).map(i32::from_le_bytes)
    }

    /// A number; absent is 0.
    pub fn i64(&self, field: usize) -> i64 {
        self.number(field).map_or(0, i64::from_le_bytes)
    }

    /// Another table.
    pub fn table(&self, field: usize) -> Option<Self> {
        let place = self.place(field)?;
        Self::new(self.bytes, place.checked_add(offset(self.bytes, place)?)?)
    }

    /// Whether the field is there at all.
    pub fn has(&self, field: usize) -> bool {
        self.place(field).is_some()
    }

    /// A text.
    pub fn text(&self, field: usize) -> Option<&'a str> {
        let (from, length) = self.vector(field)?;
        std::str::from_utf8(self.bytes.get(from..from.checked_add(length)?)?).ok()
    }

    /// Several tables; none if one of them is damaged.
    pub fn tables(&self, field: usize) -> Option<Vec<Self>> {
        let Some((from, length)) = self.vector(field) else { return Some(Vec::new()) };
        // Each takes four bytes at least, so that the length is bounded by what is there.
        let places = self.bytes.get(from..from.checked_add(length.checked_mul(4)?)?)?.len() / 4;
        (0..places)
            .map(|index| {
                let place = from + 4 * index;
                Self::new(self.bytes, place.checked_add(offset(self.bytes, place)?)?)
            })
            .collect()
    }

    /// Several structs of `N` bytes each.
    pub fn structs<const N: usize>(&self, field: usize) -> Option<&'a [[u8; N]]> {
        let Some((from, length)) = self.vector(field) else { return Some(&[]) };
        let bytes = self.bytes.get(from..from.checked_add(length.checked_mul(N)?)?)?;
        Some(bytes.as_chunks::<N>().0)
    }

    /// Where a vector begins, and how many things it says to have.
    fn vector(&self, field: usize) -> Option<(usize, usize)> {
        let place = self.place(field)?;
        let at = place.checked_add(offset(self.bytes, place)?)?;
        let length = offset(self.bytes, at)?;
        Some((at + 4, length))
    }
}

/// The bytes from a place on.
pub fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn offset(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(array(bytes, at)?)).ok()
}
