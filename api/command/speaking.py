"""The language in which the commands that read and print codes speak to people."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Annotated, Final, Literal

import typer

from api.words.catalogues import DEFAULT

LANGUAGE: Final = "DARIJOL_LANGUAGE"
"""The setting that stands for `--language`."""

_chosen: Final = ContextVar("language", default=DEFAULT)


def _choose(language: str) -> str:
    _chosen.set(language)
    return language


LanguageOption = Annotated[
    Literal["en", "ru", "kk"],
    typer.Option(
        "--language",
        envvar=LANGUAGE,
        show_envvar=False,
        callback=_choose,
        help="English, Russian or Kazakh, for the words that parse, read, scanner-check and label have for people.",
    ),
]


def language() -> str:
    """Return the language that was asked for in front of the command that is run."""
    return _chosen.get()
