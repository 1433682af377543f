"""The page of figures: what was promised, and what was measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docs.making.markdown import page, table

RESULTS = Path(__file__).parents[2] / "bench" / "results.json"

_MET = {True: "yes", False: "**no**", None: ""}


def figures() -> str:
    """Return the page."""
    said = (
        "`make bench` measures each figure against something plain, in the same run and by turns, and writes "
        "`bench/results.json`. A figure is a ratio where its unit is x: the machine's speed drifts, a ratio outlives "
        "that. Targets are no tests: a slow machine fails nothing."
    )
    if not RESULTS.exists():
        return page("Figures", said, "There are no results yet.")
    results = json.loads(RESULTS.read_text("utf-8"))
    machine = results["machine"]
    return page(
        "Figures",
        said,
        f"Measured at {results['measured_at'][:16]} UTC with Python {machine['python']} on {machine['system']}, "
        f"{machine['cores']} cores.",
        table(("work", "against", "value", "target", "met"), map(_row, results["figures"])),
    )


def _row(figure: dict[str, Any]) -> tuple[str, ...]:
    value = f"{figure['value']:.3g} {figure['unit']}"
    return figure["work"], figure["against"], value, _target(figure), _MET[figure["met"]]


def _target(figure: dict[str, Any]) -> str:
    if figure["at_least"] is not None:
        return f"at least {figure['at_least']:g}"
    return "" if figure["at_most"] is None else f"at most {figure['at_most']:g}"
