-- Files that people sent. Their bytes lie beside the database, each under a name of the server's own.
CREATE TABLE attachments (
    conversation_id TEXT    NOT NULL REFERENCES conversations (id),
    -- The key that its sender chose.
    id              TEXT    NOT NULL,
    -- The agent who sent it; NULL for the visitor.
    agent_id        TEXT    REFERENCES agents (id),
    attachment_json TEXT    NOT NULL,
    size            INTEGER NOT NULL,
    -- The SHA-256 of its bytes.
    hash            BLOB    NOT NULL,
    -- What the file with its bytes is called.
    file            TEXT    NOT NULL UNIQUE,
    at              INTEGER NOT NULL,
    -- The key of the message that it came with; NULL until there is one.
    message         TEXT,
    PRIMARY KEY (conversation_id, id)
) STRICT;
CREATE INDEX attachments_by_id ON attachments (id);
CREATE INDEX attachments_by_agent ON attachments (agent_id, at) WHERE agent_id IS NOT NULL;
-- What is in no message is deleted after a while.
CREATE INDEX attachments_unused ON attachments (at) WHERE message IS NULL;
