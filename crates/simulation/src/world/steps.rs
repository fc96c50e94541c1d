//! One thing after the other: what will happen, and when it does.

use std::cmp::Reverse;

use contract::Timestamp;
use engine::{Input, Millis};

use super::{Client, Step, Timer, World};
use crate::{
    faults::Fault,
    network::{Arrival, Wire},
    server::{BEGINNING, Server},
};

impl<'m> World<'m> {
    pub(super) fn count(&mut self) -> u64 {
        self.counted += 1;
        self.counted
    }

    pub fn later(&mut self, step: Step) {
        let at = self.now + self.delay();
        self.at(at, step);
    }

    /// Whether something has been said and not been heard yet.
    pub fn is_on_its_way(&self) -> bool {
        let said = |step: &Step| {
            matches!(step, Step::Request(_) | Step::ToServer { .. } | Step::ToClient { .. })
        };
        self.waiting.values().any(said)
    }

    pub fn at(&mut self, at: Millis, step: Step) {
        let key = self.count();
        self.waiting.insert(key, step);
        self.steps.push(Reverse((at, key)));
    }

    pub fn server_time(&self) -> Timestamp {
        let now = i64::try_from(self.now).expect("a simulated time is small");
        Timestamp::from_millis(BEGINNING + now + self.jumped)
    }

    /// Somebody sets the server's clock.
    pub fn set_clock_by(&mut self, millis: i64) {
        self.jumped += millis;
        self.with_server(Server::do_duties);
    }

    /// Does something to the server, now; then passes on what it said.
    pub fn with_server<T>(&mut self, act: impl FnOnce(&mut Server<'m>) -> T) -> T {
        self.server.set_clock(self.server_time());
        let done = act(&mut self.server);
        while !self.server.is_dead() && self.server.is_rung() {
            self.server.do_duties();
        }
        self.pass_on();
        if self.server.is_dead() {
            self.count_death();
            self.cut_everything();
            self.server.restart();
            self.pass_on();
        }
        done
    }

    /// The process ends, and another one begins.
    pub fn restart_server(&mut self) {
        self.cut_everything();
        self.server.restart();
        self.pass_on();
    }

    pub fn new_epoch(&mut self) {
        self.epochs += 1;
        let name = format!("epoch-{}", self.epochs);
        self.cut_everything();
        self.server.begin_epoch(&name);
        self.server.restart();
        self.pass_on();
    }

    /// Takes the next step, if it is due before `until`. Tells whether there was one.
    fn step(&mut self, until: Millis) -> bool {
        let next = self.steps.peek().map(|Reverse((at, _))| *at);
        let due = self.server.due().map(|due| {
            let millis = due.millis_since(self.server_time());
            self.now + u64::try_from(millis).unwrap_or(0)
        });
        match (next, due) {
            (next, Some(due)) if due <= until && next.is_none_or(|next| due <= next) => {
                self.now = due;
                self.with_server(Server::do_duties);
                true
            }
            (Some(next), _) if next <= until => {
                let Some(Reverse((at, key))) = self.steps.pop() else { return false };
                // What is not there any more has come earlier, with another one.
                if let Some(step) = self.waiting.remove(&key) {
                    self.now = at;
                    self.take(step);
                }
                true
            }
            _ => false,
        }
    }

    /// Lets time pass, with all that happens in it.
    pub fn run_until(&mut self, until: Millis) {
        while self.wrong.is_none() && self.step(until) {}
        self.now = until;
    }

    /// Whether this tab does not run just now; then the step waits until it does.
    fn sleeps(&self, client: Client) -> Option<Millis> {
        let Client::Tab(tab) = client else { return None };
        Some(self.tabs[tab].asleep_until).filter(|until| *until > self.now)
    }

    pub fn is_asleep(&self, tab: usize) -> bool {
        self.sleeps(Client::Tab(tab)).is_some()
    }

    pub fn everybody_is_awake_at(&self) -> Millis {
        self.tabs.iter().map(|tab| tab.asleep_until).fold(self.now, Millis::max)
    }

    pub fn put_to_sleep(&mut self, tab: usize, until: Millis) {
        let life = self.tabs[tab].life;
        self.at(until, Step::Woke { tab, life });
        self.tabs[tab].asleep_until = until;
    }

    /// Other writes that reach the server in the same moment, whenever they were to come.
    fn at_once_with(&mut self, first: &Arrival) -> Vec<Arrival> {
        let is_one = |step: &Step| matches!(step, Step::Request(it) if it.writes());
        if !first.writes() || !self.waiting.values().any(is_one) || !self.hits(Fault::AtOnce) {
            return Vec::new();
        }
        let mut keys: Vec<_> = self.waiting.keys().copied().collect();
        keys.sort_unstable();
        keys.retain(|key| is_one(&self.waiting[key]));
        let steps = keys.into_iter().filter_map(|key| self.waiting.remove(&key));
        let arrivals = steps.filter_map(|step| match step {
            Step::Request(arrival) => Some(arrival),
            _ => None,
        });
        arrivals.collect()
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Request(first) => {
                let others = self.at_once_with(&first);
                self.requests_arrive(first, others);
            }
            Step::Reply { client, life, .. } | Step::Timer { client, life, .. }
                if life != self.life(client) => {}
            Step::Reply { client, .. } | Step::Timer { client, .. }
                if self.sleeps(client).is_some() =>
            {
                let until = self.sleeps(client).expect("just looked");
                self.at(until, step);
            }
            Step::Reply { client: Client::Tab(tab), id, outcome, .. } => {
                self.input(tab, Input::Reply(engine::RequestId(id), outcome));
            }
            Step::Reply { client: Client::Page(guest), id, outcome, .. } => {
                let effects = self.guests[guest].page.reply(id, outcome);
                self.perform_page(guest, effects);
            }
            Step::Timer { client, timer, set, .. } => self.timer(client, timer, set),
            Step::Open { wire } => self.opened(wire),
            Step::ToServer { wire, text } => self.frame_reaches_server(wire, text),
            Step::ToClient { wire, .. } | Step::Closed { wire, .. }
                if self.sleeps(self.network.wire(wire).client).is_some() =>
            {
                let client = self.network.wire(wire).client;
                let until = self.sleeps(client).expect("just looked");
                self.at(until, step);
            }
            Step::ToClient { wire, text } => self.frame_reaches_client(wire, &text),
            Step::Closed { wire, code } => self.client_hears_close(wire, code),
            Step::HangUp { wire, torn } => self.server_hears_close(wire, torn),
            Step::Online { tab, life } if life == self.tabs[tab].life => {
                self.input(tab, Input::Online(true));
            }
            Step::Woke { tab, life } if life == self.tabs[tab].life => {
                self.tabs[tab].asleep_until = 0;
                self.input(tab, Input::Woke);
            }
            Step::SignIn { tab, life } if life == self.tabs[tab].life => {
                let agent = self.tabs[tab].agent;
                self.tabs[tab].token = self.with_server(|server| server.sign_in(agent));
                self.reload(tab);
            }
            Step::Online { .. } | Step::Woke { .. } | Step::SignIn { .. } => {}
            Step::RoomOnTheServer => self.server.set_room(None),
            Step::RoomOnTheDevice { agent } => self.disks[agent].full = false,
        }
    }

