//! All that one test needs, and nothing of another's.

use std::{sync::Arc, thread};

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    agent::AgentPage,
    browser::{Browser, Driver, Size},
    link::Link,
    server::ChatServer,
    visitor::VisitorPage,
};

/// So many tests have their browsers open at once: each has several, and they are heavy.
static ROOM: Semaphore = Semaphore::const_new(2);

/// A server of the test's own, and the people with their browsers.
pub struct Stage {
    /// The server.
    pub server: ChatServer,
    test: &'static str,
    browsers: Vec<Arc<Browser>>,
    driver: Arc<Driver>,
    _room: SemaphorePermit<'static>,
    closed: bool,
}

impl Stage {
    /// Sets it up; `test` names its pictures.
    pub async fn set(test: &'static str) -> Self {
        Self::set_with(test, &[]).await
    }

    /// The same with options for the server.
    pub async fn set_with(test: &'static str, options: &[&str]) -> Self {
        let room = ROOM.acquire().await.expect("never closed");
        Self {
            server: ChatServer::start_with(options).await,
            test,
            browsers: Vec::new(),
            driver: Arc::new(Driver::start().await),
            _room: room,
            closed: false,
        }
    }

    /// An agent in front of the sign-in.
    pub async fn agent(&mut self, who: &str) -> AgentPage {
        self.agent_with(who, Size::Wide).await
    }

    /// The same with a window of that size.
    pub async fn agent_with(&mut self, who: &str, size: Size) -> AgentPage {
        let browser = self.open(who, size).await;
        browser.go(&format!("{}/", self.server.origin())).await;
        AgentPage::new(browser)
    }

    /// A visitor in front of the start of the chat.
    pub async fn visitor(&mut self, who: &str) -> VisitorPage {
        self.visitor_with(who, Size::Wide).await
    }

    /// The same on a page whose address says more, such as `?team=sales`.
    pub async fn visitor_at(&mut self, who: &str, query: &str) -> VisitorPage {
        let browser = self.open(who, Size::Wide).await;
        browser.go(&format!("{}/visitor/{query}", self.server.origin())).await;
        VisitorPage::new(browser)
    }

    /// The same with a window of that size.
    pub async fn visitor_with(&mut self, who: &str, size: Size) -> VisitorPage {
        let browser = self.open(who, size).await;
        browser.go(&format!("{}/visitor/", self.server.origin())).await;
        VisitorPage::new(browser)
    }

    /// A visitor whom the site vouches for, by a token of [`crate::Site::identity`].
    pub async fn visitor_with_identity(&mut self, who: &str, token: &str) -> VisitorPage {
        let browser = self.open(who, Size::Wide).await;
        browser.go(&format!("{}/visitor/#identity={token}", self.server.origin())).await;
        VisitorPage::new(browser)
    }

    /// An agent who reaches the server through a network of their own.
    pub async fn agent_through(&mut self, who: &str, link: &Link) -> AgentPage {
        self.agent_at(who, &format!("{}/", link.origin())).await
    }

    /// An agent in front of the sign-in at some address.
    pub async fn agent_at(&mut self, who: &str, address: &str) -> AgentPage {
        let browser = self.open(who, Size::Wide).await;
        browser.go(address).await;
        AgentPage::new(browser)
    }

    /// A visitor in front of the start of the chat on some host.
    pub async fn visitor_on(&mut self, who: &str, origin: &str) -> VisitorPage {
        let browser = self.open(who, Size::Wide).await;
        browser.go(&format!("{origin}/visitor/")).await;
        VisitorPage::new(browser)
    }

    /// A visitor who reaches the server through a network of their own.
    pub async fn visitor_through(&mut self, who: &str, link: &Link) -> VisitorPage {
        self.visitor_on(who, &link.origin()).await
    }

    /// Ends a good test, as each must end: no page may have broken its own rules on the way.
    pub async fn close(mut self) {
        self.closed = true;
        for browser in &self.browsers {
            browser.no_console_errors().await;
        }
    }

    /// Ends a test that broke them on purpose.
    pub fn close_broken(mut self) {
        self.closed = true;
    }

    /// A browser that is nowhere yet, for whoever looks at other pages.
    pub async fn browser(&mut self, who: &str) -> Arc<Browser> {
        self.open(who, Size::Wide).await
    }

    async fn open(&mut self, who: &str, size: Size) -> Arc<Browser> {
        let browser =
            Arc::new(Browser::open(&self.driver, self.server.faults(), self.test, who, size).await);
        self.browsers.push(browser.clone());
        browser
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        assert!(self.closed || thread::panicking(), "{} does not end with close()", self.test);
    }
}
