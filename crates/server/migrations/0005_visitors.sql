-- Who visitors are and what they did: activities, what the site's own server tells, and the keys
-- that prove that it is the site's own server.

-- Visitors anew. One person may use several browsers, so tokens get a table of their own; a person
-- whom only the site's server has told of has none. References to the table hold again, row by
-- row, as its rows come back: until then they are not checked.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE visitor_tokens (
    hash       BLOB PRIMARY KEY,
    visitor_id TEXT NOT NULL REFERENCES visitors (id)
) STRICT;
INSERT INTO visitor_tokens (hash, visitor_id) SELECT token_hash, id FROM visitors;
CREATE TABLE visitors_before AS SELECT * FROM visitors;
DROP TABLE visitors;
CREATE TABLE visitors (
    -- What the search refers to: a rowid without a name may change with a VACUUM.
    row             INTEGER PRIMARY KEY,
    id              TEXT    NOT NULL UNIQUE,
    -- The site's own name for this person; NULL until the site has said who it is.
    external_id     TEXT    UNIQUE,
    name            TEXT,
    job_title       TEXT,
    email           TEXT,
    phone           TEXT,
    crm_status      TEXT,
    -- Whether the site's server said it; otherwise the visitor typed it.
    name_verified   INTEGER NOT NULL DEFAULT 0,
    email_verified  INTEGER NOT NULL DEFAULT 0,
    attributes_json TEXT    NOT NULL DEFAULT '{}',
    version         INTEGER NOT NULL
) STRICT;
INSERT INTO visitors (row, id, name, job_title, email, phone, crm_status, version)
    SELECT row, id, name, job_title, email, phone, crm_status, version FROM visitors_before;
DROP TABLE visitors_before;

CREATE TABLE activities (
    visitor_id      TEXT    NOT NULL REFERENCES visitors (id),
    -- Chosen by who reports it, so that a repetition is noticed: unique for one visitor.
    id              TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    at              INTEGER NOT NULL,
    title           TEXT,
    detail          TEXT,
    conversation_id TEXT    REFERENCES conversations (id),
    version         INTEGER NOT NULL,
    PRIMARY KEY (visitor_id, id)
) STRICT;
-- A history walks this, newest first.
CREATE INDEX activities_in_order ON activities (visitor_id, at DESC, id DESC);

-- The chats there are, as activities.
INSERT INTO activities (visitor_id, id, kind, at, title, conversation_id, version)
    SELECT c.visitor_id, c.id, 'engaged-with-agent', c.started_at, a.name, c.id, c.version
    FROM conversations c JOIN agents a ON a.id = c.agent_id
    WHERE c.state IN ('active', 'ended');

CREATE TABLE api_keys (
    id         TEXT    PRIMARY KEY,
    name       TEXT    NOT NULL,
    key_hash   BLOB    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    -- NULL while it is good.
    revoked_at INTEGER
) STRICT;

-- Ids of signed calls, for as long as their signature would be taken again.
CREATE TABLE webhook_ids (
    id         TEXT    PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX webhook_ids_by_expiry ON webhook_ids (expires_at);
