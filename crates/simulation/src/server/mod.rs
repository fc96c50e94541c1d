//! The real server in this process: its router, its sockets' protocol, its duties, its database in
//! memory. One thing happens to it at a time, and is waited for until the server has come to rest,
//! so that the same seed is the same story.

mod machine;
mod people;
mod pipe;
mod process;
mod request;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicBool},
};

use axum::Router;
use chat_server::{
    App,
    chance::Chance,
    clock::Clock,
    http::{Wire, router, serve_agent, serve_visitor},
    store::KeptChat,
};
use contract::{ConversationId, Timestamp};
use engine::Outcome;
use futures_util::{
    FutureExt,
    future::{join_all, maybe_done},
};
use tokio::{sync::Notify, task::JoinHandle};
use tower::ServiceExt;

use crate::call::Request;
use machine::Fate;
pub use machine::Machine;
pub use people::{TEAM, agent_id};
use pipe::Pipe;
pub use pipe::Said;
use process::{duties, process};
use request::{http_request, read};

/// The time at which every world begins: a Monday, 2026-03-02T09:00:00Z.
pub const BEGINNING: i64 = 1_772_442_000_000;

/// Numbers the connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line(u64);

/// Whose socket it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Agent,
    Visitor,
}

/// How a request reaches the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Whole,
    /// The connection ends before the body does.
    Torn,
    /// The client hangs up while the write is under way.
    HungUp,
}

/// The server's process and what it leaves on the disk.
pub struct Server<'m> {
    machine: &'m mut Machine,
    clock: Clock,
    chance: Chance,
    app: App,
    router: Router,
    lines: BTreeMap<Line, (Pipe, JoinHandle<()>)>,
    opened: u64,
    /// When something is to be done, by the server's own clock.
    due: Option<Timestamp>,
    fate: Arc<Mutex<Fate>>,
    hung_up: Arc<Notify>,
    rest: Arc<Notify>,
    written: Arc<AtomicBool>,
    chats: BTreeMap<ConversationId, KeptChat>,
    kept_events: u64,
}

impl<'m> Server<'m> {
    /// A server on an empty disk, with so many agents who are available.
    pub fn new(machine: &'m mut Machine, seed: u64, agents: usize, kept_events: u64) -> Self {
        let clock = Clock::stopped_at(Timestamp::from_millis(BEGINNING));
        let chance = Chance::seeded(seed);
        let fate = Arc::default();
        let hung_up = Arc::default();
        let written = Arc::default();
        machine.runtime.block_on(machine.disk.erase("epoch-0")).expect("the last world is over");
        let app = process(machine, &clock, &chance, &fate, &hung_up, &written, kept_events);
        let router = router(app.clone(), None, false).expect("there is no folder");
        let mut server = Self {
            machine,
            clock,
            chance,
            app,
            router,
            lines: BTreeMap::new(),
            opened: 0,
            due: None,
            fate,
            hung_up,
            rest: Arc::default(),
            written,
            chats: BTreeMap::new(),
            kept_events,
        };
        server.add_team();
        for agent in 0..agents {
            server.add_agent(agent);
        }
        server.do_duties();
        server
    }

    // What the network brings.

    /// A request arrives. Without an answer where the process or the connection died meanwhile.
    pub fn call(&mut self, request: &Request, from: u8, manner: Manner) -> Option<Outcome> {
        self.fate().hangs_up = manner == Manner::HungUp;
        let call = http_request(request, from, manner);
        let (router, hung_up) = (self.router.clone(), Arc::clone(&self.hung_up));
        let (lines, rest, app) = (&self.lines, &self.rest, self.app.clone());
        let answer = self.machine.runtime.block_on(async {
            let answer = tokio::select! {
                biased;
                () = hung_up.notified() => None,
                answer = router.oneshot(call) => Some(read(answer).await),
            };
            if answer.is_none() {
                // The write goes on without its client: whoever comes next waits for it.
                let _ = app.store.read().await;
            }
            settle(lines, rest).await;
            answer
        });
        self.fate().hangs_up = false;
        answer.filter(|_| !self.fate().dead)
    }

