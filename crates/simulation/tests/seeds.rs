//! Some worlds on each run; `SIMULATION_SEEDS=1000` for more of them.

use std::ops::ControlFlow;

use simulation::{Fault, Plan, Report, Simulation, run_many, shrink};

/// Each fault comes in these.
const SEEDS: u64 = 40;

/// Runs them all, and panics with the smallest world that fails like the first that does.
fn must_go_well(seeds: impl Iterator<Item = u64> + Send) -> Report {
    let (mut report, mut wrong) = (Report::default(), None);
    run_many(seeds.map(Plan::of), |plan, mut verdict| {
        report.add(&verdict);
        match verdict.wrong.take() {
            Some(what) => {
                wrong = Some((plan, what));
                ControlFlow::Break(())
            }
            None => ControlFlow::Continue(()),
        }
    });
    if let Some((plan, wrong)) = wrong {
        let (smallest, still_wrong) = shrink(&mut Simulation::default(), &plan, wrong.clone());
        panic!("seed {}: {wrong}\nAs small as it gets: {still_wrong}\n{smallest}", plan.seed);
    }
    report
}

#[test]
fn whatever_breaks_nothing_is_lost_doubled_or_shown_to_others() {
    let seeds = std::env::var("SIMULATION_SEEDS").map_or(SEEDS, |it| it.parse().unwrap());
    let report = must_go_well(0..seeds);
    for fault in Fault::ALL {
        assert!(report.counted(fault) > 0, "{} never happened", fault.word());
    }
    assert!(report.confirmed > seeds * 10, "worlds in which nobody speaks show nothing");
}

/// Worlds in which something was found once.
#[test]
fn what_was_found_once_stays_mended() {
    must_go_well(
        [
            // A page without a socket in a chat that another request had begun.
            11,
            // What an agent read in the last chat drove out what was said in the next.
            145,
            // The last words of a chat never came, as catching up had failed just then.
            630,
            // A page that waited for an answer about the last chat never asked for the next.
            872,
            // The socket came to life while the first answer was late: what was said in between was
            // asked for by nobody.
            6_488,
            // An agent who accepted and whose connection broke just then never heard that the visitor
            // was there.
            15_950,
            // The simulated network let a connection reach the next server that its client already
            // knew to be cut.
            58_154,
            // A chat was handed on in the moment in which its visitor wrote, and what its agent was
            // told of that was taken for news of another one's chat.
            725,
        ]
        .into_iter(),
    );
}

#[test]
fn a_seed_is_one_story() {
    let stories = |simulation: &mut Simulation, seeds: &[u64]| -> Vec<u64> {
        seeds.iter().map(|seed| simulation.run(&Plan::of(*seed)).story).collect()
    };
    let first = stories(&mut Simulation::default(), &[0, 1, 2, 3]);
    // Whatever was told before on the same machine.
    let mut again = stories(&mut Simulation::default(), &[9, 3, 2, 1, 0]).split_off(1);
    again.reverse();
    assert_eq!(first, again);
    let mut different = first.clone();
    different.dedup();
    assert_eq!(different.len(), first.len());
}
