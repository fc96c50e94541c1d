//! Many worlds at once, one a core.

use std::{
    ops::ControlFlow,
    sync::{Mutex, PoisonError, mpsc},
    thread,
};

use crate::{Plan, Simulation, Verdict};

/// Runs each plan and hands over how it went, in the order in which they end, until there are no
/// more or `each` breaks off.
///
/// A world and its database take turns for ever: on one core, to which each thread is bound, they
/// wake one another four times as fast as across two.
pub fn run_many(
    plans: impl Iterator<Item = Plan> + Send,
    mut each: impl FnMut(Plan, Verdict) -> ControlFlow<()>,
) {
    let plans = Mutex::new(plans);
    let next = || plans.lock().unwrap_or_else(PoisonError::into_inner).next();
    let (went, verdicts) = mpsc::channel();
    // Where nobody knows the cores there is one thread, wherever it is put.
    let cores = core_affinity::get_core_ids().filter(|cores| !cores.is_empty());
    let cores = cores.map_or(vec![None], |cores| cores.into_iter().map(Some).collect());
    thread::scope(|scope| {
        for core in cores {
            let (went, next) = (went.clone(), &next);
            scope.spawn(move || {
                if let Some(core) = core {
                    core_affinity::set_for_current(core);
                }
                let mut simulation = Simulation::default();
                while let Some(plan) = next() {
                    let verdict = simulation.run(&plan);
                    if went.send((plan, verdict)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(went);
        for (plan, verdict) in verdicts {
            if each(plan, verdict).is_break() {
                break;
            }
        }
    });
}
