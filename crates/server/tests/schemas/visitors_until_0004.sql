-- Visitors as they were kept up to the fourth schema: one browser each.
INSERT INTO visitors (row, id, token_hash, name, job_title, email, phone, crm_status, version) VALUES
    (7, 'vera', x'e8634684693f147f3d593d3ace2dc53e542d4d8b4e2d61e128199b9e320307e0', 'Vera Lind', NULL, 'vera@example.com', NULL, NULL, 5),
    (9, 'omar', x'267ec9164e18dd3f3b0778bc303f5702c31f29eeaec18202d10da99b0f8f2a22', NULL, NULL, NULL, NULL, NULL, 30),
    (12, 'wim', x'8009b31fa14671ff789b04f3d81e883579718147cce321bef428c6eba80ae946', 'Wim', NULL, NULL, NULL, NULL, 37);
