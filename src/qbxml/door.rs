//! The door that bytes come in through: they leave it as UTF-8, counted, a chunk at a time.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use super::encoding::{self, HEAD_LENGTH, SourceEncoding, UnknownEncoding};

/// Bytes read at a time: so many that most objects stand in one chunk, few enough to stay in the
/// cache.
const CHUNK_LENGTH: usize = 256 * 1024;

/// Longest piece of markup or text that is read, in bytes of UTF-8. QuickBooks' longest text has
/// 4,095 characters; this bounds what one broken file can ask of memory.
pub(super) const PIECE_LENGTH_MAX: u32 = 1024 * 1024;

/// A place in the file as it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Bytes before it.
    pub(super) offset: u64,
    /// Line, from 1.
    pub(super) line: u64,
    /// Column in characters, from 1.
    pub(super) column: u64,
}

/// Reads bytes of any encoding and hands on UTF-8. It remembers one mark, the beginning of the
/// piece that is being read, and can tell where that and the present place stand in the file.
pub(super) struct Door<R> {
    source: R,
    encoding: Option<SourceEncoding>,
    ended: bool,
    /// Bytes of the source that are not decoded yet.
    raw: Vec<u8>,
    /// Decoded text, handed out up to `at`.
    chunk: Vec<u8>,
    at: usize,
    /// Characters of `chunk` that are longer than in the source, and by how many bytes.
    grown: VecDeque<(usize, usize)>,
    /// Bytes of all chunks before this one.
    before: u64,
    /// Where `chunk[counted]` stands in the file.
    place: Place,
    counted: usize,
    /// The mark, in bytes of decoded text; its place once it is known.
    mark: u64,
    mark_place: Option<Place>,
}

impl<R: Read> Door<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            encoding: None,
            ended: false,
            raw: Vec::new(),
            chunk: Vec::new(),
            at: 0,
            grown: VecDeque::new(),
            before: 0,
            place: Place { offset: 0, line: 1, column: 1 },
            counted: 0,
            mark: 0,
            mark_place: None,
        }
    }

    /// The encoding, known once something was read.
    pub(super) fn encoding(&self) -> SourceEncoding {
        self.encoding.unwrap_or(SourceEncoding::Utf8)
    }

    /// Bytes of UTF-8 handed out so far.
    pub(super) fn decoded(&self) -> u64 {
        self.before + self.at as u64
    }

    /// What is decoded and not handed out yet.
    pub(super) fn at_hand(&self) -> &[u8] {
        &self.chunk[self.at..]
    }

    /// A piece begins here.
    pub(super) fn set_mark(&mut self) {
        self.mark = self.decoded();
        self.mark_place = None;
    }

    /// Where the piece begins.
    pub(super) fn marked(&mut self) -> Place {
        if let Some(place) = self.mark_place {
            return place;
        }
        // The mark moves only forward, and a chunk that holds it is not left before it is placed.
        let within = usize::try_from(self.mark - self.before).unwrap_or(self.at);
        self.count_up_to(within);
        self.mark_place = Some(self.place);
        self.place
    }

    /// Where reading stands now.
    pub(super) fn here(&mut self) -> Place {
        self.marked();
        self.count_up_to(self.at);
        self.place
    }

    /// The piece has outgrown what is read.
    pub(super) fn piece_is_too_long(&self) -> bool {
        self.decoded() - self.mark > u64::from(PIECE_LENGTH_MAX)
    }

    fn count_up_to(&mut self, end: usize) {
        let passed = &self.chunk[self.counted..end];
        let breaks = memchr::memchr_iter(b'\n', passed).count();
        let last_line = match memchr::memrchr(b'\n', passed) {
            Some(place) => &passed[place + 1..],
            None => passed,
        };
        let columns = characters(last_line);
        self.place.column = if breaks == 0 { self.place.column } else { 1 } + columns;
        self.place.line += breaks as u64;
        self.place.offset += match self.encoding() {
            SourceEncoding::Utf16Le | SourceEncoding::Utf16Be => {
                let pairs = passed.iter().filter(|byte| **byte >= 0xF0).count() as u64;
                2 * (characters(passed) + pairs)
            }
            SourceEncoding::Utf8 | SourceEncoding::Windows1252 => {
                let mut surplus = 0;
                while let Some((_, by)) = self.grown.pop_front_if(|(start, _)| *start < end) {
                    surplus += by;
                }
                (passed.len() - surplus) as u64
            }
        };
        self.counted = end;
    }

    fn fill(&mut self) -> io::Result<()> {
        self.marked();
        self.count_up_to(self.chunk.len());
        self.before += self.chunk.len() as u64;
        (self.at, self.counted) = (0, 0);
        self.chunk.clear();
        while self.chunk.is_empty() && !(self.ended && self.raw.is_empty()) {
            self.read_more()?;
            let encoding = self.detected()?;
            self.decode(encoding);
        }
        Ok(())
    }

    fn read_more(&mut self) -> io::Result<()> {
        let wanted = CHUNK_LENGTH - self.raw.len();
        let read = self.source.by_ref().take(wanted as u64).read_to_end(&mut self.raw)?;
        self.ended = read < wanted;
        Ok(())
    }

    fn detected(&mut self) -> io::Result<SourceEncoding> {
        if let Some(encoding) = self.encoding {
            return Ok(encoding);
        }
        let found = encoding::detect(&self.raw[..self.raw.len().min(HEAD_LENGTH)])
            .map_err(|unknown| self.refuse(unknown))?;
        self.raw.drain(..found.mark_length);
        self.place.offset = found.mark_length as u64;
        self.encoding = Some(found.encoding);
        Ok(found.encoding)
    }

    /// Puts the mark on the name of the encoding, so that the complaint names that place.
    fn refuse(&mut self, unknown: UnknownEncoding) -> io::Error {
        self.chunk = self.raw[..unknown.offset].to_vec();
        self.at = unknown.offset;
        self.count_up_to(self.at);
        self.mark_place = Some(self.place);
        io::Error::new(io::ErrorKind::Unsupported, unknown)
    }

    fn decode(&mut self, encoding: SourceEncoding) {
        let valid = match std::str::from_utf8(&self.raw) {
            _ if encoding != SourceEncoding::Utf8 => None,
            Ok(_) => Some(self.raw.len()),
            Err(error) if error.error_len().is_none() && !self.ended => Some(error.valid_up_to()),
            Err(_) => None,
        };
        if let Some(length) = valid {
            // Nearly every chunk of nearly every file: nothing to decode, so nothing is copied.
            std::mem::swap(&mut self.raw, &mut self.chunk);
            self.raw.extend_from_slice(&self.chunk[length..]);
            self.chunk.truncate(length);
            return;
        }
        let grown = &mut self.grown;
        let done =
            encoding::decode(&self.raw, encoding, self.ended, &mut self.chunk, |start, by| {
                grown.push_back((start, by));
            });
        self.raw.drain(..done);
    }
}

fn characters(text: &[u8]) -> u64 {
    let is_first = |byte: &&u8| **byte & 0b1100_0000 != 0b1000_0000;
    text.iter().filter(is_first).count() as u64
}

impl<R: Read> Read for Door<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(into)?;
        self.consume(length);
        Ok(length)
    }
}

impl<R: Read> BufRead for Door<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.chunk.len() {
            if self.piece_is_too_long() {
                return Err(io::Error::other("a piece of the file is too long"));
            }
            self.fill()?;
        }
        Ok(&self.chunk[self.at..])
    }

    fn consume(&mut self, length: usize) {
        self.at += length;
    }
}
