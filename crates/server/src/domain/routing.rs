//! Who is asked next.

use contract::{AgentId, Seq, limits};

/// An agent as the routing of one chat sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The agent.
    pub agent: AgentId,
    /// Whether new chats are offered to them.
    pub available: bool,
    /// Their live chats and open offers.
    pub busy_with: u32,
    /// Whether they were asked for this chat before.
    pub asked: bool,
    /// The position of the last offer to them, 0 for none.
    pub last_offer: Seq,
}

/// Round robin (mission.md): of the available agents with room who were not yet asked for this
/// chat, the one whose last offer is longest ago.
#[must_use]
pub fn next(candidates: &[Candidate]) -> Option<&AgentId> {
    candidates
        .iter()
        .filter(|it| it.available && !it.asked && it.busy_with < limits::AGENT_CHATS)
        .min_by_key(|it| (it.last_offer, &it.agent))
        .map(|it| &it.agent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn candidate(agent: &str) -> Candidate {
        Candidate {
            agent: agent.into(),
            available: true,
            busy_with: 0,
            asked: false,
            last_offer: 0,
        }
    }

    #[test]
    fn an_agent_has_room_for_ten() {
        let with = |busy_with| Candidate { busy_with, ..candidate("a") };
        assert!(next(&[with(9)]).is_some());
        assert!(next(&[with(10)]).is_none());
        assert!(next(&[with(11)]).is_none());
    }

    #[test]
    fn who_was_asked_longest_ago_is_next() {
        let mut a = candidate("a");
        a.last_offer = 5;
        let mut b = candidate("b");
        b.last_offer = 4;
        assert_eq!(next(&[a.clone(), b.clone()]), Some(&"b".into()));
        b.asked = true;
        assert_eq!(next(&[a.clone(), b]), Some(&"a".into()));
        a.available = false;
        assert_eq!(next(&[a]), None);
        assert_eq!(next(&[]), None);
    }

    proptest! {
        #[test]
        fn in_turn_everybody_is_asked_once_in_a_round(agents in 1usize..8, rounds in 1u64..5) {
            let mut all: Vec<_> = (0..agents).map(|i| candidate(&format!("agent {i}"))).collect();
            let mut counts = vec![0; agents];
            for seq in 1..=rounds * agents as u64 {
                let chosen = next(&all).cloned().unwrap();
                let index = all.iter().position(|it| it.agent == chosen).unwrap();
                all[index].last_offer = seq;
                counts[index] += 1;
            }
            prop_assert!(counts.iter().all(|count| *count == rounds));
        }
    }
}
