//! The rules of the mission as pure functions over values. The time is handed in; there is no SQL
//! and nothing waits.

pub mod attachment;
pub mod attributes;
pub mod availability;
pub mod disuse;
pub mod history;
pub mod hit;
pub mod identity;
pub mod invitation;
pub mod library;
pub mod meeting;
pub mod offer;
pub mod preview;
pub mod profile;
pub mod rate;
pub mod retention;
pub mod routing;
pub mod rules;
pub mod schedule;
pub mod search;
pub mod silence;
pub mod slots;
pub mod summary;
pub mod team;
pub mod transcript;
pub mod wall_clock;
pub mod webhook;
pub mod week;
