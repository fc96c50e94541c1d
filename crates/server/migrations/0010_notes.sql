-- Private notes. They have a place among what agents see and none among what the visitor sees, so
-- each side counts for itself. Until now there were none, and both counted the same.
ALTER TABLE messages ADD COLUMN visitor_position INTEGER;
UPDATE messages SET visitor_position = position;
CREATE UNIQUE INDEX messages_of_visitor ON messages (conversation_id, visitor_position)
    WHERE visitor_position IS NOT NULL;

-- The newest place in the visitor's count, and up to where in it the agent has read.
ALTER TABLE conversations ADD COLUMN visitor_last_position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN visitor_sees_read_up_to INTEGER NOT NULL DEFAULT 0;
UPDATE conversations SET visitor_last_position = last_position,
    visitor_sees_read_up_to = agent_read_up_to;

-- What a visitor may see of a chat. Whatever leaves for a visitor, or for whoever stands for one (the
-- transcript, the summary, a language model), is read from here and from nowhere else.
CREATE VIEW visitor_messages AS
    SELECT id, conversation_id, visitor_position AS position, position AS agents_position,
        client_id, author_json, body_json, from_visitor, at
    FROM messages WHERE visitor_position IS NOT NULL;
