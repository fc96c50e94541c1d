-- Where a word is says in which chat: its row is that of the conversation, shifted by 24 bits, and the
-- message's position. A search looks at no message that it does not show.
DROP TABLE message_words;
CREATE VIRTUAL TABLE message_words USING fts5 (
    text, content = '', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO message_words (rowid, text)
    SELECT (c.row << 24) | m.position,
        json_extract(m.body_json, '$.text') || coalesce((
            SELECT group_concat(' ' || json_extract(file.value, '$.name'), '')
            FROM json_each(m.body_json, '$.attachments') file), '')
    FROM conversations c JOIN messages m ON m.conversation_id = c.id
    WHERE json_extract(m.body_json, '$.kind') IN ('text', 'note') ORDER BY c.row, m.position;
