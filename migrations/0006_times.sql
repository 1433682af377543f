-- Remakes rows.
-- The times before which an act's own time cannot lie: of a pack the latest of what happened to it, of containers
-- and shipments when they last moved (decision 0012). So an act is compared with what it stands on without reading events.

-- Of rows that stood before, the times are read from the events when this has been applied.
ALTER TABLE pack ADD COLUMN changed_at timestamptz NOT NULL DEFAULT '2000-01-01 00:00:00+00';
ALTER TABLE pack ALTER COLUMN changed_at DROP DEFAULT;
UPDATE place SET state = state || '{"moved_at": "2000-01-01T00:00:00+00:00"}'
    || CASE WHEN state ? 'open' THEN '{"filled_at": "2000-01-01T00:00:00+00:00"}'::jsonb ELSE '{}' END;

GRANT UPDATE (changed_at, tail) ON pack TO darijol_app;

-- Everything a decision needs, in one snapshot: a row for each thing found. With a pack come its lot, its receipt,
-- and all that it hangs under; with a container all that it hangs under; of an SSCC its newest generation.
--
-- wanted: {"packs": [[gtin, serial] ...], "places": [key ...], "ssccs": [first key ...], "streams": [name ...],
--          "requests": [[caller, id] ...]}, each of them optional. The row of an answered request has its caller in `lot`.
CREATE OR REPLACE FUNCTION load(wanted jsonb) RETURNS TABLE (
    kind "char", number bigint, name text, version bigint, parent bigint, since integer, status "char",
    channel "char", lot text, tail bigint, dispensing uuid, trail bigint[], state text, answer bytea, at timestamptz
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    named record;
    places bigint[];
    streams text[] := ARRAY(SELECT s.value FROM jsonb_array_elements_text(wanted->'streams') AS s);
BEGIN
    IF wanted ? 'places' OR wanted ? 'ssccs' THEN
        places := ARRAY(
            SELECT p.value::bigint FROM jsonb_array_elements_text(wanted->'places') AS p
            UNION ALL
            SELECT (SELECT max(l.key) FROM darijol.place l WHERE l.key BETWEEN s.value::bigint AND s.value::bigint + 63)
            FROM jsonb_array_elements_text(wanted->'ssccs') AS s);
    END IF;
    -- One by one: joined to a set of names, the look-up would open every partition for each.
    FOR named IN SELECT (p.value->0)::bigint AS gtin, p.value->>1 AS serial FROM jsonb_array_elements(wanted->'packs') AS p
    LOOP
        SELECT 'p', k.gtin, k.serial, k.version, k.parent, k.since, k.status, k.channel, k.lot, k.tail, k.dispensing,
               k.trail, k.changed_at
        INTO kind, number, name, version, parent, since, status, channel, lot, tail, dispensing, trail, at
        FROM darijol.pack k WHERE k.gtin = named.gtin AND k.serial = named.serial;
        CONTINUE WHEN NOT FOUND;
        RETURN NEXT;
        IF parent NOT BETWEEN 0 AND 999999999999 THEN   -- a site hangs under nothing
            places := places || parent;
        END IF;
        streams := streams || ('lot/' || lpad(number::text, 14, '0') || '/' || lot);
        IF dispensing IS NOT NULL THEN
            streams := streams || ('dispensing/' || dispensing::text);
        END IF;
    END LOOP;
    IF places IS NOT NULL THEN
        RETURN QUERY
            WITH RECURSIVE up AS (
                SELECT l.* FROM darijol.place l WHERE l.key = ANY (places)
                UNION
                SELECT l.* FROM up JOIN darijol.place l ON l.key = up.parent
            )
            SELECT 'l'::"char", up.key, NULL::text, up.version::bigint, up.parent, up.since, NULL::"char", NULL::"char",
                   NULL::text, NULL::bigint, NULL::uuid, up.trail, up.state::text, NULL::bytea, NULL::timestamptz
            FROM up;
    END IF;
    RETURN QUERY
        SELECT 's'::"char", NULL::bigint, s.stream, s.version, NULL::bigint, NULL::integer, NULL::"char",
               NULL::"char", NULL::text, NULL::bigint, NULL::uuid, NULL::bigint[], s.state::text, NULL::bytea,
               NULL::timestamptz
        FROM darijol.snapshot s WHERE s.stream = ANY (streams)
        UNION ALL
        SELECT 'r', NULL, r.id, NULL, NULL, NULL, NULL, NULL, r.caller, NULL, NULL, NULL, encode(r.digest, 'hex'), r.answer, NULL
        FROM jsonb_array_elements(wanted->'requests') AS n CROSS JOIN LATERAL (
            SELECT * FROM darijol.request q WHERE q.caller = n.value->>0 AND q.id = n.value->>1 LIMIT 1) AS r
        UNION ALL
        SELECT 'n', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, clock_timestamp();
END
$$;

-- Appends an act's events, writes the rows they lead to and the answer. A row is written only over the version (a
-- pack also over the status) that was decided on, and the count of rows written decides: else DJ004. Returns the
-- position of the last event; the others of the act are just below it.
--
-- act: {"events": [[stream, version, topic, body in base64] ...], "pack_rows", "place_rows": objects by column,
--       "stream_rows": [[stream, version, state] ...], "requests": [[caller, id, digest, answer in base64] ...]}
CREATE OR REPLACE FUNCTION append(act jsonb) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    written bigint;
    r record;
