"""The few pages we serve ourselves: plain HTML, and nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from starlette.responses import HTMLResponse

_STYLE: Final = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "body{color:#111;background:#fff}"
    "h1{font-size:1.4rem}h2{font-size:1.15rem;overflow-wrap:anywhere}h3{font-size:1rem}"
    "dt{font-weight:600}dd{margin:0 0 .6rem}code,pre{font-size:.9rem;overflow-wrap:anywhere}"
    "pre{white-space:pre-wrap;background:#f3f3f3;padding:.6rem}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#111}pre{background:#222}}"
)
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def prefers_html(accept: str | None) -> bool:
    """Tell whether an Accept header asks for HTML before JSON, as a browser's does and a program's does not."""
    liking = {"text/html": 0.0, "application/json": 0.0}
    for item in (accept or "").split(","):
        media_type, _, parameters = item.partition(";")
        name = media_type.strip().lower()
        if name in liking:
            liking[name] = _quality(parameters)
    return liking["text/html"] > liking["application/json"]


def page(
    language: str, title: str, parts: Iterable[str], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """Return a page of parts that are HTML already; `title` is text."""
    text = "".join(parts)
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><main>{text}</main></body></html>",
        status,
        {**_HEADERS, "Content-Language": language, **(headers or {})},
    )


def element(name: str, text: str) -> str:
    """Return text as an element of a page."""
    return f"<{name}>{escape(text)}</{name}>"


def link(address: str, text: str) -> str:
    """Return a link to a part of this server."""
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def facts(known: Iterable[tuple[str, str | None]]) -> str:
    """Return names and what stands beside them; what is None is left out."""
    rows = (element("dt", name) + element("dd", text) for name, text in known if text is not None)
    return f"<dl>{''.join(rows)}</dl>"


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
