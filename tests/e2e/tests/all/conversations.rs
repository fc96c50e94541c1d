//! Finding conversations again: by what was said, by agent, by day.

use e2e::{AGENT_1, AGENT_2, AgentPage, Api, Name, PASSWORD, Role, Size, Stage};
use serde_json::Value;

/// The visitors of a list that the API gives, newest first.
async fn visitors(api: &Api, query: &str) -> Vec<String> {
    let list = api.get(&format!("/v1/conversations?limit=100&scope=all{query}")).await.good();
    let name =
        |chat: &Value| chat["visitor"]["name"].as_str().unwrap_or("Anonymous visitor").into();
    list["items"].as_array().expect("a list").iter().map(name).collect()
}

/// Sees that exactly these are listed.
async fn sees(agent: &AgentPage, expected: &[String]) {
    assert!(!expected.is_empty(), "nothing would prove little");
    agent.lists(expected.len()).await;
    for visitor in expected {
        agent.row(visitor).there().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_shows_what_it_found_and_leads_there() {
    let mut stage = Stage::set("search").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.list_all().await;

    agent.search("claire").await;
    agent.lists(1).await;
    agent.row("Claire Dubois").role(Role::Mark, Name::Any).with_text("Claire").there().await;

    agent.search_anew("nordlicht-w").await;
    let jonas = agent.row("Jonas Weber");
    jonas.role(Role::Mark, Name::Any).with_text("nordlicht-w").there().await;
    jonas.says("j.weber@nordlicht-werke.example").await;

    // Without its accents, and one word in the name.
    agent.search_anew("GEWERKE ozturk").await;
    agent.lists(1).await;
    agent.row("Familie Öztürk").role(Role::Mark, Name::Any).count_is(1).await;

    // The first of 300 messages, six pages back.
    agent.search_anew("departments over").await;
    agent.lists(1).await;
    let sofia = agent.row("Sofia Marino");
    sofia.role(Role::Mark, Name::Any).with_text("departments").there().await;
    sofia.click().await;
    let line = agent.line("Hi Anna, today is the day");
    line.attribute_is("aria-current", "true").await;
    agent.sees_sought_line().await;
    // A reload leads there again.
    agent.browser.reload().await;
    agent.line("Hi Anna, today is the day").attribute_is("aria-current", "true").await;

    agent.search("kiwi").await;
    agent.conversations().says("Nothing found for “kiwi”").await;

    // On a phone the same lines are far higher.
    let phone = stage.agent_with("phone", Size::Phone).await;
    let address = agent.browser.address().await;
    let (_, hash) = address.split_once('#').expect("the address tells where one is");
    phone.browser.go(&format!("{}/?phone#{hash}", stage.server.origin())).await;
    phone.try_to_sign_in(AGENT_2, PASSWORD).await;
    phone.line("Hi Anna, today is the day").attribute_is("aria-current", "true").await;
    phone.sees_sought_line().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_narrow_the_list_and_survive_a_reload() {
    let mut stage = Stage::set("filters").await;
    let agent = stage.agent("agent").await;
    agent.browser.lives_in("en-US", "Asia/Tokyo").await;
    agent.browser.reload().await;
    agent.sign_in(AGENT_1).await;
    agent.filters().gone().await;
    agent.list_all().await;
    let api = stage.server.api().signed_in(AGENT_1).await;
    let ben = stage.server.api().signed_in(AGENT_2).await;
    let me = ben.get("/v1/me").await.good();
    let (id, name) = (me["id"].as_str().unwrap(), me["name"].as_str().unwrap());

    agent.filters().click().await;
    agent.filter_by_agent(name).await;
    let of_ben = visitors(&api, &format!("&agent={id}")).await;
    sees(&agent, &of_ben).await;
    agent.filters().attribute_is("aria-label", "Filters, 1 on").await;

    // A day of the reader's own: the one on which, for them, an agent's second newest chat ended.
    let list = api.get(&format!("/v1/conversations?scope=all&agent={id}")).await.good();
    let ended = list["items"][1]["last_activity_at"].as_i64().unwrap();
    let script = format!("return new Date({ended}).toLocaleDateString('sv')");
    let day = agent.browser.evaluate(&script).await.as_str().unwrap().to_owned();
    let script =
        format!("return [new Date('{day}T00:00').getTime(), new Date('{day}T24:00').getTime()]");
    let bounds = agent.browser.evaluate(&script).await;
    agent.filter_by_day("From", &day).await;
    let from = visitors(&api, &format!("&agent={id}&from={}", bounds[0])).await;
    assert!(from.len() < of_ben.len());
    sees(&agent, &from).await;
    agent.filter_by_day("To", &day).await;
    let on_it =
        visitors(&api, &format!("&agent={id}&from={}&until={}", bounds[0], bounds[1])).await;
    assert!(on_it.len() < from.len());
    sees(&agent, &on_it).await;
    agent.filters().attribute_is("aria-label", "Filters, 3 on").await;

    // With one of them open, and over a reload.
    agent.open(&on_it[0]).await;
    agent.browser.reload().await;
    agent.messages().there().await;
    sees(&agent, &on_it).await;
    agent.filters().attribute_is("aria-label", "Filters, 3 on").await;
    agent.conversations().role(Role::Date, "From").there().await;

    // Together with a search that finds nothing: the filters are named, and cleared at once.
    let others = visitors(&api, "&q=Claire").await;
    agent.search("Claire").await;
    agent.conversations().says("Nothing found for “Claire”").await;
    agent.conversations().says(&format!("Agent: {name} · From ")).await;
    let clear = agent.conversations().role(Role::Button, "Clear filters");
    clear.count_is(2).await;
    clear.click().await;
    sees(&agent, &others).await;
    agent.filters().attribute_is("aria-label", "Filters").await;
    agent.filters().focused().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_in_by_itself_has_to_fit_the_filter() {
    let mut stage = Stage::set("live-filter").await;
    let (one, two) = (stage.agent("agent-1").await, stage.agent("agent-2").await);
    one.sign_in(AGENT_1).await;
    two.sign_in(AGENT_2).await;
    let ben = stage.server.api().signed_in(AGENT_2).await.name().await;
    one.list_all().await;
    one.filters().click().await;
    one.filter_by_agent(&ben).await;
    one.filters().attribute_is("aria-label", "Filters, 1 on").await;
    one.row("Claire Dubois").gone().await;

    // One's own live chat is not Ben's.
    one.set_available(true).await;
    two.set_available(false).await;
    let visitor = stage.visitor("visitor-1").await;
    one.takes(&visitor, "Nora Quist").await;
    visitor.send("Hello, it is me").await;
    one.reads("Hello, it is me").await;
    one.row("Nora Quist").gone().await;

    // Ben's is nobody else's while it lives, and here at once when it is over.
    one.set_available(false).await;
    two.set_available(true).await;
    let other = stage.visitor("visitor-2").await;
    two.takes(&other, "Omar Reyes").await;
    other.send("I am Omar").await;
    two.reads("I am Omar").await;
    one.row("Omar Reyes").gone().await;
    two.end_session().await;
    one.row("Omar Reyes").says(&format!("Ended · {ben}")).await;
    one.row("Nora Quist").gone().await;

    one.conversations().role(Role::Button, "Clear filters").click().await;
    one.row("Nora Quist").there().await;
    one.row("Omar Reyes").there().await;
    stage.close().await;
}
