//! Which edges lead back. A walk in depth from where the graph begins: an edge to what the walk has not left yet
//! closes a circle.

/// For each edge whether turning it round (with the others so marked) leaves no circle. Nodes are tried in their order,
/// those without edges into them first.
pub(super) fn feedback(nodes: usize, edges: &[(u32, u32)]) -> Vec<bool> {
    let mut first = vec![0_u32; nodes + 1];
    let mut entered = vec![false; nodes];
    for (from, to) in edges {
        first[*from as usize + 1] += 1;
        entered[*to as usize] |= from != to;
    }
    for at in 0..nodes {
        first[at + 1] += first[at];
    }
    let mut next = first.clone();
    let mut leaving = vec![0_u32; edges.len()];
    for (edge, (from, _)) in edges.iter().enumerate() {
        let slot = &mut next[*from as usize];
        leaving[*slot as usize] = edge as u32;
        *slot += 1;
    }
    const UNSEEN: u8 = 0;
    const OPEN: u8 = 1;
    const DONE: u8 = 2;
    let mut state = vec![UNSEEN; nodes];
    let mut back = vec![false; edges.len()];
    let mut cursor = first.clone();
    let sources = (0..nodes).filter(|at| !entered[*at]);
    for start in sources.chain(0..nodes) {
        if state[start] != UNSEEN {
            continue;
        }
        state[start] = OPEN;
        let mut stack = vec![start];
        while let Some(at) = stack.last().copied() {
            if cursor[at] == first[at + 1] {
                state[at] = DONE;
                stack.pop();
                continue;
            }
            let edge = leaving[cursor[at] as usize] as usize;
            cursor[at] += 1;
            let to = edges[edge].1 as usize;
            match state[to] {
                UNSEEN => {
                    state[to] = OPEN;
                    stack.push(to);
                }
                OPEN => back[edge] = true,
                _ => {}
            }
        }
    }
    back
}
