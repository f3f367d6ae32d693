//! What is known at one place of a script: its variables, and which fields were looked at.

use std::collections::BTreeMap;

use super::types::{Kind, Type};

/// A variable, or a field of it: `doc.customer.name`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path {
    /// The variable.
    pub slot: usize,
    /// The fields, outermost first.
    pub fields: Vec<String>,
}

/// What is known when the script comes to a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow {
    /// Name, slot and type of each variable in scope, innermost last.
    pub variables: Vec<(String, usize, Type)>,
    /// What is known of fields, beyond what the contract says of them.
    pub facts: BTreeMap<Path, Type>,
    /// Nothing ever comes here.
    pub dead: bool,
}

impl Flow {
    /// The innermost variable of this name.
    pub fn find(&self, name: &str) -> Option<(usize, &Type)> {
        let found = self.variables.iter().rev().find(|(each, ..)| each == name)?;
        Some((found.1, &found.2))
    }

    /// The type of a variable.
    pub fn slot(&self, slot: usize) -> Option<&Type> {
        self.variables.iter().find(|(_, each, _)| *each == slot).map(|(.., found)| found)
    }

    /// A variable holds another value now; nothing is known of its fields any more.
    pub fn set(&mut self, slot: usize, value: Type) {
        self.facts.retain(|path, _| path.slot != slot);
        if let Some(found) = self.variables.iter_mut().find(|(_, each, _)| *each == slot) {
            found.2 = value;
        }
    }

    /// More is known of a variable or a field.
    pub fn refine(&mut self, path: &Path, known: Type) {
        if path.fields.is_empty() {
            if let Some(found) = self.variables.iter_mut().find(|(_, each, _)| *each == path.slot) {
                found.2 = known;
            }
            return;
        }
        self.facts.insert(path.clone(), known);
    }

    /// The variables of an inner block go.
    pub fn leave(&mut self, outer: usize) {
        self.variables.truncate(outer);
        let slots: Vec<usize> = self.variables.iter().map(|(_, slot, _)| *slot).collect();
        self.facts.retain(|path, _| slots.contains(&path.slot));
    }

    /// The variables that are `()` here.
    fn units(&self) -> Vec<usize> {
        let absent = self.variables.iter().filter(|(.., it)| it.kind == Kind::Nothing);
        absent.map(|(_, slot, _)| *slot).collect()
    }

    /// A variable holds what another one, or a field, holds: all that is known of its fields.
    pub fn copy(&mut self, from: &Path, to: usize) {
        let known: Vec<(Path, Type)> = self
            .facts
            .iter()
            .filter(|(path, _)| {
                path.slot == from.slot
                    && path.fields.len() > from.fields.len()
                    && path.fields.starts_with(&from.fields)
            })
            .map(|(path, known)| {
                let fields = path.fields[from.fields.len()..].to_vec();
                (Path { slot: to, fields }, known.clone())
            })
            .collect();
        self.facts.extend(known);
    }

    /// Two ways meet here.
    pub fn join(self, other: Self) -> Self {
        if self.dead {
            return other;
        }
        if other.dead {
            return self;
        }
        // A variable that is () on one way has no fields there: what the other way knows, holds.
        let before = (self.units(), other.units());
        let both = self.variables.into_iter().zip(other.variables);
        let variables = both.map(|((name, slot, a), (_, _, b))| (name, slot, a.join(&b))).collect();
        let mut facts = BTreeMap::new();
        for (path, known) in &self.facts {
            if let Some(also) = other.facts.get(path) {
                facts.insert(path.clone(), known.join(also));
            } else if before.1.contains(&path.slot) {
                facts.insert(path.clone(), known.clone());
            }
        }
        for (path, known) in &other.facts {
            if before.0.contains(&path.slot) && !facts.contains_key(path) {
                facts.insert(path.clone(), known.clone());
            }
        }
        Self { variables, facts, dead: false }
    }
}
