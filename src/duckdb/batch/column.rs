//! One column of a batch: its values where they lie in the message.

use std::ops::Range;
use std::rc::Rc;

use super::flat::array;
use super::kind::{Field, Kind};

/// A column. Cloning and slicing copy no value.
#[derive(Debug, Clone)]
pub struct Column {
    pub(super) field: Rc<Field>,
    /// The message's body, which all columns of a batch share.
    pub(super) body: Rc<Vec<u8>>,
    /// Where in it a bit for each row says whether it has a value; empty if all have.
    pub(super) valid: Range<usize>,
    /// Where the type's own buffers are: values, or places and what they lead to.
    pub(super) parts: [Range<usize>; 2],
    pub(super) children: Vec<Column>,
    pub(super) first: usize,
    pub(super) rows: usize,
}

impl Column {
    pub(super) fn empty(field: Rc<Field>) -> Self {
        let children = field.children.iter().map(|child| Self::empty(Rc::clone(child))).collect();
        Self { field, body: Rc::default(), valid: 0..0, parts: [0..0, 0..0], children, first: 0, rows: 0 }
    }

    /// Its name and type.
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// Its type.
    pub fn kind(&self) -> Kind {
        self.field.kind
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Its rows from `first` on, `rows` of them.
    #[must_use]
    pub(super) fn slice(&self, first: usize, rows: usize) -> Self {
        Self { first: self.first + first, rows, ..self.clone() }
    }

    /// Whether a row has no value; a row that is not there has none.
    pub fn is_null(&self, row: usize) -> bool {
        if row >= self.rows || self.field.kind == Kind::Null {
            return true;
        }
        let at = self.first + row;
        self.body.get(self.valid.clone()).is_some_and(|bits| !bits.is_empty() && !bit(bits, at))
    }

    /// A truth.
    pub fn bool(&self, row: usize) -> Option<bool> {
        (self.kind() == Kind::Bool && !self.is_null(row)).then(|| bit(self.part(0), self.first + row))
    }

    /// The bytes of a value of fixed width.
    fn fixed<const N: usize>(&self, row: usize) -> Option<[u8; N]> {
        if self.is_null(row) {
            return None;
        }
        array(self.part(0), (self.first + row).checked_mul(N)?)
    }

    /// A whole number of any width, or a decimal's digits.
    pub fn integer(&self, row: usize) -> Option<i128> {
        Some(match self.kind() {
            Kind::Decimal { .. } => i128::from_le_bytes(self.fixed(row)?),
            Kind::Int { bits: 64, signed: false } => i128::from(u64::from_le_bytes(self.fixed(row)?)),
            _ => i128::from(self.small(row)?),
        })
    }

    /// A whole number that 64 bits with a sign hold: integers, days, times and moments as they are counted.
    pub fn small(&self, row: usize) -> Option<i64> {
        match self.kind() {
            Kind::Int { bits: 8, signed: true } => self.fixed(row).map(|bytes| i8::from_le_bytes(bytes).into()),
            Kind::Int { bits: 16, signed: true } => self.fixed(row).map(|bytes| i16::from_le_bytes(bytes).into()),
            Kind::Int { bits: 8, .. } => self.fixed(row).map(|bytes| u8::from_le_bytes(bytes).into()),
            Kind::Int { bits: 16, .. } => self.fixed(row).map(|bytes| u16::from_le_bytes(bytes).into()),
            Kind::Int { bits: 32, signed: false } => self.fixed(row).map(|bytes| u32::from_le_bytes(bytes).into()),
            Kind::Int { bits: 64, signed: false } => i64::try_from(u64::from_le_bytes(self.fixed(row)?)).ok(),
            Kind::Int { .. } | Kind::Date | Kind::Time(_) | Kind::Timestamp { .. } => match self.kind().width() {
                Some(4) => self.fixed(row).map(|bytes| i32::from_le_bytes(bytes).into()),
                _ => self.fixed(row).map(i64::from_le_bytes),
            },
            _ => None,
        }
    }

    /// A binary fraction.
    pub fn float(&self, row: usize) -> Option<f64> {
        match self.kind() {
            Kind::Float { bits: 32 } => self.fixed(row).map(|bytes| f32::from_le_bytes(bytes).into()),
            Kind::Float { .. } => self.fixed(row).map(f64::from_le_bytes),
            _ => None,
        }
    }

    /// Months, days and nanoseconds.
    pub fn interval(&self, row: usize) -> Option<(i32, i32, i64)> {
        if self.kind() != Kind::Interval {
            return None;
        }
        let bytes: [u8; 16] = self.fixed(row)?;
        let half = |at| array(&bytes, at).map(i32::from_le_bytes);
        Some((half(0)?, half(4)?, i64::from_le_bytes(array(&bytes, 8)?)))
    }

    /// A text.
    pub fn text(&self, row: usize) -> Option<&str> {
        if !matches!(self.kind(), Kind::Text { .. }) {
            return None;
        }
        std::str::from_utf8(self.part(1).get(self.places(row)?)?).ok()
    }

    /// Bytes.
    pub fn bytes(&self, row: usize) -> Option<&[u8]> {
        match self.kind() {
            Kind::Bytes { .. } => self.part(1).get(self.places(row)?),
            Kind::FixedBytes(width) if !self.is_null(row) => {
                let from = (self.first + row).checked_mul(width)?;
                self.part(0).get(from..from.checked_add(width)?)
            }
            _ => None,
        }
    }

    /// The items of a list, or the entries of a map, as a column of their own.
    pub fn items(&self, row: usize) -> Option<Column> {
        let items = self.children.first()?;
        let places = match self.kind() {
            Kind::List { .. } | Kind::Map => self.places(row)?,
            Kind::FixedList(size) if !self.is_null(row) => {
                let from = (self.first + row).checked_mul(size)?;
                from..from.checked_add(size)?
            }
            _ => return None,
        };
        (places.start <= places.end && places.end <= items.rows).then(|| items.slice(places.start, places.len()))
    }

    /// The members of a struct at a row, each a column with this row alone.
    pub fn members(&self, row: usize) -> Option<Vec<Column>> {
        if self.kind() != Kind::Struct || self.is_null(row) {
            return None;
        }
        Some(self.children.iter().map(|child| child.slice(self.first + row, 1)).collect())
    }

    /// The columns that a struct, a map's entries or a list consists of.
    pub fn children(&self) -> &[Column] {
        &self.children
    }

    /// The value of a union, as a column with this row alone.
    pub fn variant(&self, row: usize) -> Option<Column> {
        let Kind::Union { dense } = self.kind() else { return None };
        let at = self.first + row;
        let number = *self.part(0).get(at)?;
        let place = if dense {
            usize::try_from(i32::from_le_bytes(array(self.part(1), at.checked_mul(4)?)?)).ok()?
        } else {
            at
        };
        Some(self.children.get(usize::from(number))?.slice(place, 1))
    }

    fn part(&self, part: usize) -> &[u8] {
        self.parts.get(part).and_then(|range| self.body.get(range.clone())).unwrap_or_default()
    }

    /// From where to where a row's bytes or items are.
    fn places(&self, row: usize) -> Option<Range<usize>> {
        if self.is_null(row) {
            return None;
        }
        let at = self.first + row;
        let wide =
            matches!(self.kind(), Kind::Text { wide: true } | Kind::Bytes { wide: true } | Kind::List { wide: true });
        let place = |at: usize| {
            let place = if wide {
                i64::from_le_bytes(array(self.part(0), at.checked_mul(8)?)?)
            } else {
                i32::from_le_bytes(array(self.part(0), at.checked_mul(4)?)?).into()
            };
            usize::try_from(place).ok()
        };
        Some(place(at)?..place(at + 1)?)
    }
}

fn bit(bits: &[u8], at: usize) -> bool {
    bits.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1)
}
