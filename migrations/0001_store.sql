-- The store: events, the serials of bulk commissionings, state rows, answers to requests.
-- Applied as the owner, with search_path set to the schema darijol.

-- Positions -----------------------------------------------------------------------------------------------------

-- Transaction ids do not survive a dump and restore into another cluster. Each cluster that this log lives in adds
-- an epoch; its shift keeps positions rising over all of them.
CREATE TABLE log_epoch (
    epoch integer PRIMARY KEY,
    system_identifier bigint NOT NULL,
    shift bigint NOT NULL,
    began_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION position_shift() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT shift FROM darijol.log_epoch ORDER BY epoch DESC LIMIT 1
$$;

-- The next position of this transaction: its id shifted by 16 bits, and a number that counts its events. The last
-- one given is kept in a setting that ends with the transaction; a value put there by hand belongs to no
-- transaction of the present, and is ignored.
CREATE FUNCTION next_position() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    base bigint := (pg_current_xact_id()::text::bigint + darijol.position_shift()) << 16;
    held text := current_setting('darijol.last_position', true);
    given bigint := base;
BEGIN
    IF held <> '' AND (held::bigint >> 16) = (base >> 16) THEN
        given := held::bigint + 1;
        IF (given >> 16) <> (base >> 16) THEN
            RAISE EXCEPTION 'More than 65,536 events in one transaction.' USING ERRCODE = 'DJ003';
        END IF;
    END IF;
    held := set_config('darijol.last_position', given::text, true);
    RETURN given;
END
$$;

-- Below this position no event can appear any more: every transaction that could still write one has ended.
CREATE FUNCTION horizon() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + darijol.position_shift()) << 16
$$;

-- Events ----------------------------------------------------------------------------------------------------------

CREATE TABLE event (
    position bigint NOT NULL DEFAULT next_position(),
    stream text NOT NULL,
    version bigint NOT NULL,
    topic text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    body bytea NOT NULL,
    PRIMARY KEY (position)
) PARTITION BY RANGE (position);

CREATE INDEX event_stream ON event (stream, version);

-- The log under the names of the eventsourcing library: whole for the events of one stream, and up to the horizon
-- for those who follow it.
CREATE VIEW stream_event AS
    SELECT stream AS originator_id, version AS originator_version, topic, body AS state, position AS notification_id
    FROM event;
CREATE VIEW settled_event AS SELECT * FROM stream_event WHERE notification_id < horizon();

-- How far each follower came, written with what it made of the events.
CREATE TABLE tracking (
    application_name text PRIMARY KEY,
    notification_id bigint NOT NULL
);

-- The serials of each commissioning, sorted, a line feed between them: the truth of which `pack` is the index.
-- `first` is the first of a chunk; `tails` holds their 8-byte digests in the same order, where the maker gave crypto tails.
CREATE TABLE serial_chunk (
    gtin bigint NOT NULL,
    lot text NOT NULL,
    version bigint NOT NULL,
    first text COLLATE "C" NOT NULL,
    serials bytea NOT NULL,
    tails bytea,
    PRIMARY KEY (gtin, lot, version, first)
);
ALTER TABLE serial_chunk ALTER COLUMN serials SET STORAGE EXTERNAL, ALTER COLUMN tails SET STORAGE EXTERNAL;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %: what was recorded is kept.', TG_OP, TG_TABLE_NAME USING ERRCODE = 'DJ001';
END
$$;

-- Makes a table one that only grows. A row trigger is copied to partitions; a statement trigger is not, and
-- TRUNCATE has no other kind: so every partition is made by add_event_partition.
CREATE PROCEDURE keep_for_ever(target regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER kept_whole BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION darijol.refuse_change()', target);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER kept_whole', target);
    IF NOT (SELECT relispartition FROM pg_class WHERE oid = target) THEN
        EXECUTE format('CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION darijol.refuse_change()', target);
    END IF;
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER kept', target);
END
$$;

CALL keep_for_ever('event');
CALL keep_for_ever('serial_chunk');

-- One partition holds 2^28 transactions.
CREATE PROCEDURE add_event_partition() LANGUAGE plpgsql AS $$
DECLARE
    width CONSTANT bigint := 1::bigint << 44;
    made integer := (SELECT count(*) FROM pg_inherits WHERE inhparent = 'darijol.event'::regclass);
    name text := format('event_%s', lpad((made + 1)::text, 4, '0'));
BEGIN
    EXECUTE format('CREATE TABLE darijol.%I PARTITION OF darijol.event FOR VALUES FROM (%s) TO (%s)',
                   name, CASE WHEN made = 0 THEN 'MINVALUE' ELSE (made * width)::text END, (made + 1) * width);
    CALL darijol.keep_for_ever(format('darijol.%I', name)::regclass);
END
$$;

CALL add_event_partition();
CALL add_event_partition();

-- State rows: snapshots of the fold, written in the transaction that appends the events ------------------------------

-- Packs, by product. `parent` and the places in `trail` are place keys: see ledger/places.py.
CREATE TABLE pack (
    gtin bigint NOT NULL,
    parent bigint NOT NULL,
    version integer NOT NULL,
    since integer NOT NULL,
    status "char" NOT NULL,
    channel "char" NOT NULL,
    serial text COLLATE "C" NOT NULL,
    lot text COLLATE "C" NOT NULL,
    tail bigint,
    dispensing uuid,
    trail bigint[],
    PRIMARY KEY (gtin, serial)
) PARTITION BY HASH (gtin);

DO $$
BEGIN
    FOR remainder IN 0..15 LOOP
        EXECUTE format('CREATE TABLE darijol.pack_%s PARTITION OF darijol.pack FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
                       lpad(remainder::text, 2, '0'), remainder);
    END LOOP;
END
$$;

-- Containers and shipments: what packs hang under. A shipment on the road has no parent.
CREATE TABLE place (
    key bigint PRIMARY KEY,
    parent bigint,
    version integer NOT NULL,
    since integer NOT NULL,
    trail bigint[],
    state jsonb NOT NULL
);

-- Everything else that has a state: products, parties, sites, lots, receipts, ceilings, rules, incidents.
CREATE TABLE snapshot (
    stream text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    state jsonb
);

-- Answers, so that a request sent again is answered and not done again ------------------------------------------------

CREATE TABLE request (
    caller text NOT NULL,
    id text NOT NULL,
    digest bytea NOT NULL,
    answer bytea NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (caller, id)
);

-- Keys of sites: only their SHA-256 is kept ------------------------------------------------------------------------------

CREATE TABLE access_key (
    digest bytea PRIMARY KEY,
    site text NOT NULL,
    party text NOT NULL,
    roles text[] NOT NULL,
    label text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,
    revoked_at timestamptz
);
