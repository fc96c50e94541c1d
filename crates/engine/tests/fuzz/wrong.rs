//! A server that says some things wrong, always; and that then does not any more.

use contract::{Author, Scope};
use engine::{Command, ListQuery};
use proptest::prelude::*;

use serde_json::Value;

use crate::{
    cases,
    mutation::{mutated, mutation},
    world::{Rule, World, rule, unreadable_events},
};

/// Requests, sockets and resumes a minute, above which a tab would be a burden for its server.
const A_MINUTE: usize = 200;
const MINUTE: u64 = 60_000;
/// The longest rest that a server can send a client into.
const HOUR: u64 = 60 * MINUTE;

/// An agent who does each thing once, and a visitor who goes on.
fn busy(seed: u64, is_honest: bool, rules: Vec<Rule>) -> World {
    let mut world = World::new(seed, rules);
    world.is_honest = is_honest;
    world.run_for(200);
    let all = ListQuery { scope: Scope::All, ..ListQuery::default() };
    for command in [
        Command::Show(Some("c1".into())),
        Command::List(all),
        Command::ListMore,
        Command::LoadBackTo("c1".into(), 1),
        Command::Draft("c1".into(), "hel".into()),
        Command::Send {
            conversation: "c1".into(),
            client_id: "own-1".into(),
            text: "one".into(),
            note: false,
            attachments: Default::default(),
        },
        Command::Send {
            conversation: "c1".into(),
            client_id: "own-2".into(),
            text: "two".into(),
            note: false,
            attachments: Default::default(),
        },
        Command::MarkRead("c1".into(), 1),
        Command::Accept("o1".into()),
        Command::End("c2".into()),
        Command::SetAvailable(false),
    ] {
        world.command(command);
        world.run_for(50);
    }
    for minute in 0..4 {
        world.server.says("c1", Author::Visitor, "k");
        world.server.rename("c1", &format!("Vera {minute}"));
        world.server.sum_up("c1", &format!("topic {minute}"));
        world.push_news();
        world.run_for(MINUTE);
    }
    world
}

/// What a tab keeps of the inbox that it has.
fn known() -> Value {
    let mut world = World::new(1, Vec::new());
    world.run_for(200);
    world.command(Command::Show(Some("c1".into())));
    world.run_for(200);
    serde_json::to_value(world.engine.known().expect("it is connected")).expect("JSON")
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn whatever_the_device_holds_the_server_is_believed(
        seed: u64, how in prop::collection::vec(mutation(), 0..4)
    ) {
        let mut world = World::knowing(seed, mutated(known(), &how));
        world.run_for(MINUTE);
        if how.is_empty() {
            world.command(Command::Show(Some("c1".into())));
            world.run_for(200);
        }
        world.check();
    }

    #[test]
    fn it_is_asked_at_a_measured_pace(
        seed: u64, rules in prop::collection::vec(rule(), 1..5)
    ) {
        let mut world = busy(seed, false, rules);
        let before = world.asked.len();
        world.run_for(2 * MINUTE);
        let asked = world.asked.len() - before;
        prop_assert!(asked <= 2 * A_MINUTE, "asked {asked} times in two minutes");
    }

    #[test]
    fn once_it_is_right_again_so_is_the_screen(
        seed: u64, rules in prop::collection::vec(rule(), 1..5)
    ) {
        let mut world = busy(seed, false, rules);
        world.rules.clear();
        world.server.restart();
        world.cut();
        world.run_for(HOUR + 3 * MINUTE);
        world.server.offer("o2");
        world.push_news();
        world.run_for(100);
        world.check();
    }

    /// Without a new epoch, and without a cut connection: by what the tab does of itself.
    #[test]
    fn what_could_not_be_read_is_made_up_for(seed: u64, rule in unreadable_events()) {
        let mut world = busy(seed, true, vec![rule]);
        world.rules.clear();
        world.run_for(2 * MINUTE);
        world.check_all_but_offers();
    }
}
