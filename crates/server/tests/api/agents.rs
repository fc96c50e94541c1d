//! Colleagues.

use contract::{AgentList, ErrorCode};
use reqwest::Method;

use crate::support::{World, refused};

#[tokio::test]
async fn every_agent_is_listed_by_name_and_to_agents_alone() {
    let world = World::start().await;
    let zoe = world.agent("Zoe").await;
    world.agent("ben").await;
    world.agent("Anna").await;
    let list: AgentList = zoe.get("/v1/agents").await;
    let names: Vec<&str> = list.items.iter().map(|agent| agent.name.as_str()).collect();
    assert_eq!(names, ["Anna", "ben", "Zoe"]);
    assert!(list.items.iter().any(|agent| agent.id == zoe.session.me.id));

    let path = "/v1/agents";
    refused(world.ask(Method::GET, path, None, None).await, ErrorCode::Unauthenticated).await;
    let visitor = world.visitor("Vera").await;
    refused(visitor.ask(Method::GET, path, None).await, ErrorCode::Unauthenticated).await;
}
