//! The server dies in the middle of whatever it does (SIGKILL) and comes again.

use e2e::{AGENT_1, AGENT_2, Chat, Stage};
use tokio::{join, sync::watch};

use super::{Pair, rounds};

/// How many messages each of the four writes in a round.
const EACH: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_while_it_is_away_says_so_and_arrives() {
    let mut pair = Pair::in_a_chat("killed").await;
    pair.talk().await;
    // Killed with both messages on their way.
    pair.visitor_sends().await;
    pair.agent_sends().await;
    pair.stage.server.kill().await;
    pair.visitor.connection_is("Reconnecting…").await;
    pair.agent.connection_is("Reconnecting…").await;
    let text = pair.visitor_sends().await;
    pair.visitor.sees_state(&text, "Sending…").await;
    let text = pair.agent_sends().await;
    pair.agent.sees_state(&text, "Sending").await;
    pair.stage.server.start_again().await;
    pair.are_connected().await;
    pair.talk().await;
    pair.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_killed_again_and_again_while_four_people_write() {
    let mut stage = Stage::set("killed-often").await;
    let (anna, ben) = (stage.agent("agent-1").await, stage.agent("agent-2").await);
    let (nora, omar) = (stage.visitor("visitor-1").await, stage.visitor("visitor-2").await);
    for (agent, email, visitor, name) in
        [(&anna, AGENT_1, &nora, "Nora Quist"), (&ben, AGENT_2, &omar, "Omar Reyes")]
    {
        agent.sign_in(email).await;
        agent.set_available(true).await;
        agent.takes(visitor, name).await;
        agent.set_available(false).await;
    }
    let (annas, bens) =
        (stage.server.api().signed_in(AGENT_1).await, stage.server.api().signed_in(AGENT_2).await);

    let written = watch::Sender::new(0);
    let texts = |who: &str| -> Vec<String> {
        (0..rounds() * EACH + 1).map(|n| format!("{who} {n:03}")).collect()
    };
    let [by_anna, by_ben, by_nora, by_omar] = ["Anna", "Ben", "Nora", "Omar"].map(texts);
    let one_more = || written.send_modify(|written| *written += 1);
    let agent_writes = async |agent: &e2e::AgentPage, texts: &[String]| {
        for text in texts {
            agent.send(text).await;
            one_more();
        }
    };
    let visitor_writes = async |visitor: &e2e::VisitorPage, texts: &[String]| {
        for text in texts {
            visitor.send(text).await;
            one_more();
        }
    };
    let server = &mut stage.server;
    let killing = async {
        for round in 0..rounds() {
            // Each time after another message: not always in the same place of the same round.
            let due = round * 4 * EACH + 1 + round * 5 % (4 * EACH - 1);
            let _ = written.subscribe().wait_for(|written| *written >= due).await;
            server.kill().await;
            server.start_again().await;
        }
    };
    join!(
        killing,
        agent_writes(&anna, &by_anna),
        agent_writes(&ben, &by_ben),
        visitor_writes(&nora, &by_nora),
        visitor_writes(&omar, &by_omar),
    );

    stage
        .everybody_agrees(&[
            Chat {
                visitor_name: "Nora Quist",
                api: &annas,
                agents: &[&anna],
                visitors: &[&nora],
                written: &[&by_anna, &by_nora],
            },
            Chat {
                visitor_name: "Omar Reyes",
                api: &bens,
                agents: &[&ben],
                visitors: &[&omar],
                written: &[&by_ben, &by_omar],
            },
        ])
        .await;
    stage.close().await;
}
