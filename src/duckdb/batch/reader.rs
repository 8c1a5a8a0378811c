//! Arrow's IPC messages, one after the other: a schema, then batches.

use std::ops::Range;
use std::rc::Rc;

use super::column::Column;
use super::flat::{Table, array};
use super::kind::{Field, Kind};
use super::{Batch, Fields};

/// A message that is there as a whole.
struct Message {
    /// Its description.
    head: Range<usize>,
    /// Its buffers.
    body: Range<usize>,
}

/// Reads a stream as it comes, in pieces of any size.
#[derive(Debug, Default)]
pub struct Reader {
    fields: Option<Fields>,
    /// The beginning of a message of which more is to come.
    rest: Vec<u8>,
    ended: bool,
}

impl Reader {
    /// All batches of a file, and its columns: a stream between a magic word and a footer.
    pub fn file(bytes: &[u8]) -> Result<(Fields, Vec<Batch>), String> {
        let stream = bytes.strip_prefix(b"ARROW1").ok_or("no Arrow file")?;
        // Zeros bring the first message to a multiple of 8 bytes, or of 64.
        let padding = stream.iter().take_while(|byte| **byte == 0).count();
        let stream = stream.get(padding..).unwrap_or_default();
        let mut reader = Self::default();
        let batches = reader.feed(stream.to_vec())?;
        Ok((reader.fields.ok_or("no columns are told")?, batches))
    }

    /// The columns, once they are known.
    pub fn fields(&self) -> Option<&Fields> {
        self.fields.as_ref()
    }

    /// The batches that are whole with these bytes. The error says what is wrong with them.
    pub fn feed(&mut self, bytes: Vec<u8>) -> Result<Vec<Batch>, String> {
        let bytes = if self.rest.is_empty() {
            bytes
        } else {
            let mut all = std::mem::take(&mut self.rest);
            all.extend_from_slice(&bytes);
            all
        };
        let bytes = Rc::new(bytes);
        let mut batches = Vec::new();
        let mut at = 0;
        while !self.ended && at < bytes.len() {
            let Some(message) = self.message(&bytes, at)? else {
                self.rest = bytes.get(at..).unwrap_or_default().to_vec();
                break;
            };
            at = message.body.end;
            batches.extend(self.take(&bytes, message)?);
        }
        Ok(batches)
    }

    /// The message at a place; `None` if more of it is to come, or if the stream ends here.
    fn message(&mut self, bytes: &[u8], at: usize) -> Result<Option<Message>, String> {
        let (Some(mark), Some(size)) = (array(bytes, at), array(bytes, at + 4)) else { return Ok(None) };
        let size = u32::from_le_bytes(size);
        if mark != [0xFF; 4] || size == 0 {
            // The end; in a file, the footer follows.
            self.ended = true;
            return if mark == [0xFF; 4] || self.fields.is_some() {
                Ok(None)
            } else {
                Err("no Arrow stream".to_owned())
            };
        }
        let from = at + 8;
        let head = range(from, size).ok_or("a message is too long")?;
        let Some(table) = bytes.get(head.clone()) else { return Ok(None) };
        let table = Table::root(table).ok_or("a message is damaged")?;
        let body = range(head.end, table.i64(3)).ok_or("a message is too long")?;
        Ok((body.end <= bytes.len()).then_some(Message { head, body }))
    }

    fn take(&mut self, bytes: &Rc<Vec<u8>>, message: Message) -> Result<Option<Batch>, String> {
        let head = bytes.get(message.head).and_then(Table::root).ok_or("a message is damaged")?;
        let content = head.table(2).ok_or("a message is empty")?;
        match head.u8(1) {
            1 => {
                let fields = content.tables(1).ok_or("the columns are damaged")?;
                self.fields = Some(fields.into_iter().map(Field::read).collect::<Result<_, _>>()?);
                Ok(None)
            }
            3 => {
                let fields = self.fields.clone().ok_or("rows come before their columns")?;
                batch(content, fields, bytes, message.body).map(Some)
            }
            other => Err(format!("a message of kind {other} is not read")),
        }
    }
}

fn range(from: usize, length: impl TryInto<usize>) -> Option<Range<usize>> {
    Some(from..from.checked_add(length.try_into().ok()?)?)
}

