-- Chats go from one agent to another.

-- How a chat is on its way to another agent, or what became of that; NULL when it is not.
ALTER TABLE conversations ADD COLUMN transfer_json TEXT;
-- How often agents were asked to take it: 0 when its visitor waits, one more with each transfer.
ALTER TABLE conversations ADD COLUMN round INTEGER NOT NULL DEFAULT 0;

-- Offers anew: nobody is asked twice in one round, where it was once for one chat.
CREATE TABLE offers_before AS SELECT * FROM offers;
DROP TABLE offers;
CREATE TABLE offers (
    id              TEXT    PRIMARY KEY,
    conversation_id TEXT    NOT NULL REFERENCES conversations (id),
    round           INTEGER NOT NULL DEFAULT 0,
    agent_id        TEXT    NOT NULL REFERENCES agents (id),
    offered_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    -- NULL while it is open.
    outcome         TEXT    CHECK (outcome IN ('accepted', 'declined', 'expired', 'withdrawn')),
    UNIQUE (conversation_id, round, agent_id)
) STRICT;
INSERT INTO offers (id, conversation_id, round, agent_id, offered_at, expires_at, outcome)
    SELECT id, conversation_id, 0, agent_id, offered_at, expires_at, outcome FROM offers_before;
DROP TABLE offers_before;
CREATE UNIQUE INDEX offers_open ON offers (conversation_id) WHERE outcome IS NULL;
CREATE INDEX offers_open_by_agent ON offers (agent_id, offered_at) WHERE outcome IS NULL;
CREATE INDEX offers_open_by_expiry ON offers (expires_at) WHERE outcome IS NULL;

-- The conversation of which an event tells an agent. Whom it left is told nothing more of it, also
-- not what they missed: such an event keeps its place and has an empty audience, which is nobody.
ALTER TABLE events ADD COLUMN conversation_id TEXT;
UPDATE events SET conversation_id = CASE kind
        WHEN 'message.created' THEN json_extract(data_json, '$.conversation.id')
        WHEN 'conversation.changed' THEN json_extract(data_json, '$.id')
        ELSE json_extract(data_json, '$.conversation_id')
    END
    WHERE audience IS NOT NULL AND kind IN
        ('message.created', 'conversation.changed', 'summary.changed', 'activity.created');
CREATE INDEX events_by_conversation ON events (conversation_id) WHERE conversation_id IS NOT NULL;
