-- Times are milliseconds since the Unix epoch, `version` and `seq` are positions in the log.
-- Tokens are kept as their SHA-256 alone. Columns that end in _json hold a contract type.

-- The one row that counts committed changes. Its epoch is drawn when the database is made.
CREATE TABLE log (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    epoch TEXT    NOT NULL,
    seq   INTEGER NOT NULL
) STRICT;

-- What was committed, for those who were not connected. No audience: every agent.
CREATE TABLE events (
    seq       INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    data_json TEXT    NOT NULL,
    audience  TEXT
) STRICT;
CREATE INDEX events_by_audience ON events (audience, seq);

CREATE TABLE agents (
    id                   TEXT    PRIMARY KEY,
    email                TEXT    NOT NULL UNIQUE,
    name                 TEXT    NOT NULL,
    password_hash        TEXT    NOT NULL,
    -- The agent's own switch; NULL until it is first used.
    available            INTEGER,
    availability_version INTEGER NOT NULL DEFAULT 0,
    -- The position of the last offer to this agent: the round robin goes by it.
    last_offer           INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash BLOB    NOT NULL UNIQUE,
    agent_id   TEXT    NOT NULL REFERENCES agents (id),
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE visitors (
    -- What the search refers to: a rowid without a name may change with a VACUUM.
    row        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    token_hash BLOB    NOT NULL UNIQUE,
    name       TEXT,
    job_title  TEXT,
    email      TEXT,
    phone      TEXT,
    crm_status TEXT,
    version    INTEGER NOT NULL
) STRICT;

-- Single use: redeeming deletes. For a session or for a visitor, never both.
CREATE TABLE tickets (
    hash       BLOB    PRIMARY KEY,
    session_id INTEGER REFERENCES sessions (id) ON DELETE CASCADE,
    visitor_id TEXT    REFERENCES visitors (id),
    expires_at INTEGER NOT NULL,
    CHECK ((session_id IS NULL) <> (visitor_id IS NULL))
) STRICT;
CREATE INDEX tickets_by_expiry ON tickets (expires_at);
CREATE INDEX tickets_by_session ON tickets (session_id);

CREATE TABLE conversations (
    -- In order of their beginning, also within one millisecond.
    row                  INTEGER PRIMARY KEY,
    id                   TEXT    NOT NULL UNIQUE,
    visitor_id           TEXT    NOT NULL REFERENCES visitors (id),
    state                TEXT    NOT NULL
        CHECK (state IN ('waiting', 'active', 'ended', 'missed', 'abandoned')),
    agent_id             TEXT    REFERENCES agents (id),
    version              INTEGER NOT NULL DEFAULT 0,
    started_at           INTEGER NOT NULL,
    ended_at             INTEGER,
    ended_by             TEXT,
    last_activity_at     INTEGER NOT NULL,
    last_position        INTEGER NOT NULL DEFAULT 0,
    last_message_json    TEXT,
    unread               INTEGER NOT NULL DEFAULT 0,
    agent_read_up_to     INTEGER NOT NULL DEFAULT 0,
    visitor_read_up_to   INTEGER NOT NULL DEFAULT 0,
    -- Whether the visitor had a socket while waiting, so that its going means leaving.
    attended             INTEGER NOT NULL DEFAULT 0,
    CHECK (state NOT IN ('active', 'ended') OR agent_id IS NOT NULL),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT;
-- What an agent may ever see is active or ended; lists walk this, newest first.
CREATE INDEX conversations_shown ON conversations (last_activity_at DESC, id DESC)
    WHERE state IN ('active', 'ended');
CREATE INDEX conversations_live ON conversations (agent_id, last_activity_at DESC, id DESC)
    WHERE state = 'active';
CREATE INDEX conversations_silence ON conversations (last_activity_at) WHERE state = 'active';
CREATE INDEX conversations_waiting ON conversations (visitor_id) WHERE state = 'waiting';
CREATE INDEX conversations_by_visitor ON conversations (visitor_id, row DESC);
-- A visitor has one chat at a time.
CREATE UNIQUE INDEX conversations_under_way ON conversations (visitor_id)
    WHERE state IN ('waiting', 'active');

CREATE TABLE messages (
    id              INTEGER PRIMARY KEY,
    conversation_id TEXT    NOT NULL REFERENCES conversations (id),
    position        INTEGER NOT NULL,
    client_id       TEXT    NOT NULL,
    author_json     TEXT    NOT NULL,
    body_json       TEXT    NOT NULL,
    from_visitor    INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    UNIQUE (conversation_id, position),
    UNIQUE (client_id, conversation_id)
) STRICT;

CREATE TABLE offers (
    id              TEXT    PRIMARY KEY,
    conversation_id TEXT    NOT NULL REFERENCES conversations (id),
    agent_id        TEXT    NOT NULL REFERENCES agents (id),
    offered_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    -- NULL while it is open.
    outcome         TEXT    CHECK (outcome IN ('accepted', 'declined', 'expired', 'withdrawn')),
    -- Nobody is asked twice for one chat.
    UNIQUE (conversation_id, agent_id)
) STRICT;
CREATE UNIQUE INDEX offers_open ON offers (conversation_id) WHERE outcome IS NULL;
CREATE INDEX offers_open_by_agent ON offers (agent_id, offered_at) WHERE outcome IS NULL;
CREATE INDEX offers_open_by_expiry ON offers (expires_at) WHERE outcome IS NULL;

-- Words of messages and of visitors, for the search; the words themselves are kept above.
CREATE VIRTUAL TABLE message_words USING fts5 (
    text, content = '', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE visitor_words USING fts5 (
    name, email, content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2'
);
