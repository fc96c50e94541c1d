//! The whole API against a running server. Every test has a server and a database of its own.

mod accounts;
mod agents;
mod availability;
mod chats;
mod document;
mod errors;
mod events;
mod figures;
mod guests;
mod history;
mod identity;
mod library;
mod lists;
mod meetings;
mod messages;
mod missed;
mod offers;
mod presence;
mod process;
mod routing;
mod sessions;
mod site;
mod sockets;
mod summary;
mod support;
mod transcript;
