//! Some worlds on each run; `SIMULATION_SEEDS=1000` for more of them.

use simulation::{Fault, Plan, Report, Simulation, shrink};

/// Each fault comes in these.
const SEEDS: u64 = 40;

fn must_go_well(simulation: &mut Simulation, plan: &Plan, report: &mut Report) {
    let verdict = simulation.run(plan);
    report.add(&verdict);
    if let Some(wrong) = verdict.wrong {
        let (smallest, still_wrong) = shrink(simulation, plan, wrong.clone());
        panic!("seed {}: {wrong}\nAs small as it gets: {still_wrong}\n{smallest}", plan.seed);
    }
}

#[test]
fn whatever_breaks_nothing_is_lost_doubled_or_shown_to_others() {
    let seeds = std::env::var("SIMULATION_SEEDS").map_or(SEEDS, |it| it.parse().unwrap());
    let (mut simulation, mut report) = (Simulation::default(), Report::default());
    for seed in 0..seeds {
        must_go_well(&mut simulation, &Plan::of(seed), &mut report);
    }
    for fault in Fault::ALL {
        assert!(report.counted(fault) > 0, "{} never happened", fault.word());
    }
    assert!(report.confirmed > seeds * 10, "worlds in which nobody speaks show nothing");
}

/// Worlds in which something was found once, with what it was.
#[test]
fn what_was_found_once_stays_mended() {
    let found = [
        (11, "a page without a socket in a chat that another request had begun"),
        (145, "what an agent read in the last chat drove out what was said in the next"),
        (630, "the last words of a chat never came, as catching up had failed just then"),
        (872, "a page that waited for an answer about the last chat never asked for the next"),
    ];
    let (mut simulation, mut report) = (Simulation::default(), Report::default());
    for (seed, what) in found {
        println!("seed {seed}: {what}");
        must_go_well(&mut simulation, &Plan::of(seed), &mut report);
    }
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
