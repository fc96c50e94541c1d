//! Lists of conversations, page by page and searched.

use contract::{ConversationPage, ErrorCode, HitField};
use reqwest::Method;

use crate::support::{Agent, World, read, refused};

async fn list(agent: &Agent, query: &str) -> ConversationPage {
    agent.get(&format!("/v1/conversations?{query}")).await
}

/// A list with a search, whatever characters are in it.
async fn search(agent: &Agent, q: &str) -> ConversationPage {
    let url = format!("{}/v1/conversations", agent.caller.url);
    let request = agent.caller.http.get(url).query(&[("q", q), ("scope", "all")]);
    read(request.bearer_auth(&agent.caller.token).send().await.unwrap(), 200).await
}

fn names(page: &ConversationPage) -> Vec<&str> {
    page.items.iter().map(|it| it.visitor.name.as_deref().unwrap_or("-")).collect()
}

#[tokio::test]
pub async fn newest_activity_comes_first_and_pages_have_no_overlap() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let mut chats = Vec::new();
    for i in 0..7 {
        // Some in the same millisecond, some not: neither must confuse the order.
        let (visitor, chat) = world.chat(&anna, &format!("Visitor {i}")).await;
        if i % 2 == 0 {
            anna.end(&chat).await;
        }
        chats.push((visitor, chat));
    }
    chats[1].0.say("newest now").await;

    let whole = list(&anna, "scope=all").await;
    assert_eq!(whole.items.len(), 7);
    assert_eq!(whole.next_cursor, None);
    assert_eq!(names(&whole)[0], "Visitor 1");
    assert!(
        whole.items.windows(2).all(|pair| pair[0].last_activity_at >= pair[1].last_activity_at)
    );

    let (mut paged, mut query) = (Vec::new(), "scope=all&limit=3".to_owned());
    let mut sizes = Vec::new();
    loop {
        let page = list(&anna, &query).await;
        sizes.push(page.items.len());
        paged.extend(page.items);
        let Some(cursor) = page.next_cursor else { break };
        query = format!("scope=all&limit=3&cursor={cursor}");
    }
    assert_eq!(paged, whole.items);
    assert_eq!(sizes, [3, 3, 1]);

    let active = list(&anna, "").await;
    assert_eq!(names(&active), ["Visitor 1", "Visitor 5", "Visitor 3"]);
    assert_eq!(active.items, anna.snapshot().await.conversations);
    let exactly = list(&anna, "limit=3").await;
    assert_eq!(exactly.next_cursor, None, "a full last page is the last page");
}

#[tokio::test]
async fn every_word_must_occur_somewhere_in_the_conversation() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let body = serde_json::json!({"name": "Zoë Müller", "email": "zoe@example.com"});
    let visitor = world.start_chat(body).await;
    let first = anna.accept(&anna.offer().await).await;
    visitor.say("The invoice of March is wrong").await;
    anna.say(&first.id, "Let me look at the payment").await;
    let (other, _) = world.chat(&anna, "Willi").await;
    other.say("An invoice, please").await;

    for (q, found) in [
        ("", vec!["Willi", "Zoë Müller"]),
        ("invoice", vec!["Willi", "Zoë Müller"]),
        ("INVO", vec!["Willi", "Zoë Müller"]),
        ("invoice march", vec!["Zoë Müller"]),
        // One word in the name, one in a message, one in another message.
        ("müll inv pay", vec!["Zoë Müller"]),
        ("muller", vec!["Zoë Müller"]),
        ("zoe@example.com", vec!["Zoë Müller"]),
        ("example", vec!["Zoë Müller"]),
        ("voice", vec![]),
        ("invoice april", vec![]),
        ("-", vec![]),
        ("🦀", vec![]),
    ] {
        let page = search(&anna, q).await;
        assert_eq!(names(&page), found, "{q}");
    }
}

#[tokio::test]
pub async fn a_search_says_what_it_found() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let body = serde_json::json!({"name": "Zoë Müller", "email": "zoe@example.com"});
    let visitor = world.start_chat(body).await;
    let chat = anna.accept(&anna.offer().await).await.id;
    visitor.say("The invoice of March, please").await;
    anna.say(&chat, "<b>Which</b> invoice?\nThat of March or that of May?").await;
    visitor.say("March").await;
    anna.note(&chat, "Wants a refund").await;

    for (q, field, marked, position) in [
        ("muller", HitField::Name, vec!["Müller"], None),
        ("zoe example", HitField::Email, vec!["zoe", "example"], None),
        // In both messages both words: the newer one.
        ("march invoice", HitField::Message, vec!["invoice", "March"], Some(3)),
        ("please march", HitField::Message, vec!["March", "please"], Some(2)),
        ("zoe march", HitField::Name, vec!["Zoë"], None),
        ("refund", HitField::Note, vec!["refund"], Some(5)),
    ] {
        let page = search(&anna, q).await;
        assert_eq!(page.hits.len(), 1, "{q}");
        let hit = &page.hits[0];
        assert_eq!(hit.conversation_id, chat);
        let chars: Vec<char> = hit.text.chars().collect();
        let marks = hit.marks.iter();
        let shown: Vec<String> = marks
            .map(|mark| chars[mark.from as usize..mark.to as usize].iter().collect())
            .collect();
        assert_eq!(
            (hit.field, shown, hit.position),
            (field, marked.iter().map(ToString::to_string).collect(), position),
            "{q}"
        );
    }
    // Only text, on one line.
    let page = search(&anna, "which may").await;
    assert_eq!(page.hits[0].text, "<b>Which</b> invoice? That of March or that of May?");
    assert!(list(&anna, "scope=all").await.hits.is_empty());
}

