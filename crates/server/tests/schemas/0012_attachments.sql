-- Omar has uploaded a file and not sent it yet.
INSERT INTO attachments (conversation_id, id, attachment_json, size, hash, file, at) VALUES
    ('live-chat', '019cdc8c-0000-7000-8000-0000000000f1',
        '{"id":"019cdc8c-0000-7000-8000-0000000000f1","name":"a.txt","content_type":"text/plain","size":3}',
        3, x'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'f1', 1773223200000);
-- Anna's answer came with one.
UPDATE messages SET body_json = json_set(body_json, '$.attachments', json('[{"id":"019cdc8c-0000-7000-8000-0000000000f2","name":"seating.txt","content_type":"text/plain","size":3}]'))
    WHERE client_id = 'k-answer';