BEGIN
    INSERT INTO darijol.event (stream, version, topic, body)
    SELECT e.value->>0, (e.value->1)::bigint, e.value->>2, decode(e.value->>3, 'base64')
    FROM jsonb_array_elements(act->'events') AS e;   -- in the order of the array, so positions are too
    IF act ? 'pack_rows' THEN
        -- One by one: joined to a set of rows, the update would open every partition for each.
        FOR r IN
            SELECT * FROM jsonb_to_recordset(act->'pack_rows') AS (
                gtin bigint, serial text, parent bigint, version integer, since integer, status "char", tail bigint,
                dispensing uuid, trail bigint[], changed_at timestamptz, old_version integer, old_status "char")
        LOOP
            UPDATE darijol.pack k
            SET parent = r.parent, version = r.version, since = r.since, status = r.status, tail = r.tail,
                dispensing = r.dispensing, trail = r.trail, changed_at = r.changed_at
            WHERE k.gtin = r.gtin AND k.serial = r.serial AND k.version = r.old_version AND k.status = r.old_status;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'A pack is not as it was decided on.' USING ERRCODE = 'DJ004';
            END IF;
        END LOOP;
    END IF;
    IF act ? 'place_rows' THEN
        INSERT INTO darijol.place AS l (key, parent, version, since, trail, state)
        SELECT n.key, n.parent, n.version, n.since, n.trail, n.state
        FROM jsonb_to_recordset(act->'place_rows') AS n (
            key bigint, parent bigint, version integer, since integer, trail bigint[], state jsonb)
        ON CONFLICT (key) DO UPDATE
        SET parent = excluded.parent, version = excluded.version, since = excluded.since, trail = excluded.trail,
            state = excluded.state
        WHERE l.version < excluded.version;
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written <> jsonb_array_length(act->'place_rows') THEN
            RAISE EXCEPTION 'A place is not as it was decided on.' USING ERRCODE = 'DJ004';
        END IF;
    END IF;
    IF act ? 'stream_rows' THEN
        INSERT INTO darijol.snapshot AS s (stream, version, state)
        SELECT n.value->>0, (n.value->1)::bigint, nullif(n.value->2, 'null')
        FROM jsonb_array_elements(act->'stream_rows') AS n
        ON CONFLICT (stream) DO UPDATE SET version = excluded.version, state = excluded.state
        WHERE s.version < excluded.version;
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written <> jsonb_array_length(act->'stream_rows') THEN
            RAISE EXCEPTION 'A state is not as it was decided on.' USING ERRCODE = 'DJ004';
        END IF;
    END IF;
    INSERT INTO darijol.request (caller, id, digest, answer)
    SELECT n.value->>0, n.value->>1, decode(n.value->>2, 'hex'), decode(n.value->>3, 'base64')
    FROM jsonb_array_elements(act->'requests') AS n;
    RETURN nullif(current_setting('darijol.last_position', true), '');
END
$$;
