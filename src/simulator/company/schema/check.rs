//! Whether a request is one that QuickBooks' parser lets through.

use super::super::status::Status;
use super::super::tree::Element;
use super::values::Fault;
use super::{Content, Particle, Schema, Term, Version, schema};

/// A request that the parser let through: the first value in it that will be refused, if any.
#[derive(Debug, Default)]
pub(in super::super) struct Checked {
    pub(in super::super) refused: Option<Status>,
}

/// Checks a `…Rq` against what this version of qbXML knows.
///
/// # Errors
/// Words about the first thing that the parser refuses; the whole message set falls with it.
pub(in super::super) fn check_message(
    message: &Element,
    version: Version,
) -> Result<Checked, String> {
    let schema = schema();
    let mut walk = Check { schema, version, refused: None };
    let Some(content) = schema.elements.get(message.name.as_ref()) else {
        return Err(format!("<{}> is no message of qbXML", message.name));
    };
    walk.known_in_version("QBXMLMsgsRq", &message.name)?;
    walk.element(message, content)?;
    Ok(Checked { refused: walk.refused })
}

struct Check {
    schema: &'static Schema,
    version: Version,
    refused: Option<Status>,
}

/// The children of an element, and how many were matched.
struct Children<'a> {
    parent: &'a Element,
    at: usize,
}

impl<'a> Children<'a> {
    fn next(&self) -> Option<&'a Element> {
        self.parent.children.get(self.at)
    }
}

impl Check {
    fn element(&mut self, element: &Element, content: &Content) -> Result<(), String> {
        let name = &element.name;
        for (attribute, value) in &element.attributes {
            if !content.attributes.iter().any(|(known, _)| known == attribute) {
                return Err(format!("<{name}> has no attribute {attribute}"));
            }
            check_attribute(name, attribute, value)?;
        }
        if !element.text.is_empty() {
            return Err(format!("<{name}> holds the text \"{}\"", element.text.trim()));
        }
        let mut children = Children { parent: element, at: 0 };
        self.sequence(&content.particles, &mut children)?;
        match children.next() {
            None => Ok(()),
            Some(child) if self.schema.has_child(name, &child.name) => {
                Err(format!("<{}> stands in the wrong place in <{name}>", child.name))
            }
            Some(child) => Err(format!("<{}> is not known in <{name}>", child.name)),
        }
    }

    fn sequence(&mut self, all: &[Particle], children: &mut Children<'_>) -> Result<(), String> {
        all.iter().try_for_each(|particle| self.particle(particle, children))
    }

    fn particle(&mut self, particle: &Particle, children: &mut Children<'_>) -> Result<(), String> {
        let mut times = 0;
        while times < particle.most
            && children.next().is_some_and(|child| self.begins(&particle.term, &child.name))
        {
            let before = children.at;
            self.term(&particle.term, children)?;
            times += 1;
            if children.at == before {
                break;
            }
        }
        if times < particle.least && !self.may_be_empty(&particle.term) {
            return Err(missing(children, &particle.term));
        }
        Ok(())
    }

    fn term(&mut self, term: &Term, children: &mut Children<'_>) -> Result<(), String> {
        match term {
            Term::Group(name) => self.sequence(self.schema.group(name), children),
            Term::Choice(branches) => {
                let next = children.next().map(|child| child.name.clone()).unwrap_or_default();
                let branch = branches.iter().find(|branch| self.begins_all(branch, &next));
                branch.map_or(Ok(()), |branch| self.sequence(branch, children))
            }
            Term::Node(name) => {
                let Some(child) = children.next() else { return Ok(()) };
                self.known_in_version(&children.parent.name, name)?;
                children.at += 1;
                let content = self.schema.elements.get(name);
                self.element(child, content.expect("each node is described"))
            }
            Term::Leaf(name, kind) => {
                let Some(child) = children.next() else { return Ok(()) };
                self.known_in_version(&children.parent.name, name)?;
                children.at += 1;
                if !child.children.is_empty() {
                    return Err(format!("<{name}> holds elements"));
                }
                match kind.check(name, &child.text) {
                    Ok(()) => Ok(()),
                    Err(Fault::Unreadable(words)) => Err(words),
                    Err(Fault::Refused(status)) => {
                        self.refused.get_or_insert(status);
                        Ok(())
                    }
                }
            }
        }
    }

    fn known_in_version(&self, parent: &str, name: &str) -> Result<(), String> {
        let (major, minor) = self.schema.since(parent, name);
        if (major, minor) <= self.version {
            return Ok(());
        }
        let (own_major, own_minor) = self.version;
        Err(format!("<{name}> came with qbXML {major}.{minor}, this is {own_major}.{own_minor}"))
    }

    fn begins(&self, term: &Term, name: &str) -> bool {
        match term {
            Term::Node(own) | Term::Leaf(own, _) => *own == name,
            Term::Group(group) => self.begins_all(self.schema.group(group), name),
            Term::Choice(branches) => branches.iter().any(|branch| self.begins_all(branch, name)),
        }
    }

    fn begins_all(&self, particles: &[Particle], name: &str) -> bool {
        for particle in particles {
            if self.begins(&particle.term, name) {
                return true;
            }
            if particle.least > 0 && !self.may_be_empty(&particle.term) {
                return false;
            }
        }
        false
    }

    fn may_be_empty(&self, term: &Term) -> bool {
        let empty = |particles: &[Particle]| {
            particles.iter().all(|each| each.least == 0 || self.may_be_empty(&each.term))
        };
        match term {
            Term::Node(_) | Term::Leaf(..) => false,
            Term::Group(group) => empty(self.schema.group(group)),
            Term::Choice(branches) => branches.iter().any(|branch| empty(branch)),
        }
    }
}

fn missing(children: &Children<'_>, term: &Term) -> String {
    let parent = &children.parent.name;
    let found = match children.next() {
        Some(child) => format!("<{}> stands", child.name),
        None => format!("</{parent}> stands"),
    };
    match term {
        Term::Node(name) | Term::Leaf(name, _) => {
            format!("<{name}> is missing in <{parent}> where {found}")
        }
        Term::Group(_) | Term::Choice(_) => {
            format!("something is missing in <{parent}> where {found}")
        }
    }
}

fn check_attribute(element: &str, attribute: &str, value: &str) -> Result<(), String> {
    let words: &[&str] = match attribute {
        "iterator" => &["Start", "Continue", "Stop"],
        "metaData" => &["NoMetaData", "MetaDataOnly", "MetaDataAndResponseData"],
        _ => return Ok(()),
    };
    if words.contains(&value) {
        return Ok(());
    }
    Err(format!("<{element} {attribute}=\"{value}\">: the value is none of {}", words.join(", ")))
}
