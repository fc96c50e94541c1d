//! Where requests and WebSocket frames begin and end in a stream of bytes.
//!
//! Only as much of HTTP/1.1 (RFC 9112) as Chromium speaks with this server: requests one after the
//! other on a connection, their bodies with a length. Of RFC 6455 the framing; compression is never
//! agreed on.

use std::io::Cursor;

use tokio_tungstenite::tungstenite::protocol::frame::{
    FrameHeader,
    coding::{Data, OpCode},
};

/// A part of a stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub kind: Kind,
    pub bytes: Vec<u8>,
}

/// What kind of part.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The head of a request or an answer, with its first line.
    Head { line: String, upgrades: bool },
    /// A whole text frame with this text.
    Text(String),
    /// Whatever else.
    Other,
}

/// What comes next in a stream.
enum State {
    /// The head of a message.
    Head,
    /// So much of a body.
    Body(usize),
    /// WebSocket frames.
    Frames,
    /// Nothing that needs to be understood.
    Raw,
}

/// Takes a stream apart.
pub(super) struct Pieces {
    state: State,
    buffer: Vec<u8>,
}

impl Pieces {
    /// A stream that begins with a head: what a browser sends, or what a server answers to a
    /// request for a WebSocket.
    pub fn from_a_head() -> Self {
        Self { state: State::Head, buffer: Vec::new() }
    }

    /// A stream that need not be understood.
    pub fn raw() -> Self {
        Self { state: State::Raw, buffer: Vec::new() }
    }

    /// Adds what came.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Takes the next part that is whole.
    pub fn next(&mut self) -> Option<Piece> {
        if self.buffer.is_empty() {
            return None;
        }
        let (kind, length) = match self.state {
            State::Head => self.head()?,
            State::Body(left) => {
                let length = left.min(self.buffer.len());
                self.state = if left == length { State::Head } else { State::Body(left - length) };
                (Kind::Other, length)
            }
            State::Frames => self.frame()?,
            State::Raw => (Kind::Other, self.buffer.len()),
        };
        Some(Piece { kind, bytes: self.buffer.drain(..length).collect() })
    }

    fn head(&mut self) -> Option<(Kind, usize)> {
        let end = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let mut lines = head.lines();
        let line = lines.next().unwrap_or_default().to_owned();
        let header = |name: &str| {
            let value = |line: &str| {
                let (found, value) = line.split_once(':')?;
                found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            };
            head.lines().skip(1).find_map(value)
        };
        let upgrades = header("upgrade").is_some_and(|to| to.eq_ignore_ascii_case("websocket"));
        let is_refusal = line.starts_with("HTTP/") && !line.contains(" 101 ");
        self.state = match header("content-length").and_then(|length| length.parse().ok()) {
            _ if is_refusal => State::Raw,
            _ if upgrades => State::Frames,
            Some(length @ 1..) => State::Body(length),
            _ => State::Head,
        };
        Some((Kind::Head { line, upgrades }, end))
    }

    fn frame(&mut self) -> Option<(Kind, usize)> {
        let mut cursor = Cursor::new(&self.buffer);
        // Half a header may look like no header: that is no error yet.
        let (header, length) = FrameHeader::parse(&mut cursor).ok().flatten()?;
        let begin = usize::try_from(cursor.position()).ok()?;
        let end = begin.checked_add(usize::try_from(length).ok()?)?;
        let payload = self.buffer.get(begin..end)?;
        let kind = match header.opcode {
            OpCode::Data(Data::Text) => Kind::Text(unmasked(payload, header.mask)),
            _ => Kind::Other,
        };
        Some((kind, end))
    }
}

/// What a frame says (RFC 6455, section 5.3).
fn unmasked(payload: &[u8], mask: Option<[u8; 4]>) -> String {
    let mask = mask.unwrap_or_default();
    let bytes: Vec<u8> =
        payload.iter().zip(mask.iter().cycle()).map(|(byte, m)| byte ^ m).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPGRADE: &str = "GET /v1/socket HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";

    /// All parts of a stream that comes in chunks of this size.
    fn parts(stream: &[u8], size: usize) -> Vec<Piece> {
        let mut pieces = Pieces::from_a_head();
        let mut parts = Vec::new();
        for chunk in stream.chunks(size) {
            pieces.push(chunk);
            while let Some(piece) = pieces.next() {
                parts.push(piece);
            }
        }
        let bytes: Vec<u8> = parts.iter().flat_map(|piece| piece.bytes.clone()).collect();
        assert_eq!(bytes, stream, "nothing is changed or kept");
        parts
    }

    fn frame(text: &str, mask: Option<[u8; 4]>) -> Vec<u8> {
        let header =
            FrameHeader { opcode: OpCode::Data(Data::Text), mask, ..FrameHeader::default() };
        let mut bytes = Vec::new();
        header.format(text.len() as u64, &mut bytes).unwrap();
        let mask = mask.unwrap_or_default();
        bytes.extend(text.bytes().zip(mask.iter().cycle()).map(|(byte, m)| byte ^ m));
        bytes
    }

    #[test]
    fn requests_are_told_apart_however_they_come() {
        let stream =
            "PUT /v1/one HTTP/1.1\r\ncontent-length: 4\r\n\r\nbodyGET /v1/two HTTP/1.1\r\n\r\n";
        for size in 1..stream.len() {
            let lines: Vec<_> = parts(stream.as_bytes(), size)
                .into_iter()
                .filter_map(|piece| match piece.kind {
                    Kind::Head { line, .. } => Some(line),
                    _ => None,
                })
                .collect();
            assert_eq!(lines, ["PUT /v1/one HTTP/1.1", "GET /v1/two HTTP/1.1"], "{size}");
        }
    }

    #[test]
    fn frames_are_whole_and_say_what_they_say_masked_or_not() {
        let long = "x".repeat(70_000);
        for mask in [None, Some([1, 2, 3, 250])] {
            let texts = ["", "{\"t\":\"ping\"}", &"y".repeat(300), &long];
            let mut stream = UPGRADE.as_bytes().to_vec();
            texts.iter().for_each(|text| stream.extend(frame(text, mask)));
            for size in [1, 7, 1_000, stream.len()] {
                let said: Vec<_> = parts(&stream, size)
                    .into_iter()
                    .filter_map(|piece| match piece.kind {
                        Kind::Text(text) => Some(text),
                        _ => None,
                    })
                    .collect();
                assert_eq!(said, texts, "{size}");
            }
        }
    }

    #[test]
    fn an_upgrade_that_is_refused_is_no_frames() {
        let stream = b"HTTP/1.1 400 Bad Request\r\nupgrade: websocket\r\n\r\n\x81\x05Hello";
        assert!(parts(stream, stream.len()).iter().all(|p| !matches!(p.kind, Kind::Text(_))));
    }
}
