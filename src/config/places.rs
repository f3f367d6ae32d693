//! Where each key of the file stands, by its path.

use std::collections::BTreeMap;

use crate::problem::Place;
use crate::yaml::{Kind, Node};

/// Places by path: `settings.sites[1].quickbooks`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    start: Place,
    by_path: BTreeMap<String, Place>,
}

impl Places {
    /// The places of everything in a tree.
    pub(super) fn of_tree(root: &Node, file: &str) -> Self {
        let mut places = Self { start: Place::start_of(file), by_path: BTreeMap::new() };
        places.add(root, "", file);
        places
    }

    /// Where the value of a path stands; for one that the file leaves to its default, the nearest
    /// section around it, and in the end the beginning of the file.
    pub fn of(&self, path: &str) -> &Place {
        let mut path = path;
        loop {
            if let Some(place) = self.by_path.get(path) {
                return place;
            }
            match path.rfind(['.', '[']) {
                Some(cut) => path = &path[..cut],
                None => return &self.start,
            }
        }
    }

    fn add(&mut self, node: &Node, path: &str, file: &str) {
        match &node.kind {
            Kind::Null | Kind::Text { .. } => {}
            Kind::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    let path = format!("{path}[{index}]");
                    self.by_path.insert(path.clone(), item.span.place(file));
                    self.add(item, &path, file);
                }
            }
            Kind::Map(entries) => {
                for entry in entries {
                    let joint = if path.is_empty() { "" } else { "." };
                    let path = format!("{path}{joint}{}", entry.key);
                    let is_scalar = matches!(entry.value.kind, Kind::Text { .. });
                    // Lists and sections are recognised by their name, not by their first entry.
                    let span = if is_scalar { entry.value.span } else { entry.key_span };
                    self.by_path.insert(path.clone(), span.place(file));
                    self.add(&entry.value, &path, file);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn check(path: &str, expected: &str) {
        let text = "company: Acme\nsettings:\n  sites:\n    - { quickbooks: East, site: E }\n";
        let (root, problems) = parse(text, "c.yaml");
        assert_eq!(problems, []);
        assert_eq!(Places::of_tree(&root, "c.yaml").of(path).to_string(), expected);
    }

    #[test]
    fn paths_have_places() {
        check("company", "c.yaml:1:10");
        check("settings.sites", "c.yaml:3:3");
        check("settings.sites[0].site", "c.yaml:4:33");
    }

    #[test]
    fn what_is_left_out_is_looked_for_around_it() {
        check("settings.sites[0].location", "c.yaml:4:7");
        check("settings.sites[7].site", "c.yaml:3:3");
        check("settings.default_site", "c.yaml:2:1");
        check("quickbooks.via", "c.yaml:1:1");
    }
}
