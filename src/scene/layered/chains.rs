//! Layers: nodes by rank, long edges cut into pieces by dummies, and who is linked with whom, over flat arrays.

/// What is put into layers: vertices are the items first, then the dummies.
pub(super) struct Layers {
    pub rank: Vec<u32>,
    /// Width and height.
    pub size: Vec<[f32; 2]>,
    /// Vertices that edges pass through: dummies and ports.
    pub is_thin: Vec<bool>,
    /// Where each layer begins in `order`, and where the last one ends.
    pub first: Vec<u32>,
    /// Vertices layer by layer, from top to bottom.
    pub order: Vec<u32>,
    /// The place of each vertex in its layer.
    pub place: Vec<u32>,
    /// To the layer on the right.
    pub right: Links,
    /// To the layer on the left.
    pub left: Links,
    /// The first dummy of each edge, and how many it has.
    pub chains: Vec<(u32, u32)>,
    /// The dummy that carries each edge's label.
    pub labels: Vec<Option<u32>>,
    /// The height of each vertex in the picture before, or no number.
    pub former: Vec<f32>,
}

/// Neighbours of each vertex on one side, as one list.
#[derive(Default)]
pub(super) struct Links {
    pub first: Vec<u32>,
    pub to: Vec<u32>,
    /// Where the edge leaves this vertex, and where it arrives, below the vertices' middles.
    pub own: Vec<f32>,
    pub other: Vec<f32>,
}

impl Links {
    pub fn of(&self, vertex: u32) -> std::ops::Range<usize> {
        let at = vertex as usize;
        self.first[at] as usize..self.first[at + 1] as usize
    }

    /// The neighbours of a vertex.
    pub fn to(&self, vertex: u32) -> &[u32] {
        &self.to[self.of(vertex)]
    }

    fn new(vertices: usize, pieces: &[Piece], from_left: bool) -> Self {
        let here = |piece: &Piece| if from_left { piece.from } else { piece.to };
        let mut first = vec![0_u32; vertices + 1];
        for piece in pieces {
            first[here(piece) as usize + 1] += 1;
        }
        for at in 0..vertices {
            first[at + 1] += first[at];
        }
        let mut next = first.clone();
        let (mut to, mut own, mut other) = (vec![0; pieces.len()], vec![0.0; pieces.len()], vec![0.0; pieces.len()]);
        for piece in pieces {
            let slot = next[here(piece) as usize] as usize;
            next[here(piece) as usize] += 1;
            let ends = (piece.from_at, piece.to_at);
            (to[slot], own[slot], other[slot]) =
                if from_left { (piece.to, ends.0, ends.1) } else { (piece.from, ends.1, ends.0) };
        }
        Self { first, to, own, other }
    }
}

/// A piece of an edge between neighbouring layers.
struct Piece {
    from: u32,
    to: u32,
    from_at: f32,
    to_at: f32,
}

/// An edge between items, from left to right.
pub(super) struct Line {
    pub from: u32,
    pub to: u32,
    pub from_at: f32,
    pub to_at: f32,
    pub label: Option<(f32, f32)>,
}

