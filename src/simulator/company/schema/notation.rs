//! Reads the notation of `qbxml.txt`, which its head explains.

use std::collections::{BTreeSet, HashMap};

use super::values::Type;
use super::{Schema, Version};

/// What an element holds.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Content {
    /// Attributes, and whether they must be there.
    pub(in super::super) attributes: Vec<(&'static str, bool)>,
    pub(in super::super) particles: Vec<Particle>,
}

/// Something that stands so and so often.
#[derive(Debug, Clone)]
pub(in super::super) struct Particle {
    pub(in super::super) least: usize,
    pub(in super::super) most: usize,
    pub(in super::super) term: Term,
}

/// What it is.
#[derive(Debug, Clone)]
pub(in super::super) enum Term {
    /// An element that holds elements, described under its own name.
    Node(&'static str),
    /// An element that holds a value.
    Leaf(&'static str, Type),
    /// What a group holds.
    Group(&'static str),
    /// One of several sequences.
    Choice(Vec<Vec<Particle>>),
}

/// The words of an enumeration.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Words(pub(in super::super) Vec<&'static str>);

/// Reads both texts. They are part of the program: what is wrong with them is our own mistake.
pub(super) fn read(text: &'static str, since: &'static str) -> Schema {
    let mut schema = Schema {
        elements: HashMap::new(),
        groups: HashMap::new(),
        words: HashMap::new(),
        since: marks(since),
        names: Vec::new(),
        symbols: HashMap::new(),
        positions: HashMap::new(),
    };
    for (name, tokens) in definitions(text) {
        if let Some(name) = name.strip_prefix('%') {
            schema.words.insert(name, Words(tokens));
        } else if let Some(name) = name.strip_prefix('&') {
            schema.groups.insert(name, content(&tokens).particles);
        } else {
            schema.elements.insert(name, content(&tokens));
        }
    }
    number_names(&mut schema);
    number_positions(&mut schema);
    schema
}

/// Each definition: its name, and the words behind `=`.
fn definitions(text: &'static str) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut found: Vec<(&'static str, Vec<&'static str>)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if line.starts_with(' ') {
            let (_, tokens) = found.last_mut().expect("a definition begins at the margin");
            tokens.extend(line.split_whitespace());
        } else {
            let (name, rest) = line.split_once(" =").expect("a definition has a name");
            found.push((name, rest.split_whitespace().collect()));
        }
    }
    found
}

fn marks(since: &'static str) -> HashMap<&'static str, Version> {
    let lines = since.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut marks = HashMap::new();
    for line in lines {
        let (version, names) = line.split_once(' ').expect("a version, then names");
        let version = super::super::profile::version(version).expect("a version");
        marks.extend(names.split_whitespace().map(|name| (name, version)));
    }
    marks
}

fn content(tokens: &[&'static str]) -> Content {
    let attributes = tokens.iter().filter_map(|token| token.strip_prefix('@'));
    let attributes = attributes.map(|name| (name.trim_end_matches('!'), name.ends_with('!')));
    let attributes = attributes.collect();
    let others: Vec<_> = tokens.iter().copied().filter(|token| !token.starts_with('@')).collect();
    let mut rest = others.as_slice();
    let particles = sequence(&mut rest);
    assert!(rest.is_empty(), "{rest:?} is left over");
    Content { attributes, particles }
}

/// Reads up to `|`, `)` or the end.
fn sequence(rest: &mut &[&'static str]) -> Vec<Particle> {
    let mut particles = Vec::new();
    while let Some((token, behind)) = rest.split_first() {
        if *token == "|" || token.starts_with(')') {
            break;
        }
        *rest = behind;
        particles.push(if *token == "(" { choice(rest) } else { single(token) });
    }
    particles
}

fn choice(rest: &mut &[&'static str]) -> Particle {
    let mut branches = Vec::new();
    loop {
        branches.push(sequence(rest));
        let (token, behind) = rest.split_first().expect("a parenthesis is closed");
        *rest = behind;
        if let Some(often) = token.strip_prefix(')') {
            let (least, most) = how_often(often);
            return Particle { least, most, term: Term::Choice(branches) };
        }
    }
}

fn single(token: &'static str) -> Particle {
    let (name, value) = match token.split_once(':') {
        Some((name, value)) => (name, Some(value)),
        None => (token, None),
    };
    let end = name.find(['?', '*', '+']).or_else(|| name.find("..").map(|dots| dots - 1));
    let (name, often) = name.split_at(end.unwrap_or(name.len()));
    let (least, most) = how_often(often);
    let term = match (name.strip_prefix('&'), value) {
        (Some(group), _) => Term::Group(group),
        (None, Some(value)) => Term::Leaf(name, Type::read(value)),
        (None, None) => Term::Node(name),
    };
    Particle { least, most, term }
}

fn how_often(text: &str) -> (usize, usize) {
    match text {
        "" => (1, 1),
        "?" => (0, 1),
        "*" => (0, usize::MAX),
        "+" => (1, usize::MAX),
        range => {
            let (least, most) = range.split_once("..").expect("a range");
            (least.parse().expect("a number"), most.parse().expect("a number"))
        }
    }
}

fn number_names(schema: &mut Schema) {
    let mut names: BTreeSet<&'static str> = schema.elements.keys().copied().collect();
    let contents = schema.elements.values().map(|content| &content.particles);
    contents.chain(schema.groups.values()).for_each(|particles| collect(particles, &mut names));
    schema.names = names.into_iter().collect();
    let numbered = schema.names.iter().zip(0..);
    schema.symbols = numbered.map(|(name, symbol)| (*name, symbol)).collect();
}

fn collect(particles: &[Particle], names: &mut BTreeSet<&'static str>) {
    for particle in particles {
        match &particle.term {
            Term::Node(name) | Term::Leaf(name, _) => {
                names.insert(name);
            }
            Term::Group(_) => {}
            Term::Choice(branches) => branches.iter().for_each(|branch| collect(branch, names)),
        }
    }
}

fn number_positions(schema: &mut Schema) {
    let mut all = HashMap::new();
    for (name, content) in &schema.elements {
        let mut positions = HashMap::new();
        place(schema, &content.particles, &mut 0, &mut positions);
        all.insert(*name, positions);
    }
    schema.positions = all;
}

/// Branches of a choice share a place: where it repeats, they stand in any order.
fn place(
    schema: &Schema,
    particles: &[Particle],
    at: &mut usize,
    positions: &mut HashMap<&'static str, usize>,
) {
    for particle in particles {
        match &particle.term {
            Term::Node(name) | Term::Leaf(name, _) => {
                positions.entry(name).or_insert(*at);
            }
            Term::Group(name) => place(schema, schema.group(name), at, positions),
            Term::Choice(branches) => {
                let start = *at;
                for branch in branches {
                    let mut within = start;
                    place(schema, branch, &mut within, positions);
                    *at = (*at).max(within);
                }
            }
        }
        *at += 1;
    }
}
