//! Who is asked next.
//!
//! A chat has at most one wish: an agent or a team that is asked first. It comes from the visitor's
//! start call or, where that asks for nobody, from the first of the operator's rules that fits.
//! Whoever is left of every agent is asked after those, so a wish never leaves a visitor alone. A
//! chat that its agent hands on has one, too, and there nobody else is asked: the visitor has
//! somebody.

use contract::{AgentId, Seq, TargetState, limits};

use super::{
    rules::{Facts, Rule},
    team::TeamKey,
};

/// Whom a chat is for, before everybody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// This agent.
    Agent(AgentId),
    /// The agents of this team, in turn.
    Team(TeamKey),
}

/// The wish of a chat: what it asks for; else that of the first rule that fits.
///
/// A chat that asks for an agent or a team that does not exist gets no rule's wish in its place: it
/// is treated exactly like one whose wish is there and not free, so that a visitor cannot find out
/// who exists.
#[must_use]
pub fn wish(asked: Option<Wish>, rules: &[Rule], facts: &Facts) -> Option<Wish> {
    asked.or_else(|| rules.iter().find(|rule| rule.fits(facts)).map(|rule| rule.to.clone()))
}

/// An agent as the routing of one chat sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The agent.
    pub agent: AgentId,
    /// Whether the chat is for them before everybody else.
    pub wished: bool,
    /// Whether new chats are offered to them.
    pub available: bool,
    /// Their live chats and open offers.
    pub busy_with: u32,
    /// Whether they were asked for this chat before.
    pub asked: bool,
    /// The position of the last offer to them, 0 for none.
    pub last_offer: Seq,
}

impl Candidate {
    /// Whether they can be asked (mission.md): available, with room, and not asked for this chat.
    #[must_use]
    pub fn can_be_asked(&self) -> bool {
        self.available && !self.asked && self.busy_with < limits::AGENT_CHATS
    }
}

/// Round robin (mission.md): of those who can be asked the one whose last offer is longest ago;
/// first among those whom the chat is for, and when none of them is left, among everybody.
#[must_use]
pub fn next(candidates: &[Candidate]) -> Option<&AgentId> {
    candidates
        .iter()
        .filter(|it| it.can_be_asked())
        .min_by_key(|it| (!it.wished, it.last_offer, &it.agent))
        .map(|it| &it.agent)
}

/// Whether one of these can be asked and, if not, whether that is for want of room.
#[must_use]
pub fn state_of<'a>(candidates: impl IntoIterator<Item = &'a Candidate>) -> TargetState {
    let state = |it: &Candidate| match it.available {
        false => TargetState::Away,
        true if it.can_be_asked() => TargetState::Available,
        true => TargetState::Full,
    };
    candidates.into_iter().map(state).fold(TargetState::Away, |all, one| match (all, one) {
        (TargetState::Available, _) | (_, TargetState::Away) => all,
        _ => one,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rules;
    use proptest::prelude::*;

    fn candidate(agent: &str) -> Candidate {
        Candidate {
            agent: agent.into(),
            wished: false,
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

    #[test]
    fn whom_it_is_for_is_asked_first_and_everybody_else_after_them() {
        let a = Candidate { last_offer: 1, ..candidate("a") };
        let mut b = Candidate { last_offer: 9, wished: true, ..candidate("b") };
        assert_eq!(next(&[a.clone(), b.clone()]), Some(&"b".into()));
        b.busy_with = 10;
        assert_eq!(next(&[a.clone(), b.clone()]), Some(&"a".into()));
        b.busy_with = 9;
        b.asked = true;
        assert_eq!(next(&[a, b]), Some(&"a".into()));
    }

    #[test]
    fn of_several_one_who_can_be_asked_is_enough_and_then_one_who_is_there() {
        let free = candidate("a");
        let full = Candidate { busy_with: 10, ..candidate("b") };
        let away = Candidate { available: false, busy_with: 10, ..candidate("c") };
        assert_eq!(state_of([]), TargetState::Away);
        assert_eq!(state_of([&away]), TargetState::Away);
        assert_eq!(state_of([&away, &full, &away]), TargetState::Full);
        assert_eq!(state_of([&full, &free, &full, &away]), TargetState::Available);
    }

    #[test]
    fn what_a_chat_asks_for_goes_before_the_rules() {
        let rules = rules::parse("[[rule]]\nname='all'\nwhen=[]\nto={team='sales'}").unwrap();
        let rules: Vec<_> =
            rules.into_iter().map(|rule| rule.to(Wish::Team(TeamKey::of("sales")))).collect();
        let facts = Facts::default();
        let anna = Wish::Agent("anna".into());
        assert_eq!(wish(Some(anna.clone()), &rules, &facts), Some(anna));
        assert_eq!(wish(None, &rules, &facts), Some(Wish::Team(TeamKey::of("SALES"))));
        assert_eq!(wish(None, &[], &facts), None);
    }

    fn anybody() -> impl Strategy<Value = Vec<Candidate>> {
        let one = (any::<bool>(), any::<bool>(), 8u32..12, any::<bool>(), 0u64..20);
        proptest::collection::vec(one, 0..8).prop_map(|all| {
            let numbered = all.into_iter().enumerate();
            numbered
                .map(|(i, (wished, available, busy_with, asked, last_offer))| Candidate {
                    agent: format!("agent {i}").as_str().into(),
                    wished,
                    available,
                    busy_with,
                    asked,
                    last_offer,
                })
                .collect()
        })
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

        #[test]
        fn a_chat_asks_everybody_who_can_be_asked_once_and_the_wished_first(all in anybody()) {
            let mut all = all;
            let can: Vec<_> = all.iter().filter(|it| it.can_be_asked()).cloned().collect();
            let mut asked = Vec::new();
            while let Some(chosen) = next(&all).cloned() {
                let it = all.iter_mut().find(|it| it.agent == chosen).unwrap();
                prop_assert!(it.can_be_asked());
                it.asked = true;
                asked.push(it.clone());
            }
            prop_assert_eq!(asked.len(), can.len());
            // The wished first; within each half, who had a turn longest ago.
            let turns: Vec<_> = asked.iter().map(|it| (!it.wished, it.last_offer)).collect();
            prop_assert!(turns.is_sorted());
        }

        #[test]
        fn the_order_in_which_agents_are_listed_decides_nothing(all in anybody(), turn in 0usize..8) {
            let mut turned = all.clone();
            let by = turn.min(turned.len());
            turned.rotate_left(by);
            prop_assert_eq!(next(&all), next(&turned));
        }
    }
}
