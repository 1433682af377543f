-- Who may do what. The application reads, adds events, and keeps state rows and answers; it owns nothing, and can
-- change or remove no event. The roles themselves are made by `darijol migrate`: they belong to the cluster.

REVOKE ALL ON SCHEMA darijol FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA darijol FROM PUBLIC;
REVOKE ALL ON ALL PROCEDURES IN SCHEMA darijol FROM PUBLIC;
GRANT USAGE ON SCHEMA darijol TO darijol_app, darijol_reader;

GRANT SELECT ON event, stream_event, settled_event, serial_chunk, pack, place, snapshot, request, access_key,
    tracking, log_epoch, migration TO darijol_app;
GRANT SELECT ON event, stream_event, settled_event, tracking, serial_chunk, pack, place, snapshot, log_epoch, migration TO darijol_reader;

-- Never position, never recorded_at: with a grant on the whole table the application could choose its own.
GRANT INSERT (stream, version, topic, body) ON event TO darijol_app;
GRANT INSERT (gtin, lot, version, first, serials, tails) ON serial_chunk TO darijol_app;

GRANT INSERT, UPDATE ON tracking TO darijol_app;
GRANT INSERT ON pack, place, snapshot TO darijol_app;
GRANT UPDATE (parent, version, since, status, dispensing, trail) ON pack TO darijol_app;
GRANT UPDATE (parent, version, since, trail, state) ON place TO darijol_app;
GRANT UPDATE (version, state) ON snapshot TO darijol_app;
GRANT INSERT (caller, id, digest, answer) ON request TO darijol_app;
GRANT INSERT (digest, site, party, roles, label, expires_at) ON access_key TO darijol_app;
GRANT UPDATE (revoked_at) ON access_key TO darijol_app;

GRANT EXECUTE ON FUNCTION position_shift(), next_position(), horizon(), load(jsonb), guard(jsonb),
    append(jsonb), record(jsonb) TO darijol_app;
GRANT EXECUTE ON FUNCTION position_shift(), horizon() TO darijol_reader;
