-- What each site holds, by product and lot: a view that a follower keeps behind the log. Packs are counted where
-- they lie directly: at a site, in an open container, or in a shipment on the road.

CREATE TABLE holding (
    place bigint NOT NULL,
    gtin bigint NOT NULL,
    lot text COLLATE "C" NOT NULL,
    packs bigint NOT NULL,
    PRIMARY KEY (place, gtin, lot)
);

-- What containers hang under, and between which sites shipments go.
CREATE TABLE holding_place (
    place bigint PRIMARY KEY,
    parent bigint,
    sender bigint,
    receiver bigint
);
CREATE INDEX holding_place_parent ON holding_place (parent);

-- Adds packs to a place; a count may be negative.
CREATE FUNCTION add_holding(p_place bigint, p_gtin bigint, p_lot text, p_packs bigint) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO darijol.holding AS h (place, gtin, lot, packs) VALUES (p_place, p_gtin, p_lot, p_packs)
    ON CONFLICT (place, gtin, lot) DO UPDATE SET packs = h.packs + excluded.packs
$$;

-- Moves all that lies directly in a place to another, and lets what hung under it hang there.
CREATE FUNCTION move_holdings(p_from bigint, p_to bigint) RETURNS void LANGUAGE sql AS $$
    SELECT darijol.add_holding(p_to, gtin, lot, packs) FROM darijol.holding WHERE place = p_from;
    DELETE FROM darijol.holding WHERE place = p_from;
    UPDATE darijol.holding_place SET parent = p_to WHERE parent = p_from;
    DELETE FROM darijol.holding_place WHERE place = p_from
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON holding, holding_place TO darijol_app;
GRANT SELECT ON holding, holding_place TO darijol_reader;
REVOKE ALL ON FUNCTION add_holding(bigint, bigint, text, bigint), move_holdings(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION add_holding(bigint, bigint, text, bigint), move_holdings(bigint, bigint) TO darijol_app;
