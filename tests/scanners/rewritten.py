"""What programs make of a code on its way from the scanner to the ledger."""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import quote, quote_plus

REWRITTEN: Mapping[str, Callable[[str], str]] = {
    "XML, separators by decimal number": lambda text: escape(text).replace("\x1d", "&#29;").replace("&#x27;", "&apos;"),
    "XML, separators by hexadecimal number": lambda text: escape(text).replace("\x1d", "&#x1D;"),
    "XML, small letters": lambda text: escape(text).replace("\x1d", "&#x1d;"),
    "HTML, quotes by number": lambda text: escape(text).replace("&quot;", "&#34;").replace("\x1d", "&#029;"),
    "a web address": lambda text: quote(text, safe=""),
    "a web address, small letters": lambda text: re.sub("%..", lambda one: one[0].lower(), quote(text, safe="")),
    "a form": quote_plus,
    "escape() of JavaScript": lambda text: text.replace("%", "%u0025").replace("\x1d", "%u001D").replace("=", "%u003D"),
    "a spreadsheet's file": lambda text: re.sub(
        "(_x[0-9A-F]{4}_)|\x1d", lambda one: one[0].replace("_", "_x005F_", 1) if one[1] else "_x001D_", text
    ),
    "a spreadsheet's file, as XML": lambda text: escape(text).replace("\x1d", "_x001D_"),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON, with its quotes": json.dumps,
    "a formula of a spreadsheet": lambda text: '="' + text.replace('"', '""') + '"',
    "JSON of PHP": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON for HTML": lambda text: (
        json.dumps(text)[1:-1].replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003E")
    ),
    "a string of C": lambda text: text.replace("\\", "\\\\").replace('"', '\\"').replace("\x1d", "\\x1d"),
    "base64": lambda text: b64encode(text.encode()).decode(),
    "base64 of web addresses": lambda text: urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 in lines": lambda text: re.sub("(.{76})", "\\1\r\n", b64encode(text.encode()).decode()),
}
"""How a text arrives, by what a program took it for; undone, each is the text again."""
