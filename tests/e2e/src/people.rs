//! Who is in the demo's data, and the keys they press.

/// The first agent's address.
pub const AGENT_1: &str = "agent1@example.com";
/// The second agent's address.
pub const AGENT_2: &str = "agent2@example.com";
/// The password of both.
pub const PASSWORD: &str = "demo";

/// The keys that have no character (WebDriver, section 17.4.2).
pub mod key {
    /// Goes on to the next thing.
    pub const TAB: &str = "\u{e004}";
    /// Does it.
    pub const ENTER: &str = "\u{e007}";
    /// Takes it back.
    pub const ESCAPE: &str = "\u{e00c}";
    /// Takes away what is before the caret.
    pub const BACKSPACE: &str = "\u{e003}";
    /// To the one before.
    pub const UP: &str = "\u{e013}";
    /// To the next one.
    pub const DOWN: &str = "\u{e015}";
    /// Arrow left.
    pub const LEFT: &str = "\u{e012}";
    /// Arrow right.
    pub const RIGHT: &str = "\u{e014}";
    /// To the end of the line.
    pub const END: &str = "\u{e010}";
    /// To the very beginning.
    pub const HOME: &str = "\u{e011}";
    /// A page up.
    pub const PAGE_UP: &str = "\u{e00e}";
    /// A page down.
    pub const PAGE_DOWN: &str = "\u{e00f}";
}
