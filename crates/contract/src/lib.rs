//! The wire types of the chat API, version 1: everything that the inbox, the visitor page and a
//! back end say to each other, written once.
//!
//! - HTTP: JSON bodies, errors as [`Problem`] (RFC 9457), opaque bearer tokens.
//! - Socket: one JSON object a text frame, see [`socket`].
//! - Times are whole milliseconds since the Unix epoch ([`Timestamp`]).
//! - A *client* ignores fields, events and enum values that it does not know, so a back end may
//!   grow. A *server* refuses unknown fields in a request, so a typing error is noticed.
//!
//! The published documents (`openapi.json` beside this crate's manifest) are made from these types.
#![deny(missing_docs)]

mod activity;
mod attachment;
mod availability;
mod capabilities;
mod conversation;
mod id;
mod intake;
mod library;
pub mod limits;
mod meeting;
mod message;
mod offer;
mod page;
mod problem;
mod read;
mod search;
mod session;
mod snapshot;
pub mod socket;
mod summary;
mod time;
mod transfer;
mod visitor;
pub mod visitor_side;
mod week;

pub use activity::{Activity, ActivityKind};
pub use attachment::{Attachment, Attachments, in_a_line};
pub use availability::{Availability, AvailabilityReason, Schedule, SetAvailability};
pub use capabilities::{AttachmentLimits, Capabilities};
pub use conversation::{
    Conversation, ConversationState, EndedBy, Ending, MarkRead, MessagePreview, Scope,
};
pub use id::{
    ActivityId, AgentId, AttachmentId, ClientId, ConversationId, Epoch, MeetingId, OfferId,
    Position, Seq, Token, VisitorId,
};
pub use intake::{NewActivity, SetProfile};
pub use library::{
    CannedReplies, CannedReply, LibraryAnswer, LibraryAnswers, LibraryPage, LibraryPages,
};
pub use meeting::{
    BookMeeting, Meeting, MeetingSettings, ShareCalendar, SharedCalendar, Slots, UpcomingMeeting,
    UpcomingMeetings,
};
pub use message::{Author, Body, Message, NewMessage, TextError, check_text};
pub use offer::{Offer, OfferClosed, OfferEnd};
pub use page::{ActivityPage, ConversationPage, MessagePage};
pub use problem::{ErrorCode, Problem};
pub use read::{Read, Unreadable, field, read_json};
pub use search::{Hit, HitField, Mark};
pub use session::{Agent, AgentList, Me, Session, SignIn, SocketTicket};
pub use snapshot::Snapshot;
pub use summary::{Summary, SummarySource};
pub use time::Timestamp;
pub use transfer::{NewTransfer, TargetState, Transfer, TransferTarget, TransferTargets};
pub use visitor::{ProfileField, Visitor};
pub use week::{Block, BlocksError, DAY_MINUTES, Weekday, check_blocks};