    pub fn fill_device(&mut self, agent: usize, until: Millis) {
        self.disks[agent].full = true;
        self.at(until, Step::RoomOnTheDevice { agent });
    }

    fn timer(&mut self, client: Client, timer: Timer, set: u64) {
        match (client, timer) {
            (Client::Tab(tab), Timer::Tab(timer)) => {
                if self.tabs[tab].timers.get(&timer) == Some(&set) {
                    self.tabs[tab].timers.remove(&timer);
                    self.input(tab, Input::Timer(timer));
                }
            }
            (Client::Page(guest), Timer::Page(timer)) => {
                if self.guests[guest].timers.get(&timer) == Some(&set) {
                    self.guests[guest].timers.remove(&timer);
                    let effects = self.guests[guest].page.timer(timer);
                    self.perform_page(guest, effects);
                }
            }
            _ => unreachable!("each client sets timers of its own kind"),
        }
    }

    pub fn hand_frame(&mut self, wire: &Wire, text: &str) {
        match wire.client {
            Client::Tab(tab) => {
                self.input(tab, Input::Frame(engine::SocketId(wire.socket), text.into()));
            }
            Client::Page(guest) => {
                let effects = self.guests[guest].page.frame(wire.socket, text);
                self.perform_page(guest, effects);
            }
        }
    }

    pub fn hand_close(&mut self, wire: &Wire, code: u16) {
        match wire.client {
            Client::Tab(tab) => {
                self.input(tab, Input::SocketClosed(engine::SocketId(wire.socket), code));
            }
            Client::Page(guest) => {
                let effects = self.guests[guest].page.closed(wire.socket);
                self.perform_page(guest, effects);
            }
        }
    }
}
