//! Runs worlds and says how they went.

use std::{ops::ControlFlow, process::ExitCode, time::Instant};

use clap::Parser;
use simulation::{ACTS, Fault, Plan, Report, Simulation, run_many, shrink};

/// Runs the simulation: real engine, real server, and everything that can go wrong between them.
#[derive(Parser)]
struct Options {
    /// How many worlds.
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// This world alone.
    #[arg(long)]
    seed: Option<u64>,
    /// How many times somebody does something in a world.
    #[arg(long, default_value_t = ACTS)]
    acts: u32,
    /// Say of each world what its story adds up to: the same seed has the same.
    #[arg(long)]
    stories: bool,
    /// Stop at the first world that fails, without making it smaller.
    #[arg(long)]
    first: bool,
    /// What does not go wrong.
    #[arg(long, num_args = 1.., value_delimiter = ',', value_parser = fault)]
    without: Vec<Fault>,
}

fn fault(word: &str) -> Result<Fault, String> {
    let words = || Fault::ALL.map(Fault::word).join(", ");
    Fault::ALL
        .into_iter()
        .find(|fault| fault.word() == word)
        .ok_or_else(|| format!("there are: {}", words()))
}

fn main() -> ExitCode {
    let options = Options::parse();
    let seeds = match options.seed {
        Some(seed) => seed..seed + 1,
        None => options.from..options.from + options.seeds,
    };
    let (mut simulation, mut report) = (Simulation::default(), Report::default());
    let begun = Instant::now();
    let plans =
        seeds.map(|seed| Plan { seed, acts: options.acts, without: options.without.clone() });
    run_many(plans, |plan, verdict| {
        let seed = plan.seed;
        report.add(&verdict);
        if options.stories {
            println!("{seed} {:016x}", verdict.story);
        }
        if let Some(wrong) = verdict.wrong {
            eprintln!("seed {seed} fails: {wrong}");
            if options.first {
                return ControlFlow::Break(());
            }
            let (smallest, wrong) = shrink(&mut simulation, &plan, wrong);
            eprintln!("  {wrong}\n  {smallest}\n");
        }
        if report.worlds.is_multiple_of(10_000) {
            eprintln!("{} worlds, {} failed", report.worlds, report.failed);
        }
        ControlFlow::Continue(())
    });
    let took = begun.elapsed();
    println!("{report}");
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let each = took.as_secs_f64() * 1_000.0 / report.worlds.max(1) as f64;
    println!("{:.0} s, {each:.1} ms a world.", took.as_secs_f64());
    if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
