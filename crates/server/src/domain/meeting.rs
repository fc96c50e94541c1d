//! What an agent may set for meetings.

use contract::{Block, MeetingSettings, Weekday, limits};

use super::week;

/// The settings of an agent who never set any: working hours, but not connected.
#[must_use]
pub fn unset() -> MeetingSettings {
    let days = &Weekday::ALL[..5];
    let day = |weekday: &Weekday| {
        [(540, 720), (780, 1020)].map(|(start, end)| Block { weekday: *weekday, start, end })
    };
    MeetingSettings {
        connected: false,
        time_zone: String::new(),
        blocks: days.iter().flat_map(day).collect(),
        duration_minutes: 30,
        buffer_minutes: 10,
        invitation: String::new(),
    }
}

/// The settings as they are kept.
///
/// # Errors
/// The field, and what is wrong with it.
pub fn check(settings: MeetingSettings) -> Result<MeetingSettings, (&'static str, String)> {
    week::time_zone(&settings.time_zone).map_err(|why| ("time_zone", why))?;
    let blocks = week::blocks(&settings.blocks).map_err(|why| ("blocks", why))?;
    if settings.connected && blocks.is_empty() {
        return Err(("blocks", "is empty; a connected calendar needs hours".into()));
    }
    let (least, most) = (limits::MEETING_MINUTES_LEAST, limits::MEETING_MINUTES_MOST);
    if !(least..=most).contains(&settings.duration_minutes) {
        let why =
            format!("is {}; a meeting has {least} to {most} minutes", settings.duration_minutes);
        return Err(("duration_minutes", why));
    }
    if settings.buffer_minutes > limits::BUFFER_MINUTES {
        let (is, most) = (settings.buffer_minutes, limits::BUFFER_MINUTES);
        return Err(("buffer_minutes", format!("is {is}; at most {most} minutes are taken")));
    }
    let invitation = settings.invitation.trim().to_owned();
    let chars = invitation.chars().count();
    if chars > limits::INVITATION_CHARS {
        let most = limits::INVITATION_CHARS;
        return Err(("invitation", format!("has {chars} characters; at most {most} are taken")));
    }
    if invitation.chars().any(|c| c.is_control() && c != '\n') {
        return Err(("invitation", "holds a control character".into()));
    }
    Ok(MeetingSettings { blocks, invitation, ..settings })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> MeetingSettings {
        MeetingSettings { connected: true, time_zone: "Europe/Berlin".into(), ..unset() }
    }

    fn wrong(change: impl FnOnce(&mut MeetingSettings)) -> Option<&'static str> {
        let mut settings = good();
        change(&mut settings);
        check(settings).err().map(|(field, _)| field)
    }

    #[test]
    fn each_limit_holds_at_its_edge() {
        assert_eq!(check(good()), Ok(good()));
        for (minutes, fits) in [(9, false), (10, true), (480, true), (481, false)] {
            assert_eq!(wrong(|it| it.duration_minutes = minutes).is_none(), fits, "{minutes}");
        }
        for (minutes, fits) in [(0, true), (240, true), (241, false)] {
            assert_eq!(wrong(|it| it.buffer_minutes = minutes).is_none(), fits, "{minutes}");
        }
        for (chars, fits) in [(500, true), (501, false)] {
            assert_eq!(wrong(|it| it.invitation = "ü".repeat(chars)).is_none(), fits, "{chars}");
        }
        assert_eq!(wrong(|it| it.invitation = "a\u{0}".into()), Some("invitation"));
        assert_eq!(wrong(|it| it.invitation = "two\nlines".into()), None);
    }

    #[test]
    fn a_connected_calendar_has_hours_and_a_time_zone() {
        assert_eq!(wrong(|it| it.blocks.clear()), Some("blocks"));
        let off = |it: &mut MeetingSettings| {
            it.blocks.clear();
            it.connected = false;
        };
        assert_eq!(wrong(off), None);
        assert_eq!(wrong(|it| it.time_zone.clear()), Some("time_zone"));
        assert_eq!(wrong(|it| it.blocks.push(it.blocks[0])), Some("blocks"));
    }

    #[test]
    fn the_words_are_trimmed() {
        let kept = check(MeetingSettings { invitation: " Hello \n".into(), ..good() }).unwrap();
        assert_eq!(kept.invitation, "Hello");
    }
}
