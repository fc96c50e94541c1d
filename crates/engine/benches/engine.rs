//! How long the engine takes: `cargo xtask bench engine`.
//!
//! What happens all day is measured at three sizes of inbox, so that one sees how it grows.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use engine::{Call, Engine, Input, RequestId};
use full::{Full, answered, conversations, said};

#[path = "../tests/support/full.rs"]
mod full;

/// Somebody writes in one of so many conversations: the frame's text to what the screen has to do.
fn one_event(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("one event");
    for size in [10, 1_000, 100_000] {
        let mut inbox = Full::of(size);
        let mut next = 0;
        group.bench_function(BenchmarkId::from_parameter(size), |bench| {
            bench.iter_batched(
                || {
                    next += 1;
                    said(size + next, next * 7_919 % size)
                },
                |frame| black_box(inbox.take(frame)),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

/// A snapshot of so many conversations is read and taken in.
fn a_snapshot(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("a snapshot");
    for size in [10, 1_000, 10_000] {
        let answer = answered(&conversations(size));
        group.bench_function(BenchmarkId::from_parameter(size), |bench| {
            bench.iter_batched(
                || {
                    let mut engine = Engine::new(1);
                    let request = asked(&engine.handle(1, Input::Start));
                    (engine, request, answer.clone())
                },
                |(mut engine, request, answer)| {
                    black_box(engine.handle(2, Input::Reply(request, answer)));
                    engine
                },
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

/// Under which number the snapshot was asked for.
fn asked(effects: &[engine::Effect]) -> RequestId {
    let snapshot = |effect: &engine::Effect| match effect {
        engine::Effect::Request(id, Call::Snapshot) => Some(*id),
        _ => None,
    };
    effects.iter().find_map(snapshot).expect("a start asks for a snapshot")
}

criterion_group!(benches, one_event, a_snapshot);
criterion_main!(benches);
