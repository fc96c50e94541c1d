-- Ben's calendar was shared in Omar's chat, and booked from.
INSERT INTO meeting_settings (agent_id, connected, settings_json, last_shown_at) VALUES
    ('ben', 1, '{"connected":true,"time_zone":"Europe/Berlin","blocks":[{"weekday":"thursday","start":540,"end":720}],"duration_minutes":30,"buffer_minutes":10,"invitation":"By video."}', 1773223050000);
INSERT INTO messages (id, conversation_id, position, client_id, author_json, body_json, from_visitor, at) VALUES
    (9, 'live-chat', 3, 'k-share', '{"kind":"agent","id":"anna","name":"Anna"}',
        '{"kind":"calendar-share","calendar":{"agent":{"id":"ben","name":"Ben"},"duration_minutes":30,"invitation":"By video."}}', 0, 1773223150000),
    (10, 'live-chat', 4, 'k-meeting', '{"kind":"visitor"}',
        '{"kind":"meeting","meeting":{"id":"meeting-1","share":"k-share","agent":{"id":"ben","name":"Ben"},"start":1773306000000,"end":1773307800000}}', 1, 1773223160000);
UPDATE conversations SET last_position = 4, last_activity_at = 1773223160000, unread = 2,
    last_message_json = '{"author":{"kind":"visitor"},"body":{"kind":"meeting","meeting":{"id":"meeting-1","share":"k-share","agent":{"id":"ben","name":"Ben"},"start":1773306000000,"end":1773307800000}}}'
    WHERE id = 'live-chat';
INSERT INTO meetings (id, agent_id, visitor_id, conversation_id, share, start_at, end_at, busy_until, booked_at, visitor_name, visitor_email, invitation) VALUES
    ('meeting-1', 'ben', 'omar', 'live-chat', 'k-share', 1773306000000, 1773307800000, 1773308400000, 1773223160000, 'Omar', 'omar@example.com', 'By video.');
