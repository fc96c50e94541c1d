-- When the account was closed; its chats keep it.
ALTER TABLE agents ADD COLUMN removed_at INTEGER;

CREATE TABLE teams (
    -- The name without capitals, so that there is one of it.
    key  TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE team_members (
    team     TEXT NOT NULL REFERENCES teams (key) ON DELETE CASCADE,
    agent_id TEXT NOT NULL REFERENCES agents (id),
    PRIMARY KEY (team, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_members_by_agent ON team_members (agent_id);

-- Who is asked first for a chat: one agent or one team, before everybody. No row: everybody.
CREATE TABLE routes (
    conversation_id TEXT PRIMARY KEY REFERENCES conversations (id),
    agent_id        TEXT REFERENCES agents (id),
    team            TEXT REFERENCES teams (key) ON DELETE CASCADE,
    CHECK ((agent_id IS NULL) <> (team IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX routes_by_team ON routes (team);
