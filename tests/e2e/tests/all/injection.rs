//! Whatever people write is text: on the other's screen, and on their own.
//!
//! The browsers here are told to ignore the content security policy. It would stop most of this as
//! well, and so hide that the page itself does not.

use contract::ErrorCode;
use e2e::{
    AGENT_1, AGENT_2, AgentPage, Answer, Api, Name, Role, Stage, client_id, key, wait::until,
};
use serde_json::{Value, json};

/// Well-known ways to have a page run something, each of which would call `ran()`.
const INJECTIONS: [&str; 20] = [
    "<script>ran()</script>",
    "<img src=x onerror=ran()>",
    "<svg onload=ran()>",
    "\"><script>ran()</script>",
    "'><img src=x onerror=ran()>",
    "<iframe srcdoc='<script>parent.ran()</script>'>",
    "<iframe src=javascript:parent.ran()>",
    "<a href=javascript:ran()>click</a>",
    "<details open ontoggle=ran()>",
    "<input autofocus onfocus=ran()>",
    "<body onload=ran()>",
    "<style onload=ran()></style>",
    "<math><mtext><style><img src=x onerror=ran()>",
    "<noscript><p title='</noscript><img src=x onerror=ran()>'>",
    "</textarea><script>ran()</script>",
    "</title><svg/onload=ran()>",
    "<object data=javascript:ran()>",
    "https://x.example/\"onmouseover=\"ran()",
    "{{constructor.constructor('ran()')()}}",
    "javascript:ran()",
];

/// The worst that is taken for an address.
const EMAIL: &str = "'onmouseover='ran`&amp@example.com";

/// All of them, several in a text: a name has 200 characters at most.
fn texts() -> Vec<String> {
    INJECTIONS.chunks(4).map(|some| some.join(" ")).collect()
}

/// The same for where it must not be taken for a message.
fn backwards() -> Vec<String> {
    let some = INJECTIONS.chunks(4);
    some.map(|some| some.iter().rev().copied().collect::<Vec<_>>().join(" ")).collect()
}

struct Chat {
    id: String,
    visitor: Api,
}

/// A visitor asks for an agent.
async fn ring(stage: &Stage, body: Value) -> (Api, Answer) {
    let api = stage.server.api();
    let answer = api.post("/v1/visitor/conversations", body).await;
    let token = answer.body["token"].as_str().unwrap_or_default().to_owned();
    (api.with_token(&token), answer)
}

/// The one who is offered is taken.
async fn accept(agent: &Api) -> String {
    let snapshot = agent.get("/v1/snapshot").await.good();
    let offer = snapshot["offers"][0]["id"].as_str().expect("an offer").to_owned();
    let chat = agent.tell(&format!("/v1/offers/{offer}/accept")).await.good();
    chat["id"].as_str().expect("an id").to_owned()
}

