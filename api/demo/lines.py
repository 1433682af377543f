"""Lines for a shell: requests as they can be pasted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from secrets import token_hex
from typing import Any, Final

_CURL: Final = "  curl -sS"
_SHOWN: Final = " | show"
"""Answers come on one line; the page gives a function that indents them."""
_JSON: Final = "-H 'Content-Type: application/json'"


def post(key: str, path: str, body: Mapping[str, Any], act: str | None = None) -> str:
    """Return a line that sends a body under a key; with a request id that no other page has, if it is an act."""
    request_id = "" if act is None else f" -H 'Idempotency-Key: {act}-{token_hex(4)}'"
    text = json.dumps(body, ensure_ascii=False, default=str).replace("'", "\\u0027")
    return f"{_CURL} $DARIJOL{path} {_authorized(key)} \\\n    {_JSON}{request_id} \\\n    -d '{text}'{_SHOWN}"


def get(path: str, key: str | None = None) -> str:
    """Return a line that asks for something, under a key if there is one."""
    return f'{_CURL} "$DARIJOL{path}"' + ("" if key is None else f" {_authorized(key)}") + _SHOWN


def scan_function(key: str) -> str:
    """Return a function for a shell, `scan`, that scans one code under a key."""
    sent = '"{\\"code\\": \\"$1\\"}"'
    return f"  scan() {{ curl -sS $DARIJOL/v1/scans {_authorized(key)} {_JSON} -d {sent}{_SHOWN}; }}"


def _authorized(key: str) -> str:
    return f'-H "Authorization: Bearer ${key}"'
