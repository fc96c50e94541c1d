-- When an agent who switched to unavailable said that they would be back.
ALTER TABLE agents ADD COLUMN back_at INTEGER;
