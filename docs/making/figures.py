"""The page of figures: what was promised, and what was measured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs.making.markdown import page, table

BENCH = Path(__file__).parents[2] / "bench"

_MET = {True: "yes", False: "**no**", None: ""}


def figures() -> str:
    """Return the page."""
    said = (
        "`make bench` measures each figure against something plain, in the same run and by turns, and writes "
        "`bench/results.json`. A figure is a ratio where its unit is x: the machine's speed drifts, a ratio outlives "
        "that. Targets are no tests: a slow machine fails nothing."
    )
    return page(
        "Figures",
        said,
        *_measured("results.json"),
        "## Among ten million packs",
        "Run apart, as `python -m bench --long`: it takes longer, and more of the disk.",
        *_measured("long.json"),
    )


def _measured(name: str) -> Iterator[str]:
    results = json.loads((BENCH / name).read_text("utf-8"))
    machine = results["machine"]
    yield (
        f"Measured at {results['measured_at'][:16]} UTC with Python {machine['python']} on {machine['system']}, "
        f"{machine['cores']} cores."
    )
    yield table(("work", "against", "value", "target", "met"), map(_row, results["figures"]))


def _row(figure: dict[str, Any]) -> tuple[str, ...]:
    value = f"{figure['value']:.3g} {figure['unit']}"
    return figure["work"], figure["against"], value, _target(figure), _MET[figure["met"]]


def _target(figure: dict[str, Any]) -> str:
    if figure["at_least"] is not None:
        return f"at least {figure['at_least']:g}"
    return "" if figure["at_most"] is None else f"at most {figure['at_most']:g}"
