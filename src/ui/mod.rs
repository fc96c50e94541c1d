//! Small shared parts. Nothing here knows a feature.

mod attached;
pub mod attention;
mod avatar;
mod badge;
mod countdown;
mod dialog;
mod download;
mod each;
mod face;
mod file_button;
mod focus;
mod fold;
mod follow;
mod icon;
mod later;
mod maker;
mod marked;
mod menu;
mod moment;
mod remote;
mod saving;
mod section;
pub mod text;
pub mod time;
mod unsaved;
mod week;
mod window;
mod zone_field;
pub mod zoned;

pub use attached::{attached, file_size};
pub use avatar::Avatar;
pub use badge::badge;
pub use countdown::countdown;
pub use dialog::Dialog;
pub use download::download;
pub use each::each;
pub use face::{Empty, Failed, Loading};
pub use file_button::FileButton;
pub use focus::focus_when_there;
pub use fold::Fold;
pub use follow::{
    Handler, Part, derived, effect, effect_since, flag, handler, memo, part, spawn, words,
};
pub use icon::Icon;
pub use later::{NotLoaded, later};
pub use maker::Maker;
pub use marked::marked;
pub use menu::Menu;
pub use moment::{Clock, each_minute};
pub use remote::{Fetched, Remote};
pub use saving::{FormEnd, Saving, focus_first_wrong};
pub use section::Section;
pub use unsaved::Unsaved;
pub use week::{WeekFields, WeekForm};
pub use window::Window;
pub use zone_field::ZoneField;
