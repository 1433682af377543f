-- How often something was tried in the last minute, counted for all processes that serve this ledger. Unlogged: what a
-- crash loses here is the count of one minute.
CREATE UNLOGGED TABLE tried (
    kind text NOT NULL,
    name text NOT NULL,
    tries integer NOT NULL,
    ends timestamptz NOT NULL,
    PRIMARY KEY (kind, name)
);
CREATE INDEX tried_ends ON tried (ends);

GRANT SELECT, INSERT, UPDATE, DELETE ON tried TO darijol_app;
