-- When agents can be met; no row for who never said so.
CREATE TABLE meeting_settings (
    agent_id      TEXT    PRIMARY KEY REFERENCES agents (id),
    connected     INTEGER NOT NULL,
    settings_json TEXT    NOT NULL,
    -- When a visitor whom nobody had time for was last shown this calendar: they take turns.
    last_shown_at INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE meetings (
    id              TEXT    PRIMARY KEY,
    agent_id        TEXT    NOT NULL REFERENCES agents (id),
    visitor_id      TEXT    NOT NULL REFERENCES visitors (id),
    conversation_id TEXT    NOT NULL REFERENCES conversations (id),
    -- The key of the message that shared the calendar.
    share           TEXT    NOT NULL,
    start_at        INTEGER NOT NULL,
    end_at          INTEGER NOT NULL,
    -- When the buffer after it is over, as it was when it was booked.
    busy_until      INTEGER NOT NULL,
    booked_at       INTEGER NOT NULL,
    visitor_name    TEXT,
    visitor_email   TEXT,
    invitation      TEXT    NOT NULL,
    -- One meeting a card.
    UNIQUE (conversation_id, share),
    -- What the one writer at a time sees to anyway.
    UNIQUE (agent_id, start_at)
) STRICT;
