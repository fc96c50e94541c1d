//! What the site's own server tells of its visitors, and everybody who only says that they are it.

use chat_server::shared_secret::SharedSecret;
use contract::{Activity, ActivityKind, ActivityPage, ErrorCode, ProfileField, Visitor, limits};
use reqwest::{Method, RequestBuilder, Response, header};
use serde_json::{Value, json};

use crate::support::{World, read, refused, uuid};

pub const SECRET: &str = "a secret of the site of 32 bytes";

/// The site's server.
struct Site {
    world: World,
    key: String,
}

impl Site {
    async fn start() -> Self {
        let world = World::with(|config| {
            config.webhook_secret = Some(SharedSecret::new(SECRET).unwrap());
            let identities = SharedSecret::new(crate::identity::SECRET);
            config.identity_secret = Some(identities.unwrap());
        })
        .await;
        let key = world.office().await.add_api_key("the shop").await.unwrap();
        Self { world, key: key.secret().to_owned() }
    }

    async fn set_profile(&self, who: &str, body: Value) -> Response {
        let path = format!("/v1/visitors/{who}/profile");
        self.world.ask(Method::PUT, &path, Some(&self.key), Some(body)).await
    }

    async fn profile(&self, who: &str, body: Value) -> Visitor {
        read(self.set_profile(who, body).await, 200).await
    }

    async fn report(&self, who: &str, body: Value) -> Response {
        let path = format!("/v1/visitors/{who}/activities");
        self.world.ask(Method::POST, &path, Some(&self.key), Some(body)).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.world.http.request(method, format!("{}{path}", self.world.url));
        request.header(header::CONTENT_TYPE, "application/json")
    }

    fn now(&self) -> i64 {
        self.world.app.clock.now().as_millis() / 1000
    }
}

/// The header that signs a call: its timestamp, id, method, path and body.
pub fn signature(secret: &str, parts: [&str; 5]) -> String {
    let signature = SharedSecret::new(secret).unwrap().sign(&[parts.join("\n").as_bytes()]);
    let hex: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("v1={hex}")
}

/// A call before it is sent: what is signed, and what is sent.
#[derive(Clone)]
struct Call {
    id: String,
    timestamp: String,
    method: Method,
    path: String,
    body: String,
    signature: String,
}

impl Call {
    fn new(site: &Site, path: &str, body: &Value) -> Self {
        let method = if path.ends_with("profile") { Method::PUT } else { Method::POST };
        let call = Self {
            id: uuid(),
            timestamp: site.now().to_string(),
            method,
            path: path.into(),
            body: body.to_string(),
            signature: String::new(),
        };
        call.signed(SECRET)
    }

    fn signed(mut self, secret: &str) -> Self {
        let method = self.method.as_str();
        let parts = [&self.timestamp, &self.id, method, &self.path, &self.body];
        self.signature = signature(secret, parts);
        self
    }

