//! One request as it is kept until it is sent.

use std::fmt;
use std::str::FromStr;

use super::escape;

/// Every request that can be written.
pub(super) const NAMES: [&str; 18] = [
    "HostQueryRq",
    "CompanyQueryRq",
    "PreferencesQueryRq",
    "ItemQueryRq",
    "CustomerQueryRq",
    "InventorySiteQueryRq",
    "UnitOfMeasureSetQueryRq",
    "SalesOrderQueryRq",
    "InvoiceQueryRq",
    "SalesReceiptQueryRq",
    "TxnDeletedQueryRq",
    "ListDeletedQueryRq",
    "CustomerAddRq",
    "SalesOrderAddRq",
    "SalesOrderModRq",
    "InvoiceAddRq",
    "SalesReceiptAddRq",
    "TxnDelRq",
];

/// One request without its `requestID`: well-formed, in ASCII, in the order of the schema. Its
/// text (`to_string`) can be kept anywhere; parsed again it gives the same fragment, and the same
/// bytes in an [`Envelope`](crate::qbxml::envelope::Envelope).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fragment {
    name: &'static str,
    /// As written, each with a space before it.
    attributes: String,
    body: String,
}

/// A text that is no kept request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("what was kept as a request is none: {0}")]
pub struct FragmentError(&'static str);

impl Fragment {
    pub(super) fn new(name: &'static str, attributes: String, body: String) -> Self {
        assert!(NAMES.contains(&name), "{name} could not be read again");
        Self { name, attributes, body }
    }

    /// The element: `InvoiceAddRq`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The XML within the element.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Appends the whole element.
    pub(in crate::qbxml) fn push_request(&self, request_id: Option<&str>, xml: &mut String) {
        xml.push('<');
        xml.push_str(self.name);
        if let Some(id) = request_id {
            escape::push_attribute("requestID", id, xml);
        }
        xml.push_str(&self.attributes);
        xml.push('>');
        xml.push_str(&self.body);
        xml.push_str(&format!("</{}>", self.name));
    }
}

impl fmt::Display for Fragment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut xml = String::new();
        self.push_request(None, &mut xml);
        formatter.write_str(&xml)
    }
}

impl FromStr for Fragment {
    type Err = FragmentError;

    /// Takes what `to_string` gave and little else: the text goes into the books.
    fn from_str(text: &str) -> Result<Self, FragmentError> {
        if !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Err(FragmentError("it holds characters that are never written"));
        }
        let rest = text.strip_prefix('<').ok_or(FragmentError("it begins with no element"))?;
        let (tag, rest) = rest.split_once('>').ok_or(FragmentError("its first tag has no end"))?;
        let (name, attributes) = tag.split_at(tag.find(' ').unwrap_or(tag.len()));
        let name = NAMES.into_iter().find(|known| *known == name);
        let name = name.ok_or(FragmentError("its element is not among those that are written"))?;
        let body = rest
            .strip_suffix('>')
            .and_then(|rest| rest.strip_suffix(name))
            .and_then(|rest| rest.strip_suffix("</"))
            .ok_or(FragmentError("it does not end with its element"))?;
        if body.contains(&format!("</{name}>")) {
            return Err(FragmentError("it is more than one request"));
        }
        Ok(Self { name, attributes: attributes.to_string(), body: body.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(), &'static str>) {
        match (text.parse::<Fragment>(), expected) {
            (Ok(fragment), Ok(())) => assert_eq!(fragment.to_string(), text),
            (found, expected) => assert_eq!(found.err(), expected.err().map(FragmentError)),
        }
    }

    #[test]
    fn a_kept_request_comes_back_byte_for_byte() {
        check("<HostQueryRq></HostQueryRq>", Ok(()));
        check("<ItemQueryRq iterator=\"Start\"><MaxReturned>5</MaxReturned></ItemQueryRq>", Ok(()));
    }

    #[test]
    fn anything_else_is_refused() {
        check("", Err("it begins with no element"));
        check("<HostQueryRq", Err("its first tag has no end"));
        check("<Host></Host>", Err("its element is not among those that are written"));
        check("<HostQueryRq><a></a>", Err("it does not end with its element"));
        check("<HostQueryRq>é</HostQueryRq>", Err("it holds characters that are never written"));
        check("<TxnDelRq></TxnDelRq><TxnDelRq></TxnDelRq>", Err("it is more than one request"));
    }
}
