-- Keys are made and revoked by the owner alone; who serves reads them.
REVOKE INSERT, UPDATE ON access_key FROM darijol_app;