impl Layers {
    /// `former` is the height of each item in the picture before, or no number.
    pub fn new(
        mut rank: Vec<u32>,
        mut size: Vec<[f32; 2]>,
        mut is_thin: Vec<bool>,
        lines: &[Line],
        mut former: Vec<f32>,
    ) -> Self {
        let mut pieces = Vec::with_capacity(lines.len());
        let mut chains = Vec::with_capacity(lines.len());
        let mut labels = Vec::with_capacity(lines.len());
        for line in lines {
            let (start, end) = (rank[line.from as usize], rank[line.to as usize]);
            let dummies = end.saturating_sub(start).saturating_sub(1);
            let first = rank.len() as u32;
            chains.push((first, dummies));
            let mut before = (line.from, line.from_at);
            for nth in 0..dummies {
                let dummy = rank.len() as u32;
                rank.push(start + 1 + nth);
                let label = line.label.filter(|_| nth == dummies / 2);
                size.push(label.map_or([0.0, 0.0], |(width, height)| [width, height]));
                is_thin.push(true);
                let (before_y, after_y) = (former[line.from as usize], former[line.to as usize]);
                former.push(before_y + (after_y - before_y) * (nth + 1) as f32 / (dummies + 1) as f32);
                pieces.push(Piece { from: before.0, to: dummy, from_at: before.1, to_at: 0.0 });
                before = (dummy, 0.0);
            }
            labels.push(line.label.filter(|_| dummies > 0).map(|_| first + dummies / 2));
            pieces.push(Piece { from: before.0, to: line.to, from_at: before.1, to_at: line.to_at });
        }
        let vertices = rank.len();
        let (right, left) = (Links::new(vertices, &pieces, true), Links::new(vertices, &pieces, false));
        let (first, order) = by_rank(&rank, &former, &right, &left);
        let mut layers =
            Self { rank, size, is_thin, first, order, place: vec![0; vertices], right, left, chains, labels, former };
        (0..layers.count()).for_each(|layer| layers.number(layer));
        layers
    }

    /// How many layers there are.
    pub fn count(&self) -> usize {
        self.first.len() - 1
    }

    /// Where a layer lies in `order`.
    pub fn range(&self, layer: usize) -> std::ops::Range<usize> {
        self.first[layer] as usize..self.first[layer + 1] as usize
    }

    pub fn layer(&self, layer: usize) -> &[u32] {
        &self.order[self.range(layer)]
    }

    /// Writes down the places of a layer's vertices.
    pub fn number(&mut self, layer: usize) {
        for (place, at) in self.range(layer).enumerate() {
            self.place[self.order[at] as usize] = place as u32;
        }
    }
}

/// Vertices layer by layer, as a walk in depth finds them: what hangs together stands together. What had a place in
/// the picture before keeps it.
fn by_rank(rank: &[u32], former: &[f32], right: &Links, left: &Links) -> (Vec<u32>, Vec<u32>) {
    let layers = rank.iter().max().map_or(0, |last| *last as usize + 1);
    let mut first = vec![0_u32; layers + 1];
    for of in rank {
        first[*of as usize + 1] += 1;
    }
    for layer in 0..layers {
        first[layer + 1] += first[layer];
    }
    let mut next = first.clone();
    let mut order = vec![0_u32; rank.len()];
    let mut seen = vec![false; rank.len()];
    let mut put = |vertex: u32| {
        let slot = &mut next[rank[vertex as usize] as usize];
        order[*slot as usize] = vertex;
        *slot += 1;
    };
    let mut stack = Vec::new();
    for start in 0..rank.len() as u32 {
        if seen[start as usize] {
            continue;
        }
        seen[start as usize] = true;
        stack.push(start);
        while let Some(vertex) = stack.pop() {
            put(vertex);
            for to in right.to(vertex).iter().rev().chain(left.to(vertex).iter().rev()) {
                if !seen[*to as usize] {
                    seen[*to as usize] = true;
                    stack.push(*to);
                }
            }
        }
    }
    if former.iter().any(|y| y.is_finite()) {
        for layer in 0..layers {
            keep(&mut order[first[layer] as usize..first[layer + 1] as usize], former);
        }
    }
    (first, order)
}

/// Sorts a layer by its vertices' former heights; one without stays behind the one before it.
fn keep(layer: &mut [u32], former: &[f32]) {
    let mut last = f32::MIN;
    let mut keyed: Vec<(f32, u32)> = Vec::with_capacity(layer.len());
    for vertex in layer.iter().copied() {
        let y = former[vertex as usize];
        last = if y.is_finite() { y } else { last };
        keyed.push((last, vertex));
    }
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (slot, (_, vertex)) in layer.iter_mut().zip(keyed) {
        *slot = vertex;
    }
}
