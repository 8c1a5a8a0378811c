//! Which Rust types a result's cell can be read as, each from exactly one family of types.

use super::batch::{Batch, Column, Kind, Unit};
use super::row::Row;

/// A type that a cell can be read as.
pub trait Cell: Sized {
    /// The SQL type that is expected, for messages.
    const EXPECTED: &'static str;

    /// Whether a column of this type holds it without loss.
    fn accepts(column: &Column) -> bool;

    /// The value at a row; `None` for a NULL that the type cannot hold.
    fn read(column: &Column, row: usize) -> Option<Self>;
}

/// Microseconds since 1970-01-01 00:00:00 UTC: DuckDB's `TIMESTAMP`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// DuckDB's `DECIMAL` and `HUGEINT`: `value / 10^scale`, exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The digits.
    pub value: i128,
    /// How many of them stand behind the point.
    pub scale: i8,
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scale = usize::try_from(self.scale).unwrap_or(0);
        if scale == 0 {
            return write!(f, "{}", self.value);
        }
        let digits = format!("{:0>width$}", self.value.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        write!(f, "{}{whole}.{fraction}", if self.value < 0 { "-" } else { "" })
    }
}

impl<T: Cell> Cell for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn accepts(column: &Column) -> bool {
        column.kind() == Kind::Null || T::accepts(column)
    }

    fn read(column: &Column, row: usize) -> Option<Self> {
        if column.is_null(row) { Some(None) } else { T::read(column, row).map(Some) }
    }
}

macro_rules! cell {
    ($rust:ty, $sql:literal, $variant:pat, |$column:ident, $row:ident| $read:expr) => {
        impl Cell for $rust {
            const EXPECTED: &'static str = $sql;

            fn accepts(column: &Column) -> bool {
                matches!(column.kind(), $variant)
            }

            fn read($column: &Column, $row: usize) -> Option<Self> {
                $read
            }
        }
    };
}

cell!(
    i64,
    "BIGINT or a smaller integer",
    Kind::Int { signed: true, .. } | Kind::Int { bits: 8 | 16 | 32, .. },
    |column, row| column.small(row)
);
cell!(
    i32,
    "INTEGER or a smaller integer",
    Kind::Int { bits: 8 | 16 | 32, signed: true } | Kind::Int { bits: 8 | 16, .. },
    |column, row| i32::try_from(column.small(row)?).ok()
);
cell!(u64, "UBIGINT or a smaller unsigned integer", Kind::Int { signed: false, .. }, |column, row| u64::try_from(
    column.integer(row)?
)
.ok());
cell!(f64, "DOUBLE or FLOAT", Kind::Float { .. }, |column, row| column.float(row));
#[allow(clippy::cast_possible_truncation, reason = "it was 32 bits wide before")]
mod narrow {
    use super::{Cell, Column, Kind};
    cell!(f32, "FLOAT", Kind::Float { bits: 32 }, |column, row| column.float(row).map(|value| value as f32));
}
cell!(bool, "BOOLEAN", Kind::Bool, |column, row| column.bool(row));
cell!(String, "VARCHAR", Kind::Text { .. }, |column, row| column.text(row).map(str::to_owned));
cell!(Timestamp, "TIMESTAMP", Kind::Timestamp { unit: Unit::Micro, .. }, |column, row| column.small(row).map(Self));
cell!(Vec<u8>, "BLOB", Kind::Bytes { .. }, |column, row| column.bytes(row).map(<[u8]>::to_vec));

impl Cell for Decimal {
    const EXPECTED: &'static str = "DECIMAL or HUGEINT";

    fn accepts(column: &Column) -> bool {
        matches!(column.kind(), Kind::Decimal { .. })
    }

    fn read(column: &Column, row: usize) -> Option<Self> {
        let Kind::Decimal { scale } = column.kind() else { return None };
        column.integer(row).map(|value| Self { value, scale })
    }
}

/// The elements of a DuckDB list. (`Vec<u8>` is taken: a BLOB.)
#[derive(Debug, Clone, PartialEq, Default)]
pub struct List<T>(pub Vec<T>);

impl<T: Cell> Cell for List<T> {
    const EXPECTED: &'static str = "a list";

    fn accepts(column: &Column) -> bool {
        matches!((column.kind(), column.children()), (Kind::List { .. }, [items]) if T::accepts(items))
    }

    fn read(column: &Column, row: usize) -> Option<Self> {
        let items = column.items(row)?;
        (0..items.len()).map(|item| T::read(&items, item)).collect::<Option<Vec<T>>>().map(List)
    }
}

/// A DuckDB struct, read with the [`Row`] of its fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Struct<T>(pub T);

impl<T: Row> Cell for Struct<T> {
    const EXPECTED: &'static str = "a struct";

    fn accepts(column: &Column) -> bool {
        let has = |name: &&str| column.children().iter().any(|member| member.field().name == **name);
        column.kind() == Kind::Struct && T::COLUMNS.iter().all(has)
    }

    fn read(column: &Column, row: usize) -> Option<Self> {
        T::decode(&Batch::of(column.members(row)?, 1)).ok()?.pop().map(Struct)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_every_digit() {
        assert_eq!(Decimal { value: -105, scale: 2 }.to_string(), "-1.05");
        assert_eq!(Decimal { value: 5, scale: 3 }.to_string(), "0.005");
        assert_eq!(Decimal { value: 170_141_183_460_469_231_731, scale: 0 }.to_string(), "170141183460469231731");
    }
}
