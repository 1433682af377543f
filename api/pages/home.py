"""What stands at the root of a server: for people a page that says what this is, for programs an index of its parts."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

from starlette.responses import Response
from typing_extensions import TypedDict

from api.pages.html import element, link, page
from api.words.catalogues import catalogue

_PLACES: Final = {
    "docs": "/docs",
    "openapi": "/openapi.json",
    "check": "/check",
    "scans": "/v1/scans",
    "dispensings": "/v1/dispensings",
    "live": "/live",
    "ready": "/ready",
}
_READERS: Final = ("pharmacist", "distributor", "regulator", "patient", "engineer")
_LINKS: Final = {"engineer": ("docs", "openapi"), "patient": ("check",)}
"""Where a reader of the page goes from here; the others work through programs of their own."""


class Index(TypedDict):
    """What this server is, and where its parts are, by name: addresses begin at its root."""

    name: str
    version: str
    description: str
    links: dict[str, str]


def index(language: str) -> Index:
    """Return the index for programs. Raises KeyError for a language that is not ours."""
    what = catalogue(language)["home.what"]
    return Index(name="Darijol", version=version("darijol"), description=what, links=_PLACES)


def home_page(language: str) -> Response:
    """Return the page for people. Raises KeyError for a language that is not ours."""
    names = catalogue(language)
    parts = [element("h1", "Darijol"), element("p", names["home.what"])]
    for reader in _READERS:
        links = (link(_PLACES[place], names[f"home.link.{place}"]) for place in _LINKS.get(reader, ()))
        parts += (element("h2", names[f"home.{reader}.name"]), element("p", names[f"home.{reader}.does"]))
        parts += (f"<p>{one}</p>" for one in links)
    return page(language, "Darijol", parts)
