//! Small shared parts. Nothing here knows a feature.

pub mod attention;
mod avatar;
mod dialog;
mod face;
mod follow;
mod icon;
pub mod text;
pub mod time;

pub use avatar::Avatar;
pub use dialog::Dialog;
pub use face::{Empty, Failed, Loading};
pub use follow::{Part, flag, part, words};
pub use icon::Icon;
