-- When a visitor's token was last used, to the day: one that nobody uses is not good for ever. How
-- long those that there are have lain about is not known; they count from now.
CREATE TABLE visitor_tokens_before AS SELECT * FROM visitor_tokens;
DROP TABLE visitor_tokens;
CREATE TABLE visitor_tokens (
    hash       BLOB    PRIMARY KEY,
    visitor_id TEXT    NOT NULL REFERENCES visitors (id),
    used_at    INTEGER NOT NULL
) STRICT;
INSERT INTO visitor_tokens (hash, visitor_id, used_at)
    SELECT hash, visitor_id, unixepoch() * 1000 FROM visitor_tokens_before;
DROP TABLE visitor_tokens_before;
CREATE INDEX visitor_tokens_by_use ON visitor_tokens (used_at);
