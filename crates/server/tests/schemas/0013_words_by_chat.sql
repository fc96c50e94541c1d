-- Words by the conversation's row and the message's position.
INSERT INTO message_words (rowid, text)
    SELECT (c.row << 24) | m.position, json_extract(m.body_json, '$.text') || CASE m.client_id
        WHEN 'k-answer' THEN ' seating.txt' ELSE '' END
    FROM conversations c JOIN messages m ON m.conversation_id = c.id
    WHERE json_extract(m.body_json, '$.kind') IN ('text', 'note');
