-- Lists: incidents by time, site, kind and product, and shipments by where they came from and go to. Events never
-- change, so an index of them is always right: nothing has to follow, to be rebuilt or to be audited. Each index holds
-- the events of one topic alone.

-- What an event says in a field that holds plain text, such as a GLN. Nothing that the text of another field holds can
-- be taken for it: its quotes are escaped. Never fails, whatever the body is: an index must not refuse an event.
CREATE FUNCTION said(body bytea, field text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substring(encode(body, 'escape'), '"' || field || '":"([^"]*)"');

-- The order of all is another expression than the order of those with one value: a query for these can take no index
-- but theirs, however wrong the statistics are.
CREATE INDEX event_incident ON event ((recorded_at AT TIME ZONE 'UTC'), position) WHERE topic = 'incident.reported';
CREATE INDEX event_incident_site ON event (said(body, 'site'), recorded_at, position)
    WHERE topic = 'incident.reported';
CREATE INDEX event_incident_kind ON event (said(body, 'kind'), recorded_at, position)
    WHERE topic = 'incident.reported';
CREATE INDEX event_incident_product ON event (said(body, 'gtin'), recorded_at, position)
    WHERE topic = 'incident.reported';

CREATE INDEX event_shipment ON event ((recorded_at AT TIME ZONE 'UTC'), position) WHERE topic = 'shipment.shipped';
CREATE INDEX event_shipment_from ON event (said(body, 'sender'), recorded_at, position)
    WHERE topic = 'shipment.shipped';
CREATE INDEX event_shipment_to ON event (said(body, 'receiver'), recorded_at, position)
    WHERE topic = 'shipment.shipped';

-- The keys of a company are read by the company.
CREATE INDEX access_key_party ON access_key (party, created_at);

REVOKE ALL ON FUNCTION said(bytea, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION said(bytea, text) TO darijol_app, darijol_reader;
