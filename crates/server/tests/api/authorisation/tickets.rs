//! What opens which socket, and what closes it again.

use chat_server::secret::PasswordCost;
use contract::{
    Token, limits,
    socket::{ClientFrame, Resume, close},
    visitor_side::VisitorClientFrame,
};
use reqwest::Method;
use serde_json::Value;

use crate::support::{Agent, Visitor, Wire, World};

/// What is shown, and what becomes of it on an agent's and on a visitor's socket.
const TABLE: &str = "
an agent's ticket                             live   4401
a visitor's ticket                            4401   live
an agent's ticket, used before                4401   4401
a visitor's ticket, used before               4401   4401
an agent's ticket of 31 seconds               4401   4401
a visitor's ticket of 31 seconds              4401   4401
a ticket of a session that was signed out     4401   4401
a ticket of an account that was closed        4401   4401
the token of a session                        4401   4401
the token of a visitor                        4401   4401
an API key                                    4401   4401
nothing                                       4401   4401
";

struct People {
    world: World,
    agent: Agent,
    visitor: Visitor,
}

impl People {
    async fn agents_ticket(&self) -> Token {
        self.agent.socket_ticket().await
    }

    async fn visitors_ticket(&self) -> Token {
        self.visitor.socket_ticket().await
    }

    /// What a line of the table shows.
    async fn shown(&self, what: &str) -> Token {
        let world = &self.world;
        match what {
            "an agent's ticket" => self.agents_ticket().await,
            "a visitor's ticket" => self.visitors_ticket().await,
            "an agent's ticket, used before" => {
                let ticket = self.agents_ticket().await;
                assert_eq!(self.agents_socket(&ticket).await, "live");
                ticket
            }
            "a visitor's ticket, used before" => {
                let ticket = self.visitors_ticket().await;
                assert_eq!(self.visitors_socket(&ticket).await, "live");
                ticket
            }
            "an agent's ticket of 31 seconds" => {
                let ticket = self.agents_ticket().await;
                world.advance_seconds(i64::from(limits::TICKET_SECONDS) + 1);
                ticket
            }
            "a visitor's ticket of 31 seconds" => {
                let ticket = self.visitors_ticket().await;
                world.advance_seconds(i64::from(limits::TICKET_SECONDS) + 1);
                ticket
            }
            "a ticket of a session that was signed out" => {
                let left = world.sign_in("anna@example.com").await;
                let ticket = left.socket_ticket().await;
                left.ask(Method::DELETE, "/v1/sessions/current", None).await;
                ticket
            }
            "a ticket of an account that was closed" => {
                world.advance_seconds(60);
                let ben = world.agent("ben").await;
                let ticket = ben.socket_ticket().await;
                // An account that is closed can be opened again.
                world.office().await.remove_agent("ben@example.com").await.unwrap();
                ticket
            }
            "the token of a session" => Token::new(self.agent.caller.token.clone()),
            "the token of a visitor" => Token::new(self.visitor.caller.token.clone()),
            "an API key" => world.office().await.add_api_key("the shop").await.unwrap(),
            "nothing" => Token::new(String::new()),
            other => panic!("what is {other}?"),
        }
    }

    async fn agents_socket(&self, ticket: &Token) -> String {
        let snapshot = self.agent.snapshot().await;
        let resume = Resume { epoch: snapshot.epoch, seq: snapshot.seq };
        opens(&self.world, "/v1/socket", &ClientFrame::Auth { ticket: ticket.clone(), resume })
            .await
    }

    async fn visitors_socket(&self, ticket: &Token) -> String {
        let auth = VisitorClientFrame::Auth { ticket: ticket.clone() };
        opens(&self.world, "/v1/visitor/socket", &auth).await
    }
}

/// `live`, or the code with which the server closes; told nothing but `hello` until then.
async fn opens(world: &World, path: &str, auth: &impl serde::Serialize) -> String {
    let mut wire = Wire::open(&world.url, path).await;
    wire.next::<Value>().await;
    wire.send(auth).await;
    loop {
        match wire.next_or_close::<Value>().await {
            Ok(frame) if frame["t"] == "live" => return "live".into(),
            Ok(frame) => assert_eq!(frame["t"], "ready", "{frame}"),
            Err(code) => return code.to_string(),
        }
    }
}

#[tokio::test]
async fn a_socket_opens_to_whom_the_table_says() {
    let world = World::start().await;
    let agent = world.agent("anna").await;
    let visitor = world.visitor("Vera").await;
    let people = People { world, agent, visitor };
    let mut wrong = Vec::new();
    for line in TABLE.lines().filter(|line| !line.is_empty()) {
        let (what, expected) = line.split_at(46);
        let expected: Vec<_> = expected.split_whitespace().collect();
        // One for each: whichever comes first uses it up, also where it is not good.
        let ticket = people.shown(what.trim_end()).await;
        let on_agents = people.agents_socket(&ticket).await;
        let ticket = people.shown(what.trim_end()).await;
        let on_visitors = people.visitors_socket(&ticket).await;
        if [&on_agents, &on_visitors] != [expected[0], expected[1]] {
            wrong.push(format!("{what}{on_agents}   {on_visitors}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_session_that_ends_closes_its_sockets_and_no_other() {
    let world = World::start().await;
    let agent = world.ready_agent("anna").await;
    let (visitor, _) = world.chat(&agent, "Vera").await;
    let mut staying = agent.socket().await;
    let elsewhere = world.sign_in("anna@example.com").await;
    let mut socket = elsewhere.socket().await;
    elsewhere.ask(Method::DELETE, "/v1/sessions/current", None).await;
    assert_eq!(socket.wire.close_code().await, close::UNAUTHENTICATED, "at once");
    visitor.say("still told").await;
    staying.wait_for::<Value>("message.created").await;

    // The command line works beside the server, which looks every five seconds. A socket on which
    // nothing is said is told nothing more either.
    let office = world.office().await;
    office.set_password("anna@example.com", "another", PasswordCost::TestsOnly).await.unwrap();
    world.advance_seconds(5);
    assert_eq!(staying.wire.close_code().await, close::UNAUTHENTICATED);
}
