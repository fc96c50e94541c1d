//! A seeded simulation of everything: the real engine and the real server (its SQLite in memory)
//! under one scheduler, with several agents, tabs and visitors, and with all that can go wrong
//! between them. Whatever happens, once it is over nothing that was confirmed is lost or doubled,
//! every screen shows what a fresh one would show, and nobody was ever told of a chat that is not
//! theirs to see.
//!
//! `cargo xtask simulate --seeds 1000` runs it; a seed that fails prints the shortest command that
//! shows the same.
#![deny(missing_docs)]

mod call;
mod faults;
mod many;
mod network;
mod oracle;
mod page;
mod people;
mod report;
mod server;
mod shrink;
mod world;

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

pub use faults::{Fault, Faults};
pub use many::run_many;
pub use report::Report;
use server::Machine;
pub use shrink::shrink;
use world::{Cast, World};

/// The acts in one world, unless it is told otherwise.
pub const ACTS: u32 = 80;

/// Who may be in a world: one of these, by chance of the seed.
const CASTS: [Cast; 4] = [
    Cast { tabs: &[0, 1], visitors: 2 },
    Cast { tabs: &[0, 0, 1], visitors: 2 },
    Cast { tabs: &[0, 0, 1], visitors: 3 },
    Cast { tabs: &[0, 0, 1, 2], visitors: 3 },
];

/// One world, from its beginning to the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Decides everything else.
    pub seed: u64,
    /// How many times somebody does something.
    pub acts: u32,
    /// What does not go wrong.
    pub without: Vec<Fault>,
}

impl Plan {
    /// A whole world with everything in it.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        Self { seed, acts: ACTS, without: Vec::new() }
    }
}

/// The command that shows the same again.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cargo xtask simulate --seed {} --acts {}", self.seed, self.acts)?;
        for (index, fault) in self.without.iter().enumerate() {
            let before = if index == 0 { " --without " } else { "," };
            write!(f, "{before}{}", fault.word())?;
        }
        Ok(())
    }
}

/// How a world went.
#[derive(Debug)]
pub struct Verdict {
    /// What was wrong in the end, if anything.
    pub wrong: Option<String>,
    /// What went wrong on the way.
    pub faults: Faults,
    /// How many messages were said.
    pub said: u64,
    /// How many were confirmed by the server.
    pub confirmed: u64,
    /// How many frames and answers were looked at.
    pub looked_at: u64,
    /// Everything that went over the wire, in one number: the same plan has the same.
    pub story: u64,
}

/// Worlds, one after the other, on one database.
#[derive(Default)]
pub struct Simulation {
    machine: Option<Machine>,
}

impl fmt::Debug for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Simulation")
    }
}

impl Simulation {
    /// Runs one world.
    pub fn run(&mut self, plan: &Plan) -> Verdict {
        let machine = self.machine.get_or_insert_with(Machine::new);
        // A panic of engine or server is a verdict, too.
        let run = AssertUnwindSafe(|| run(machine, plan));
        catch_unwind(run).unwrap_or_else(|panic| {
            self.machine = None;
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
            Verdict {
                wrong: Some(format!("a panic: {}", text.unwrap_or_default())),
                faults: Faults::without(&plan.without),
                said: 0,
                confirmed: 0,
                looked_at: 0,
                story: 0,
            }
        })
    }
}

fn run(machine: &mut Machine, plan: &Plan) -> Verdict {
    let cast = &CASTS[usize::try_from(plan.seed % CASTS.len() as u64).unwrap_or_default()];
    let mut world = World::new(machine, plan.seed, cast, Faults::without(&plan.without));
    for _ in 0..plan.acts {
        let until = world.now + 400;
        world.run_until(until);
        if world.wrong.is_some() {
            break;
        }
        world.somebody_acts();
        world.misfortune();
    }
    world.heal();
    let wrong = world.check().err();
    Verdict {
        wrong,
        said: world.said.len() as u64,
        confirmed: world.acknowledged.messages.len() as u64,
        looked_at: world.looked_at,
        story: world.story(),
        faults: world.faults,
    }
}
