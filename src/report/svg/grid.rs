//! Which row and column each box gets: the longest chain is a straight spine from top to bottom,
//! what branches off stands beside the box it leaves, the rest finds a column of its own.

use std::collections::BTreeSet;

use crate::pipeline::picture::Picture;

/// Row from the top and column from the left of one box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// From 0 at the top. Arrows lead down, or sideways to a chain that begins beside its box.
    pub row: usize,
    /// From 0 at the left.
    pub column: usize,
}

/// Boxes one below the other, by their places in the picture.
type Chain = Vec<usize>;

/// The cell of each box. No two boxes share one.
pub fn cells(picture: &Picture) -> Vec<Cell> {
    let chains = chains(picture);
    let mut beside: Vec<Option<usize>> =
        chains.iter().map(|chain| beside(picture, &chains, chain)).collect();
    loop {
        let rows = rows(picture, &chains, &beside);
        match columns(picture, &chains, &beside, &rows) {
            Ok(columns) => {
                let first = columns.iter().copied().min().unwrap_or(0);
                let place = |(row, column): (&usize, &isize)| Cell {
                    row: *row,
                    column: column.abs_diff(first),
                };
                return rows.iter().zip(&columns).map(place).collect();
            }
            // Both sides are taken: this chain begins below its box, like any other.
            Err(crowded) => beside[crowded] = None,
        }
    }
}

/// Takes the longest chain out of the picture until nothing is left; of two as long, the one
/// whose arrows were added first.
fn chains(picture: &Picture) -> Vec<Chain> {
    let mut free = vec![true; picture.boxes.len()];
    let mut chains = Vec::new();
    while free.contains(&true) {
        let mut length = vec![0_usize; free.len()];
        let mut next = vec![None; free.len()];
        // Boxes stand in the order of the walk: whatever is below comes later.
        for place in (0..free.len()).rev().filter(|place| free[*place]) {
            length[place] = 1;
            for arrow in picture.arrows.iter().filter(|arrow| arrow.from == place) {
                if free[arrow.to] && length[arrow.to] >= length[place] {
                    length[place] = length[arrow.to] + 1;
                    next[place] = Some(arrow.to);
                }
            }
        }
        let longest = length.iter().copied().max().unwrap_or(0);
        let mut chain = Vec::with_capacity(longest);
        let mut at = length.iter().position(|each| *each == longest);
        while let Some(place) = at {
            free[place] = false;
            chain.push(place);
            at = next[place];
        }
        chains.push(chain);
    }
    chains
}

/// The box that a chain begins beside: the only one that leads to its head, by carrying something.
fn beside(picture: &Picture, chains: &[Chain], chain: &Chain) -> Option<usize> {
    let head = *chain.first()?;
    let mut incoming = picture.arrows.iter().filter(|arrow| arrow.to == head);
    let only = incoming.next().filter(|arrow| !arrow.waits)?;
    let is_spine = chains.first() == Some(chain);
    (incoming.next().is_none() && !is_spine).then_some(only.from)
}

fn rows(picture: &Picture, chains: &[Chain], beside: &[Option<usize>]) -> Vec<usize> {
    let mut rows = vec![0; picture.boxes.len()];
    for place in 0..rows.len() {
        let chain = chains.iter().position(|chain| chain.first() == Some(&place));
        rows[place] = match chain.and_then(|chain| beside[chain]) {
            Some(parent) => rows[parent],
            None => {
                let above = picture.arrows.iter().filter(|arrow| arrow.to == place);
                above.map(|arrow| rows[arrow.from] + 1).max().unwrap_or(0)
            }
        };
    }
    rows
}

/// Columns, counted from the spine: positive to the right. Fails with a chain that finds no room
/// beside its box.
fn columns(
    picture: &Picture,
    chains: &[Chain],
    beside: &[Option<usize>],
    rows: &[usize],
) -> Result<Vec<isize>, usize> {
    let mut columns: Vec<isize> = vec![0; picture.boxes.len()];
    let mut taken: BTreeSet<(usize, isize)> = BTreeSet::new();
    for (index, chain) in chains.iter().enumerate() {
        let fits = |column: &isize| chain.iter().all(|it| !taken.contains(&(rows[*it], *column)));
        let column = match beside[index] {
            Some(parent) => {
                let mut sides = [columns[parent] + 1, columns[parent] - 1].into_iter();
                sides.find(fits).ok_or(index)?
            }
            None => outwards().find(fits).unwrap_or(0),
        };
        for place in chain {
            columns[*place] = column;
            taken.insert((rows[*place], column));
        }
    }
    Ok(columns)
}

/// 0, 1, -1, 2, -2, …
fn outwards() -> impl Iterator<Item = isize> {
    (0..).flat_map(|distance: isize| {
        let both = [distance, -distance];
        both.into_iter().take(if distance == 0 { 1 } else { 2 })
    })
}