async fn say(who: &Api, chat: &str, text: &str) {
    let path = format!("/v1/{chat}/messages/{}", client_id());
    who.put(&path, json!({ "text": text })).await.good();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_visitor_says_is_text_to_the_agent() {
    let mut stage = Stage::set("injection-visitor").await;
    let agent = stage.agent("agent").await;
    agent.browser.tempt().await;
    agent.browser.decide_on_notifications("granted").await;
    agent.browser.note_alarms().await;
    agent.browser.reload().await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let api = stage.server.api().signed_in(AGENT_1).await;
    let site = stage.server.site();

    for text in INJECTIONS {
        let body = json!({ "email": format!("{text}@example.com") });
        let (_, answer) = ring(&stage, body).await;
        assert_eq!(answer.problem().code, ErrorCode::InvalidValue, "{text}");
    }
    for (n, text) in texts().iter().enumerate() {
        // What they type themselves, and what the page has them say.
        let body = json!({ "name": text, "email": EMAIL, "attributes": { "plan": text } });
        agent.browser.look_away().await;
        let (visitor, answer) = ring(&stage, body).await;
        answer.good();
        say(&visitor, "visitor/conversation", text).await;
        agent.is_offered(text).await;
        agent.browser.tab_shows(&format!("(1) Incoming chat – {text}"), "mark-waiting.svg").await;
        until("the notification to have the text", async || {
            let all = agent.browser.notifications().await;
            let told = all.iter().any(|it| it.title.contains(text) || it.body.contains(text));
            if told { Ok(()) } else { Err(format!("there are {all:?}")) }
        })
        .await;
        agent.browser.look_back().await;
        let chat = Chat { id: accept(&api).await, visitor };
        agent.row(text).click().await;
        agent.reads(text).await;
        agent.knows("Name", text).await;
        agent.knows("E-mail", EMAIL).await;
        agent.browser.nothing_ran().await;
        api.tell(&format!("/v1/conversations/{}/end", chat.id)).await.good();
        drop(chat.visitor);

        // What the site's server has from them and passes on.
        let who = format!("customer-{n}");
        let profile = json!({
            "name": text, "job_title": text, "email": EMAIL, "phone": text, "crm_status": text,
            "attributes": { "plan": text },
        });
        site.set_profile(&who, profile).await;
        site.report_in_detail(&who, "reached-goal", text, text).await;
        let (visitor, answer) =
            ring(&stage, json!({ "identity": site.identity(&who, text) })).await;
        answer.good();
        let chat = Chat { id: accept(&api).await, visitor };
        agent.browser.go_to_hash(&format!("#/conversations/{}", chat.id)).await;
        for term in ["Name", "Job title", "Phone", "CRM status", "plan"] {
            agent.knows(term, text).await;
        }
        agent.activity("Reached a goal").says(text).await;
        agent.browser.nothing_ran().await;
        api.tell(&format!("/v1/conversations/{}/end", chat.id)).await.good();
        drop(chat.visitor);
    }

    read_afterwards(&mut stage, &agent).await;

    // Found, with the hits marked: words from the beginning of the names, where they are seen.
    agent.list_all().await;
    for (text, word) in texts().iter().zip(["script", "img", "details", "math", "object"]) {
        agent.search_anew(word).await;
        agent.row(text).role(Role::Mark, Name::Any).with_text(word).there().await;
        agent.browser.nothing_ran().await;
    }
    stage.close().await;
}

/// What the agents read of it when the chat is over: the summary, the transcript in the visitor's
/// next chat, and whom a meeting is with.
async fn read_afterwards(stage: &mut Stage, agent: &AgentPage) {
    let api = stage.server.api().signed_in(AGENT_1).await;
    connect_calendar(&api, "").await;
    let identity = stage.server.site().identity("customer-0", &texts()[0]);
    let (visitor, _) = ring(stage, json!({ "identity": identity })).await;
    let chat = accept(&api).await;
    for text in INJECTIONS {
        say(&visitor, "visitor/conversation", &format!("What is {text}?")).await;
    }
    let share = share_calendar(&api, &chat).await;
    let slots = visitor.get(&format!("/v1/visitor/slots?share={share}")).await.good();
    let booking = json!({ "share": share, "start": slots["starts"][0], "client_id": client_id() });
    visitor.post("/v1/visitor/meetings", booking).await.good();
    api.tell(&format!("/v1/conversations/{chat}/end")).await.good();
    agent.browser.go_to_hash(&format!("#/conversations/{chat}")).await;
    let summary = agent.browser.role(Role::Region, "Conversation summary");
    let path = format!("/v1/conversations/{chat}/summary");
    let made = until("the summary to be made", async || {
        let made = api.get(&path).await.good();
        let texts = ["topics", "sentences"].map(|part| made[part].as_array().cloned());
        match texts {
            [Some(topics), Some(sentences)] if !topics.is_empty() && !sentences.is_empty() => {
                Ok([topics, sentences].concat())
            }
            _ => Err(made.to_string()),
        }
    })
    .await;
    for text in made {
        summary.says(text.as_str().expect("a text")).await;
    }

    let (visitor, _) = ring(stage, json!({ "identity": identity })).await;
    let next = accept(&api).await;
    agent.browser.go_to_hash(&format!("#/conversations/{next}")).await;
    let booked = agent.activity("Scheduled a meeting");
    booked.there().await;
    let transcripts = agent.history().role(Role::Button, Name::Begins("Transcript".into()));
    // The one before this, newest first.
    transcripts.click().await;
    for text in INJECTIONS {
        agent.history().says(&format!("What is {text}?")).await;
    }
    agent.browser.nothing_ran().await;
    api.tell(&format!("/v1/conversations/{next}/end")).await.good();
    drop(visitor);

    agent.open_settings(&api.name().await).await;
    let meetings = agent.browser.role(Role::Region, "Meetings");
    meetings.says(&texts()[0]).await;
    agent.browser.nothing_ran().await;
    agent.browser.go_to_hash("#/").await;
}

/// Free round the clock.
async fn connect_calendar(agent: &Api, invitation: &str) {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let settings = json!({
        "connected": true, "time_zone": "UTC", "duration_minutes": 30, "buffer_minutes": 0,
        "blocks": days.map(|day| json!({ "weekday": day, "start": 0, "end": 1440 })),
        "invitation": invitation,
    });
    agent.put("/v1/me/meeting-settings", settings).await.good();
}

/// Shows the own calendar in the chat. Answers the card's key.
async fn share_calendar(agent: &Api, chat: &str) -> String {
    let me = agent.get("/v1/me").await.good();
    let key = client_id();
    let share = json!({ "agent_id": me["id"], "client_id": key });
    agent.post(&format!("/v1/conversations/{chat}/calendar-shares"), share).await.good();
    key
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_agent_says_is_text_to_the_visitor_and_to_colleagues() {
    let mut stage = Stage::set("injection-agent").await;
    let texts = texts();
    // Shown to the visitor with everything that is said, and to colleagues in the lists.
    let names = backwards();
    stage.server.operate(&["agent", "rename", AGENT_1, &names[0]], "");
    stage.server.operate(&["agent", "rename", AGENT_2, &names[1]], "");
    let api = stage.server.api().signed_in(AGENT_1).await;
    connect_calendar(&api, &names[2]).await;
    let library: Vec<Value> = texts
        .iter()
        .map(|text| json!({ "question": format!("Zebra? {text}"), "answer": text }))
        .collect();
    let replies = json!([{ "name": "zebra", "text": texts[3] }]);
    let page = json!({ "title": format!("Zebra {}", texts[1]), "url": "https://x.example/?\"onmouseover=ran()", "text": texts[2] });
    stage.server.import(&json!({ "answers": library, "pages": [page], "canned_replies": replies }));

    let agent = stage.agent("agent").await;
    let visitor = stage.visitor("visitor").await;
    for browser in [&agent.browser, &visitor.browser] {
        browser.tempt().await;
        browser.reload().await;
    }
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    agent.takes(&visitor, "Nora Quist").await;
    visitor.talks_to(&names[0]).await;
    let chat = api.chat_with("Nora Quist").await;
    for text in &texts {
        say(&api, &format!("conversations/{chat}"), text).await;
        visitor.reads(text).await;
        agent.reads(text).await;
    }
    share_calendar(&api, &chat).await;
    visitor.messages().says(&names[2]).await;
    visitor.browser.nothing_ran().await;

    agent.message_box().focused().await;
    agent.browser.press("/ask zebra").await;
    let choices = agent.browser.role(Role::ListBox, "Shortcuts");
    for text in &texts {
        choices.role(Role::Option, Name::Any).with_text(&format!("Zebra? {text}")).there().await;
    }
    agent.browser.press(key::ENTER).await;
    until("one of the answers to be in the composer", async || {
        let now = agent.message_box().value().await;
        if texts.iter().any(|text| now.starts_with(text)) { Ok(()) } else { Err(now) }
    })
    .await;
    agent.browser.nothing_ran().await;
    for (asked, title, put) in
        [("/search zebra", &texts[1], "onmouseover"), ("/zebra", &texts[3], texts[3].as_str())]
    {
        agent.message_box().there().await.clear().await.expect("a field can be emptied");
        agent.message_box().press(asked).await;
        choices.role(Role::Option, Name::Any).with_text(title).there().await;
        agent.browser.press(key::ENTER).await;
        until(&format!("{put:?} to be in the composer"), async || {
            let now = agent.message_box().value().await;
            if now.contains(put) { Ok(()) } else { Err(now) }
        })
        .await;
        agent.browser.nothing_ran().await;
    }

    // The colleague who reads it afterwards, in the list and in the visitor's history.
    api.tell(&format!("/v1/conversations/{chat}/end")).await.good();
    let colleague = stage.agent("colleague").await;
    colleague.browser.tempt().await;
    colleague.browser.reload().await;
    colleague.sign_in(AGENT_2).await;
    colleague.list_all().await;
    colleague.open("Nora Quist").await;
    colleague.row("Nora Quist").says(&names[0]).await;
    for text in &texts {
        colleague.reads(text).await;
    }
    colleague.browser.nothing_ran().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_breach_of_the_policy_and_a_failed_script_are_noticed() {
    let mut stage = Stage::set("breach").await;
    let agent = stage.agent("agent").await;
    let visitor = stage.visitor("visitor").await;
    for browser in [&agent.browser, &visitor.browser] {
        assert_eq!(browser.console_errors().await, [""; 0]);
        for breach in [
            "document.body.append(Object.assign(document.createElement('script'), { text: '1' }))",
            "document.body.append(Object.assign(document.createElement('style'), { textContent: 'p{}' }))",
            "document.body.setAttribute('style', 'color: red')",
            "document.body.append(Object.assign(new Image(), { src: 'https://example.com/x.png' }))",
            "fetch('https://example.com/').catch(() => {})",
            "new WebSocket('wss://example.com/')",
            "setTimeout(() => { throw new Error('on purpose') })",
        ] {
            browser.evaluate(&format!("try {{ {breach} }} catch {{}}")).await;
            until(&format!("{breach} to be noticed"), async || {
                let noticed = browser.console_errors().await;
                if noticed.is_empty() { Err("nothing was".into()) } else { Ok(()) }
            })
            .await;
        }
    }
    stage.close_broken();
}