/// What a batch's description has left for the columns to come.
struct Layout<'a> {
    nodes: std::slice::Iter<'a, [u8; 16]>,
    buffers: std::slice::Iter<'a, [u8; 16]>,
    bytes: &'a Rc<Vec<u8>>,
    body: Range<usize>,
}

fn batch(content: Table<'_>, fields: Fields, bytes: &Rc<Vec<u8>>, body: Range<usize>) -> Result<Batch, String> {
    if content.has(3) {
        return Err("compressed rows are not read".to_owned());
    }
    let damaged = "the rows are damaged";
    let rows = usize::try_from(content.i64(0)).map_err(|_| damaged)?;
    let nodes = content.structs(1).ok_or(damaged)?.iter();
    let buffers = content.structs(2).ok_or(damaged)?.iter();
    let memory = body.len();
    let mut layout = Layout { nodes, buffers, bytes, body };
    let columns: Rc<[Column]> = fields
        .iter()
        .map(|field| layout.column(field).ok_or_else(|| format!("column \"{}\" is damaged", field.name)))
        .collect::<Result<_, _>>()?;
    if columns.iter().any(|column| column.rows != rows) {
        return Err(damaged.to_owned());
    }
    Ok(Batch { fields, columns, rows, memory })
}

impl Layout<'_> {
    fn column(&mut self, field: &Rc<Field>) -> Option<Column> {
        let node = self.nodes.next()?;
        let rows = usize::try_from(i64::from_le_bytes(array(node, 0)?)).ok()?;
        let has_bits = !matches!(field.kind, Kind::Null | Kind::Union { .. });
        let valid = if has_bits { self.buffer()? } else { 0..0 };
        let parts = match own_buffers(field.kind) {
            0 => [0..0, 0..0],
            1 => [self.buffer()?, 0..0],
            _ => [self.buffer()?, self.buffer()?],
        };
        let children = field.children.iter().map(|child| self.column(child)).collect::<Option<Vec<_>>>()?;
        let column =
            Column { field: Rc::clone(field), body: Rc::clone(self.bytes), valid, parts, children, first: 0, rows };
        column.is_whole().then_some(column)
    }

    fn buffer(&mut self) -> Option<Range<usize>> {
        let buffer = self.buffers.next()?;
        let from = i64::from_le_bytes(array(buffer, 0)?);
        let from = self.body.start.checked_add(usize::try_from(from).ok()?)?;
        let range = range(from, i64::from_le_bytes(array(buffer, 8)?))?;
        (range.end <= self.body.end).then_some(range)
    }
}

/// Buffers of a type beside the one that says which rows have a value.
fn own_buffers(kind: Kind) -> usize {
    match kind {
        Kind::Null | Kind::Struct | Kind::FixedList(_) => 0,
        Kind::Text { .. } | Kind::Bytes { .. } | Kind::Union { dense: true } => 2,
        _ => 1,
    }
}

impl Column {
    /// Whether the buffers are as long as the rows need them.
    fn is_whole(&self) -> bool {
        let bits = self.rows.div_ceil(8);
        let values = match self.kind() {
            Kind::Bool => Some(bits),
            Kind::Text { wide } | Kind::Bytes { wide } | Kind::List { wide } if self.rows > 0 => {
                (self.rows + 1).checked_mul(if wide { 8 } else { 4 })
            }
            Kind::Map if self.rows > 0 => (self.rows + 1).checked_mul(4),
            Kind::Union { .. } => Some(self.rows),
            kind => self.rows.checked_mul(kind.width().unwrap_or(0)),
        };
        let children = match self.kind() {
            Kind::Struct | Kind::Union { dense: false } => self.children.iter().all(|child| child.rows >= self.rows),
            Kind::List { .. } | Kind::FixedList(_) => self.children.len() == 1,
            Kind::Map => matches!(self.children.as_slice(), [entries] if entries.children.len() == 2),
            _ => true,
        };
        let whole = |part: usize, bytes: usize| self.parts.get(part).is_some_and(|range| range.len() >= bytes);
        children && (self.valid.is_empty() || self.valid.len() >= bits) && values.is_some_and(|bytes| whole(0, bytes))
    }
}
