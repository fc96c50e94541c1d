-- Vera is known to the site.
INSERT INTO visitors (row, id, external_id, name, job_title, email, phone, crm_status, name_verified, email_verified, attributes_json, version) VALUES
    (7, 'vera', 'crm-1', 'Vera Lind', 'Buyer', 'vera@example.com', '+49 30 1', 'Customer', 1, 1, '{"plan":"team"}', 5),
    (9, 'omar', NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '{}', 30),
    (12, 'wim', NULL, 'Wim', NULL, NULL, NULL, NULL, 0, 0, '{}', 37);
INSERT INTO activities (visitor_id, id, kind, at, title, detail, conversation_id, version) VALUES
    ('vera', 'ended-chat', 'engaged-with-agent', 1773130000000, 'Anna', NULL, 'ended-chat', 20),
    ('omar', 'live-chat', 'engaged-with-agent', 1773223000000, 'Anna', NULL, 'live-chat', 36),
    ('vera', 'goal-1', 'reached-goal', 1773120000000, 'Signed up', 'Team plan', NULL, 15);
INSERT INTO api_keys (id, name, key_hash, created_at, revoked_at) VALUES
    ('key-1', 'The shop', x'9080989890e024c33f19a3cc81c441c6a0ac2c920a6ac381b16be8505f6d13dd', 1773000000000, NULL),
    ('key-2', 'The old shop', x'00000000000000000000000000000000000000000000000000000000000000ee', 1772000000000, 1772500000000);
INSERT INTO webhook_ids (id, expires_at) VALUES ('call-1', 1773223400000);
