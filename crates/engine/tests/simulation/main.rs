//! A seeded simulation: two agents (one of them with two tabs), two visitors, a server, and a
//! network that loses, doubles, delays and cuts. Whatever happens, once it is over nothing that an
//! agent wrote is lost or doubled, and every screen shows what the server has.
//!
//! `SIMULATION_SEEDS=100000 cargo test -p engine --release --test simulation` runs more of it; a
//! failure names its seed, and `SIMULATION_SEED=…` runs that one alone.

mod oracle;
mod people;
mod server;
mod world;

use std::env;

use world::{Faults, World};

fn seeds(default: u64) -> Vec<u64> {
    let number = |name| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    match number("SIMULATION_SEED") {
        Some(seed) => vec![seed],
        None => (0..number("SIMULATION_SEEDS").unwrap_or(default)).collect(),
    }
}

#[test]
fn whatever_breaks_nothing_is_lost_or_doubled() {
    for seed in seeds(1_000) {
        let mut world = World::new(seed, &[0, 0, 1], Faults::MANY);
        for _ in 0..150 {
            let until = world.now + 400;
            world.run_until(until);
            world.somebody_acts();
            world.misfortune();
        }
        world.heal();
        world.check(seed);
    }
}

#[test]
fn after_every_step_the_screen_equals_a_fresh_one() {
    let mut said = 0;
    for seed in seeds(60) {
        let mut world = World::new(seed, &[0, 1], Faults::NONE);
        world.settle();
        for _ in 0..60 {
            world.somebody_acts();
            world.settle();
            for tab in 0..2 {
                world.check_tab(tab, seed);
            }
        }
        said += world.said.len();
    }
    assert!(said > 100, "a world in which nobody speaks shows nothing");
}
