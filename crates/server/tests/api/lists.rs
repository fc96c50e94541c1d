//! Lists of conversations, page by page and searched.

use contract::{ConversationPage, ErrorCode};
use reqwest::Method;

use crate::support::{Agent, World, refused};

async fn list(agent: &Agent, query: &str) -> ConversationPage {
    agent.get(&format!("/v1/conversations?{query}")).await
}

fn names(page: &ConversationPage) -> Vec<&str> {
    page.items.iter().map(|it| it.visitor.name.as_deref().unwrap_or("-")).collect()
}

#[tokio::test]
async fn newest_activity_comes_first_and_pages_have_no_overlap() {
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
        let page: ConversationPage = world
            .http
            .get(format!("{}/v1/conversations", world.url))
            .query(&[("q", q)])
            .bearer_auth(&anna.caller.token)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        assert_eq!(names(&page), found, "{q}");
    }
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
