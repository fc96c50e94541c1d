//! Whole paths, one file each. In one program, so that it is linked once.

mod alerts;
mod availability;
mod calendar;
mod conversation;
mod conversations;
mod demo;
mod drafts;
mod errors_of_the_api;
mod errors_on_screen;
mod faults;
mod first_visit;
mod history;
mod hosting;
mod injection;
mod kept;
mod keyboard;
mod phone;
mod restore;
mod routing;
mod secrets;
mod session;
mod shortcuts;
mod summary;
mod transcript;
mod visitor;
