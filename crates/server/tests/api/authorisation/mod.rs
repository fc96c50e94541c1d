//! Who may do and see what: every operation of the document and everything that goes over the
//! sockets, for everybody who may ask. `operations.txt` and `frames.txt` are the rules; the rest
//! here makes the people and the chats, asks, and looks through every answer for what is not the
//! caller's to read.

pub mod frames;
pub mod operations;
mod scene;
mod tickets;
