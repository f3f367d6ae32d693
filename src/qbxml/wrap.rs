//! An envelope around one object, so that a kept object can be read again.

/// A small qbXML answer that holds one object: `message_name` is the name of the `…Rs`, `element`
/// the bytes of the object from its `<` to its last `>`. They are put in as they are; those of a
/// file that was not UTF-8 go through [`to_utf8`](super::encoding::to_utf8) first.
pub fn wrap(message_name: &str, element: &[u8]) -> Vec<u8> {
    let before = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<QBXML>\n<QBXMLMsgsRs>\n\
         <{message_name} statusCode=\"0\" statusSeverity=\"Info\" statusMessage=\"Status OK\">\n"
    );
    let after = format!("\n</{message_name}>\n</QBXMLMsgsRs>\n</QBXML>\n");
    [before.as_bytes(), element, after.as_bytes()].concat()
}
