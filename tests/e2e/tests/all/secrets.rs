//! What proves who somebody is stands in no address, neither in one that a page asks for nor in its
//! own: those are what ends up in logs, histories and referrers.

use std::sync::{Arc, Mutex};

use e2e::{AGENT_1, Stage};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// A way to the server on which all that is asked is written down.
struct Tap {
    origin: String,
    asked: Arc<Mutex<Vec<u8>>>,
    _connections: JoinSet<()>,
}

impl Tap {
    async fn on(server: &str) -> Self {
        let server = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let mut connections = JoinSet::new();
        let written = asked.clone();
        connections.spawn(async move {
            let mut each = JoinSet::new();
            while let Ok((browser, _)) = listener.accept().await {
                each.spawn(carry(browser, server.clone(), written.clone()));
            }
        });
        Self { origin, asked, _connections: connections }
    }

    /// The first line of every request. A body before it ends without a line's end.
    fn addresses(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        let text = String::from_utf8_lossy(&asked);
        let from_method = |line: &str| {
            let begins = ["GET /", "POST /", "PUT /", "DELETE /"];
            let begin = begins.iter().filter_map(|method| line.rfind(method)).max()?;
            Some(line[begin..].to_owned())
        };
        let lines = text.lines().filter(|line| line.ends_with(" HTTP/1.1"));
        lines.filter_map(from_method).collect()
    }

    fn holds(&self, text: &str) -> bool {
        String::from_utf8_lossy(&self.asked.lock().unwrap()).contains(text)
    }
}

async fn carry(browser: TcpStream, server: String, asked: Arc<Mutex<Vec<u8>>>) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    let (mut from, mut to_browser) = browser.into_split();
    let (mut from_server, mut to) = server.into_split();
    let questions = async {
        let mut bytes = vec![0; 16 * 1024];
        while let Ok(count @ 1..) = from.read(&mut bytes).await {
            asked.lock().unwrap().extend(&bytes[..count]);
            if to.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = questions => {}
        _ = tokio::io::copy(&mut from_server, &mut to_browser) => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_is_in_an_address() {
    let mut stage = Stage::set("addresses").await;
    let tap = Tap::on(&stage.server.origin()).await;
    let agent = stage.agent("agent").await;
    agent.browser.go(&format!("{}/", tap.origin)).await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let identity = stage.server.site().identity("customer-7", "Ada King");
    let visitor = stage.visitor("visitor").await;
    visitor.browser.go(&format!("{}/visitor/#identity={identity}", tap.origin)).await;
    visitor.start_chat("", "").await;
    agent.is_offered("Ada King").await;
    agent.accept().await;
    visitor.send("Hello").await;
    agent.reads("Hello").await;
    agent.send("Hello to you").await;
    visitor.reads("Hello to you").await;
    agent.search("Hello").await;

    // Under a name that begins like this: each API has its own.
    let kept = |browser: Arc<e2e::Browser>, name: &'static str| async move {
        let find = format!("Object.keys(localStorage).find(key => key.startsWith('{name}'))");
        let kept = browser.evaluate(&format!("return localStorage.getItem({find})")).await;
        kept.as_str().expect("it is kept").to_owned()
    };
    let session = kept(agent.browser.clone(), "agent-inbox/session/").await;
    let session: serde_json::Value = serde_json::from_str(&session).unwrap();
    let session = session["token"].as_str().unwrap().to_owned();
    let token = kept(visitor.browser.clone(), "chat.token").await;
    let secrets = [&session, &token, &identity];
    for secret in secrets {
        assert!(tap.holds(secret), "the tap hears everything");
    }
    let own = [agent.browser.address().await, visitor.browser.address().await];
    let asked = tap.addresses();
    assert!(asked.iter().any(|line| line.contains("/v1/socket ")), "{asked:#?}");
    assert!(asked.iter().any(|line| line.contains("/v1/visitor/socket ")), "{asked:#?}");
    for address in asked.iter().chain(&own) {
        let words = ["token=", "ticket=", "identity=", "key="];
        assert!(!words.iter().any(|word| address.contains(word)), "{address}");
        assert!(!secrets.iter().any(|secret| address.contains(*secret)), "{address}");
    }
    stage.close().await;
}
