//! What the server logs, and what it never does.

use std::io::{IsTerminal, stderr};

use tracing::Level;
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, filter_fn},
    fmt,
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

/// Logs to the standard error, as much as `RUST_LOG` says. Of the libraries only warnings, whatever
/// it says: below that some of them tell every frame and every header that goes over the wire.
pub fn start() {
    let wanted = EnvFilter::try_from_default_env().unwrap_or_else(|_| "info,sqlx=warn".into());
    let discreet =
        filter_fn(|it| it.target().starts_with("chat_server") || *it.level() <= Level::WARN);
    let lines = fmt::layer()
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        .with_filter(wanted.and(discreet));
    tracing_subscriber::registry().with(lines).init();
}
