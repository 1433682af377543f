-- How acts are read and recorded. One act is two calls: load, then record.

-- Everything a decision needs, in one snapshot: a row for each thing found. With a pack come its lot, its receipt,
-- and all that it hangs under; with a container all that it hangs under; of an SSCC its newest generation.
--
-- wanted: {"packs": [[gtin, serial] ...], "places": [key ...], "ssccs": [first key ...], "streams": [name ...],
--          "caller": ..., "request": ...}, each of them optional.
CREATE FUNCTION load(wanted jsonb) RETURNS TABLE (
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
               k.trail
        INTO kind, number, name, version, parent, since, status, channel, lot, tail, dispensing, trail
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
        SELECT 'r', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, encode(r.digest, 'hex'), r.answer, NULL
        FROM darijol.request r WHERE r.caller = wanted->>'caller' AND r.id = wanted->>'request'
        UNION ALL
        SELECT 'n', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, clock_timestamp();
END
$$;

-- Locks what an act reads and writes, then sees whether what it only read is still at the version that was read;
-- what it writes is compared where it is written. Raises DJ004 if something moved, or if the request was answered
-- before: reading again finds what is new. Raises DJ005 if the request's id came with another body before.
--
-- act: {"locks": [[key, exclusive] ...] in ascending order, "streams": [[name, version] ...],
--       "places": [[key, version] ...], "packs": [[gtin, serial, version] ...] (version 0: absent),
--       "above": [[name, version] ...] (each ends below that version), "caller", "request", "digest"}
--
-- Everything here precedes the transaction's first write: a transaction that had its id and then waited would give
-- version n+1 of a stream a position below version n. Each comparison is a later statement than the locks, so it
-- sees what those it waited for have committed.
CREATE FUNCTION guard(act jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    pack record;
    found_digest text;
    moved boolean;
    at bigint;
BEGIN
    PERFORM CASE WHEN (l.value->1)::boolean THEN pg_advisory_xact_lock((l.value->0)::bigint)
                 ELSE pg_advisory_xact_lock_shared((l.value->0)::bigint) END
        FROM jsonb_array_elements(act->'locks') AS l;
    IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
        RAISE EXCEPTION 'A transaction that has written asks for guards.' USING ERRCODE = 'DJ002';
    END IF;
    SELECT (SELECT encode(r.digest, 'hex') FROM darijol.request r
                WHERE r.caller = act->>'caller' AND r.id = act->>'request'),
           EXISTS (SELECT FROM jsonb_array_elements(act->'streams') AS n WHERE (n.value->1)::bigint <>
                coalesce((SELECT s.version FROM darijol.snapshot s WHERE s.stream = n.value->>0), 0))
        OR EXISTS (SELECT FROM jsonb_array_elements(act->'places') AS n WHERE (n.value->1)::bigint <>
                coalesce((SELECT l.version FROM darijol.place l WHERE l.key = (n.value->0)::bigint), 0))
        OR EXISTS (SELECT FROM jsonb_array_elements(act->'above') AS n WHERE (n.value->1)::bigint <=
                coalesce((SELECT s.version FROM darijol.snapshot s WHERE s.stream = n.value->>0), -1))
        INTO found_digest, moved;
    IF found_digest <> act->>'digest' THEN
        RAISE EXCEPTION 'The request id was used for another request.' USING ERRCODE = 'DJ005';
    END IF;
    IF moved OR found_digest IS NOT NULL THEN
        RAISE EXCEPTION 'What the act stood on has moved.' USING ERRCODE = 'DJ004';
    END IF;
    IF act ? 'packs' THEN
        FOR pack IN SELECT (n.value->0)::bigint AS gtin, n.value->>1 AS serial, (n.value->2)::bigint AS version
                    FROM jsonb_array_elements(act->'packs') AS n
        LOOP
            SELECT k.version INTO at FROM darijol.pack k WHERE k.gtin = pack.gtin AND k.serial = pack.serial;
            IF coalesce(at, 0) <> pack.version THEN
                RAISE EXCEPTION 'A pack that the act stood on has moved.' USING ERRCODE = 'DJ004';
            END IF;
        END LOOP;
    END IF;
END
$$;

-- Appends an act's events, writes the rows they lead to and the answer. A row is written only over the version (a
-- pack also over the status) that was decided on, and the count of rows written decides: else DJ004. Returns the
-- position of the last event; the others of the act are just below it.
--
-- act: {"events": [[stream, version, topic, body in base64] ...], "pack_rows", "place_rows": objects by column,
--       "stream_rows": [[stream, version, state, version before] ...], and of the request also its "answer"}
CREATE FUNCTION append(act jsonb) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
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
                gtin bigint, serial text, parent bigint, version integer, since integer, status "char",
                dispensing uuid, trail bigint[], old_version integer, old_status "char")
        LOOP
            UPDATE darijol.pack k
            SET parent = r.parent, version = r.version, since = r.since, status = r.status,
                dispensing = r.dispensing, trail = r.trail
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
        WHERE l.version = excluded.version - 1;
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
    IF act ? 'request' THEN
        INSERT INTO darijol.request (caller, id, digest, answer)
        VALUES (act->>'caller', act->>'request', decode(act->>'digest', 'hex'), decode(act->>'answer', 'base64'));
    END IF;
    RETURN nullif(current_setting('darijol.last_position', true), '');
END
$$;

-- A whole act in one call, and so in one transaction of its own.
CREATE FUNCTION record(act jsonb) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    guarded text := darijol.guard(act);
BEGIN
    RETURN darijol.append(act);
END
$$;
