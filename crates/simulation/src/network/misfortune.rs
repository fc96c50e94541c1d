//! What befalls connections, and how it is over.

use rand::RngExt;

use super::{ABNORMAL, Wire};
use crate::{
    faults::Fault,
    world::{Step, World},
};

impl World<'_> {
    /// Both ends hear that the connection is gone; what is on its way is lost.
    pub(super) fn cut(&mut self, wire: usize) {
        if self.network.wires[wire].open {
            self.network.wires[wire].open = false;
            self.later(Step::Closed { wire, code: ABNORMAL });
            self.later(Step::HangUp { wire, torn: false });
        }
    }

    /// The server's process is gone: every connection with it. One that is still on its way will
    /// find the next one.
    pub fn cut_everything(&mut self) {
        for wire in 0..self.network.wires.len() {
            self.network.wires[wire].line = None;
        }
        for wire in self.network.open() {
            let Wire { half_open, reached, .. } = self.network.wires[wire];
            // What it said before still arrives.
            if reached && !half_open {
                let at = (self.now + self.delay()).max(self.network.wires[wire].down_at);
                self.at(at, Step::Closed { wire, code: ABNORMAL });
            }
        }
    }

    fn go_dead(&mut self, wire: usize) {
        self.network.wires[wire].half_open = true;
        // The server's system gives the connection up after a while.
        self.at(self.now + 75_000, Step::HangUp { wire, torn: false });
    }

    /// Perhaps something goes wrong now.
    pub fn misfortune(&mut self) {
        let open = self.network.open();
        if !open.is_empty() {
            let wire = open[self.chance.random_range(0..open.len())];
            if self.hits(Fault::Cut) {
                self.cut(wire);
            }
            if self.hits(Fault::HalfOpen) {
                self.go_dead(wire);
            }
        }
        let tab = self.chance.random_range(0..self.tabs.len());
        let guest = self.chance.random_range(0..self.guests.len());
        if self.hits(Fault::Reload) {
            self.reload(tab);
        }
        if self.hits(Fault::Reload) {
            self.reload_page(guest);
        }
        if self.hits(Fault::Offline) {
            self.input(tab, engine::Input::Online(false));
            let (life, after) = (self.tabs[tab].life, self.chance.random_range(500..20_000));
            self.at(self.now + after, Step::Online { tab, life });
        }
        if !self.is_asleep(tab) && self.hits(Fault::Sleep) {
            let until = self.now + self.chance.random_range(1_000..120_000);
            self.put_to_sleep(tab, until);
        }
        if self.hits(Fault::TokenOver) {
            let agent = self.tabs[tab].agent;
            self.server.end_sessions(agent);
        }
        if self.hits(Fault::TabFull) {
            let until = self.now + self.chance.random_range(1_000..20_000);
            self.fill_device(self.tabs[tab].agent, until);
        }
        if self.hits(Fault::ServerFull) {
            let room = self.chance.random_range(0..2);
            self.server.set_room(Some(room));
            let until = self.now + self.chance.random_range(1_000..20_000);
            self.at(until, Step::RoomOnTheServer);
        }
        if self.hits(Fault::ClockJump) {
            let by = self.chance.random_range(-3_600_000..3_600_000);
            self.set_clock_by(by);
        }
        if self.hits(Fault::Restart) {
            self.restart_server();
        }
        if self.hits(Fault::Epoch) {
            self.new_epoch();
        }
    }

    /// Whatever was dead is found out, also where the client has long closed its end, and there is
    /// room again.
    pub fn mend(&mut self) {
        self.faults.stop();
        self.server.set_room(None);
        for wire in 0..self.network.wires.len() {
            let Wire { half_open, line, .. } = self.network.wires[wire];
            if half_open && line.is_some() {
                self.later(Step::HangUp { wire, torn: false });
            }
        }
    }
}
