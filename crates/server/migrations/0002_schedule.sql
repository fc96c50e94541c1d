-- Availability by schedule. `agents.available` is the override of the schedule, NULL for none.
ALTER TABLE agents ADD COLUMN overridden_at INTEGER;
-- NULL until the agent first saves one.
ALTER TABLE agents ADD COLUMN schedule_json TEXT;
-- When the availability changes by itself; NULL when it does not.
ALTER TABLE agents ADD COLUMN availability_changes_at INTEGER;
CREATE INDEX agents_by_availability_change ON agents (availability_changes_at)
    WHERE availability_changes_at IS NOT NULL;

-- Who was switched on stays so until midnight; without a schedule, off is what holds anyway.
UPDATE agents SET available = NULL WHERE available = 0;
UPDATE agents SET overridden_at = unixepoch() * 1000,
    availability_changes_at = (unixepoch() / 86400 + 1) * 86400000
    WHERE available = 1;
