"""The embedded PostgreSQL: a real server that arrives as a wheel, and needs no administrator.

    with EmbeddedPostgres(default_data_dir()) as server:
        psycopg.connect(server.conninfo("darijol"))

Read `launcher` for what the application sees, `supervisor` for the process that looks after the server, `server` for
the server itself. Heavy imports have no place here: the supervisor imports this package, and steps down from root
to a user who may not be able to read anything more.
"""

from ledger.embedded.errors import EmbeddedPostgresError, ServerGone
from ledger.embedded.folder import default_data_dir
from ledger.embedded.launcher import EmbeddedPostgres
from ledger.embedded.limits import Limits

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "Limits", "ServerGone", "default_data_dir"]
