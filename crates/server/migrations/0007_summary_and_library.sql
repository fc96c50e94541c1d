-- What each chat is about, and when to look again.
CREATE TABLE summaries (
    conversation_id TEXT    PRIMARY KEY REFERENCES conversations (id),
    -- NULL until there was something to tell.
    summary_json    TEXT,
    -- The newest line that is to be taken into account.
    wanted_position INTEGER NOT NULL,
    -- Both NULL while nothing was said that it does not know of.
    behind_since    INTEGER,
    due_at          INTEGER,
    CHECK ((behind_since IS NULL) = (due_at IS NULL))
) STRICT;
CREATE INDEX summaries_due ON summaries (due_at) WHERE due_at IS NOT NULL;

-- Chats from before there were summaries get theirs now.
INSERT INTO summaries (conversation_id, wanted_position, behind_since, due_at)
    SELECT id, last_position, last_activity_at, last_activity_at FROM conversations
    WHERE state IN ('active', 'ended');

-- The response library: questions with answers, pages, canned replies.
CREATE TABLE library (
    row   INTEGER PRIMARY KEY,
    kind  TEXT    NOT NULL CHECK (kind IN ('answer', 'page', 'canned-reply')),
    -- What an import replaces by: the question, the address, the name; in lower case.
    key   TEXT    NOT NULL,
    -- The question, the title, the name.
    title TEXT    NOT NULL,
    -- The answer, the excerpt, the reply.
    text  TEXT    NOT NULL,
    -- A page's address.
    url   TEXT,
    UNIQUE (kind, key),
    CHECK ((kind = 'page') = (url IS NOT NULL))
) STRICT;
CREATE VIRTUAL TABLE library_words USING fts5 (
    title, text, content = 'library', content_rowid = 'row',
    tokenize = 'unicode61 remove_diacritics 2'
);
-- The index follows the library by itself (https://www.sqlite.org/fts5.html, section 4.4.3).
CREATE TRIGGER library_added AFTER INSERT ON library BEGIN
    INSERT INTO library_words (rowid, title, text) VALUES (new.row, new.title, new.text);
END;
CREATE TRIGGER library_removed AFTER DELETE ON library BEGIN
    INSERT INTO library_words (library_words, rowid, title, text)
        VALUES ('delete', old.row, old.title, old.text);
END;
CREATE TRIGGER library_changed AFTER UPDATE ON library BEGIN
    INSERT INTO library_words (library_words, rowid, title, text)
        VALUES ('delete', old.row, old.title, old.text);
    INSERT INTO library_words (rowid, title, text) VALUES (new.row, new.title, new.text);
END;
-- Every word of the index: what a word with a typing error may have meant.
CREATE VIRTUAL TABLE library_vocabulary USING fts5vocab (library_words, 'row');
