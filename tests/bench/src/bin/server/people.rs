//! Who uses the server: agents with chats, and their visitors, each at an address of their own.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use futures_util::future::try_join_all;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{
    Result,
    process::{PASSWORD, Server, email},
    sockets::{Line, Side},
};

/// How many agents there are.
pub const AGENTS: usize = 20;
/// Live chats of each: as many as one may have.
pub const CHATS: usize = 10;

/// Somebody at their own address, who may have a token.
#[derive(Clone)]
pub struct Person {
    client: Client,
    /// The server's.
    pub origin: Arc<str>,
    /// Theirs.
    pub address: Ipv4Addr,
    token: Option<Arc<str>>,
}

impl Person {
    /// Somebody new.
    pub fn new(client: &Client, server: &Server) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self {
            client: client.clone(),
            origin: server.origin.as_str().into(),
            address: Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 0, 0, 1)) + number),
            token: None,
        }
    }

    /// Signs in as agent number `n`.
    pub async fn sign_in(mut self, n: usize) -> Result<Self> {
        let body = json!({ "email": email(n), "password": PASSWORD });
        self.take_token(&self.ask(Method::POST, "/v1/sessions", Some(body)).await?)?;
        Ok(self)
    }

    /// Asks for an agent; answers what the server said.
    pub async fn start_chat(mut self, wish: Value) -> Result<(Self, Value)> {
        let started = self.ask(Method::POST, "/v1/visitor/conversations", Some(wish)).await?;
        self.take_token(&started)?;
        Ok((self, started))
    }

    fn take_token(&mut self, answer: &Value) -> Result<()> {
        self.token = Some(answer["token"].as_str().ok_or("no token")?.into());
        Ok(())
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Result<Value> {
        self.ask(Method::GET, path, None).await
    }

    /// Any call that is to succeed.
    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value> {
        let mut request = self.client.request(method, format!("{}{path}", self.origin));
        request = request.header("x-forwarded-for", self.address.to_string());
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            return Err(format!("{path}: {status} {text}").into());
        }
        Ok(if text.is_empty() { Value::Null } else { serde_json::from_str(&text)? })
    }
}

/// All agents.
pub struct Team {
    client: Client,
    agents: Vec<Person>,
}

/// A live chat with both ends of it connected.
pub struct Chat {
    /// Its id.
    pub id: String,
    /// Who answers.
    pub agent: Person,
    /// Who asks.
    pub visitor: Person,
    /// Their sockets, held open.
    _lines: (Arc<Line>, Line),
}

impl Team {
    /// Everybody signs in.
    pub async fn sign_in(server: &Server) -> Result<Self> {
        let client = Client::new();
        let agents = (0..AGENTS).map(|n| Person::new(&client, server).sign_in(n));
        Ok(Self { agents: try_join_all(agents).await?, client })
    }

    /// One of them.
    pub fn somebody(&self) -> &Person {
        &self.agents[0]
    }

    /// Everybody is available and has as many chats as they can.
    pub async fn take_chats(&self, server: &Server) -> Result<Vec<Chat>> {
        let each = self.agents.iter().map(|agent| async {
            let agent = agent.clone();
            let body = json!({ "available": true });
            agent.ask(Method::PUT, "/v1/me/availability", Some(body)).await?;
            let me = agent.get("/v1/me").await?;
            let line = Arc::new(Line::open(&agent, Side::Agent).await?);
            let mut chats = Vec::new();
            for _ in 0..CHATS {
                let wish = json!({ "ask": { "agent": me["id"] } });
                let visitor = Person::new(&self.client, server);
                let (visitor, started) = visitor.start_chat(wish).await?;
                let of_visitor = Line::open(&visitor, Side::Visitor).await?;
                let offered = agent.get("/v1/snapshot").await?;
                let offer = offered["offers"][0]["id"].as_str().ok_or("no offer")?.to_owned();
                agent.ask(Method::POST, &format!("/v1/offers/{offer}/accept"), None).await?;
                let id = started["conversation"]["id"].as_str().ok_or("no chat")?;
                chats.push(Chat {
                    id: id.to_owned(),
                    agent: agent.clone(),
                    visitor,
                    _lines: (line.clone(), of_visitor),
                });
            }
            Result::Ok(chats)
        });
        // Each visitor is offered to the agent whom they ask for, so all can do it at once.
        Ok(try_join_all(each).await?.into_iter().flatten().collect())
    }
}
