INSERT INTO summaries (conversation_id, summary_json, wanted_position, behind_since, due_at) VALUES
    ('ended-chat', '{"conversation_id":"ended-chat","sentences":["Do you have seats by the window?"],"topics":["seats"],"source":"extractive","as_of_position":4,"version":20}', 4, NULL, NULL),
    ('live-chat', NULL, 4, 1773223160000, 1773223162000);
INSERT INTO library (row, kind, key, title, text, url) VALUES
    (1, 'answer', 'what does a seat cost?', 'What does a seat cost?', 'The Team plan is 9 € a seat and month.', NULL),
    (2, 'page', 'https://example.com/pricing', 'Plans and prices', 'What each plan costs.', 'https://example.com/pricing'),
    (3, 'canned-reply', 'hello', 'hello', 'Hello, and thank you for writing!', NULL);
