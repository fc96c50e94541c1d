-- Anna switched herself on an hour ago; Ben goes by his hours.
UPDATE agents SET overridden_at = 1773219600000, availability_changes_at = 1773273600000 WHERE id = 'anna';
UPDATE agents SET available = NULL, availability_changes_at = 1773817200000,
    schedule_json = '{"time_zone":"Europe/Berlin","blocks":[{"weekday":"wednesday","start":480,"end":720}]}'
    WHERE id = 'ben';
