//! The limits that the server enforces and the documents publish. Over one of them a request is
//! refused whole, with the limit in the text of the [`Problem`](crate::Problem).

/// Characters (Unicode scalar values) in one message after trimming; at least one.
pub const MESSAGE_CHARS: usize = 10_000;
/// Bytes in one request body.
pub const BODY_BYTES: usize = 64 * 1024;
/// Bytes in one socket frame from a client.
pub const FRAME_BYTES: usize = 64 * 1024;
/// Items in one page of a list.
pub const PAGE_ITEMS: u32 = 100;
/// Items in a page when the request does not say.
pub const DEFAULT_PAGE_ITEMS: u32 = 50;
/// Characters in an identifier.
pub const ID_CHARS: usize = 64;
/// Characters in a name.
pub const NAME_CHARS: usize = 200;
/// Characters in an e-mail address (RFC 5321, section 4.5.3.1.3, less the angle brackets).
pub const EMAIL_CHARS: usize = 254;
/// Characters in a search term.
pub const SEARCH_CHARS: usize = 200;
/// Characters of the last message that a conversation's row repeats.
pub const PREVIEW_CHARS: usize = 140;
/// Characters of a message that a search shows around what it found, ellipses not counted.
pub const HIT_CHARS: usize = 120;
/// Characters in the site's own name for a visitor.
pub const EXTERNAL_ID_CHARS: usize = 200;
/// Bytes in an identity token.
pub const IDENTITY_BYTES: usize = 4_096;
/// Seconds for which an identity token may be good.
pub const IDENTITY_SECONDS: u32 = 600;
/// Seconds by which the site's clock may be ahead of the server's.
pub const CLOCK_SKEW_SECONDS: u32 = 60;
/// Seconds by which a signed call's time may be off.
pub const WEBHOOK_SECONDS: u32 = 300;
/// Characters in the id of a signed call, and in the one of an activity.
pub const INTAKE_ID_CHARS: usize = 64;
/// Calls of the site's server in [`INTAKE_RATE_SECONDS`], for each API key and for all signed ones.
pub const INTAKE_RATE: u32 = 100;
/// The window of [`INTAKE_RATE`], in seconds.
pub const INTAKE_RATE_SECONDS: u32 = 10;
/// Days that a visitor's history goes back (mission.md).
pub const HISTORY_DAYS: u32 = 90;
/// Characters in an activity's title.
pub const ACTIVITY_TITLE_CHARS: usize = 200;
/// Characters in an activity's detail.
pub const ACTIVITY_DETAIL_CHARS: usize = 1_000;
/// Calls that one session or visitor may make in [`CALL_RATE_SECONDS`].
pub const CALL_RATE: u32 = 600;
/// Calls that may come from one address in [`CALL_RATE_SECONDS`]: a whole office may share it.
pub const ADDRESS_CALL_RATE: u32 = 6_000;
/// The window of [`CALL_RATE`] and [`ADDRESS_CALL_RATE`], in seconds.
pub const CALL_RATE_SECONDS: u32 = 10;
/// Messages that one sender may send in [`MESSAGE_RATE_SECONDS`].
pub const MESSAGE_RATE: u32 = 50;
/// The window of [`MESSAGE_RATE`], in seconds.
pub const MESSAGE_RATE_SECONDS: u32 = 10;
/// Bytes in one file, unless the operator says otherwise.
pub const ATTACHMENT_BYTES: u64 = 10 * 1024 * 1024;
/// Files with one message.
pub const ATTACHMENTS: usize = 10;
/// Characters in a file's name.
pub const ATTACHMENT_NAME_CHARS: usize = 200;
/// Files that one sender may upload in a minute.
pub const ATTACHMENT_RATE: u32 = 30;
/// Bytes that one sender may upload in an hour.
pub const ATTACHMENT_BYTES_HOURLY: u64 = 200 * 1024 * 1024;
/// Files on their way at once, of all senders.
pub const ATTACHMENTS_AT_ONCE: usize = 64;
/// Seconds that a file has to come; none of them may be 30 without a byte.
pub const ATTACHMENT_SECONDS: u32 = 600;
/// Seconds after which a file that is in no message is deleted.
pub const ATTACHMENT_UNUSED_SECONDS: u32 = 3_600;
/// Sign-in attempts in a minute, for an address and for an account alike.
pub const SIGN_IN_RATE: u32 = 10;
/// Bytes in a password.
pub const PASSWORD_BYTES: usize = 1024;
/// Hours for which a session is good.
pub const SESSION_HOURS: u32 = 12;
/// Days without a use after which a visitor's token is no longer good.
pub const VISITOR_TOKEN_DAYS: u32 = 90;
/// Chats that may be started in a minute from one address.
pub const START_RATE: u32 = 60;
/// Attributes that a start call or a profile may carry.
pub const ATTRIBUTES: usize = 20;
/// Characters in an attribute's name.
pub const ATTRIBUTE_NAME_CHARS: usize = 40;
/// Characters in an attribute's value.
pub const ATTRIBUTE_VALUE_CHARS: usize = 200;
/// Characters in a team's name.
pub const TEAM_NAME_CHARS: usize = 60;
/// Live chats that one agent may have at once (mission.md).
pub const AGENT_CHATS: u32 = 10;
/// Seconds in which an offer can be accepted (mission.md).
pub const OFFER_SECONDS: u32 = 100;
/// Seconds without a word from either side after which a chat ends (mission.md).
pub const SILENCE_SECONDS: u32 = 600;
/// Seconds after which a waiting visitor whose last socket closed is taken to have left.
pub const VISITOR_GONE_SECONDS: u32 = 10;
/// Seconds for which a socket ticket is good.
pub const TICKET_SECONDS: u32 = 30;
/// Tickets in a minute for one session or visitor.
pub const TICKET_RATE: u32 = 60;
/// Sockets that one agent or visitor may have open at once.
pub const SOCKETS: usize = 50;
/// Frames that a client may send on one socket in [`FRAME_RATE_SECONDS`].
pub const FRAME_RATE: u32 = 100;
/// The window of [`FRAME_RATE`], in seconds.
pub const FRAME_RATE_SECONDS: u32 = 10;
/// Seconds that a fresh socket has for its `auth` frame.
pub const AUTH_SECONDS: u32 = 10;
/// Milliseconds between a client's pings on the socket.
pub const HEARTBEAT_MILLIS: u32 = 25_000;
/// Seconds after which "is typing" is over unless it is said again.
pub const TYPING_SECONDS: u32 = 6;
/// Days for which an event can be replayed at least.
pub const LOG_DAYS: u32 = 7;
/// Newest events that can be replayed, however old they are.
pub const LOG_EVENTS: u64 = 100_000;
/// Events that a resume replays at most; a client further behind takes a fresh snapshot.
pub const REPLAY_EVENTS: u64 = 10_000;
/// Blocks of hours in a week.
pub const WEEK_BLOCKS: usize = 100;

