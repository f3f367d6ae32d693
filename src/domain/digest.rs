//! Short fingerprints of content: equal text gives equal digests, on every machine.

/// A fingerprint under construction. Each part is length-prefixed, so that `("ab", "c")` and
/// `("a", "bc")` differ.
#[derive(Default)]
pub struct Digest(blake3::Hasher);

impl Digest {
    /// Nothing added yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// Adds bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Adds a text that may be absent; absent differs from empty.
    pub fn option(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text("+").text(text),
            None => self.text("-"),
        }
    }

    /// 128 bits as 32 hexadecimal digits: enough to tell versions apart, short enough to read.
    pub fn finish(&self) -> String {
        self.0.finalize().to_hex()[..32].to_string()
    }
}

/// The fingerprint of one text.
pub fn digest_of(text: &str) -> String {
    Digest::new().text(text).finish()
}
