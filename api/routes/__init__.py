"""What is asked over HTTP, by area; each area with its own bodies and answers.

A module that has a `router` is served: nothing else names it.
"""

from functools import cache
from importlib import import_module
from pkgutil import walk_packages

from fastapi import APIRouter


@cache
def routers() -> tuple[APIRouter, ...]:
    """Return the router of each module of endpoints, in the order of their names. They are looked for once."""
    modules = (import_module(found.name) for found in walk_packages(__path__, f"{__name__}."))
    found = [module.router for module in modules if hasattr(module, "router")]
    assert all(isinstance(one, APIRouter) for one in found)
    return tuple(found)
