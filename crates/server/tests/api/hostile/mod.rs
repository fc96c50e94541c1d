//! Clients that mean no good: what they send breaks nothing, is answered as the document says, and
//! keeps nobody else waiting.

mod floods;
mod frames;
mod fuzz;
mod injection;
mod nasty;
mod scene;
mod schema;
mod slow;
mod storm;
