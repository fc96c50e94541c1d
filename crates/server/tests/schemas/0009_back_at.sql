-- Anna said at noon that she would be back at one: a long time ago.
UPDATE agents SET back_at = 1773223200000 WHERE id = 'anna';
