UPDATE agents SET removed_at = 1773200000000 WHERE id = 'carl';
INSERT INTO teams (key, name) VALUES ('sales', 'Sales');
INSERT INTO team_members (team, agent_id) VALUES ('sales', 'ben');
INSERT INTO routes (conversation_id, agent_id, team) VALUES ('waiting-chat', NULL, 'sales'), ('live-chat', 'anna', NULL);
