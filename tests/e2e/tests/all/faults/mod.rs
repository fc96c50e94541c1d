//! Nothing written is lost or doubled, and the screen says how things are, whatever breaks: a file
//! for each kind of fault. Each ends with the same question to everybody: what was said?

mod answers;
mod asleep;
mod browser;
mod connection;
mod frames;
mod killed;
mod slow;
mod stalled;
mod storage;
mod tabs;

use e2e::{AGENT_1, AgentPage, Api, Chat, Link, Stage, VisitorPage, Way};

/// The visitor of every chat here.
const VISITOR: &str = "Nora Quist";

/// An agent and a visitor in a chat, each behind a network of their own.
struct Pair {
    stage: Stage,
    agents: Link,
    visitors: Link,
    agent: AgentPage,
    visitor: VisitorPage,
    /// The agent's, by a way that nothing breaks.
    api: Api,
    by_agent: Vec<String>,
    by_visitor: Vec<String>,
}

impl Pair {
    async fn in_a_chat(test: &'static str) -> Self {
        let mut stage = Stage::set(test).await;
        let (agents, visitors) = (stage.server.link().await, stage.server.link().await);
        let agent = stage.agent_through("agent", &agents).await;
        let visitor = stage.visitor_through("visitor", &visitors).await;
        agent.sign_in(AGENT_1).await;
        agent.set_available(true).await;
        agent.takes(&visitor, VISITOR).await;
        let api = stage.server.api().signed_in(AGENT_1).await;
        let (by_agent, by_visitor) = (Vec::new(), Vec::new());
        Self { stage, agents, visitors, agent, visitor, api, by_agent, by_visitor }
    }

    /// The agent sends the next numbered message; which?
    async fn agent_sends(&mut self) -> String {
        let text = format!("agent {:03}", self.by_agent.len());
        self.agent.send(&text).await;
        self.by_agent.push(text.clone());
        text
    }

    /// The visitor sends the next numbered message; which?
    async fn visitor_sends(&mut self) -> String {
        let text = format!("visitor {:03}", self.by_visitor.len());
        self.visitor.send(&text).await;
        self.by_visitor.push(text.clone());
        text
    }

    /// Each sends the next numbered messages, in turn.
    async fn each_sends(&mut self, messages: usize) {
        for _ in 0..messages {
            self.agent_sends().await;
            self.visitor_sends().await;
        }
    }

    /// The same befalls what brings a message to the agent, and then what brings one to the visitor.
    async fn each_meets(&mut self, mishap: fn(&Link, Way, &str)) {
        mishap(&self.agents, Way::ToBrowser, "message.created");
        self.visitor_sends().await;
        self.agents.happened().await;
        mishap(&self.visitors, Way::ToBrowser, "\"state\"");
        self.agent_sends().await;
        self.visitors.happened().await;
    }

    /// The networks of both.
    fn links(&self) -> [&Link; 2] {
        [&self.agents, &self.visitors]
    }

    fn cut(&self) {
        self.links().into_iter().for_each(Link::cut);
    }

    fn cut_off(&self) {
        self.links().into_iter().for_each(Link::cut_off);
    }

    fn flow(&self) {
        self.links().into_iter().for_each(Link::flow);
    }

    async fn happened(&self) {
        for link in self.links() {
            link.happened().await;
        }
    }

    /// Both say something, and see that it arrives at once.
    async fn talk(&mut self) {
        let text = self.agent_sends().await;
        self.visitor.reads(&text).await;
        let text = self.visitor_sends().await;
        self.agent.reads(&text).await;
    }

    /// Both are told that they are connected.
    async fn are_connected(&self) {
        self.agent.connection_is("Connected").await;
        self.visitor.connection_is("Connected").await;
    }

    async fn agree(&self) {
        self.agree_with(&[]).await;
    }

    /// The same with more of the agent's screens.
    async fn agree_with(&self, more: &[&AgentPage]) {
        let agents = [&[&self.agent], more].concat();
        let chat = Chat {
            visitor_name: VISITOR,
            api: &self.api,
            agents: &agents,
            visitors: &[&self.visitor],
            written: &[&self.by_agent, &self.by_visitor],
        };
        self.stage.everybody_agrees(&[chat]).await;
    }

    async fn end(self) {
        self.agree().await;
        self.stage.close().await;
    }
}

/// How often what comes in loops comes: `FAULT_ROUNDS`, or once. With more rounds breaks follow one
/// another so closely that the waits between attempts outgrow the patience of these tests.
fn rounds() -> usize {
    std::env::var("FAULT_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1)
}
