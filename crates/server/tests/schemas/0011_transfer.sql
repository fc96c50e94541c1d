-- Anna wanted to hand the live chat on to Ben, who did not take it.
UPDATE conversations SET round = 1,
    transfer_json = '{"asked":{"id":"ben","name":"Ben"},"expires_at":1773223140000,"end":"declined"}'
    WHERE id = 'live-chat';
INSERT INTO offers (id, conversation_id, round, agent_id, offered_at, expires_at, outcome) VALUES
    ('offer-5', 'live-chat', 1, 'ben', 1773223040000, 1773223140000, 'declined');