#[tokio::test]
pub async fn lists_are_filtered_by_agent_and_by_time() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let ben = world.agent("ben").await;
    let mut ended = Vec::new();
    for (agent, name) in [(&anna, "A1"), (&ben, "B1"), (&anna, "A2"), (&ben, "B2"), (&anna, "A3")] {
        anna.set_available(agent.session.me.id == anna.session.me.id).await;
        ben.set_available(agent.session.me.id == ben.session.me.id).await;
        let (visitor, chat) = world.chat(agent, name).await;
        visitor.say("An invoice, please").await;
        agent.end(&chat).await;
        ended.push(anna.conversation(&chat).await.last_activity_at.as_millis());
        world.advance_seconds(3_600);
    }
    // Live, and only Ben's to see.
    ben.set_available(true).await;
    anna.set_available(false).await;
    world.chat(&ben, "B-live").await;

    let (a, b) = (anna.session.me.id.as_str(), ben.session.me.id.as_str());
    let (second, fourth) = (ended[1], ended[3]);
    for (query, found) in [
        (String::new(), vec!["A3", "B2", "A2", "B1", "A1"]),
        (format!("&agent={a}"), vec!["A3", "A2", "A1"]),
        (format!("&agent={b}"), vec!["B2", "B1"]),
        ("&agent=nobody".into(), vec![]),
        // From is included, until is not.
        (format!("&from={second}&until={fourth}"), vec!["A2", "B1"]),
        (format!("&from={}&until={}", second + 1, fourth + 1), vec!["B2", "A2"]),
        (format!("&from={second}&until={second}"), vec![]),
        (format!("&agent={b}&from={}", second + 1), vec!["B2"]),
        (format!("&agent={a}&until={fourth}&q=invoice"), vec!["A2", "A1"]),
        (format!("&agent={a}&until={fourth}&q=B"), vec![]),
        (format!("&from={fourth}&q=b"), vec!["B2"]),
    ] {
        assert_eq!(names(&list(&anna, &format!("scope=all{query}")).await), found, "{query}");
        // The same one by one, whatever is filtered.
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = list(&anna, &format!("scope=all&limit=1{query}{cursor}")).await;
            assert!(page.items.len() <= 1);
            assert!(page.items.is_empty() || query.contains("q=") != page.hits.is_empty());
            paged.extend(names(&page).into_iter().map(str::to_owned));
            let Some(next) = page.next_cursor else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(paged, found, "{query}");
    }
    assert_eq!(names(&list(&ben, &format!("agent={b}")).await), ["B-live"]);
    assert!(list(&ben, &format!("agent={a}")).await.items.is_empty());
}

#[tokio::test]
async fn what_looks_like_search_syntax_is_text() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, _) = world.chat(&anna, "Vera").await;
    visitor.say("plain words or NEAR misses").await;
    for q in [
        "\"",
        "\"\"",
        "*",
        "plain OR nothing",
        "NOT plain",
        "text:plain",
        "plain*",
        "(plain",
        "^plain",
        "NEAR(plain words)",
        "{a b}: c",
        "plain AND",
        "a\0b",
        "'; DROP TABLE messages; --",
        "%",
        "\\",
        "plain \" words",
        "-plain +words",
        "\u{202e}",
    ] {
        let answer = world
            .http
            .get(format!("{}/v1/conversations", world.url))
            .query(&[("q", q)])
            .bearer_auth(&anna.caller.token)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{q}");
        let page: ConversationPage = answer.json().await.unwrap();
        let expected =
            matches!(q, "plain*" | "(plain" | "^plain" | "plain \" words" | "-plain +words");
        assert_eq!(!page.items.is_empty(), expected, "{q}");
    }
}

#[tokio::test]
async fn a_new_name_is_found_and_the_old_one_is_not() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Oldname").await;
    anna.end(&chat).await;
    visitor.start_again(serde_json::json!({"name": "Newname"})).await;
    assert_eq!(names(&list(&anna, "scope=all&q=newname").await), ["Newname"]);
    assert!(list(&anna, "scope=all&q=oldname").await.items.is_empty());
}

#[tokio::test]
async fn parameters_that_make_no_sense_are_refused() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (_, chat) = world.chat(&anna, "Vera").await;
    let long = format!("/v1/conversations?q={}", "x".repeat(201));
    let messages = |query: &str| format!("/v1/conversations/{chat}/messages?{query}");
    for path in [
        "/v1/conversations?limit=0".to_owned(),
        "/v1/conversations?limit=101".into(),
        "/v1/conversations?limit=-1".into(),
        "/v1/conversations?limit=ten".into(),
        "/v1/conversations?scope=mine".into(),
        "/v1/conversations?colour=red".into(),
        "/v1/conversations?cursor=nonsense".into(),
        "/v1/conversations?cursor=".into(),
        "/v1/conversations?from=yesterday".into(),
        "/v1/conversations?until=2026-11-24".into(),
        "/v1/conversations?from=2&until=1".into(),
        long,
        messages("before=1&after=1"),
        messages("before=-1"),
        messages("limit=101"),
        messages("from=1"),
    ] {
        refused(anna.ask(Method::GET, &path, None).await, ErrorCode::InvalidParameter).await;
    }
    assert_eq!(list(&anna, &format!("q={}", "x".repeat(200))).await.items.len(), 0);
    assert_eq!(list(&anna, "limit=100").await.items.len(), 1);
}
