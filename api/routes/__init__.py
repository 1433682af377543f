"""What is asked over HTTP, by area; each area with its own bodies and answers.

A module that has a `router` is served: nothing else names it.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

from fastapi import APIRouter


def routers() -> Iterator[APIRouter]:
    """Yield the router of each module of endpoints, in the order of their names."""
    for found in walk_packages(__path__, f"{__name__}."):
        router = getattr(import_module(found.name), "router", None)
        if router is not None:
            assert isinstance(router, APIRouter)
            yield router
