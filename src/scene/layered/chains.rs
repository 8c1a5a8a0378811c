//! Layers: nodes by rank, and who is linked with whom, over flat arrays. [`super::layering`] makes them.

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

    /// The neighbours on the right, or those on the left.
    pub fn new(vertices: usize, pieces: &[Piece], from_left: bool) -> Self {
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
pub(super) struct Piece {
    pub from: u32,
    pub to: u32,
    pub from_at: f32,
    pub to_at: f32,
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

/// Sorts a layer by its vertices' former heights; one without stays behind the one before it.
pub(super) fn keep(layer: &mut [u32], former: &[f32]) {
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
