-- Rows as a server of the first schema left them, but for visitors, whose table was made anew later.
-- Tokens are called as who has them: anna-session, vera-token. The password is "correct horse".
INSERT INTO log (id, epoch, seq) VALUES (1, '0123456789abcdef', 40);
INSERT INTO events (seq, at, kind, data_json, audience) VALUES
    (39, 1773223100000, 'offer.closed', '{"id":"offer-0","reason":"accepted"}', 'anna'),
    (40, 1773223140000, 'conversation.changed', '{}', NULL);
INSERT INTO agents (id, email, name, password_hash, available, availability_version, last_offer) VALUES
    ('anna', 'anna@example.com', 'Anna', '$argon2id$v=19$m=19456,t=2,p=1$kxaDtBThqQQQfgwS+RcF0Q$9EwvDmtNYFcnqRE/s5TdCb2GpwnwVh6Zu5b2GlZV4gk', 1, 3, 12),
    ('ben', 'ben@example.com', 'Ben', '$argon2id$v=19$m=19456,t=2,p=1$kxaDtBThqQQQfgwS+RcF0Q$9EwvDmtNYFcnqRE/s5TdCb2GpwnwVh6Zu5b2GlZV4gk', 0, 2, 38),
    ('carl', 'carl@example.com', 'Carl', '$argon2id$v=19$m=19456,t=2,p=1$kxaDtBThqQQQfgwS+RcF0Q$9EwvDmtNYFcnqRE/s5TdCb2GpwnwVh6Zu5b2GlZV4gk', NULL, 0, 0);
INSERT INTO sessions (id, token_hash, agent_id, expires_at) VALUES
    (1, x'8be63b3f85f3f5264dde5dfb66aed567efab5d561f96b39f8b808efd20714dc8', 'anna', 4102444800000),
    (2, x'05216babdca4cca1a687f3d593ff4e4cfef9d831f3fdbc12e157f37391df807d', 'ben', 4102444800000);
INSERT INTO tickets (hash, session_id, visitor_id, expires_at) VALUES
    (x'70ba65fc613d117b613f07e4a5dac548c0758f3bdf69f2911a7ecb0db1369b64', 1, NULL, 1773223230000),
    (x'e4f9cfc9bf9577676c859a1b92c3ef28e4ef6959758213990cb15f7224c5bccf', NULL, 'vera', 1773223230000);
INSERT INTO conversations (row, id, visitor_id, state, agent_id, version, started_at, ended_at, ended_by,
        last_activity_at, last_position, last_message_json, unread, agent_read_up_to, visitor_read_up_to, attended)
    VALUES
    (1, 'missed-chat', 'vera', 'missed', NULL, 0, 1773050000000, 1773050000000, 'silence', 1773050000000, 1,
        '{"author":{"kind":"system"},"body":{"kind":"fallback","text":"Nobody is free."}}', 0, 0, 0, 0),
    (3, 'ended-chat', 'vera', 'ended', 'anna', 20, 1773130000000, 1773130060000, 'agent', 1773130060000, 4,
        '{"author":{"kind":"system"},"body":{"kind":"ended","by":"agent"}}', 0, 3, 3, 1),
    (4, 'live-chat', 'omar', 'active', 'anna', 36, 1773223000000, NULL, NULL, 1773223140000, 2,
        '{"author":{"kind":"visitor"},"body":{"kind":"text","text":"My parcel is late"}}', 1, 1, 1, 1),
    (5, 'waiting-chat', 'wim', 'waiting', NULL, 0, 1773223150000, NULL, NULL, 1773223150000, 0, NULL, 0, 0, 0, 0);
INSERT INTO messages (id, conversation_id, position, client_id, author_json, body_json, from_visitor, at) VALUES
    (1, 'missed-chat', 1, 'k-missed', '{"kind":"system"}', '{"kind":"fallback","text":"Nobody is free."}', 0, 1773050000000),
    (2, 'ended-chat', 1, 'k-joined', '{"kind":"system"}', '{"kind":"joined","agent_name":"Anna"}', 0, 1773130000000),
    (4, 'ended-chat', 2, 'k-question', '{"kind":"visitor"}', '{"kind":"text","text":"Do you have seats by the window?"}', 1, 1773130020000),
    (5, 'ended-chat', 3, 'k-answer', '{"kind":"agent","id":"anna","name":"Anna"}', '{"kind":"text","text":"Yes, in every row."}', 0, 1773130040000),
    (6, 'ended-chat', 4, 'k-ended', '{"kind":"system"}', '{"kind":"ended","by":"agent"}', 0, 1773130060000),
    (7, 'live-chat', 1, 'k-joined-2', '{"kind":"system"}', '{"kind":"joined","agent_name":"Anna"}', 0, 1773223000000),
    (8, 'live-chat', 2, '019cdc8c-0000-7000-8000-000000000001', '{"kind":"visitor"}', '{"kind":"text","text":"My parcel is late"}', 1, 1773223140000);
INSERT INTO visitor_words (rowid, name, email) VALUES (7, 'Vera Lind', 'vera@example.com'), (12, 'Wim', NULL);
INSERT INTO offers (id, conversation_id, agent_id, offered_at, expires_at, outcome) VALUES
    ('offer-1', 'ended-chat', 'ben', 1773129800000, 1773129900000, 'expired'),
    ('offer-2', 'ended-chat', 'anna', 1773129900000, 1773130000000, 'accepted'),
    ('offer-3', 'live-chat', 'anna', 1773222950000, 1773223050000, 'accepted'),
    ('offer-4', 'waiting-chat', 'anna', 1773223150000, 1773223250000, NULL);
