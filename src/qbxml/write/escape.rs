//! Text → XML in ASCII. QuickBooks has been seen to stumble over bytes above 127, whatever the
//! declaration says.

/// Appends a text as the content of an element. Line ends and tabs become references, so that a
/// request stays one line, and nothing between here and QuickBooks rearranges them.
pub(in crate::qbxml) fn push_content(text: &str, xml: &mut String) {
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            ' '..='~' => xml.push(character),
            _ => xml.push_str(&format!("&#{};", u32::from(character))),
        }
    }
}

/// Appends ` name="value"`.
pub(in crate::qbxml) fn push_attribute(name: &str, value: &str, xml: &mut String) {
    xml.push_str(&format!(" {name}=\""));
    let mut content = String::new();
    push_content(value, &mut content);
    // Within an element quotes stay as they are: some versions cut a text off at `&quot;`.
    xml.push_str(&content.replace('"', "&quot;"));
    xml.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_reserves_and_what_is_not_ascii_becomes_a_reference() {
        let mut xml = String::new();
        push_content("a<b> & \"é€\"\n\t", &mut xml);
        assert_eq!(xml, "a&lt;b&gt; &amp; \"&#233;&#8364;\"&#10;&#9;");
        let mut xml = String::new();
        push_attribute("iteratorID", "{\"}", &mut xml);
        assert_eq!(xml, " iteratorID=\"{&quot;}\"");
    }
}
