//! Makes a world that fails smaller, for as long as it fails.

use crate::{Fault, Plan, Simulation};

/// The shortest world with the fewest faults that was found to fail, and what is wrong in it.
#[must_use]
pub fn shrink(simulation: &mut Simulation, plan: &Plan, wrong: String) -> (Plan, String) {
    let mut best = (plan.clone(), wrong);
    let mut attempt = |plan: Plan, best: &mut (Plan, String)| match simulation.run(&plan).wrong {
        Some(wrong) => {
            *best = (plan, wrong);
            true
        }
        None => false,
    };
    loop {
        let before = best.0.clone();
        for acts in [best.0.acts / 2, best.0.acts * 3 / 4, best.0.acts.saturating_sub(1)] {
            if acts > 0 && acts < best.0.acts {
                attempt(Plan { acts, ..best.0.clone() }, &mut best);
            }
        }
        for fault in Fault::ALL {
            if !best.0.without.contains(&fault) {
                let mut plan = best.0.clone();
                plan.without.push(fault);
                attempt(plan, &mut best);
            }
        }
        if best.0 == before {
            return best;
        }
    }
}
