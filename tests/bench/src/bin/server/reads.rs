//! What is read all day: the snapshot, pages of the lists, of a chat, and searches.

use std::time::Instant;

use bench::figures::percentile;

use super::{
    Result,
    people::{Person, Team},
    report::Read,
};

/// Reads each so many times, one after the other.
pub async fn measure(team: &Team, requests: usize) -> Result<Vec<Read>> {
    let agent = team.somebody();
    let list = "/v1/conversations?scope=all";
    let first = agent.get(list).await?;
    let cursor = first["next_cursor"].as_str().ok_or("there is one page only")?;
    let id = first["items"][0]["id"].as_str().ok_or("an empty list")?;
    let with = first["items"][0]["agent"]["id"].as_str().ok_or("a chat with nobody")?;
    let until = first["items"][0]["last_activity_at"].as_i64().ok_or("a chat without a time")?;
    let long = agent.get(&format!("{list}&q=portolano")).await?;
    let long = long["items"][0]["id"].as_str().ok_or("the long chat is not found")?;
    let mut reads = Vec::new();
    for (what, path) in [
        ("snapshot", "/v1/snapshot".to_owned()),
        ("first page of All", list.to_owned()),
        ("next page of All", format!("{list}&cursor={cursor}")),
        ("All with one agent", format!("{list}&agent={with}")),
        ("All until a day", format!("{list}&until={}", until - 45 * 86_400_000)),
        ("one conversation", format!("/v1/conversations/{id}")),
        ("newest messages", format!("/v1/conversations/{long}/messages")),
        ("older messages", format!("/v1/conversations/{long}/messages?before=150")),
        ("search: a visitor", format!("{list}&q=portolano")),
        ("search: a word of 1 chat in 14", format!("{list}&q=freelancers")),
        ("search: two words", format!("{list}&q=single%20sign")),
        ("search: a word of most chats", format!("{list}&q=the")),
    ] {
        reads.push(read(agent, what, &path, requests).await?);
    }
    Ok(reads)
}

async fn read(agent: &Person, what: &str, path: &str, requests: usize) -> Result<Read> {
    let mut took = Vec::new();
    for _ in 0..requests {
        let began = Instant::now();
        agent.get(path).await?;
        took.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(Read { what: what.into(), p50_ms: percentile(&took, 50), p99_ms: percentile(&took, 99) })
}
