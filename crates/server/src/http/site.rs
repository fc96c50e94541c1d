//! What the site's own server tells of its visitors.

use axum::{Json, extract::State, http::StatusCode};
use contract::{Activity, ActivityKind, NewActivity, SetProfile, Visitor, limits};

use super::{
    extract::{Path, email, invalid_parameter, invalid_value, name},
    site_proof::FromSite,
};
use crate::{
    App, Refusal,
    actions::{self, Report, Reported},
    domain::{
        attributes,
        profile::{Told, check_external_id, check_line},
    },
};

/// Say what is known of a visitor
///
/// Server to server, with an API key or signed; never from a browser. Replaces what was said before;
/// what the visitor typed stays, marked as unverified, where this leaves something out. The visitor
/// need not have chatted yet. Agents see the change at once. At most 100 calls in 10 seconds.
#[utoipa::path(
    put, path = "/v1/visitors/{external_id}/profile", operation_id = "setProfile", tag = "site",
    security(("api key" = []), ("signature" = [])),
    params(("external_id" = String, Path, description = "The site's own name for the visitor, percent-encoded; 1 to 200 characters.", max_length = 200)),
    request_body = SetProfile,
    responses(
        (status = 200, description = "The profile as agents see it.", body = Visitor),
        (status = 400, description = "`invalid-parameter`: the name is blank, too long or not of one line."),
        (status = 404, description = "`not-found`: no name at all."),
        (status = 409, description = "`webhook-replayed`: a signed call with this id was taken already."),
        (status = 422, description = "`invalid-value`: a value is too long or not of one line, no e-mail address, or there are too many attributes; the detail names the field."),
        (status = 429, description = "`rate-limited`: over 100 calls in 10 seconds."),
    )
)]
pub async fn set_profile(
    State(app): State<App>,
    Path(external_id): Path<String>,
    FromSite { proof, body }: FromSite<SetProfile>,
) -> Result<Json<Visitor>, Refusal> {
    check_path(&external_id)?;
    attributes::check(&body.attributes).map_err(|why| invalid_value("attributes", &why))?;
    let told = Told {
        name: name("name", body.name.as_deref())?,
        job_title: name("job_title", body.job_title.as_deref())?,
        email: email("email", body.email.as_deref())?,
        phone: name("phone", body.phone.as_deref())?,
        crm_status: name("crm_status", body.crm_status.as_deref())?,
        attributes: body.attributes,
    };
    actions::set_profile(&app, proof, external_id, told).await.map(Json)
}

/// Report what a visitor did
///
/// Server to server, with an API key or signed; never from a browser. In this call the visitor is
/// named as the site names them. Idempotent by `id`: the same id with the same content is the same
/// activity. Agents see it at once. At most 100 calls in 10 seconds.
#[utoipa::path(
    post, path = "/v1/visitors/{visitor_id}/activities", operation_id = "reportActivity", tag = "site",
    security(("api key" = []), ("signature" = [])),
    params(("visitor_id" = String, Path, description = "The site's own name for the visitor (`external_id`), percent-encoded; 1 to 200 characters.", max_length = 200)),
    request_body = NewActivity,
    responses(
        (status = 201, description = "Taken.", body = Activity),
        (status = 200, description = "It was here already.", body = Activity),
        (status = 400, description = "`invalid-parameter`: the visitor's name is blank, too long or not of one line."),
        (status = 404, description = "`not-found`: no name at all."),
        (status = 409, description = "`webhook-replayed`: a signed call with this id was taken already."),
        (status = 422, description = "`invalid-value`: an unknown kind, a time to come, a value that is too long or not of one line; the detail names the field. `client-id-reused`: the id belongs to another activity."),
        (status = 429, description = "`rate-limited`: over 100 calls in 10 seconds."),
    )
)]
pub async fn report(
    State(app): State<App>,
    Path(external_id): Path<String>,
    FromSite { proof, body }: FromSite<NewActivity>,
) -> Result<(StatusCode, Json<Activity>), Refusal> {
    check_path(&external_id)?;
    if body.kind == ActivityKind::Unknown {
        return Err(invalid_value("kind", "is none of the kinds of activities"));
    }
    let id = body.id.as_str();
    if check_line(id, limits::INTAKE_ID_CHARS).map_err(|why| invalid_value("id", &why))? != Some(id)
    {
        return Err(invalid_value("id", "is empty, or begins or ends with a blank"));
    }
    if let Some(at) = body.at {
        let ahead = i64::from(limits::WEBHOOK_SECONDS) * 1000;
        if at.as_millis() < 0 || at.millis_since(app.clock.now()) > ahead {
            return Err(invalid_value("at", "is before 1970, or more than five minutes from now"));
        }
    }
    let line = |field, text: Option<&str>, limit| {
        let kept = check_line(text.unwrap_or_default(), limit);
        kept.map(|it| it.map(Into::into)).map_err(|why| invalid_value(field, &why))
    };
    let report = Report {
        kind: body.kind,
        at: body.at,
        title: line("title", body.title.as_deref(), limits::ACTIVITY_TITLE_CHARS)?,
        detail: line("detail", body.detail.as_deref(), limits::ACTIVITY_DETAIL_CHARS)?,
        id: body.id,
    };
    Ok(match actions::report(&app, proof, external_id, report).await? {
        Reported::New(activity) => (StatusCode::CREATED, Json(activity)),
        Reported::Same(activity) => (StatusCode::OK, Json(activity)),
    })
}

fn check_path(external_id: &str) -> Result<(), Refusal> {
    if external_id.is_empty() {
        return Err(Refusal::not_found());
    }
    check_external_id(external_id)
        .map_err(|why| invalid_parameter(format!("The visitor's name in the path {why}.")))
}
