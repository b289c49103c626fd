"""The tables of the index."""

from streams.desk.index.tokens import TOKENIZER

VERSION = 8  # of the tables, and of what is in them; an index of another version is rebuilt

SCHEMA = f"""
    PRAGMA user_version = {VERSION};
    -- The ids that the brokers gave the topics that have been read.
    CREATE TABLE topics (topic TEXT PRIMARY KEY, id TEXT) STRICT;
    -- The next message to read; the last one that was, and what tells whether it is still the same.
    CREATE TABLE positions (
        topic TEXT, partition INTEGER, first INTEGER, next INTEGER, last INTEGER, mark BLOB,
        PRIMARY KEY (topic, partition)
    ) STRICT;
    -- `standing` is the status that the story has with the version: a kill stands while it is withheld.
    CREATE TABLE versions (
        id INTEGER PRIMARY KEY, uri TEXT, number INTEGER, status TEXT, standing TEXT, source TEXT,
        identity BLOB, part INTEGER, offset INTEGER, details BLOB
    ) STRICT;
    CREATE INDEX version_of ON versions (uri, number);
    CREATE INDEX version_is ON versions (identity);
    CREATE INDEX version_at ON versions (part, offset);
    CREATE INDEX version_from ON versions (source, id);
    -- The whole record, and that of the last usable version if the story was taken back.
    CREATE TABLE records (id INTEGER PRIMARY KEY, record BLOB, searched BLOB) STRICT;
    -- Ids that are in a shelf, and are not to be found any more.
    CREATE TABLE superseded (id INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE shelves (number INTEGER PRIMARY KEY, merged INTEGER) STRICT;
    CREATE TABLE entities (
        entity TEXT, day INTEGER, role TEXT, stories INTEGER, quotations INTEGER,
        PRIMARY KEY (entity, day, role)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE properties (
        day INTEGER, kind TEXT, value TEXT, stories INTEGER, PRIMARY KEY (day, kind, value)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE alerts (
        id INTEGER PRIMARY KEY, alert TEXT, owner TEXT, subscription TEXT, uri TEXT, part INTEGER,
        offset INTEGER, json BLOB
    ) STRICT;
    CREATE UNIQUE INDEX alert_by_id ON alerts (owner, alert);
    CREATE INDEX alert_of_owner ON alerts (owner, id);
    CREATE INDEX alert_of_subscription ON alerts (owner, subscription, id);
    CREATE INDEX alert_of_story ON alerts (uri, id);
    CREATE INDEX alert_at ON alerts (part, offset);
    CREATE TABLE alert_days (
        owner TEXT, day INTEGER, subscription TEXT, kind TEXT, alerts INTEGER,
        PRIMARY KEY (owner, day, subscription, kind)
    ) STRICT, WITHOUT ROWID;
"""
# A shelf is a full-text index of some hours. Its rows have the ids of versions.
SHELF = f"""
    CREATE VIRTUAL TABLE IF NOT EXISTS {{}} USING fts5(
        headline, text, more, content='', columnsize=0, tokenize="{TOKENIZER}"
    )
"""
