-- What one agent answered, newest first: All, filtered by agent.
CREATE INDEX conversations_by_agent ON conversations (agent_id, last_activity_at DESC, id DESC)
    WHERE state IN ('active', 'ended');