    async fn send(&self, site: &Site) -> Response {
        site.request(self.method.clone(), &self.path)
            .header("Webhook-Id", &self.id)
            .header("Webhook-Timestamp", &self.timestamp)
            .header("Webhook-Signature", &self.signature)
            .body(self.body.clone())
            .send()
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_profile_is_set_and_what_it_leaves_out_is_not_known() {
    let site = Site::start().await;
    let full = json!({
        "name": " Ada Lovelace ", "job_title": "Countess", "email": "ada@example.com",
        "phone": "+44 20 555 0101", "crm_status": "Opportunity", "attributes": {"plan": "team"},
    });
    let ada = site.profile("k-1", full.clone()).await;
    assert_eq!(ada.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(ada.crm_status.as_deref(), Some("Opportunity"));
    assert_eq!(ada.attributes["plan"], "team");
    assert!(ada.unverified.is_empty());
    assert_eq!(site.profile("k-1", full).await, ada, "said again, nothing is different");
    let less = site.profile("k-1", json!({"name": "Ada King", "email": " "})).await;
    assert_eq!(less.id, ada.id);
    assert_eq!(less.name.as_deref(), Some("Ada King"));
    assert_eq!((less.email, less.phone, less.crm_status), (None, None, None));
    assert!(less.attributes.is_empty());
    assert_ne!(site.profile("K-1", json!({})).await.id, ada.id, "names are compared as they are");
}

#[tokio::test]
async fn strange_names_are_names_and_impossible_ones_are_refused() {
    let site = Site::start().await;
    let mut ids = Vec::new();
    for who in ["a%2Fb", "a%2F..%2Fb", "%C3%BC%20%F0%9F%A6%80", "%25%32%46", "'%20OR%201=1%20--"] {
        let visitor = site.profile(who, json!({"name": "x"})).await;
        assert_eq!(site.profile(who, json!({})).await.id, visitor.id, "{who}");
        ids.push(visitor.id);
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5, "each is somebody else");
    let long = "x".repeat(limits::EXTERNAL_ID_CHARS + 1);
    for who in ["%20", "%20a", "a%0Ab", "%00", "%FF", &long] {
        refused(site.set_profile(who, json!({})).await, ErrorCode::InvalidParameter).await;
        let answer = site.report(who, json!({"id": "1", "kind": "reached-goal"})).await;
        refused(answer, ErrorCode::InvalidParameter).await;
    }
    assert_eq!(site.set_profile(&long[1..], json!({})).await.status(), 200);
    refused(site.set_profile("", json!({})).await, ErrorCode::NotFound).await;
}

#[tokio::test]
async fn values_beyond_their_limits_are_named() {
    let site = Site::start().await;
    let long = "x".repeat(201);
    for (field, body) in [
        ("name", json!({"name": long})),
        ("name", json!({"name": "a\nb"})),
        ("job_title", json!({"job_title": long})),
        ("email", json!({"email": "nonsense"})),
        ("phone", json!({"phone": long})),
        ("crm_status", json!({"crm_status": "a\u{7}"})),
        ("attributes", json!({"attributes": {"größe": "1"}})),
        ("attributes", json!({"attributes": {"a": long}})),
    ] {
        let problem = refused(site.set_profile("k", body).await, ErrorCode::InvalidValue).await;
        assert!(problem.detail.contains(field), "{}", problem.detail);
    }
    let ahead = (site.now() + 302) * 1000;
    for (field, body) in [
        ("kind", json!({"id": "1", "kind": "danced"})),
        ("id", json!({"id": "", "kind": "reached-goal"})),
        ("id", json!({"id": " 1", "kind": "reached-goal"})),
        ("id", json!({"id": "x".repeat(65), "kind": "reached-goal"})),
        ("at", json!({"id": "1", "kind": "reached-goal", "at": ahead})),
        ("at", json!({"id": "1", "kind": "reached-goal", "at": -1})),
        ("title", json!({"id": "1", "kind": "reached-goal", "title": long})),
        ("detail", json!({"id": "1", "kind": "reached-goal", "detail": "x".repeat(1001)})),
    ] {
        let problem = refused(site.report("k", body).await, ErrorCode::InvalidValue).await;
        assert!(problem.detail.contains(&format!("`{field}`")), "{}", problem.detail);
    }
    for body in [json!({"nickname": "x"}), json!({"name": 7}), json!([]), json!({"attributes": []})]
    {
        refused(site.set_profile("k", body).await, ErrorCode::InvalidBody).await;
    }
    for body in [json!({}), json!({"id": "1"}), json!({"id": "1", "kind": "reached-goal", "x": 1})]
    {
        refused(site.report("k", body).await, ErrorCode::InvalidBody).await;
    }
    let huge = json!({"name": "x".repeat(limits::BODY_BYTES)});
    refused(site.set_profile("k", huge.clone()).await, ErrorCode::BodyTooLarge).await;
    let call = Call::new(&site, "/v1/visitors/k/profile", &huge);
    refused(call.send(&site).await, ErrorCode::BodyTooLarge).await;
}

#[tokio::test]
async fn nobody_but_the_sites_server_is_believed() {
    let site = Site::start().await;
    let anna = site.world.ready_agent("anna").await;
    let (visitor, _) = site.world.chat(&anna, "Vera").await;
    let own = visitor.started.visitor_id.to_string();
    let other = site.world.office().await.add_api_key("old").await.unwrap();
    let keys = site.world.office().await.api_keys().await.unwrap();
    let revoked = keys.iter().find(|key| key.name == "old").unwrap();
    let path = "/v1/visitors/k/profile";
    let with = async |token: Option<&str>, path: &str| {
        let method = if path.ends_with("profile") { Method::PUT } else { Method::POST };
        let body = json!({"crm_status": "VIP"});
        site.world.ask(method, path, token, Some(body)).await
    };
    assert_eq!(with(Some(other.secret()), path).await.status(), 200);
    site.world.office().await.revoke_api_key(&revoked.id).await.unwrap();
    let sentence = site.world.office().await.revoke_api_key(&revoked.id).await.unwrap_err();
    assert!(sentence.contains("no key"), "{sentence}");
    for token in [
        None,
        Some("unknown"),
        Some(other.secret()),
        Some(anna.caller.token.as_str()),
        Some(visitor.caller.token.as_str()),
        Some(SECRET),
        Some(&site.key[..site.key.len() - 1]),
        Some(&site.key.to_uppercase()),
    ] {
        for path in [
            path.into(),
            format!("/v1/visitors/{own}/profile"),
            format!("/v1/visitors/{own}/activities"),
        ] {
            refused(with(token, &path).await, ErrorCode::Unauthenticated).await;
        }
    }
    // A good key in a page is refused too, so that nobody puts it there.
    let page = site.request(Method::PUT, path).bearer_auth(&site.key);
    let page = page.header(header::ORIGIN, "https://shop.example").body("{}").send().await.unwrap();
    refused(page, ErrorCode::Unauthenticated).await;
    // And it is a key for this alone.
    for path in ["/v1/me", "/v1/visitor/conversation", "/v1/visitors/k/activities"] {
        let answer = site.world.ask(Method::GET, path, Some(&site.key), None).await;
        refused(answer, ErrorCode::Unauthenticated).await;
    }
    let seen: Visitor = anna.get(&format!("/v1/visitors/{own}")).await;
    assert_eq!(seen.crm_status, None, "nothing came of it");
}

#[tokio::test]
pub async fn a_signed_call_is_taken_once_and_only_as_it_was_signed() {
    let site = Site::start().await;
    let path = "/v1/visitors/a%2Fb/profile";
    let call = Call::new(&site, path, &json!({"name": "Ada"}));
    let ada: Visitor = read(call.send(&site).await, 200).await;
    assert_eq!(ada.name.as_deref(), Some("Ada"));
    refused(call.send(&site).await, ErrorCode::WebhookReplayed).await;

    let fresh = || Call::new(&site, path, &json!({"name": "Eve"}));
    let with = |change: fn(&mut Call)| {
        let mut call = fresh();
        change(&mut call);
        call
    };
    let wrong = [
        fresh().signed("another secret of the same length"),
        with(|call| call.body = json!({"name": "Mallory"}).to_string()),
        with(|call| call.path = "/v1/visitors/somebody/profile".into()),
        with(|call| call.path = "/v1/visitors/a%2fb/profile".into()),
        with(|call| call.path += "?x=1"),
        with(|call| {
            call.method = Method::POST;
            call.path = call.path.replace("profile", "activities");
        }),
        with(|call| call.id = uuid()),
        with(|call| call.timestamp = (call.timestamp.parse::<i64>().unwrap() + 1).to_string()),
        with(|call| call.timestamp = format!("{}.0", call.timestamp)),
        with(|call| call.timestamp = "9".repeat(18)),
        with(|call| call.signature = call.signature.replace("v1=", "")),
        with(|call| call.signature = call.signature.replace("v1=", "v0=")),
        with(|call| call.signature.truncate(40)),
        with(|call| call.signature = format!("v1={}", "0".repeat(64))),
        with(|call| call.id = String::new()).signed(SECRET),
        with(|call| call.id = "x".repeat(65)).signed(SECRET),
    ];
    for call in wrong {
        refused(call.send(&site).await, ErrorCode::Unauthenticated).await;
    }
    for missing in ["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"] {
        let call = fresh();
        let mut request = site.request(Method::PUT, path).body(call.body);
        for (name, value) in [
            ("Webhook-Id", call.id),
            ("Webhook-Timestamp", call.timestamp),
            ("Webhook-Signature", call.signature),
        ] {
            if name != missing {
                request = request.header(name, value);
            }
        }
        refused(request.send().await.unwrap(), ErrorCode::Unauthenticated).await;
    }
    assert_eq!(site.profile("a%2Fb", json!({"name": "Ada"})).await, ada, "nothing came of it");
}

#[tokio::test]
async fn a_signature_is_good_for_five_minutes_and_replayed_in_none_of_them() {
    let mut site = Site::start().await;
    let path = "/v1/visitors/k/profile";
    let at = |site: &Site, off: i64| {
        let mut call = Call::new(site, path, &json!({"name": "Ada"}));
        call.timestamp = (site.now() + off).to_string();
        call.signed(SECRET)
    };
    // Within the current second, what is left of it counts too: no test at the very edge here, the
    // edge itself is tested without a server.
    for (off, good) in [(-302, false), (-298, true), (0, true), (298, true), (302, false)] {
        assert_eq!(at(&site, off).send(&site).await.status() == 200, good, "{off}");
    }
    let old = at(&site, -200);
    assert_eq!(old.send(&site).await.status(), 200);
    let ahead = at(&site, 200);
    assert_eq!(ahead.send(&site).await.status(), 200);
    site.world.advance_seconds(98);
    for call in [&old, &ahead] {
        refused(call.send(&site).await, ErrorCode::WebhookReplayed).await;
    }
    site.world.advance_seconds(300);
    refused(old.send(&site).await, ErrorCode::Unauthenticated).await;
    refused(ahead.send(&site).await, ErrorCode::WebhookReplayed).await;
    site.world.advance_seconds(200);
    refused(ahead.send(&site).await, ErrorCode::Unauthenticated).await;

    // Neither does a restart forget it.
    let call = at(&site, 0);
    assert_eq!(call.send(&site).await.status(), 200);
    let before = site.now();
    site.world
        .restart(|config| config.webhook_secret = Some(SharedSecret::new(SECRET).unwrap()))
        .await;
    site.world.advance_seconds(before - site.now());
    refused(call.send(&site).await, ErrorCode::WebhookReplayed).await;

    // A call that was refused is not used up: it changed nothing.
    let call = Call::new(&site, path, &json!({"name": "x".repeat(201)}));
    refused(call.send(&site).await, ErrorCode::InvalidValue).await;
    refused(call.send(&site).await, ErrorCode::InvalidValue).await;
}

#[tokio::test]
async fn without_a_secret_no_signature_is_right() {
    let world = World::start().await;
    let site = Site { world, key: String::new() };
    let call = Call::new(&site, "/v1/visitors/k/profile", &json!({}));
    let problem = refused(call.send(&site).await, ErrorCode::Unauthenticated).await;
    assert!(problem.detail.contains("without a secret"), "{}", problem.detail);
}

#[tokio::test]
pub async fn a_report_is_in_the_history_once() {
    let site = Site::start().await;
    let anna = site.world.ready_agent("anna").await;
    let id = site.profile("k", json!({"name": "Ada"})).await.id;
    let path = format!("/v1/visitors/{id}/activities");
    refused(anna.ask(Method::GET, &path, None).await, ErrorCode::NotFound).await;
    let at = (site.now() - 3600) * 1000;
    let body = json!({"id": "o-1", "kind": "reached-goal", "at": at, "title": " Order ",
        "detail": "EUR 87"});
    let first: Activity = read(site.report("k", body.clone()).await, 201).await;
    assert_eq!((first.kind, first.at.as_millis()), (ActivityKind::ReachedGoal, at));
    assert_eq!((first.title.as_deref(), first.detail.as_deref()), (Some("Order"), Some("EUR 87")));
    assert_eq!(first.visitor_id, id);
    assert_eq!(read::<Activity>(site.report("k", body.clone()).await, 200).await, first);
    for (field, value) in [
        ("kind", json!("triggered-dialogue")),
        ("at", json!(at + 1)),
        ("title", json!("Another")),
        ("detail", json!(null)),
    ] {
        let mut other = body.clone();
        other[field] = value;
        refused(site.report("k", other).await, ErrorCode::ClientIdReused).await;
    }
    // Without a time it is now, and said again it is still the same.
    let now = json!({"id": "o-2", "kind": "triggered-dialogue"});
    let second: Activity = read(site.report("k", now.clone()).await, 201).await;
    site.world.advance_seconds(5);
    assert_eq!(read::<Activity>(site.report("k", now).await, 200).await, second);
    // The same id of another visitor is another activity.
    assert_eq!(site.report("other", body).await.status(), 201);
    let found = site.profile("k", json!({"name": "Ada"})).await;
    assert_eq!(found.id, id);
}

#[tokio::test]
async fn too_many_calls_have_to_wait_each_key_for_itself() {
    let site = Site::start().await;
    let other = site.world.office().await.add_api_key("other").await.unwrap();
    let mut refusals = 0;
    for _ in 0..=limits::INTAKE_RATE {
        let answer = site.set_profile("k", json!({})).await;
        refusals += u32::from(answer.status() == 429);
    }
    assert_eq!(refusals, 1);
    refused(site.set_profile("k", json!({})).await, ErrorCode::RateLimited).await;
    let path = "/v1/visitors/k/profile";
    let answer = site.world.ask(Method::PUT, path, Some(other.secret()), Some(json!({}))).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(Call::new(&site, path, &json!({})).send(&site).await.status(), 200);
    site.world.advance_seconds(i64::from(limits::INTAKE_RATE_SECONDS));
    assert_eq!(site.set_profile("k", json!({})).await.status(), 200);
}

#[tokio::test]
async fn the_history_shows_reports_of_ninety_days_to_those_who_may_see_the_visitor() {
    let site = Site::start().await;
    let kinds = [
        "triggered-dialogue",
        "engaged-with-dialogue",
        "engaged-with-agent",
        "interacted-with-document",
        "reached-goal",
        "scheduled-meeting",
    ];
    for (days, kind) in kinds.iter().enumerate() {
        let at = (site.now() - i64::try_from(days).unwrap() * 86_400) * 1000;
        let body = json!({"id": kind, "kind": kind, "at": at, "title": "T"});
        assert_eq!(site.report("k", body).await.status(), 201);
    }
    for (id, off) in [("young", 60), ("old", -60)] {
        let at = (site.now() - 90 * 86_400 + off) * 1000;
        let body = json!({"id": id, "kind": "reached-goal", "at": at});
        assert_eq!(site.report("k", body).await.status(), 201);
    }
    let anna = site.world.ready_agent("anna").await;
    let ben = site.world.agent("ben").await;
    let token = crate::identity::token(&site.world, "k", &json!({}));
    let visitor = site.world.start_chat(json!({"identity": token})).await;
    let id = &visitor.started.visitor_id;
    let (mut of_anna, mut of_ben) = (anna.socket().await, ben.socket().await);
    let path = format!("/v1/visitors/{id}/activities");
    let seen: ActivityPage = anna.get(&path).await;
    let ids: Vec<_> = seen.items.iter().map(|it| it.id.to_string()).collect();
    assert_eq!(ids, [&kinds[..], &["young"]].concat(), "while the visitor is offered");
    site.world.advance_seconds(61);
    let seen: ActivityPage = anna.get(&path).await;
    assert_eq!(seen.items.len(), 6, "a minute later the oldest is gone");

    // What comes in is told to who may see the visitor, unless it is too old to be shown.
    for (id, days) in [("now", 0), ("ancient", 91)] {
        let at = (site.now() - days * 86_400) * 1000;
        let body = json!({"id": id, "kind": "reached-goal", "at": at});
        assert_eq!(site.report("k", body).await.status(), 201);
    }
    let told: Activity = of_anna.expect("activity.created").await;
    assert_eq!(told.id.as_str(), "now");
    site.profile("k", json!({"crm_status": "Lead"})).await;
    let changed: Visitor = of_anna.expect("visitor.changed").await;
    assert_eq!(changed.crm_status.as_deref(), Some("Lead"));
    of_anna.catch_up().await;
    of_ben.catch_up().await;
    assert_eq!((of_anna.events.len(), of_ben.events.len()), (2, 0));
    refused(ben.ask(Method::GET, &path, None).await, ErrorCode::NotFound).await;
}

#[tokio::test]
pub async fn what_a_visitor_types_is_unverified_and_never_replaces_what_the_site_vouches_for() {
    let site = Site::start().await;
    let anna = site.world.ready_agent("anna").await;
    let token = || crate::identity::token(&site.world, "k", &json!({}));
    let typed = json!({"identity": token(), "name": "Eve", "email": "eve@example.com"});
    let visitor = site.world.start_chat(typed).await;
    let chat = anna.accept(&anna.offer().await).await;
    assert_eq!(chat.visitor.unverified, [ProfileField::Name, ProfileField::Email]);
    let mut socket = anna.socket().await;
    let known = site.profile("k", json!({"name": "Ada", "crm_status": "Lead"})).await;
    assert_eq!(known.unverified, [ProfileField::Email], "the name is the site's now");
    let told: Visitor = socket.expect("visitor.changed").await;
    assert_eq!(told, known);
    visitor.end().await;
    let again = json!({"name": "Mallory", "email": "mallory@example.com"});
    assert_eq!(visitor.start_again(again).await.status(), 201);
    let now: Visitor = anna.get(&format!("/v1/visitors/{}", known.id)).await;
    assert_eq!(now.name.as_deref(), Some("Ada"));
    assert_eq!(now.email.as_deref(), Some("mallory@example.com"));
    assert_eq!(now.unverified, [ProfileField::Email]);
}
