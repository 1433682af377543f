"""The server that is measured: the application, and beside it the bare endpoints it is measured against."""

from __future__ import annotations

import sys
from typing import Annotated

import orjson
import uvicorn
from fastapi import Depends
from psycopg.conninfo import make_conninfo
from starlette.requests import Request
from starlette.responses import Response

from api.app import create_app
from api.requests.services import Services, services_of
from ledger.datastore import APP_ROLE

INSERT = "INSERT INTO public.bare (said) VALUES (%s)"
SELECT = "SELECT gtin, serial, version, parent, lot FROM darijol.pack WHERE gtin = %s AND serial = %s"


async def _known(request: Request) -> Services:
    """Return what the application runs on to a caller whose key is good: what every endpoint of ours does first."""
    services = services_of(request)
    await services.callers.known(request.headers)
    return services


def insert(services: Annotated[Services, Depends(_known)]) -> Response:
    """Commit one row, through the pool that acts use."""
    with services.ledger.datastore.get_connection() as conn:
        conn.execute(INSERT, ("said",))
    return Response(b'{"recorded":true}', media_type="application/json")


async def select(request: Request) -> Response:
    """Read one row by its key, through the pool that scans use."""
    services = services_of(request)
    await services.callers.known(request.headers)
    said = orjson.loads(await request.body())
    rows = await services.reader.fetch(SELECT, (said["gtin"], said["serial"]))
    return Response(orjson.dumps({"pack": [str(cell) for cell in rows[0]]}), media_type="application/json")


def main() -> None:
    """Serve the database of the first argument on the port of the second."""
    app = create_app(make_conninfo(sys.argv[1], user=APP_ROLE))
    app.add_api_route("/bare/insert", insert, methods=["POST"])
    app.add_api_route("/bare/select", select, methods=["POST"])
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
