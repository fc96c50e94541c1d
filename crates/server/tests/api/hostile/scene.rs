//! A server with something of everything in it, and who may ask it.

use contract::Attachment;
use rand::{RngExt, rngs::StdRng};
use serde_json::{Value, json};

use super::nasty;
use crate::{
    attachments::{Upload, VISITOR},
    meetings::{book, connect, share, slots},
    support::{PASSWORD, World, read, uuid},
};

/// Somebody who asks, by the name of their scheme in the document, with what proves it.
pub struct Caller {
    pub scheme: &'static str,
    pub token: String,
}

pub struct Scene {
    pub world: World,
    pub callers: Vec<Caller>,
    /// Values that mean something, by the name of the field or parameter that they are for.
    known: Vec<(&'static str, Value)>,
}

impl Scene {
    pub async fn set() -> Self {
        let world = World::start().await;
        let anna = world.ready_agent("anna").await;
        connect(&anna).await;
        let (past, ended) = world.chat(&anna, "Past").await;
        past.say("It was about our order").await;
        assert_eq!(anna.end(&ended).await.status(), 200);
        let (vera, live) = world.chat(&anna, "Vera").await;
        let word = vera.say("What does a plan for a team cost?").await;
        anna.say(&live, "Nine euros").await;
        let file = Upload::new("list.csv", b"a;b").send(&vera.caller, VISITOR).await;
        let file = read::<Attachment>(file, 201).await.id;
        let body = json!({"text": "", "attachments": [file]});
        let path = format!("/v1/visitor/conversation/messages/{}", uuid());
        assert_eq!(vera.ask(reqwest::Method::PUT, &path, Some(body)).await.status(), 201);
        let card = share(&anna, &live, &anna).await;
        let free = slots(&vera, &card).await.starts;
        let booked = book(&vera, &card, free[0]).await;
        let meeting = json!(booked)["body"]["meeting"]["id"].as_str().unwrap().to_owned();
        let second_card = share(&anna, &live, &anna).await;
        anna.set_available(false).await;
        let ben = world.ready_agent("ben").await;
        let (willi, others) = world.chat(&ben, "Willi").await;
        ben.set_available(false).await;
        anna.set_available(true).await;
        world.visitor("Wanda").await;
        let offer = anna.offer().await;
        let key = world.office().await.add_api_key("The shop").await.unwrap();
        let key = key.secret().to_owned();
        // Some of them sign out.
        let again = world.sign_in("anna@example.com").await;
        let once_more = world.sign_in("anna@example.com").await;
        let callers = [
            ("agent", &anna.caller.token),
            ("agent", &again.caller.token),
            ("agent", &once_more.caller.token),
            ("agent", &ben.caller.token),
            ("visitor", &vera.caller.token),
            ("visitor", &vera.caller.token),
            ("visitor", &willi.caller.token),
            ("visitor", &past.caller.token),
            ("api key", &key),
        ];
        let callers = callers.map(|(scheme, token)| Caller { scheme, token: token.clone() }).into();
        let known = vec![
            ("conversation_id", json!(live)),
            ("conversation_id", json!(live)),
            ("conversation_id", json!(ended)),
            ("conversation_id", json!(others)),
            ("conversation_id", json!(uuid())),
            ("client_id", json!(word.client_id)),
            ("attachment_id", json!(file)),
            ("attachment_id", json!(file)),
            ("attachments", json!([])),
            ("Content-Disposition", json!("Büro; 2026.pdf")),
            ("offer_id", json!(offer.id)),
            ("offer_id", json!(uuid())),
            ("visitor_id", json!(vera.started.visitor_id)),
            ("visitor_id", json!(past.started.visitor_id)),
            ("visitor_id", json!(willi.started.visitor_id)),
            ("external_id", json!("customer/7")),
            ("file", json!(format!("{meeting}.ics"))),
            ("agent_id", json!(anna.session.me.id)),
            ("agent_id", json!(ben.session.me.id)),
            ("agent", json!(anna.session.me.id)),
            ("share", json!(card.client_id)),
            ("share", json!(second_card.client_id)),
            ("share", json!(second_card.client_id)),
            ("start", json!(free[1])),
            ("start", json!(free[2])),
            ("start", json!(free[0])),
            ("at", json!(free[0].as_millis() - 7_200_000)),
            ("email", json!("anna@example.com")),
            ("email", json!("vera@example.com")),
            ("password", json!(PASSWORD)),
            ("name", json!("Vera")),
            ("text", json!("Hello there")),
            ("q", json!("order")),
            ("q", json!("pla tea")),
            ("team", json!("Sales")),
            ("time_zone", json!("Europe/Berlin")),
            ("kind", json!("reached-goal")),
            ("blocks", json!([])),
            ("blocks", json!([{"weekday": "friday", "start": 480, "end": 720}])),
            ("invitation", json!("Half an hour")),
            ("from", json!(0)),
            ("until", json!(i64::MAX)),
            ("after", json!(0)),
            ("before", json!(3)),
            ("identity", Value::Null),
            ("ask", Value::Null),
            ("to", json!({"agent": ben.session.me.id})),
            ("to", json!({"team": "Sales"})),
            ("attributes", json!({"plan": "team"})),
            ("phone", json!("+49 30 1")),
            ("title", json!("The price list")),
            ("detail", json!("Page 2")),
            ("job_title", Value::Null),
            ("crm_status", json!("customer")),
        ];
        Self { world, callers, known }
    }

    /// A value for a field or a parameter of this name.
    pub fn known(&self, name: &str, rng: &mut StdRng) -> Option<Value> {
        if matches!(name, "client_id" | "id" | "attachment_id") && rng.random_bool(0.7) {
            return Some(json!(fresh_uuid(rng)));
        }
        let fitting: Vec<&Value> =
            self.known.iter().filter(|(field, _)| *field == name).map(|(_, value)| value).collect();
        let values = fitting.len();
        (values > 0).then(|| fitting[rng.random_range(0..values)].clone())
    }

    /// What goes into `Authorization`, most often what the operation asks for.
    pub fn authorization(
        &self,
        schemes: &[String],
        good: bool,
        rng: &mut StdRng,
    ) -> Option<Vec<u8>> {
        let fitting: Vec<&Caller> =
            self.callers.iter().filter(|it| schemes.iter().any(|name| name == it.scheme)).collect();
        let bearer = |caller: &Caller| Some(format!("Bearer {}", caller.token).into_bytes());
        let choices = if good { 0..1 } else { 0..20 };
        match rng.random_range(choices) {
            0..15 if !fitting.is_empty() => bearer(fitting[rng.random_range(0..fitting.len())]),
            0..16 => None,
            16 => bearer(&self.callers[rng.random_range(0..self.callers.len())]),
            17 => Some(format!("Bearer {}", nasty::encoded(&nasty::text(rng))).into()),
            18 => Some([&b"Bearer \xff\x80"[..], &[b'x'; 300]].concat()),
            _ => Some(
                [&b"Basic YTpi"[..], b"Bearer", b"bearer  ", b"Bearer a b"][rng.random_range(0..4)]
                    .into(),
            ),
        }
    }
}

/// A UUID of version 7 that the seed decides.
pub fn fresh_uuid(rng: &mut StdRng) -> String {
    let mut bytes: [u8; 16] = rng.random();
    bytes[6] = bytes[6] & 0x0f | 0x70;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    uuid::Uuid::from_bytes(bytes).hyphenated().to_string()
}
