-- Each side's count, and a note that the agents' one has at its end.
UPDATE messages SET visitor_position = position;
UPDATE conversations SET visitor_last_position = last_position, visitor_sees_read_up_to = agent_read_up_to;
INSERT INTO messages (id, conversation_id, position, visitor_position, client_id, author_json, body_json, from_visitor, at) VALUES
    (20, 'ended-chat', 5, NULL, 'k-note', '{"kind":"agent","id":"ben","name":"Ben"}', '{"kind":"note","text":"She meant the upper deck."}', 0, 1773130090000);
UPDATE conversations SET last_position = 5 WHERE id = 'ended-chat';
