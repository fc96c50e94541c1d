//! Small shared parts. Nothing here knows a feature.

pub mod attention;
mod avatar;
mod dialog;
mod face;
mod follow;
mod icon;
mod remote;
mod section;
pub mod text;
pub mod time;

pub use avatar::Avatar;
pub use dialog::Dialog;
pub use face::{Empty, Failed, Loading};
pub use follow::{Part, flag, part, words};
pub use icon::Icon;
pub use remote::{Fetched, Remote};
pub use section::Section;