    /// Requests arrive in the same moment, each with from where: they write one after the other, and
    /// each while the next ones wait.
    pub fn call_all(&mut self, calls: &[(&Request, u8)]) -> Vec<Option<Outcome>> {
        let calls = calls.iter().map(|(request, from)| {
            let call = http_request(request, *from, Manner::Whole);
            Box::pin(maybe_done(self.router.clone().oneshot(call).then(read)))
        });
        let mut calls: Vec<_> = calls.collect();
        let (lines, rest, store) = (&self.lines, &self.rest, self.app.store.clone());
        let answers = self.machine.runtime.block_on(async {
            let pause = store.pause().await;
            for call in &mut calls {
                // Until it waits to write, or has its answer without that: the next one comes after
                // it, whatever the threads do meanwhile.
                let before = store.asking();
                while store.asking() == before && call.as_mut().now_or_never().is_none() {
                    tokio::task::yield_now().await;
                }
                tokio::task::yield_now().await;
            }
            drop(pause);
            join_all(calls.iter_mut()).await;
            settle(lines, rest).await;
            let answers = calls.iter_mut().map(|call| call.as_mut().take_output());
            answers.map(|answer| answer.expect("all are done")).collect::<Vec<_>>()
        });
        let lives = !self.fate().dead;
        answers.into_iter().map(|answer| Some(answer).filter(|_| lives)).collect()
    }

    /// A socket is opened.
    pub fn open(&mut self, side: Side) -> Line {
        self.opened += 1;
        let line = Line(self.opened);
        let pipe = Pipe::new(Arc::clone(&self.rest));
        let wire = Wire::over(pipe.server_end(), self.app.patience);
        let (app, end) = (self.app.clone(), pipe.clone());
        let task = self.machine.runtime.spawn(async move {
            match side {
                Side::Agent => serve_agent(app, wire).await,
                Side::Visitor => serve_visitor(app, wire).await,
            }
            end.finish();
        });
        self.lines.insert(line, (pipe, task));
        self.settle();
        line
    }

    pub fn deliver(&mut self, line: Line, text: String) {
        if let Some((pipe, _)) = self.lines.get(&line) {
            pipe.deliver(text);
            self.settle();
        }
    }

    pub fn hang_up(&mut self, line: Line, torn: bool) {
        if let Some((pipe, _)) = self.lines.get(&line) {
            pipe.hang_up(torn);
            self.settle();
            self.lines.remove(&line);
        }
    }

    /// What the server said on its sockets since the last time, each with the order in which it
    /// said it.
    pub fn said(&mut self) -> Vec<(Line, Said)> {
        let said = self
            .lines
            .iter()
            .flat_map(|(line, (pipe, _))| pipe.take().into_iter().map(move |said| (*line, said)));
        said.collect()
    }

    // What time brings.

    pub fn set_clock(&mut self, to: Timestamp) {
        let by = to.millis_since(self.clock.now());
        if by != 0 {
            self.clock.advance(by);
        }
    }

    /// When something is to be done next.
    pub fn due(&self) -> Option<Timestamp> {
        self.due
    }

    /// Whether something new may be due.
    pub fn is_rung(&self) -> bool {
        let hub = &self.app.hub;
        let rung = [&hub.deadline, &hub.summaries].map(|it| it.notified().now_or_never().is_some());
        rung.contains(&true)
    }

    /// Offers run out, quiet chats end, visitors leave, summaries are made.
    pub fn do_duties(&mut self) {
        let app = self.app.clone();
        let (lines, rest) = (&self.lines, &self.rest);
        let due = self.machine.runtime.block_on(async {
            let due = duties(&app).await;
            settle(lines, rest).await;
            due
        });
        // The database does not take it now: a moment later it may.
        let again = self.clock.now().plus_millis(1_000);
        self.due = due.unwrap_or(Some(again));
    }

    fn settle(&self) {
        self.machine.runtime.block_on(settle(&self.lines, &self.rest));
    }

    fn fate(&self) -> std::sync::MutexGuard<'_, Fate> {
        self.fate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        for (_, task) in self.lines.values() {
            task.abort();
        }
        self.set_room(None);
    }
}

/// Waits until every socket waits for its client.
async fn settle(lines: &BTreeMap<Line, (Pipe, JoinHandle<()>)>, rest: &Notify) {
    loop {
        // Whoever was woken has its turn first.
        tokio::task::yield_now().await;
        if lines.values().all(|(pipe, task)| pipe.is_idle() || task.is_finished()) {
            return;
        }
        rest.notified().await;
    }
}