/// So many hours ahead an agent can say at most that they are back.
pub const BACK_HOURS: u32 = 24;
/// Characters in the name of a time zone.
pub const TIME_ZONE_CHARS: usize = 64;

// The summary of a chat.

/// Topics in a summary.
pub const SUMMARY_TOPICS: usize = 6;
/// Characters in one topic.
pub const SUMMARY_TOPIC_CHARS: usize = 60;
/// Sentences in a summary.
pub const SUMMARY_SENTENCES: usize = 3;
/// Messages that a summary names for one topic or sentence.
pub const SUMMARY_MESSAGES: usize = 5;
/// Characters in one sentence of a summary.
pub const SUMMARY_SENTENCE_CHARS: usize = 240;
/// Seconds without a word after which a summary is made anew.
pub const SUMMARY_QUIET_SECONDS: u32 = 2;
/// Seconds after which it is made anew even when the words do not stop.
pub const SUMMARY_LATEST_SECONDS: u32 = 10;

// The response library.

/// What one search of the library finds at most.
pub const LIBRARY_HITS: u32 = 8;
/// Entries of each kind in the library.
pub const LIBRARY_ENTRIES: usize = 10_000;
/// Canned replies in the library: they are handed out all at once.
pub const CANNED_REPLIES: usize = 500;
/// Characters in a question or in the title of a page.
pub const LIBRARY_TITLE_CHARS: usize = 300;
/// Characters in a page's address.
pub const LIBRARY_URL_CHARS: usize = 2_000;
/// Characters in the name of a canned reply, without the slash.
pub const CANNED_NAME_CHARS: usize = 40;

// Calendars and meetings.

/// Minutes that the shortest meeting has.
pub const MEETING_MINUTES_LEAST: u16 = 10;
/// Minutes that the longest meeting has.
pub const MEETING_MINUTES_MOST: u16 = 480;
/// Minutes of the longest buffer after a meeting.
pub const BUFFER_MINUTES: u16 = 240;
/// Characters in the words above an agent's free times.
pub const INVITATION_CHARS: usize = 500;
/// Minutes that a slot lies ahead at least.
pub const NOTICE_MINUTES: u16 = 60;
/// Days (of 24 hours) that a slot lies ahead at most.
pub const HORIZON_DAYS: u16 = 14;
/// Meetings that may be booked in a minute from one address.
pub const BOOKING_RATE: u32 = 60;
