//! The wire: one file a word of the contract. Everything here translates, nothing decides.

mod activities;
mod agents;
mod app_files;
mod attachments;
mod auth;
mod availability;
mod booking;
mod client_address;
mod conversations;
mod cursor;
mod document;
mod extract;
mod headers;
mod library;
mod meetings;
mod messages;
mod offers;
mod problem;
mod schedule;
mod sessions;
mod site;
mod site_proof;
mod snapshot;
mod socket;
mod summary;
mod test_clock;
mod transcript;
mod transfer;
mod visitor_page;
mod visitor_side;
mod visitor_socket;
mod visitors;
mod wire;

use std::path::Path;

use axum::{Router, middleware, response::Redirect, routing::get};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, Refusal};

pub use attachments::is_upload;
pub use client_address::ClientAddress;
pub use document::openapi_json;
pub use socket::serve as serve_agent;
pub use visitor_socket::serve as serve_visitor;
pub use wire::{Socket, Wire};

/// Every operation of the contract. What is not in the document cannot be served, and the other
/// way round.
fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document::frame())
        .routes(routes!(sessions::sign_in))
        .routes(routes!(sessions::sign_out))
        .routes(routes!(sessions::socket_ticket))
        .routes(routes!(sessions::me))
        .routes(routes!(availability::get, availability::put))
        .routes(routes!(agents::list))
        .routes(routes!(schedule::get, schedule::put))
        .routes(routes!(snapshot::snapshot))
        .routes(routes!(offers::accept))
        .routes(routes!(offers::decline))
        .routes(routes!(conversations::list))
        .routes(routes!(conversations::get))
        .routes(routes!(messages::list))
        .routes(routes!(messages::put))
        .routes(routes!(messages::put_note))
        .routes(routes!(conversations::read))
        .routes(routes!(conversations::end))
        .routes(routes!(transfer::begin, transfer::take_back))
        .routes(routes!(transfer::targets))
        .routes(routes!(summary::get))
        .routes(routes!(transcript::get))
        .routes(routes!(library::answers))
        .routes(routes!(library::pages))
        .routes(routes!(library::canned_replies))
        .routes(routes!(visitors::get))
        .routes(routes!(activities::list, site::report))
        .routes(routes!(site::set_profile))
        .routes(routes!(socket::socket))
        .routes(routes!(meetings::settings, meetings::set_settings))
        .routes(routes!(meetings::upcoming))
        .routes(routes!(meetings::share))
        .routes(routes!(meetings::file))
        .routes(routes!(visitor_side::start))
        .routes(routes!(visitor_side::state))
        .routes(routes!(visitor_side::put_message))
        .routes(routes!(attachments::put, attachments::get))
        .routes(routes!(attachments::put_by_visitor))
        .routes(routes!(attachments::get_by_visitor))
        .routes(routes!(visitor_side::read))
        .routes(routes!(visitor_side::end))
        .routes(routes!(visitor_side::socket_ticket))
        .routes(routes!(booking::slots))
        .routes(routes!(booking::book))
        .routes(routes!(booking::file))
        .routes(routes!(visitor_socket::socket))
        .routes(routes!(attachments::capabilities))
        .routes(routes!(document::document))
}

/// Everything that the server answers.
///
/// # Errors
/// A sentence about the folder of the inbox.
pub fn router(app: App, app_folder: Option<&Path>, test_clock: bool) -> Result<Router, String> {
    let (mut api, _) = api().split_for_parts();
    if test_clock {
        api = api.merge(test_clock::router());
    }
    let api = api
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(axum::extract::DefaultBodyLimit::max(contract::limits::BODY_BYTES))
        .layer(middleware::from_fn_with_state(app.clone(), client_address::count))
        .layer(middleware::map_response(headers::never_store))
        .layer(headers::cors())
        .with_state(app);
    let site = match app_folder {
        Some(folder) => app_files::router(folder)?,
        None => Router::new()
            .route("/", get(async || Redirect::temporary("visitor/")))
            .fallback(async || Refusal::not_found()),
    };
    Ok(api
        .merge(visitor_page::router())
        .merge(site)
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::map_response(headers::no_sniffing))
        .layer(middleware::from_fn(headers::log)))
}
