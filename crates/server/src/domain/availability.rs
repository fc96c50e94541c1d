//! Whether new chats are offered to an agent.

use contract::{Availability, AvailabilityReason, Seq};

/// What the agent's own switch was last set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Whether new chats may be offered.
    pub available: bool,
}

/// What holds for an agent: the switch, or "unavailable" for one who never used it (mission.md).
#[must_use]
pub fn effective(choice: Option<Choice>, version: Seq) -> Availability {
    let (available, reason) = match choice {
        Some(choice) => (choice.available, AvailabilityReason::Manual),
        None => (false, AvailabilityReason::Default),
    };
    Availability { available, reason, until: None, version }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_switch_decides_and_without_one_an_agent_is_unavailable() {
        let says = |choice| {
            let it = effective(choice, 7);
            (it.available, it.reason, it.until, it.version)
        };
        let switched = |available| Some(Choice { available });
        assert_eq!(says(None), (false, AvailabilityReason::Default, None, 7));
        assert_eq!(says(switched(true)), (true, AvailabilityReason::Manual, None, 7));
        assert_eq!(says(switched(false)), (false, AvailabilityReason::Manual, None, 7));
    }
}
