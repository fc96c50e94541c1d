//! Where the server and its database are run: what befalls them, and what is on the disk.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
};

use chat_server::{
    http::router,
    live,
    secret::{PasswordCost, Passwords},
    store::{InMemory, KeptChat, KeptMessage, Moment},
};
use contract::ConversationId;
use tokio::runtime::Runtime;

use super::{Server, people::agent_id, process::process};

/// What hangs over the process.
#[derive(Debug, Default)]
pub(super) struct Fate {
    pub dies_at: Option<Moment>,
    pub dead: bool,
    pub hangs_up: bool,
}

/// Where the server and its database are run; used for one world after the other.
pub struct Machine {
    pub(super) runtime: Runtime,
    pub(super) disk: InMemory,
    pub(super) passwords: Arc<Passwords>,
}

impl Machine {
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime without I/O");
        let disk = runtime.block_on(InMemory::new()).expect("a database in memory");
        Self { runtime, disk, passwords: Arc::new(Passwords::new(PasswordCost::TestsOnly)) }
    }
}

impl Server<'_> {
    /// The process dies as soon as it gets there.
    pub fn dies_at(&mut self, moment: Option<Moment>) {
        self.fate().dies_at = moment;
    }

    pub fn is_dead(&self) -> bool {
        self.fate().dead
    }

    /// Where it died.
    pub fn death(&self) -> Option<Moment> {
        let fate = self.fate();
        fate.dies_at.filter(|_| fate.dead)
    }

    /// The process is gone, with all that it remembered; another one begins on the same disk.
    pub fn restart(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        self.machine.runtime.block_on(async {
            for (_, (_, task)) in lines {
                task.abort();
                let _ = task.await;
            }
        });
        *self.fate() = Fate::default();
        self.app = process(
            self.machine,
            &self.clock,
            &self.chance,
            &self.fate,
            &self.hung_up,
            &self.written,
            self.kept_events,
        );
        self.router = router(self.app.clone(), None, false).expect("there is no folder");
        let app = self.app.clone();
        let _ = self.machine.runtime.block_on(live::take_up(&app));
        self.do_duties();
    }

    pub fn set_room(&mut self, pages: Option<u32>) {
        let Machine { runtime, disk, .. } = &mut *self.machine;
        runtime.block_on(disk.set_room(pages)).expect("a pragma");
    }

    pub fn begin_epoch(&mut self, name: &str) {
        let Machine { runtime, disk, .. } = &mut *self.machine;
        runtime.block_on(disk.begin_epoch(name)).expect("one row");
    }

    pub fn end_sessions(&mut self, index: usize) {
        let Machine { runtime, disk, .. } = &mut *self.machine;
        runtime.block_on(disk.end_sessions(&agent_id(index))).expect("the sessions of one agent");
    }

    /// Every chat, looked up past the server.
    pub fn chats(&mut self) -> &BTreeMap<ConversationId, KeptChat> {
        if self.written.swap(false, Ordering::Relaxed) {
            let Machine { runtime, disk, .. } = &mut *self.machine;
            let chats = runtime.block_on(disk.chats()).expect("what was written can be read");
            self.chats = chats.into_iter().map(|chat| (chat.id.clone(), chat)).collect();
        }
        &self.chats
    }

    /// Every message, looked up past the server.
    pub fn messages(&mut self) -> Vec<KeptMessage> {
        let Machine { runtime, disk, .. } = &mut *self.machine;
        runtime.block_on(disk.messages()).expect("what was written can be read")
    }
}
