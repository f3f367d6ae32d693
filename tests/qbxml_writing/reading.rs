//! A reader of what the writer writes, and of nothing else; it shares nothing with either the
//! writer or the program's own reader.

/// An element as it stands.
#[derive(Debug, Default)]
pub struct Node {
    pub name: String,
    pub children: Vec<Node>,
    pub text: String,
}

/// The elements of a text of XML without declarations.
pub fn read(xml: &str) -> Vec<Node> {
    let mut open = vec![Node::default()];
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let (text, from) = rest.split_at(at);
        open.last_mut().unwrap().text.push_str(&resolved(text));
        let (tag, behind) = from[1..].split_once('>').expect("a tag ends");
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            let node = open.pop().unwrap();
            assert_eq!(node.name, name, "tags are nested");
            open.last_mut().expect("something is open").children.push(node);
        } else {
            let name = tag.split(' ').next().unwrap_or_default().to_string();
            open.push(Node { name, ..Node::default() });
        }
    }
    assert_eq!(open.len(), 1, "every tag is closed");
    assert_eq!(rest.trim(), "", "nothing follows");
    open.pop().unwrap().children
}

fn resolved(text: &str) -> String {
    let mut parts = text.split('&');
    let mut found = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (name, behind) = part.split_once(';').expect("a reference ends");
        found.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            number => {
                let code = number.strip_prefix('#').expect("no other names are written");
                char::from_u32(code.parse().unwrap()).unwrap()
            }
        });
        found.push_str(behind);
    }
    found
}

/// Parent and name of every element without children, with its text.
pub fn leaves(nodes: &[Node], parent: &str, found: &mut Vec<(String, String)>) {
    for node in nodes {
        if node.children.is_empty() {
            found.push((format!("{parent}/{}", node.name), node.text.clone()));
        } else {
            assert_eq!(node.text, "", "no text stands beside elements");
            leaves(&node.children, &node.name, found);
        }
    }
}
