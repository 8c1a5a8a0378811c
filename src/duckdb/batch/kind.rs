//! Names and types of columns, as Arrow's schema message tells them.

use std::fmt;
use std::rc::Rc;

use super::flat::Table;

/// A column's name and type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// What a list, struct, map or union is made of.
    pub children: Vec<Rc<Field>>,
}

/// What times are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Second,
    /// Thousandths.
    Milli,
    /// Millionths.
    Micro,
    /// Thousand-millionths.
    Nano,
}

impl Unit {
    /// How many of them a second has.
    pub fn per_second(self) -> i64 {
        match self {
            Self::Second => 1,
            Self::Milli => 1_000,
            Self::Micro => 1_000_000,
            Self::Nano => 1_000_000_000,
        }
    }
}

/// A type, as Arrow has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// NULL and nothing else.
    Null,
    /// True or false.
    Bool,
    /// Whole numbers of so many bits.
    Int {
        /// 8, 16, 32 or 64.
        bits: u8,
        /// Whether they may be negative.
        signed: bool,
    },
    /// Binary fractions of 32 or 64 bits.
    Float {
        /// 32 or 64.
        bits: u8,
    },
    /// Decimal fractions: `value / 10^scale`, in 16 bytes.
    Decimal {
        /// How many digits stand behind the point.
        scale: i8,
    },
    /// Text; `wide` where places take 64 bits.
    Text {
        /// Places of 64 bits.
        wide: bool,
    },
    /// Bytes; `wide` where places take 64 bits.
    Bytes {
        /// Places of 64 bits.
        wide: bool,
    },
    /// So many bytes each.
    FixedBytes(usize),
    /// Days since 1970.
    Date,
    /// A time of day.
    Time(Unit),
    /// A moment since 1970; `zoned` where it is one of UTC, however it is written.
    Timestamp {
        /// What it is counted in.
        unit: Unit,
        /// Whether it says a time zone.
        zoned: bool,
    },
    /// Months, days and nanoseconds.
    Interval,
    /// Lists of any length.
    List {
        /// Places of 64 bits.
        wide: bool,
    },
    /// Lists of this length.
    FixedList(usize),
    /// Named members.
    Struct,
    /// Keys with values.
    Map,
    /// One of several types, each row another; `dense` where values stand close together.
    Union {
        /// Each row says where its value is.
        dense: bool,
    },
}

impl Kind {
    /// Whether its values are numbers, which stand at the end of their cell.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Int { .. } | Self::Float { .. } | Self::Decimal { .. })
    }

    /// Bytes that a value takes in the column's data, where all take the same.
    pub fn width(self) -> Option<usize> {
        match self {
            Self::Int { bits, .. } | Self::Float { bits } => Some(usize::from(bits) / 8),
            Self::Decimal { .. } | Self::Interval => Some(16),
            Self::FixedBytes(width) => Some(width),
            Self::Date | Self::Time(Unit::Second | Unit::Milli) => Some(4),
            Self::Time(_) | Self::Timestamp { .. } => Some(8),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int { bits, signed: true } => write!(f, "INT{bits}"),
            Self::Int { bits, .. } => write!(f, "UINT{bits}"),
            Self::Float { bits: 32 } => f.write_str("FLOAT"),
            Self::Float { .. } => f.write_str("DOUBLE"),
            other => f.write_str(other.name()),
        }
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Bool => "BOOLEAN",
            Self::Int { .. } | Self::Float { .. } | Self::Decimal { .. } => "DECIMAL",
            Self::Text { .. } => "VARCHAR",
            Self::Bytes { .. } | Self::FixedBytes(_) => "BLOB",
            Self::Date => "DATE",
            Self::Time(_) => "TIME",
            Self::Timestamp { zoned: false, .. } => "TIMESTAMP",
            Self::Timestamp { .. } => "TIMESTAMP WITH TIME ZONE",
            Self::Interval => "INTERVAL",
            Self::List { .. } | Self::FixedList(_) => "a list",
            Self::Struct => "a struct",
            Self::Map => "a map",
            Self::Union { .. } => "a union",
        }
    }
}

/// Types within types are followed so far.
const DEEPEST: usize = 64;

impl Field {
    /// A column without parts.
    pub fn new(name: &str, kind: Kind) -> Rc<Self> {
        Rc::new(Self { name: name.to_owned(), kind, children: Vec::new() })
    }

    /// Reads a `Field` of a schema message; the error names what is not understood.
    pub(super) fn read(table: Table<'_>) -> Result<Rc<Self>, String> {
        Self::read_at(table, 0)
    }

    fn read_at(table: Table<'_>, depth: usize) -> Result<Rc<Self>, String> {
        let name = table.text(0).unwrap_or_default().to_owned();
        let refused = |what: &str| format!("column \"{name}\" is {what}, which results are not read from");
        if table.has(4) {
            return Err(refused("a dictionary (ENUM)"));
        }
        if depth > DEEPEST {
            return Err(refused("nested too deep"));
        }
        let kind = kind(table.u8(2), table.table(3)).ok_or_else(|| refused("of an unknown type"))?;
        let children = table.tables(5).ok_or_else(|| refused("damaged"))?;
        let children = children.into_iter().map(|child| Self::read_at(child, depth + 1)).collect::<Result<_, _>>()?;
        Ok(Rc::new(Self { name, kind, children }))
    }
}

/// A type by its number in Arrow's `Schema.fbs`, with the table that says more of it.
fn kind(number: u8, more: Option<Table<'_>>) -> Option<Kind> {
    let more = more?;
    let small = |field: usize| u8::try_from(more.i32(field)?).ok();
    let size = |field: usize| usize::try_from(more.i32(field)?).ok();
    Some(match number {
        1 => Kind::Null,
        2 => Kind::Int { bits: small(0).filter(|bits| matches!(bits, 8 | 16 | 32 | 64))?, signed: more.bool(1) },
        3 => Kind::Float { bits: [None, Some(32), Some(64)].get(usize::try_from(more.i16(0)?).ok()?).copied()?? },
        4 | 19 => Kind::Bytes { wide: number == 19 },
        5 | 20 => Kind::Text { wide: number == 20 },
        6 => Kind::Bool,
        7 if more.i32(2).unwrap_or(128) == 128 => Kind::Decimal { scale: i8::try_from(more.i32(1).unwrap_or(0)).ok()? },
        8 if more.i16(0) == Some(0) => Kind::Date,
        9 => Kind::Time(unit(more.i16(0).unwrap_or(1))?),
        10 => Kind::Timestamp { unit: unit(more.i16(0).unwrap_or(0))?, zoned: more.has(1) },
        11 if more.i16(0) == Some(2) => Kind::Interval,
        12 | 21 => Kind::List { wide: number == 21 },
        13 => Kind::Struct,
        14 => Kind::Union { dense: more.i16(0) == Some(1) },
        15 => Kind::FixedBytes(size(0)?),
        16 => Kind::FixedList(size(0)?),
        17 => Kind::Map,
        _ => return None,
    })
}

fn unit(number: i16) -> Option<Unit> {
    [Unit::Second, Unit::Milli, Unit::Micro, Unit::Nano].get(usize::try_from(number).ok()?).copied()
}
